"""`ode token`: a token is made and shown once, listed without its secret, and revoked."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows import clock
from ode_workflows.access.tokens import token_of
from ode_workflows.db.session import read_transaction
from tests.cli.driver import ode, ode_json
from tests.cli.refusal import refused


def test_a_token_is_made_listed_and_revoked(office: Path, engine: Engine) -> None:
    made = ode_json(office, "token", "create", "--name", "dashboard", "--scope", "write", "--as", "ana")
    with read_transaction(engine) as conn:
        found = token_of(conn, made["token"], clock.now())
    assert found is not None
    assert (found.handle, found.scope) == ("ana", "write")
    [listed] = ode_json(office, "token", "list", "--as", "ana")
    assert (listed["id"], listed["name"], listed["stands"]) == (made["id"], "dashboard", "live")
    assert made["token"] not in ode(office, "token", "list", "--as", "ana").out
    ode_json(office, "token", "revoke", made["id"], "--as", "ana")
    assert ode_json(office, "token", "list", "--as", "ana")[0]["stands"] == "revoked"
    with read_transaction(engine) as conn:
        assert token_of(conn, made["token"], clock.now()) is None


def test_it_is_printed_for_people_too(office: Path) -> None:
    assert "There are no tokens" in ode(office, "token", "--as", "ana").out
    said = ode(office, "token", "create", "--name", "dashboard", "--as", "ana").out
    assert "ode_" in said
    assert "ode token revoke" in said


@pytest.mark.parametrize(
    ("words", "field"),
    [(["create"], "name"), (["create", "--name", "x", "--days", "900"], "days"), (["revoke"], "what"),
     (["create", "--name", "x", "--scope", "root"], "scope")],
)  # fmt: skip
def test_what_cannot_be_right_is_named(office: Path, words: list[str], field: str) -> None:
    assert refused(office, "token", *words, person="ana").fields == [field]


def test_a_token_of_somebody_else_is_not_there(office: Path) -> None:
    made = ode_json(office, "token", "create", "--name", "dashboard", "--as", "ana")
    assert refused(office, "token", "revoke", made["id"], person="dora").code == 3
