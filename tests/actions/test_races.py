"""Sixteen people take the same step at once: one wins, the others are told who was first."""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ode_workflows.actions.verifying import verify
from ode_workflows.db.history import entries_of
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.domain.errors import InvalidFactsError, StaleAgreementError
from tests.builders import add_person, make_office
from tests.stories.desk import Desk

APPROVERS, ROUNDS = 16, 20


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Desk:
    desk = Desk(engine, tmp_path)
    desk.office_id = make_office(engine)
    with write_transaction(engine) as conn:
        for number in range(APPROVERS):
            add_person(conn, desk.office_id, f"director{number}", ["director"])
    return desk


def _race(desk: Desk, reference: str, version: int) -> tuple[list[str], list[str]]:
    """Let all directors authorize at once; return who won and what the others were told."""
    start, winners, told = threading.Barrier(APPROVERS), [], []

    def approve(handle: str) -> None:
        start.wait()
        try:
            desk.step(reference, "authorize_negotiation", handle, scope="as proposed", expected_version=version)
            winners.append(handle)
        except StaleAgreementError as stale:
            told.append(stale.detail)

    threads = [threading.Thread(target=approve, args=(f"director{number}",)) for number in range(APPROVERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return winners, told


def test_one_of_sixteen_wins_in_each_of_twenty_rounds(desk: Desk) -> None:
    for number in range(ROUNDS):
        partner = {"name": f"Partner {number}", "kind": "us_state"}
        reference = desk.propose(counterparts=[partner])
        desk.to_legal_review(reference)
        desk.answer_rows(reference, "negotiate")
        version = desk.case(reference).agreement.version

        winners, told = _race(desk, reference, version)

        assert len(winners) == 1
        assert len(told) == APPROVERS - 1
        assert all(f"{winners[0].capitalize()} was first with authorize_negotiation" in sentence for sentence in told)
        assert desk.case(reference).agreement.version == version + 1
        with read_transaction(desk.engine) as conn:
            assert len(entries_of(conn, desk.case(reference).agreement.id)) == version + 1


def test_the_same_key_at_once_is_one_step_and_one_answer(desk: Desk) -> None:
    reference = desk.propose()
    answers, start = [], threading.Barrier(8)

    def submit() -> None:
        start.wait()
        answers.append(desk.step(reference, "submit_for_legal_review", "ana", key="double click"))

    threads = [threading.Thread(target=submit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({answer.entry_hash for answer in answers}) == 1
    assert len(answers) == 8
    assert desk.case(reference).agreement.version == 2


def _all_at_once(works: Sequence[Callable[[], object]]) -> list[Exception]:
    """Run works at the same moment, each in a thread of its own; return the faults."""
    start, faults = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        start.wait()
        try:
            work()
        except Exception as fault:  # noqa: BLE001  # whatever it is, the test wants to see it
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_events_at_once_on_one_agreement_make_one_chain(desk: Desk) -> None:
    reference = desk.propose()
    desk.to_negotiation(reference)
    version = desk.case(reference).agreement.version

    def record(number: int) -> object:
        said = {"place": f"Room {number}", "present": "both sides", "whose_turn": "theirs"}
        return desk.step(reference, "record_round", "ana", **said)

    assert _all_at_once([partial(record, number) for number in range(8)]) == []
    assert desk.case(reference).agreement.version == version + 8
    with read_transaction(desk.engine) as conn:
        report = verify(conn, files=desk.files)
        numbers = conn.scalars(text("SELECT number FROM negotiation_round ORDER BY number")).all()
    assert report.is_sound, report.problems
    assert numbers == list(range(1, 9))


def test_proposals_at_once_get_numbers_of_their_own(desk: Desk) -> None:
    made: list[str] = []
    faults = _all_at_once([lambda: made.append(desk.propose()) for _ in range(8)])
    assert faults == []
    assert len(set(made)) == 8


def test_one_key_at_once_on_two_agreements_is_one_step(desk: Desk) -> None:
    references = [desk.propose(), desk.propose(counterparts=[{"name": "Oregon", "kind": "us_state"}])]
    faults = _all_at_once(
        [partial(desk.step, each, "submit_for_legal_review", "ana", key="the same") for each in references]
    )
    assert [type(fault) for fault in faults] == [InvalidFactsError]
    assert sorted(desk.case(each).agreement.state for each in references) == ["legal_review", "proposal"]
