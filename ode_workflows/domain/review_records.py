"""The rows of legal review as plain values: findings, screenings, questions, answers, overlaps, clauses used.

As in domain/records.py, which hands them on: civil dates end in `_on`, `*_seal` holds a confidential text's digest.
"""

from datetime import date

from ode_workflows.domain.plain_values import row


@row
class Finding:
    """Something that legal review found and that counsel settles."""

    id: str
    agreement_id: str
    rule: str
    title: str
    severity: str
    authorities: str
    found_on: date
    is_about_text: bool = False
    settlement: str | None = None
    settled_on: date | None = None
    settled_by: str | None = None
    reason_seal: str | None = None
    why: str | None = None
    cure: str | None = None
    clause: str | None = None
    rests_on: list[str] | None = None
    brings: list[str] | None = None
    rulebook: str | None = None
    law_read_until_on: date | None = None
    withdrawn_on: date | None = None
    withdrawn_because: str | None = None


@row
class Screening:
    """One screen: under which edition of the rulebook, on which answers, and what came out.

    `fired` holds severity by rule, `approvals` what the rules bring; `constants` are facts that the kind's profile
    answered, as counsel confirmed for the office.
    """

    id: str
    agreement_id: str
    occasion: str
    rulebook: str
    facts_hash: str
    screened_on: date
    fired: dict[str, str]
    undecided: list[str]
    approvals: list[str]
    constants: list[str]
    state_law: str | None = None


@row
class Question:
    """An open question of legal review: the earliest gate that its answer could shut, and whether it could block.

    `status`: open, waits_for_text (first asked at clearance), deferred, answered, or moot (decides nothing any more).
    """

    id: str
    agreement_id: str
    fact: str
    text: str
    gate: str
    asked_on: date
    could_block: bool = False
    status: str = "open"
    owner_id: str | None = None
    due: str | None = None
    reason_seal: str | None = None


@row
class FactAnswer:
    """A person's answer to one question of the intake; "unknown" is an answer."""

    id: str
    agreement_id: str
    fact: str
    value: object
    answered_by: str
    answered_on: date
    source: str | None = None


@row
class Overlap:
    """Another agreement that this one may double or contradict, and the lead agency's answer."""

    id: str
    agreement_id: str
    other_id: str
    other_reference: str
    signal: str
    found_on: date
    answer: str | None = None
    answered_by: str | None = None
    answered_on: date | None = None
    reason_seal: str | None = None


@row
class ClauseUse:
    """One use of a clause of the library in a text: which version of it, in which text, and what it needed.

    The position taken and the reason are sealed: they tell the other side how far we would go. `words_hash` is the
    hash of the bare words that were inserted, `part_hash` of the clause's Word part as it was then.
    """

    id: str
    agreement_id: str
    function: str
    clause: str
    clause_version: int
    title: str
    language: str
    derived_from: str
    text_version: str
    article: str
    words_hash: str
    part_hash: str
    position_seal: str
    used_on: date
    used_by: str
    reason_seal: str | None = None
    approval_id: str | None = None
    finding_id: str | None = None
    replaced_on: date | None = None
