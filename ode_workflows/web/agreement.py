"""One agreement as a page: the public sheet for everybody, and round it the office's work for its people."""

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.identity import case_for
from ode_workflows.actions.asking import earliest, why
from ode_workflows.domain.errors import NotFoundError
from ode_workflows.registry.details import details
from ode_workflows.registry.history import history_of
from ode_workflows.registry.installation import installation
from ode_workflows.registry.related import related_to
from ode_workflows.registry.wording import state_label
from ode_workflows.web.desk import desk_of
from ode_workflows.web.office_sheet import approvals_by_gate, events_for, milestones_shown, next_steps, open_tasks
from ode_workflows.web.policies import policy
from ode_workflows.web.rendering import page
from ode_workflows.web.sheet import sheet_of
from ode_workflows.web.who import Who, who_of
from ode_workflows.web.words import LANGUAGES, word_for

_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,40}")
ENTRIES_SHOWN = 12
"""Entries of the history that the page shows at once."""


@policy("public")
def agreement(request: Request) -> Response:
    """Show where an agreement stands, what comes next, its parties, dates, texts and history.

    Raises:
        NotFoundError: there is none of that reference, or none that the reader may see.
    """
    reference = request.path_params["reference"]
    if not _REFERENCE.fullmatch(reference):
        raise NotFoundError("No reference looks like that.")
    desk, who = desk_of(request), who_of(request)
    reader = who.reader
    with desk.read() as conn:
        office = installation(conn)
        case = case_for(conn, reader, reference)
        is_inside = who.actor is not None and reader.is_inside(case.agreement)
        reads = reader.reads_confidential(case.agreement)
        shown = details(conn, case, sees=reader.sees, is_inside=is_inside, reads_confidential=reads, today=reader.today)
        history = history_of(conn, case.agreement.id, reads_confidential=is_inside and reads)
        values: dict[str, Any] = {
            "related": related_to(conn, reader.sees, case.agreement),
            "sheet": sheet_of(shown, history, reader.today),
        }
        if is_inside:
            rows = why(conn, case, by=who.actor, now=desk.moment().at, today=reader.today)
            values |= _of_the_office(who, case, rows, shown)
            values |= _history(request, shown["kind"], history)
    return page(request, "office_agreement.html" if is_inside else "agreement.html", office=office, **values)


def _of_the_office(who: Who, case: Any, rows: Any, shown: Any) -> dict[str, Any]:
    today = who.reader.today
    ahead, beside = next_steps(case, rows)
    return {
        "ahead": ahead,
        "beside": beside,
        "events": events_for(case, who.person),
        "earliest": milestones_shown(earliest(case, today), shown["kind"]),
        "tasks": open_tasks(shown, today),
        "gates": approvals_by_gate(case, shown, today),
        "texts": [{**row, "language_label": word_for(LANGUAGES, row["language"])} for row in reversed(shown["texts"])],
        "papers": list(reversed(shown["documents"])),
        **{name: shown[name] for name in ("owner", "proposed_by", "turn")},
    }


def _history(request: Request, kind: str, history: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the newest entries, or all that are asked for, and the one that was just made."""
    asked, every = request.query_params.get("done", ""), request.query_params.get("history") == "all"
    done = next((line for line in history if str(line["entry"]) == asked), None)
    lines = list(reversed(history)) if every else list(reversed(history[-ENTRIES_SHOWN:]))
    return {
        "history": [{**line, "now": state_label(kind, line["to"])} for line in lines],
        "more_history": not every and len(history) > ENTRIES_SHOWN,
        "done": done,
        "done_entry": done["entry"] if done else None,
    }
