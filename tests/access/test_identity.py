"""Passwords, invitations, the second factor and absences, as an office lives with them."""

from datetime import UTC, date, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import Engine, select

from ode_workflows.access.absences import absences_of, call_off_absence, record_absence
from ode_workflows.access.accounts import set_password, signed_in_as
from ode_workflows.access.invitations import LASTS, accept, invite, invited
from ode_workflows.access.password_policy import checked_password
from ode_workflows.access.second_factor import confirm_factor, is_right_code, prepare_factor
from ode_workflows.access.security_events import latest_events
from ode_workflows.access.sign_in import TOO_OFTEN, WRONG, Tried, sign_in
from ode_workflows.db.people import actor_by
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.domain.errors import InvalidFactsError, NotFoundError
from tests.builders import actor, make_office, make_proposal

NOON = datetime(2026, 7, 1, 19, tzinfo=UTC)
TODAY = date(2026, 7, 1)
GOOD = "seven herons over the delta"
OWN = ("Ana Alvarado", "ana", "California Office of Diplomatic Engagement")


@pytest.fixture
def ana(engine: Engine) -> str:
    """The analyst of an office, with a password."""
    make_office(engine)
    with write_transaction(engine) as conn:
        person_id = actor(conn, "ana").person_id
        set_password(conn, person_id, GOOD, NOON)
    return person_id


def tried(password: str = GOOD, code: str = "", name: str = "ana", address: str = "192.0.2.1") -> Tried:
    return Tried(name, password, code, address)


@pytest.mark.parametrize(
    "password",
    [GOOD, "ñandúes cruzan la pampa", "          spaces count          x", "漢字かな交じり文で書いた長い合言葉です"],
)
def test_long_passwords_of_every_script_are_taken(password: str) -> None:
    assert len(checked_password(password, own_words=OWN)) >= 15


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "at least 15"), ("x" * 300, "at most 256"), ("passwordpassword", "first that somebody"),
        ("Correct-Horse Battery_Staple", "first that somebody"), ("aaaaaaaaaaaaaaaaaaaa", "first that somebody"),
        ("abcabcabcabcabcabc", "first that somebody"), ("qwertyuiopasdfgh", "first that somebody"),
        ("abcdefghijklmnopq", "first that somebody"), ("Alvarado-Ana-2026", "your name or your office"),
        ("DiplomaticEngagement7", "your name or your office"),
    ],
)  # fmt: skip
def test_what_is_guessed_first_is_not_taken(password: str, why: str) -> None:
    with pytest.raises(InvalidFactsError, match=why):
        checked_password(password, own_words=OWN)


def test_an_invitation_is_taken_once_and_not_too_late(engine: Engine, ana: str) -> None:
    with write_transaction(engine) as conn:
        first = invite(conn, "ana", by_id=ana, now=NOON)
        secret = invite(conn, "ana", by_id=ana, now=NOON)
        with pytest.raises(NotFoundError):
            invited(conn, first, NOON + timedelta(seconds=1))
        with pytest.raises(NotFoundError):
            invited(conn, secret, NOON + LASTS)
        with pytest.raises(InvalidFactsError):
            accept(conn, secret, "too short", now=NOON)
        assert accept(conn, secret, "another long sentence of mine", now=NOON) == ana
        with pytest.raises(NotFoundError):
            accept(conn, secret, GOOD + "!", now=NOON)
        assert signed_in_as(conn, "ana", "another long sentence of mine") == ana


def test_a_sign_in_is_counted_and_nobody_learns_who_exists(engine: Engine, ana: str) -> None:
    for name in ("ana", "nobody"):
        for _ in range(10):
            with pytest.raises(InvalidFactsError, match="do not belong together") as known:
                sign_in(engine, tried("a wrong one entirely", name=name), now=NOON)
            assert str(known.value.problems[0].message) == WRONG
        with pytest.raises(InvalidFactsError) as stopped:
            sign_in(engine, tried(name=name), now=NOON)
        assert stopped.value.problems[0].message == TOO_OFTEN
    assert sign_in(engine, tried(), now=NOON + timedelta(minutes=16))
    with read_transaction(engine) as conn:
        kinds = [row["kind"] for row in latest_events(conn, actor(conn, "ana").office_id, limit=50)]
    assert kinds.count("sign_in_refused") == 20
    assert kinds[0] == "signed_in"


def test_one_address_cannot_try_every_name(engine: Engine, ana: str) -> None:
    for number in range(60):
        with pytest.raises(InvalidFactsError):
            sign_in(engine, tried("a wrong one entirely", name=f"name{number}"), now=NOON)
    with pytest.raises(InvalidFactsError, match="too often"):
        sign_in(engine, tried(), now=NOON)
    assert sign_in(engine, tried(address="192.0.2.2"), now=NOON)


def test_a_code_is_asked_for_taken_once_and_a_recovery_code_stands_in(engine: Engine, ana: str) -> None:
    with write_transaction(engine) as conn:
        secret = prepare_factor(conn, ana)
        assert prepare_factor(conn, ana) == secret
        with pytest.raises(InvalidFactsError, match="telephone"):
            confirm_factor(conn, ana, "000000x", now=NOON)
        codes = confirm_factor(conn, ana, pyotp.TOTP(secret).at(NOON), now=NOON)
    with pytest.raises(InvalidFactsError, match="code"):
        sign_in(engine, tried(), now=NOON)
    later = NOON + timedelta(minutes=5)
    code = pyotp.TOTP(secret).at(later)
    assert sign_in(engine, tried(code=f"{code[:3]} {code[3:]}"), now=later)
    with pytest.raises(InvalidFactsError, match="code"):
        sign_in(engine, tried(code=code), now=later)
    assert sign_in(engine, tried(code=codes[0].upper()), now=later)
    with write_transaction(engine) as conn:
        assert not is_right_code(conn, ana, codes[0], now=later)
        assert is_right_code(conn, ana, codes[1], now=later)


def test_who_is_away_gives_the_work_to_who_stands_in(engine: Engine, ana: str) -> None:
    reference = make_proposal(engine, "ana", today=TODAY)
    with read_transaction(engine) as conn:
        by = actor(conn, "ana", TODAY)
    said = {"stands_in": "amir", "starts_on": "2026-07-01", "ends_on": "2026-07-10"}
    record_absence(engine, said, by=by, now=NOON, today=TODAY)
    agreement, task, person = table_named("agreement"), table_named("task"), table_named("person")
    with write_transaction(engine) as conn:
        agreement_id = conn.scalar(select(agreement.c.id).where(agreement.c.reference == reference))
        owners = select(person.c.handle).join(task, task.c.owner_id == person.c.id)
        assert set(conn.scalars(owners.where(task.c.agreement_id == agreement_id, task.c.status == "open"))) == {"amir"}
        amir = actor_by(conn, "amir", TODAY)
        assert amir is not None
        assert [lent.person_id for lent in amir.stands_in_for] == [ana]
        [row] = absences_of(conn, ana, TODAY)
        call_off_absence(conn, row["id"], by=by, now=NOON, today=TODAY)
        assert absences_of(conn, ana, TODAY) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"stands_in": "ana"}, "stands_in"), ({"stands_in": ""}, "stands_in"), ({"starts_on": "soon"}, "starts_on"),
        ({"ends_on": "2026-06-30"}, "ends_on"), ({"ends_on": ""}, "ends_on"), ({"ends_on": "2029-01-01"}, "ends_on"),
    ],
)  # fmt: skip
def test_a_wrong_absence_names_its_field(engine: Engine, ana: str, wrong: dict[str, str], field: str) -> None:
    said = {"stands_in": "amir", "starts_on": "2026-07-01", "ends_on": "2026-07-10", **wrong}
    with read_transaction(engine) as conn:
        by = actor(conn, "ana", TODAY)
    with pytest.raises(InvalidFactsError) as refused:
        record_absence(engine, said, by=by, now=NOON, today=TODAY)
    assert field in {problem.field for problem in refused.value.problems}
    with read_transaction(engine) as conn:
        assert absences_of(conn, by.person_id, TODAY) == []
