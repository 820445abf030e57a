"""Who acts and who looks: named by handle, on the civil date of the own office, seeing what is theirs."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, Engine

from ode_workflows.access.identity import Reader, acting, actor_named, case_for, reading
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.writer import insert_rows
from ode_workflows.domain.errors import InvalidFactsError, NotFoundError
from tests.builders import NOW, TODAY, ZONE, actor, add_person, make_city_office, make_office, make_proposal


@pytest.fixture
def office_id(engine: Engine) -> str:
    make_city_office(engine)
    return make_office(engine)


def test_an_evening_in_california_is_still_that_day(engine: Engine, office_id: str) -> None:
    with read_transaction(engine) as conn:
        assert acting(conn, "ana", now=datetime(2026, 3, 2, 7, 59, tzinfo=UTC)).today == date(2026, 3, 1)
        assert acting(conn, "ana", now=datetime(2026, 3, 2, 8, 0, tzinfo=UTC)).today == date(2026, 3, 2)


def test_a_handle_is_read_without_regard_to_capitals(engine: Engine, office_id: str) -> None:
    with read_transaction(engine) as conn:
        assert actor_named(conn, " Ana ", TODAY).handle == "ana"


def test_who_has_left_does_not_act(engine: Engine, office_id: str) -> None:
    with write_transaction(engine) as conn:
        add_person(conn, office_id, "olaf", ["analyst"], is_active=False)
    with read_transaction(engine) as conn, pytest.raises(NotFoundError, match="There is no person 'olaf'"):
        actor_named(conn, "olaf", TODAY)


def test_an_empty_database_says_how_people_come_in(engine: Engine) -> None:
    with read_transaction(engine) as conn, pytest.raises(NotFoundError, match="ode init --demo"):
        actor_named(conn, "ana", TODAY)


@pytest.mark.parametrize("nobody", [None, ""])
def test_nobody_named_is_asked_who(engine: Engine, nobody: str | None) -> None:
    with read_transaction(engine) as conn, pytest.raises(InvalidFactsError, match="ODE_PERSON"):
        acting(conn, nobody, now=NOW)


def reader(conn: Connection, handle: str | None) -> Reader:
    return reading(conn, handle, now=NOW, timezone=ZONE)


def test_the_operator_reads_every_record_and_no_confidential_text(engine: Engine, office_id: str) -> None:
    reference = make_proposal(engine)
    with read_transaction(engine) as conn:
        looks = reader(conn, None)
        agreement = case_for(conn, looks, reference).agreement
        assert looks.is_inside(agreement)
        assert not looks.reads_confidential(agreement)


@pytest.mark.parametrize(("visibility", "sees"), [("office", False), ("shared", True), ("public", True)])
def test_a_state_sees_of_its_city_what_is_shared_or_public(
    engine: Engine, office_id: str, visibility: str, sees: bool
) -> None:
    reference = make_proposal(engine, "cora", visibility=visibility)
    with read_transaction(engine) as conn:
        if not sees:
            with pytest.raises(NotFoundError):
                case_for(conn, reader(conn, "ana"), reference)
            return
        looks = reader(conn, "ana")
        assert not looks.is_inside(case_for(conn, looks, reference).agreement)


def test_a_deputy_reads_what_the_absent_colleague_reads(engine: Engine, office_id: str) -> None:
    reference = make_proposal(engine)
    with write_transaction(engine) as conn:
        lent: dict[str, object] = {
            "id": "d1",
            "from_person_id": actor(conn, "dora").person_id,
            "to_person_id": actor(conn, "dmitri").person_id,
            "starts_on": TODAY,
            "ends_on": TODAY,
            "is_absence": True,
        }
        insert_rows(conn, "delegation", [lent])
    with read_transaction(engine) as conn:
        looks = reader(conn, "dmitri")
        assert looks.reads_confidential(case_for(conn, looks, reference).agreement)


def test_a_reference_is_read_without_regard_to_capitals_and_space(engine: Engine, office_id: str) -> None:
    reference = make_proposal(engine)
    child = make_proposal(engine, kind="amendment", parent=reference)
    with read_transaction(engine) as conn:
        assert case_for(conn, reader(conn, None), f" {child.lower()} ").agreement.reference == child
