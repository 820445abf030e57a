"""How a rule was settled on other agreements, for counsel who settles it again."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from ode_workflows.db.queries import AGREEMENT
from ode_workflows.db.writer import table_named

_FINDING = table_named("finding")
MOST = 3
"""Precedents shown for one rule, the newest first."""


def precedents_of(
    conn: Connection, sees: ColumnElement[bool], rules: Collection[str], *, but: str
) -> Mapping[str, list[Mapping[str, Any]]]:
    """Return by rule the newest agreements on which it was settled, among those that the reader may see.

    Args:
        conn: one snapshot.
        sees: the condition on agreements that the reader may see.
        rules: words of the rulebook.
        but: id of the agreement that asks.
    """
    found: dict[str, list[Mapping[str, Any]]] = {}
    for rule in dict.fromkeys(rules):
        wanted = (
            select(AGREEMENT.c.reference, AGREEMENT.c.title, _FINDING.c.settlement, _FINDING.c.settled_on)
            .join(AGREEMENT, AGREEMENT.c.id == _FINDING.c.agreement_id)
            .where(_FINDING.c.rule == rule, _FINDING.c.settlement.is_not(None), AGREEMENT.c.id != but, sees)
            .order_by(_FINDING.c.settled_on.desc(), AGREEMENT.c.reference.desc())
            .limit(MOST)
        )
        found[rule] = [dict(row) for row in conn.execute(wanted).mappings()]
    return found
