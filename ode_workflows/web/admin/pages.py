"""The pages of the administration."""

from datetime import date

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ode_workflows.access.http_status import http_status_of
from ode_workflows.access.invitations import invite_colleague
from ode_workflows.access.mending import close_incident, try_everything_again
from ode_workflows.access.people import GRANTED, add_person, change_roles, let_go, people_of, take_back
from ode_workflows.access.security_events import latest_events
from ode_workflows.actions.editions import compared, edition_in_use
from ode_workflows.domain.errors import NotFoundError, OdeError
from ode_workflows.domain.values import legal_date
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.registry.audit import Asked, entries_found
from ode_workflows.registry.failures import incidents_open, outbox_standing
from ode_workflows.registry.history import BIRTHS
from ode_workflows.registry.installation import installation
from ode_workflows.registry.people import agencies_of
from ode_workflows.web.admin.importing import import_page
from ode_workflows.web.admin.office import own_office, start
from ode_workflows.web.desk import desk_of
from ode_workflows.web.forms import Choice, Field, Form, choices_of, said, said_all
from ode_workflows.web.language import gettext as _
from ode_workflows.web.policies import policy
from ode_workflows.web.record_words import role_label
from ode_workflows.web.rendering import page
from ode_workflows.web.serving import act, route
from ode_workflows.web.who import who_of
from ode_workflows.web.words import SECURITY_EVENTS

EVENTS_SHOWN = 50


@policy("admin")
def front(request: Request) -> Response:
    """Show what needs an admin: failures first, then the ways to everything else."""
    desk, who = desk_of(request), who_of(request)
    with desk.read() as conn:
        office = installation(conn)
        incidents, outbox = incidents_open(conn, who.reader.sees), outbox_standing(conn)
        events = latest_events(conn, who.person.office_id, limit=EVENTS_SHOWN)
    return page(
        request, "admin.html", office=office, incidents=incidents, outbox=outbox, events=events,
        event_words=SECURITY_EVENTS, done=request.query_params.get("done", ""),
    )  # fmt: skip


@policy("admin")
def people(request: Request) -> Response:
    """Show the people of the office, or add somebody."""
    desk, by = desk_of(request), who_of(request).person
    with desk.read() as conn:
        office, rows, form = installation(conn), people_of(conn, by.office_id), _person_form(conn, by.office_id)
    status = 200
    if request.method == "POST":
        typed = request.state.form
        try:
            with desk.write() as conn:
                names = ("handle", "name", "email", "agency")
                words = {name: said(typed, name) for name in names}
                handle = add_person(conn, words, said_all(typed, "roles"), by=by, now=desk.moment().at)
            return RedirectResponse(f"/admin/people/{handle}", status_code=303)
        except OdeError as error:
            form, status = form.refused(error, typed), int(http_status_of(error))
    return page(request, "people.html", office=office, status=status, people=rows, form=form)


def _roles(value: str = "") -> Field:
    choices = tuple(Choice(role.value, role_label(role.value)) for role in GRANTED)
    return Field(name="roles", label=_("Roles"), kind="checkboxes", choices=choices, value=value)


def _person_form(conn: Connection, office_id: str) -> Form:
    agencies = tuple(agencies_of(conn, office_id))
    return Form(
        fields=(
            Field(name="name", label=_("Name"), is_required=True),
            Field(name="handle", label=_("Short name"), hint=_("What others type, such as ana."), is_required=True),
            Field(name="email", label=_("Mail address"), kind="email", is_required=True),
            Field(name="agency", label=_("Agency"), suggestions=agencies),
            _roles(),
        ),
        submit=_("Add this person"),
    )


@policy("admin")
def person(request: Request) -> Response:
    """Show one person, or change roles, let the person go, take the person back.

    Raises:
        NotFoundError: nobody of the office is called so.
    """
    desk, by, handle = desk_of(request), who_of(request).person, request.path_params["handle"]
    with desk.read() as conn:
        office = installation(conn)
        found = next((row for row in people_of(conn, by.office_id) if row["handle"] == handle), None)
    if found is None:
        raise NotFoundError("Nobody of this office is called so.")
    form, status = Form(fields=(_roles("\n".join(found["roles"])),), submit=_("Save the roles")), 200
    if request.method == "POST":
        try:
            if said(request.state.form, "do") == "invite":
                with desk.write() as conn:
                    secret = invite_colleague(conn, handle, by=by, now=desk.moment().at)
                link = f"{desk.settings.base_url.rstrip('/')}/invitation/{secret}"
                return page(request, "person.html", office=office, person=found, form=form, done="", link=link)
            _change(request, handle)
            return RedirectResponse(f"/admin/people/{handle}?done=1", status_code=303)
        except NotFoundError:
            raise
        except OdeError as error:
            form, status = form.refused(error, request.state.form), int(http_status_of(error))
    done = request.query_params.get("done", "")
    return page(request, "person.html", office=office, status=status, person=found, form=form, done=done, link="")


def _change(request: Request, handle: str) -> None:
    desk, by, typed = desk_of(request), who_of(request).person, request.state.form
    moment = desk.moment()
    match said(typed, "do"):
        case "let_go":
            let_go(desk.engine, handle, by=by, now=moment.at, today=moment.today)
        case "take_back":
            with desk.write() as conn:
                take_back(conn, handle, by=by, now=moment.at)
        case _:
            with desk.write() as conn:
                change_roles(conn, handle, said_all(typed, "roles"), by=by, now=moment.at)


@policy("admin")
def again(request: Request) -> Response:
    """Let everything that was given up be tried again."""
    desk = desk_of(request)
    count = try_everything_again(desk.engine, by=who_of(request).person, now=desk.moment().at)
    return RedirectResponse(f"/admin?done={count}", status_code=303)


@policy("admin")
def incident(request: Request) -> Response:
    """Close an incident with a reason.

    Raises:
        InvalidFactsError: no reason is given.
        NotFoundError: there is no such open incident.
    """
    desk, typed = desk_of(request), request.state.form
    with desk.write() as conn:
        who = who_of(request)
        which, reason = said(typed, "incident"), said(typed, "reason")
        close_incident(conn, which, reason, sees=who.reader.sees, by=who.person, now=desk.moment().at)
    return RedirectResponse("/admin#incidents", status_code=303)


@policy("admin")
def rules(request: Request) -> Response:
    """Show the lifecycle and the rulebook in use, and what differs between two editions."""
    desk, sees = desk_of(request), who_of(request).reader.sees
    old, new = request.query_params.get("old", ""), request.query_params.get("new", "")
    difference, fault = None, ""
    with desk.read() as conn:
        office, in_use = installation(conn), edition_in_use(desk.moment().today)
        if old and new and {old, new} <= {*in_use["kept"], in_use["version"]}:
            try:
                difference = compared(conn, old, new, sees=sees)
            except OdeError as error:
                fault = error.detail
    return page(
        request, "rules.html", office=office, in_use=in_use, lifecycle=lifecycle(), difference=difference, fault=fault,
        chosen=(old, new),
    )  # fmt: skip


@policy("admin")
def audit(request: Request) -> Response:
    """Search the histories of all agreements that the admin may see."""
    desk, reader, typed = desk_of(request), who_of(request).reader, request.query_params
    problems: dict[str, str] = {}
    days = {name: _day(name, typed.get(name, ""), problems) for name in ("since", "until")}
    words = {name: typed.get(name, "").strip()[:80] for name in ("person", "reference", "trigger")}
    with desk.read() as conn:
        office = installation(conn)
        lines = [] if problems else entries_found(conn, reader.sees, Asked(**words, **days))  # type: ignore[arg-type]
    known = {**BIRTHS, **{name: spec.past for name, spec in lifecycle().steps.items()}}
    rows = [{**line, "what": known.get(line["trigger"], line["trigger"])} for line in lines]
    form = Form(
        fields=(
            Field(name="person", label=_("Person"), value=words["person"], hint=_("Short name, such as ana.")),
            Field(name="reference", label=_("Reference"), value=words["reference"]),
            Field(
                name="trigger",
                label=_("Step"),
                kind="select",
                value=words["trigger"],
                choices=choices_of(list(known.items())),
            ),
            Field(name="since", label=_("From"), kind="date", value=typed.get("since", "")),
            Field(name="until", label=_("Until"), kind="date", value=typed.get("until", "")),
        ),
        submit=_("Search"),
        problems=problems,
    )
    return page(request, "audit.html", office=office, form=form, rows=rows)


def _day(name: str, text: str, problems: dict[str, str]) -> date | None:
    try:
        return legal_date(text) if text else None
    except ValueError as fault:
        problems[name] = str(fault)
        return None


ROUTES: list[Route] = [
    route("/admin", front),
    route("/start", start),
    route("/admin/office", own_office, form=True),
    route("/admin/people", people, form=True),
    route("/admin/people/{handle}", person, form=True),
    act("/admin/again", again),
    act("/admin/incident", incident),
    route("/admin/rules", rules),
    route("/admin/audit", audit),
    route("/admin/import", import_page, form=True),
]
"""Every address of the administration."""
