"""The law watch: when the rulebook's edition changes, every live agreement is screened again.

Nothing changes by itself. Where the outcome is another one, or moving law is due to be read again, counsel of that
agreement gets a task; counsel then screens the agreement again (`rescreen`) and settles what is new.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row

from ode_workflows.actions._answers import answers_of, confirmed_constants
from ode_workflows.actions._find import tasks_about
from ode_workflows.actions._screening import compared_with_last, law_read_until, screen_agreement
from ode_workflows.actions._step import take_step
from ode_workflows.actions.rulebook import rulebook
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.actions.sweep_report import PartReport, Progress, silent
from ode_workflows.db import watched_law
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.domain.actor import system_actor
from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.changes import Effects, Told, WantedTask, altered
from ode_workflows.domain.counting import Period, count_forward
from ode_workflows.domain.plain_values import value
from ode_workflows.domain.vocabulary import Unit
from ode_workflows.legal.comparing import ScreenDifference, screens_compared
from ode_workflows.legal.rulebook import Rulebook
from ode_workflows.legal.screening import Brief, screened, screened_briefly
from ode_workflows.lifecycle.terms_of import office_calendar

CHUNK = 500
"""Agreements that are read and screened at a time, so that memory stays flat."""

READ_AGAIN = Period(10, Unit.BUSINESS_DAYS)
"""How long counsel has for an agreement that the law watch points at."""

TASK = "recheck_law"


@value
class Watched:
    """One agreement as the law watch sees it: what its answers bring now, and what its last screening brought."""

    agreement_id: str
    reference: str
    office_id: str
    brief: Brief
    difference: ScreenDifference | None


def watch_law(engine: Engine, *, as_of: date, now: datetime, on_progress: Progress = silent) -> PartReport:
    """Screen every live agreement that was not yet screened under the edition in use; safe to repeat and side by side.

    Args:
        engine: of the office's database.
        as_of: civil date of the run in the office.
        now: instant of recording.
        on_progress: is told what is being done.

    Raises:
        StorageError: the database refuses; what was done until then stands.
        RulebookFileError: there is no good edition at all.
    """
    report, book = PartReport("law watch"), rulebook()
    on_progress(f"law watch: rulebook {book.version}")
    for chunk in _chunks(engine, book):
        touched = [each for each in chunk if each.difference is not None and not each.difference.is_none]
        for each in touched:
            _point_out(engine, each.reference, each.office_id, as_of, now)
            report.note("law_changed", f"{each.reference}: {_words(each)}")
        with write_transaction(engine) as conn:
            watched_law.mark_watched(conn, [each.agreement_id for each in chunk], book.version, as_of)
        report.counts["screened_again"] += len(chunk)
    with read_transaction(engine) as conn:
        due = watched_law.law_to_read_again(conn, as_of, TASK)
    for row in due:
        if _point_out(engine, row.reference, row.office_id, as_of, now):
            report.note("law_to_read_again", f"{row.reference}: moving law is to be read again.")
    return report


def _words(each: Watched) -> str:
    return each.difference.in_words() if each.difference else ""


def _chunks(engine: Engine, book: Rulebook) -> Any:
    after = ""
    while True:
        with read_transaction(engine) as conn:
            rows = watched_law.to_watch(conn, book.version, after, CHUNK)
            found = watched(conn, rows, book)
        if not rows:
            return
        yield found
        after = rows[-1].id


def watched(conn: Connection, rows: Sequence[Row[Any]], book: Rulebook) -> list[Watched]:
    """Screen agreements (rows of `db.watched_law.to_watch`) under an edition and compare with their last screening."""
    ids = [row.id for row in rows]
    answers, kinds = watched_law.answers_on(conn, ids), watched_law.counterparts_of(conn, ids)
    last, constants = watched_law.last_screenings(conn, ids), _constants(conn)
    found = []
    for row in rows:
        confirmed = constants(row.office_id, row.kind)
        said = _answers(row, answers.get(row.id, {}), kinds.get(row.id, []), confirmed, book)
        brief = screened_briefly(book, said)
        before = last.get(row.id)
        difference = _compared(before, brief) if before is not None else None
        found.append(Watched(row.id, row.reference, row.office_id, brief, difference))
    return found


def _constants(conn: Connection) -> Callable[[str, str], Mapping[str, Any]]:
    known: dict[tuple[str, str], Mapping[str, Any]] = {}

    def of(office_id: str, kind: str) -> Mapping[str, Any]:
        if (office_id, kind) not in known:
            known[office_id, kind] = confirmed_constants(conn, office_id, kind)
        return known[office_id, kind]

    return of


def _answers(
    row: Row[Any], given: Mapping[str, Any], kinds: list[str], confirmed: Mapping[str, Any], book: Rulebook
) -> dict[str, Any]:
    said = {"home_state": row.home_state, "instrument_kind": row.kind, "counterpart_kinds": kinds}
    if row.is_binding != "unknown":
        said["legally_binding"] = row.is_binding
    return {fact: answer for fact, answer in {**confirmed, **said, **given}.items() if fact in book.facts}


def _compared(before: Row[Any], brief: Brief) -> ScreenDifference:
    return screens_compared(before.fired, brief.fired, before.approvals, brief.approvals)


def _point_out(engine: Engine, reference: str, office_id: str, as_of: date, now: datetime) -> bool:
    """Give counsel of an agreement the task, unless it is open already; return whether it was given."""
    with write_transaction(engine) as conn:
        request = StepRequest(reference=reference, by=system_actor(office_id), now=now, today=as_of)
        return bool(rescreen(conn, request).tasks)


def rescreen(conn: Connection, request: StepRequest) -> StepResult:
    """Screen an agreement again: counsel takes over what the rulebook says now, the calendar only points at it."""

    def again(case: Case, act: Act) -> Effects:
        confirmed = confirmed_constants(conn, case.agreement.office_id, case.agreement.kind)
        answers = answers_of(case, confirmed)
        if act.by.is_system:
            return _pointed_at(case, act, compared_with_last(case, screened(rulebook(), answers.given)))
        effects = Effects()
        screening = screen_agreement(case, act, effects, answers, "by_hand")
        effects.summary = f"Screened again: {compared_with_last(case, screening).in_words()}"
        effects.done_tasks.update(dict.fromkeys(_open_tasks(case), "the agreement was screened again"))
        return effects

    return take_step(conn, "rescreen", request, again)


def _pointed_at(case: Case, act: Act, difference: ScreenDifference) -> Effects:
    old_law = [row for row in case.findings if _is_old(row.law_read_until_on, act.on) and row.withdrawn_on is None]
    effects = Effects(summary=f"Rulebook {rulebook().version}: {difference.in_words()}")
    for row in old_law:  # a rule that was read again in the files needs nobody to read it once more
        rule = rulebook().rules.get(row.rule)
        until = law_read_until(rule) if rule else None
        if until is not None and not _is_old(until, act.on):
            effects.changes.append(altered(row, law_read_until_on=until))
    to_read = len(old_law) - len(effects.changes)
    if _open_tasks(case) or (difference.is_none and not to_read):
        return effects
    title = "The rulebook says something else now: screen again" if not difference.is_none else "Read the law again"
    calendar = office_calendar(case.agreement.home_state)
    effects.tasks.append(
        WantedTask(
            kind=TASK,
            title=title,
            role="counsel",
            about_table="agreement",
            about_id=case.agreement.id,
            due_on=count_forward(act.on, READ_AGAIN, calendar=calendar, is_rolled=True).on,
        )
    )
    effects.tells.append(Told(("counsel",), f"is touched by a change of law: {difference.in_words()}"))
    return effects


def _is_old(until: date | None, on: date) -> bool:
    return until is not None and until < on


def _open_tasks(case: Case) -> list[str]:
    return [task.id for task in tasks_about(case, case.agreement.id) if task.kind == TASK]
