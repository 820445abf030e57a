"""What went to and fro between the office and a partner: texts that were sent, texts that wait to be recorded."""

import json
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from ode_workflows.db.history import entries_of
from ode_workflows.domain.case import Case
from ode_workflows.domain.plain_values import value
from ode_workflows.domain.records import TextVersion

RECEIVED = "record_received_text"
"""The kind of task that a text brings which a partner has sent; its `about_id` is the hash of the file."""

_EVENT = "receive_from_partner"


@value
class ReceivedText:
    """A text that a partner sent by its link; it is a version of the text only once a round records it."""

    file_hash: str
    file_name: str
    language: str
    party: str
    received_on: date
    standing: str
    """waiting, recorded, or set aside."""


def sent_texts(case: Case) -> list[TextVersion]:
    """Return the text versions that rounds say were sent to the other side, oldest first."""
    sent = {row.text_out for row in case.rounds}
    return [text for text in case.texts if text.id in sent]


def received_texts(conn: Connection, case: Case) -> list[ReceivedText]:
    """Return the texts that partners sent by their links, oldest first."""
    found = []
    for entry in entries_of(conn, case.agreement.id):
        body = json.loads(entry.body)
        if body["trigger"] == _EVENT and "file_hash" in body["facts"]:
            facts = body["facts"]
            found.append(
                ReceivedText(
                    file_hash=facts["file_hash"],
                    file_name=facts["file_name"],
                    language=facts["language"],
                    party=facts["party"],
                    received_on=date.fromisoformat(body["on"]),
                    standing=_standing(case, facts["file_hash"]),
                )
            )
    return found


def _standing(case: Case, file_hash: str) -> str:
    if any(task.status == "open" and task.kind == RECEIVED and task.about_id == file_hash for task in case.tasks):
        return "waiting"
    is_theirs: Sequence[TextVersion] = [text for text in case.texts if text.direction == "theirs"]
    return "recorded" if any(text.file_hash == file_hash for text in is_theirs) else "set aside"
