"""What the legal review sheet and an opinion memorandum say, as plain frozen values, and those values written out.

Neither carries counsel's reasons, which are privileged; what neither may claim: states/legal_review/README.md.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ode_workflows.documents.context import listed, long_date

_OCCASIONS = {
    "submission": "when it was submitted for legal review",
    "answers": "after answers had changed",
    "clearance": "at clearance",
    "law_watch": "because the rulebook had changed",
    "by_hand": "as a person of the office asked",
}
_SEVERITIES = {
    "blocker": "Blocker: not to be signed in this form",
    "approval_required": "Approval required: a named body acts, or counsel records why not",
    "counsel_decides": "Counsel decides: open judgment with a recorded reason",
    "advisory": "Advisory: good practice",
}
_SETTLEMENTS = {
    None: "Not settled",
    "applies": "Applies",
    "does_not_apply": "Does not apply",
    "cured_by_clause": "Cured by a clause that joins the draft",
    "needs_opinion": "Not settled: needs a written opinion",
    "asks_facts": "Not settled: waits for facts",
}
_STATUSES = {
    "open": "open",
    "deferred": "deferred to clearance",
    "waits_for_text": "waits for the text",
}
_CHECKED = {
    "verified": "Checked against the sources named here.",
    "partly": "Checked in part; cite-check every authority before use.",
    "from_memory": "Written from memory; cite-check every authority before use.",
    None: "Recorded by counsel; the rulebook in use has no such rule.",
}
CITE_CHECK = "(cite-check)"
"""The mark on authorities that nobody has yet compared in full with their source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    """One answer on file: who gave it, on which civil date and from what source, each empty where it is not stated."""

    question: str
    answer: str
    by: str
    source: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtFacts:
    """One approval that a finding brings: its title, gate, and how it stands."""

    title: str
    gate: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFacts:
    """One finding as the sheet shows it; all dates are civil dates.

    Attributes:
        is_cite_checked: whether its authorities were compared with their sources.
        settled_by: who settled it; empty while nobody has.
        law_read_on: the day on which moving law was read; None where the law does not move or the day is not known.
        law_read_until_on: the last day on which moving law may be relied on.
    """

    title: str
    severity: str
    authorities: tuple[str, ...]
    is_cite_checked: bool
    why: str = ""
    cure: str = ""
    clause: str = ""
    settlement: str | None = None
    settled_by: str = ""
    settled_on: date | None = None
    law_read_on: date | None = None
    law_read_until_on: date | None = None
    approvals: tuple[BroughtFacts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFacts:
    """One question of the screen that is not answered; status is open, deferred or waits_for_text."""

    question: str
    gate: str
    owner: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenFacts:
    """The last screening; `screened_on` is a civil date.

    Attributes:
        state_law: name of the state whose own law was read; empty where the rulebook has no overlay for it.
        fired: number of rules that fired.
        undecided: the rules that hang on open questions.
        silent: number of rules that were silent; None where that edition is not at hand.
    """

    rulebook: str
    screened_on: date
    occasion: str
    state_law: str
    fired: int
    undecided: tuple[str, ...]
    silent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSheetFacts:
    """What the legal review sheet needs; `sheet_on` is a civil date, `screen` None where nothing was screened yet."""

    reference: str
    title: str
    kind: str
    parties: tuple[str, ...]
    lead_agency: str
    office: str
    sheet_on: date
    screen: ScreenFacts | None
    findings: tuple[FindingFacts, ...]
    withdrawn: tuple[tuple[str, str], ...]
    questions: tuple[QuestionFacts, ...]
    answers: tuple[AnswerFacts, ...]
    counsel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionFacts:
    """What an opinion memorandum on one finding starts from; `memo_on` and `law_read_on` are civil dates.

    Attributes:
        test: the law of the rule in plain words; empty where counsel recorded the finding by hand.
        sources: what the rule was checked against.
        verified: verified, partly or from_memory; None for a finding that is no rule of the edition in use.
    """

    reference: str
    title: str
    kind: str
    counterparts: tuple[str, ...]
    office: str
    memo_on: date
    to: str
    sender: str
    rulebook: str
    finding: FindingFacts
    verified: str | None
    test: str = ""
    sources: tuple[str, ...] = ()
    facts: tuple[AnswerFacts, ...] = ()


def review_sheet_context(facts: ReviewSheetFacts) -> dict[str, Any]:
    """Return the values for letters/legal_review_sheet."""
    screen = facts.screen
    return {
        "reference": facts.reference,
        "title": facts.title,
        "office": facts.office,
        "kind": facts.kind.replace("_", " "),
        "parties": listed(facts.parties),
        "lead_agency": facts.lead_agency,
        "sheet_on": long_date(facts.sheet_on),
        "screening_text": _screening(screen),
        "state_law_text": _state_law(screen),
        "rules_text": _rules(screen),
        "findings": [
            {"number": str(number), **_finding(finding)} for number, finding in enumerate(facts.findings, start=1)
        ],
        "no_finding_text": "" if facts.findings else _no_finding(screen),
        "withdrawn": [{"title": title, "because": because} for title, because in facts.withdrawn],
        "questions": [
            {"question": row.question, "gate": _plain(row.gate), "owner": row.owner, "status": _STATUSES[row.status]}
            for row in facts.questions
        ],
        "undecided": list(screen.undecided) if screen else [],
        "answers": [_answer(row) for row in facts.answers],
        "counsel": facts.counsel,
    }


def opinion_context(facts: OpinionFacts) -> dict[str, Any]:
    """Return the values for letters/opinion_memo."""
    finding = facts.finding
    return {
        "reference": facts.reference,
        "title": facts.title,
        "office": facts.office,
        "kind": facts.kind.replace("_", " "),
        "counterparts": listed(facts.counterparts),
        "memo_on": long_date(facts.memo_on),
        "to": facts.to,
        "sender": facts.sender,
        "finding": finding.title,
        "severity": _SEVERITIES[finding.severity],
        "why": finding.why,
        "rulebook": facts.rulebook,
        "test": facts.test,
        "authorities": list(finding.authorities),
        "sources": list(facts.sources),
        "checked_text": _CHECKED[facts.verified],
        "law_text": _moving(finding),
        "facts": [_answer(row) for row in facts.facts],
        "approvals": [
            {"title": row.title, "gate": _plain(row.gate), "status": _plain(row.status)} for row in finding.approvals
        ],
        "cure": finding.cure,
        "clause": finding.clause,
    }


def _screening(screen: ScreenFacts | None) -> str:
    if screen is None:
        return "The record holds no screening under a rulebook."
    occasion = _OCCASIONS[screen.occasion]
    return f"Screened on {long_date(screen.screened_on)}, {occasion}, under rulebook {screen.rulebook}."


def _state_law(screen: ScreenFacts | None) -> str:
    if screen is None or not screen.state_law:
        because = "the rulebook has no overlay for the home state" if screen else "nothing was screened"
        return f"State law was not reviewed: {because}."
    return f"State law was read under the rulebook’s overlay for {screen.state_law}."


def _rules(screen: ScreenFacts | None) -> str:
    """Return how the rules of the edition answered; all three kinds are named, none stands for the others."""
    if screen is None:
        return ""
    silent = "" if screen.silent is None else f"; {screen.silent} silent"
    return (
        f"Rules of that edition on the answers given: {screen.fired} fired; {len(screen.undecided)} undecided{silent}."
    )


def _no_finding(screen: ScreenFacts | None) -> str:
    if screen is None or screen.fired:
        return "No finding stands on the record."
    return f"No rule of rulebook {screen.rulebook} fired on the answers given."


def _finding(finding: FindingFacts) -> dict[str, str]:
    return {
        "title": finding.title,
        "severity": _SEVERITIES[finding.severity],
        "why": finding.why,
        "authorities": "\n".join(each if finding.is_cite_checked else f"{each} {CITE_CHECK}"
                                 for each in finding.authorities),
        "law": _moving(finding),
        "cure": "" if finding.clause else finding.cure,
        "clause": finding.clause,
        "approvals": "\n".join(f"{row.title} (gate: {_plain(row.gate)}): {_plain(row.status)}"
                               for row in finding.approvals),
        "settled": _settled(finding),
    }  # fmt: skip


def _settled(finding: FindingFacts) -> str:
    who = ", ".join(filter(None, (finding.settled_by, long_date(finding.settled_on))))
    return f"{_SETTLEMENTS[finding.settlement]} ({who})" if who else f"{_SETTLEMENTS[finding.settlement]}"


def _moving(finding: FindingFacts) -> str:
    if finding.law_read_until_on is None:
        return ""
    read = f"was read on {long_date(finding.law_read_on)} and " if finding.law_read_on else ""
    return f"It {read}is to be read again after {long_date(finding.law_read_until_on)}."


def _answer(row: AnswerFacts) -> dict[str, str]:
    return {
        "question": row.question,
        "answer": row.answer,
        "by": ", ".join(filter(None, (row.by, long_date(row.on)))),
        "source": row.source or "not stated",
    }


def _plain(word: str) -> str:
    """Return a word of the record as American readers write it."""
    return word.replace("_", " ").replace("favourable", "favorable")
