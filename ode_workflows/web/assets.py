"""Style sheets, script and mark: served under a name that holds their hash, so that browsers may keep them for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.domain.canonical import sha256_hex
from ode_workflows.web.policies import policy

_FOLDER = Path(__file__).resolve().parent / "static"
_KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served."""

    address: str
    content: bytes
    media_type: str


@cache
def assets() -> Mapping[str, Asset]:
    """Return every asset by the name of its file."""
    return {path.name: _asset(path) for path in sorted(_FOLDER.iterdir()) if path.suffix in _KINDS}


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    served_as = f"{path.stem}.{sha256_hex(content)[:12]}{path.suffix}"
    return Asset(f"/static/{served_as}", content, _KINDS[path.suffix])


@policy("public")
def asset(request: Request) -> Response:
    """Serve one asset; only the names that pages use are known, so no path leads elsewhere."""
    wanted = f"/static/{request.path_params['name']}"
    for each in assets().values():
        if each.address == wanted:
            return Response(each.content, media_type=each.media_type, headers={"Cache-Control": _FOR_EVER})
    raise HTTPException(404)
