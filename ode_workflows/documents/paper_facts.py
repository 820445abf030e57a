"""What the letters and papers of the lifecycle say, as plain values; one shape, of which each takes what it needs."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeAlias

from ode_workflows.documents.context import listed, long_date

Line: TypeAlias = Mapping[str, str | date | None]
"""One row of a table, by the names of the items in fields.toml."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """An agreement as its letters and papers tell it; all dates are civil dates, None while open.

    The meaning of each value stands under its name in the fields.toml of the papers that ask for it.
    """

    reference: str
    title: str
    paper_on: date
    office: str
    government: str
    director: str
    sender: str
    contact: str
    kind: str
    counterparts: tuple[str, ...]
    to: str = ""
    purpose: str = ""
    activities: tuple[str, ...] = ()
    expected_outcomes: tuple[str, ...] = ()
    issue_areas: tuple[str, ...] = ()
    lead_agency: str = ""
    implementing_agency: str = ""
    binding_text: str = ""
    effect: str = ""
    wished_on: date | None = None
    authority_scope: str = ""
    authority_on: date | None = None
    authority_until: date | None = None
    red_lines: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    returned_by: str = ""
    text_hash: str = ""
    texts: tuple[Line, ...] = ()
    signatory: str = ""
    signatory_title: str = ""
    grantor: str = ""
    grantor_title: str = ""
    powers_from: date | None = None
    powers_until: date | None = None
    parties: tuple[Line, ...] = ()
    signatures: tuple[Line, ...] = ()
    approvals: tuple[Line, ...] = ()
    findings: tuple[Line, ...] = ()
    overlaps: tuple[Line, ...] = ()
    obligations: tuple[Line, ...] = ()
    survivals: tuple[Line, ...] = ()
    term_text: str = ""
    notice_text: str = ""
    force_text: str = ""
    renewal_basis: str = ""
    signed_on: date | None = None
    in_force_on: date | None = None
    expires_on: date | None = None
    notice_by: date | None = None
    ended_on: date | None = None
    end_reason: str = ""
    close_reason: str = ""
    achieved: tuple[str, ...] = ()


_IN_A_SENTENCE = ("counterparts", "issue_areas")


def paper_context(facts: PaperFacts) -> dict[str, Any]:
    """Return the values for every letter and paper; dates and lists are written out."""
    context = {each.name: _plain(getattr(facts, each.name)) for each in fields(facts)}
    return context | {name: listed(getattr(facts, name)) for name in _IN_A_SENTENCE}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, date):
        return long_date(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    # Sentences of the templates set their own full stop after these.
    return value.strip().rstrip(".;") if isinstance(value, str) and "\n" not in value else value
