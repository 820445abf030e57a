"""The way from proposal to force follows from the file."""

from ode_workflows.lifecycle.way import needs_between, stations, way_forward


def test_the_way_is_six_triggers_long() -> None:
    assert [step.name for step in way_forward()] == [
        "submit_for_legal_review",
        "authorize_negotiation",
        "submit_for_clearance",
        "authorize_signature",
        "complete_signature",
        "bring_into_force",
    ]
    assert stations()[0] == "proposal"
    assert stations()[-1] == "in_force"


def test_what_lies_between_two_stations_is_what_a_jump_skips() -> None:
    assert needs_between("ratification", "in_force")[0] == "bring_into_force: gate_force_open"
    assert needs_between("in_force", "proposal") == []
    assert needs_between("proposal", "closed") == []
