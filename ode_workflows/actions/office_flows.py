"""The flows of the office: the parts of the sweep under a name each, for whoever says when.

Each is safe to repeat, to run beside the others and beside itself. What has to come in order looks at what is recorded
instead of trusting a schedule: nobody's silence decides before the day's reminders are out, and a digest waits for the
day's planning.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from ode_workflows.actions._dated import acts_of
from ode_workflows.actions.dated_acts import do_dated_acts
from ode_workflows.actions.delivering import MAILS, drain_outbox
from ode_workflows.actions.digesting import make_digests
from ode_workflows.actions.law_watch import watch_law
from ode_workflows.actions.reminding import plan_reminders
from ode_workflows.actions.sweep import note_the_day
from ode_workflows.actions.sweep_report import PartReport, Progress, SweepReport, silent
from ode_workflows.actions.watching import flow_failed, flow_mended, watch_flows
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.domain.errors import StorageError
from ode_workflows.registry.flow_runs import DAILY, FlowRun, last_run, remember_run
from ode_workflows.settings import Settings

STALE_AFTER = timedelta(hours=2)
"""How late a run may start. One from before an outage would send the steps of a ladder that the next run skips."""

LONGEST_SECONDS = 240.0
"""After so long a run over the outbox begins nothing more, so that a slow mail server keeps nobody else waiting."""

DIGESTS_FROM, DIGESTS_AT_LATEST = time(6), time(9)
"""Civil times in the office: the first digest of a day, and when it waits no longer for the day's planning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One run of a flow; `as_of` and `civil_time` are those for which it was scheduled."""

    engine: Engine
    settings: Settings
    as_of: date
    civil_time: time
    now: datetime
    tell: Progress


def run_flow(
    name: str,
    engine: Engine,
    settings: Settings,
    *,
    scheduled_at: datetime,
    now: datetime,
    run_by: str,
    on_progress: Progress = silent,
) -> SweepReport:
    """Run one flow once and record that it ran.

    Args:
        name: of the flow, one of `registry.flow_runs.FLOWS`.
        engine: of the office's database.
        settings: where files stand, how mail leaves, the office's time zone.
        scheduled_at: aware instant for which the run was scheduled; its civil date in the office is "today".
        now: aware instant of recording, by which the outbox is drained.
        run_by: who said when: "prefect" or "loop".
        on_progress: is told what is being done.

    Raises:
        StorageError: the database refuses; what was done until then stands, and the run can be repeated.
        InvalidFactsError: the address of the mail server cannot be read.
    """
    planned = scheduled_at.astimezone(ZoneInfo(settings.office_timezone))
    report, began = SweepReport(planned.date()), monotonic()
    if now - scheduled_at > STALE_AFTER:
        report.parts.append(_stale(name, planned))
        return report
    watch_flows(engine, settings, now=now)
    run = _Run(
        engine=engine,
        settings=settings,
        as_of=planned.date(),
        civil_time=planned.time(),
        now=now,
        tell=on_progress,
    )
    try:
        report.parts += _PARTS[name](run)
    except StorageError:
        raise
    except Exception as fault:
        flow_failed(engine, name, fault, today=run.as_of, now=now)
        raise
    record_run(engine, name, report, now=now, took_seconds=monotonic() - began, run_by=run_by)
    return report


def record_run(
    engine: Engine, name: str, report: SweepReport, *, now: datetime, took_seconds: float, run_by: str
) -> None:
    """Write down that a flow ran."""
    run = FlowRun(name=name, day=report.as_of, at=now, counts=report.counts, took_seconds=took_seconds, run_by=run_by)
    with write_transaction(engine) as conn:
        remember_run(conn, run)
        flow_mended(conn, name, now)


def _stale(name: str, planned: datetime) -> PartReport:
    report = PartReport(name)
    report.note("left_out", f"This run was due at {planned:%Y-%m-%d %H:%M}, too long ago; the next one does its work.")
    return report


def _routing(run: _Run) -> list[PartReport]:
    return [do_dated_acts(run.engine, as_of=run.as_of, now=run.now, kinds=acts_of("routing"), on_progress=run.tell)]


def _reminders(run: _Run) -> list[PartReport]:
    day = note_the_day(run.engine, run.as_of, run.now)
    return [day, plan_reminders(run.engine, as_of=run.as_of, now=run.now, on_progress=run.tell)]


def _renewals(run: _Run) -> list[PartReport]:
    return _acts(run, "renewals")


def _clocks(run: _Run) -> list[PartReport]:
    return _acts(run, "clocks")


def _screening(run: _Run) -> list[PartReport]:
    return [watch_law(run.engine, as_of=run.as_of, now=run.now, on_progress=run.tell)]


def _acts(run: _Run, flow: str) -> list[PartReport]:
    """Do the acts of a flow, after the day's reminders; what they open is reminded of at once."""
    parts = [] if _has_run(run, "reminders") else _reminders(run)
    acts = do_dated_acts(run.engine, as_of=run.as_of, now=run.now, kinds=acts_of(flow), on_progress=run.tell)
    parts.append(acts)
    if acts.counts.total():
        parts.append(plan_reminders(run.engine, as_of=run.as_of, now=run.now, on_progress=run.tell))
    return parts


def _drafting(run: _Run) -> list[PartReport]:
    return [
        drain_outbox(
            run.engine,
            run.settings,
            now=run.now,
            kinds=("document",),
            within_seconds=LONGEST_SECONDS,
            on_progress=run.tell,
        )
    ]


def _deliveries(run: _Run) -> list[PartReport]:
    only_urgent = not _is_time_for_digests(run.civil_time, is_planned=all(_has_run(run, name) for name in DAILY))
    mails = make_digests(run.engine, as_of=run.as_of, now=run.now, only_urgent=only_urgent, on_progress=run.tell)
    sent = drain_outbox(
        run.engine,
        run.settings,
        now=run.now,
        kinds=MAILS,
        within_seconds=LONGEST_SECONDS,
        on_progress=run.tell,
    )
    return [mails, sent]


def _is_time_for_digests(civil_time: time, *, is_planned: bool) -> bool:
    return civil_time >= DIGESTS_AT_LATEST or (is_planned and civil_time >= DIGESTS_FROM)


def _has_run(run: _Run, name: str) -> bool:
    with read_transaction(run.engine) as conn:
        last = last_run(conn, name)
    return last is not None and last.day >= run.as_of


_PARTS: Mapping[str, Callable[[_Run], list[PartReport]]] = {
    "routing": _routing,
    "reminders": _reminders,
    "renewals": _renewals,
    "screening": _screening,
    "clocks": _clocks,
    "drafting": _drafting,
    "deliveries": _deliveries,
}
