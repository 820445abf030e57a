"""Renewals: windows open, terms renew by silence or run out, each announced the day before."""

from prefect import flow

from flows import _run  # noqa: TID251  # its neighbour in this folder


@flow(name="renewals")
async def renewals() -> dict[str, object]:
    """Do what the terms of agreements bring on the day of the schedule."""
    return await _run.run("renewals")
