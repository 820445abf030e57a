"""Legal review: counsel settles findings and questions, confirms dates and powers, the director grants authority."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection

from ode_workflows import ids
from ode_workflows.actions._find import finding_named, question_named, tasks_about
from ode_workflows.actions._inputs import said
from ode_workflows.actions._rows import difference, opened_row, task_for
from ode_workflows.actions._screening import bring_rows_of, finding_of_rule, rows_that_fall
from ode_workflows.actions._step import take_step
from ode_workflows.actions.rulebook import rulebook
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.changes import Effects, WantedTask, altered, created
from ode_workflows.domain.counting import Period, count_forward
from ode_workflows.domain.errors import InvalidFactsError, RequirementUnmetError, Unmet
from ode_workflows.domain.inputs import AuthorizeNegotiation, Confirm, DeferQuestion, SettleFinding
from ode_workflows.domain.records import Authority, Deadline, Finding, FullPowers, Question
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.vocabulary import Unit
from ode_workflows.lifecycle.requirements.review import screen_settled
from ode_workflows.lifecycle.terms_of import force_outcome, office_calendar

NEGOTIATE_DEFAULT = Period(12, Unit.MONTHS)
"""How long an authority to negotiate lasts when the director says nothing else."""

FINDING_DUE = Period(10, Unit.BUSINESS_DAYS)
_BY_HAND = "recorded by counsel"


def return_to_proposal(conn: Connection, request: StepRequest) -> StepResult:
    """Send a file back to its proponent with the points to mend."""
    return take_step(conn, "return_to_proposal", request, lambda case, act: Effects(summary="Returned to proposal"))


def authorize_negotiation(conn: Connection, request: StepRequest) -> StepResult:
    """Grant authority to negotiate: scope, red lines, conditions, expiry (12 months unless said otherwise)."""
    return take_step(conn, "authorize_negotiation", request, _authority_to_negotiate)


def _authority_to_negotiate(case: Case, act: Act) -> Effects:
    inputs = said(act, AuthorizeNegotiation)
    expires_on = inputs.expires_on or count_forward(act.on, NEGOTIATE_DEFAULT).on
    if expires_on < act.on:
        raise InvalidFactsError.of(
            "expires_on",
            phrased("%(expires_on)s lies before the authority begins, %(on)s", expires_on=expires_on, on=act.on),
        )
    both = inputs.also_conclude_within_mandate
    if both and not case.agreement.conclude_within_mandate:
        raise InvalidFactsError.of(
            "also_conclude_within_mandate", phrased("this kind always needs the second authority")
        )
    effects = Effects(summary=f"Authority to negotiate granted until {expires_on}")
    authority = Authority(
        id=ids.new_id(),
        agreement_id=case.agreement.id,
        kind="negotiate_and_conclude" if both else "negotiate",
        granted_by=act.by.person_id,
        granted_on=act.on,
        expires_on=expires_on,
        scope=inputs.scope or "",
        red_lines_seal=effects.seal(inputs.red_lines, "deliberative"),
        conditions_seal=effects.seal(inputs.conditions, "deliberative"),
    )
    effects.changes += [created(authority), created(authority_deadline(authority, "authority to negotiate"))]
    return effects


def authority_deadline(authority: Authority, what: str) -> Deadline:
    """Return the dated end of an authority, for reminders and for closing what lapsed."""
    return Deadline(
        id=ids.new_id(),
        agreement_id=authority.agreement_id,
        kind="authority_expires_on",
        due_on=authority.expires_on,
        working=f"{what} granted on {authority.granted_on}, last day {authority.expires_on}",
        about_id=authority.id,
    )


def settle_finding(conn: Connection, request: StepRequest) -> StepResult:
    """Record and settle a finding: applies, does not apply, cured by a clause, needs an opinion, asks for facts."""
    return take_step(conn, "settle_finding", request, _settled)


def _settled(case: Case, act: Act) -> Effects:
    inputs = said(act, SettleFinding)
    effects = Effects()
    finding = finding_named(case, inputs.finding) if inputs.finding else _new_finding(case, act, inputs)
    settlement = inputs.settlement
    if settlement == "cured_by_clause" and inputs.clause is None and finding.cure is not None:
        raise InvalidFactsError.of(
            "clause", phrased("write the clause that joins the draft; the idea: %(cure)s", cure=finding.cure)
        )
    after = replace(
        finding,
        settlement=settlement,
        settled_on=act.on if settlement else None,
        settled_by=act.by.person_id if settlement else None,
        clause=inputs.clause if settlement == "cured_by_clause" else None,
        reason_seal=effects.seal(act.reason, "privileged"),
    )
    if inputs.finding:
        effects.changes.append(
            altered(finding, settlement=after.settlement, settled_on=after.settled_on, settled_by=after.settled_by,
                    reason_seal=after.reason_seal, clause=after.clause)
        )  # fmt: skip
    else:
        effects.changes.append(created(after))
        if settlement == "applies":
            bring_rows_of(case, act, after, effects)
    _tasks_of_finding(case, act, after, effects)
    _rows_of_finding(case, act, after, effects)
    effects.summary = f"Finding “{finding.title}”: {(settlement or 'recorded').replace('_', ' ')}"
    return effects


def _new_finding(case: Case, act: Act, inputs: SettleFinding) -> Finding:
    rule = rulebook().rules.get(inputs.rule) if inputs.rule else None
    if rule is not None:
        return finding_of_rule(case, act.on, rule)
    if inputs.title is None:
        raise InvalidFactsError.of("title", phrased("say what the finding is, or name a finding that stands here"))
    return Finding(
        id=ids.new_id(),
        agreement_id=case.agreement.id,
        rule=inputs.rule or "by_hand",
        title=inputs.title,
        severity=inputs.severity,
        authorities=inputs.authorities or _BY_HAND,
        found_on=act.on,
        is_about_text=inputs.is_about_text,
    )


def _tasks_of_finding(case: Case, act: Act, finding: Finding, effects: Effects) -> None:
    open_tasks = tasks_about(case, finding.id)
    if finding.settlement in ("applies", "does_not_apply", "cured_by_clause"):
        effects.done_tasks.update({task.id: "the finding is settled" for task in open_tasks})
    elif not open_tasks:
        calendar = office_calendar(case.agreement.home_state)
        effects.tasks.append(
            WantedTask(
                kind="settle_finding",
                title=f"Settle the finding: {finding.title}",
                role="counsel",
                about_table="finding",
                about_id=finding.id,
                due_on=count_forward(act.on, FINDING_DUE, calendar=calendar, is_rolled=True).on,
            )
        )


def _rows_of_finding(case: Case, act: Act, finding: Finding, effects: Effects) -> None:
    """A finding that does not apply takes its rows with it, openly; settled the other way again, they come back."""
    if finding.settlement == "does_not_apply":
        rows_that_fall(case, act.on, {finding.id}, "not required", effects)
        return
    for row in case.approvals:
        if row.finding_id == finding.id and finding.settlement == "applies" and row.status == "not_required":
            back = opened_row(case.agreement, row, act.on)
            effects.changes.append(difference(row, replace(back, decided_on=None)))
            effects.tasks.append(task_for(case.agreement, back))


def defer_question(conn: Connection, request: StepRequest) -> StepResult:
    """Record an open question, or defer one to clearance with its owner and reason."""
    return take_step(conn, "defer_question", request, _deferred)


def _deferred(case: Case, act: Act) -> Effects:
    inputs = said(act, DeferQuestion)
    effects = Effects()
    status = "open" if inputs.only_record else "deferred"
    if inputs.question:
        question = question_named(case, inputs.question)
        seal = effects.seal(act.reason, "privileged")
        effects.changes.append(
            altered(question, status=status, owner_id=act.by.person_id, due="clearance", reason_seal=seal)
        )
    else:
        question = _new_question(case, act, inputs, effects, status)
        effects.changes.append(created(question))
    effects.summary = f"Question “{question.text}” {'recorded' if inputs.only_record else 'deferred to clearance'}"
    return effects


def _new_question(case: Case, act: Act, inputs: DeferQuestion, effects: Effects, status: str) -> Question:
    if inputs.text is None or inputs.fact is None:
        raise InvalidFactsError.of(
            "text", phrased("say the question and its fact, or name a question that stands here")
        )
    return Question(
        id=ids.new_id(),
        agreement_id=case.agreement.id,
        fact=inputs.fact,
        text=inputs.text,
        gate=inputs.gate,
        could_block=inputs.could_block,
        status=status,
        asked_on=act.on,
        owner_id=act.by.person_id,
        due="clearance" if status == "deferred" else None,
        reason_seal=effects.seal(act.reason, "privileged"),
    )


def confirm(conn: Connection, request: StepRequest) -> StepResult:
    """Confirm by name what dated acts rest on: a derived date, the force rule or date, a person's full powers."""
    return take_step(conn, "confirm", request, _confirmed)


def _confirmed(case: Case, act: Act) -> Effects:
    return _CONFIRMATIONS[said(act, Confirm).what](case, act)


def _deadline_confirmed(case: Case, act: Act) -> Effects:
    wanted = said(act, Confirm).deadline
    found = [row for row in case.deadlines if row.status == "live" and wanted in (row.id, row.kind)]
    if len(found) != 1:
        kinds = ", ".join(sorted({row.kind for row in case.deadlines if row.status == "live"})) or "none"
        raise InvalidFactsError.of(
            "deadline", phrased("name one live date of this agreement; here are: %(kinds)s", kinds=kinds)
        )
    change = altered(found[0], confirmed_by=act.by.person_id, confirmed_on=act.on)
    return Effects(summary=f"{found[0].kind} {found[0].due_on} confirmed", changes=[change])


def _force_rule_confirmed(case: Case, act: Act) -> Effects:
    if case.agreement.force_rule is None:
        raise InvalidFactsError.of("what", phrased("no force rule is recorded yet (record_change, set force_rule)"))
    summary = f"Force rule confirmed: {(case.agreement.force_rule or '').replace('_', ' ')}"
    return Effects(summary=summary, agreement={"force_rule_confirmed_by": act.by.person_id})


def _force_date_confirmed(case: Case, act: Act) -> Effects:
    outcome = force_outcome(case)
    if outcome is None or outcome.in_force_for_us_on is None:
        sentence = (outcome.missing if outcome else None) or "The force rule gives no date yet."
        raise RequirementUnmetError(sentence, [Unmet("force_rule_met", sentence, "analyst", None)])
    return Effects(
        summary=f"Date of force {outcome.in_force_for_us_on} confirmed",
        agreement={
            "force_date_confirmed_on": outcome.in_force_for_us_on,
            "force_rule_confirmed_by": act.by.person_id,
        },
    )


def _full_powers_confirmed(case: Case, act: Act) -> Effects:
    inputs = said(act, Confirm)
    if inputs.holder is None or inputs.title is None or not act.evidence:
        raise InvalidFactsError.of("holder", phrased("say holder and title, and attach the document as evidence"))
    start = inputs.valid_from_on or act.on
    if inputs.valid_until_on is not None and inputs.valid_until_on < start:
        raise InvalidFactsError.of(
            "valid_until_on",
            phrased("%(valid_until_on)s lies before %(start)s", valid_until_on=inputs.valid_until_on, start=start),
        )
    powers = FullPowers(
        id=ids.new_id(),
        agreement_id=case.agreement.id,
        holder=inputs.holder,
        title=inputs.title,
        valid_from_on=start,
        valid_until_on=inputs.valid_until_on,
        evidence=act.evidence,
    )
    return Effects(summary=f"Full powers of {inputs.holder} confirmed from {start}", changes=[created(powers)])


def _review_confirmed(case: Case, act: Act) -> Effects:
    """Close the review after an urgent signature; a blocker found then leads to notice or to the end."""
    if case.agreement.review_due_on is None:
        raise InvalidFactsError.of("what", phrased("no after-the-fact review is open on this agreement"))
    missing = tuple(screen_settled(case, act))
    if missing:
        sentence = " ".join(item.sentence for item in missing) + " Give notice (give_notice) or end it."
        raise RequirementUnmetError(sentence, missing)
    effects = Effects(summary="After-the-fact review closed", agreement={"review_due_on": None})
    reviewing = [task for task in case.tasks if task.kind == "after_the_fact_review" and task.status == "open"]
    effects.done_tasks = {task.id: "the review is closed" for task in reviewing}
    return effects


_CONFIRMATIONS: dict[str, Callable[[Case, Act], Effects]] = {
    "deadline": _deadline_confirmed,
    "force_rule": _force_rule_confirmed,
    "force_date": _force_date_confirmed,
    "full_powers": _full_powers_confirmed,
    "after_the_fact_review": _review_confirmed,
}
