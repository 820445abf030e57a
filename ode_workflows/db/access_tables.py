"""The rows by which people, programs and partners are let in; secrets are kept as hashes wherever that is possible."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from ode_workflows.db.types import Instant, Row


class Account(Row, table=True):
    """How a person signs in: a password, a second factor, an account elsewhere; without a row nobody can."""

    __tablename__ = "account"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    password_hash: str | None = None
    password_set_at: datetime | None = Field(default=None, sa_type=Instant)
    totp_secret: str | None = None
    totp_confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    totp_last_step: int | None = None
    oidc_subject: str | None = Field(default=None, unique=True)


class WebSession(Row, table=True):
    """One signed-in browser, under the hash of what its cookie holds."""

    __tablename__ = "web_session"
    __table_args__ = (Index("ix_web_session_person", "person_id"),)

    id_hash: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id")
    csrf: str
    created_at: datetime = Field(sa_type=Instant)
    last_seen_at: datetime = Field(sa_type=Instant)
    proved_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    is_demo: bool = False


class ApiToken(Row, table=True):
    """A token by which a program acts for a person; shown once, kept as a hash."""

    __tablename__ = "api_token"
    __table_args__ = (Index("ix_api_token_person", "person_id"),)

    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id")
    name: str
    token_hash: str = Field(unique=True)
    scope: str
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    last_used_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class PartnerLink(Row, table=True):
    """A link by which one partner sees the shared text of one agreement and answers; kept as a hash."""

    __tablename__ = "partner_link"
    __table_args__ = (Index("ix_partner_link_agreement", "agreement_id"),)

    id: str = Field(primary_key=True)
    agreement_id: str = Field(foreign_key="agreement.id")
    token_hash: str = Field(unique=True)
    party_id: str
    name: str
    email: str | None = None
    made_by: str = Field(foreign_key="person.id")
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    last_used_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class SavedView(Row, table=True):
    """A list that a person keeps under a name: the part of its address after the path."""

    __tablename__ = "saved_view"
    __table_args__ = (Index("ix_saved_view_person", "person_id"),)

    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id")
    name: str
    query: str
    created_at: datetime = Field(sa_type=Instant)


class CalendarFeed(Row, table=True):
    """A person's calendar address; whoever has it reads it, so it can be made anew."""

    __tablename__ = "calendar_feed"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    token_hash: str = Field(unique=True)
    created_at: datetime = Field(sa_type=Instant)


class RateWindow(Row, table=True):
    """How often something was tried within a window, for every process that serves."""

    __tablename__ = "rate_window"

    key: str = Field(primary_key=True)
    hits: int
    expires_at: datetime = Field(index=True, sa_type=Instant)


class SecurityEvent(Row, table=True):
    """What happened at the doors: sign-ins, refusals, changes of people and rights; never a secret."""

    __tablename__ = "security_event"
    __table_args__ = (Index("ix_security_event_at", "at"),)

    id: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    kind: str
    person_id: str | None = None
    by_id: str | None = None
    detail: str


class Invitation(Row, table=True):
    """A link by which a person sets a password, once; kept as a hash."""

    __tablename__ = "invitation"
    __table_args__ = (Index("ix_invitation_person", "person_id"),)

    token_hash: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id")
    made_by: str
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class RecoveryCode(Row, table=True):
    """A code that stands in once for a lost second factor; kept as a hash."""

    __tablename__ = "recovery_code"

    person_id: str = Field(foreign_key="person.id", primary_key=True)
    code_hash: str = Field(primary_key=True)
    used_at: datetime | None = Field(default=None, sa_type=Instant)
