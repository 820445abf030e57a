"""`ode rulebook`: the edition in use, one rule in full, and what differs between two editions."""

from typing import Annotated, Any

import typer

from ode_workflows import clock
from ode_workflows.actions.editions import compared, edition_in_use
from ode_workflows.actions.rulebook import rulebook as in_use
from ode_workflows.cli.desk import Desk, at_desk
from ode_workflows.cli.options import AsJson
from ode_workflows.cli.output import counted, pairs, say, table_of
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.suggest import one_of

DIFF, SHOW = "diff", "show"


def rulebook(
    ctx: typer.Context,
    what: Annotated[
        str | None, typer.Argument(metavar="[diff|show]", help="diff: compare two editions; show: one rule in full.")
    ] = None,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Two editions (kept version or folder), or a rule.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Show which edition of the rulebook is in use, compare two, or read one rule.

    diff lists what was changed and every live agreement whose screen says something else; nothing is changed by it.
    An edition is a version that was in use here, or a folder of states that holds a rulebook.toml.
    """
    desk = at_desk(ctx, json)
    said = names or []
    if what is None:
        _print_in_use(desk)
    elif what == DIFF and len(said) == 2:
        _print_difference(desk, *said)
    elif what == SHOW and len(said) == 1:
        _print_rule(desk, said[0])
    else:
        raise InvalidFactsError.of("what", "say: ode rulebook, ode rulebook diff OLD NEW, or ode rulebook show RULE")


def _print_in_use(desk: Desk) -> None:
    found = edition_in_use(clock.civil_date(desk.now, desk.zone))
    if desk.answer(found):
        return
    say(f"Rulebook {found['version']}", "")
    if found["fault"]:
        say(f"Its files are at fault, so the last good edition is in use: {found['fault']}", "")
    own = ", ".join(found["states"]) or "no state"
    say(pairs({"rules": found["rules"], "questions": found["facts"], "own law of": own}))
    due = [(row["as_of"], row["rule"], row["title"]) for row in found["to_read_again"]]
    if due:
        say("", table_of(("as of", "rule", ""), due, title=f"Older than {found['volatile_age']} days: read again"))
    say("", table_of(("editions that were in use here, the newest last",), [(each,) for each in found["kept"]]))


def _print_difference(desk: Desk, old: str, new: str) -> None:
    with desk.read() as conn:
        found = compared(conn, old, new)
    if desk.answer(found):
        return
    say(f"{found['old']} → {found['new']}", "")
    if not found["changes"]:
        say("The two say the same.")
        return
    rows = [(row["how"], row["what"], row["name"], ", ".join(row["keys"])) for row in found["changes"]]
    say(table_of(("", "", "name", "where"), rows, title="Changed"), "")
    agreements = [(row["reference"], row["what"]) for row in found["agreements"]]
    if agreements:
        say(table_of(("reference", "what its screen says otherwise"), agreements, title="Live agreements touched"))
    say(f"{counted(len(agreements), 'live agreement')} touched.")


def _print_rule(desk: Desk, name: str) -> None:
    book = in_use()
    rule = book.rules[one_of("rule", name, book.rules)]
    entry = next(each for each in book.sources[rule.file]["rule"] if each["id"] == rule.id)
    if desk.answer(entry):
        return
    shown: dict[str, Any] = {
        "law": rule.law,
        "severity": rule.severity.replace("_", " "),
        "what it asks": rule.test,
        "authorities": "; ".join(rule.authorities),
        "brings": ", ".join(f"{row.approval} ({row.gate})" for row in rule.brings),
        "cure": rule.cure,
        "checked": f"{rule.verified.replace('_', ' ')}, as of {rule.as_of}",
        "moves": rule.volatile_note if rule.is_volatile else None,
        "deadline": rule.deadline,
        "note": rule.note,
        "sources": "; ".join(rule.sources),
        "reads": ", ".join(dict.fromkeys(leaf.fact for leaf in rule.when.leaves())),
        "examples": "; ".join(f"{each.name}: {each.expect}" for each in rule.examples),
    }
    say(f"{rule.title}  ({rule.id}, {rule.file})", "", pairs(shown))
