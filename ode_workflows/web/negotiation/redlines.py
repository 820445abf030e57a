"""A redline of two versions, in the page and as a Word file."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.identity import case_for
from ode_workflows.db.case import StoredCase
from ode_workflows.documents.redline.html import shown_redline
from ode_workflows.domain.errors import NotFoundError
from ode_workflows.registry.installation import Installation, installation
from ode_workflows.registry.redlines import ComparedVersions, chosen_versions
from ode_workflows.web.desk import desk_of
from ode_workflows.web.downloads import handed_out
from ode_workflows.web.language import spoken
from ode_workflows.web.policies import policy
from ode_workflows.web.rendering import page
from ode_workflows.web.telling import told
from ode_workflows.web.who import who_of


@dataclass(frozen=True, slots=True)
class _Compared:
    office: Installation
    case: StoredCase
    versions: ComparedVersions


@policy("person")
def redline(request: Request) -> Response:
    """Show two versions as one text with marks, and its changes by article.

    Raises:
        NotFoundError: no such agreement or version for this person's eyes.
        InvalidFactsError: a version is no Word file.
    """
    found = _compared(request)
    versions = found.versions
    return page(
        request, "redline.html", office=found.office, agreement=found.case.agreement, old=versions.old,
        new=versions.new, redline=versions.redline, shown=shown_redline(versions.redline, tell=told, language=spoken()),
    )  # fmt: skip


@policy("person")
def redline_file(request: Request) -> Response:
    """Hand out the redline as a Word file with real tracked changes.

    Raises:
        NotFoundError, InvalidFactsError: as `redline`.
    """
    found = _compared(request)
    return handed_out(f"{found.case.agreement.reference} {found.versions.file_name}", found.versions.redline.content)


def _compared(request: Request) -> _Compared:
    desk, who = desk_of(request), who_of(request)
    with desk.read() as conn:
        office = installation(conn)
        case = case_for(conn, who.reader, request.path_params["reference"])
        if not who.reader.is_inside(case.agreement):
            raise NotFoundError("No versions are shown here.")
        chosen = chosen_versions(case, *(request.query_params.get(name, "") for name in ("old", "new")))
    return _Compared(office, case, chosen.compared(desk.files, author=who.person.name, made_at=desk.moment().at))
