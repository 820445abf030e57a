"""Deny by default, over every route there is: each says who may ask, and who may not gets nothing."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows.access.policies import POLICIES, declared, policy_of
from ode_workflows.api.call import Call
from tests.api.client import Program, problem_of
from tests.security.doors import Fillings, api_routes, methods_of, page_routes
from tests.security.two_offices import Record

ANYBODY_MAY_CALL = {
    "/api/v1", "/api/v1/openapi.json", "/api/v1/style.css", "/api/v1/agreements", "/api/v1/search",
    "/api/v1/agreements/{reference}", "/api/v1/agreements/{reference}/history",
    "/api/v1/agreements/{reference}/documents/{file_hash}", "/api/v1/register",
}  # fmt: skip
"""What a program without a token may ask for; that of a browser stands in tests/web/test_policies.py."""


def test_every_route_of_both_doors_says_who_may_ask(home: Path, engine: Engine) -> None:
    every = [*page_routes(), *api_routes(home, engine)]
    assert len(every) > 70
    assert [route.path for route in every if policy_of(route) not in POLICIES] == []


def test_the_calls_for_anybody_are_exactly_these_and_only_read(home: Path, engine: Engine) -> None:
    public = [route for route in api_routes(home, engine) if policy_of(route) == "public"]
    reading = {route.path for route in public if methods_of(route) == {"GET"}}
    assert reading == ANYBODY_MAY_CALL
    assert {route.path for route in public} == reading


def test_a_call_without_a_policy_cannot_be_made() -> None:
    def silent() -> None:
        """Nothing is said of who may ask."""

    assert declared(silent) is None
    with pytest.raises(RuntimeError, match="no policy is declared for /api/v1/secret"):
        Call("/api/v1/secret", silent)


def test_a_visitor_is_let_in_nowhere_else(visitor: Program, records: list[Record], home: Path, engine: Engine) -> None:
    fillings = Fillings(engine, [records[0].reference], records[0].files)
    for route in api_routes(home, engine):
        if policy_of(route) == "public":
            continue
        for method in methods_of(route):
            for address in fillings.addresses(route):
                problem_of(visitor.ask(method, address, {"if-match": '"1"'}), 401)
    for page in page_routes():
        if policy_of(page) in ("person", "admin"):
            for address in fillings.addresses(page):
                answer = visitor.ask("GET", address)
                assert answer.status_code in (303, 404, 405), address
                assert answer.status_code != 303 or answer.headers["location"].startswith("/sign-in"), address
