"""The files of an agreement, by their hash: its texts and the papers that were made for it."""

import re
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.identity import case_for
from ode_workflows.registry.agreement_files import file_named
from ode_workflows.web.desk import desk_of
from ode_workflows.web.policies import policy
from ode_workflows.web.who import who_of

_KINDS = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
}
_HASH = re.compile(r"[0-9a-f]{64}")


@policy("public")
def agreement_file(request: Request) -> Response:
    """Hand out a file: frozen texts to whoever sees the agreement, everything else to its own office.

    Raises:
        HTTPException: 404 for every file that the reader may not have.
    """
    desk, who, wanted = desk_of(request), who_of(request), request.path_params["digest"]
    if not _HASH.fullmatch(wanted):
        raise HTTPException(404)
    with desk.read() as conn:
        case = case_for(conn, who.reader, request.path_params["reference"])
        is_inside = who.actor is not None and who.reader.is_inside(case.agreement)
        name = file_named(conn, case, wanted, is_inside=is_inside)
    if name is None or not desk.files.has(wanted):
        raise HTTPException(404)
    return handed_out(name, desk.files.get(wanted))


def handed_out(name: str, content: bytes) -> Response:
    """Return a file to be saved under its name; no browser opens it in our place."""
    kind = next((kind for end, kind in _KINDS.items() if name.casefold().endswith(end)), "application/octet-stream")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=kind, headers=headers)
