"""What a request letter and the cover list of a pack say, as plain frozen values, and those values written out."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ode_workflows.documents.context import listed, long_date, number_in_words

_HEADINGS = {
    "decision": "Request for decision",
    "concurrence": "Request for concurrence",
    "consultation": "Request for consultation",
    "waiting_period": "Notice for a waiting period",
    "filing": "Transmittal for filing",
}
_ASKS = {
    "decision": "asks for your decision on",
    "concurrence": "asks for your concurrence in",
    "consultation": "asks for your views on",
    "waiting_period": "gives you notice of",
    "filing": "transmits to you for filing",
}
_ANSWERS = {
    "decision": "Please say whether your decision is favorable, favorable with conditions, or a refusal, and on which "
    "day it was taken.",
    "concurrence": "Please say whether you concur, concur with conditions, or do not concur, and on which day that was "
    "decided.",
    "consultation": "Please let us have your views in writing, or tell us that you have none.",
    "waiting_period": "Please confirm in writing the day on which you received this notice.",
    "filing": "Please confirm the filing with its day and, where you give one, its number.",
}
_RUNS_FROM = {"received": "you receive this letter", "sent": "this letter is sent", "opened": "it is dated"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenFile:
    """One file of the frozen text, with the SHA-256 of its bytes in hexadecimal."""

    language: str
    file_name: str
    file_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequestFacts:
    """What a letter to one approver needs; all dates are civil dates.

    Attributes:
        number: of the letter in its pack, from 1.
        mode: of the approval: decision, concurrence, consultation, waiting_period, filing.
        answer_by: the day by which an answer is due; None while its period does not run yet.
        period: the length of the period in words; empty where none is fixed.
        starts: what starts the period: opened, sent, received.
        silence: what no answer means: favourable, refused, never_counts, escalate.
        text_hash: SHA-256 over the authentic languages of the frozen text; empty while nothing is frozen.
        is_about_text: the answer holds for that text alone.
    """

    reference: str
    number: int
    title: str
    kind: str
    counterparts: tuple[str, ...]
    purpose: str
    lead_agency: str
    office: str
    government: str
    letter_on: date
    addressee: str
    approval: str
    mode: str
    basis: str
    starts: str
    silence: str
    contact: str
    signer: str
    signer_title: str
    answer_by: date | None = None
    period: str = ""
    text_hash: str = ""
    is_about_text: bool = False
    texts: tuple[FrozenFile, ...] = ()
    has_note: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """One letter on a cover list."""

    number: int
    addressee: str
    mode: str
    approval: str
    file_name: str
    starts: str
    answer_by: date | None = None
    period: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverListFacts:
    """What the cover list of a pack of letters needs; `letter_on` is a civil date."""

    reference: str
    title: str
    office: str
    letter_on: date
    contact: str
    letters: tuple[LetterLine, ...]
    text_hash: str = ""


def approval_request_context(facts: ApprovalRequestFacts) -> dict[str, Any]:
    """Return the values for letters/approval_request."""
    return {
        "reference": facts.reference,
        "number": str(facts.number),
        "title": facts.title,
        "office": facts.office,
        "government": facts.government,
        "letter_on": long_date(facts.letter_on),
        "addressee": _as_a_name(facts.addressee),
        "heading": _HEADINGS[facts.mode],
        "approval": facts.approval,
        "basis": facts.basis,
        "request": f"This office {_ASKS[facts.mode]} the {facts.kind.replace('_', ' ')} “{facts.title}”"
        f"{_others(facts)}",
        "purpose": facts.purpose.strip().rstrip(".;,"),
        "lead_agency": facts.lead_agency,
        "is_about_text": facts.is_about_text,
        "text_hash": facts.text_hash,
        "texts": [
            {"language": text.language, "file_name": text.file_name, "file_hash": text.file_hash}
            for text in facts.texts
        ],
        "time_text": _time(facts),
        "silence_text": _silence(facts),
        "answer_text": _ANSWERS[facts.mode],
        "contact": facts.contact,
        "signer": facts.signer,
        "signer_title": facts.signer_title,
        "enclosures": list(_enclosures(facts)),
    }


def cover_list_context(facts: CoverListFacts) -> dict[str, Any]:
    """Return the values for letters/request_cover_list."""
    return {
        "reference": facts.reference,
        "title": facts.title,
        "office": facts.office,
        "letter_on": long_date(facts.letter_on),
        "contact": facts.contact,
        "count": number_in_words(len(facts.letters)),
        "text_hash": facts.text_hash,
        "letters": [
            {
                "number": str(letter.number),
                "addressee": _as_a_name(letter.addressee),
                "request": f"{_HEADINGS[letter.mode]}: {letter.approval}",
                "answer_by": _due(letter),
                "file_name": letter.file_name,
            }
            for letter in facts.letters
        ],
    }


def _others(facts: ApprovalRequestFacts) -> str:
    return f". The other side: {listed(facts.counterparts)}." if facts.counterparts else "."


def _as_a_name(body: str) -> str:
    """Return a body as a line of an address begins; the catalogue writes some in lower case."""
    return f"{body[:1].upper()}{body[1:]}"


def _time(facts: ApprovalRequestFacts) -> str:
    if facts.mode == "waiting_period":
        which = f"The waiting period of {facts.period}" if facts.period else "The waiting period"
        return f"{which} runs from the day on which {_RUNS_FROM[facts.starts]}."
    if facts.answer_by is not None:
        return f"Please answer by {long_date(facts.answer_by)}."
    if not facts.period:
        return "No period is fixed for your answer; please tell us when we may expect it."
    confirm = " Please confirm the day of receipt." if facts.starts == "received" else ""
    return f"Your period of {facts.period} runs from the day on which {_RUNS_FROM[facts.starts]}.{confirm}"


def _silence(facts: ApprovalRequestFacts) -> str:
    if facts.mode == "waiting_period":
        return ""
    if facts.silence == "favourable":
        return "If you have not answered when it ends, the law named above takes that as approval as far as it reaches."
    if facts.silence == "refused":
        return "If you have not answered when it ends, that counts as a refusal."
    return "" if facts.mode == "filing" else "No answer will not be taken as consent."


def _due(letter: LetterLine) -> str:
    if letter.answer_by is not None:
        return long_date(letter.answer_by)
    return f"{letter.period} from the day it is {letter.starts}" if letter.period else "no period is fixed"


def _enclosures(facts: ApprovalRequestFacts) -> list[str]:
    files = [f"The frozen text ({text.language}): {text.file_name}" for text in facts.texts]
    return [*files, "Explanatory note"] if facts.has_note else files
