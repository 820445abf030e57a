"""Finding one row of a case by the word a person uses; an unknown word is answered with the known ones."""

from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.records import Approval, Finding, Party, Question, Task
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.text import folded
from ode_workflows.lifecycle.requirements.rows import named_row
from ode_workflows.lifecycle.requirements.signing import find_party


def finding_named(case: Case, wanted: str) -> Finding:
    """Return a finding by id, rule or title.

    Raises:
        InvalidFactsError: not exactly one such finding.
    """
    found = [row for row in case.findings if wanted in (row.id, row.rule) or folded(wanted) == folded(row.title)]
    if len(found) != 1:
        titles = "; ".join(f"{row.id} {row.title}" for row in case.findings) or "none"
        raise InvalidFactsError.of("finding", phrased("name one finding of this agreement: %(titles)s", titles=titles))
    return found[0]


def question_named(case: Case, wanted: str) -> Question:
    """Return a question by id or fact.

    Raises:
        InvalidFactsError: not exactly one such question.
    """
    found = [row for row in case.questions if wanted in (row.id, row.fact)]
    if len(found) != 1:
        facts = ", ".join(row.fact for row in case.questions) or "none"
        raise InvalidFactsError.of("question", phrased("name one question of this agreement: %(facts)s", facts=facts))
    return found[0]


def row_named(case: Case, act: Act) -> Approval:
    """Return the row of approval that an act speaks of.

    Raises:
        InvalidFactsError: not exactly one such row.
    """
    row = named_row(case, act)
    if row is None:
        known = "; ".join(f"{row.catalogue_id} {row.body} ({row.id})" for row in case.approvals) or "none"
        raise InvalidFactsError.of("approval", phrased("name one row of this agreement: %(known)s", known=known))
    return row


def party_named(case: Case, wanted: str | None) -> Party:
    """Return a party by name or id; "us" is ours.

    Raises:
        InvalidFactsError: no such party.
    """
    party = find_party(case, wanted) if wanted else None
    if party is None:
        names = ", ".join(row.name for row in case.parties)
        raise InvalidFactsError.of("party", phrased("name one of the parties: %(names)s", names=names))
    return party


def tasks_about(case: Case, about_id: str) -> list[Task]:
    """Return the open tasks about a row."""
    return [task for task in case.tasks if task.about_id == about_id and task.status == "open"]
