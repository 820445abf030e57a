"""A city's office of two persons carries a memorandum: one submits, the other decides; nobody does both."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows.domain.errors import RoleNotAllowedError
from tests.builders import make_city_office
from tests.stories.desk import NOTE, TEXT, Desk

WHERE = {"title": "Mayor", "place": "San Diego", "evidence": "signed page"}


@pytest.fixture
def city(engine: Engine, tmp_path: Path) -> Desk:
    """A desk in a city's office: Cora submits, Dmitri decides."""
    desk = Desk(engine, tmp_path)
    desk.office_id = make_city_office(engine)
    return desk


def test_two_persons_carry_a_memorandum_to_effect(city: Desk) -> None:
    reference = city.propose("cora", lead_agency="Port of San Diego")
    city.step(reference, "submit_for_legal_review", "cora")
    city.settle_findings(reference, "dmitri")
    city.step(reference, "authorize_negotiation", "dmitri", scope="visits and data")
    city.step(reference, "freeze_text", "cora", files={"en": {"name": "t.txt", "content": TEXT}})
    city.step(reference, "submit_for_clearance", "cora", explanatory_note=NOTE)
    city.settle_findings(reference, "dmitri")
    city.step(reference, "resolve_approval", "dmitri", approval="legal_sufficiency", outcome="favourable")
    city.step(
        reference, "resolve_approval", "cora", approval="agency_concurrence", outcome="favourable", evidence="letter"
    )
    city.step(reference, "confirm", "dmitri", what="full_powers", holder="Tod", title="Mayor", evidence="charter")
    city.step(reference, "confirm", "dmitri", what="force_rule")
    city.step(reference, "authorize_signature", "dmitri", signatory="Tod")
    for party, signer in (("us", "Tod"), ("Baja California", "Marina")):
        city.step(reference, "record_signature", "cora", party=party, signer=signer, **WHERE)

    assert city.step(reference, "complete_signature", "cora").to_state == "in_force"


def test_who_submitted_does_not_decide_even_in_the_smallest_office(city: Desk) -> None:
    reference = city.propose("cora", lead_agency="Port of San Diego")
    city.step(reference, "submit_for_legal_review", "cora")

    with pytest.raises(RoleNotAllowedError):
        city.step(reference, "authorize_negotiation", "cora", scope="visits")


def test_the_task_of_a_liaison_goes_to_the_citys_liaison(city: Desk) -> None:
    reference = city.propose("cora", lead_agency="Port of San Diego")

    result = city.step(reference, "submit_for_legal_review", "cora")

    assert ("Say whether your agency is concerned", "Cora") in result.tasks
    assert ("Settle every finding of legal review", "Dmitri") in result.tasks
