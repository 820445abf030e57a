"""Routing: the work of people who are absent or have left, and what is late, gets another owner."""

from prefect import flow

from flows import _run  # noqa: TID251  # its neighbour in this folder


@flow(name="routing")
async def routing() -> dict[str, object]:
    """Hand work on by the rule that the steps use, for the day of the schedule."""
    return await _run.run("routing")
