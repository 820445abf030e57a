"""`ode history`: who did what, and when; reasons in words for the agreement's own office."""

import re

import typer
from rich.text import Text

from ode_workflows.access.identity import case_for
from ode_workflows.cli.desk import at_desk
from ode_workflows.cli.options import AsJson, Looking, Reference
from ode_workflows.cli.output import counted, say, table_of
from ode_workflows.registry.history import chain_of, history_of

_KEPT = re.compile(r"\bfile:([0-9a-f]{12})[0-9a-f]{52}\b")
"""A kept file by its whole hash; a screen shows the beginning, --json all of it."""


def history(ctx: typer.Context, reference: Reference, person: Looking = None, json: AsJson = False) -> None:
    """Show every entry of an agreement's history, oldest first, and whether its chain holds.

    Reasons are confidential: they stand in words only for people of the office that carries the agreement.
    """
    desk = at_desk(ctx, json)
    with desk.read() as conn:
        reader = desk.reader(conn, person)
        agreement = case_for(conn, reader, reference).agreement
        entries = history_of(conn, agreement.id, reads_confidential=reader.reads_confidential(agreement))
        chain = chain_of(conn, agreement.id)
    names = ("reference", "title", "kind", "state", "version")
    if desk.answer({**{name: getattr(agreement, name) for name in names}, "entries": entries, "chain": chain}):
        return
    say(Text.assemble((agreement.reference, "bold"), "  ", agreement.title), "")
    rows = [(entry["entry"], entry["on"], _who(entry), _what(entry)) for entry in entries]
    say(table_of(("", "on", "by", "what"), rows), "", chain_sentence(chain))


def chain_sentence(chain: dict[str, object]) -> str:
    """Return in words whether a chain holds."""
    if chain["holds"]:
        entries = counted(int(str(chain["entries"])), "entry", "entries")
        return f"The chain of {entries} holds; its head is {str(chain['head'])[:12]}…"
    return f"The chain does not hold: {chain['first_bad']}. Look closer: ode verify"


def _who(entry: dict[str, object]) -> str:
    words = [f"{entry['by']} ({str(entry['role']).replace('_', ' ')})"]
    if entry["on_behalf_of"]:
        words.append(f"for {entry['on_behalf_of']}")
    if entry["confirmed_by"]:
        words.append(f"confirmed by {entry['confirmed_by']}")
    return ", ".join(words)


def _what(entry: dict[str, object]) -> str:
    words = [str(entry["summary"] or entry["what"])]
    if entry["is_recorded_as_fact"]:
        words.append("[recorded as a fact]")
    if entry["reason"]:
        words.append(f"Reason: {entry['reason']}")
    elif entry["has_reason"]:
        words.append("Reason: confidential")
    if entry["evidence"]:
        words.append("Evidence: " + _KEPT.sub(r"\1…", str(entry["evidence"])))
    return "\n".join(words)
