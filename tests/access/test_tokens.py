"""Tokens: shown once, kept as a hash, live until they expire, are revoked, or their person has left."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, select, update

from ode_workflows.access.tokens import (
    make_token,
    note_token_use,
    revoke_token,
    revoke_tokens_of,
    token_of,
    tokens_of,
)
from ode_workflows.db.people import person_by_handle
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.domain.errors import InvalidFactsError, NotFoundError
from tests.builders import NOW, make_office


def person_id(conn: Connection, handle: str) -> str:
    return str(person_by_handle(conn, handle).id)


def made(engine: Engine, handle: str = "ana", *, scope: str = "read", days: int = 30) -> str:
    with write_transaction(engine) as conn:
        return make_token(conn, person_id(conn, handle), name="dashboard", scope=scope, days=days, now=NOW).secret


def test_a_token_is_its_person_s_until_it_expires(engine: Engine) -> None:
    make_office(engine)
    secret = made(engine, scope="write")
    with read_transaction(engine) as conn:
        found = token_of(conn, secret, NOW)
        assert found is not None
        assert (found.handle, found.scope) == ("ana", "write")
        assert token_of(conn, secret, NOW + timedelta(days=30)) is None
        assert token_of(conn, secret + "x", NOW) is None
        assert token_of(conn, "\udcff", NOW) is None


def test_only_a_hash_is_kept(engine: Engine) -> None:
    make_office(engine)
    secret = made(engine)
    with read_transaction(engine) as conn:
        row = conn.execute(select(table_named("api_token"))).one()
        listed = tokens_of(conn, person_id(conn, "ana"), NOW)
    assert secret.startswith("ode_")
    assert secret not in repr(tuple(row))
    assert secret not in repr(listed)


def test_who_has_left_has_no_token(engine: Engine) -> None:
    make_office(engine)
    secret = made(engine)
    with write_transaction(engine) as conn:
        person = table_named("person")
        conn.execute(update(person).where(person.c.handle == "ana").values(is_active=False))
        assert token_of(conn, secret, NOW) is None


def test_a_revoked_token_opens_nothing_and_says_when_it_was_last_used(engine: Engine) -> None:
    make_office(engine)
    secret = made(engine)
    with write_transaction(engine) as conn:
        token = token_of(conn, secret, NOW)
        assert token is not None
        assert token.wants_note(NOW)
        note_token_use(conn, token, NOW)
        revoke_token(conn, token.person_id, token.id, NOW + timedelta(days=1))
        assert token_of(conn, secret, NOW) is None
        [row] = tokens_of(conn, token.person_id, NOW)
        assert (row["stands"], row["last_used_at"]) == ("revoked", NOW)


def test_nobody_revokes_what_is_somebody_else_s(engine: Engine) -> None:
    make_office(engine)
    secret = made(engine)
    with write_transaction(engine) as conn:
        token = token_of(conn, secret, NOW)
        assert token is not None
        with pytest.raises(NotFoundError, match="no token"):
            revoke_token(conn, person_id(conn, "dora"), token.id, NOW)
        assert revoke_tokens_of(conn, person_id(conn, "dora"), NOW) == 0
        assert token_of(conn, secret, NOW) is not None
        assert revoke_tokens_of(conn, token.person_id, NOW) == 1
        assert token_of(conn, secret, NOW) is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"name": " "}, "name"), ({"name": "a\nb"}, "name"), ({"name": "x" * 81}, "name"), ({"scope": "all"}, "scope"),
     ({"days": 0}, "days"), ({"days": 366}, "days")],
)  # fmt: skip
def test_what_cannot_be_right_is_named(engine: Engine, changed: dict[str, object], field: str) -> None:
    make_office(engine)
    said = {"name": "dashboard", "scope": "read", "days": 90, **changed}
    with write_transaction(engine) as conn, pytest.raises(InvalidFactsError) as refused:
        make_token(conn, person_id(conn, "ana"), now=NOW, **said)  # type: ignore[arg-type]
    assert [each.field for each in refused.value.problems] == [field]
