"""A process that dies inside a step leaves all of it or nothing, at every named place."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows import failpoints
from ode_workflows.actions.verifying import verify
from ode_workflows.db.session import make_engine, read_transaction
from tests.builders import make_office
from tests.stories.desk import Desk

INSIDE = (
    "step.allowed",
    "step.moved",
    "step.rows_written",
    "step.entry_written",
    "step.messages_written",
    "step.written",
)
"""The places on the step path, in order; each lies before the commit."""


def in_a_process_that_dies(desk: Desk, place: str, act: Callable[[Desk], object]) -> int:
    """Run an act in a forked process that is killed at a place; return the signal that ended it, 0 if none did."""
    desk.engine.dispose()  # no connection may be shared with the process that dies
    pid = os.fork()
    if pid == 0:
        failpoints.arm(place)
        own = make_engine(desk.engine.url.render_as_string(hide_password=False))
        act(Desk(own, desk.folder, desk.today, desk.office_id))
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Desk:
    desk = Desk(engine, tmp_path)
    desk.office_id = make_office(engine)
    return desk


@pytest.mark.parametrize("place", INSIDE)
def test_a_kill_before_the_commit_leaves_nothing(desk: Desk, place: str) -> None:
    reference = desk.propose()

    ended_by = in_a_process_that_dies(desk, place, lambda it: it.step(reference, "submit_for_legal_review", "ana"))

    case = desk.case(reference)
    assert ended_by == signal.SIGKILL
    assert (case.agreement.state, case.agreement.version) == ("proposal", 1)
    assert not case.approvals
    with read_transaction(desk.engine) as conn:
        assert verify(conn, files=desk.files).is_sound


@pytest.mark.parametrize("place", INSIDE)
def test_the_last_signature_and_force_stand_together_or_not_at_all(desk: Desk, place: str) -> None:
    reference = desk.propose()
    desk.to_signature(reference)
    desk.sign_all(reference)
    before = desk.case(reference).agreement.version

    in_a_process_that_dies(desk, place, lambda it: it.step(reference, "complete_signature", "sven"))

    assert desk.case(reference).agreement.version == before
    assert desk.step(reference, "complete_signature", "sven").to_state == "in_force"


def test_without_a_kill_everything_is_there(desk: Desk) -> None:
    reference = desk.propose()

    ended_by = in_a_process_that_dies(desk, "nowhere", lambda it: it.step(reference, "submit_for_legal_review", "ana"))

    assert ended_by == 0
    assert desk.case(reference).agreement.state == "legal_review"
