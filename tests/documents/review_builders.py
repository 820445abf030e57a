"""Facts of a legal review sheet and of an opinion memorandum, with defaults."""

import dataclasses
from datetime import date
from typing import Any

from ode_workflows.documents.review_facts import (
    AnswerFacts,
    BroughtFacts,
    FindingFacts,
    OpinionFacts,
    QuestionFacts,
    ReviewSheetFacts,
    ScreenFacts,
)

EDITION = "2026-11-24+56b8292f"
CONSENT = FindingFacts(
    title="Consent of Congress: the core test",
    severity="counsel_decides",
    authorities=("U.S. Const. art. I, s. 10, cl. 3", "Virginia v. Tennessee, 148 U.S. 503 (1893)"),
    is_cite_checked=False,
    why="The answers say that it affects federal power: yes.",
    cure="State that each party keeps full control of its own laws.",
    settlement="applies",
    settled_by="Clara Example",
    settled_on=date(2026, 10, 5),
    approvals=(
        BroughtFacts(title="Consent of Congress", gate="force", status="waiting"),
        BroughtFacts(title="Memorandum of counsel", gate="negotiate", status="favourable"),
    ),
)
SANCTIONS = FindingFacts(
    title="Sanctions programs",
    severity="blocker",
    authorities=("50 U.S.C. 1701-1708",),
    is_cite_checked=True,
    why="The answers name a sanctioned counterpart: yes.",
    clause="Nothing here is carried out without a license where one is needed.",
    settlement="cured_by_clause",
    settled_by="Clara Example",
    settled_on=date(2026, 10, 6),
    law_read_on=date(2026, 9, 1),
    law_read_until_on=date(2026, 11, 30),
)
BINDING = AnswerFacts(
    question="Is it meant to bind?", answer="no", by="Tom Example", on=date(2026, 10, 1), source="draft of September 29"
)
_SCREEN = ScreenFacts(
    rulebook=EDITION,
    screened_on=date(2026, 10, 2),
    occasion="submission",
    state_law="California",
    fired=2,
    undecided=("Arbitration and courts",),
    silent=83,
)


def a_screen(**changes: Any) -> ScreenFacts:
    """Return a screening on submission in which two rules fired and one is undecided."""
    return dataclasses.replace(_SCREEN, **changes)


def a_review_sheet(**changes: Any) -> ReviewSheetFacts:
    """Return a sheet of two settled findings with an open and a deferred question."""
    defaults: dict[str, Any] = {
        "reference": "ODE-2026-0001",
        "title": "Cooperation on Wildfire Smoke Forecasting",
        "kind": "memorandum_of_understanding",
        "parties": ("State of California", "Gouvernement du Québec"),
        "lead_agency": "California Air Resources Board",
        "office": "Office of Diplomatic Engagement",
        "sheet_on": date(2026, 10, 7),
        "screen": _SCREEN,
        "findings": (SANCTIONS, CONSENT),
        "withdrawn": (("Data of persons", "the rule no longer fires on the answers given (answers)"),),
        "questions": (
            QuestionFacts(question="Does it waive immunity?", gate="conclude", owner="Tom Example", status="deferred"),
            QuestionFacts(question="Which courts?", gate="conclude", owner="Clara Example", status="waits_for_text"),
        ),
        "answers": (
            BINDING,
            AnswerFacts(question="Does it cost money?", answer="unknown", by="Tom Example", on=date(2026, 10, 1)),
        ),
        "counsel": "Clara Example",
    }
    return ReviewSheetFacts(**{**defaults, **changes})


def an_opinion(**changes: Any) -> OpinionFacts:
    """Return what an opinion on the consent of Congress starts from."""
    defaults: dict[str, Any] = {
        "reference": "ODE-2026-0001",
        "title": "Cooperation on Wildfire Smoke Forecasting",
        "kind": "memorandum_of_understanding",
        "counterparts": ("Gouvernement du Québec",),
        "office": "Office of Diplomatic Engagement",
        "memo_on": date(2026, 10, 7),
        "to": "Maria Example, Director",
        "sender": "Clara Example, Counsel",
        "rulebook": EDITION,
        "finding": CONSENT,
        "verified": "partly",
        "test": "The Clause reaches agreements that add to the power of states at the cost of federal power.",
        "sources": ("Constitution Annotated, art. I, s. 10, cl. 3",),
        "facts": (BINDING,),
    }
    return OpinionFacts(**{**defaults, **changes})
