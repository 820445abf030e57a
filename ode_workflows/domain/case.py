"""What the rules see: a case (an agreement with its rows) and an act (who wants what, when)."""

from datetime import date, datetime
from typing import Protocol

from ode_workflows.domain.actor import Actor
from ode_workflows.domain.inputs import StepInputs
from ode_workflows.domain.plain_values import value
from ode_workflows.domain.records import (
    Agreement,
    Approval,
    Authority,
    ClauseUse,
    Deadline,
    FactAnswer,
    Finding,
    FullPowers,
    NegotiationRound,
    Notice,
    Obligation,
    Overlap,
    Party,
    Question,
    Screening,
    Signature,
    Task,
    TextComment,
    TextVersion,
)


class Case(Protocol):
    """An agreement with everything that hangs on it; each collection oldest first."""

    @property
    def agreement(self) -> Agreement: ...  # noqa: D102
    @property
    def parties(self) -> tuple[Party, ...]: ...  # noqa: D102
    @property
    def texts(self) -> tuple[TextVersion, ...]: ...  # noqa: D102
    @property
    def approvals(self) -> tuple[Approval, ...]: ...  # noqa: D102
    @property
    def authorities(self) -> tuple[Authority, ...]: ...  # noqa: D102
    @property
    def full_powers(self) -> tuple[FullPowers, ...]: ...  # noqa: D102
    @property
    def signatures(self) -> tuple[Signature, ...]: ...  # noqa: D102
    @property
    def findings(self) -> tuple[Finding, ...]: ...  # noqa: D102
    @property
    def questions(self) -> tuple[Question, ...]: ...  # noqa: D102
    @property
    def screenings(self) -> tuple[Screening, ...]: ...  # noqa: D102
    @property
    def facts(self) -> tuple[FactAnswer, ...]: ...  # noqa: D102
    @property
    def overlaps(self) -> tuple[Overlap, ...]: ...  # noqa: D102
    @property
    def deadlines(self) -> tuple[Deadline, ...]: ...  # noqa: D102
    @property
    def tasks(self) -> tuple[Task, ...]: ...  # noqa: D102
    @property
    def rounds(self) -> tuple[NegotiationRound, ...]: ...  # noqa: D102
    @property
    def comments(self) -> tuple[TextComment, ...]: ...  # noqa: D102
    @property
    def notices(self) -> tuple[Notice, ...]: ...  # noqa: D102
    @property
    def obligations(self) -> tuple[Obligation, ...]: ...  # noqa: D102
    @property
    def clause_uses(self) -> tuple[ClauseUse, ...]: ...  # noqa: D102
    @property
    def parent(self) -> Agreement | None:
        """The agreement that this one amends, extends, joins or ends."""

    @property
    def entered_state_on(self) -> date:
        """The civil date since which the agreement stands where it stands."""

    @property
    def previous_state(self) -> str | None:
        """The state before the last move."""

    def person_name(self, person_id: str) -> str:
        """Return a person's name."""


@value
class Act:
    """A step that somebody takes, or asks about.

    `on` is the civil date of the act, `now` the instant of recording and `today` its civil date in the office. When
    `is_question` is true nobody acts yet: what is only said at the step itself (a reason, a scope) is then listed as
    asked for, not as a fault.
    """

    step: str
    by: Actor
    on: date
    today: date
    now: datetime
    inputs: StepInputs
    reason: str | None = None
    evidence: str | None = None
    confirmed_by: Actor | None = None
    is_question: bool = False


def live_deadline(case: Case, kind: str) -> Deadline | None:
    """Return the live derived date of a kind, or None."""
    return next((row for row in case.deadlines if row.kind == kind and row.status == "live"), None)


def our_party(case: Case) -> Party | None:
    """Return our own line of the parties' table."""
    return next((party for party in case.parties if party.is_us), None)


def live_signatures(case: Case) -> tuple[Signature, ...]:
    """Return the signatures that count: not voided, on the frozen text."""
    frozen = case.agreement.frozen_hash
    return tuple(row for row in case.signatures if row.void_on is None and row.text_hash == frozen)
