"""Two editions of the rulebook side by side: what was changed, and which live agreements it touches."""

from typing import Any

from sqlalchemy import ColumnElement, Connection

from ode_workflows.actions.law_watch import CHUNK, watched
from ode_workflows.actions.rulebook import edition_named, rulebook, rulebook_fault
from ode_workflows.content import editions_folder
from ode_workflows.db import watched_law
from ode_workflows.files.editions import kept_versions
from ode_workflows.legal.comparing import editions_compared, screens_compared
from ode_workflows.legal.rulebook import Rulebook

NO_EDITION = ""
"""Names no edition, so that every live agreement counts as not yet screened under it."""


def edition_in_use(today: Any) -> dict[str, Any]:
    """Return the edition in use, what it holds, which moving law is due to be read again, and which editions are kept.

    Args:
        today: civil date of the office.
    """
    book, folder = rulebook(), editions_folder()
    return {
        "version": book.version,
        "fault": rulebook_fault(),
        "rules": len(book.rules),
        "facts": len(book.facts),
        "states": sorted(book.overlays),
        "volatile_age": book.volatile_age,
        "to_read_again": [
            {"rule": rule.id, "title": rule.title, "as_of": rule.as_of.isoformat(), "note": rule.volatile_note}
            for rule in book.overdue(today)
        ],
        "kept": kept_versions(folder) if folder else [],
    }


def compared(
    conn: Connection, old_name: str, new_name: str, *, sees: ColumnElement[bool] | None = None
) -> dict[str, Any]:
    """Return what differs between two editions, and every live agreement whose screen says something else.

    Args:
        conn: one snapshot.
        old_name: a kept version, or a folder of states.
        new_name: the same.
        sees: which agreements the reader may see; all where nothing is said.

    Raises:
        NotFoundError: no such edition.
        RulebookFileError: the files of a folder are at fault.
    """
    old, new = (_in_use_or_kept(name) for name in (old_name, new_name))
    touched: list[dict[str, Any]] = []
    after = ""
    while rows := watched_law.to_watch(conn, NO_EDITION, after, CHUNK, sees=sees):
        after = rows[-1].id
        pairs = zip(watched(conn, rows, old), watched(conn, rows, new), strict=True)
        for before, now in pairs:
            one, other = before.brief, now.brief
            difference = screens_compared(one.fired, other.fired, one.approvals, other.approvals)
            if not difference.is_none:
                touched.append({"reference": now.reference, "what": difference.in_words()})
    return {
        "old": old.version,
        "new": new.version,
        "changes": [
            {"what": each.what, "name": each.name, "how": each.how, "keys": list(each.keys)}
            for each in editions_compared(old, new)
        ],
        "agreements": touched,
    }


def _in_use_or_kept(name: str) -> Rulebook:
    """Return the edition in use by its version, which nothing may have kept yet, or another."""
    in_use = rulebook()
    return in_use if name == in_use.version else edition_named(name)
