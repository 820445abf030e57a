"""The legal review of one agreement as counsel reads it: findings, how each is settled, questions, what is silent."""

from collections.abc import Mapping
from typing import Any

from ode_workflows.db.case import StoredCase
from ode_workflows.documents.clauses import curing_clauses
from ode_workflows.domain.clauses import Clause
from ode_workflows.domain.errors import ContentFileError
from ode_workflows.domain.records import Finding, Question

_OPEN = ("open", "deferred", "waits_for_text")
_ORDER = ("blocker", "approval_required", "counsel_decides", "advisory")


def legal_review(case: StoredCase) -> dict[str, Any]:
    """Return the legal review of an agreement as plain values; reasons of counsel are not in it."""
    last = case.screenings[-1] if case.screenings else None
    cures = _cures()
    standing = [row for row in case.findings if row.withdrawn_on is None]
    open_questions = [row for row in case.questions if row.status in _OPEN]
    return {
        "reference": case.agreement.reference,
        "title": case.agreement.title,
        "rulebook": last.rulebook if last else None,
        "screened_on": last.screened_on.isoformat() if last else None,
        "occasion": last.occasion if last else None,
        "state_law": last.state_law if last else None,
        "from_profile": list(last.constants) if last else [],
        "findings": [_finding(case, row, cures) for row in sorted(standing, key=_gravest_first)],
        "withdrawn": [_finding(case, row, cures) for row in case.findings if row.withdrawn_on is not None],
        "questions": [_question(row) for row in open_questions],
        "undecided": list(last.undecided) if last else [],
        "answers": [
            {
                "fact": row.fact,
                "answer": row.value,
                "by": case.person_name(row.answered_by),
                "on": row.answered_on.isoformat(),
                "source": row.source,
            }
            for row in case.facts
        ],
    }


def _gravest_first(row: Finding) -> tuple[bool, int]:
    return row.settlement is not None, _ORDER.index(row.severity)


def _finding(case: StoredCase, row: Finding, cures: Mapping[str, Clause]) -> dict[str, Any]:
    return {
        "id": row.id,
        "rule": row.rule,
        "title": row.title,
        "severity": row.severity,
        "why": row.why,
        "authorities": row.authorities,
        "cure": row.cure,
        "clause": row.clause,
        "curing_clause": _curing_clause(row, cures),
        "rests_on": list(row.rests_on or ()),
        "approvals": [
            {"approval": each.catalogue_id, "gate": each.gate, "status": each.status, "outcome": each.outcome}
            for each in case.approvals
            if each.catalogue_id in (row.brings or ())
        ],
        "settlement": row.settlement,
        "settled_by": case.person_name(row.settled_by) if row.settled_by else None,
        "settled_on": row.settled_on.isoformat() if row.settled_on else None,
        "law_read_until": row.law_read_until_on.isoformat() if row.law_read_until_on else None,
        "withdrawn_because": row.withdrawn_because,
    }


def _cures() -> Mapping[str, Clause]:
    """Return the clauses by rule; a library at fault, which `ode doctor` names, keeps nobody from reading a review."""
    try:
        return curing_clauses()
    except ContentFileError:
        return {}


def _curing_clause(row: Finding, cures: Mapping[str, Clause]) -> str | None:
    """Return the clause of the library that words a finding's cure, where the finding still waits for one."""
    is_open = row.withdrawn_on is None and row.settlement not in ("does_not_apply", "cured_by_clause")
    clause = cures.get(row.rule) if is_open and row.cure else None
    return clause.id if clause is not None else None


def _question(row: Question) -> dict[str, Any]:
    return {"fact": row.fact, "question": row.text, "gate": row.gate, "could_block": row.could_block,
            "status": row.status}  # fmt: skip
