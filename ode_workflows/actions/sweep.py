"""The sweep: one run of everything that time drives, without Prefect; safe to repeat, safe to run side by side.

Order: what is reminded of (so that a missed decision is said before silence decides), what is done on its date, what
that makes worth a reminder, the mails, and last what leaves the house.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from time import monotonic

from sqlalchemy import Engine

from ode_workflows.actions._dated import acts_of
from ode_workflows.actions.dated_acts import do_dated_acts
from ode_workflows.actions.delivering import drain_outbox, try_again
from ode_workflows.actions.digesting import make_digests
from ode_workflows.actions.law_watch import watch_law
from ode_workflows.actions.reminding import plan_reminders
from ode_workflows.actions.sweep_report import PartReport, Progress, SweepReport, silent
from ode_workflows.db.incidents import office_fact, open_incident, set_office_fact
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.registry.flow_runs import DAILY, FLOWS, SWEEP, FlowRun, remember_run
from ode_workflows.settings import Settings

LAST_SWEEP = "last_sweep_on"
_COUNTED: Mapping[str, Sequence[str]] = {
    **{name: [kind.counted_as for kind in acts_of(name)] for name in DAILY},
    "reminders": ["reminders", "missed"],
    "screening": ["screened_again", "law_changed", "law_to_read_again"],
    "drafting": ["documents"],
    "deliveries": ["urgent_mails", "digests", "mails_sent"],
}
LONG_GAP_DAYS = 31
"""Calendar days without a sweep after which somebody should ask whether the clock is right."""


def sweep(
    engine: Engine,
    settings: Settings,
    *,
    as_of: date,
    now: datetime,
    retry: bool = False,
    on_progress: Progress | None = None,
) -> SweepReport:
    """Run all time-driven work of a day.

    Args:
        engine: of the office's database.
        settings: where files stand and how mail leaves.
        as_of: civil date of the run in the office; what is due depends on it alone.
        now: instant of recording, by which the outbox is drained.
        retry: let what was given up leave once more, as after an address was corrected.
        on_progress: is told what is being done.

    Raises:
        StorageError: the database refuses; what was done until then stands, and the run can be repeated.
        InvalidFactsError: the address of the mail server cannot be read.
    """
    tell, began = on_progress or silent, monotonic()
    report = SweepReport(as_of, [note_the_day(engine, as_of, now)])
    report.parts.append(plan_reminders(engine, as_of=as_of, now=now, on_progress=tell))
    report.parts.append(watch_law(engine, as_of=as_of, now=now, on_progress=tell))
    acts = do_dated_acts(engine, as_of=as_of, now=now, on_progress=tell)
    report.parts.append(acts)
    if acts.counts.total():
        report.parts.append(plan_reminders(engine, as_of=as_of, now=now, on_progress=tell))
    report.parts.append(make_digests(engine, as_of=as_of, now=now, on_progress=tell))
    if retry:
        report.parts.append(try_again(engine, now=now))
    report.parts.append(drain_outbox(engine, settings, now=now, on_progress=tell))
    _remember_all(engine, report, now, monotonic() - began)
    return report


def _remember_all(engine: Engine, report: SweepReport, now: datetime, took_seconds: float) -> None:
    """Write down that the work of every flow was done; each with what it counts of it."""
    with write_transaction(engine) as conn:
        for name in FLOWS:
            counts = {word: report.count(word) for word in _COUNTED[name] if report.count(word)}
            run = FlowRun(name=name, day=report.as_of, at=now, counts=counts, took_seconds=took_seconds, run_by=SWEEP)
            remember_run(conn, run)


def note_the_day(engine: Engine, as_of: date, now: datetime) -> PartReport:
    """Remember the day of a sweep; a long gap is an incident, because a clock that jumped looks the same."""
    report = PartReport("sweep")
    with read_transaction(engine) as conn:
        known = office_fact(conn, LAST_SWEEP)
    last_on = date.fromisoformat(known) if known else as_of
    if last_on == as_of and known:
        return report
    with write_transaction(engine) as conn:
        set_office_fact(conn, LAST_SWEEP, as_of.isoformat(), now)
        if as_of - last_on > timedelta(days=LONG_GAP_DAYS):
            cause = (
                f"The last sweep was for {last_on}, this one is for {as_of}. Dated acts are announced now and done on "
                "the next day's sweep at the earliest. Check the clock, and why no sweep ran."
            )
            open_incident(conn, f"sweep_gap/{last_on}/{as_of}", kind="sweep_gap", cause=cause, now=now)
            report.note("gaps", cause)
        elif as_of < last_on:
            report.note("backwards", f"The last sweep was for {last_on}, a later day than {as_of}.")
    return report
