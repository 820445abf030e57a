"""A state's own law is a file of rules and no code; it is read for that home state alone."""

import pytest

from ode_workflows.actions.rulebook import rulebook
from ode_workflows.legal.screening import screened

BOOK = rulebook()
TRIBAL_COMPACT = {"counterpart_kinds": ["tribe_federally_recognized"], "gaming": "yes", "legally_binding": "yes",
                  "instrument_kind": "tribal_state_compact"}  # fmt: skip


@pytest.mark.parametrize(("home", "own"), [("CA", "ca-gaming-ratification"), ("WA", "wa-gaming-procedure")])
def test_a_screen_at_home_says_whose_law_it_read(home: str, own: str) -> None:
    screening = screened(BOOK, {**TRIBAL_COMPACT, "home_state": home})
    assert screening.state_law == home
    laws = {outcome.rule.law for outcome in screening.outcomes}
    assert laws <= {"federal", "any_state", home}
    assert own in {outcome.rule.id for outcome in screening.fired}


def test_washington_hears_a_gaming_compact_and_does_not_ratify_it() -> None:
    answers = {**TRIBAL_COMPACT, "home_state": "WA", "statute_prescribes_procedure": "yes"}
    rows = {row.approval for row in screened(BOOK, answers).approvals}
    assert {"statutory_condition", "enabling_statute", "secretary_of_interior_gaming_approval"} <= rows
    assert "legislative_ratification" not in rows


def test_each_overlay_speaks_of_one_state() -> None:
    for overlay in BOOK.overlays:
        files = {rule.file for rule in BOOK.rules.values() if rule.law == overlay}
        assert len(files) == 1, overlay
