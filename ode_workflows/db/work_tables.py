"""More rows that follow from an agreement's history: review, dates, tasks, negotiation; plain columns, no behaviour.

Each class has the columns of the record of the same name in domain/records.py (tested). Only
`db/writer.py` writes them.
"""

from datetime import date
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from ode_workflows.db.types import CLUSTERED, PartialIndex, Row


class Finding(Row, table=True):
    """Something that legal review found and that counsel settles."""

    __tablename__ = "finding"
    __table_args__ = CLUSTERED

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    id: str = Field(primary_key=True)
    rule: str
    title: str
    severity: str
    authorities: str
    found_on: date
    is_about_text: bool
    settlement: str | None = None
    settled_on: date | None = None
    settled_by: str | None = None
    reason_seal: str | None = None
    why: str | None = None
    cure: str | None = None
    clause: str | None = None
    rests_on: list[str] | None = Field(default=None, sa_type=JSON)
    brings: list[str] | None = Field(default=None, sa_type=JSON)
    rulebook: str | None = None
    law_read_until_on: date | None = None
    withdrawn_on: date | None = None
    withdrawn_because: str | None = None


class Screening(Row, table=True):
    """One screen: under which edition of the rulebook, on which answers, and what came out."""

    __tablename__ = "screening"
    __table_args__ = CLUSTERED

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    id: str = Field(primary_key=True)
    occasion: str
    rulebook: str
    facts_hash: str
    screened_on: date
    fired: dict[str, str] = Field(sa_type=JSON)
    undecided: list[str] = Field(sa_type=JSON)
    approvals: list[str] = Field(sa_type=JSON)
    constants: list[str] = Field(sa_type=JSON)
    state_law: str | None = None


class Question(Row, table=True):
    """An open question of legal review: the earliest gate that its answer could shut, and whether it could block."""

    __tablename__ = "question"
    __table_args__ = CLUSTERED

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    id: str = Field(primary_key=True)
    fact: str
    text: str
    gate: str
    could_block: bool
    status: str
    asked_on: date
    owner_id: str | None = None
    due: str | None = None
    reason_seal: str | None = None


class FactAnswer(Row, table=True):
    """A person's answer to one question of the intake; "unknown" is an answer."""

    __tablename__ = "fact_answer"
    __table_args__ = CLUSTERED

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    id: str = Field(primary_key=True)
    fact: str
    value: Any = Field(sa_type=JSON)
    answered_by: str
    answered_on: date
    source: str | None = None


class Overlap(Row, table=True):
    """Another agreement that this one may double or contradict, and the lead agency's answer."""

    __tablename__ = "overlap"
    __table_args__ = CLUSTERED

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    id: str = Field(primary_key=True)
    other_id: str
    other_reference: str
    signal: str
    found_on: date
    answer: str | None = None
    answered_by: str | None = None
    answered_on: date | None = None
    reason_seal: str | None = None


class Deadline(Row, table=True):
    """A derived date with its working and source; counsel confirms it once."""

    __tablename__ = "deadline"
    __table_args__ = (
        PartialIndex("ix_deadline_due", "due_on", where="status = 'live'"),
        PartialIndex("ix_deadline_decides", "due_on", where="status = 'live' AND kind IN ('notice_by', 'expires_on')"),
        CLUSTERED,
    )

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    id: str = Field(primary_key=True)
    kind: str
    due_on: date
    working: str
    source: str | None = None
    about_id: str | None = None
    status: str
    moved_from_on: date | None = None
    confirmed_by: str | None = None
    confirmed_on: date | None = None


class Task(Row, table=True):
    """Something one named person has to do, and by when."""

    __tablename__ = "task"
    __table_args__ = (
        PartialIndex("ix_task_open", "owner_id", where="status = 'open'"),
        CLUSTERED,
    )

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    id: str = Field(primary_key=True)
    kind: str
    title: str
    role: str
    owner_id: str
    office_id: str
    opened_on: date
    due_on: date | None = None
    status: str
    about_table: str
    about_id: str
    is_closing_duty: bool
    closed_on: date | None = None
    closed_because: str | None = None


class NegotiationRound(Row, table=True):
    """One meeting or exchange with the other side."""

    __tablename__ = "negotiation_round"
    __table_args__ = CLUSTERED

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    id: str = Field(primary_key=True)
    number: int
    held_on: date
    place: str
    present_seal: str
    positions_seal: str | None = None
    open_points_seal: str | None = None
    whose_turn: str
    text_in: str | None = None
    text_out: str | None = None


class TextComment(Row, table=True):
    """A remark on a text version: internal to the office, or shared with the other side; its words are sealed."""

    __tablename__ = "text_comment"
    __table_args__ = CLUSTERED

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    id: str = Field(primary_key=True)
    number: int
    text_id: str
    is_internal: bool
    author_id: str | None = None
    author_seal: str | None = None
    written_at: str | None = None
    article: str | None = None
    text_seal: str
    reply_to: int | None = None
    recorded_on: date
    resolved_on: date | None = None
    resolved_by: str | None = None
    resolution_seal: str | None = None


class Notice(Row, table=True):
    """A notice of termination, withdrawal, non-renewal or intent to renew."""

    __tablename__ = "notice"
    __table_args__ = CLUSTERED

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    id: str = Field(primary_key=True)
    kind: str
    given_by: str
    sent_on: date
    received_on: date | None = None
    method: str
    effective_on: date | None = None
    evidence: str
    revoked_on: date | None = None


class Obligation(Row, table=True):
    """A promise of the text: who owes what, by which rule it falls due."""

    __tablename__ = "obligation"
    __table_args__ = CLUSTERED

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    id: str = Field(primary_key=True)
    owed_by: str
    what: str
    clause: str
    issue_area: str | None = None
    due_rule: str
    due_on: date | None = None
    owner_id: str | None = None
    status: str
    is_public: bool
    is_survival: bool
    survives_until_on: date | None = None


class ClauseUse(Row, table=True):
    """One use of a clause of the library in a text: which version of it, in which text, and what it needed."""

    __tablename__ = "clause_use"
    __table_args__ = CLUSTERED

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    id: str = Field(primary_key=True)
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
