"""The papers of a negotiation that are made from its texts: point list and record of a round.

Both take shared comments only; internal ones stand in the internal form of the point list, which its name says.
Decision: docs/decisions/0019-an-internal-comment-never-leaves.md
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ode_workflows.db.case import StoredCase
from ode_workflows.db.people import office_of
from ode_workflows.documents.context import listed, long_date
from ode_workflows.documents.draft import make_draft

POINT_LIST, ROUND_RECORD = "letters/point_list", "letters/record_of_round"
FROM_TEXTS: Mapping[str, str] = {POINT_LIST: "ode points {}", ROUND_RECORD: "ode round record {} N"}
"""Papers that are made from the texts that went to and fro, each with the command that makes it."""

_LANGUAGE = "en"
_Row = Mapping[str, Any]


def point_list_paper(conn: Connection, case: StoredCase, points: _Row, *, is_internal: bool, today: date) -> bytes:
    """Return the Word file of a point list (`registry.points.points_of`); internal notes only in the internal form.

    Raises:
        DraftError: names the template and the field.
    """
    notes = points["internal_notes"] if is_internal else []
    waiting = {row["number"]: row for point in points["points"] for row in point["comments"]}
    context = _memo(conn, case, today, to="Within the office" if is_internal else _others(case)) | {
        "standing_text": _standing(points),
        "points_of_talks": [_point_line(point) for point in points["points"]],
        "shared_comments": _comment_lines(waiting[number] for number in sorted(waiting)),
        "internal_notes": _comment_lines(notes),
    }
    return _made(POINT_LIST, "Point list", case, context, today)


def round_record_paper(conn: Connection, case: StoredCase, record: _Row, *, today: date) -> bytes:
    """Return the Word file of the record of a round (`registry.round_record.record_of_round`).

    Raises:
        DraftError: names the template and the field.
    """
    turn = record["turn"]
    whose = "our" if turn["whose"] == "ours" else "the other side's"
    until = f" until {long_date(turn['until'])}" if turn["until"] else ""
    verb = "It was" if turn["until"] else "It is"
    context = _memo(conn, case, today, to=f"The file of {case.agreement.reference}") | {
        "round_number": str(record["round"]),
        "held_on": long_date(record["held_on"]),
        "round_place": record["place"],
        "turn_text": f"{verb} {whose} turn since {long_date(turn['since'])}{until}: {turn['days']} calendar days.",
        "exchanged": [_sent_line(text) for text in record["texts"]],
        "base_text": _base(record["returned"]),
        "round_changes": list(_changes(record["returned"])),
        "shared_comments": _comment_lines(record["comments"]),
        "days_ours": str(record["days_held"]["ours"]),
        "days_theirs": str(record["days_held"]["theirs"]),
    }
    return _made(ROUND_RECORD, f"Record of round {record['round']}", case, context, today)


def _made(template: str, words: str, case: StoredCase, context: dict[str, Any], on: date) -> bytes:
    title = f"{words}: {case.agreement.title}"
    return make_draft(template, context, title=title, language=_LANGUAGE, made_on=on).content


def _memo(conn: Connection, case: StoredCase, today: date, *, to: str) -> dict[str, Any]:
    agreement = case.agreement
    return {
        "reference": agreement.reference,
        "title": agreement.title,
        "office": office_of(conn, agreement.office_id).name,
        "paper_on": long_date(today),
        "sender": case.person_name(agreement.owner_id),
        "to": to,
    }


def _others(case: StoredCase) -> str:
    return listed(party.name for party in case.parties if not party.is_us)


def _standing(points: _Row) -> str:
    open_points = sum(point["standing"] == "open" for point in points["points"])
    count = f"{open_points} point{'' if open_points == 1 else 's'} open"
    if points["ours"] is None or points["theirs"] is None:
        return f"Only one side has sent a text so far; {count}."
    cut = " Not everything could be compared: read the files side by side." if points["not_compared"] else ""
    return f"Our version {points['ours']} and their version {points['theirs']} were compared: {count}.{cut}"


def _point_line(point: _Row) -> dict[str, str]:
    who = {"ours": "us", "theirs": "the other side", "both": "both sides"}[point["proposed_by"]]
    by = f"{who} ({point['proposed_by_name']})" if point["proposed_by_name"] else who
    in_round = f", round {point['round']}" if point["round"] else ""
    settled = {"ours": "settled: our text", "theirs": "settled: their text", "agreed": "settled: agreed wording"}
    return {
        "number": str(point["number"]),
        "article": point["article"] or "Whole text",
        "ours": point["ours"] or "–",
        "theirs": point["theirs"] or "–",
        "kind_text": f"{', '.join(point['kinds'])}; by {by}{in_round}",
        "standing": settled.get(point["standing"], "open"),
    }


def _comment_lines(comments: Iterable[_Row]) -> list[dict[str, str]]:
    return [
        {
            "number": str(row["number"]),
            "article": row["article"] or "Whole text",
            "author": row["author"] or "name withheld",
            "text": row["text"] or "withheld",
        }
        for row in comments
    ]


def _sent_line(text: _Row) -> dict[str, str]:
    return {**{name: text[name] for name in ("by", "file_name", "file_hash")}, "sent_on": long_date(text["on"])}


def _base(returned: _Row | None) -> str:
    if returned is None:
        return ""
    if returned["base"] is None:
        return "The returned text stands on no text that we sent."
    newer: Sequence[int] = returned["newer_sent_before"]
    stale = f", although we had sent version {listed(map(str, newer))} since" if newer else ""
    return f"Their version {returned['version']} stands on our version {returned['base']}{stale}."


def _changes(returned: _Row | None) -> Iterable[dict[str, str]]:
    for group in returned["tracked"] if returned else ():
        how = f"marked by {listed(group['by'])}"
        for change in group["changes"]:
            yield {"article": group["article"], "how": how, "what": f"{change['kind']}: {change['text'] or '–'}"}
    for sentence in returned["without_a_mark"] if returned else ():
        yield {"article": sentence, "how": "without a mark", "what": "compare it word by word"}
