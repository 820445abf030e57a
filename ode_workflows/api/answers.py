"""What calls answer, described for the tools of those who write programs.

Days are civil dates and instants have their zone, both in the form of ISO 8601; a day that is known only to the month
or year is written as far as it is known. Answers are described and not checked: the registry decides what is told.
"""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from ode_workflows.documents.redline.change_list import Change
from ode_workflows.registry.dates_ahead import DateAhead, RenewalAhead
from ode_workflows.registry.terms import Term

KnownDay = str | None
"""A civil date as exactly as it is known, such as 2026-07-01, 2026-07 or 2026."""


class Whole(BaseModel):
    """An answer of which every field is described."""

    model_config = ConfigDict(extra="forbid")


class Partly(BaseModel):
    """An answer of which the main fields are described; it has others, which depend on what there is to tell."""

    model_config = ConfigDict(extra="allow")


class NextDate(Whole):
    """The next derived date of an agreement."""

    kind: str
    on: date


class AgreementLine(Whole):
    """An agreement as a list shows it."""

    reference: str
    title: str
    short_title: str | None
    kind: str
    kind_label: str
    state: str
    state_label: str
    version: int
    purpose: str | None
    office: str | None
    parties: list[str]
    counterparts: list[str]
    issue_areas: list[str]
    lead_agency: str | None
    is_binding: bool | None
    visibility: str
    is_example: bool
    signed_on: KnownDay
    in_force_on: KnownDay
    expires_on: KnownDay
    ended_on: KnownDay
    next_date: NextDate | None


class AgreementList(Whole):
    """A page of agreements; `next` is sent as `after` to get the one that follows."""

    agreements: list[AgreementLine]
    next: str | None
    total: int


class SearchFound(AgreementList):
    """A page of a search, and how many agreements stand under each choice of each facet."""

    counts: dict[str, dict[str, int]]


class Stage(Whole):
    """One stage of the board: how many stand in it, and the newest."""

    state: str
    total: int
    agreements: list[AgreementLine]


class Board(Whole):
    """The agreements by stage."""

    stages: list[Stage]


class Terms(Whole):
    """Terms, the first to end before the others; `is_full`: there may be more."""

    terms: list[Term]
    is_full: bool


class Dates(Whole):
    """Dates ahead and overdue; `next` is the day to go on from."""

    dates: list[DateAhead]
    overdue: list[DateAhead]
    next: date | None


class Renewals(Whole):
    """Renewal decisions that are open, and those that open soon."""

    open: list[RenewalAhead]
    soon: list[RenewalAhead]


class Agreement(Partly):
    """An agreement: for everybody what is public, for people of its office also the office's own work."""

    reference: str
    title: str
    kind: str
    kind_label: str
    state: str
    state_label: str
    version: int
    parties: list[dict[str, Any]]
    dates: dict[str, Any]
    term: dict[str, Any]
    force: dict[str, Any]
    texts: list[dict[str, Any]]


class Entry(Partly):
    """One entry of a history."""

    entry: int
    trigger: str
    what: str
    to: str


class Chain(Whole):
    """Whether the entries still hold together, and the hash of the last."""

    entries: int
    head: str | None
    holds: bool
    first_bad: dict[str, Any] | None


class History(Partly):
    """The entries of an agreement, oldest first."""

    reference: str
    entries: list[Entry]
    chain: Chain


class Why(Partly):
    """What is missing for each next step."""

    reference: str
    triggers: list[dict[str, Any]]
    earliest: list[dict[str, Any]]
    clauses: list[dict[str, Any]]


class Review(Whole):
    """The legal review of an agreement."""

    reference: str
    title: str
    rulebook: str | None
    screened_on: date | None
    occasion: str | None
    state_law: str | None
    from_profile: list[str]
    findings: list[dict[str, Any]]
    withdrawn: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    undecided: list[Any]
    answers: list[dict[str, Any]]


class Intake(Whole):
    """What legal review has been told, and what it asks next."""

    reference: str
    title: str
    rulebook: str
    answered: dict[str, Any]
    from_profile: list[str]
    left: int
    unknown: list[str]
    waits_for_text: list[str]
    asks: dict[str, Any] | None


class NewTask(Whole):
    """A task that a step opened, and whose it is."""

    title: str
    owner: str


class Outcome(Whole):
    """What a step did: from which stage to which, in a sentence, with the hash of its entry and the tasks it opened."""

    reference: str
    title: str
    kind: str
    trigger: str
    from_state: str | None = Field(alias="from")
    state: str
    state_label: str
    version: int
    entry: str
    summary: str
    tasks: list[NewTask]
    followed_by: list[str]


class Rounds(Whole):
    """The rounds of a negotiation, and whose turn it is."""

    reference: str
    rounds: list[dict[str, Any]]
    turn: dict[str, Any] | None


class RoundRecord(Partly):
    """The record of one round."""

    reference: str
    round: int
    held_on: date
    place: str
    texts: list[dict[str, Any]]


class ThreeWay(Whole):
    """Base, ours and theirs, article by article."""

    reference: str
    language: str
    base: int
    ours: int
    theirs: int
    is_stale: bool
    articles: list[dict[str, Any]]
    conflicts: list[str]


class Points(Partly):
    """The points of a negotiation."""

    reference: str
    language: str
    points: list[dict[str, Any]]


class Comments(Whole):
    """Comments, each thread together."""

    comments: list[dict[str, Any]]


class Documents(Whole):
    """The documents and texts of an agreement."""

    reference: str
    documents: list[dict[str, Any]]
    texts: list[dict[str, Any]]


class Version(Whole):
    """A version of a text."""

    id: str
    number: int


class Redline(Whole):
    """What changed between two versions; `is_exact`: accepting gives the new one, rejecting the old one."""

    old: Version
    new: Version
    is_exact: bool
    not_compared: list[str]
    notes: list[str]
    changes: list[Change]


class Signing(Partly):
    """The signing desk of an agreement."""

    reference: str
    state: str
    version: int
    text_hash: str | None
    may_sign: bool
