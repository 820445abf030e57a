"""`ode list` and `ode search`: the register, narrowed by filters or found by words."""

from typing import Annotated

import typer

from ode_workflows.cli.desk import Desk, at_desk
from ode_workflows.cli.options import AsJson, Looking
from ode_workflows.cli.output import say, table_of, warn
from ode_workflows.cli.words import civil_date_or_none, one_word
from ode_workflows.domain.vocabulary import InstrumentKind, IssueArea, State
from ode_workflows.registry.agreements import Filters, Found, listed, searched

LINES_OF_A_SCREEN, NAMES_OF_A_LINE = 50, 3

Limit = Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many; else 50 on a screen.")]
All = Annotated[bool, typer.Option("--all", help="Print every line, however many there are.")]

InState = Annotated[
    str | None,
    typer.Option("--state", metavar="STATE", help="Such as in_force.", autocompletion=lambda: list(State)),
]
OfKind = Annotated[
    str | None,
    typer.Option(
        "--kind", metavar="KIND", help="Such as interstate_compact.", autocompletion=lambda: list(InstrumentKind)
    ),
]
About = Annotated[
    str | None,
    typer.Option("--issue-area", metavar="AREA", help="Such as water.", autocompletion=lambda: list(IssueArea)),
]


def list_(
    ctx: typer.Context,
    state: InState = None,
    kind: OfKind = None,
    office: Annotated[str | None, typer.Option("--office", metavar="NAME", help="Words of the office's name.")] = None,
    issue_area: About = None,
    party: Annotated[str | None, typer.Option("--party", metavar="NAME", help="Words of a party's name.")] = None,
    lead_agency: Annotated[str | None, typer.Option("--lead-agency", metavar="NAME", help="Words of its name.")] = None,
    in_force_on: Annotated[
        str | None, typer.Option("--in-force-on", metavar="DATE", help="In force for us on that day, YYYY-MM-DD.")
    ] = None,
    limit: Limit = None,
    every: All = False,
    person: Looking = None,
    json: AsJson = False,
) -> None:
    """List the agreements that you may see, the newest reference first."""
    desk = at_desk(ctx, json)
    filters = Filters(
        state=one_word("state", state, list(State)) if state else None,
        kind=one_word("kind", kind, list(InstrumentKind)) if kind else None,
        office=office,
        issue_area=one_word("issue-area", issue_area, list(IssueArea)) if issue_area else None,
        party=party,
        lead_agency=lead_agency,
        in_force_on=civil_date_or_none("in-force-on", in_force_on),
    )
    with desk.read() as conn:
        reader = desk.reader(conn, person)
        found = listed(conn, reader.sees, filters, limit=_most(desk, limit, is_all=every))
    _print(desk, found)


def search(
    ctx: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="Accents and capital letters do not matter.")],
    limit: Limit = None,
    every: All = False,
    person: Looking = None,
    json: AsJson = False,
) -> None:
    """Find agreements with words that begin as these do: reference, title, parties, purpose or lead agency."""
    desk = at_desk(ctx, json)
    with desk.read() as conn:
        reader = desk.reader(conn, person)
        found = searched(conn, reader.sees, " ".join(words), limit=_most(desk, limit, is_all=every))
    _print(desk, found)


def _most(desk: Desk, limit: int | None, *, is_all: bool) -> int | None:
    if is_all:
        return None
    return limit if limit is not None or desk.is_json else LINES_OF_A_SCREEN


def _print(desk: Desk, found: Found) -> None:
    if len(found.lines) < found.total:
        warn(f"{len(found.lines)} of {found.total} shown. All of them: --all")
    if desk.answer(found.lines):
        return
    if not found.lines:
        say("Nothing found.")
        return
    rows = [
        (
            line["reference"],
            line["title"],
            line["state_label"],
            _some(line["counterparts"]),
            line["in_force_on"],
            line["expires_on"] or line["ended_on"],
        )
        for line in found.lines
    ]
    say(table_of(("reference", "title", "state", "with", "in force", "until"), rows))


def _some(names: list[str]) -> str:
    shown, more = names[:NAMES_OF_A_LINE], len(names) - NAMES_OF_A_LINE
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
