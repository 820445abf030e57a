"""`ode round` and `ode points`: what a round brought, three texts side by side, and the points that are open."""

from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from ode_workflows.access.identity import Reader, case_for
from ode_workflows.actions.round_papers import point_list_paper, round_record_paper
from ode_workflows.cli.desk import Desk, at_desk
from ode_workflows.cli.options import AsJson, Looking, Reference
from ode_workflows.cli.output import counted, pairs, say, table_of
from ode_workflows.cli.words import write_file
from ode_workflows.db.case import StoredCase
from ode_workflows.domain.errors import InvalidFactsError, RoleNotAllowedError
from ode_workflows.registry.comments import comments_of
from ode_workflows.registry.points import points_of
from ode_workflows.registry.round_record import record_of_round
from ode_workflows.registry.rounds import Exchange, require_language, three_ways

Output = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE.docx", help="Write it as a Word paper.")]
Language = Annotated[str | None, typer.Option("--language", metavar="TAG", help="Language; else the first listed.")]
_STANDINGS = {
    "same": "unchanged",
    "ours": "only we changed it",
    "theirs": "only they changed it",
    "both_alike": "both changed it alike",
    "conflict": "CONFLICT: both changed it",
}


def points(
    ctx: typer.Context,
    reference: Reference,
    output: Output = None,
    internal: Annotated[bool, typer.Option("--internal", help="The office's own form, with internal notes.")] = False,
    language: Language = None,
    person: Looking = None,
    json: AsJson = False,
) -> None:
    """List the points of a negotiation: both sides' words, the kind of change, who proposed it, and how it stands.

    Without --internal it holds nothing that the other side may not read. A point is open while the newest texts differ
    or a shared comment waits; a settled one says whose text was taken.
    """
    desk = at_desk(ctx, json)
    with desk.read() as conn:
        reader, case = _inside(desk, conn, reference, person)
        if internal and not reader.reads_confidential(case.agreement):
            raise RoleNotAllowedError(f"The internal form is for people of the office that carries {reference}.")
        exchange = Exchange(case, desk.files, require_language(case, language))
        found = points_of(exchange, _comments(conn, reader, case, with_internal=internal))
        if output is not None:
            write_file(output, point_list_paper(conn, case, found, is_internal=internal, today=reader.today))
    if desk.answer({**found, "file": str(output) if output else None}):
        return
    rows = [
        (row["number"], row["article"], row["ours"], row["theirs"], ", ".join(row["kinds"]),
         row["proposed_by"], row["round"], row["standing"])
        for row in found["points"]
    ]  # fmt: skip
    if rows:
        say(table_of(("no.", "article", "our text", "their text", "kind", "by", "round", "stands"), rows))
    for note in found["internal_notes"]:
        say(f"Internal note {note['number']} on {note['article'] or 'the whole text'}: {note['text']}")
    open_points = sum(row["standing"] == "open" for row in found["points"])
    say(f"{counted(open_points, 'open point')}." + (f" Wrote {output}" if output else ""))


def round_(
    ctx: typer.Context,
    what: Annotated[str, typer.Argument(metavar="record|threeway", help="What to look at.")],
    reference: Reference,
    number: Annotated[int | None, typer.Argument(metavar="N", help="The round.")] = None,
    output: Output = None,
    language: Language = None,
    person: Looking = None,
    json: AsJson = False,
) -> None:
    """Show the record of a round, or three texts side by side.

    record REF N says what was sent and came back, on which base, whose turn it is and how long each side held the text.
    threeway REF says per article what the base, our newest and their newest text say; both changed it: a conflict.
    """
    desk = at_desk(ctx, json)
    if what == "record" and number is not None:
        _record(desk, reference, number, output, person)
    elif what == "threeway" and number is None and output is None:
        _three_ways(desk, reference, language, person)
    else:
        message = "say: ode round record REF N [-o FILE.docx], or ode round threeway REF"
        raise InvalidFactsError.of("what", message)


def _inside(desk: Desk, conn: Connection, reference: str, person: str | None) -> tuple[Reader, StoredCase]:
    reader = desk.reader(conn, person)
    case = case_for(conn, reader, reference)
    if not reader.is_inside(case.agreement):
        raise RoleNotAllowedError(f"The texts of a negotiation are for the office that carries {reference}.")
    return reader, case


def _comments(conn: Connection, reader: Reader, case: StoredCase, *, with_internal: bool) -> list[dict[str, Any]]:
    may_read = reader.reads_confidential(case.agreement)
    return comments_of(conn, case, with_internal=with_internal, reads_words=may_read)


def _record(desk: Desk, reference: str, number: int, output: Path | None, person: str | None) -> None:
    with desk.read() as conn:
        reader, case = _inside(desk, conn, reference, person)
        comments = _comments(conn, reader, case, with_internal=False)
        found = record_of_round(case, number, files=desk.files, comments=comments, as_of=reader.today)
        if output is not None:
            write_file(output, round_record_paper(conn, case, found, today=reader.today))
    if desk.answer({**found, "file": str(output) if output else None}):
        return
    turn, held, returned = found["turn"], found["days_held"], found["returned"]
    lasts = f"until {turn['until']}" if turn["until"] else "and still"
    say(
        pairs(
            {
                "round": f"{found['round']}, {found['held_on']}, {found['place']}",
                "turn": f"{turn['whose']} since {turn['since']} {lasts} ({counted(turn['days'], 'day')})",
                "days held": f"ours {held['ours']}, theirs {held['theirs']}",
                "stands on": f"our version {returned['base']}" if returned else None,
                "older than": ", ".join(map(str, returned["newer_sent_before"])) if returned else None,
                "without a mark": "; ".join(returned["without_a_mark"]) if returned else None,
            }
        )
    )
    texts = [(text["side"], text["by"], text["on"], text["file_name"], text["file_hash"]) for text in found["texts"]]
    say(table_of(("text", "by", "on", "file", "SHA-256"), texts))
    if returned and returned["tracked"]:
        marks = [(group["article"], group["count"], ", ".join(group["by"])) for group in returned["tracked"]]
        say(table_of(("article", "tracked changes", "by"), marks))
    for comment in found["comments"]:
        say(f"Comment {comment['number']} by {comment['author']}: {comment['text'] or '(confidential)'}")
    if output:
        say(f"Wrote {output}")


def _three_ways(desk: Desk, reference: str, language: str | None, person: str | None) -> None:
    with desk.read() as conn:
        _, case = _inside(desk, conn, reference, person)
        found = three_ways(Exchange(case, desk.files, require_language(case, language)))
    if desk.answer(found):
        return
    say(f"Base: our version {found['base']}. Ours: version {found['ours']}. Theirs: version {found['theirs']}.")
    rows = [
        (row["article"], _STANDINGS[row["standing"]], row["base"], row["ours"], row["theirs"])
        for row in found["articles"]
        if row["standing"] != "same"
    ]
    say(table_of(("article", "", "base", "ours", "theirs"), rows) if rows else "Nobody has changed an article.")
    if found["conflicts"]:
        say(f"Both sides changed {', '.join(found['conflicts'])}. Nothing is taken over by itself.")
