"""Sixteen people take the same step at once: one wins, the others are told who was first."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows.db.history import entries_of
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.domain.errors import StaleAgreementError
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
        version = desk.step(reference, "submit_for_legal_review", "ana").version

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
