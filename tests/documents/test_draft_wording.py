"""What the shipped texts say: whole texts as golden files, and the words that a kind of text must not use."""

import re
from pathlib import Path

import pytest

from ode_workflows.documents.context import instrument_context
from ode_workflows.documents.facts import CompactTerms, GamingTerms, PartyFacts
from ode_workflows.documents.text import normalised_text, open_blanks
from tests.documents.builders import (
    CONTEXTS,
    OUR_STATE,
    TRIBE,
    a_compact,
    a_gaming_compact,
    a_memorandum,
    draft_of,
)

EXPECTED = Path(__file__).parent / "expected"


@pytest.mark.parametrize("template", CONTEXTS)
def test_a_draft_reads_as_it_was_settled(template: str) -> None:
    expected = (EXPECTED / f"{template.rpartition('/')[2]}.txt").read_text(encoding="utf-8")

    assert normalised_text(draft_of(template)) + "\n" == expected


def text_of(template: str, **changes: object) -> str:
    facts = {
        "memorandum_of_understanding": a_memorandum,
        "interstate_compact": a_compact,
        "tribal_state_compact": a_gaming_compact,
    }[template](**changes)
    return normalised_text(draft_of(template, instrument_context(facts)))


def test_a_memorandum_uses_no_word_of_obligation() -> None:
    words = re.compile(r"\b(shall|must|agrees?|agreed|agreement|part(y|ies)|obligations?|enters? into force)\b", re.I)
    everything = text_of("memorandum_of_understanding", parties=(OUR_STATE, TRIBE), shares_personal_data=True)

    assert words.findall(text_of("memorandum_of_understanding") + everything) == []


def test_a_memorandum_says_that_it_is_not_binding_and_commits_no_funds() -> None:
    text = text_of("memorandum_of_understanding")

    assert "states intentions only. It does not create rights, duties, funding commitments, or liability" in text
    assert "This Memorandum commits no funds." in text


def test_a_foreign_counterpart_brings_the_clause_on_treaties_and_foreign_policy() -> None:
    clause = "is not a treaty, an alliance, or a confederation"
    oregon = PartyFacts(name="State of Oregon", kind="us_state")

    assert clause in text_of("memorandum_of_understanding")
    assert clause not in text_of("memorandum_of_understanding", parties=(OUR_STATE, oregon))


def test_a_tribal_counterpart_brings_the_clause_on_sovereignty() -> None:
    clause = "diminishes the sovereignty of a tribal Participant"

    assert clause in text_of("memorandum_of_understanding", parties=(OUR_STATE, TRIBE))
    assert clause not in text_of("memorandum_of_understanding")


def test_a_compact_binds_by_shall_and_never_by_will() -> None:
    text = text_of("interstate_compact")

    assert text.count(" shall ") > 15
    assert re.findall(r"\bwill\b", text) == []


def test_a_compact_comes_into_force_with_its_fourth_enactment() -> None:
    assert "comes into force when four States have enacted it into law in the same form" in text_of(
        "interstate_compact"
    )


def test_a_compact_has_no_force_without_congress_only_where_counsel_says_so() -> None:
    clause = "has no force until the Congress of the United States has consented"

    assert clause in text_of("interstate_compact")
    assert clause not in text_of("interstate_compact", compact=CompactTerms(threshold=2))


def test_a_compact_without_commission_is_run_by_administrators() -> None:
    text = text_of("interstate_compact", compact=CompactTerms(threshold=2))

    assert "The Administrators form no separate body" in text
    assert "Commission" not in text


def test_a_compact_within_advance_consent_cites_the_statute() -> None:
    text = text_of("interstate_compact", compact=CompactTerms(threshold=2, consent_statute="16 U.S.C. 552"))

    assert "has consented in advance to compacts of this kind by 16 U.S.C. 552." in text


def test_a_compact_on_water_does_not_say_that_no_water_is_apportioned() -> None:
    assert "or apportions the waters of an interstate stream" in text_of("interstate_compact")
    assert "apportions the waters" not in text_of("interstate_compact", issue_areas=("water",))


def test_a_gaming_compact_takes_effect_on_publication_alone() -> None:
    text = text_of("tribal_state_compact")

    assert "takes effect on the day on which notice of its approval is published in the Federal Register" in text
    assert "within 45 calendar days after receiving it, it is considered approved to the extent" in text


def test_a_payment_beyond_cost_stands_only_beside_its_concession() -> None:
    without = text_of("tribal_state_compact", gaming=GamingTerms())

    assert "In return for the concession stated in paragraph 10.2" in text_of("tribal_state_compact")
    assert "concession" not in without
    assert "Except as this Article provides, the State" in without


def test_lands_acquired_after_1988_bring_the_condition_of_section_2719() -> None:
    assert "25 U.S.C. 2719" in text_of("tribal_state_compact")
    assert "25 U.S.C. 2719" not in text_of("tribal_state_compact", gaming=GamingTerms())


def test_what_is_not_settled_is_a_blank_that_the_office_can_list() -> None:
    bare = a_memorandum(term="", notice="", force="")

    blanks = open_blanks(draft_of("memorandum_of_understanding", instrument_context(bare)))

    assert blanks == (
        "[to be settled: the day or event on which it comes into effect]",
        "[to be settled: how long it continues]",
        "[to be settled: period of notice]",
    )
    assert open_blanks(draft_of("memorandum_of_understanding")) == ()


def test_the_director_finds_four_decisions_in_the_memorandum() -> None:
    text = normalised_text(draft_of("letters/authorisation_memorandum"))

    for decision in ("Approve", "Approve with the conditions written below", "Disapprove", "Discuss"):
        assert f"☐ | {decision}\n" in text
