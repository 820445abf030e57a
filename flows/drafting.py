"""Drafting: the documents that steps asked for are made; one that fails is an incident and holds up no other."""

from prefect import flow

from flows import _run  # noqa: TID251  # its neighbour in this folder


@flow(name="drafting")
async def drafting() -> dict[str, object]:
    """Make the documents that wait in the outbox."""
    return await _run.run("drafting")
