"""How each flow of the office stands: its last run, what waits for it, whether it is late, which incidents are open."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from ode_workflows.db.flow_backlog import Waiting, open_incident_keys, waiting_messages
from ode_workflows.registry.flow_runs import DAILY, FLOWS, LOOP, PREFECT, FlowRun, flows_run_by, last_run

MOST_DAYS = 1
"""Civil days that a daily flow may lie behind."""

MOST_WAITING = timedelta(minutes=15)
"""How long something due may wait in the outbox, and how long no flow may look while Prefect or the loop runs."""

_NOTHING = Waiting(0, None)
_MESSAGES = {"drafting": ("document",), "deliveries": ("mail", "alarm")}
_OF_TRIGGERS = {
    "resolve_approval": "clocks",
    "bring_into_force": "clocks",
    "close": "clocks",
    "record_change": "routing",
}
_OF_KINDS = {
    "document_failed": "drafting",
    "mail_failed": "deliveries",
    "mail_server": "deliveries",
    "missed_deadline": "reminders",
    "waiting_for_confirmation": "clocks",
    "task_late": "routing",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a flow stands.

    Attributes:
        name: of the flow.
        last: its last run, or None before the first one.
        waiting: messages that wait for it.
        late: why it is late, as a plain clause; empty when it is not.
        incidents: open ones of its work.
    """

    name: str
    last: FlowRun | None
    waiting: int
    late: str
    incidents: int


def standings(conn: Connection, *, now: datetime, today: date) -> list[Standing]:
    """Return how every flow stands, in their order."""
    waiting, incidents = waiting_messages(conn, now), _incidents(conn)
    is_watched = flows_run_by(conn) in (PREFECT, LOOP)
    found = []
    for name in FLOWS:
        last = last_run(conn, name)
        messages = [waiting.get(kind, _NOTHING) for kind in _MESSAGES.get(name, ())]
        late = _late_days(last, today) if name in DAILY else _late_minutes(last, messages, now, is_watched=is_watched)
        count = sum(each.count for each in messages)
        found.append(Standing(name=name, last=last, waiting=count, late=late, incidents=incidents[name]))
    return found


def _late_days(last: FlowRun | None, today: date) -> str:
    if last is None or (today - last.day).days <= MOST_DAYS:
        return ""
    return f"has not run since {last.day}"


def _late_minutes(last: FlowRun | None, messages: list[Waiting], now: datetime, *, is_watched: bool) -> str:
    since = min((each.due_since for each in messages if each.due_since is not None), default=None)
    if since is not None and last is not None and now - since > MOST_WAITING:
        return f"has left something lying since {since:%Y-%m-%d %H:%M} UTC"
    if is_watched and last is not None and now - last.at > MOST_WAITING:
        return f"has not run since {last.at:%Y-%m-%d %H:%M} UTC"
    return ""


def _incidents(conn: Connection) -> Mapping[str, int]:
    counted: Counter[str] = Counter()
    for kind, key in open_incident_keys(conn):
        if kind == "dated_act_failed":
            counted[_OF_TRIGGERS.get(key.split("/")[1], "renewals")] += 1
        elif kind == "flow_failed":
            counted[key.split("/")[1]] += 1
        elif kind in _OF_KINDS:
            counted[_OF_KINDS[kind]] += 1
    return counted
