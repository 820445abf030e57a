"""A signature by click: by the person who is authorized, in the own name, on the text of the authority."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows.domain.errors import RequirementUnmetError, RoleNotAllowedError
from tests.builders import make_office
from tests.stories.desk import Desk

SIGRID = "Sigrid Example"
CLICK = {"party": "us", "signer": SIGRID, "title": "Secretary", "place": "Sacramento", "mode": "click"}


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Desk:
    desk = Desk(engine, tmp_path)
    desk.office_id = make_office(engine)
    return desk


@pytest.fixture
def reference(desk: Desk) -> str:
    """An agreement that Sigrid is authorized to sign."""
    found = desk.propose()
    desk.to_signature(found, signatory=_name(desk))
    return found


def _name(desk: Desk) -> str:
    with desk.engine.connect() as conn:
        return str(conn.exec_driver_sql("SELECT name FROM person WHERE handle = 'sigrid'").scalar())


def test_the_authorized_person_signs_in_the_own_name(desk: Desk, reference: str) -> None:
    said = {**CLICK, "signer": _name(desk)}
    assert "signed for" in desk.step(reference, "record_signature", "sigrid", **said, evidence="clicked").summary
    [signature] = desk.case(reference).signatures
    assert (signature.mode, signature.text_hash) == ("click", desk.case(reference).agreement.frozen_hash)


@pytest.mark.parametrize(("by", "changed"), [("sven", {}), ("ana", {}), ("sigrid", {"signer": "Somebody Else"})])
def test_nobody_clicks_for_somebody_else(desk: Desk, reference: str, by: str, changed: dict[str, str]) -> None:
    said = {**CLICK, "signer": _name(desk), **changed}
    with pytest.raises(RoleNotAllowedError, match="by click is given by"):
        desk.step(reference, "record_signature", by, **said, evidence="clicked")
    assert desk.case(reference).signatures == ()


def test_a_signatory_records_no_signature_on_paper(desk: Desk, reference: str) -> None:
    said = {**CLICK, "signer": _name(desk), "mode": "wet_ink"}
    with pytest.raises(RoleNotAllowedError, match="signatures on paper are recorded by"):
        desk.step(reference, "record_signature", "sigrid", **said, evidence="paper")


def test_who_is_not_authorized_cannot_sign_by_click(desk: Desk) -> None:
    reference = desk.propose()
    desk.to_signature(reference)
    with pytest.raises(RequirementUnmetError, match="No authority to sign"):
        desk.step(reference, "record_signature", "sigrid", **{**CLICK, "signer": _name(desk)}, evidence="clicked")
