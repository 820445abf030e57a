"""Screening: the law watch, when the rulebook has changed or moving law is due to be read again."""

from prefect import flow

from flows import _run  # noqa: TID251  # its neighbour in this folder


@flow(name="screening")
async def screening() -> dict[str, object]:
    """Screen what is live under the edition in use, and point counsel at what has changed."""
    return await _run.run("screening")
