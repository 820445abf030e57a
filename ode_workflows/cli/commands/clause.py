"""`ode clause`: read the clause library, put a clause into a text, cure a finding, see what became of each use."""

from pathlib import Path
from typing import Annotated, Any

import typer

from ode_workflows.access.identity import Reader, case_for
from ode_workflows.actions.clauses import cure_finding, use_clause
from ode_workflows.actions.step_request import StepRequest
from ode_workflows.cli.desk import Desk, at_desk, operating_system_user
from ode_workflows.cli.options import AsJson, AsPerson, Expect, Key, Reason
from ode_workflows.cli.outcome import outcome_of, print_outcome
from ode_workflows.cli.output import pairs, say, table_of
from ode_workflows.cli.words import file_bytes, one_word
from ode_workflows.documents.clause_parts import clause_text
from ode_workflows.documents.clauses import clause_named, library
from ode_workflows.documents.gate import MAX_FILE_BYTES
from ode_workflows.domain.clauses import POSITIONS, Clause, words_for
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.vocabulary import InstrumentKind
from ode_workflows.registry.clause_uses import Looking, uses_in, uses_of_clause

_USAGE = "say: ode clause list, show FUNCTION/CLAUSE, insert REF, cure REF FINDING, or uses REF"
_AS_WORDED = "the cure that the rulebook names, as the clause library words it"


def clause(
    ctx: typer.Context,
    what: Annotated[str, typer.Argument(metavar="list|show|insert|cure|uses", help="What to do.")] = "list",
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="A clause, REF, or REF and FINDING.")
    ] = None,
    function: Annotated[str | None, typer.Option("--function", metavar="F", help="List this function alone.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", metavar="KIND", help="For this kind of instrument.")] = None,
    wanted: Annotated[str | None, typer.Option("--clause", metavar="F/C", help="The clause to insert.")] = None,
    position: Annotated[
        str | None, typer.Option("--position", metavar="P", help="preferred, fallback, walk_away.")
    ] = None,
    language: Annotated[str, typer.Option("--language", metavar="TAG", help="Of the text that takes it.")] = "en",
    text: Annotated[
        Path | None, typer.Option("--text", metavar="FILE", help="Word file that takes it, instead of the newest.")
    ] = None,
    person: AsPerson = None,
    reason: Reason = None,
    expect: Expect = None,
    key: Key = None,
    json: AsJson = False,
) -> None:
    """Read the clause library; put a clause into the newest text; cure a finding; see what became of each use.

    insert REF --clause F/C --position P makes the next version of the text with the clause as an article before the
    signatures, in place of an earlier one of that function. A position below the clause's line adds an approver.

    cure REF FINDING inserts the clause for the cure that the rulebook names, and settles the finding.
    """
    desk = at_desk(ctx, json)
    said = names or []
    if what == "list" and not said:
        _print_list(desk, function, kind)
    elif what == "show" and len(said) == 1:
        _print_clause(desk, said[0], kind, person)
    elif what == "uses" and len(said) == 1:
        _print_uses(desk, said[0], person)
    elif what in ("insert", "cure") and len(said) == (1 if what == "insert" else 2):
        inputs = _inputs(what, said, wanted, position)
        _take(desk, what, said[0], person, reason, expect, key, {**inputs, "language": language, **_file(text)})
    else:
        raise InvalidFactsError.of("what", _USAGE)


def _inputs(what: str, said: list[str], wanted: str | None, position: str | None) -> dict[str, Any]:
    if what == "cure":
        return {"finding": said[1], "position": one_word("position", position or POSITIONS[0], POSITIONS)}
    if wanted is None:
        raise InvalidFactsError.of("clause", "say which: --clause FUNCTION/CLAUSE; see them with: ode clause list")
    if position is None:
        raise InvalidFactsError.of("position", f"say which: --position {'|'.join(POSITIONS)}")
    return {"clause": wanted, "position": one_word("position", position, POSITIONS)}


def _file(text: Path | None) -> dict[str, Any]:
    if text is None:
        return {}
    return {"text": {"name": text.name, "content": file_bytes(text, most_bytes=MAX_FILE_BYTES)}}


def _take(
    desk: Desk,
    what: str,
    reference: str,
    person: str | None,
    reason: str | None,
    expect: int | None,
    key: str | None,
    inputs: dict[str, Any],
) -> None:
    with desk.write() as conn:
        who = desk.acting(conn, person)
        request = StepRequest(
            reference=reference,
            by=who.actor,
            now=who.now,
            today=who.today,
            reason=reason or (_AS_WORDED if what == "cure" else None),
            recorded_by=operating_system_user(),
            expected_version=expect,
            key=key,
            files=desk.files,
            inputs=inputs,
        )
        result = (use_clause if what == "insert" else cure_finding)(conn, request)
        outcome = outcome_of(conn, result)
    if not desk.answer(outcome):
        print_outcome(outcome)
        say(f"See the uses with: ode clause uses {reference}")


def _print_list(desk: Desk, function: str | None, kind: str | None) -> None:
    clauses = library()
    if function is not None:
        function = one_word("function", function, sorted({each.function for each in clauses.values()}))
    if kind is not None:
        kind = one_word("kind", kind, list(InstrumentKind))
    found = [
        each
        for each in clauses.values()
        if (function is None or each.function == function) and (kind is None or kind in each.kinds)
    ]
    if desk.answer([_plain(each) for each in found]):
        return
    rows = [(each.id, each.title, each.status, each.version, _line_of(each)) for each in found]
    say(table_of(("clause", "title", "status", "version", "approver"), rows) if rows else "No clause of that kind.")


def _line_of(each: Clause) -> str:
    return f"{each.approver} from {each.approver_from}".replace("_", " ") if each.approver_from else "none"


def _plain(each: Clause) -> dict[str, Any]:
    return {
        "clause": each.id,
        "title": each.title,
        "status": each.status,
        "version": each.version,
        "kinds": sorted(each.kinds),
        "cures": list(each.cures),
        "approver_from": each.approver_from,
        "approver": each.approver,
    }


def _print_clause(desk: Desk, name: str, kind: str | None, person: str | None) -> None:
    each = clause_named(name)
    shown_for = one_word("kind", kind, sorted(each.kinds)) if kind else _usual_kind(each)
    texts = {
        position: {
            "why": wording.why,
            "text": {tag: clause_text(part, words_for(shown_for)) for tag, part in sorted(wording.parts.items())},
        }
        for position, wording in each.wordings.items()
    }
    with desk.read() as conn:
        looking = _looking(desk.reader(conn, person))
        uses = uses_of_clause(conn, desk.files, looking, each.function, each.name)
    if desk.answer({**_plain(each), "worded_for": shown_for, "positions": texts, "uses": uses}):
        return
    about = {"status": each.status, "version": each.version, "approver": _line_of(each), "cures": ", ".join(each.cures)}
    say(f"{each.title}  ({each.id}), worded for: {shown_for.replace('_', ' ')}", "", pairs(about))
    for position, shown in texts.items():
        say("", f"{position.replace('_', ' ').upper()}: {shown['why']}")
        for lines in shown["text"].values():  # type: ignore[attr-defined]
            say(*(f"    {line}" for line in lines[1:]))
    _print_rows(uses)


def _usual_kind(each: Clause) -> str:
    usual = InstrumentKind.EXECUTIVE_AGREEMENT
    return usual if usual in each.kinds else sorted(each.kinds)[0]


def _print_uses(desk: Desk, reference: str, person: str | None) -> None:
    with desk.read() as conn:
        reader = desk.reader(conn, person)
        case = case_for(conn, reader, reference)
        uses = uses_in(conn, desk.files, _looking(reader), case.agreement.reference)
    if not desk.answer(uses):
        _print_rows(uses)


def _looking(reader: Reader) -> Looking:
    return Looking(reader.sees, reader.reads_confidential)


def _print_rows(uses: list[dict[str, Any]]) -> None:
    if not uses:
        say("", "Not used yet.")
        return
    rows = [_row(row) for row in uses]
    heads = ("reference", "clause, version", "position", "article (language, text)", "became", "stands", "reason")
    say("", table_of(heads, rows))


def _row(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        row["reference"],
        f"{row['clause']} {row['clause_version']}",
        (row["position"] or "").replace("_", " "),
        f"{row['article']} ({row['language']}, {row['text_version']})",
        row["became"],
        _standing(row),
        row["reason"] or "",
    )


def _standing(row: dict[str, Any]) -> str:
    text = "signed" if row["signed_on"] else "frozen" if row["is_frozen"] else "open"
    approval = row["approval"]
    if approval is None:
        return text
    return f"{text}; {approval['decided_by']}: {approval['outcome'] or approval['status']}".replace("_", " ")
