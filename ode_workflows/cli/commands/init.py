"""`ode init`: the database is made or brought to the newest schema; with --demo it is filled."""

from dataclasses import asdict, is_dataclass
from importlib import import_module
from typing import Annotated, Any

import typer

from ode_workflows import clock
from ode_workflows.cli.desk import Desk, at_desk
from ode_workflows.cli.options import AsJson
from ode_workflows.cli.output import say
from ode_workflows.db.migrate import upgrade
from ode_workflows.db.session import make_engine


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
    engine = make_engine(desk.settings.resolved_database_url)
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


def _load_demo(desk: Desk) -> dict[str, Any]:
    # Loaded by word as commands are (cli/lazy.py): a plain init reads nothing of the demo.
    load = import_module("ode_workflows.actions.demo").load_demo
    with desk.write() as conn:
        report = load(conn, now=desk.now, today=clock.civil_date(desk.now, desk.settings.office_timezone))
    return asdict(report) if is_dataclass(report) and not isinstance(report, type) else {}
