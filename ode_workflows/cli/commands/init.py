"""`ode init`: the database is made or brought to the newest schema; with --demo it is filled."""

from dataclasses import asdict
from typing import Annotated

import typer

from ode_workflows import clock
from ode_workflows.actions.demo import load_demo
from ode_workflows.cli.desk import Desk, at_desk, engine_of
from ode_workflows.cli.options import AsJson
from ode_workflows.cli.output import say
from ode_workflows.db.migrate import upgrade


def init(
    ctx: typer.Context,
    demo: Annotated[
        bool, typer.Option("--demo", help="Also load the real agreements and the example offices and people.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Create the database in the home folder, or bring it to the newest schema.

    Safe to repeat: what is there stays as it is. An upgrade happens as a whole or not at all.
    """
    desk = at_desk(ctx, json)
    engine = engine_of(desk.settings)
    try:
        before, after = upgrade(engine)
    finally:
        engine.dispose()
    loaded = _load_demo(desk) if demo else None
    answer = {"home": str(desk.settings.home), "schema_before": before, "schema": after, "demo": loaded}
    if desk.answer(answer):
        return
    say(f"{_done(before, after)} {desk.settings.resolved_database_url}")
    if loaded is not None:
        say("  ".join(f"{name.replace('_', ' ')}: {count}" for name, count in loaded.items()))
        say("Look: ode list   Act: ode tasks --as ana")


def _done(before: str | None, after: str) -> str:
    if before is None:
        return "Database made:"
    return "Database is up to date:" if before == after else f"Database upgraded from schema {before} to {after}:"


def _load_demo(desk: Desk) -> dict[str, int]:
    today = clock.civil_date(desk.now, desk.zone)
    with desk.write() as conn:
        return asdict(load_demo(conn, now=desk.now, today=today, files=desk.files))
