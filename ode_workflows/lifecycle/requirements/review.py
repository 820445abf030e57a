"""Requirements of the proposal and of legal review."""

from collections.abc import Iterator

from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.errors import Unmet
from ode_workflows.domain.records import Finding, Question
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.vocabulary import CHILD_KINDS
from ode_workflows.lifecycle.requirements.common import holder, owner, since, task_holder

_GATES_SHUT_BY = {
    "authorize_negotiation": ("negotiate",),
    "authorize_signature": ("negotiate", "conclude", "force"),
}
MOST_NAMED = 5
"""Open questions that a refusal names one by one."""

_LATER_ROWS_MAY_WAIT = frozenset({"authorize_negotiation"})


def intake_complete(case: Case, act: Act) -> Iterator[Unmet]:
    """Counterpart, purpose, lead agency and issue area are said; a child names its parent."""
    agreement = case.agreement
    said = {
        "purpose": bool(agreement.purpose),
        "lead_agency": bool(agreement.lead_agency),
        "issue_areas": bool(agreement.issue_areas),
        "counterparts": any(not party.is_us for party in case.parties),
        "parent": agreement.kind not in CHILD_KINDS or agreement.parent_id is not None,
    }
    for field, is_said in said.items():
        if not is_said:
            sentence = phrased("The intake does not say %(field)s.", field=field)
            yield Unmet("intake_complete", sentence, owner(case), since(case))


def overlaps_answered(case: Case, act: Act) -> Iterator[Unmet]:
    """The lead agency has answered every agreement found with the same counterpart."""
    for row in case.overlaps:
        if row.answer is None:
            sentence = phrased(
                "The overlap with %(other_reference)s (%(signal)s) is not answered.",
                other_reference=row.other_reference,
                signal=row.signal,
            )
            yield Unmet("overlaps_answered", sentence, holder(case, row.id, owner(case)), row.found_on)


def screen_settled(case: Case, act: Act) -> Iterator[Unmet]:
    """Every finding is settled, no blocker stands, and no open question could still shut a gate of this step."""
    counsel = task_holder(case, "settle_findings", "counsel")
    for finding in case.findings:
        if finding.withdrawn_on is not None:
            continue
        yield from _old_law(finding, act, counsel)
        if finding.settlement in (None, "needs_opinion", "asks_facts"):
            sentence = phrased("The finding “%(title)s” is not settled.", title=finding.title)
            yield Unmet("screen_settled", sentence, holder(case, finding.id, counsel), finding.found_on)
        elif finding.severity == "blocker" and finding.settlement == "applies":
            sentence = phrased("The blocker “%(title)s” applies: do not sign in this form.", title=finding.title)
            yield Unmet("screen_settled", sentence, counsel, finding.settled_on or finding.found_on)
    yield from _open_questions(case, act, counsel)


def _old_law(finding: Finding, act: Act, counsel: str) -> Iterator[Unmet]:
    """Law that moves counts for as long as counsel has set; then it is read again."""
    until = finding.law_read_until_on
    if until is not None and act.today > until and finding.settlement != "does_not_apply":
        sentence = phrased(
            "The law behind “%(title)s” moves and was to be read again by %(until)s.", title=finding.title, until=until
        )
        yield Unmet("screen_settled", sentence, counsel, until)


def _open_questions(case: Case, act: Act, counsel: str) -> Iterator[Unmet]:
    """Name the first open questions, and say how many more there are: nobody reads fifty sentences."""
    waiting = [question for question in case.questions if _still_decides(question, act)]
    for question in waiting[:MOST_NAMED]:
        sentence = (
            phrased("The question “%(text)s” is deferred to clearance and could still decide.", text=question.text)
            if question.status == "deferred"
            else phrased("The question “%(text)s” is open and could still decide.", text=question.text)
        )
        yield Unmet("screen_settled", sentence, counsel, question.asked_on)
    if len(waiting) > MOST_NAMED:
        more = len(waiting) - MOST_NAMED
        reference = case.agreement.reference
        sentence = phrased(
            "%(more)s more questions are open and could still decide. Answer them with: ode intake %(reference)s",
            more=more,
            reference=reference,
        )
        yield Unmet("screen_settled", sentence, owner(case), waiting[MOST_NAMED].asked_on)


def _still_decides(question: Question, act: Act) -> bool:
    gates = _GATES_SHUT_BY.get(act.step, ("negotiate", "conclude", "force"))
    may_wait = question.status in ("deferred", "waits_for_text") and act.step in _LATER_ROWS_MAY_WAIT
    is_settled = question.status in ("answered", "moot")
    return not may_wait and not is_settled and (question.could_block or question.gate in gates)
