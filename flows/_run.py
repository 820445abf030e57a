"""How every flow of this folder runs: an action does the work; Prefect gives the day, the retries and the report."""

import asyncio
from datetime import datetime
from typing import Any

from prefect import get_run_logger, task
from prefect.artifacts import acreate_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from prefect.tasks import exponential_backoff

from ode_workflows import clock
from ode_workflows.actions.office_flows import run_flow
from ode_workflows.actions.sweep_report import SweepReport
from ode_workflows.content import keep_editions_in
from ode_workflows.db.session import make_engine
from ode_workflows.domain.errors import StorageError
from ode_workflows.settings import Settings

RETRIES = 4


async def _is_storage(task: object, task_run: object, state: Any) -> bool:  # noqa: ARG001  # Prefect calls it so
    """Whether a run failed because the database refused, which may pass; a defect stays one."""
    return isinstance(await state.aresult(raise_on_failure=False), StorageError)


def work(name: str, scheduled_at: datetime) -> SweepReport:
    """Run a flow's action on the database of this installation."""
    settings = Settings()
    keep_editions_in(settings.home / "rulebook")
    engine = make_engine(settings.resolved_database_url)
    try:
        return run_flow(name, engine, settings, scheduled_at=scheduled_at, now=clock.now(), run_by="prefect")
    finally:
        engine.dispose()


@task(
    retries=RETRIES,
    retry_delay_seconds=exponential_backoff(backoff_factor=2),
    retry_jitter_factor=0.5,
    retry_condition_fn=_is_storage,
    cache_policy=NO_CACHE,
    persist_result=False,
)
async def carry_out(name: str, scheduled_at: datetime) -> SweepReport:
    """Do the work in a thread, so that Prefect goes on hearing from this run."""
    return await asyncio.to_thread(work, name, scheduled_at)


async def run(name: str) -> dict[str, object]:
    """Run a flow for the day for which it was scheduled, log each line, keep the report as an artifact."""
    report = await carry_out(name, flow_run.scheduled_start_time)
    for line in report.lines:
        get_run_logger().info(line)
    if report.counts:
        await acreate_markdown_artifact(report.as_markdown(), key=name, description=f"What {name} did")
    return report.as_plain()
