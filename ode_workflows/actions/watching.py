"""Who watches the flows: lateness and defects become incidents, and the admins are told once by mail.

Every run of a flow looks at the others before it begins, and the pages' process looks now and then by itself, so that
a scheduler that is dead is noticed by somebody who lives. The mail about it is an alarm, which the watch may send when
the flow that sends mails is the one that is dead.
"""

from datetime import date, datetime

from sqlalchemy import Connection, Engine

from ode_workflows.actions._telling import words_of
from ode_workflows.actions.delivering import drain_outbox
from ode_workflows.clock import civil_date
from ode_workflows.db.flow_backlog import admin_ids
from ode_workflows.db.incidents import open_incident, open_keys, resolve_incident
from ode_workflows.db.outbox import store_messages
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.domain.changes import Message
from ode_workflows.registry.flow_standings import standings
from ode_workflows.settings import Settings

LATE, FAILED_FLOW = "flows_late", "flow_failed"
_NEXT_STEP = "Look what keeps them: ode doctor. Start the office again: ode up"


def watch_flows(engine: Engine, settings: Settings, *, now: datetime) -> bool:
    """Write down which flows are late, or that none is any more; admins are told once. Whether one is late.

    Args:
        engine: of the office's database.
        settings: the office's time zone.
        now: aware instant by which lateness is counted.

    Raises:
        StorageError: the database refuses.
    """
    today = civil_date(now, settings.office_timezone)
    with read_transaction(engine) as conn:
        late = [f"{each.name} {each.late}" for each in standings(conn, now=now, today=today) if each.late]
        is_known = bool(open_keys(conn, LATE))
    if bool(late) == is_known:
        return is_known
    with write_transaction(engine) as conn:
        if not late:
            resolve_incident(conn, LATE, resolution="every flow runs again", now=now)
        elif open_incident(conn, LATE, kind=LATE, cause=f"Flows are late: {'; '.join(late)}.", now=now):
            _alarm(conn, LATE, "Work that runs by itself is late.", "; ".join(late), today, now)
    return bool(late)


def watch_from_outside(engine: Engine, settings: Settings, *, now: datetime) -> bool:
    """Watch the flows from a process that is none of them, and send the alarms, which may wait for a dead flow.

    Raises:
        StorageError: the database refuses.
        InvalidFactsError: the address of the mail server cannot be read.
    """
    is_late = watch_flows(engine, settings, now=now)
    if is_late:
        drain_outbox(engine, settings, now=now, kinds=("alarm",))
    return is_late


def flow_failed(engine: Engine, name: str, fault: Exception, *, today: date, now: datetime) -> None:
    """Write down that a flow ended with a defect, and tell the admins at the first one in a row."""
    with write_transaction(engine) as conn:
        key, words = f"{FAILED_FLOW}/{name}", words_of(fault)
        if open_incident(conn, key, kind=FAILED_FLOW, cause=f"The flow {name} failed: {words}", now=now):
            _alarm(conn, key, f"The flow {name} failed; it is tried again.", words, today, now)


def flow_mended(conn: Connection, name: str, now: datetime) -> None:
    """Close the incident of a flow that has run through again."""
    resolve_incident(conn, f"{FAILED_FLOW}/{name}", resolution="it has run through", now=now)


def _alarm(conn: Connection, about: str, sentence: str, words: str, today: date, now: datetime) -> None:
    says = {
        "sentence": sentence,
        "since_on": today.isoformat(),
        "attempts": 1,
        "words": words,
        "next_step": _NEXT_STEP,
        "why": "you hold the role admin",
    }
    messages = [
        Message(
            "alarm",
            f"alarm/{about}/{now.isoformat(timespec='seconds')}/{person_id}",
            {"event": "incident", "recipient": person_id, "on": today.isoformat(), "says": says},
        )
        for person_id in admin_ids(conn, today)
    ]
    store_messages(conn, None, messages, now)
