"""Overlaps with agreements that exist: found by counterpart at the proposal, answered by the lead agency."""

from datetime import date

from sqlalchemy import Connection

from ode_workflows import ids
from ode_workflows.db.queries import agreements_with
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.changes import Effects, WantedTask, altered
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.inputs import AnswerFacts
from ode_workflows.domain.records import Agreement, Overlap, Party
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.suggest import nearest


def found_overlaps(conn: Connection, agreement: Agreement, parties: list[Party], by: Actor, on: date) -> list[Overlap]:
    """Return one overlap for each open or living agreement with one of the same counterparts, parents left out."""
    names = [party.folded_name for party in parties if not party.is_us]
    found = agreements_with(conn, names, except_id=agreement.id, actor=by)
    return [
        Overlap(
            id=ids.new_id(),
            agreement_id=agreement.id,
            other_id=other_id,
            other_reference=reference,
            signal="same counterpart",
            found_on=on,
        )
        for other_id, reference, _title in found
        if other_id != agreement.parent_id
    ]


def overlap_tasks(agreement: Agreement, overlaps: list[Overlap]) -> list[WantedTask]:
    """Return the lead agency's task for each overlap."""
    return [
        WantedTask(
            kind="answer_overlap",
            title=f"Answer the overlap with {row.other_reference}",
            role="liaison",
            about_table="overlap",
            about_id=row.id,
            agency=agreement.lead_agency or None,
        )
        for row in overlaps
    ]


def answered_overlaps(case: Case, act: Act, inputs: AnswerFacts, effects: Effects) -> None:
    """Add the answers to overlaps, and close their tasks.

    Raises:
        InvalidFactsError: no overlap with that reference.
    """
    rows = {row.other_reference: row for row in case.overlaps}
    for reference, said in inputs.overlaps.items():
        if reference not in rows:
            message = phrased(
                "no overlap with %(reference)s stands here; %(nearest)s",
                reference=reference,
                nearest=nearest(reference, rows),
            )
            raise InvalidFactsError.of(f"overlaps.{reference}", message)
        row = rows[reference]
        effects.changes.append(
            altered(
                row,
                answer=said.answer,
                answered_by=act.by.person_id,
                answered_on=act.on,
                reason_seal=effects.seal(said.reason, "reason"),
            )
        )
        done = [task.id for task in case.tasks if task.about_id == row.id and task.status == "open"]
        effects.done_tasks.update(dict.fromkeys(done, "the overlap is answered"))
