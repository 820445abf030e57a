"""The words in which a record's columns stand in a document: terms, notices, force rules, lists, languages."""

import re

from ode_workflows.documents.context import long_date, number_in_words
from ode_workflows.domain.records import Agreement
from ode_workflows.domain.vocabulary import ForceRule, InstrumentKind, TermKind

_LANGUAGES = {
    "ar": "Arabic", "de": "German", "en": "English", "es": "Spanish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hy": "Armenian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "nv": "Navajo",
    "pt": "Portuguese", "tl": "Tagalog", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
_UNITS = {
    "calendar_days": ("day", "days"),
    "business_days": ("business day", "business days"),
    "months": ("month", "months"),
    "years": ("year", "years"),
}
_WITHOUT_DUTIES = (
    InstrumentKind.MEMORANDUM_OF_UNDERSTANDING,
    InstrumentKind.LETTER_OF_INTENT,
    InstrumentKind.JOINT_DECLARATION,
)
_BULLET = re.compile(r"^\s*(?:[-*•–]|\(?[0-9a-z]{1,2}[.)])\s+")


def blank(what: str) -> str:
    """Return the mark of something that is still to be settled; readers of drafts look for these very words."""
    return f"[to be settled: {what}]"


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text, one entry each, without their bullets."""
    lines = (_BULLET.sub("", line).strip() for line in text.splitlines())
    return tuple(line for line in lines if line)


def length(number: int | None, unit: str | None) -> str:
    """Return a length of time in words, "four years"; empty where none is recorded."""
    if number is None or unit not in _UNITS:
        return ""
    one, many = _UNITS[unit]
    return f"{number_in_words(number)} {one if number == 1 else many}"


def term_words(agreement: Agreement) -> str:
    """Return how long it runs, completing "It continues …"; empty while it is open."""
    if agreement.term_kind in (TermKind.EVERGREEN, TermKind.INDEFINITE):
        return "without a fixed end"
    if agreement.term_kind == TermKind.WITH_PARENT:
        return "for as long as the agreement to which it belongs"
    if agreement.term_number is not None:
        return f"for {length(agreement.term_number, agreement.term_unit)}"
    return f"through {long_date(agreement.expires_on)}" if agreement.expires_on else ""


def notice_words(agreement: Agreement) -> str:
    """Return the period of notice, "90 days"; empty while it is open."""
    if agreement.notice_number is None or agreement.notice_unit not in _UNITS:
        return ""
    one, many = _UNITS[agreement.notice_unit]
    return f"{agreement.notice_number} {one if agreement.notice_number == 1 else many}"


def force_words(agreement: Agreement) -> str:
    """Return what brings it into force, completing "It comes into effect …"; empty where its template says it."""
    lag = length(agreement.force_lag_number, agreement.force_lag_unit)
    match agreement.force_rule:
        case ForceRule.ON_LAST_SIGNATURE:
            return "on the day of the last signature"
        case ForceRule.AFTER_SIGNATURE:
            return f"{lag or blank('how long')} after the day of the last signature"
        case ForceRule.ON_DATE if agreement.force_fixed_on:
            return f"on {long_date(agreement.force_fixed_on)}"
        case ForceRule.ON_NOTIFICATIONS:
            return "when each has told the others in writing that its own procedures are completed"
        case ForceRule.ON_PUBLICATION:
            return "on the day on which the notice of its approval is published"
    return ""


def renewal_words(agreement: Agreement) -> str:
    """Return the sentence on renewal where the text renews by itself; else the template's own sentence stands."""
    if agreement.term_kind != TermKind.FIXED_TACIT_RENEWAL:
        return ""
    further = length(agreement.term_number, agreement.term_unit) or "the same length"
    ahead = f" at least {notice_words(agreement)} before the end of the term" if agreement.notice_number else ""
    return f"It renews by itself for further terms of {further} unless one side gives written notice{ahead}."


def language_names(tags: list[str]) -> tuple[str, ...]:
    """Return the names of languages; a tag that has no name here stands as it is."""
    return tuple(_LANGUAGES.get(tag.partition("-")[0].lower(), tag) for tag in tags)


def creates_duties(agreement: Agreement) -> bool:
    """Whether it "enters into force" or only "comes into effect": as the record says, else as its kind is meant."""
    if agreement.is_binding in ("yes", "no"):
        return agreement.is_binding == "yes"
    return agreement.kind not in _WITHOUT_DUTIES
