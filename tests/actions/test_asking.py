"""Asking why: the requirements of the steps themselves, with who can meet them; asking stores nothing."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, func, select

from ode_workflows.actions.asking import BEGINS_ELSEWHERE, WhyRow, earliest, why
from ode_workflows.db.case import StoredCase, agreement_by, case_by
from ode_workflows.db.session import read_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.lifecycle.loader import lifecycle
from tests.builders import NOW, TODAY, actor, make_city_office, make_office, make_proposal, settle_findings, step
from tests.stories.desk import Desk


def asked(conn: Connection, reference: str, by: str | None = None, trigger: str | None = None) -> dict[str, WhyRow]:
    agreement = agreement_by(conn, "reference", reference)
    assert agreement is not None
    who = actor(conn, by) if by else None
    return {
        row.trigger: row
        for row in why(conn, StoredCase(conn, agreement), by=who, now=NOW, today=TODAY, trigger=trigger)
    }


@pytest.fixture
def proposal(engine: Engine) -> str:
    make_office(engine)
    return make_proposal(engine)


def test_every_trigger_that_begins_here_is_answered_in_the_order_of_the_file(engine: Engine, proposal: str) -> None:
    expected = [spec.name for spec in lifecycle().triggers if "proposal" in spec.sources]
    with read_transaction(engine) as conn:
        assert list(asked(conn, proposal)) == expected


@pytest.mark.parametrize("trigger", lifecycle().steps)
def test_every_step_can_be_asked_about_from_everywhere(engine: Engine, proposal: str, trigger: str) -> None:
    with read_transaction(engine) as conn:
        row = asked(conn, proposal, trigger=trigger)[trigger]
    begins_here = "proposal" in lifecycle().steps[trigger].sources
    assert (BEGINS_ELSEWHERE in {item.requirement for item in row.unmet}) is not begins_here


def test_a_proposal_names_the_approvals_that_its_kind_will_bring(engine: Engine, proposal: str) -> None:
    with read_transaction(engine) as conn:
        named = [item for item in asked(conn, proposal, trigger="authorize_signature")["authorize_signature"].unmet
                 if item.requirement == "gate_conclude_open"]  # fmt: skip
    assert any("Legal sufficiency" in item.sentence and "Clara" in item.who for item in named)
    step(engine, proposal, "submit_for_legal_review", "ana")
    with read_transaction(engine) as conn:
        rows = asked(conn, proposal, trigger="authorize_signature")["authorize_signature"].unmet
    assert len([item for item in rows if item.requirement == "gate_conclude_open"]) == len(named)


def test_a_step_that_is_ready_is_taken(engine: Engine, proposal: str) -> None:
    with read_transaction(engine) as conn:
        assert asked(conn, proposal, "ana")["submit_for_legal_review"].is_ready
    assert step(engine, proposal, "submit_for_legal_review", "ana").to_state == "legal_review"


def test_what_is_said_with_the_step_is_asked_for_and_blocks_nothing(engine: Engine, proposal: str) -> None:
    with read_transaction(engine) as conn:
        row = asked(conn, proposal, "dora")["close"]
    assert row.is_ready
    assert {item.requirement for item in row.asks} == {"reason_given", "close_reason_recorded"}


def test_what_only_keeps_one_person_keeps_nobody(engine: Engine, proposal: str) -> None:
    with read_transaction(engine) as conn:
        assert asked(conn, proposal)["close"].is_ready
        amir = asked(conn, proposal, "amir")["close"]
    assert [item.requirement for item in amir.unmet] == ["closer_entitled"]


def test_who_may_take_it_is_told_to_who_may_not(engine: Engine, proposal: str) -> None:
    with read_transaction(engine) as conn:
        row = asked(conn, proposal, "rosa")["submit_for_legal_review"]
    assert (row.can_take, row.who) == (False, ("Amir", "Ana", "Lena"))


def test_an_office_without_the_role_is_never_ready(engine: Engine) -> None:
    make_office(engine, people={"ana": ["analyst"]})
    reference = make_proposal(engine)
    step(engine, reference, "submit_for_legal_review", "ana")
    with read_transaction(engine) as conn:
        row = asked(conn, reference, trigger="return_to_proposal")["return_to_proposal"]
    assert (row.unmet, row.who, row.is_ready) == ((), (), False)


def test_roles_of_another_office_count_for_nothing(engine: Engine, proposal: str) -> None:
    make_city_office(engine)
    with read_transaction(engine) as conn:
        assert not any(row.can_take for row in asked(conn, proposal, "dmitri").values())


def test_the_submitter_is_not_proposed_as_the_one_who_decides(engine: Engine) -> None:
    make_office(engine, people={"ana": ["analyst", "director"], "dora": ["director"], "clara": ["counsel"]})
    reference = make_proposal(engine)
    step(engine, reference, "submit_for_legal_review", "ana")
    settle_findings(engine, reference)
    with read_transaction(engine) as conn:
        row = asked(conn, reference, trigger="authorize_negotiation")["authorize_negotiation"]
        own = asked(conn, reference, "ana", "authorize_negotiation")["authorize_negotiation"]
    assert "decider_is_not_submitter" not in {item.requirement for item in row.unmet}
    assert "decider_is_not_submitter" in {item.requirement for item in own.unmet}


def test_an_unknown_trigger_is_answered_with_the_nearest(engine: Engine, proposal: str) -> None:
    with read_transaction(engine) as conn, pytest.raises(InvalidFactsError, match="submit_for_clearance"):
        asked(conn, proposal, trigger="submit_for_clearence")


def test_asking_stores_nothing(engine: Engine, proposal: str) -> None:
    entry = table_named("history_entry")
    with read_transaction(engine) as conn:
        asked(conn, proposal, "ana")
        assert conn.scalar(select(func.count()).select_from(entry)) == 1


def test_a_clock_that_runs_decides_how_early_it_can_be_signed(engine: Engine, tmp_path: Path) -> None:
    desk = Desk(engine, tmp_path)
    desk.office_id = make_office(engine)
    reference = desk.propose(kind="linkage_agreement", force={"rule": "on_date", "fixed_on": "2027-06-01"})
    desk.to_clearance(reference)
    desk.answer_rows(reference, "conclude")
    desk.step(reference, "resolve_approval", "amir", approval="public_comment", outcome="sent", evidence="notice")

    with read_transaction(engine) as conn:
        case = case_by(conn, "reference", reference)
        assert case is not None
        signature = next(found for found in earliest(case, desk.today) if found.stage == "signature")

    assert signature.earliest_on == date(2026, 8, 1)  # the day after the thirty days from 1 July have run
    assert "Public comment" in signature.decided_by
