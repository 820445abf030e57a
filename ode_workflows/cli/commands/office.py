"""`ode office`: a new office with its first admin; `ode invite`: a link by which somebody sets a password."""

from typing import Annotated

import typer

from ode_workflows.access.founding import found_office
from ode_workflows.access.invitations import LASTS, invite
from ode_workflows.cli.desk import Desk, at_desk, operating_system_user
from ode_workflows.cli.options import AsJson
from ode_workflows.cli.output import say


def office(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the office.")],
    party: Annotated[str, typer.Option("--party", metavar="NAME", help='How it signs, such as "State of California".')],
    home_state: Annotated[str, typer.Option("--state", metavar="XX", help="Two letters of the state.")],
    admin: Annotated[str, typer.Option("--admin", metavar="HANDLE", help="Short name of the first admin.")],
    admin_name: Annotated[str, typer.Option("--admin-name", metavar="NAME", help="Name of the first admin.")],
    email: Annotated[str, typer.Option("--email", metavar="ADDRESS", help="Mail address of the first admin.")],
    kind: Annotated[str, typer.Option("--kind", metavar="KIND", help="state, agency, city or county.")] = "state",
    json: AsJson = False,
) -> None:
    """Make an office with its first admin, and print the link by which the admin sets a password.

    Everybody else is entered by the admin in the browser, under Administration.
    """
    desk = at_desk(ctx, json)
    said = {"office": name, "party": party, "kind": kind, "home_state": home_state}
    said |= {"handle": admin, "name": admin_name, "email": email}
    with desk.write() as conn:
        made = found_office(conn, said, timezone=desk.zone, now=desk.now)
    _tell(desk, made.handle, made.invitation)


def invitation(
    ctx: typer.Context,
    handle: Annotated[str, typer.Argument(metavar="HANDLE", help="Short name of the person.")],
    json: AsJson = False,
) -> None:
    """Print a link by which somebody sets a password: the first one, or another for one that was forgotten."""
    desk = at_desk(ctx, json)
    with desk.write() as conn:
        secret = invite(conn, handle.strip().casefold(), by_id=operating_system_user(), now=desk.now)
    _tell(desk, handle.strip().casefold(), secret)


def _tell(desk: Desk, handle: str, secret: str) -> None:
    link = f"{desk.settings.base_url.rstrip('/')}/invitation/{secret}"
    if not desk.answer({"person": handle, "link": link, "days": LASTS.days}):
        say(f"{handle} sets a password here, once and within {LASTS.days} days:", link)
