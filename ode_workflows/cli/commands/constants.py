"""`ode constants`: what an instrument of a kind always answers the same way, confirmed once by counsel."""

from typing import Annotated

import typer

from ode_workflows.actions.intake import confirm_constants, constants_of, take_back_constant
from ode_workflows.cli.desk import at_desk
from ode_workflows.cli.options import AsJson, AsPerson
from ode_workflows.cli.output import counted, say, table_of
from ode_workflows.cli.words import one_word
from ode_workflows.domain.vocabulary import InstrumentKind


def constants(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Kind of instrument, such as letter_of_intent.")],
    confirm: Annotated[bool, typer.Option("--confirm", help="Confirm them all for your office, as counsel.")] = False,
    take_back: Annotated[
        str | None, typer.Option("--take-back", metavar="FACT", help="Take one back; it is asked on every file again.")
    ] = None,
    person: AsPerson = None,
    json: AsJson = False,
) -> None:
    """List what a kind always answers by its template or its nature, and confirm it for the office.

    Until counsel has confirmed an answer, it is asked on every file. A person may always answer otherwise on a file.
    """
    desk = at_desk(ctx, json)
    word = one_word("kind", kind, list(InstrumentKind))
    said = ""
    with desk.write() if confirm or take_back else desk.read() as conn:
        who = desk.acting(conn, person)
        if confirm:
            number = confirm_constants(conn, word, by=who.actor, on=who.today)
            said = f"{counted(number, 'answer')} confirmed by {who.actor.name}."
        if take_back:
            take_back_constant(conn, word, take_back, by=who.actor)
            said = f"{take_back} is asked on every file again."
        found = constants_of(conn, who.actor.office_id, word)
    if desk.answer(found):
        return
    rows = [(row["fact"], row["in_words"], "confirmed" if row["is_confirmed"] else "asked", row["reason"])
            for row in found]  # fmt: skip
    say(*([said, ""] if said else []))
    if not rows:
        say(f"Nothing is always the same for {word.replace('_', ' ')}: every question is asked.")
        return
    say(table_of(("fact", "answer", "status", "because"), rows))
    if any(not row["is_confirmed"] for row in found):
        say("", f"Counsel confirms them once: ode constants {word} --confirm --as PERSON")
