"""The points of a negotiation: what the two texts still say differently, what was settled and how, and the comments."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from ode_workflows.db.case import StoredCase
from ode_workflows.documents.redline.change_list import BEFORE, kinds_of_change
from ode_workflows.documents.redline.comparing import compare
from ode_workflows.documents.redline.revisions import tracked_changes
from ode_workflows.documents.text import is_docx
from ode_workflows.domain.articles import PREAMBLE, articles_of, label_of
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.three_way import ThreeWay, aligned, three_way
from ode_workflows.registry.rounds import Exchange, KeptText

_ON_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)
"""The marks of a comparison that only lists changes are thrown away, and their date with them."""

Row = dict[str, Any]


def points_of(exchange: Exchange, comments: Sequence[Row]) -> dict[str, Any]:
    """Return the points of one language: open ones first in the order of the text, then settled ones, then comments.

    Args:
        exchange: the texts of the language.
        comments: those that the reader may have, as `comments_of` returns them.
    """
    points: list[Row] = []
    not_compared: tuple[str, ...] = ()
    if exchange.ours and exchange.theirs:
        points, not_compared = _open_points(exchange)
        points += _settled_points(exchange)
    shared = [row for row in comments if row["audience"] == "shared"]
    points += _comment_points(points, [row for row in shared if not row["is_resolved"]])
    for number, point in enumerate(points, 1):
        point["number"] = number
        point["comments"] = [row for row in shared if _is_about(row, point) and point["standing"] == "open"]
    return {
        "reference": exchange.case.agreement.reference,
        "language": exchange.language,
        "ours": exchange.ours[-1].row.number if exchange.ours else None,
        "theirs": exchange.theirs[-1].row.number if exchange.theirs else None,
        "points": points,
        "not_compared": list(not_compared),
        "internal_notes": [row for row in comments if row["audience"] == "internal"],
    }


def _is_about(comment: Row, point: Row) -> bool:
    return bool((comment["article"] or "") == (point["article"] or ""))


def _open_points(exchange: Exchange) -> tuple[list[Row], tuple[str, ...]]:
    """Return what the newest texts of both sides say differently, change by change."""
    ours, theirs = exchange.ours[-1], exchange.theirs[-1]
    changes, not_compared = _changes(exchange.case, ours, theirs)
    base = exchange.base_of(theirs)
    ways = three_way(base.text.lines if base else ours.lines, ours.lines, theirs.lines)
    marks = tracked_changes(theirs.content) if is_docx(theirs.content) else ()
    rows: list[Row] = []
    for article, kinds, old, new in changes:
        way = next((each for each in ways if each.label == article), None)
        marked = [mark.author for mark in marks if label_of(mark.article, [article]) or mark.article == article]
        side = _proposed_by(way)
        rows.append(
            {
                "article": article,
                "ours": old,
                "theirs": new,
                "kinds": list(kinds),
                "proposed_by": side,
                "proposed_by_name": ", ".join(dict.fromkeys(marked)) if side != "ours" and marked else None,
                "round": _round_of(exchange.case, ours if side == "ours" else theirs),
                "standing": "open",
            }
        )
    return rows, not_compared


def _proposed_by(way: ThreeWay | None) -> str:
    """Return whose wish a difference is: of the side that changed the article, or of both."""
    match way.standing if way else "theirs":
        case "conflict":
            return "both"
        case "ours":
            return "ours"
        case _:
            return "theirs"


_Change = tuple[str, tuple[str, ...], str | None, str | None]


def _changes(case: StoredCase, ours: KeptText, theirs: KeptText) -> tuple[list[_Change], tuple[str, ...]]:
    if not (is_docx(ours.content) and is_docx(theirs.content)):
        return list(_changes_of_lines(ours, theirs)), ()
    parties = tuple(party.name for party in case.parties)
    found = compare(ours.content, theirs.content, author="ODE Workflows", made_at=_ON_ANY_DAY, parties=parties)
    labels = [article.label for text in (theirs, ours) for article in articles_of(text.lines)]
    return [
        (label_of(each.article, labels) or _named(each.article), each.kinds, each.old, each.new)
        for each in found.changes
    ], found.not_compared


def _named(article: str) -> str:
    return PREAMBLE if article == BEFORE else article


def _changes_of_lines(ours: KeptText, theirs: KeptText) -> Iterator[_Change]:
    """Yield the articles that differ where one of the texts is no Word file."""
    for old, new in aligned(articles_of(ours.lines), articles_of(theirs.lines)):
        texts = [None if each is None else "\n".join(each.lines) for each in (old, new)]
        if old is None or new is None or old.body != new.body:
            label = next(each.label for each in (new, old) if each is not None)
            kinds = (phrased("added"),) if old is None else (phrased("removed"),) if new is None else None
            yield label, kinds or kinds_of_change(texts[0] or "", texts[1] or "", ()), texts[0], texts[1]


def _round_of(case: StoredCase, text: KeptText) -> int | None:
    return next((row.number for row in case.rounds if text.row.id in (row.text_in, row.text_out)), None)


def _settled_points(exchange: Exchange) -> list[Row]:
    """Return articles that differed in an earlier round and do not now, with whose words they have."""
    newest = articles_of(exchange.ours[-1].lines)
    still = articles_of(exchange.theirs[-1].lines)
    differing = {id(one) for one, other in aligned(newest, still) if one and (other is None or one.body != other.body)}
    found: dict[str, Row] = {}
    for returned in exchange.theirs:
        sent = [text for text in exchange.ours if text.row.number < returned.row.number]
        if not sent:
            continue
        old, new = articles_of(sent[-1].lines), articles_of(returned.lines)
        now = {id(one): other for one, other in aligned(old, newest) if one is not None}
        for mine, other in aligned(old, new):
            present = now.get(id(mine)) if mine else None
            if mine is None or other is None or present is None or mine.body == other.body or id(present) in differing:
                continue
            bodies = {mine.body: "ours", other.body: "theirs"}
            found[present.label] = {
                "article": present.label,
                "ours": "\n".join(mine.lines),
                "theirs": "\n".join(other.lines),
                "kinds": list(kinds_of_change(mine.body, other.body, ())),
                "proposed_by": "theirs",
                "proposed_by_name": None,
                "round": _round_of(exchange.case, returned),
                "standing": bodies.get(present.body, "agreed"),
            }
    return list(found.values())


def _comment_points(points: Sequence[Row], comments: Sequence[Row]) -> list[Row]:
    """Return a point for each article on which nothing differs but a shared comment waits for an answer."""
    covered = {point["article"] or "" for point in points if point["standing"] == "open"}
    found: dict[str, Row] = {}
    for comment in comments:
        place = comment["article"] or ""
        if place not in covered and comment["reply_to"] is None:
            found[place] = found.get(place) or {
                "article": comment["article"],
                "ours": None,
                "theirs": None,
                "kinds": [phrased("comment")],
                "proposed_by": comment["side"],
                "proposed_by_name": comment["author"],
                "round": None,
                "standing": "open",
            }
    return list(found.values())
