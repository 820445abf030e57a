"""Authority expires and is renewed; a deputy acts for an absent colleague, openly and never around a duty."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from ode_workflows import ids
from ode_workflows.db.session import write_transaction
from ode_workflows.db.writer import insert_rows, table_named
from ode_workflows.domain.errors import RequirementUnmetError, RoleNotAllowedError
from tests.builders import make_office
from tests.stories.desk import NOTE, TEXT, Desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Desk:
    desk = Desk(engine, tmp_path)
    desk.office_id = make_office(engine)
    return desk


def _delegate(desk: Desk, lender: str, deputy: str, *, days: int = 10) -> None:
    person = table_named("person").c
    with write_transaction(desk.engine) as conn:
        found = dict(conn.execute(select(person.handle, person.id)).tuples().all())
        row: dict[str, object] = {
            "id": ids.new_id(),
            "from_person_id": found[lender],
            "to_person_id": found[deputy],
            "starts_on": desk.today,
            "ends_on": desk.today + timedelta(days=days),
            "is_absence": True,
        }
        insert_rows(conn, "delegation", [row])


def test_an_expired_authority_stops_clearance_until_the_director_renews_it(desk: Desk) -> None:
    reference = desk.propose()
    desk.to_negotiation(reference)
    desk.today = date(2027, 8, 1)
    desk.step(reference, "freeze_text", "ana", files={"en": {"name": "t.txt", "content": TEXT}})
    with pytest.raises(RequirementUnmetError, match="expired on 2027-07-01"):
        desk.step(reference, "submit_for_clearance", "ana", explanatory_note=NOTE)

    desk.step(reference, "renew_authority", "dora", kind="negotiate")

    assert desk.step(reference, "submit_for_clearance", "ana", explanatory_note=NOTE).to_state == "clearance"


def test_nobody_signs_for_us_after_the_authority_to_sign_has_expired(desk: Desk) -> None:
    reference = desk.propose()
    desk.to_signature(reference)
    desk.today = date(2027, 1, 15)

    with pytest.raises(RequirementUnmetError, match="cannot be cured later"):
        desk.sign_all(reference)


def test_somebody_else_than_the_authorized_signatory_does_not_sign(desk: Desk) -> None:
    reference = desk.propose()
    desk.to_signature(reference)

    with pytest.raises(RequirementUnmetError, match="No authority to sign"):
        desk.sign_all(reference, signatory="Lieutenant Governor")


def test_a_signature_after_a_return_needs_a_new_authority(desk: Desk) -> None:
    reference = desk.propose()
    desk.to_signature(reference)
    desk.sign_all(reference)
    desk.step(reference, "return_to_negotiation", "dora", reason="The partner reopens article 2.")

    case = desk.case(reference)
    assert all(row.void_on == desk.today for row in case.signatures)
    assert all(row.void_on == desk.today for row in case.authorities if row.kind == "conclude")
    assert all(party.signed_on is None for party in case.parties)


def test_a_deputy_decides_for_the_absent_director_and_the_history_says_for_whom(desk: Desk) -> None:
    reference = desk.propose()
    desk.step(reference, "submit_for_legal_review", "ana")
    desk.settle_findings(reference)
    _delegate(desk, "dora", "colin")

    desk.step(reference, "authorize_negotiation", "colin", scope="as proposed")

    entry = desk.last_entry(reference)
    assert entry["role"] == "director"
    assert entry["on_behalf_of"] != entry["by"]


def test_a_delegation_that_has_ended_gives_no_role(desk: Desk) -> None:
    reference = desk.propose()
    desk.step(reference, "submit_for_legal_review", "ana")
    desk.settle_findings(reference)
    _delegate(desk, "dora", "colin", days=5)
    desk.today += timedelta(days=6)

    with pytest.raises(RoleNotAllowedError):
        desk.step(reference, "authorize_negotiation", "colin", scope="as proposed")


def test_a_borrowed_role_does_not_let_the_submitter_decide(desk: Desk) -> None:
    reference = desk.propose()
    desk.step(reference, "submit_for_legal_review", "ana")
    desk.settle_findings(reference)
    _delegate(desk, "dora", "ana")

    with pytest.raises(RoleNotAllowedError, match="submitted this file"):
        desk.step(reference, "authorize_negotiation", "ana", scope="as proposed")


def test_tasks_of_an_absent_person_go_to_the_deputy(desk: Desk) -> None:
    reference = desk.propose()
    _delegate(desk, "dora", "colin")

    result = desk.step(reference, "submit_for_legal_review", "ana")

    assert ("Decide on authority to negotiate", "Colin") in result.tasks
