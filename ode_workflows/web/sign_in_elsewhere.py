"""The way to the state's identity provider and back."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ode_workflows.access.sign_in_elsewhere import let_in
from ode_workflows.domain.errors import ProviderError
from ode_workflows.domain.sentences import phrased
from ode_workflows.outside.oidc import Asked, Provider, address_of_sign_in, asked_anew, claims_of
from ode_workflows.settings import Settings
from ode_workflows.web.desk import desk_of
from ode_workflows.web.policies import policy
from ode_workflows.web.serving import route
from ode_workflows.web.way_back import way_back
from ode_workflows.web.who import keep_cookie

_COOKIE, _LASTS_SECONDS, _PATH = "ode_elsewhere", 600, "/sign-in"


def provider_of(settings: Settings) -> Provider | None:
    """Return the identity provider that the settings name; None where people sign in here alone."""
    if not (settings.oidc_issuer and settings.oidc_client_id and settings.oidc_client_secret):
        return None
    back = f"{settings.base_url.rstrip('/')}/sign-in/elsewhere/back"
    return Provider(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret.get_secret_value(), back)


@policy("public")
def go_elsewhere(request: Request) -> Response:
    """Lead to the identity provider.

    Raises:
        HTTPException: 404 where there is none.
        ProviderError: it cannot be reached.
    """
    settings = desk_of(request).settings
    provider = provider_of(settings)
    if provider is None:
        raise HTTPException(404)
    asked = asked_anew()
    answer = RedirectResponse(address_of_sign_in(provider, asked), status_code=303)
    said = {**asdict(asked), "next": way_back(request.query_params.get("next", ""), "/work")}
    carried = urlsafe_b64encode(json.dumps(said).encode()).decode()
    is_https = settings.base_url.startswith("https:")
    answer.set_cookie(
        _COOKIE, carried, max_age=_LASTS_SECONDS, httponly=True, samesite="lax", secure=is_https, path=_PATH
    )
    return answer


@policy("public")
def come_back(request: Request) -> Response:
    """Take the provider's answer, and let the person in.

    Raises:
        HTTPException: 404 where there is no provider.
        ProviderError: the answer is not to what this browser asked, or does not hold.
        RoleNotAllowedError: nobody here is known by it.
    """
    desk = desk_of(request)
    provider = provider_of(desk.settings)
    if provider is None:
        raise HTTPException(404)
    asked, wanted = _carried(request)
    code, state = request.query_params.get("code", ""), request.query_params.get("state", "")
    if asked is None or not code or not secrets.compare_digest(asked.state.encode(), state.encode()):
        raise ProviderError(
            phrased("This sign-in was not begun here, or took too long. Begin anew on the sign-in page.")
        )
    claims = claims_of(provider, asked, code)
    with desk.write() as conn:
        token = let_in(conn, claims, now=desk.moment().at)
    answer = RedirectResponse(wanted, status_code=303)
    keep_cookie(answer, token, is_https=desk.settings.base_url.startswith("https:"))
    answer.delete_cookie(_COOKIE, path=_PATH)
    return answer


def _carried(request: Request) -> tuple[Asked | None, str]:
    try:
        found = json.loads(urlsafe_b64decode(request.cookies.get(_COOKIE, "")))
        asked = Asked(str(found["state"]), str(found["nonce"]), str(found["verifier"]))
        return asked, way_back(str(found["next"]), "/work")
    except (ValueError, KeyError, TypeError):
        return None, "/work"


ROUTES: list[Route] = [
    route("/sign-in/elsewhere", go_elsewhere),
    route("/sign-in/elsewhere/back", come_back),
]
"""The addresses of a sign-in elsewhere."""
