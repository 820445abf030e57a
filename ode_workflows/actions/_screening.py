"""What a screen does to an agreement: findings, rows of approval, questions and tasks, as changes of its step.

Nothing that a person decided is taken away: a finding that no longer fires is withdrawn and stays on record, and a
settlement holds for as long as the rule says the same.
Decision: docs/decisions/0013-the-screen-decides-nothing-it-was-not-told.md
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Literal

from ode_workflows import ids
from ode_workflows.actions._answers import Answers
from ode_workflows.actions._find import tasks_about
from ode_workflows.actions._rows import add_rows, difference, opened_row, rows_from_catalogue, task_for
from ode_workflows.actions.rulebook import rulebook
from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.changes import Effects, WantedTask, altered, created
from ode_workflows.domain.counting import Period, count_forward
from ode_workflows.domain.records import Approval, Finding, Question, Screening
from ode_workflows.domain.sentences import unfilled
from ode_workflows.domain.vocabulary import Unit
from ode_workflows.legal.comparing import ScreenDifference, screens_compared
from ode_workflows.legal.conditions import UNKNOWN_WORD
from ode_workflows.legal.questions import OpenQuestion, open_questions
from ode_workflows.legal.rulebook import Rule
from ode_workflows.legal.screening import Outcome, screened
from ode_workflows.legal.screening import Screening as Screened
from ode_workflows.lifecycle.profiles import approval_spec, standing_approvals
from ode_workflows.lifecycle.terms_of import office_calendar

Occasion = Literal["submission", "answers", "clearance", "law_watch", "by_hand"]
STILL_TO_SETTLE = Period(5, Unit.BUSINESS_DAYS)
"""How long counsel has for findings that a later screen brings."""

_ASKS_AGAIN = ("answered", "moot")


def screen_agreement(case: Case, act: Act, effects: Effects, answers: Answers, occasion: Occasion) -> Screened:
    """Screen an agreement on these answers and add to a step what follows from it."""
    screening = screened(rulebook(), answers.given)
    before = _standing_findings(case)
    effects.changes.append(created(screening_record(case, act.on, screening, answers, occasion)))
    fresh = [outcome for outcome in screening.fired if outcome.rule.id not in before]
    made = [_finding(case, act.on, outcome) for outcome in fresh]
    effects.changes += [created(finding) for finding in made]
    for outcome in screening.fired:
        if outcome.rule.id in before:
            _update_finding(before[outcome.rule.id], outcome, effects)
    fires = {each.rule.id for each in screening.fired}
    gone = [row for rule, row in before.items() if rule not in fires and row.rulebook is not None]
    _withdraw(case, act.on, gone, occasion, effects)
    _bring_rows(case, act, screening, {**{row.rule: row for row in made}, **before}, effects)
    _update_questions(case, act, answers, effects, with_text=occasion == "clearance")
    _ask_counsel(case, act, len(made), occasion, effects)
    return screening


def screening_record(case: Case, on: date, screening: Screened, answers: Answers, occasion: Occasion) -> Screening:
    """Return a screening as it is kept."""
    return Screening(
        id=ids.new_id(),
        agreement_id=case.agreement.id,
        occasion=occasion,
        rulebook=screening.rulebook,
        facts_hash=screening.facts_hash,
        screened_on=on,
        fired={outcome.rule.id: outcome.severity for outcome in screening.fired},
        undecided=sorted(outcome.rule.id for outcome in screening.outcomes if outcome.status == "undecided"),
        approvals=sorted(row.approval for row in screening.approvals),
        constants=list(answers.constants),
        state_law=screening.state_law,
    )


def screening_summary(screening: Screened) -> str:
    """Return a screen in half a sentence."""
    if not screening.fired:
        return f"no rule of rulebook {screening.rulebook} fired on the answers given"
    questions = len(screening.questions)
    fired = "1 rule fires" if len(screening.fired) == 1 else f"{len(screening.fired)} rules fire"
    return f"{fired}, {questions} questions are open (rulebook {screening.rulebook})"


def compared_with_last(case: Case, screening: Screened) -> ScreenDifference:
    """Return what a screen says that the last one kept of this agreement did not."""
    last = case.screenings[-1] if case.screenings else None
    fired = {outcome.rule.id: outcome.severity for outcome in screening.fired}
    rows = [row.approval for row in screening.approvals]
    return screens_compared(last.fired if last else {}, fired, last.approvals if last else (), rows)


def law_read_until(rule: Rule) -> date | None:
    """Return the last day on which a rule of moving law may be relied on; None where the law does not move."""
    return rule.as_of + timedelta(days=rulebook().volatile_age) if rule.is_volatile else None


def _standing_findings(case: Case) -> dict[str, Finding]:
    """Return the findings of rules that have not been withdrawn, by rule."""
    known = rulebook().rules
    return {row.rule: row for row in case.findings if row.rule in known and row.withdrawn_on is None}


def finding_of_rule(case: Case, on: date, rule: Rule) -> Finding:
    """Return the finding that counsel records of a rule that does not fire: the override in the other direction.

    It names no edition, so that no later screen withdraws it.
    """
    return Finding(
        id=ids.new_id(),
        agreement_id=case.agreement.id,
        rule=rule.id,
        title=rule.title,
        severity=rule.severity,
        authorities="; ".join(rule.authorities),
        found_on=on,
        why="Counsel applies the rule although the answers do not make it fire.",
        cure=rule.cure,
        rests_on=[],
        brings=[row.approval for row in rule.brings],
    )


def bring_rows_of(case: Case, act: Act, finding: Finding, effects: Effects) -> None:
    """Bring the rows of a finding that counsel records by hand and that do not stand yet."""
    there = {row.catalogue_id for row in case.approvals if row.status != "void"}
    fresh = [
        row
        for approval in finding.brings or ()
        if approval not in there
        for row in rows_from_catalogue(case, approval_spec(approval), bodies=(), finding_id=finding.id)
    ]
    rows = add_rows(case, fresh, act.on)
    effects.changes += rows.changes
    effects.tasks += rows.tasks


def _finding(case: Case, on: date, outcome: Outcome) -> Finding:
    rule = outcome.rule
    return Finding(
        id=ids.new_id(),
        agreement_id=case.agreement.id,
        title=rule.title,
        found_on=on,
        is_about_text=rule.file == "drafting.toml",
        rule=rule.id,
        authorities="; ".join(rule.authorities),
        **_said(outcome),
    )


def _said(outcome: Outcome) -> dict[str, Any]:
    """Return what a rule says now, as columns of its finding."""
    return {
        "severity": outcome.severity,
        "why": f"{outcome.why} {outcome.reason}" if outcome.reason else outcome.why,
        "cure": outcome.rule.cure,
        "rests_on": list(outcome.facts),
        "brings": [row.approval for row in outcome.brings],
        "rulebook": rulebook().version,
        "law_read_until_on": law_read_until(outcome.rule),
    }


def _update_finding(row: Finding, outcome: Outcome, effects: Effects) -> None:
    """Keep a finding up to date; what counsel settled is open again when the rule says something else."""
    said = _said(outcome)
    differs = {name: word for name, word in said.items() if getattr(row, name) != word}
    if {"severity", "why", "brings"} & set(differs) and row.settlement is not None:
        differs |= {"settlement": None, "settled_on": None, "settled_by": None}
    if set(differs) - {"rulebook"}:
        effects.changes.append(altered(row, **differs))


def _withdraw(case: Case, on: date, gone: list[Finding], occasion: str, effects: Effects) -> None:
    """Withdraw findings whose rule no longer fires, and the rows that only they brought."""
    because = "the rule no longer fires on the answers given"
    for row in gone:
        effects.changes.append(altered(row, withdrawn_on=on, withdrawn_because=f"{because} ({occasion})"))
        effects.done_tasks.update({task.id: because for task in tasks_about(case, row.id)})
    rows_that_fall(case, on, {row.id for row in gone}, because, effects)


def rows_that_fall(case: Case, on: date, gone: set[str], because: str, effects: Effects) -> None:
    """Let rows fall that only these findings brought; what another finding brings, or an answer given, stays."""
    kept = {
        approval
        for row in case.findings
        if row.id not in gone and row.withdrawn_on is None and row.settlement != "does_not_apply"
        for approval in row.brings or ()
    }
    kept |= {spec.id for spec in standing_approvals(case.agreement.kind, case.agreement.issue_areas)}
    theirs = {approval for row in case.findings if row.id in gone for approval in row.brings or ()} - kept
    for row in case.approvals:
        is_theirs = row.finding_id is not None and (
            row.catalogue_id in theirs or (row.finding_id in gone and row.catalogue_id not in kept)
        )
        if is_theirs and row.status not in ("not_required", "void", "decided"):
            effects.changes.append(altered(row, status="not_required", outcome="not_required", decided_on=on))
            effects.done_tasks.update({task.id: because for task in tasks_about(case, row.id)})


def _bring_rows(case: Case, act: Act, screening: Screened, findings: Mapping[str, Finding], effects: Effects) -> None:
    """Bring the rows of the rules that fire and that do not stand yet; they open when their stage has come."""
    dismissed = {rule for rule, row in findings.items() if row.settlement == "does_not_apply"}
    standing = {spec.id for spec in standing_approvals(case.agreement.kind, case.agreement.issue_areas)}
    there = {row.catalogue_id: row for row in case.approvals if row.status != "void"}
    fresh: list[Approval] = []
    for brought, rules in screening.approvals.items():
        live = [rule for rule in rules if rule not in dismissed]
        old = there.get(brought.approval)
        if not live or brought.approval in standing or (old and old.status != "not_required"):
            continue
        rests_on = sorted({fact for rule in live for fact in findings[rule].rests_on or ()})
        finding_id = findings[live[0]].id
        if old is not None:
            back = replace(opened_row(case.agreement, old, act.on), finding_id=finding_id, rests_on=rests_on)
            effects.changes.append(difference(old, replace(back, decided_on=None)))
            effects.tasks.append(task_for(case.agreement, back))
        else:
            spec = approval_spec(brought.approval)
            fresh += rows_from_catalogue(case, spec, bodies=(), finding_id=finding_id, rests_on=rests_on)
    rows = add_rows(case, fresh, act.on, submitted=act.step == "submit_for_legal_review")
    effects.changes += rows.changes
    effects.tasks += rows.tasks


def _update_questions(case: Case, act: Act, answers: Answers, effects: Effects, *, with_text: bool) -> None:
    """Bring the open questions up to date: new ones appear, answered ones close, what decides nothing is moot."""
    wanted = {each.fact: each for each in open_questions(rulebook(), answers.given) if each.gate != "after_force"}
    there = {row.fact: row for row in case.questions}
    for fact, question in wanted.items():
        status = "waits_for_text" if question.waits_for_text and not _has_text(case, with_text) else "open"
        if fact not in there:
            effects.changes.append(created(_question(case, act.on, question, status)))
        else:
            _ask_again(there[fact], question, status, effects)
    for fact, row in there.items():
        if fact not in wanted and row.status not in _ASKS_AGAIN and fact in rulebook().facts:
            is_answered = answers.given.get(fact, UNKNOWN_WORD) not in (UNKNOWN_WORD, [UNKNOWN_WORD])
            effects.changes.append(altered(row, status="answered" if is_answered else "moot"))


def _has_text(case: Case, with_text: bool) -> bool:
    return with_text or case.agreement.frozen_hash is not None


def _question(case: Case, on: date, question: OpenQuestion, status: str) -> Question:
    return Question(
        id=ids.new_id(),
        agreement_id=case.agreement.id,
        fact=question.fact,
        text=rulebook().facts[question.fact].question,
        gate=question.gate,
        could_block=question.could_block,
        status=status,
        asked_on=on,
        owner_id=case.agreement.owner_id,
        due="clearance" if status == "waits_for_text" else None,
    )


def _ask_again(row: Question, question: OpenQuestion, status: str, effects: Effects) -> None:
    differs: dict[str, object] = {}
    if (row.gate, row.could_block) != (question.gate, question.could_block):
        differs |= {"gate": question.gate, "could_block": question.could_block}
    if row.status in _ASKS_AGAIN or (row.status == "waits_for_text" and status == "open"):
        differs |= {"status": status}
    if differs:
        effects.changes.append(altered(row, **differs))


def _ask_counsel(case: Case, act: Act, number: int, occasion: Occasion, effects: Effects) -> None:
    """Open counsel's task for findings of a later screen; those of the first have the task of the stage."""
    if not number or occasion == "submission" or any(_is_settling(task.kind) for task in _open(case)):
        return
    calendar = office_calendar(case.agreement.home_state)
    effects.tasks.append(
        WantedTask(
            kind="settle_findings",
            title=unfilled("Settle what the screen found anew"),
            role="counsel",
            about_table="agreement",
            about_id=case.agreement.id,
            due_on=count_forward(act.on, STILL_TO_SETTLE, calendar=calendar, is_rolled=True).on,
        )
    )


def _is_settling(kind: str) -> bool:
    return kind == "settle_findings"


def _open(case: Case) -> Iterator[Any]:
    return (task for task in case.tasks if task.status == "open")
