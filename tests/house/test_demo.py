"""The demo's content can be loaded, is marked as examples, and lets duties be kept apart."""

import json
import re
import tomllib
from datetime import date, timedelta
from typing import Any

import pytest

from ode_workflows.domain.vocabulary import InstrumentKind, IssueArea, PartyKind, Role, TermKind
from tests.house.repository import text_of

PEOPLE = tomllib.loads(text_of("states/demo/people.toml"))
EXAMPLES: list[dict[str, Any]] = tomllib.loads(text_of("states/demo/examples.toml"))["example"]
REAL: list[dict[str, Any]] = json.loads(text_of("states/demo/real_agreements.json"))
AS_OF = date(2026, 1, 1)


def day(text: str | None) -> date | None:
    found = re.fullmatch(r"today([+-]\d+)d", text or "today+0d")
    assert found, text
    return AS_OF + timedelta(days=int(found[1])) if text else None


def holders(role: Role, office: str) -> list[str]:
    return [each["handle"] for each in PEOPLE["person"] if role in each["roles"] and each["office"] == office]


def test_there_are_106_real_agreements_each_with_its_own_id() -> None:
    assert len({each["id"] for each in REAL}) == 106


def test_real_agreements_use_the_words_of_the_field() -> None:
    for each in REAL:
        InstrumentKind(each["instrument_kind"])
        assert {IssueArea(area) for area in each["issue_areas"]}, each["id"]
        assert {PartyKind(kind) for kind in each["facts"]["counterpart_kinds"]}, each["id"]


def test_no_example_address_can_ever_deliver() -> None:
    addresses = [each["email"] for each in PEOPLE["person"]] + [each["mailbox"] for each in PEOPLE["agency"]]
    assert all(address.endswith(".example") for address in addresses)


def test_people_and_offices_are_visibly_examples() -> None:
    assert all(each["name"].endswith("(example)") for each in PEOPLE["person"] + PEOPLE["office"])


def test_handles_and_addresses_are_unique() -> None:
    people = PEOPLE["person"]
    assert len({each["handle"] for each in people}) == len({each["email"] for each in people}) == len(people)


def test_every_role_of_a_person_is_held() -> None:
    held = {Role(role) for each in PEOPLE["person"] for role in each["roles"]}
    assert held == set(Role) - {Role.SYSTEM}


@pytest.mark.parametrize("role", [Role.ANALYST, Role.COUNSEL])
def test_two_people_can_keep_the_duty_apart(role: Role) -> None:
    assert len(holders(role, "ca")) >= 2


def test_in_the_city_one_submits_and_another_decides() -> None:
    assert set(holders(Role.CITY_LIAISON, "san-diego")).isdisjoint(holders(Role.DIRECTOR, "san-diego"))


def test_twelve_examples_say_that_they_are_examples() -> None:
    assert len(EXAMPLES) == 12
    assert all(each["title"].startswith("Example: ") for each in EXAMPLES)


def test_examples_use_the_words_of_the_field() -> None:
    agencies = {(each["office"], each["name"]) for each in PEOPLE["agency"]}
    for each in EXAMPLES:
        assert InstrumentKind(each["kind"])
        assert TermKind(each["term_kind"])
        assert {IssueArea(area) for area in each["issue_areas"]}
        assert each["counterparts"]
        assert {PartyKind(kind) for kind in each["counterpart_kinds"]}
        assert (each["office"], each["lead_agency"]) in agencies


def test_examples_are_signed_before_force_and_in_force_today() -> None:
    for each in EXAMPLES:
        signed_on, in_force_on, expires_on = (day(each.get(key)) for key in ("signed_on", "in_force_on", "expires_on"))
        assert signed_on
        assert in_force_on
        assert signed_on <= in_force_on < AS_OF
        assert expires_on is None or expires_on > AS_OF


def test_an_end_date_stands_exactly_where_the_term_has_one() -> None:
    endless = {TermKind.EVERGREEN, TermKind.INDEFINITE, TermKind.UNTIL_EVENT}
    assert all(("expires_on" not in each) == (each["term_kind"] in endless) for each in EXAMPLES)


def test_all_six_priorities_have_an_example() -> None:
    shown = {area for each in EXAMPLES for area in each["issue_areas"]}
    assert shown >= {"commerce", "water", "climate", "immigrant_inclusion", "reproductive_rights", "civil_rights"}


def test_some_last_days_for_notice_fall_within_a_season() -> None:
    ends = [
        expires_on - timedelta(days=each.get("notice_period_days", 0))
        for each in EXAMPLES
        if (expires_on := day(each.get("expires_on")))
    ]
    assert sum(AS_OF <= end <= AS_OF + timedelta(days=90) for end in ends) >= 5
