"""The terms of agreements that are in force: from when to when, and where the renewal decision lies in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from ode_workflows.db.listing import LISTING, NO_DATE
from ode_workflows.db.queries import AGREEMENT, PARTY
from ode_workflows.db.writer import table_named
from ode_workflows.registry.paging import Sought, chosen_conditions
from ode_workflows.registry.scope import conditions_of

_DEADLINE = table_named("deadline")
_LIVING = ("in_force", "renewal")
_KINDS = ("renewal_window_opens_on", "notice_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One agreement's present term in civil dates; `opens_on` and `notice_by` are None where nothing is derived."""

    reference: str
    title: str
    counterpart: str
    kind: str
    state: str
    begins_on: date
    expires_on: date
    opens_on: date | None
    notice_by: date | None


def terms_of(conn: Connection, sought: Sought, today: date, *, limit: int) -> list[Term]:
    """Return the terms that end first, from today on, of what is looked for and is in force."""
    living = [LISTING.c.state.in_(_LIVING), LISTING.c.until_key >= today.isoformat(), LISTING.c.until_key < NO_DATE]
    conditions = [*conditions_of(conn, sought.scope), *chosen_conditions(sought.chosen), *living]
    columns = [AGREEMENT.c[name] for name in ("id", "reference", "title", "kind", "state", "in_force_on", "signed_on",
                                              "term_starts_on", "expires_on")]  # fmt: skip
    wanted = (
        select(*columns)
        .join(LISTING, LISTING.c.agreement_id == AGREEMENT.c.id)
        .where(*conditions, AGREEMENT.c.expires_on.is_not(None))
        .order_by(LISTING.c.until_key, LISTING.c.reference)
        .limit(limit)
    )
    rows = list(conn.execute(wanted))
    derived, others = _derived(conn, [row.id for row in rows]), _others(conn, [row.id for row in rows])
    return [
        Term(
            reference=row.reference,
            title=row.title,
            counterpart=others.get(row.id, ""),
            kind=row.kind,
            state=row.state,
            begins_on=row.term_starts_on or row.in_force_on or row.signed_on or today,
            expires_on=row.expires_on,
            opens_on=derived.get((row.id, "renewal_window_opens_on")),
            notice_by=derived.get((row.id, "notice_by")),
        )
        for row in rows
    ]


def _others(conn: Connection, ids: list[str]) -> Mapping[str, str]:
    """Return the first counterpart of each agreement."""
    wanted = select(PARTY.c.agreement_id, PARTY.c.name).where(PARTY.c.agreement_id.in_(ids), PARTY.c.is_us.is_(False))
    return {row.agreement_id: row.name for row in conn.execute(wanted.order_by(PARTY.c.id.desc()))}


def _derived(conn: Connection, ids: list[str]) -> Mapping[tuple[str, str], date]:
    wanted = (
        select(_DEADLINE.c.agreement_id, _DEADLINE.c.kind, _DEADLINE.c.due_on)
        .where(_DEADLINE.c.agreement_id.in_(ids), _DEADLINE.c.kind.in_(_KINDS), _DEADLINE.c.status == "live")
        .order_by(_DEADLINE.c.due_on.desc())
    )
    return {(row.agreement_id, row.kind): row.due_on for row in conn.execute(wanted)}
