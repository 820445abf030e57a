"""What the calendar does by itself on its date: announced the day before, done in a transaction of its own.

One agreement that cannot be handled becomes an incident, and the others go on. A date that counsel has not confirmed
is never acted on: counsel is asked, once, and the act follows when the date is confirmed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, Engine

from ode_workflows.actions._dated import DATED_ACTS, ONE_DAY, DatedAct, DueAct
from ode_workflows.actions._lapsing import warn_of_lapse
from ode_workflows.actions._people import Directory, Told, together
from ode_workflows.actions._routing import late_tasks_done
from ode_workflows.actions._telling import News, Trouble, news_for, tell_trouble, words_of
from ode_workflows.actions.doors import ACTIONS
from ode_workflows.actions.step_request import StepRequest
from ode_workflows.actions.sweep_report import PartReport, Progress, silent
from ode_workflows.db.case import agreement_by
from ode_workflows.db.due import announced
from ode_workflows.db.incidents import open_incident, open_incidents, open_keys, resolve_incident
from ode_workflows.db.outbox import insert_once, store_news
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.domain.actor import system_actor
from ode_workflows.domain.errors import StorageError
from ode_workflows.domain.vocabulary import Role

ANNOUNCE, WAIT, ACT = "announce", "wait", "act"
MOST_ROUNDS = 5
"""How often one act may make another one due on the same day."""

WAITING, FAILED = "waiting_for_confirmation", "dated_act_failed"


def do_dated_acts(
    engine: Engine,
    *,
    as_of: date,
    now: datetime,
    kinds: Sequence[DatedAct] = DATED_ACTS,
    on_progress: Progress = silent,
) -> PartReport:
    """Do what is due by a day, and announce what is due the day after; safe to repeat and to run side by side.

    Args:
        engine: of the office's database.
        as_of: civil date of the run; nothing depends on the clock.
        now: instant of recording.
        kinds: which acts; all of them, or those of one flow.
        on_progress: is told what is being done.

    Raises:
        StorageError: the database refuses; what was done until then stands.
    """
    run = _Run(engine, as_of, now, Directory(as_of), kinds)
    if any(kind.trigger == "close" for kind in kinds):
        warn_of_lapse(engine, as_of=as_of, report=run.report)
    for _ in range(MOST_ROUNDS):
        done = sum(run.report.counts.values())
        for kind in kinds:
            on_progress(f"dated acts: {kind.counted_as.replace('_', ' ')}")
            run.kind(kind)
        if sum(run.report.counts.values()) == done:
            break
    run.close_settled()
    return run.report


def _moves(conn: Connection, run: "_Run", kind: DatedAct) -> Iterator[tuple[DueAct, str]]:
    found, as_of = list(kind.find(conn, run.as_of, None)), run.as_of
    days = announced(conn, kind.trigger, {due.object_id for due in found}) if kind.is_announced else {}
    unconfirmed = {_waits_key(due) for due in found if due.to_confirm}
    waiting = open_incidents(conn, unconfirmed)
    run.waiting |= unconfirmed
    for due in found:
        move = _next_move(kind, due, days.get(due.object_id, ()), as_of)
        is_known = move == WAIT and _waits_key(due) in waiting
        if move is not None and not is_known and _failed_key(kind, due) not in run.failed:
            yield due, move


def _next_move(kind: DatedAct, due: DueAct, days: Sequence[date], as_of: date) -> str | None:
    """Return what to do now; an act is done on the day for which it was announced, at the earliest.

    An announcement for an earlier day was of a date that has moved since; one for a far day came from a clock that
    had jumped. Neither counts.
    """
    if kind.is_announced:
        fitting = [day for day in days if due.due_on <= day <= max(due.due_on, as_of + ONE_DAY)]
        if not fitting:
            return ANNOUNCE
        if min(fitting) > as_of:
            return None
    return WAIT if due.to_confirm else ACT


def _waits_key(due: DueAct) -> str:
    return f"confirmation/{due.object_id}/{due.due_on}"


@dataclass(slots=True)
class _Run:
    """One run over all kinds of acts."""

    engine: Engine
    as_of: date
    now: datetime
    directory: Directory
    kinds: Sequence[DatedAct]
    report: PartReport = field(default_factory=lambda: PartReport("dated acts"))
    waiting: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)

    def kind(self, kind: DatedAct) -> None:
        """Make every move of a kind that is due and was not tried in this run."""
        with read_transaction(self.engine) as conn:
            moves = list(_moves(conn, self, kind))
        for due, move in moves:
            self._take(kind, due, move)

    def _take(self, kind: DatedAct, due: DueAct, move: str) -> None:
        """Make one move in a transaction of its own; what fails is written down and stops nobody else."""
        try:
            with write_transaction(self.engine) as conn:
                fresh = self._still_due(conn, kind, due, move)
                if fresh is not None:
                    self._move(conn, kind, fresh, move)
        except StorageError:
            raise
        except Exception as fault:  # noqa: BLE001  # a defect on one agreement must not keep back all the others
            self._failed(kind, due, fault)

    def _move(self, conn: Connection, kind: DatedAct, due: DueAct, move: str) -> None:
        if move == ANNOUNCE:
            self._announce(conn, kind, due)
        elif move == WAIT:
            self._wait(conn, due)
        else:
            self._act(conn, kind, due)

    def _still_due(self, conn: Connection, kind: DatedAct, due: DueAct, move: str) -> DueAct | None:
        """Look again inside the transaction, with the agreement locked: another run, or a person, may be first."""
        agreement_by(conn, "id", due.agreement_id)
        found = kind.find(conn, self.as_of, due.agreement_id)
        fresh = next((each for each in found if (each.object_id, each.due_on) == (due.object_id, due.due_on)), None)
        if fresh is None:
            return None
        days = announced(conn, kind.trigger, {due.object_id}).get(due.object_id, ())
        return fresh if _next_move(kind, fresh, days, self.as_of) == move else None

    def _announce(self, conn: Connection, kind: DatedAct, due: DueAct) -> None:
        acts_on = max(due.due_on, self.as_of + ONE_DAY)
        announcement = {"object_id": due.object_id, "act": kind.trigger, "acts_on": acts_on}
        more = {"announced_on": self.as_of, "agreement_id": due.agreement_id}
        insert_once(conn, "announcement", [{**announcement, **more}])
        sentence = due.sentence
        if due.to_confirm:
            sentence += f" Counsel has not confirmed this date yet ({due.to_confirm}); until then nothing is recorded."
        news = News(
            key=f"announced/{kind.trigger}/{due.object_id}/{acts_on}",
            agreement_id=due.agreement_id,
            sentence=sentence,
            event="deemed_tomorrow",
            due_on=acts_on,
            is_urgent=True,
            details={"on": acts_on.isoformat(), "basis": due.basis},
        )
        store_news(conn, news_for(self._concerned(conn, due), news), self.as_of)
        self.report.note("announced", f"{due.reference}: {due.sentence} Announced for {acts_on}.")

    def _act(self, conn: Connection, kind: DatedAct, due: DueAct) -> None:
        result = ACTIONS[kind.trigger](
            conn,
            StepRequest(
                reference=due.reference,
                by=system_actor(due.office_id),
                now=self.now,
                today=self.as_of,
                on=min(due.due_on, self.as_of),
                inputs=due.inputs,
            ),
        )
        for key in (_waits_key(due), _failed_key(kind, due)):
            resolve_incident(conn, key, resolution=result.summary, now=self.now)
        self.report.note(kind.counted_as, f"{due.reference}: {result.summary}")

    def _wait(self, conn: Connection, due: DueAct) -> None:
        cause = f"{due.reference} waits for counsel's confirmation of its {due.to_confirm}. {due.sentence}"
        trouble = Trouble(
            key=_waits_key(due),
            agreement_id=due.agreement_id,
            sentence=cause,
            next_step=f"Counsel compares the date with the text and confirms it: ode step {due.reference} confirm",
            words=due.basis or due.sentence,
        )
        open_incident(conn, trouble.key, kind=WAITING, cause=cause, now=self.now, agreement_id=due.agreement_id)
        tell_trouble(conn, self._concerned(conn, due), trouble, self.as_of)
        self.report.note(WAITING, cause)

    def _failed(self, kind: DatedAct, due: DueAct, fault: Exception) -> None:
        words = words_of(fault)
        cause = f"{due.reference}: {kind.trigger} on its date was not possible: {words}"
        trouble = Trouble(
            key=_failed_key(kind, due),
            agreement_id=due.agreement_id,
            sentence=due.sentence or cause,
            next_step=f"See what stands in the way: ode why {due.reference} {kind.trigger}",
            words=words,
        )
        self.failed.add(trouble.key)
        with write_transaction(self.engine) as conn:
            if open_incident(conn, trouble.key, kind=FAILED, cause=cause, now=self.now, agreement_id=due.agreement_id):
                tell_trouble(conn, self._concerned(conn, due), trouble, self.as_of)
        self.report.note("failed", cause)

    def close_settled(self) -> None:
        """Close the incidents of acts that are not due any more, because somebody decided or the date moved."""
        with read_transaction(self.engine) as conn:
            known = [*open_keys(conn, WAITING), *open_keys(conn, FAILED)]
            live = self.waiting | self.failed | (self._of_other_flows(conn) if known else set())
            settled = [key for key in known if key not in live] + late_tasks_done(conn)
        if settled:
            with write_transaction(self.engine) as conn:
                for key in settled:
                    resolve_incident(conn, key, resolution="not due any more", now=self.now)

    def _of_other_flows(self, conn: Connection) -> set[str]:
        """Return the keys under which the acts that this run leaves alone may have an incident."""
        others = [
            (kind, due) for kind in DATED_ACTS if kind not in self.kinds for due in kind.find(conn, self.as_of, None)
        ]
        return {_failed_key(kind, due) for kind, due in others} | {
            _waits_key(due) for _, due in others if due.to_confirm
        }

    def _concerned(self, conn: Connection, due: DueAct) -> Told:
        people = self.directory.office(conn, due.office_id)
        return together(people.owner(due.owner_id), people.holders(Role.COUNSEL), people.holders(Role.DIRECTOR))


def _failed_key(kind: DatedAct, due: DueAct) -> str:
    return f"dated_act/{kind.trigger}/{due.object_id}"
