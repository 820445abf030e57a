"""What a worker does before it takes runs: deploys the flows, and forgets what an outage left over."""

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists

from ode_workflows import clock

POOL, SERVER_WITHIN_SECONDS = "ode", 60
AROUND = Path(__file__).resolve().parent.parent
"""The folder that holds flows/."""


async def deploy(client: PrefectClient) -> None:
    """Wait for the server; make the work pool and all deployments of flows/prefect.yaml, unless it has them."""
    async with asyncio.timeout(SERVER_WITHIN_SECONDS):
        while await client.api_healthcheck() is not None:
            await asyncio.sleep(0.2)
    with suppress(ObjectAlreadyExists):
        await client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
    known = [deployment.version for deployment in await client.read_deployments()]
    if known and set(known) == {os.environ["ODE_FLOWS_VERSION"]}:
        return
    command = ["-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", "flows/prefect.yaml"]
    deploying = await asyncio.create_subprocess_exec(sys.executable, *command, cwd=AROUND)
    if await deploying.wait() != 0:
        raise SystemExit("The flows could not be deployed; the lines above say why.")


async def catch_up(client: PrefectClient) -> None:
    """Replace all runs that an outage left waiting by one of each flow, for now."""
    late = {"state": {"type": {"any_": ["SCHEDULED"]}}, "expected_start_time": {"before_": clock.now().isoformat()}}
    is_more = True
    while is_more:  # by fifties: after a week there are hundreds, and one request each would take half a minute
        answer = await client.request("POST", "/flow_runs/bulk_delete", json={"flow_runs": late})  # type: ignore[arg-type]
        is_more = bool(answer.raise_for_status().json()["deleted"])
    for deployment in await client.read_deployments():
        await client.create_flow_run_from_deployment(deployment.id)
