"""`ode doctor`: is this installation well, and what is the mend."""

from collections.abc import Callable, Iterator
from functools import partial

import typer
from rich.text import Text
from sqlalchemy import Connection

from ode_workflows import clock
from ode_workflows.cli.checks import content, database, flows, office, place
from ode_workflows.cli.checks.check import Check, checked
from ode_workflows.cli.desk import Desk, at_desk
from ode_workflows.cli.options import AsJson
from ode_workflows.cli.output import say
from ode_workflows.cli.refusals import CHECK_FAILED
from ode_workflows.db.session import read_transaction
from ode_workflows.domain.errors import OdeError


def doctor(ctx: typer.Context, json: AsJson = False) -> None:
    """Check home folder, database, states/, templates, mail, clock and flows; list incidents; name the mend of each.

    Changes nothing. Ends with exit code 5 when a check fails.
    """
    desk = at_desk(ctx, json)
    checks = [*_of_the_place(desk), *_of_the_content(), *_of_the_database(desk)]
    is_well = all(check.is_ok for check in checks)
    if not desk.answer({"ok": is_well, "checks": [check.as_plain() for check in checks]}):
        for check in checks:
            say(_line(check))
    if not is_well:
        raise typer.Exit(CHECK_FAILED)


def _line(check: Check) -> Text:
    sign = ("well  ", "green") if not check.mend else ("look  ", "yellow") if check.is_ok else ("wrong ", "bold red")
    mend = ("\n      " + check.mend, "yellow") if check.mend else ("", "")
    return Text.assemble(sign, (f"{check.name:<20}", "bold"), check.found, mend)


def _of_the_place(desk: Desk) -> Iterator[Check]:
    settings = desk.settings
    yield checked("home folder", partial(place.home_is_writable, settings.home))
    yield checked("file system", partial(place.home_is_local, settings.home))
    yield checked("time zone", partial(place.zone_is_known, settings))
    yield checked("mail", partial(place.mail_can_leave, settings))
    yield checked("failpoints", place.no_failpoint_is_armed)
    yield checked("Prefect", place.prefect_is_installed)
    yield checked("PDF", place.pdf_can_be_made)


def _of_the_content() -> Iterator[Check]:
    yield checked("lifecycle", content.lifecycle_loads)
    yield checked("approvals", content.approvals_load)
    yield checked("instruments", content.profiles_load)
    yield checked("rulebook", content.rulebook_loads)
    yield checked("reminders", content.reminders_load)
    yield checked("calendars", content.calendars_load)
    yield checked("templates", content.templates_pass)
    yield checked("clauses", content.clauses_resolve)


def _of_the_database(desk: Desk) -> Iterator[Check]:
    """Check the database; what rests on its schema is looked at only when the schema is right."""
    try:
        with read_transaction(desk.engine) as conn:
            yield checked("database", partial(database.database_answers, conn))
            yield checked("durability", partial(database.nothing_is_lost, conn))
            schema = checked("schema", partial(database.schema_is_at_head, conn))
            yield schema
            if schema.is_ok:
                yield from (checked(name, look) for name, look in _of_the_rows(desk, conn))
                yield from flows.flows_run(conn, desk.now, clock.civil_date(desk.now, desk.settings.office_timezone))
                yield from office.open_incidents(conn)
    except OdeError as fault:
        yield Check("database", is_ok=False, found=fault.detail, mend="Follow the sentence, then run: ode doctor")


def _of_the_rows(desk: Desk, conn: Connection) -> Iterator[tuple[str, Callable[[], str]]]:
    yield "states in use", partial(database.states_are_known, conn)
    yield "clock", partial(database.clock_is_sane, conn, desk.now)
    yield "outbox", partial(office.outbox_moves, conn)
    yield "sweep", lambda: office.sweep_is_recent(conn, clock.civil_date(desk.now, desk.zone))
    yield "backup", partial(office.copy_is_known, conn)
    yield "ODE_PERSON", partial(database.person_is_known, conn, desk.settings.person, desk.now)
