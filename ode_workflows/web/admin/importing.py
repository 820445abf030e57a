"""Bringing a register in: the file is checked first, and stored only when it was looked at."""

from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.http_status import http_status_of
from ode_workflows.access.identity import actor_named
from ode_workflows.actions.import_file import ImportFile
from ode_workflows.actions.importing import ImportReport, ImportRequest, Visibility, check_import, import_agreements
from ode_workflows.domain.errors import InvalidFactsError, OdeError
from ode_workflows.domain.sentences import phrased
from ode_workflows.registry.installation import installation
from ode_workflows.registry.people import people_with
from ode_workflows.web.desk import desk_of
from ode_workflows.web.forms import Choice, Field, Form, choices_of, file_in, said
from ode_workflows.web.language import gettext as _
from ode_workflows.web.policies import policy
from ode_workflows.web.rendering import page
from ode_workflows.web.who import who_of

ERRORS_SHOWN = 100


@policy("admin")
def import_page(request: Request) -> Response:
    """Show the form, or check a file, or store it."""
    desk, who = desk_of(request), who_of(request)
    with desk.read() as conn:
        office = installation(conn)
        counsel = [Choice(each.handle, each.name) for each in people_with(conn, who.person.office_id, {"counsel"})]
    form, status, report = _form(tuple(counsel)), 200, None
    if request.method == "POST":
        try:
            report = _done(request)
            status = 422 if report.is_refused else 200
        except OdeError as error:
            form, status = form.refused(error, request.state.form), int(http_status_of(error))
    errors = report.errors[:ERRORS_SHOWN] if report else []
    return page(request, "import.html", office=office, status=status, form=form, report=report, errors=errors)


def _form(counsel: tuple[Choice, ...]) -> Form:
    todo = (
        ("check", _("Only check it; store nothing")),
        ("store", _("Store it, if every row is right")),
        ("store_good", _("Store the rows that are right")),
    )
    seen_by = (("office", _("This office only")), ("shared", _("The state’s offices")), ("public", _("Everybody")))
    return Form(
        fields=(
            Field(
                name="file",
                label=_("File"),
                kind="file",
                accept=".csv,.json",
                is_required=True,
                hint=_("CSV in UTF-8 with the plain header, or JSON. Choose it again to store it after the check."),
            ),
            Field(name="do", label=_("What to do"), kind="radio", value="check", choices=choices_of(todo)),
            Field(
                name="visibility", label=_("Who may see it"), kind="radio", value="office", choices=choices_of(seen_by)
            ),
            Field(name="confirmed_by", label=_("Confirmed by counsel"), kind="select", choices=counsel),
        ),
        submit=_("Go on"),
        back="/admin",
    )


def _done(request: Request) -> ImportReport:
    desk, who, typed = desk_of(request), who_of(request), request.state.form
    moment = desk.moment()
    handed_in = file_in(typed, "file")
    if handed_in is None:
        raise InvalidFactsError.of("file", phrased("choose a file"))
    file, todo = ImportFile(handed_in["name"], handed_in["content"]), said(typed, "do")
    if todo not in ("store", "store_good"):
        with desk.read() as conn:
            return check_import(conn, file, by=who.person, today=moment.today)
    visibility = said(typed, "visibility")
    with desk.write() as conn:
        second = said(typed, "confirmed_by")
        asked = ImportRequest(
            by=who.person,
            confirmed_by=actor_named(conn, second, moment.today) if second else None,
            now=moment.at,
            today=moment.today,
            files=desk.files,
            only_good=todo == "store_good",
            visibility=cast(Visibility, visibility) if visibility in ("office", "shared", "public") else None,
        )
        return import_agreements(conn, file, asked)
