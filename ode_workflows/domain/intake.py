"""What a proposal says: the shape of an intake file."""

from typing import Annotated, Literal

from pydantic import Field

from ode_workflows.domain.inputs import StepInputs
from ode_workflows.domain.values import Answer, CivilDate, Count, Line, PeriodUnit, Text
from ode_workflows.domain.vocabulary import ForceRule, TermKind


class CounterpartInput(StepInputs):
    """The other side: its official name and what kind of government or body it is."""

    name: Line
    kind: Line
    consented_on: CivilDate | None = None
    signed_on: CivilDate | None = None


class ForceInput(StepInputs):
    """What brings the text into force."""

    rule: ForceRule
    count: Annotated[int, Field(ge=1, le=1000)] | None = None
    lag_number: Count | None = None
    lag_unit: PeriodUnit | None = None
    fixed_on: CivilDate | None = None
    not_before_on: CivilDate | None = None
    needs_members_vote: bool = False


class TermInput(StepInputs):
    """How long the text runs and how one leaves it."""

    kind: TermKind
    number: Count | None = None
    unit: PeriodUnit | None = None
    expires_on: CivilDate | None = None
    notice_number: Count | None = None
    notice_unit: PeriodUnit | None = None
    notice_counts: Literal["sent", "received"] = "sent"
    renewal_window_days: Count | None = None
    renewals_allowed: Count | None = None


class Proposal(StepInputs):
    """An intake: what is proposed, with whom, by which agency."""

    title: Line
    kind: Line
    counterparts: list[CounterpartInput] = Field(min_length=1)
    purpose: Text | None = None
    short_title: Line | None = None
    activities: Text | None = None
    expected_outcomes: Text | None = None
    lead_agency: Line | None = None
    implementing_agency: Line | None = None
    affected_agencies: list[Line] = Field(default_factory=list)
    issue_areas: list[Line] = Field(default_factory=list)
    is_binding: Literal["yes", "no", "unknown"] = "unknown"
    entry: Literal["new", "joining"] = "new"
    visibility: Literal["office", "shared", "public"] = "office"
    languages: list[Line] = Field(default_factory=lambda: ["en"], min_length=1)
    wished_on: CivilDate | None = None
    parent: Line | None = None
    changes_to_parent: dict[Line, Answer] = Field(default_factory=dict)
    force: ForceInput | None = None
    term: TermInput | None = None
    facts: dict[Line, Answer] = Field(default_factory=dict)
