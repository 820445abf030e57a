"""The record of one round: what was sent and by whom, what came back and on which base, whose turn, days held."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from ode_workflows.db.case import StoredCase
from ode_workflows.documents.redline.revisions import tracked_changes
from ode_workflows.documents.text import is_docx
from ode_workflows.domain.articles import PREAMBLE, articles_of, label_of
from ode_workflows.domain.records import NegotiationRound, TextVersion
from ode_workflows.files.store import FileStore
from ode_workflows.registry.rounds import Exchange, KeptText, round_numbered
from ode_workflows.registry.turns import turns_of


def record_of_round(
    case: StoredCase, number: int, *, files: FileStore, comments: Sequence[dict[str, Any]], as_of: date
) -> dict[str, Any]:
    """Return the record of a round as plain values.

    Args:
        case: the agreement.
        number: of the round.
        files: where the texts stand.
        comments: shared comments of the agreement, as `comments_of` returns them.
        as_of: civil date to which a turn that lasts is counted.

    Raises:
        NotFoundError: there is no such round.
    """
    row = round_numbered(case, number)
    versions = {text.id: text for text in case.texts}
    returned = versions[row.text_in] if row.text_in else None
    of_round = {versions[each].number for each in (row.text_in, row.text_out) if each}
    return {
        "reference": case.agreement.reference,
        "round": row.number,
        "held_on": row.held_on,
        "place": row.place,
        "texts": [_sent(case, versions[each]) for each in (row.text_in, row.text_out) if each],
        "returned": _returned(case, files, returned) if returned else None,
        "comments": [each for each in comments if each["version"] in of_round],
        "turn": _turn(case, row, as_of),
        "days_held": _days_held(case, row, as_of),
    }


def _sent(case: StoredCase, text: TextVersion) -> dict[str, Any]:
    others = [party.name for party in case.parties if not party.is_us]
    return {
        "by": "; ".join(others) if text.direction == "theirs" else case.person_name(text.recorded_by),
        "side": text.direction,
        "on": text.recorded_on,
        "version": text.number,
        "language": text.language,
        "file_name": text.file_name,
        "file_hash": text.file_hash,
    }


def _returned(case: StoredCase, files: FileStore, row: TextVersion) -> dict[str, Any]:
    """Return what a text that came back stands on, and its changes by article: marked and not marked."""
    text = KeptText(files, row)
    base = Exchange(case, files, row.language).base_of(text)
    return {
        "version": row.number,
        "base": base.text.row.number if base else None,
        "newer_sent_before": list(base.newer) if base else [],
        "is_stale": bool(base and base.newer),
        "tracked": _marks(text) if is_docx(text.content) else [],
        "without_a_mark": list(base.without_a_mark) if base else [],
    }


def _marks(text: KeptText) -> list[dict[str, Any]]:
    labels = [article.label for article in articles_of(text.lines)]
    found: dict[str, list[Any]] = defaultdict(list)
    for mark in tracked_changes(text.content):
        found[label_of(mark.article, labels) or PREAMBLE].append(mark)
    return [
        {
            "article": article,
            "count": len(marks),
            "by": list(dict.fromkeys(mark.author for mark in marks)),
            "changes": [
                {"kind": mark.kind, "text": mark.text, "author": mark.author, "date": mark.date} for mark in marks
            ],
        }
        for article, marks in found.items()
    ]


def _turn(case: StoredCase, row: NegotiationRound, as_of: date) -> dict[str, Any]:
    turn = turns_of(case)[case.rounds.index(row)]
    return {"whose": turn.whose, "since": turn.since_on, "until": turn.until_on, "days": turn.days(as_of)}


def _days_held(case: StoredCase, row: NegotiationRound, as_of: date) -> dict[str, int]:
    """Return the calendar days that each side held the text, from the first round to the end of this one's turn."""
    held = {"ours": 0, "theirs": 0}
    for turn in turns_of(case)[: case.rounds.index(row) + 1]:
        held[turn.whose] += turn.days(as_of)
    return held
