"""What the calls about accounts and the office answer, described as in `answers`."""

from datetime import date, datetime
from typing import Any

from ode_workflows.access.first_steps import FirstStep
from ode_workflows.api.answers import Partly, Whole


class Me(Whole):
    """Who calls, and what the token may do."""

    handle: str
    name: str
    roles: list[str]
    scope: str


class TaskLine(Partly):
    """Something to do."""

    id: str
    reference: str
    task: str
    task_kind: str
    due_on: date | None
    status: str


class Tasks(Whole):
    """What the caller has to do, the soonest first."""

    tasks: list[TaskLine]


class Standing(Whole):
    """How something stands after the call."""

    id: str
    stands: str


class SessionLine(Whole):
    """A browser in which the caller is signed in."""

    id: str
    created_at: datetime
    last_seen_at: datetime
    is_this: bool


class Sessions(Whole):
    """The caller's sessions."""

    sessions: list[SessionLine]


class TokenLine(Whole):
    """A token without what it is."""

    id: str
    name: str
    scope: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    stands: str


class Tokens(Whole):
    """The caller's tokens."""

    tokens: list[TokenLine]


class NewToken(Whole):
    """A token, told this once."""

    id: str
    token: str
    expires_at: datetime


class AbsenceLine(Whole):
    """An absence and who stands in."""

    id: str
    starts_on: date
    ends_on: date
    stands_in: str


class Absences(Whole):
    """The caller's absences that are not over."""

    absences: list[AbsenceLine]


class ViewLine(Whole):
    """A list kept under a name."""

    id: str
    name: str
    query: str


class Views(Whole):
    """The caller's kept lists."""

    views: list[ViewLine]


class Feed(Whole):
    """When the caller's address for calendars was made."""

    made_at: datetime | None


class Address(Whole):
    """An address, told this once."""

    address: str


class Links(Whole):
    """A partner's links, and the texts that came by them."""

    links: list[dict[str, Any]]
    received: list[dict[str, Any]]


class Path(Whole):
    """The path of a link, told this once."""

    path: str


class Person(Whole):
    """Somebody of the office."""

    handle: str
    name: str
    email: str | None
    agency: str | None
    is_active: bool
    roles: list[str]


class People(Whole):
    """Everybody of the office."""

    people: list[Person]


class AgencyLine(Whole):
    """An agency and its mailbox."""

    id: str
    name: str
    mailbox: str | None
    is_confirmed: bool


class Agencies(Whole):
    """The agencies of the office."""

    agencies: list[AgencyLine]


class Failures(Whole):
    """Open incidents, and how many messages wait to leave."""

    incidents: list[dict[str, Any]]
    outbox: dict[str, int]


class Messages(Whole):
    """How many messages are tried again."""

    messages: int


class Events(Whole):
    """Events of the security log."""

    events: list[dict[str, Any]]


class Entries(Whole):
    """Entries of histories."""

    entries: list[dict[str, Any]]


class Rules(Whole):
    """Editions of lifecycle and rulebook."""

    in_use: dict[str, Any]
    difference: dict[str, Any] | None


class FirstSteps(Whole):
    """What a new office has to do."""

    steps: list[FirstStep]


class ImportReport(Whole):
    """What a file holds, what is wrong in it, and what was stored."""

    file_name: str
    is_dry_run: bool
    rows: int
    importable: int
    already_there: int
    imported: int
    new_offices: list[str]
    new_agencies: list[str]
    errors: list[dict[str, Any]]
    arrived: list[dict[str, Any]]
