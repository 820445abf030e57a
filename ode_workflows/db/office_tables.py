"""The rows of the office around its agreements: people, history, outbox, deliveries; plain columns, no behaviour."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field

from ode_workflows.db.types import CLUSTERED, Instant, PartialIndex, Row


class Office(Row, table=True):
    """A state, agency, city or county office with its own space in the register."""

    __tablename__ = "office"

    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    kind: str
    home_state: str
    timezone: str
    party_name: str
    is_example: bool


class Agency(Row, table=True):
    """An agency that leads or carries out agreements; unconfirmed when an import named it first."""

    __tablename__ = "agency"

    id: str = Field(primary_key=True)
    office_id: str = Field(foreign_key="office.id")
    name: str
    mailbox: str | None = None
    is_confirmed: bool = False
    __table_args__ = (Index("ix_agency_name", "office_id", "name", unique=True),)


class Person(Row, table=True):
    """Somebody with an account; `handle` is what others type."""

    __tablename__ = "person"

    id: str = Field(primary_key=True)
    handle: str = Field(unique=True)
    name: str
    email: str
    office_id: str = Field(foreign_key="office.id", index=True)
    agency: str | None = None
    timezone: str
    is_active: bool = True
    is_example: bool = False


class RoleGrant(Row, table=True):
    """A role that a person holds, for every issue area or for some."""

    __tablename__ = "role_grant"
    __table_args__ = (Index("ix_role_grant_role", "role", "person_id"),)

    person_id: str = Field(foreign_key="person.id", primary_key=True)
    role: str = Field(primary_key=True)
    issue_areas: list[str] = Field(sa_type=JSON)


class Delegation(Row, table=True):
    """One person acts for another between two days, both included."""

    __tablename__ = "delegation"
    __table_args__ = (Index("ix_delegation_to", "to_person_id"), Index("ix_delegation_from", "from_person_id"))

    id: str = Field(primary_key=True)
    from_person_id: str = Field(foreign_key="person.id")
    to_person_id: str = Field(foreign_key="person.id")
    starts_on: date
    ends_on: date
    is_absence: bool = True


class HistoryEntry(Row, table=True):
    """One entry of an agreement's chain; `body` is what is hashed, the rest repeats it for queries."""

    __tablename__ = "history_entry"  # not clustered: long rows are cheapest to append

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    seq: int = Field(primary_key=True)
    trigger: str
    from_state: str | None = None
    to_state: str
    by: str
    role: str
    on: date
    at: datetime = Field(sa_type=Instant)
    body: str
    prev_hash: str
    hash: str


class ConfidentialText(Row, table=True):
    """A confidential text under the digest that rows and entries hold; erasing it breaks no chain."""

    __tablename__ = "confidential_text"
    __table_args__ = CLUSTERED

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    digest: str = Field(primary_key=True)
    category: str
    salt: str | None = None
    text: str | None = None


class IdempotentAnswer(Row, table=True):
    """The first answer given to a person's key."""

    __tablename__ = "idempotent_answer"

    person_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    request_hash: str
    answer: dict[str, Any] = Field(sa_type=JSON)
    at: datetime = Field(sa_type=Instant)


class ReferenceCounter(Row, table=True):
    """The last running number given within a year, or to the children of an agreement."""

    __tablename__ = "reference_counter"

    series: str = Field(primary_key=True)
    last: int


class OutboxMessage(Row, table=True):
    """Something to do after a commit; done at least once, asked for once: `id` is its `key`."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        PartialIndex("ix_outbox_message_due", "next_attempt_at", where="status = 'waiting'"),
        CLUSTERED,
    )

    id: str = Field(primary_key=True)
    key: str
    kind: str
    agreement_id: str | None = Field(default=None, foreign_key="agreement.id")
    payload: dict[str, Any] = Field(sa_type=JSON)
    status: str
    attempts: int
    created_at: datetime = Field(sa_type=Instant)
    next_attempt_at: datetime = Field(sa_type=Instant)
    done_at: datetime | None = Field(default=None, sa_type=Instant)
    last_error: str | None = None


class Delivery(Row, table=True):
    """One mail to one recipient, with its stable Message-ID."""

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_recipient", "recipient_id"),)

    outbox_id: str = Field(foreign_key="outbox_message.id", primary_key=True)
    recipient_id: str = Field(foreign_key="person.id", primary_key=True)
    message_id: str
    status: str
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    last_error: str | None = None


class News(Row, table=True):
    """One line for a person's next digest; the key makes it single."""

    __tablename__ = "news"  # not clustered: long rows are cheapest to append
    # One column: a step tells several people at once, and a place for each would touch as many pages.
    __table_args__ = (PartialIndex("ix_news_waiting", "created_on", where="outbox_id IS NULL"),)

    key: str = Field(primary_key=True)
    recipient_id: str = Field(foreign_key="person.id")
    agreement_id: str = Field(foreign_key="agreement.id")
    event: str
    sentence: str
    why: str
    due_on: date | None = None
    is_urgent: bool = False
    created_on: date
    details: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    outbox_id: str | None = None
    dropped_because: str | None = None


class Reminder(Row, table=True):
    """One tier of a ladder that was decided for one recipient."""

    __tablename__ = "reminder"

    object_id: str = Field(primary_key=True)
    deadline_on: date = Field(primary_key=True)
    tier: str = Field(primary_key=True)
    recipient_id: str = Field(primary_key=True)
    agreement_id: str = Field(foreign_key="agreement.id", index=True)
    ladder: str
    decided_on: date


class Announcement(Row, table=True):
    """A dated act of the system that was announced the day before."""

    __tablename__ = "announcement"

    object_id: str = Field(primary_key=True)
    act: str = Field(primary_key=True)
    acts_on: date = Field(primary_key=True)
    announced_on: date
    agreement_id: str = Field(foreign_key="agreement.id", index=True)


class Document(Row, table=True):
    """A Word file that was made for an agreement; the file stands in the store under its hash."""

    __tablename__ = "document"
    __table_args__ = (Index("ix_document_agreement", "agreement_id"),)

    id: str = Field(primary_key=True)
    agreement_id: str = Field(foreign_key="agreement.id")
    outbox_id: str | None = Field(default=None, foreign_key="outbox_message.id")
    kind: str
    title: str
    file_name: str
    file_hash: str
    template_hash: str
    language: str
    made_at: datetime = Field(sa_type=Instant)


class Incident(Row, table=True):
    """Something that failed and that a person has to see."""

    __tablename__ = "incident"
    __table_args__ = (Index("ix_incident_open", "resolved_at"),)

    id: str = Field(primary_key=True)
    key: str = Field(unique=True)
    kind: str
    agreement_id: str | None = Field(default=None, foreign_key="agreement.id")
    cause: str
    attempts: int
    opened_at: datetime = Field(sa_type=Instant)
    resolved_at: datetime | None = Field(default=None, sa_type=Instant)
    resolution: str | None = None


class ImportBatch(Row, table=True):
    """One import, confirmed once."""

    __tablename__ = "import_batch"

    id: str = Field(primary_key=True)
    file_name: str
    file_hash: str = Field(index=True)
    imported_by: str
    confirmed_by: str
    imported_at: datetime = Field(sa_type=Instant)
    row_count: int


class OfficeFact(Row, table=True):
    """A named fact about the installation: lifecycle in use, last sweep, last backup."""

    __tablename__ = "office_fact"

    name: str = Field(primary_key=True)
    value: str
    at: datetime = Field(sa_type=Instant)


class ConfirmedConstant(Row, table=True):
    """An answer that a kind always gives, as counsel has confirmed it for the office."""

    __tablename__ = "confirmed_constant"

    office_id: str = Field(foreign_key="office.id", primary_key=True)
    kind: str = Field(primary_key=True)
    fact: str = Field(primary_key=True)
    answer: Any = Field(sa_type=JSON)
    confirmed_by: str = Field(foreign_key="person.id")
    confirmed_on: date


class LawWatch(Row, table=True):
    """Under which edition an agreement was last screened by the law watch."""

    __tablename__ = "law_watch"

    agreement_id: str = Field(foreign_key="agreement.id", primary_key=True)
    rulebook: str = Field(index=True)
    screened_on: date
