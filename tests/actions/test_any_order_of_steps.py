"""Whatever people do in whatever order, and wherever the power fails, the promises of the lifecycle hold.

After every step: the history replays to the stored rows; nothing is in force without authority to sign exactly that
text and every gate open, or recorded as a fact; every open task has an owner and none outlives the end without reason.
"""

import shutil
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ode_workflows.actions.verifying import verify
from ode_workflows.db.session import make_engine, read_transaction
from ode_workflows.domain.approvals import unsatisfied
from ode_workflows.domain.errors import OdeError
from ode_workflows.domain.vocabulary import Gate
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.lifecycle.spec import StepSpec
from tests.actions.test_killed_in_the_middle import INSIDE, in_a_process_that_dies
from tests.actions.test_matrix import SAID
from tests.builders import PEOPLE, make_office
from tests.databases import Databases, SqliteDatabases
from tests.stories.desk import Desk

_ALIVE = ("in_force", "renewal")
_KINDS = ("memorandum_of_understanding", "executive_agreement", "tribal_agreement", "joint_declaration")


_WAYS = ("", "to_negotiation", "to_clearance", "to_signature", "to_force")


def _begin_in(state: str) -> list[StepSpec]:
    """Return what begins in a state; the fact that jumps over everything is left to `try_anything`."""
    jumps = ("record_as_fact",) if state not in ("ended", "closed") else ()
    return [step for step in lifecycle().steps.values() if state in step.sources and step.name not in jumps]


class AnyOrderOfSteps(RuleBasedStateMachine):
    """One agreement, everybody in the office, any step at any time."""

    def __init__(self, databases: Databases) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.left_at_the_end = ExitStack()
        self.left_at_the_end.callback(shutil.rmtree, self.folder)
        address = self.left_at_the_end.enter_context(databases.for_home(self.folder))
        self.desk = Desk(make_engine(address), self.folder)
        self.left_at_the_end.callback(self.desk.engine.dispose)
        self.desk.office_id = make_office(self.desk.engine)

    @initialize(kind=st.sampled_from(_KINDS), tacit=st.booleans(), way=st.sampled_from(_WAYS))
    def propose(self, kind: str, tacit: bool, way: str) -> None:
        term = {"kind": "fixed_tacit_renewal" if tacit else "fixed", "number": 1, "unit": "years",
                "notice_number": 30, "notice_unit": "calendar_days"}  # fmt: skip
        self.reference = self.desk.propose(kind=kind, term=term)
        if way:
            getattr(self.desk, way)(self.reference)

    @rule(data=st.data())
    def try_what_begins_here(self, data: st.DataObject) -> None:
        state = self.desk.case(self.reference).agreement.state
        spec = data.draw(st.sampled_from(_begin_in(state)))
        entitled = [name for name, roles in PEOPLE.items() if set(roles) & set(spec.roles)]
        self._try(spec.name, data.draw(st.sampled_from([*entitled, "system"])))

    @rule(step=st.sampled_from(sorted(lifecycle().steps)), by=st.sampled_from([*sorted(PEOPLE), "system"]))
    def try_anything(self, step: str, by: str) -> None:
        self._try(step, by)

    @rule(place=st.sampled_from(INSIDE), data=st.data())
    def lose_power_in_the_middle(self, place: str, data: st.DataObject) -> None:
        agreement = self.desk.case(self.reference).agreement
        spec = data.draw(st.sampled_from(_begin_in(agreement.state)))
        by = data.draw(
            st.sampled_from([name for name, roles in PEOPLE.items() if set(roles) & set(spec.roles)] or ["ana"])
        )

        def act(desk: Desk) -> None:
            try:
                desk.step(self.reference, spec.name, by, **self._said(spec.name))
            except OdeError:
                return

        if in_a_process_that_dies(self.desk, place, act):
            assert self.desk.case(self.reference).agreement == agreement

    @rule(days=st.integers(1, 200))
    def let_days_pass(self, days: int) -> None:
        self.desk.today += timedelta(days=days)

    @precondition(lambda self: self.desk.case(self.reference).agreement.state == "legal_review")
    @rule()
    def open_the_first_gate(self) -> None:
        self._answer("negotiate")
        self._try("authorize_negotiation", "dora")

    @precondition(lambda self: self.desk.case(self.reference).agreement.state == "negotiation")
    @rule()
    def settle_the_text(self) -> None:
        self._try("renew_authority", "dora")
        self._try("freeze_text", "ana")
        self._try("submit_for_clearance", "ana")

    @precondition(lambda self: self.desk.case(self.reference).agreement.state == "clearance")
    @rule()
    def open_the_second_gate(self) -> None:
        self._answer("conclude")
        for what in ({"what": "full_powers", "holder": "Gavin Example", "title": "Governor"}, {"what": "force_rule"}):
            self._try("confirm", "clara", **what)
        self._try("authorize_signature", "dora")

    @precondition(lambda self: self.desk.case(self.reference).agreement.state == "signature")
    @rule()
    def sign(self) -> None:
        for party, signer in (("us", "Gavin Example"), ("Baja California", "Their governor")):
            self._try("record_signature", "sven", party=party, signer=signer)
        self._try("complete_signature", "sven")

    def _answer(self, gate: str) -> None:
        try:
            self.desk.answer_rows(self.reference, gate)
        except OdeError:
            return

    def _said(self, step: str, **more: Any) -> dict[str, Any]:
        said = {"reason": "As discussed.", "evidence": "letter", "confirmed_by": "clara", **SAID.get(step, {}), **more}
        if step == "record_signature" and said["party"] == "Latecomer":
            said["party"] = "Baja California"
        return said

    def _try(self, step: str, by: str, **more: Any) -> None:
        before = self.desk.case(self.reference).agreement
        try:
            self.desk.step(self.reference, step, by, **self._said(step, **more))
        except OdeError:
            after = self.desk.case(self.reference).agreement
            assert after == before, "a refused step stored something"
            return
        if step in ("bring_into_force", "complete_signature"):
            self._came_into_force_rightly()

    def _came_into_force_rightly(self) -> None:
        case = self.desk.case(self.reference)
        agreement = case.agreement
        if agreement.state not in _ALIVE:
            return
        signed = [row for row in case.signatures if row.void_on is None]
        assert signed
        assert all(row.text_hash == agreement.frozen_hash for row in signed)
        assert any(row.kind == "conclude" and row.text_hash == agreement.frozen_hash for row in case.authorities)
        assert not unsatisfied(case.approvals, agreement, Gate.FORCE)

    @invariant()
    def history_replays_to_what_is_stored(self) -> None:
        with read_transaction(self.desk.engine) as conn:
            report = verify(conn, files=self.desk.files)
        assert report.is_sound, report.problems

    @invariant()
    def nothing_lives_without_its_gates(self) -> None:
        agreement = self.desk.case(self.reference).agreement
        if agreement.state in _ALIVE:
            assert agreement.in_force_on is not None
            assert agreement.is_recorded_as_fact or agreement.frozen_hash is not None

    @invariant()
    def every_open_task_has_an_owner_and_a_reason(self) -> None:
        case = self.desk.case(self.reference)
        left = [task for task in case.tasks if task.status == "open"]
        assert all(task.owner_id for task in left)  # that each owner is active, the replay has checked
        if case.agreement.state in ("ended", "closed"):
            rows = {row.id for row in case.approvals if row.gate == "after_force"}
            assert all(task.is_closing_duty or task.about_id in rows for task in left)
        assert case.agreement.owner_id

    def teardown(self) -> None:
        self.left_at_the_end.close()


def test_any_order_of_steps(databases: Databases) -> None:
    run_state_machine_as_test(
        lambda: AnyOrderOfSteps(databases),  # type: ignore[arg-type]  # it takes any factory
        settings=settings(
            max_examples=30 if isinstance(databases, SqliteDatabases) else 10,  # the rules are the same on both
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
