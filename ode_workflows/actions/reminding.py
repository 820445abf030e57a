"""Reminders: each step of a ladder once a recipient, only the latest missed one after an outage, none when decided.

What is watched is read in chunks; a plan depends on dates alone, so that things with the same dates share one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine

from ode_workflows.actions._mailing import DIGEST
from ode_workflows.actions._overtaken import MISSED, REMINDER, close_decided, missed_key
from ode_workflows.actions._people import Directory, OfficePeople, Told, together
from ode_workflows.actions._reminder_words import reminder_words
from ode_workflows.actions._telling import News, news_for
from ode_workflows.actions.sweep_report import PartReport, Progress, silent
from ode_workflows.db.incidents import open_incident
from ode_workflows.db.outbox import insert_once, store_news
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.watched import LADDERS, deadlines_of, home_states, sent_tiers, watched
from ode_workflows.domain.vocabulary import Role
from ode_workflows.lifecycle.reached_steps import Reached, reached_steps
from ode_workflows.lifecycle.reminder_loader import ladders
from ode_workflows.lifecycle.reminders import DueTier, Ladder, Recipient, Watched, due_tier, plan
from ode_workflows.lifecycle.terms_of import office_calendar

_RENEWAL = "renewal_decision"


def plan_reminders(engine: Engine, *, as_of: date, now: datetime, on_progress: Progress = silent) -> PartReport:
    """Decide every reminder that is due by a day; safe to repeat and to run side by side.

    Args:
        engine: of the office's database.
        as_of: civil date of the run.
        now: instant of recording.
        on_progress: is told what is being done.

    Raises:
        StorageError: the database refuses; what was decided until then stands.
    """
    run = _Run(engine, as_of, now, Directory(as_of))
    for name in LADDERS:
        on_progress(f"reminders: {name.replace('_', ' ')}")
        ladder = ladders()[name]
        with read_transaction(engine) as snapshot:
            for chunk in watched(snapshot, name, as_of, reached_on(snapshot, ladder, as_of)):
                run.chunk(snapshot, ladder, chunk)
    run.report.counts["missed_resolved"] += close_decided(engine, as_of=as_of, now=now)
    return run.report


def reached_on(snapshot: Connection, ladder: Ladder, as_of: date) -> tuple[Reached, ...]:
    """Return which step each deadline of a ladder has reached, so that what was told of it need not be read."""
    days = deadlines_of(ladder.object, as_of)
    if days is None:
        return ()
    calendars = {office_calendar(home_state).code: office_calendar(home_state) for home_state in home_states(snapshot)}
    return reached_steps(ladder, calendars.values(), as_of=as_of, first_on=days[0], last_on=days[1])


@dataclass(frozen=True, slots=True)
class _Due:
    """A row whose step is due."""

    row: Any
    tier: DueTier
    moved_from_on: date | None


@dataclass(slots=True)
class _Run:
    """One run over all ladders."""

    engine: Engine
    as_of: date
    now: datetime
    directory: Directory
    report: PartReport = field(default_factory=lambda: PartReport("reminders"))
    _tiers: dict[tuple[object, ...], DueTier | None] = field(default_factory=dict)
    _offsets: dict[tuple[object, ...], tuple[str, ...]] = field(default_factory=dict)

    def chunk(self, snapshot: Connection, ladder: Ladder, rows: list[Any]) -> None:
        """Decide the reminders of some rows; only what is due is written."""
        sent = sent_tiers(snapshot, {row.object_id for row in rows})
        due = [found for row in rows if (found := self._due(ladder, row, sent)) is not None]
        if not due:
            return
        with write_transaction(self.engine) as conn:
            self._remind(conn, ladder, due)

    def _due(self, ladder: Ladder, row: Any, sent: Mapping[tuple[str, date], set[str]]) -> _Due | None:
        deadline_on = _counted_from(ladder, row)
        if _was_past_on_arrival(ladder, row):
            return None
        thing = Watched(deadline_on, row.opened_on, row.parties_count, bool(row.needs_legislature))
        tier = self._tier(ladder, thing, row.home_state, sent.get((row.object_id, deadline_on), set()))
        if tier is None:
            return None
        moved = row.moved_from_on
        is_new_term = moved == row.renewal_decided_for_on
        was_told = moved is not None and not is_new_term and (row.object_id, moved) in sent
        return _Due(row, tier, moved if was_told else None)

    def _tier(self, ladder: Ladder, thing: Watched, home_state: str, sent: set[str]) -> DueTier | None:
        """Return the step that is due; the same for every thing with the same dates and the same history."""
        calendar = office_calendar(home_state)
        dates = (ladder.object, thing, calendar.code)
        if dates not in self._offsets:
            self._offsets[dates] = tuple(each.tier.offset for each in plan(ladder, thing, calendar))
        last = next((offset for offset in reversed(self._offsets[dates]) if offset in sent), None)
        if (*dates, last) not in self._tiers:
            self._tiers[*dates, last] = due_tier(
                ladder, thing, as_of=self.as_of, last_sent_offset=last, calendar=calendar
            )
        return self._tiers[*dates, last]

    def _remind(self, conn: Connection, ladder: Ladder, due: list[_Due]) -> None:
        """Write the reminders of some rows, in the same order whoever else does; a statement a table, not a row."""
        reminders: list[dict[str, object]] = []
        lines: list[dict[str, object]] = []
        for each in sorted(due, key=lambda one: str(one.row.object_id)):
            told, news = self._told(conn, each), self._news(ladder, each)
            reminders += self._decided(ladder, each, told)
            lines += news_for(told, news)
            words = f"{each.row.reference}: {news.sentence}"
            self.report.note("reminders", f"{words} ({each.tier.offset}, {len(told)} told)")
            if each.tier.incident is not None:
                self._missed(conn, ladder, each.row, words)
        insert_once(conn, "reminder", reminders)
        store_news(conn, lines, self.as_of)

    def _told(self, conn: Connection, due: _Due) -> Told:
        people = self.directory.office(conn, due.row.office_id)
        return together(*(_recipients(part, due.row, people) for part in due.tier.to)) or people.owner(due.row.owner_id)

    def _decided(self, ladder: Ladder, due: _Due, told: Told) -> list[dict[str, object]]:
        row = due.row
        what = {"object_id": row.object_id, "deadline_on": _counted_from(ladder, row), "tier": due.tier.offset}
        more = {"agreement_id": row.agreement_id, "ladder": ladder.object, "decided_on": self.as_of}
        return [{**what, **more, "recipient_id": person_id} for person_id in told]

    def _news(self, ladder: Ladder, due: _Due) -> News:
        row, deadline_on = due.row, _counted_from(ladder, due.row)
        return News(
            key=f"{REMINDER}/{row.object_id}/{deadline_on}/{due.tier.offset}",
            agreement_id=row.agreement_id,
            sentence=reminder_words(ladder.object, row, self.as_of, moved_from_on=due.moved_from_on),
            event=_event(due.tier),
            due_on=None if ladder.counts_from_last_event else deadline_on,
            is_urgent=due.tier.is_urgent,
            details={"ladder": ladder.object, "object_id": row.object_id, "deadline_on": deadline_on.isoformat()},
        )

    def _missed(self, conn: Connection, ladder: Ladder, row: Any, cause: str) -> None:
        key = missed_key(ladder.object, row.object_id, row.deadline_on)
        open_incident(conn, key, kind=MISSED, cause=cause, now=self.now, agreement_id=row.agreement_id)
        self.report.note("missed", cause)


def _event(tier: DueTier) -> str:
    """Return the event of the news; what was missed is said even when it is decided on the same day."""
    if tier.incident is not None:
        return DIGEST
    return "last_week" if tier.is_urgent else REMINDER


def _counted_from(ladder: Ladder, row: Any) -> date:
    """Return the deadline, or the last event; of an import nothing is known before it came in."""
    day: date = row.deadline_on
    if ladder.counts_from_last_event and row.is_recorded_as_fact and ladder.object != "receipt":
        arrived_on: date = row.created_at.date()
        return max(day, arrived_on)
    return day


def _was_past_on_arrival(ladder: Ladder, row: Any) -> bool:
    """Whether a date lay in the past already when its agreement was recorded as a fact: that is nobody's omission."""
    day: date = row.deadline_on
    return ladder.object == _RENEWAL and row.is_recorded_as_fact and day < row.created_at.date()


def _recipients(part: Recipient, row: Any, people: OfficePeople) -> Told:
    """Return who a part of the matter is; heads and supervisors are the office's director."""
    match part:
        case Recipient.OWNER:
            return people.owner(row.owner_id)
        case Recipient.IMPLEMENTING_AGENCY:
            return people.of_agency(row.implementing_agency or row.lead_agency)
        case Recipient.APPROVER | Recipient.RECORDS_OFFICER:
            role = row.kept_by or Role.RECORDS_OFFICER
            return people.owner(row.keeper_id) if row.keeper_id else people.holders(role)
        case Recipient.COUNSEL:
            return people.holders(Role.COUNSEL)
        case Recipient.ANALYST:
            return people.one_of_role(Role.ANALYST, row.owner_id) or people.owner(row.owner_id)
    return people.holders(Role.DIRECTOR)
