"""A redline of two versions, in the page and as a Word file."""

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.identity import case_for
from ode_workflows.db.case import StoredCase
from ode_workflows.documents.redline.comparing import Redline, compare
from ode_workflows.documents.redline.html import shown_redline
from ode_workflows.documents.text import is_docx
from ode_workflows.domain.errors import InvalidFactsError, NotFoundError
from ode_workflows.domain.records import TextVersion
from ode_workflows.registry.installation import Installation, installation
from ode_workflows.web.desk import desk_of
from ode_workflows.web.downloads import handed_out
from ode_workflows.web.language import gettext as _
from ode_workflows.web.policies import policy
from ode_workflows.web.rendering import page
from ode_workflows.web.who import who_of


@dataclass(frozen=True, slots=True)
class _Compared:
    office: Installation
    case: StoredCase
    old: TextVersion
    new: TextVersion
    redline: Redline


@policy("person")
def redline(request: Request) -> Response:
    """Show two versions as one text with marks, and its changes by article.

    Raises:
        NotFoundError: no such agreement or version for this person's eyes.
        InvalidFactsError: a version is no Word file.
    """
    found = _compared(request)
    return page(
        request, "redline.html", office=found.office, agreement=found.case.agreement, old=found.old, new=found.new,
        redline=found.redline, shown=shown_redline(found.redline),
    )  # fmt: skip


@policy("person")
def redline_file(request: Request) -> Response:
    """Hand out the redline as a Word file with real tracked changes.

    Raises:
        NotFoundError, InvalidFactsError: as `redline`.
    """
    found = _compared(request)
    reference = found.case.agreement.reference
    return handed_out(f"{reference} redline {found.old.number} to {found.new.number}.docx", found.redline.content)


def _compared(request: Request) -> _Compared:
    desk, who = desk_of(request), who_of(request)
    with desk.read() as conn:
        office = installation(conn)
        case = case_for(conn, who.reader, request.path_params["reference"])
        if not who.reader.is_inside(case.agreement):
            raise NotFoundError("No versions are shown here.")
        old, new = (_version(case, request.query_params.get(name, "")) for name in ("old", "new"))
        parties = tuple(party.name for party in case.parties)
    contents = [desk.files.get(text.file_hash) for text in (old, new)]
    if not all(map(is_docx, contents)):
        raise InvalidFactsError.of("old", _("only Word files can be compared; read both side by side"))
    author = who.actor.name if who.actor else "ODE Workflows"
    made = compare(contents[0], contents[1], author=author, made_at=desk.moment().at, parties=parties)
    return _Compared(office, case, old, new, made)


def _version(case: StoredCase, wanted: str) -> TextVersion:
    found = next((row for row in case.texts if row.id == wanted), None)
    if found is None:
        raise HTTPException(404)
    return found
