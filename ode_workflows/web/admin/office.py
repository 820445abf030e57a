"""The pages of an office itself: what a new one still has to do, its agencies, the holidays that it counts with."""

from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ode_workflows.access.agencies import add_agency, agencies_with_mailbox, keep_mailbox
from ode_workflows.access.first_steps import first_steps, left_to_do
from ode_workflows.access.http_status import http_status_of
from ode_workflows.db.people import office_of
from ode_workflows.domain.errors import OdeError
from ode_workflows.lifecycle.calendar_loader import known_calendars, load_calendar
from ode_workflows.registry.installation import installation
from ode_workflows.web.desk import desk_of
from ode_workflows.web.forms import Field, Form, said
from ode_workflows.web.language import gettext as _
from ode_workflows.web.policies import policy
from ode_workflows.web.rendering import page
from ode_workflows.web.who import who_of

HOLIDAYS_OF = timedelta(days=366)
"""How far ahead holidays are listed, in calendar days."""


@policy("admin")
def start(request: Request) -> Response:
    """Show what a new office still has to do, each with the way to it."""
    desk = desk_of(request)
    with desk.read() as conn:
        office, steps = installation(conn), first_steps(conn, who_of(request).person, desk.settings)
    return page(request, "start.html", office=office, steps=steps, left=left_to_do(steps))


@policy("admin")
def own_office(request: Request) -> Response:
    """Show the office as it is on file, or keep one of its agencies.

    Raises:
        NotFoundError: the office has no such agency.
    """
    desk, by = desk_of(request), who_of(request).person
    form, status = _agency_form(), 200
    wrong: tuple[str, Form] | None = None
    if request.method == "POST":
        typed = request.state.form
        which = said(typed, "agency")
        try:
            with desk.write() as conn:
                if which:
                    keep_mailbox(conn, which, said(typed, "mailbox"), by=by, now=desk.moment().at)
                else:
                    words = {name: said(typed, name) for name in ("name", "mailbox")}
                    add_agency(conn, words, by=by, now=desk.moment().at)
            return RedirectResponse("/admin/office?done=1#agencies", status_code=303)
        except OdeError as error:
            refused, status = form.refused(error, typed), int(http_status_of(error))
            form, wrong = (form, (which, refused)) if which else (refused, None)
    with desk.read() as conn:
        office, facts = installation(conn), office_of(conn, by.office_id)
        agencies = agencies_with_mailbox(conn, by.office_id)
    return page(
        request,
        "office.html",
        office=office,
        status=status,
        facts=facts,
        agencies=agencies,
        form=form,
        wrong=wrong,
        holidays=_holidays(facts.home_state, desk.moment().today),
        done=request.query_params.get("done", ""),
    )


def _holidays(home_state: str, today: date) -> list[tuple[date, str]]:
    """Return the named holidays that days are counted with from today on; none where no calendar is kept."""
    if home_state not in known_calendars():
        return []
    calendar, until = load_calendar(home_state), today + HOLIDAYS_OF
    named = {day: name for year in (today.year, until.year) for day, name in calendar.named_holidays(year).items()}
    return sorted((day, name) for day, name in named.items() if today <= day < until)


def _agency_form() -> Form:
    return Form(
        fields=(
            Field(name="name", label=_("Name"), is_required=True),
            Field(name="mailbox", label=_("Mailbox"), kind="email", hint=_("The public register names it.")),
        ),
        submit=_("Add this agency"),
    )
