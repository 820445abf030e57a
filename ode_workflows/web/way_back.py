"""Where a form leads afterwards: an address of our own, never one elsewhere."""

from urllib.parse import quote, urlsplit

from starlette.requests import Request


def way_back(wanted: str, otherwise: str) -> str:
    """Return an address of our own as it was asked for; any other is what is said otherwise."""
    parts = urlsplit(wanted)
    is_own = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    is_plain = is_own and wanted.isprintable() and "\\" not in wanted
    return wanted if is_plain and parts.path != "/sign-in" else otherwise


def sign_in_and_back(request: Request) -> str:
    """Return the address of the sign-in that leads back to what is asked for now."""
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/sign-in?next={quote(back, safe='')}" if request.url.path != "/sign-in" else "/sign-in"
