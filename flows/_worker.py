"""The Prefect worker as `ode up` runs it: `python flows/_worker.py FILE`, with PREFECT_API_URL set.

The time of FILE tells when the worker last looked for runs.
"""

import asyncio
import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path

from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_WORKER_QUERY_SECONDS
from prefect.workers.process import ProcessWorker

from flows import _abandoned, _deploy  # noqa: TID251  # its neighbours in this folder

MOST_RUNS_AT_ONCE = 1
"""Each run is a process of 150 MB; a second worker beside this one takes as many again."""


async def tell_that_it_looks(worker: ProcessWorker, sign: Path) -> None:
    """Renew the sign of life for as long as the worker asks the server for runs."""
    every = PREFECT_WORKER_QUERY_SECONDS.value()
    while True:
        await asyncio.sleep(1)
        if worker.is_worker_still_polling(query_interval_seconds=every):
            sign.touch()


def stop_with_the_supervisor(loop: asyncio.AbstractEventLoop, whole: asyncio.Task[None]) -> None:
    """Stop when the other end of our input closes, which it does however the supervisor ended."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    loop.call_soon_threadsafe(whole.cancel)


async def work(sign: Path) -> None:
    """Deploy, then take runs until asked to stop or until the supervisor is gone."""
    loop, whole = asyncio.get_running_loop(), asyncio.current_task()
    assert whole is not None  # noqa: S101  # we are inside one
    loop.add_signal_handler(signal.SIGTERM, whole.cancel)
    threading.Thread(target=stop_with_the_supervisor, args=[loop, whole], daemon=True).start()
    async with get_client() as client:
        await _deploy.deploy(client)
        await _abandoned.mark_abandoned(client, _deploy.POOL)
        await _deploy.catch_up(client)
    worker = ProcessWorker(work_pool_name=_deploy.POOL, name="ode", limit=MOST_RUNS_AT_ONCE)
    async with asyncio.TaskGroup() as both:
        both.create_task(tell_that_it_looks(worker, sign))
        await worker.start()


if __name__ == "__main__":
    with suppress(asyncio.CancelledError):
        asyncio.run(work(Path(sys.argv[1])))
