"""The agreements that one acts on, or that act on it, as far as a reader may see them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from ode_workflows.db.queries import AGREEMENT
from ode_workflows.domain.records import Agreement
from ode_workflows.registry.wording import kind_label, state_label


@dataclass(frozen=True, slots=True)
class Related:
    """An agreement beside the one at hand; `is_parent` when that one acts on it."""

    reference: str
    title: str
    kind_label: str
    state: str
    state_label: str
    is_parent: bool


def related_to(conn: Connection, sees: ColumnElement[bool], agreement: Agreement) -> list[Related]:
    """Return the parent first, then the children in order of reference."""
    columns = (AGREEMENT.c[name] for name in ("id", "reference", "title", "kind", "state"))
    # Two conditions in one, or an order, would have SQLite read the whole register.
    beside: Any = select(AGREEMENT.c.id).where(AGREEMENT.c.parent_id == agreement.id)
    if agreement.parent_id is not None:
        beside = beside.union(select(AGREEMENT.c.id).where(AGREEMENT.c.id == agreement.parent_id))
    found = conn.execute(select(*columns).where(sees, AGREEMENT.c.id.in_(beside))).all()
    made = [
        Related(
            row.reference,
            row.title,
            kind_label(row.kind),
            row.state,
            state_label(row.kind, row.state),
            row.id == agreement.parent_id,
        )
        for row in found
    ]
    return sorted(made, key=lambda each: (not each.is_parent, each.reference))
