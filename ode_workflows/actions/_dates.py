"""Derived dates of an agreement: worked out anew whenever its term changes, moved openly, confirmed once by counsel."""

from collections.abc import Iterable
from dataclasses import replace

from ode_workflows import ids
from ode_workflows.domain.changes import Change, altered, created
from ode_workflows.domain.records import Agreement, Deadline
from ode_workflows.domain.term import DerivedDate, DerivedKind
from ode_workflows.lifecycle.terms_of import dates_of

TERM_KINDS = frozenset(DerivedKind)


def rederived(agreement: Agreement, there: Iterable[Deadline]) -> list[Change]:
    """Return the changes that bring an agreement's derived dates up to date.

    Args:
        agreement: with its new term.
        there: the dates that stand on it now; a date that moves says from where, and is to be confirmed again.
    """
    wanted = {found.kind.value: found for found in dates_of(agreement)}
    live = {row.kind: row for row in there if row.status == "live" and row.kind in TERM_KINDS}
    changes: list[Change] = []
    for kind, found in wanted.items():
        row = live.pop(kind, None)
        if row is None:
            changes.append(created(_deadline(agreement.id, found)))
        elif row.due_on != found.on:
            changes.append(
                altered(row, due_on=found.on, working=found.working, moved_from_on=row.due_on, confirmed_by=None,
                        confirmed_on=None)
            )  # fmt: skip
    changes += [altered(row, status="void") for row in live.values()]
    return changes


def expired_with_term(agreement: Agreement) -> Agreement:
    """Return the agreement with the last day of its term filled in where the term's length gives it."""
    if agreement.expires_on is not None:
        return agreement
    found = {row.kind: row.on for row in dates_of(agreement)}
    return replace(agreement, expires_on=found.get(DerivedKind.EXPIRES_ON))


def _deadline(agreement_id: str, found: DerivedDate) -> Deadline:
    return Deadline(
        id=ids.new_id(),
        agreement_id=agreement_id,
        kind=found.kind.value,
        due_on=found.on,
        working=found.working,
        source=found.source,
    )


def voided(there: Iterable[Deadline]) -> list[Change]:
    """Return the changes that end every live date of an agreement that has ended."""
    return [altered(row, status="void") for row in there if row.status == "live"]
