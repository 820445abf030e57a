"""Runs that Prefect lists as running though their process is gone: killed with their worker, or by a power cut.

Prefect's server listens on this machine only, so every run's process is, or was, on this machine.
"""

import os
from datetime import timedelta
from pathlib import Path

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import FlowRunFilter, WorkPoolFilter
from prefect.client.schemas.objects import FlowRun
from prefect.states import Crashed

from ode_workflows import clock

UNDER_WAY = ["RUNNING", "PENDING", "CANCELLING"]
STARTS_WITHIN = timedelta(minutes=1)
"""How long a worker beside this one may take to start a run's process and to tell which it is."""

GONE = "Its process was gone when the office started again."
_AT_ONCE = 200


async def mark_abandoned(client: PrefectClient, pool: str) -> int:
    """Mark as crashed what is under way by the list and not on this machine; how many runs that were."""
    under_way = FlowRunFilter.model_validate({"state": {"type": {"any_": UNDER_WAY}}})
    ours = WorkPoolFilter.model_validate({"name": {"any_": [pool]}})
    gone, offset = [], 0
    while page := await client.read_flow_runs(
        flow_run_filter=under_way, work_pool_filter=ours, limit=_AT_ONCE, offset=offset
    ):
        gone += [run for run in page if not _is_held(run)]
        offset += len(page)
    for run in gone:
        await client.set_flow_run_state(run.id, Crashed(message=GONE), force=True)
    return len(gone)


def _is_held(run: FlowRun) -> bool:
    if not (run.infrastructure_pid or "").isdigit():
        return run.state is not None and clock.now() - run.state.timestamp < STARTS_WITHIN
    process = Path("/proc", str(run.infrastructure_pid))
    try:
        if Path("/proc/self/environ").exists():  # a number is given out again; the run's own id is not
            return str(run.id).encode() in (process / "environ").read_bytes()
        os.kill(int(process.name), 0)
    except PermissionError:
        return True
    except (FileNotFoundError, ProcessLookupError):
        return False
    return True
