"""Reminders: every step of a ladder that is due, each person once, after an outage only the latest one."""

from prefect import flow

from flows import _run  # noqa: TID251  # its neighbour in this folder


@flow(name="reminders")
async def reminders() -> dict[str, object]:
    """Decide the reminders of the day of the schedule."""
    return await _run.run("reminders")
