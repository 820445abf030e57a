"""What the screen says of each subject on which Congress has spoken beforehand, and of a subject that is on no list."""

from typing import Any

import pytest

from benchmarks.legal.verdicts import said_by_screen
from ode_workflows.actions.rulebook import rulebook, screen_facts

BINDING = {"counterpart_kinds": ["us_state"], "legally_binding": "yes", "instrument_kind": "executive_agreement",
           "creates_joint_body": "no", "delegates_sovereign_power": "no", "affects_federal_power": "no",
           "withdrawal_terms": "yes_on_notice", "free_to_change_own_law": "yes", "within_existing_compact": "no",
           "disadvantages_nonparty_states": "no", "mutual_aid_across_border": "no", "boundary_effect": "none",
           "assigns_duties_to_federal_government": "no", "allocates_interstate_water": "no", "colorado_river": "no",
           "authorized_by_federal_law": "no", "changes_existing_agreement": "no"}  # fmt: skip
COMPLETE = ["crime_prevention", "forest_and_water_supply_conservation", "highway_traffic_safety",
            "metropolitan_transportation_planning", "interstate_passenger_rail", "multistate_freight_corridor",
            "airports", "deepwater_ports", "adult_protective_services", "tobacco_production",
            "motor_carrier_registration_and_fuel_tax"]  # fmt: skip
APPROVED_LATER = ["air_pollution", "water_pollution", "solid_and_hazardous_waste", "flood_control",
                  "parks_and_parkways", "low_level_radioactive_waste", "electric_transmission_siting",
                  "emergency_management"]  # fmt: skip
BY_AN_OFFICER = ["international_bridge", "health_care_choice", "child_support_with_foreign_country"]
ENCOURAGED = ["adoption_assistance"]


def said(subject: Any, **other: Any) -> str:
    screen = screen_facts({**BINDING, "advance_consent_subject": subject, **other})
    return said_by_screen(screen, "congressional_consent")[0]


def test_every_subject_of_the_catalogue_has_its_kind_of_consent() -> None:
    options = set(rulebook().facts["advance_consent_subject"].options)
    assert options == {*COMPLETE, *APPROVED_LATER, *BY_AN_OFFICER, *ENCOURAGED, "none"}


@pytest.mark.parametrize("subject", COMPLETE)
def test_consent_that_is_complete_is_recorded_and_congress_is_not_called(subject: str) -> None:
    assert said([subject]) == "advance"


@pytest.mark.parametrize("subject", APPROVED_LATER)
def test_consent_to_negotiate_leaves_the_approval_to_congress(subject: str) -> None:
    assert said([subject]) == "required"


@pytest.mark.parametrize("subject", [*COMPLETE, *APPROVED_LATER])
def test_consent_to_states_does_not_reach_a_foreign_party(subject: str) -> None:
    assert said([subject], counterpart_kinds=["foreign_subnational"]) == "counsel"


def test_support_orders_shared_with_a_foreign_country_have_consent() -> None:
    foreign = {"counterpart_kinds": ["foreign_subnational"], "mandatory_wording_present": "yes"}
    assert said(["child_support_with_foreign_country"], **foreign) == "advance"


def test_a_subject_nobody_searched_for_goes_to_counsel() -> None:
    assert said("unknown") == "counsel"
    port = {"creates_joint_body": "yes", "joint_body_powers": ["governs_shared_territory"]}
    assert said("unknown", **port) == "counsel"
    assert said(["none"], **port) == "required"


def test_a_compact_whose_subject_is_not_listed_goes_to_counsel() -> None:
    assert said(["none"], instrument_kind="interstate_compact") == "counsel"
