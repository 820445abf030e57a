"""The daily sweep as Prefect runs it: reminders, dated acts, mails and documents of one day.

Prefect only says when. It may start a run early, late or twice: "today" is the day for which the run was scheduled, and
the sweep itself does nothing twice.
"""

import asyncio
from datetime import datetime

from prefect import flow, get_run_logger
from prefect.runtime import flow_run

from ode_workflows import clock
from ode_workflows.actions.sweep import sweep
from ode_workflows.actions.sweep_report import SweepReport
from ode_workflows.db.session import make_engine
from ode_workflows.settings import Settings


def sweep_as_scheduled(settings: Settings, *, scheduled_at: datetime, now: datetime) -> SweepReport:
    """Run the sweep of the civil date on which an instant falls in the office."""
    engine = make_engine(settings.resolved_database_url)
    try:
        as_of = clock.civil_date(scheduled_at, settings.office_timezone)
        return sweep(engine, settings, as_of=as_of, now=now)
    finally:
        engine.dispose()


@flow(name="daily-sweep", log_prints=False)
async def daily_sweep() -> dict[str, object]:
    """Sweep once and log every line; the report is the run's result."""
    scheduled_at = flow_run.scheduled_start_time
    report = await asyncio.to_thread(sweep_as_scheduled, Settings(), scheduled_at=scheduled_at, now=clock.now())
    logger = get_run_logger()
    for line in report.lines:
        logger.info(line)
    return report.as_plain()
