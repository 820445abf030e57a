"""An identity provider of the state: the way to its sign-in, and what it says of who came back.

Source: OpenID Connect Core 1.0, sections 3.1.2 and 3.1.3.7 (checks of the ID token); RFC 7636 (S256).
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwk, jwt
from joserfc.errors import JoseError

from ode_workflows.domain.errors import ProviderError
from ode_workflows.domain.sentences import phrased

ALGORITHMS = ["RS256", "ES256", "PS256"]
_TIMEOUT_SECONDS = 10.0
_LEEWAY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Provider:
    """Where people sign in, and how this office is known there."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser carries through a sign-in elsewhere, so that the answer can be told from a stranger's."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Claims:
    """Who came back: the provider's own name for the person, and a mail address where the provider has verified it."""

    subject: str
    email: str | None


def asked_anew() -> Asked:
    """Return fresh secrets for one sign-in."""
    return Asked(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))


def address_of_sign_in(provider: Provider, asked: Asked) -> str:
    """Return the provider's address to which a browser goes.

    Raises:
        ProviderError: the provider cannot be reached or describes itself wrongly.
    """
    digest = hashlib.sha256(asked.verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": provider.redirect_uri,
        "scope": "openid email",
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    return f"{_described(provider)['authorization_endpoint']}?{urlencode(query)}"


def claims_of(provider: Provider, asked: Asked, code: str) -> Claims:
    """Return who came back with a code, after every check of the ID token.

    Raises:
        ProviderError: the provider cannot be reached, or refuses the code, or the token does not hold.
    """
    described = _described(provider)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": provider.redirect_uri,
        "code_verifier": asked.verifier,
    }
    said = _asked(
        httpx.Client.post, described["token_endpoint"], data=form, auth=(provider.client_id, provider.client_secret)
    )
    token = said.get("id_token")
    if not isinstance(token, str):
        raise ProviderError(phrased("The identity provider sent no proof of who signed in."))
    claims = _checked(provider, described, asked, token)
    email = claims.get("email") if claims.get("email_verified") is True else None
    return Claims(f"{provider.issuer}|{claims['sub']}", str(email).casefold() if email else None)


def _checked(provider: Provider, described: dict[str, Any], asked: Asked, token: str) -> dict[str, Any]:
    keys = jwk.KeySet.import_key_set(_asked(httpx.Client.get, described["jwks_uri"]))  # type: ignore[arg-type]
    rules = jwt.JWTClaimsRegistry(
        leeway=_LEEWAY_SECONDS,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": asked.nonce},
    )
    try:
        decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
        rules.validate(decoded.claims)
    except (JoseError, ValueError) as fault:
        raise ProviderError(phrased("What the identity provider says of who signed in does not hold.")) from fault
    return dict(decoded.claims)


def _described(provider: Provider) -> dict[str, Any]:
    _require_safe(provider.issuer)
    found = _asked(httpx.Client.get, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise ProviderError(phrased("The identity provider calls itself by another name than ODE_OIDC_ISSUER."))
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        _require_safe(str(found.get(name, "")))
    return found


def _require_safe(address: str) -> None:
    """Refuse an address that anybody on the way could read, but for one on this machine."""
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname and _is_loopback(parts.hostname):
        return
    raise ProviderError(
        phrased("The identity provider has an address that is not protected; it must begin with https.")
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _asked(method: Any, address: str, **more: Any) -> dict[str, Any]:
    try:
        with httpx.Client(timeout=_TIMEOUT_SECONDS, follow_redirects=False, trust_env=False) as client:
            answer = method(client, address, **more)
        found = answer.json() if answer.status_code == httpx.codes.OK else None
    except (httpx.HTTPError, ValueError) as fault:
        raise ProviderError(
            phrased("The identity provider cannot be reached just now. Try again in a while.")
        ) from fault
    if not isinstance(found, dict):
        raise ProviderError(phrased("The identity provider refused this sign-in. Begin anew."))
    return found
