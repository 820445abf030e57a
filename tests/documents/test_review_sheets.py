"""The legal review sheet says what the screen may say and no more; the opinion memorandum says whose it is."""

import dataclasses
from typing import Any

from ode_workflows.documents.package import read_parts
from ode_workflows.documents.review_facts import opinion_context, review_sheet_context
from ode_workflows.documents.text import normalised_text, open_blanks
from tests.cli.test_ode_screen import FORBIDDEN
from tests.documents.builders import draft_of
from tests.documents.review_builders import CONSENT, EDITION, SANCTIONS, a_review_sheet, a_screen, an_opinion

SHEET, OPINION = "letters/legal_review_sheet", "letters/opinion_memo"


def sheet(**changes: Any) -> str:
    return normalised_text(draft_of(SHEET, review_sheet_context(a_review_sheet(**changes))))


def opinion(**changes: Any) -> bytes:
    return draft_of(OPINION, opinion_context(an_opinion(**changes)))


def test_the_sheet_claims_nothing_that_a_screen_may_not_claim() -> None:
    for text in (sheet(), sheet(screen=None, findings=()), sheet(screen=a_screen(state_law="", fired=0), findings=())):
        assert not FORBIDDEN.findall(text)
        assert "This is no advice. Counsel decides and signs." in text


def test_authorities_that_were_not_compared_in_full_carry_the_mark_and_others_do_not() -> None:
    text = sheet()
    assert "U.S. Const. art. I, s. 10, cl. 3 (cite-check)" in text
    assert "Authority: 50 U.S.C. 1701-1708\n" in text


def test_without_an_overlay_the_sheet_says_that_state_law_was_not_reviewed() -> None:
    text = sheet(screen=a_screen(state_law=""))
    assert "State law was not reviewed: the rulebook has no overlay for the home state." in text
    assert "State law was not reviewed" not in sheet()


def test_what_was_never_screened_says_so() -> None:
    text = sheet(screen=None, findings=())
    assert "The record holds no screening under a rulebook." in text
    assert "No finding stands on the record." in text
    assert "fired" not in text.partition("What this sheet is")[0].partition("Findings withdrawn")[0]


def test_no_finding_means_only_that_no_rule_fired_on_the_answers() -> None:
    text = sheet(screen=a_screen(fired=0), findings=())
    assert f"No rule of rulebook {EDITION} fired on the answers given." in text


def test_of_an_edition_that_is_not_at_hand_no_number_of_silent_rules_is_given() -> None:
    assert "2 fired; 1 undecided; 83 silent." in sheet()
    assert "2 fired; 1 undecided." in sheet(screen=a_screen(silent=None))


def test_a_clause_stands_instead_of_the_idea_of_a_cure() -> None:
    both = dataclasses.replace(SANCTIONS, cure="Ask for a license.")
    text = sheet(findings=(both,))
    assert "Clause: Nothing here is carried out without a license" in text
    assert "Ask for a license." not in text


def test_moving_law_shows_when_it_was_read_and_until_when_that_holds() -> None:
    assert "It was read on September 1, 2026 and is to be read again after November 30, 2026." in sheet()


def test_answer_analysis_and_clause_of_an_opinion_are_places_for_counsel() -> None:
    blanks = open_blanks(opinion())
    assert [blank.split()[3] for blank in blanks] == ["counsel’s", "counsel’s", "the"]
    assert "to be settled: the clause" not in " ".join(open_blanks(opinion(finding=SANCTIONS)))


def test_every_page_of_an_opinion_says_that_it_is_privileged() -> None:
    content = opinion()
    assert b"PRIVILEGED AND CONFIDENTIAL" in read_parts(content)["word/header1.xml"]
    assert "Privileged and confidential." in normalised_text(content)
    assert "exempt" not in normalised_text(content)


def test_an_opinion_on_a_finding_by_hand_names_no_rule_and_asks_for_the_facts() -> None:
    content = opinion(verified=None, test="", sources=(), rulebook="", facts=(), finding=CONSENT)
    text = normalised_text(content)
    assert "Recorded by counsel; the rulebook in use has no such rule." in text
    assert "In the words of the rulebook" not in text
    assert any("the facts on which the opinion rests" in blank for blank in open_blanks(content))
