"""An amendment is an agreement of its own that changes its parent when it enters into force, in one transaction."""

from datetime import date
from typing import Any

import pytest

from ode_workflows.domain.errors import RequirementUnmetError
from tests.stories.desk import Desk

TERM = {"kind": "fixed_renewable_by_consent", "number": 4, "unit": "years"}


def _parent(desk: Desk) -> str:
    parent = desk.propose(term=TERM)
    desk.to_force(parent)
    return parent


def _child(desk: Desk, parent: str, **changes: Any) -> str:
    return desk.propose(parent=parent, term={"kind": "with_parent"}, **changes)


def test_amendment_in_force_changes_the_parent_and_both_histories_say_so(desk: Desk) -> None:
    parent = _parent(desk)
    child = _child(
        desk, parent, kind="amendment", changes_to_parent={"notice_number": 30, "notice_unit": "calendar_days"}
    )

    result = desk.to_force(child)

    assert child == f"{parent}-A1"
    assert result.followed_by == ("bring_into_force", f"apply_amendment {parent}")
    changed = desk.case(parent)
    assert changed.agreement.notice_number == 30
    assert any(row.kind == "notice_by" for row in changed.deadlines)
    assert desk.last_entry(parent)["facts"]["child"] == child


def test_extension_lengthens_the_parent(desk: Desk) -> None:
    parent = _parent(desk)
    child = _child(desk, parent, kind="extension", changes_to_parent={"expires_on": "2031-06-30"})

    desk.to_force(child)

    assert desk.case(parent).agreement.expires_on == date(2031, 6, 30)


def test_accession_adds_a_party(desk: Desk) -> None:
    parent = _parent(desk)
    child = _child(desk, parent, kind="accession", counterparts=[{"name": "Sonora", "kind": "foreign_subnational"}])

    desk.to_force(child)

    assert "Sonora" in {party.name for party in desk.case(parent).parties}


def test_termination_agreement_ends_the_parent(desk: Desk) -> None:
    parent = _parent(desk)
    child = _child(desk, parent, kind="termination_agreement")

    desk.to_force(child)

    ended = desk.case(parent).agreement
    assert (ended.state, ended.end_reason) == ("ended", "terminated_by_agreement")


def test_nothing_acts_on_a_parent_that_has_ended(desk: Desk) -> None:
    parent = _parent(desk)
    child = _child(desk, parent, kind="amendment", changes_to_parent={"notice_number": 30, "notice_unit": "months"})
    desk.to_signature(child)
    desk.sign_all(child)
    desk.step(parent, "record_as_fact", "dora", to_state="ended", end_reason="repealed", reason="Repealed.",
              evidence="act", confirmed_by="clara")  # fmt: skip

    result = desk.step(child, "complete_signature", "sven")

    assert result.to_state == "ratification"
    with pytest.raises(RequirementUnmetError, match="is ended"):
        desk.step(child, "bring_into_force", "ana")
