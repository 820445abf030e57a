"""Clocks: silence that decides, entry into force, authorities that lapse, each announced the day before."""

from prefect import flow

from flows import _run  # noqa: TID251  # its neighbour in this folder


@flow(name="clocks")
async def clocks() -> dict[str, object]:
    """Do what the clocks of the law bring on the day of the schedule."""
    return await _run.run("clocks")
