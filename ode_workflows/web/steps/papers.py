"""Papers in place of a file that is handed in: one that is on file, or one of our templates, made now."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection
from starlette.datastructures import FormData

from ode_workflows.actions.drafting import draft_bytes
from ode_workflows.db.case import StoredCase
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.sentences import phrased
from ode_workflows.lifecycle.profiles import profile_of
from ode_workflows.registry.agreement_files import papers_of
from ode_workflows.web.desk import Desk
from ode_workflows.web.forms import Choice, Field, said
from ode_workflows.web.language import gettext as _
from ode_workflows.web.steps.typed import OF_A_PAPER

TAKES_PAPERS: Mapping[str, str] = {
    "text_out": "",
    "files": "",
    "text": "",
    "explanatory_note": "letters/explanatory_note",
}
"""Inputs for which a paper may stand in: the template that is made for it, "" for the text of the kind itself."""

_MADE_NOW = "made-now"


def paper_fields(conn: Connection, case: StoredCase, field: Field) -> tuple[Field, ...]:
    """Return a file's field, and beside it the choice of a paper where one may stand in."""
    name = field.name.partition(".")[0]
    if field.kind != "file" or name not in TAKES_PAPERS:
        return (field,)
    is_text = TAKES_PAPERS[name] == ""
    choices = [
        Choice(row["file_hash"], f"{row['title']} ({row['file_name']})")
        for row in papers_of(conn, case.agreement.id)
        if row["file_name"].endswith(".docx") and (is_text == (row["kind"] == "instrument_draft"))
    ]
    if not is_text or profile_of(case.agreement.kind).template:
        made = _("Our draft from the template, made now") if is_text else _("Our explanatory note, made now")
        choices.append(Choice(_MADE_NOW, made))
    if not choices:
        return (field,)
    label = _("Or take one that we have")
    return (field, Field(name=f"{OF_A_PAPER}{field.name}", label=label, kind="select", choices=tuple(choices)))


def with_papers(
    conn: Connection, desk: Desk, by: Actor, case: StoredCase, inputs: dict[str, Any], form: FormData
) -> dict[str, Any]:
    """Return the inputs with the chosen papers in place of files that were not handed in.

    Raises:
        InvalidFactsError: both a file and a paper are named; or no such paper is on file.
        DraftError: the template lacks a field; names it.
    """
    for key in [key for key in form if key.startswith(OF_A_PAPER)]:
        wanted, name = said(form, key), key.removeprefix(OF_A_PAPER)
        outer, _dot, inner = name.partition(".")
        if not wanted:
            continue
        if outer not in TAKES_PAPERS:
            raise InvalidFactsError.of(key, phrased("No paper can stand here."))
        place = inputs.setdefault(outer, {}) if inner else inputs
        if (inner or outer) in place:
            raise InvalidFactsError.of(key, phrased("You handed in a file and chose a paper; keep one of the two."))
        place[inner or outer] = _paper(conn, desk, by, case, outer, wanted)
    return inputs


def _paper(conn: Connection, desk: Desk, by: Actor, case: StoredCase, name: str, wanted: str) -> dict[str, Any]:
    if wanted == _MADE_NOW:
        template = TAKES_PAPERS[name] or None
        today = desk.moment().today
        made = draft_bytes(conn, reference=case.agreement.reference, by=by, today=today, template=template)
        return {"name": made[0], "content": made[1]}
    row = next((row for row in papers_of(conn, case.agreement.id) if row["file_hash"] == wanted), None)
    if row is None or not desk.files.has(wanted):
        raise InvalidFactsError.of(f"{OF_A_PAPER}{name}", phrased("That paper is not on file."))
    return {"name": row["file_name"], "content": desk.files.get(wanted)}
