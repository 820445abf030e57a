"""Reminders and missed deadlines that were overtaken: the decision was recorded, or the date has moved."""

from datetime import date, datetime

from sqlalchemy import Connection, Engine

from ode_workflows.db.incidents import open_keys, resolve_incident
from ode_workflows.db.sending import drop_news, waiting_reminders
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.watched import still_watched

REMINDER = "reminder"
MISSED = "missed_deadline"
_BECAUSE = "it was decided before the mail went out"
_DAY_COUNTED = ("stalled_negotiation", "dormant_agreement", "receipt")


def overtaken(conn: Connection, as_of: date) -> list[str]:
    """Return the keys of reminders that no mail carries yet and that nobody needs any more."""
    by_ladder: dict[str, list[tuple[str, str, date]]] = {}
    for line in waiting_reminders(conn, REMINDER):
        details = line.details or {}
        deadline_on = date.fromisoformat(str(details["deadline_on"]))
        by_ladder.setdefault(str(details["ladder"]), []).append((line.key, str(details["object_id"]), deadline_on))
    gone: list[str] = []
    for ladder, lines in by_ladder.items():
        live = still_watched(conn, ladder, {object_id for _, object_id, _ in lines}, as_of)
        objects = {object_id for object_id, _ in live}
        for key, object_id, deadline_on in lines:
            is_live = object_id in objects if ladder in _DAY_COUNTED else (object_id, deadline_on) in live
            if not is_live:
                gone.append(key)
    return gone


def drop_overtaken(engine: Engine, as_of: date) -> int:
    """Leave out of the coming mails what was decided since it was planned; how many lines."""
    with read_transaction(engine) as conn:
        gone = overtaken(conn, as_of)
    if gone:
        with write_transaction(engine) as conn:
            drop_news(conn, gone, _BECAUSE)
    return len(gone)


def missed_key(ladder: str, object_id: str, deadline_on: date) -> str:
    """Return the key of the incident of a missed deadline."""
    return f"missed/{ladder}/{object_id}/{deadline_on}"


def close_decided(engine: Engine, *, as_of: date, now: datetime) -> int:
    """Close the incidents of missed deadlines whose decision is recorded by now; how many."""
    with read_transaction(engine) as conn:
        decided = [key for key in open_keys(conn, MISSED) if not _is_still_missed(conn, key, as_of)]
    if decided:
        with write_transaction(engine) as conn:
            for key in decided:
                resolve_incident(conn, key, resolution="the decision is recorded", now=now)
    return len(decided)


def _is_still_missed(conn: Connection, key: str, as_of: date) -> bool:
    """Whether nobody has decided; what was missed long ago stays open until somebody does."""
    _, ladder, object_id, day = key.split("/")
    deadline_on = date.fromisoformat(day)
    seen_on = min(as_of, deadline_on)
    return (object_id, deadline_on) in still_watched(conn, ladder, [object_id], seen_on)
