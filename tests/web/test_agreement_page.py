"""The page of one agreement: where it stands, what comes next, parties, dates with their working, texts, history."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ode_workflows.db.session import write_transaction
from tests.builders import make_proposal
from tests.stories.desk import Desk
from tests.web.browser import Browser, words_of


@pytest.fixture
def desk(engine: Engine, office: str, tmp_path: Path) -> Desk:
    desk = Desk(engine, tmp_path)
    desk.office_id = office
    return desk


def page_of(client: Browser, reference: str) -> str:
    answer = client.get(f"/agreements/{reference}")
    assert answer.status_code == 200, answer.text
    return answer.text


def steps_of(page: str) -> list[str]:
    """Return the step indicator as it is read out."""
    return [words_of(step) for step in re.findall(r'<li class="is-\w+".*?</li>', page)]


def in_effect(desk: Desk) -> str:
    reference = desk.propose(visibility="public")
    desk.to_force(reference)
    return reference


def test_the_steps_are_told_in_the_words_of_a_memorandum(client: Browser, desk: Desk) -> None:
    steps = steps_of(page_of(client, in_effect(desk)))
    assert steps[0] == "Proposal (passed)"
    assert steps[5:] == ["Signed, not yet in effect (passed)", "In effect (stands here)"]


def test_what_lies_ahead_is_told_too(client: Browser, desk: Desk) -> None:
    reference = desk.propose(visibility="public", kind="interstate_compact")
    assert steps_of(page_of(client, reference))[:2] == ["Proposal (stands here)", "Legal review (still ahead)"]


def test_steps_that_a_recorded_fact_jumped_over_are_not_told_as_taken(client: Browser, desk: Desk) -> None:
    reference = desk.propose(visibility="public")
    fact = {"to_state": "in_force", "signed_on": "2020-06-30", "in_force_on": "2020-07-01"}
    desk.step(reference, "record_as_fact", "dora", reason="Found", evidence="Box", confirmed_by="clara", **fact)
    page = page_of(client, reference)
    assert "Legal review (not taken in this register)" in steps_of(page)
    assert "since July 1, 2020" in words_of(page)


def test_a_closed_proposal_shows_how_far_it_came(client: Browser, desk: Desk) -> None:
    reference = desk.propose(visibility="public")
    desk.step(reference, "close", "dora", reason="Told by telephone", close_reason="withdrawn_by_partner")
    page = page_of(client, reference)
    assert steps_of(page) == ["Proposal (passed)", "Closed (stands here)"]
    assert "The other side withdrew" in page
    assert "What comes next" not in page


def test_of_what_blocks_a_step_of_the_office_only_its_meaning_is_public(client: Browser, desk: Desk) -> None:
    reference = desk.propose(visibility="public")
    desk.step(reference, "submit_for_legal_review", "ana")
    said = words_of(page_of(client, reference))
    assert "What comes next Negotiation" in said
    assert "is not published" in said


def test_what_keeps_a_signed_agreement_from_force_is_public(client: Browser, desk: Desk) -> None:
    reference = desk.propose(visibility="public", force={"rule": "on_nth_party", "count": 2})
    desk.to_signature(reference)
    desk.sign_all(reference)
    desk.step(reference, "complete_signature", "sven")
    said = words_of(page_of(client, reference))
    assert "What comes next In effect It enters into force when its rule is met." in said
    assert "2 more must come" in said


def test_in_effect_the_next_date_comes_with_its_working_and_source(client: Browser, desk: Desk) -> None:
    said = words_of(page_of(client, in_effect(desk)))
    assert "Last day in force June 30, 2030" in said
    assert "How it is counted" in said
    assert "confirmed by counsel" in said
    assert not re.search(r"\b\d{4}-\d{2}-\d{2}\b|\d \w{3} 20\d\d|\w_\w", said)


def test_every_party_has_its_line_with_what_it_did(client: Browser, desk: Desk) -> None:
    said = words_of(page_of(client, in_effect(desk)))
    assert "State of California Our side U.S. state July 1, 2026" in said
    assert "Baja California Foreign state or province July 1, 2026" in said


def test_the_settled_text_stands_with_the_hash_that_was_signed(client: Browser, desk: Desk) -> None:
    reference = in_effect(desk)
    [text_version] = desk.case(reference).texts
    assert text_version.normalised_hash in page_of(client, reference)


def test_a_draft_is_not_published(client: Browser, desk: Desk) -> None:
    reference = desk.propose(visibility="public")
    said = words_of(page_of(client, reference))
    assert "No settled text is on record here. Drafts are not published." in said


def test_the_history_tells_moves_and_counts_the_rest(client: Browser, desk: Desk) -> None:
    said = words_of(page_of(client, in_effect(desk)))
    assert "Chain verified" in said
    assert "July 1, 2026 Authority to negotiate granted · Negotiation" in said
    assert "of the office’s own work are in the chain and not shown" in said


def test_nobody_of_the_office_is_named_and_no_reason_told(client: Browser, desk: Desk) -> None:
    said = words_of(page_of(client, in_effect(desk)))
    assert not re.search(r"\b(Ana|Amir|Clara|Dora|Lena|Sven)\b", said)
    assert "as proposed" not in said


def test_a_changed_history_is_said_to_be_broken_and_where(client: Browser, engine: Engine, desk: Desk) -> None:
    reference = in_effect(desk)
    with write_transaction(engine) as conn:
        conn.execute(text("UPDATE history_entry SET body = replace(body, 'Ana', 'Eve'), prev_hash = 'x' WHERE seq = 2"))
    said = words_of(page_of(client, reference))
    assert "Chain broken Entry 2 does not hold" in said
    assert "Chain verified" not in said


def test_what_is_written_on_record_never_becomes_part_of_the_page(client: Browser, engine: Engine, desk: Desk) -> None:
    reference = make_proposal(engine, visibility="public", title="<b>Bold</b> & brave", purpose="{{ 7000 * 7 }}")
    page = page_of(client, reference)
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; brave" in page
    assert "49000" not in page


@pytest.mark.parametrize("strange", ["%00", "..%2F..%2Fetc", "2026-001'--", "x" * 300, "%F0%9F%A6%86"])
def test_what_is_no_reference_is_not_found(client: Browser, strange: str) -> None:
    assert client.get(f"/agreements/{strange}").status_code == 404
