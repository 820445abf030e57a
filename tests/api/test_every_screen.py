"""Every screen and everything that can be done on one has its call, or a reason why a program does not need it."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Engine

from ode_workflows.actions.doors import ACTIONS
from tests.security.doors import api_routes, methods_of, page_routes

_OF = "/agreements/{reference}"
CALLS: Mapping[str, tuple[str, ...]] = {
    "/work": ("GET /tasks",),
    "/agreements": ("GET /search", "GET /agreements"),
    "/agreements/board": ("GET /board",),
    "/agreements/timeline": ("GET /timeline",),
    "/agreements/views": ("GET /me/views", "POST /me/views"),
    "/agreements/views/delete": ("DELETE /me/views/{view_id}",),
    "/calendar": ("GET /calendar",),
    "/calendar/feed": ("GET /me/calendar-feed", "POST /me/calendar-feed"),
    "/calendar/feed/revoke": ("DELETE /me/calendar-feed",),
    "/renewals": ("GET /renewals",),
    "/register": ("GET /search",),
    "/register/pictures": ("GET /search", "GET /timeline"),
    "/register/download/{form}": ("GET /register",),
    "/register/{reference}": (f"GET {_OF}", f"GET {_OF}/history"),
    _OF: (f"GET {_OF}", f"GET {_OF}/history", f"GET {_OF}/why"),
    f"{_OF}/files/{{digest}}": (f"GET {_OF}/documents", f"GET {_OF}/documents/{{file_hash}}"),
    f"{_OF}/intake": (f"GET {_OF}/intake", f"POST {_OF}/answer_facts"),
    f"{_OF}/review": (f"GET {_OF}/review",),
    f"{_OF}/terms": (f"POST {_OF}/record_change", f"POST {_OF}/confirm"),
    f"{_OF}/negotiation": tuple(f"GET {_OF}/{each}" for each in ("rounds", "points", "comments", "threeway")),
    f"{_OF}/rounds/{{number}}": (f"GET {_OF}/rounds/{{number}}",),
    f"{_OF}/redline": (f"GET {_OF}/redline",),
    f"{_OF}/redline.docx": (f"GET {_OF}/redline.docx",),
    f"{_OF}/signing": (f"GET {_OF}/signing",),
    f"{_OF}/sign": (f"POST {_OF}/sign",),
    f"{_OF}/links": (f"GET {_OF}/links", f"POST {_OF}/links"),
    f"{_OF}/links/revoke": (f"POST {_OF}/links/{{link_id}}/revoke",),
    f"{_OF}/received/{{digest}}": (f"POST {_OF}/record_round",),
    f"{_OF}/received/{{digest}}/file": (f"GET {_OF}/received/{{file_hash}}",),
    f"{_OF}/{{trigger:step}}": tuple(f"POST {_OF}/{trigger}" for trigger in ACTIONS),
    "/proposals/new": ("POST /agreements",),
    "/account": (
        "GET /me", "GET /me/sessions", "POST /me/sessions/{session_id}/end", "GET /me/tokens", "POST /me/tokens",
        "POST /me/tokens/{token_id}/revoke", "GET /me/absences", "POST /me/absences",
        "DELETE /me/absences/{absence_id}",
    ),
    "/admin": ("GET /admin/failures", "GET /admin/security-events"),
    "/admin/again": ("POST /admin/failures/try_again",),
    "/admin/incident": ("POST /admin/incidents/{incident_id}/close",),
    "/admin/people": ("GET /admin/people", "POST /admin/people"),
    "/admin/people/{handle}": (
        "GET /admin/people/{handle}",
        *(f"POST /admin/people/{{handle}}/{each}" for each in ("roles", "invite", "let_go", "take_back")),
    ),
    "/admin/office": ("GET /admin/agencies", "POST /admin/agencies", "POST /admin/agencies/{agency_id}/mailbox"),
    "/admin/rules": ("GET /admin/rules",),
    "/admin/audit": ("GET /admin/audit",),
    "/admin/import": ("POST /admin/import",),
    "/start": ("GET /admin/first-steps",),
}  # fmt: skip
"""The calls for what is shown and done under each address of the pages."""

OF_A_BROWSER: Mapping[str, str] = {
    "/": "leads on",
    "/sign-in": "a program brings a token",
    "/sign-in/elsewhere": "a program brings a token",
    "/sign-in/elsewhere/back": "a program brings a token",
    "/sign-out": "a program has no session; a token is revoked",
    "/be": "chooses an example person of the demo office",
    "/language": "how pages are worded",
    "/stay": "keeps a session",
    "/mails": "the mails of the demo office, which leave nowhere",
    "/account/prove": "proves who sits at the browser (decision 0025)",
    "/account/second-factor": "a secret of the person, which no program changes (decision 0025)",
    "/account/second-factor.svg": "a secret of the person, which no program reads (decision 0025)",
    "/invitation/{secret}": "sets a password, which no program does (decision 0025)",
    "/partner/{secret}": "for a partner without an account, whose link holds for pages alone",
    "/partner/{secret}/texts/{number}": "as the link itself",
    "/partner/{secret}/texts/{number}/file": "as the link itself",
    "/calendar/{secret}.ics": "is read by programs as it stands",
    "/register/feed.atom": "is read by programs as it stands",
    "/health": "GET /healthz says the same to programs",
    "/healthz": "is read by programs as it stands",
    "/static/{name}": "the looks of pages",
}
"""Addresses of the pages for which there is no call, and why."""


def test_every_address_of_the_pages_has_its_calls_or_a_reason() -> None:
    addresses = {route.path for route in page_routes()}
    assert addresses == CALLS.keys() | OF_A_BROWSER.keys()
    assert not CALLS.keys() & OF_A_BROWSER.keys()


def test_the_calls_that_are_named_exist_and_are_described(home: Path, engine: Engine) -> None:
    routes = api_routes(home, engine)
    there = {f"{method} {route.path.removeprefix('/api/v1')}" for route in routes for method in methods_of(route)}
    described = {
        f"{method} {route.path.removeprefix('/api/v1')}"
        for route in routes if route.include_in_schema for method in methods_of(route)
    }  # fmt: skip
    named = {call for calls in CALLS.values() for call in calls}
    assert named - there == set()
    assert named <= described
    assert described - named == {"GET /openapi.json"}, "a call that no screen needs, or a screen's that is not named"
