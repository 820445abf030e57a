"""Deliveries: digests once a day, urgent mail at once, everything under one lasting Message-ID."""

from prefect import flow

from flows import _run  # noqa: TID251  # its neighbour in this folder


@flow(name="deliveries")
async def deliveries() -> dict[str, object]:
    """Make the mails of the day of the schedule and send what waits in the outbox."""
    return await _run.run("deliveries")
