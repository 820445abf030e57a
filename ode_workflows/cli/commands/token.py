"""`ode token`: the tokens by which programs act for a person."""

from typing import Annotated, Any

import typer

from ode_workflows.access.tokens import READ, USUAL_DAYS, make_token, revoke_token, tokens_of
from ode_workflows.cli.desk import Desk, at_desk
from ode_workflows.cli.options import AsJson, AsPerson
from ode_workflows.cli.output import say, table_of
from ode_workflows.domain.errors import InvalidFactsError

_HOW = "say: ode token create --name NAME, ode token list, or ode token revoke ID"


def token(
    ctx: typer.Context,
    what: Annotated[str, typer.Argument(metavar="create|list|revoke", help="What to do.")] = "list",
    token_id: Annotated[str | None, typer.Argument(metavar="ID", help="The token that is revoked.")] = None,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What the token is for.")] = "",
    scope: Annotated[str, typer.Option("--scope", metavar="read|write", help="Only look, or also act.")] = READ,
    days: Annotated[int, typer.Option("--days", metavar="N", help="For how many days it holds.")] = USUAL_DAYS,
    person: AsPerson = None,
    json: AsJson = False,
) -> None:
    """Make a token for a program that acts for you, list your tokens, or revoke one.

    The token itself is printed once, when it is made; the office keeps no more than a hash of it. A program sends it
    as "Authorization: Bearer TOKEN" with each call of /api/v1.
    """
    desk = at_desk(ctx, json)
    if what == "create" and token_id is None:
        _create(desk, person, name, scope, days)
    elif what == "list" and token_id is None:
        _list(desk, person)
    elif what == "revoke" and token_id is not None:
        _revoke(desk, person, token_id)
    else:
        raise InvalidFactsError.of("what", _HOW)


def _create(desk: Desk, person: str | None, name: str, scope: str, days: int) -> None:
    with desk.write() as conn:
        who = desk.acting(conn, person)
        made = make_token(conn, who.actor.person_id, name=name, scope=scope, days=days, now=who.now)
    plain = {"id": made.id, "token": made.secret, "scope": scope, "expires_at": made.expires_at}
    if not desk.answer(plain):
        say(
            "Keep this token; it cannot be shown again:",
            made.secret,
            f"It may {scope}, and holds until {made.expires_at:%Y-%m-%d}. Revoke it with: ode token revoke {made.id}",
        )


def _list(desk: Desk, person: str | None) -> None:
    with desk.read() as conn:
        rows = tokens_of(conn, desk.acting(conn, person).actor.person_id, desk.now)
    if desk.answer(rows):
        return
    if not rows:
        say("There are no tokens. Make one with: ode token create --name NAME")
        return
    say(table_of(("id", "name", "may", "until", "last used", "stands"), [_line(row) for row in rows]))


def _line(row: dict[str, Any]) -> tuple[object, ...]:
    used = row["last_used_at"]
    until = f"{row['expires_at']:%Y-%m-%d}"
    return row["id"], row["name"], row["scope"], until, f"{used:%Y-%m-%d}" if used else "never", row["stands"]


def _revoke(desk: Desk, person: str | None, token_id: str) -> None:
    with desk.write() as conn:
        revoke_token(conn, desk.acting(conn, person).actor.person_id, token_id, desk.now)
    if not desk.answer({"id": token_id, "stands": "revoked"}):
        say(f"Token {token_id} is revoked; whoever uses it is refused from now on.")
