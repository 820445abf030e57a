"""`ode comment`: remarks on the text of an agreement, internal or shared with the other side."""

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from ode_workflows.access.identity import case_for
from ode_workflows.actions.doors import ACTIONS
from ode_workflows.actions.step_request import StepRequest
from ode_workflows.cli.desk import Desk, at_desk, operating_system_user
from ode_workflows.cli.options import AsJson, AsPerson, Expect, Key, OnDay, Reason
from ode_workflows.cli.outcome import outcome_of, print_outcome
from ode_workflows.cli.output import say, table_of
from ode_workflows.cli.words import civil_date_or_none
from ode_workflows.domain.errors import InvalidFactsError, RoleNotAllowedError
from ode_workflows.registry.comments import comments_of

_HOW = "say: ode comment add REF --text …, ode comment list REF, or ode comment resolve REF N --reason …"


def comment(
    ctx: typer.Context,
    what: Annotated[str, typer.Argument(metavar="add|list|resolve", help="What to do.")],
    reference: Annotated[str, typer.Argument(metavar="REF", help="The agreement, such as 2026-038.")],
    number: Annotated[int | None, typer.Argument(metavar="N", help="The comment that is resolved.")] = None,
    text: Annotated[str | None, typer.Option("--text", metavar="TEXT", help="The words of the comment.")] = None,
    article: Annotated[str | None, typer.Option("--article", metavar="N", help="Article that it is about.")] = None,
    internal: Annotated[
        bool, typer.Option("--internal/--shared", help="For the office alone, or for the other side too.")
    ] = True,
    version: Annotated[int | None, typer.Option("--version", metavar="N", help="Text version; else newest.")] = None,
    reply_to: Annotated[int | None, typer.Option("--reply-to", metavar="N", help="The comment it answers.")] = None,
    person: AsPerson = None,
    reason: Reason = None,
    on: OnDay = None,
    expect: Expect = None,
    key: Key = None,
    json: AsJson = False,
) -> None:
    """Add a comment to a text version, list the comments, or resolve one with a reason.

    An internal comment stays in the office; a shared one may go to the other side, and the text cannot be frozen before
    it is resolved. Comments in a Word file that came back are taken in by record_round.
    """
    desk = at_desk(ctx, json)
    if what == "list" and number is None:
        _list(desk, reference, person)
        return
    if what == "add" and number is None:
        said = {"text": text, "article": article, "is_internal": internal, "version": version, "reply_to": reply_to}
        inputs = {name: value for name, value in said.items() if value is not None}
        _record(desk, "add_comment", _Said(reference, person, reason, on, expect, key, inputs))
    elif what == "resolve" and number is not None:
        _record(desk, "resolve_comment", _Said(reference, person, reason, on, expect, key, {"comment": number}))
    else:
        raise InvalidFactsError.of("what", _HOW)


@dataclass(frozen=True, slots=True)
class _Said:
    """What the command line says, as it was typed."""

    reference: str
    person: str | None
    reason: str | None
    on: str | None
    expect: int | None
    key: str | None
    inputs: dict[str, Any]


def _record(desk: Desk, trigger: str, said: _Said) -> None:
    with desk.write() as conn:
        who = desk.acting(conn, said.person)
        request = StepRequest(
            reference=said.reference,
            by=who.actor,
            now=who.now,
            today=who.today,
            on=civil_date_or_none("on", said.on),
            reason=said.reason,
            recorded_by=operating_system_user(),
            expected_version=said.expect,
            key=said.key,
            files=desk.files,
            inputs=said.inputs,
        )
        outcome = outcome_of(conn, ACTIONS[trigger](conn, request))
    if not desk.answer(outcome):
        print_outcome(outcome)


def _list(desk: Desk, reference: str, person: str | None) -> None:
    with desk.read() as conn:
        reader = desk.reader(conn, person)
        case = case_for(conn, reader, reference)
        if not reader.is_inside(case.agreement):
            raise RoleNotAllowedError(f"The comments are for the office that carries {reference}.")
        may_read = reader.reads_confidential(case.agreement)
        rows = comments_of(conn, case, with_internal=True, reads_words=may_read)
    if desk.answer(rows):
        return
    if not rows:
        say("There are no comments.")
        return
    lines = [
        (
            row["number"] if row["reply_to"] is None else f"{row['number']} (to {row['reply_to']})",
            row["audience"],
            row["author"],
            row["on"],
            row["article"],
            row["text"] or "(confidential)",
            f"resolved {row['resolved_on']}" if row["is_resolved"] else "open" if row["reply_to"] is None else "",
        )
        for row in rows
    ]
    say(table_of(("no.", "for", "by", "on", "article", "comment", "stands"), lines))
