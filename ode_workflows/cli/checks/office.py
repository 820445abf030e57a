"""Checks of the office's work: incidents that are open, an outbox that stands still, sweeps and copies that are due."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import Connection, func, select

from ode_workflows.actions._overtaken import MISSED
from ode_workflows.actions._routing import LATE_TASK
from ode_workflows.actions.backing_up import LAST_BACKUP
from ode_workflows.actions.dated_acts import FAILED, WAITING
from ode_workflows.actions.delivering import PAUSED
from ode_workflows.actions.sweep import LAST_SWEEP
from ode_workflows.actions.watching import FAILED_FLOW, LATE
from ode_workflows.cli.checks.check import Check, UnwellError
from ode_workflows.cli.output import counted
from ode_workflows.db.incidents import office_fact
from ode_workflows.db.writer import table_named

_INCIDENT, _OUTBOX = table_named("incident").c, table_named("outbox_message").c
_NAMED = 5
"""How many incidents of a kind are spelled out."""

LATEST_SWEEP = timedelta(days=1)
"""How old the last sweep may be: it runs once a day."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """How incidents of a kind are called, what to do, and whether the installation is unwell while one is open."""

    name: str
    mend: str
    is_fault: bool = True


_KINDS: Mapping[str, _Kind] = {
    "mail_server": _Kind("mail server", "Check ODE_SMTP_URL and the server; the mails leave with the next sweep."),
    "document_failed": _Kind(
        "documents failed", "Mend what the words name; sweeps try for 72 hours, then: ode sweep --retry"
    ),
    "mail_failed": _Kind("mails refused", "Correct the address, then: ode sweep --retry", is_fault=False),
    FAILED: _Kind("dated acts failed", "See what stands in the way: ode why REF TRIGGER"),
    WAITING: _Kind(
        "dates to confirm", "Counsel compares the date and confirms it: ode step REF confirm", is_fault=False
    ),
    MISSED: _Kind("deadlines missed", "Decide, or record what was decided: ode show REF", is_fault=False),
    LATE_TASK: _Kind("tasks late", "Ask whoever has the task now: ode show REF", is_fault=False),
    LATE: _Kind("flows late", "Look into the folder logs of ODE_HOME; then start the office again: ode up"),
    FAILED_FLOW: _Kind("flows failed", "Mend what the words name; it is tried again with the next run."),
    "sweep_gap": _Kind("gaps of sweeps", "Ask why no sweep ran, and whether the clock is right.", is_fault=False),
}


def open_incidents(conn: Connection) -> Iterator[Check]:
    """Yield each kind of incident of which one is open, with what to do."""
    wanted = select(_INCIDENT.kind, _INCIDENT.cause).where(_INCIDENT.resolved_at.is_(None))
    rows = conn.execute(wanted.order_by(_INCIDENT.kind, _INCIDENT.opened_at, _INCIDENT.key)).all()
    if not rows:
        yield Check("incidents", is_ok=True, found="none is open")
    for kind, group in groupby(rows, key=lambda row: str(row.kind)):
        causes = [str(row.cause) for row in group]
        known = _KINDS.get(kind, _Kind(kind.replace("_", " "), "Mend what the words name."))
        more = f"; and {len(causes) - _NAMED} more" if len(causes) > _NAMED else ""
        found = f"{len(causes)} open: {'; '.join(causes[:_NAMED])}{more}"
        yield Check(known.name, is_ok=not known.is_fault, found=found, mend=known.mend)


def outbox_moves(conn: Connection) -> str:
    """Look whether what waits in the outbox may leave."""
    count, oldest = conn.execute(
        select(func.count(), func.min(_OUTBOX.created_at)).where(_OUTBOX.status == "waiting")
    ).one()
    waiting = (
        f"{counted(count, 'message')} to send or make, the oldest since {oldest:%Y-%m-%d %H:%M} UTC"
        if count
        else "nothing waits"
    )
    paused = office_fact(conn, PAUSED)
    if paused not in (None, "", "no", "false"):
        mend = "Let them leave: ode restore --resume   Leave them out: ode restore --resume --skip-waiting"
        raise UnwellError(f"paused ({paused}); {waiting}", mend)
    return waiting


def sweep_is_recent(conn: Connection, today: date) -> str:
    """Look whether the daily sweep ran; before the first one nothing is missing yet."""
    known = office_fact(conn, LAST_SWEEP)
    if known is None:
        return "none yet; run it once a day: ode sweep"
    if today - date.fromisoformat(known) > LATEST_SWEEP:
        raise UnwellError(f"the last one was for {known}", "Run it once a day, for example by cron: ode sweep")
    return f"the last one was for {known}"


def copy_is_known(conn: Connection) -> str:
    """Say when the last backup was made; how often one is due is the office's to say."""
    made_at = office_fact(conn, LAST_BACKUP)
    if made_at is None:
        return "none yet; make one: ode backup FILE"
    return f"the last one was made at {datetime.fromisoformat(made_at):%Y-%m-%d %H:%M} UTC"
