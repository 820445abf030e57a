"""Each kind's draft and each paper of the lifecycle, made by hand from a record."""

import io
from datetime import date

import pytest
from docx import Document
from sqlalchemy import Engine

from ode_workflows.actions._papers import APART, PAPERS
from ode_workflows.actions.drafting import KEPT_APART, draft_bytes
from ode_workflows.db.session import read_transaction
from ode_workflows.documents.text import normalised_text
from ode_workflows.domain.errors import DraftError, RoleNotAllowedError
from ode_workflows.domain.vocabulary import CHILD_KINDS, InstrumentKind
from tests.builders import TODAY, actor, make_office, make_proposal

# The field that a bare proposal cannot fill yet; every other paper is made, with marked blanks.
LACKING = {
    "action_memorandum": "text_hash",
    "certified_copy": "text_hash",
    "closing_report": "ended_on",
    "conformity_certificate": "text_hash",
    "extension_letter": "in_force_on",
    "full_powers": "signatory|text_hash",
    "implementation_brief": "in_force_on",
    "negotiating_instructions": "authority_scope",
    "notice_of_end": "ended_on",
    "notice_of_non_renewal": "in_force_on",
    "obligation_schedule": "in_force_on",
    "register_entry": "in_force_on",
    "return_memo": "points",
    "signing_day_sheet": "text_hash",
    **dict.fromkeys(
        (f"transmittal_{to}" for to in ("legislature", "secretary_of_state", "interior", "congress", "partner")),
        "signed_on",
    ),
}


def made(engine: Engine, reference: str, template: str | None, /, **said: list[str]) -> bytes:
    with read_transaction(engine) as conn:
        who = actor(conn, "ana")
        return draft_bytes(conn, reference=reference, by=who, today=TODAY, template=template, said=said)[1]


@pytest.fixture
def reference(engine: Engine) -> str:
    make_office(engine)
    return make_proposal(engine, purpose="to share forecasts of smoke")


@pytest.mark.parametrize("kind", InstrumentKind)
def test_a_proposal_of_every_kind_has_its_draft(engine: Engine, kind: str) -> None:
    make_office(engine)
    parent = make_proposal(engine) if kind in CHILD_KINDS else None
    proposal = make_proposal(engine, kind=kind, parent=parent, purpose="to share forecasts of smoke")

    content = made(engine, proposal, None)

    assert content == made(engine, proposal, None)
    assert "to share forecasts of smoke" in normalised_text(content)
    assert "[to be settled: " in normalised_text(content)


@pytest.mark.parametrize("template", sorted(PAPERS))
def test_a_paper_is_made_or_names_what_is_missing(engine: Engine, reference: str, template: str) -> None:
    lacking = LACKING.get(template.removeprefix("letters/"))
    if lacking is None:
        paper = Document(io.BytesIO(made(engine, reference, template)))
        assert any(paragraph.text.strip() for paragraph in paper.paragraphs)
        texts = [paragraph.text for paragraph in paper.paragraphs]
        assert not [text for text in texts if "{{" in text or "{%" in text]
    else:
        with pytest.raises(DraftError, match=f"template {template}, field ({lacking}): is empty; fill it in"):
            made(engine, reference, template)


def test_a_person_fills_in_what_the_record_does_not_hold(engine: Engine, reference: str) -> None:
    content = made(engine, reference, "letters/return_memo", points=["No source of funds", "No term"])

    text = normalised_text(content)
    assert "1 | No source of funds" in text
    assert "2 | No term" in text


@pytest.mark.parametrize(
    ("field", "complaint"),
    [("purpose", "stands in the record"), ("colour", "is no field of it"), ("overlaps", "takes no text")],
)
def test_what_stands_in_the_record_is_not_said_otherwise(
    engine: Engine, reference: str, field: str, complaint: str
) -> None:
    template = "letters/overlap_report" if field == "overlaps" else "letters/concept_note"

    with pytest.raises(DraftError, match=f"field {field}: {complaint}"):
        made(engine, reference, template, **{field: ["blue"]})


def test_papers_with_red_lines_or_reasons_go_into_no_packet() -> None:
    assert {"letters/negotiating_instructions", "letters/return_memo"} == APART
    assert APART <= KEPT_APART


def test_a_paper_of_the_office_is_not_made_for_others(engine: Engine, reference: str) -> None:
    with read_transaction(engine) as conn:
        stranger = actor(conn, "ana", date(2026, 1, 5)).in_office("elsewhere")
        with pytest.raises(RoleNotAllowedError):
            draft_bytes(conn, reference=reference, by=stranger, today=TODAY, template="letters/concept_note")
