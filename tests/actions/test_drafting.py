"""Documents say what the record says; what is still open stands as a marked blank."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows.actions.drafting import draft_bytes
from ode_workflows.db.session import read_transaction
from ode_workflows.documents.draft_mark import has_draft_mark
from ode_workflows.documents.text import normalised_text
from ode_workflows.domain.errors import DraftError, NotFoundError, RoleNotAllowedError
from tests.actions.calendar import (
    BY_CONSENT,
    START,
    TACIT,
    act,
    at,
    make_gaming_compact,
    make_in_force,
    make_negotiation,
)
from tests.builders import actor, make_city_office, make_office, make_proposal, settle_findings

MEMO, NOTICE, RENEWAL = (
    "letters/authorisation_memorandum",
    "letters/notice_of_entry_into_force",
    "letters/renewal_memo",
)


@pytest.fixture
def office(engine: Engine) -> Engine:
    """The office with its people."""
    make_office(engine)
    return engine


def draft(engine: Engine, reference: str, template: str | None = None, by: str = "ana", today: date = START) -> bytes:
    with read_transaction(engine) as conn:
        return draft_bytes(conn, reference=reference, by=actor(conn, by), today=today, template=template)[1]


def words(engine: Engine, reference: str, template: str | None = None, *, today: date = START) -> str:
    return normalised_text(draft(engine, reference, template, today=today))


def test_the_text_of_an_instrument_says_what_the_intake_said(office: Engine) -> None:
    activities = "- exchange readings every month\n- train each other's staff\n"
    text = words(office, make_proposal(office, activities=activities, term=BY_CONSENT))
    assert "Share readings of the Tijuana River every month" in text
    assert "exchange readings every month;" in text
    assert "for one year" in text
    assert "at least 90 days before" in text


def test_what_is_open_is_a_marked_blank_and_no_reason_to_refuse_a_draft(office: Engine) -> None:
    assert "[to be settled: what will be done]" in words(office, make_proposal(office))


def test_a_draft_carries_the_mark_until_its_text_is_frozen(office: Engine, home: Path) -> None:
    assert has_draft_mark(draft(office, make_proposal(office)))
    sonora = [{"name": "Sonora", "kind": "foreign_subnational"}]
    assert not has_draft_mark(draft(office, make_in_force(office, home, counterparts=sonora)))


def test_a_text_that_renews_by_itself_says_so(office: Engine) -> None:
    text = words(office, make_proposal(office, term=TACIT))
    assert "It renews by itself for further terms of one year unless one side gives written notice" in text


def test_the_file_is_named_by_reference_document_and_version(office: Engine) -> None:
    reference = make_proposal(office)
    with read_transaction(office) as conn:
        name, _ = draft_bytes(conn, reference=reference, by=actor(conn, "ana"), today=START)
    assert name == "2026-001-memorandum-of-understanding-v1.docx"


def test_the_authorisation_memorandum_holds_scope_red_lines_and_expiry(office: Engine) -> None:
    reference = make_proposal(office)
    act(office, reference, "submit_for_legal_review", "ana", START)
    settle_findings(office, reference, today=START, now=at(START))
    limits = {"scope": "water data", "red_lines": "no water is promised\nno money is paid"}
    act(office, reference, "authorize_negotiation", "dora", START, **limits)
    text = words(office, reference, MEMO)
    for line in ("water data", "no water is promised", "no money is paid", "January 5, 2027", "To: Dora, Director"):
        assert line in text


def test_red_lines_stay_in_the_office(office: Engine) -> None:
    reference = make_negotiation(office, visibility="public")
    make_city_office(office)
    with pytest.raises(RoleNotAllowedError, match="office that carries"):
        draft(office, reference, MEMO, by="dmitri")
    assert draft(office, reference, by="dmitri")


def test_a_record_that_is_not_yours_to_see_is_not_found(office: Engine) -> None:
    reference = make_proposal(office)
    make_city_office(office)
    with pytest.raises(NotFoundError, match="ode list"):
        draft(office, reference, by="dmitri")


def test_the_notice_of_a_memorandum_says_that_it_came_into_effect(office: Engine, home: Path) -> None:
    text = words(office, make_in_force(office, home), NOTICE)
    assert "came into effect on January 5, 2026" in text
    assert "Notice against a further term must be sent no later than October 6, 2026" in text


def test_a_notice_of_force_is_refused_before_there_is_any(office: Engine) -> None:
    with pytest.raises(DraftError, match="not in force"):
        draft(office, make_proposal(office), NOTICE)


def test_the_renewal_memorandum_shows_how_the_date_was_counted(office: Engine, home: Path) -> None:
    text = words(office, make_in_force(office, home), RENEWAL, today=date(2026, 4, 9))
    assert "Please decide by October 6, 2026" in text
    assert "90 calendar days before 4 Jan 2027" in text
    assert "[to be settled: recommendation of the lead agency]" in text


def test_a_gaming_compact_says_that_the_legislature_must_ratify(office: Engine, home: Path) -> None:
    text = words(office, make_gaming_compact(office, home))
    assert "Example Band" in text
    assert "ratif" in text


def test_a_name_that_is_no_template_is_answered_with_those_that_there_are(office: Engine) -> None:
    reference = make_proposal(office, kind="letter_of_intent")
    with pytest.raises(DraftError, match="memorandum_of_understanding"):
        draft(office, reference, template="letters/sonnet")


def test_the_same_record_gives_the_same_bytes(office: Engine) -> None:
    reference = make_proposal(office)
    assert draft(office, reference) == draft(office, reference)
