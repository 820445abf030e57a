"""Who acts and who looks, and what each of them may see; a person is named by handle."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, true

from ode_workflows import clock
from ode_workflows.db.case import StoredCase, agreement_by
from ode_workflows.db.people import actor_by, handles, office_of
from ode_workflows.db.queries import may_see, visible_to
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.errors import InvalidFactsError, NotFoundError
from ode_workflows.domain.records import Agreement
from ode_workflows.domain.suggest import nearest


@dataclass(frozen=True, slots=True)
class Acting:
    """A person who acts: `now` is the instant, `today` its civil date in the person's office."""

    actor: Actor
    now: datetime
    today: date


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks: a person, or the operator of this installation when nobody is named.

    The operator can read the database file itself, so every record is shown; confidential texts are not.
    """

    actor: Actor | None
    today: date

    @property
    def sees(self) -> ColumnElement[bool]:
        """The condition on agreements that the reader may see."""
        return visible_to(self.actor) if self.actor is not None else true()

    def may_read(self, agreement: Agreement) -> bool:
        """Whether the reader may see an agreement at hand; the same rule as `sees`."""
        return self.actor is None or may_see(agreement, self.actor)

    def is_inside(self, agreement: Agreement) -> bool:
        """Whether the reader sees the office's own work on an agreement: findings, approvals, tasks."""
        return self.actor is None or self.reads_confidential(agreement)

    def reads_confidential(self, agreement: Agreement) -> bool:
        """Whether the reader belongs to the agreement's office, or stands in for somebody who does."""
        actor = self.actor
        return actor is not None and agreement.office_id in {
            actor.office_id,
            *(lent.office_id for lent in actor.stands_in_for),
        }


def actor_named(conn: Connection, handle: str, on: date) -> Actor:
    """Return an active person as an actor, with the roles and delegations that hold on a day.

    Raises:
        NotFoundError: nobody has that handle; names the nearest.
    """
    found = actor_by(conn, handle.strip().casefold(), on)
    if found is None:
        known = handles(conn)
        help_on = nearest(handle.casefold(), known) if known else "nobody has an account yet; run: ode init --demo"
        raise NotFoundError(f"There is no person {handle!r}; {help_on}")
    return found


def acting(conn: Connection, handle: str | None, *, now: datetime) -> Acting:
    """Return who acts, with the civil date that `now` has in that person's office.

    Args:
        conn: the database.
        handle: as named with the command, else by the setting ODE_PERSON.
        now: instant of the act.

    Raises:
        InvalidFactsError: nobody is named; says how to do it.
        NotFoundError: nobody has that handle.
    """
    if not handle:
        raise InvalidFactsError.of("as", "say who acts: --as PERSON, or set ODE_PERSON (such as ODE_PERSON=ana)")
    # The office sets the zone, the zone sets the day, and the day decides which delegations hold.
    office_id = actor_named(conn, handle, now.date()).office_id
    today = clock.civil_date(now, office_of(conn, office_id).timezone)
    return Acting(actor_named(conn, handle, today), now, today)


def reading(conn: Connection, handle: str | None, *, now: datetime, timezone: str) -> Reader:
    """Return who looks; nobody named is the operator, on the civil date of the installation's zone.

    Raises:
        NotFoundError: nobody has that handle.
    """
    if not handle:
        return Reader(None, clock.civil_date(now, timezone))
    person = acting(conn, handle, now=now)
    return Reader(person.actor, person.today)


def case_for(conn: Connection, reader: Reader, reference: str) -> StoredCase:
    """Return the agreement of a reference with its rows.

    Raises:
        NotFoundError: there is none, or none that the reader may see.
    """
    wanted = reference.strip()
    agreement = agreement_by(conn, "reference", wanted) or agreement_by(conn, "reference", wanted.upper())
    if agreement is None or not reader.may_read(agreement):
        raise NotFoundError(f"There is no agreement {reference}. List them with: ode list")
    return StoredCase(conn, agreement)
