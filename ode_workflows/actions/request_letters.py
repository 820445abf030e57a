"""The letters of an agreement's open approvals: how each stands, and asking for those that no step has asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from ode_workflows.actions._request_letters import COVER_LIST, LETTER, asked_for
from ode_workflows.db.case import StoredCase, case_by
from ode_workflows.db.outbox import store_message
from ode_workflows.db.queries import may_see
from ode_workflows.domain.actor import Actor, role_words
from ode_workflows.domain.approvals import is_asked_by_letter
from ode_workflows.domain.errors import NotFoundError, RoleNotAllowedError
from ode_workflows.domain.records import Agreement, Approval
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.vocabulary import Role
from ode_workflows.registry.request_letters import DROPPED, letters_of

ASKERS = (Role.ANALYST, Role.LIAISON, Role.CITY_LIAISON, Role.TRIBAL_LIAISON, Role.COUNSEL, Role.DIRECTOR)


@dataclass(frozen=True, slots=True)
class Pack:
    """The letters of an agreement as plain rows, its cover lists, and the open approvals for which there is none."""

    letters: list[dict[str, Any]]
    cover_lists: list[dict[str, Any]]
    missing: tuple[Approval, ...]


def pack_of(conn: Connection, *, reference: str, by: Actor) -> Pack:
    """Return how the letters of an agreement stand.

    Args:
        conn: a snapshot of the database.
        reference: the agreement.
        by: who asks, of the agreement's own office.

    Raises:
        NotFoundError: no such agreement, or not this person's to see.
        RoleNotAllowedError: the letters are for the agreement's own office.
    """
    case = _own_case(conn, reference, by)
    letters = letters_of(conn, case.agreement.id, LETTER)
    open_rows = (row for row in case.approvals if row.status == "open" and is_asked_by_letter(row))
    missing = tuple(row for row in open_rows if not any(_asks(letter, row, case.agreement) for letter in letters))
    return Pack(letters, letters_of(conn, case.agreement.id, COVER_LIST), missing)


def _asks(letter: Mapping[str, Any], row: Approval, agreement: Agreement) -> bool:
    """Whether a letter was asked for since the row opened, about the text as it stands or about the matter."""
    is_since = row.opened_on is not None and letter["on"] >= row.opened_on.isoformat()
    is_about_it = letter["text_hash"] in (None, agreement.frozen_hash)
    return letter["approval"] == row.id and is_since and is_about_it and letter["status"] != DROPPED


def ask_for_letters(conn: Connection, *, reference: str, by: Actor, now: datetime, today: date) -> int:
    """Ask for the letters of the open approvals that have none, and return how many; asked twice it adds nothing.

    The flow `drafting` makes them, as it makes those that steps ask for.

    Args:
        conn: inside a write transaction.
        reference: the agreement.
        by: who asks.
        now: aware instant.
        today: civil date of the letters.

    Raises:
        NotFoundError, RoleNotAllowedError: as `pack_of`; also a person without a role that asks approvers.
    """
    case = _own_case(conn, reference, by)
    if by.in_office(case.agreement.office_id).capacity_for(ASKERS) is None:
        raise RoleNotAllowedError(
            phrased("Letters to approvers are for %(roles)s to ask for.", roles=role_words(ASKERS))
        )
    pack, version = pack_of(conn, reference=reference, by=by), case.agreement.version
    first = 1 + max((letter["number"] for letter in pack.letters if letter["version"] == version), default=0)
    messages = asked_for(case.agreement, pack.missing, step="letters", on=today, version=version, first=first)
    for message in messages:
        store_message(conn, case.agreement.id, message, now)
    return len(pack.missing)


def _own_case(conn: Connection, reference: str, by: Actor) -> StoredCase:
    case = case_by(conn, "reference", reference)
    if case is None or not may_see(case.agreement, by):
        raise NotFoundError(f"There is no agreement {reference}. List them with: ode list")
    here = by.in_office(case.agreement.office_id)
    if not (here.roles or here.stands_in_for):
        raise RoleNotAllowedError(
            phrased("Letters to approvers are for the office that carries %(reference)s.", reference=reference)
        )
    return case
