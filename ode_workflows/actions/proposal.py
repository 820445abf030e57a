"""The proposal: a concept is put on file, its facts and overlaps are answered, it goes to legal review."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection

from ode_workflows import ids
from ode_workflows.actions._agencies import agency_name
from ode_workflows.actions._answers import answers_of, confirmed_constants, fact_answer, recorded_answers
from ode_workflows.actions._create import Creation, create_agreement, new_reference, row_changes
from ode_workflows.actions._idempotency import first_answer, remember_answer
from ode_workflows.actions._inputs import said
from ode_workflows.actions._overlaps import answered_overlaps, found_overlaps, overlap_tasks
from ode_workflows.actions._rows import stale_rows
from ode_workflows.actions._screening import compared_with_last, screen_agreement, screening_summary
from ode_workflows.actions._step import take_step
from ode_workflows.actions.rulebook import rulebook
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.db.case import agreement_by
from ode_workflows.db.people import office_of
from ode_workflows.db.queries import may_see
from ode_workflows.domain.actor import Actor, role_words
from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.changes import Effects, WantedTask
from ode_workflows.domain.counting import Period, count_forward
from ode_workflows.domain.errors import FieldProblem, InvalidFactsError, RoleNotAllowedError
from ode_workflows.domain.inputs import AnswerFacts
from ode_workflows.domain.intake import ForceInput, Proposal, TermInput
from ode_workflows.domain.reading import read_inputs
from ode_workflows.domain.records import Agreement, Party
from ode_workflows.domain.sentences import phrased, unfilled
from ode_workflows.domain.suggest import nearest, one_of
from ode_workflows.domain.text import folded
from ode_workflows.domain.vocabulary import CHILD_KINDS, IssueArea, PartyKind, State, Unit
from ode_workflows.legal.facts import checked_answers
from ode_workflows.lifecycle.profiles import profile_of
from ode_workflows.lifecycle.spec import Profile
from ode_workflows.lifecycle.terms_of import office_calendar

PROPOSERS = ("analyst", "liaison", "city_liaison")
INTAKE_DUE = Period(3, Unit.BUSINESS_DAYS)
"""How long the intake may stay incomplete."""


def propose(conn: Connection, *, intake: Mapping[str, Any], by: Actor, now: datetime, today: date) -> StepResult:
    """Put a proposal on file and return its reference.

    Args:
        conn: inside the door's write transaction.
        intake: in the shape of `domain.intake.Proposal`.
        by: an analyst, liaison or city liaison of the office that proposes.
        now: instant of recording.
        today: its civil date in the office.

    Raises:
        RoleNotAllowedError: the person may not propose.
        InvalidFactsError: names every field that is wrong.
    """
    if by.in_office(by.office_id).capacity_for(PROPOSERS) is None:
        raise RoleNotAllowedError(
            phrased(
                "A proposal is made by %(roles)s; %(name)s is none of these.",
                roles=role_words(PROPOSERS),
                name=by.name,
            )
        )
    proposal = read_inputs(Proposal, intake)
    _check_words(proposal)
    _check_dates(proposal, today)
    parent = _parent(conn, proposal, by)
    draft = _Draft(proposal, by, now, today, parent)
    agreement = _agreement(conn, draft)
    parties = [_us(conn, agreement, by), *_counterparts(agreement, proposal)]
    _check_parties(parties)
    overlaps = found_overlaps(conn, agreement, parties, by, today)
    given = checked_answers(rulebook().facts, proposal.facts) if proposal.facts else {}
    facts = [fact_answer(agreement.id, name, value, by, today, "intake") for name, value in given.items()]
    return create_agreement(
        conn,
        Creation(
            agreement=agreement,
            trigger="propose",
            by=by.person_id,
            role=next(role for role in PROPOSERS if by.capacity_for((role,))),
            on=today,
            at=now,
            summary=f"Proposed: {agreement.title}",
            rows=row_changes([*parties, *overlaps, *facts]),
            tasks=(_complete_intake(agreement, today), *overlap_tasks(agreement, overlaps)),
        ),
    )


def propose_once(conn: Connection, request: StepRequest) -> StepResult:
    """Put the intake in a request's inputs on file, once for its key: the same request gets the first answer again.

    Raises:
        RoleNotAllowedError, InvalidFactsError: as `propose` does; on "key", when it was used for another request.
    """
    answered = first_answer(conn, "propose", request)
    if answered is not None:
        return answered
    result = propose(conn, intake=request.inputs, by=request.by, now=request.now, today=request.today)
    remember_answer(conn, request, result)
    return result


@dataclass(frozen=True, slots=True)
class _Draft:
    """A proposal with who makes it and when."""

    proposal: Proposal
    by: Actor
    now: datetime
    today: date
    parent: Agreement | None


def _check_words(proposal: Proposal) -> None:
    problems = []
    profile_of(proposal.kind)
    for area in proposal.issue_areas:
        if area not in frozenset(IssueArea):
            problems.append(
                FieldProblem(
                    "issue_areas",
                    phrased("%(area)r is not known; %(nearest)s", area=area, nearest=nearest(area, set(IssueArea))),
                )
            )
    for number, other in enumerate(proposal.counterparts):
        if other.kind not in frozenset(PartyKind):
            message = phrased(
                "%(kind)r is not known; %(nearest)s", kind=other.kind, nearest=nearest(other.kind, set(PartyKind))
            )
            problems.append(FieldProblem(f"counterparts.{number}.kind", message))
    if proposal.kind in CHILD_KINDS and proposal.parent is None:
        problems.append(
            FieldProblem("parent", phrased("name the agreement that this %(kind)s acts on", kind=proposal.kind))
        )
    if problems:
        raise InvalidFactsError(problems)


def _check_dates(proposal: Proposal, today: date) -> None:
    """Refuse what is said to have happened after today, and a last day that lies before the first."""
    problems = [
        FieldProblem(f"counterparts.{number}.{name}", phrased("%(on)s lies after today, %(today)s", on=on, today=today))
        for number, other in enumerate(proposal.counterparts)
        for name, on in (("signed_on", other.signed_on), ("consented_on", other.consented_on))
        if on is not None and on > today
    ]
    expires_on = proposal.term.expires_on if proposal.term else None
    begins_on = (proposal.force.fixed_on or proposal.force.not_before_on) if proposal.force else None
    if expires_on and begins_on and expires_on < begins_on:
        problems.append(
            FieldProblem(
                "term.expires_on",
                phrased("%(expires_on)s lies before force, %(begins_on)s", expires_on=expires_on, begins_on=begins_on),
            )
        )
    if problems:
        raise InvalidFactsError(problems)


def _check_parties(parties: list[Party]) -> None:
    """Refuse a party that stands there twice; ours is the first."""
    for number, party in enumerate(parties[1:]):
        before = [other for other in parties[: number + 1] if other.folded_name == party.folded_name]
        if before:
            who = "is our own side" if before[0].is_us else "stands there twice"
            raise InvalidFactsError.of(
                f"counterparts.{number}.name",
                phrased("%(name)s %(who)s; name each party once", name=party.name, who=who),
            )


def _parent(conn: Connection, proposal: Proposal, by: Actor) -> Agreement | None:
    if proposal.parent is None:
        return None
    parent = agreement_by(conn, "reference", proposal.parent)
    if parent is None or not may_see(parent, by):
        raise InvalidFactsError.of("parent", phrased("there is no agreement %(parent)s", parent=proposal.parent))
    return parent


def _agreement(conn: Connection, draft: _Draft) -> Agreement:
    proposal, by, parent = draft.proposal, draft.by, draft.parent
    profile = profile_of(proposal.kind)
    agency = partial(agency_name, conn, by.office_id)
    return Agreement(
        id=ids.new_id(),
        reference=new_reference(conn, year=draft.today.year, parent_reference=parent.reference if parent else None),
        title=proposal.title,
        short_title=proposal.short_title or proposal.title,
        kind=profile.kind,
        state=State.PROPOSAL.value,
        version=1,
        office_id=by.office_id,
        home_state=by.home_state,
        visibility=proposal.visibility,
        is_binding=proposal.is_binding,
        entry=proposal.entry,
        issue_areas=list(dict.fromkeys(proposal.issue_areas)),
        languages=list(dict.fromkeys(proposal.languages)),
        purpose=proposal.purpose or "",
        activities=proposal.activities or "",
        expected_outcomes=proposal.expected_outcomes or "",
        wished_on=proposal.wished_on,
        lead_agency=agency("lead_agency", proposal.lead_agency),
        implementing_agency=agency("implementing_agency", proposal.implementing_agency),
        affected_agencies=[agency("affected_agencies", name) for name in proposal.affected_agencies],
        owner_id=by.person_id,
        proposed_by=by.person_id,
        submitters=[],
        parent_id=parent.id if parent else None,
        authority_from=profile.authority_from,
        conclude_within_mandate=profile.conclude_within_mandate,
        signing_rule=profile.signing_rule,
        changes_to_parent=proposal.changes_to_parent,
        last_activity_on=draft.today,
        created_at=draft.now,
        updated_at=draft.now,
        **_force_columns(proposal.force, profile),
        **_term_columns(proposal.term, profile),
    )


def _force_columns(force: ForceInput | None, profile: Profile) -> dict[str, Any]:
    """Return the columns of the force rule: as the intake says, else as the kind has it."""
    if force is None:
        return {"force_rule": profile.force_rule, "force_count": profile.force_count}
    return {f"force_{name}": value for name, value in dict(force).items()}


def _term_columns(term: TermInput | None, profile: Profile) -> dict[str, Any]:
    """Return the columns of the term: as the intake says, else as the kind has it."""
    window = (term.renewal_window_days if term else None) or profile.renewal_window_days
    if term is None:
        return {"term_kind": profile.term_kind, "renewal_window_days": window}
    own = {"kind": "term_kind", "number": "term_number", "unit": "term_unit"}
    return {own.get(name, name): value for name, value in dict(term).items()} | {"renewal_window_days": window}


def _us(conn: Connection, agreement: Agreement, by: Actor) -> Party:
    office = office_of(conn, by.office_id)
    is_state = office.kind == "state"
    name = office.party_name
    kind = PartyKind.US_STATE if is_state else PartyKind.LOCAL_GOVERNMENT_HOME_STATE
    return Party(
        id=ids.new_id(),
        agreement_id=agreement.id,
        name=name,
        folded_name=folded(name),
        kind=kind.value,
        is_us=True,
    )


def _counterparts(agreement: Agreement, proposal: Proposal) -> list[Party]:
    return [
        Party(
            id=ids.new_id(),
            agreement_id=agreement.id,
            name=other.name,
            folded_name=folded(other.name),
            kind=one_of("kind", other.kind, set(PartyKind)),
            consented_on=other.consented_on,
            signed_on=other.signed_on,
        )
        for other in proposal.counterparts
    ]


def _complete_intake(agreement: Agreement, today: date) -> WantedTask:
    due = count_forward(today, INTAKE_DUE, calendar=office_calendar(agreement.home_state), is_rolled=True)
    return WantedTask(
        kind="complete_intake",
        title=unfilled("Complete the intake and submit it for legal review"),
        role="owner",
        about_table="state",
        about_id=State.PROPOSAL.value,
        due_on=due.on,
    )


def answer_facts(conn: Connection, request: StepRequest) -> StepResult:
    """Record answers to the intake, and the lead agency's answers to overlaps.

    A changed answer makes the matter rows stale that rest on it.
    """

    def answered(case: Case, act: Act) -> Effects:
        confirmed = confirmed_constants(conn, case.agreement.office_id, case.agreement.kind)
        return _answered(case, act, confirmed)

    return take_step(conn, "answer_facts", request, answered)


def _answered(case: Case, act: Act, confirmed: Mapping[str, Any]) -> Effects:
    inputs = said(act, AnswerFacts)
    if not inputs.answers and not inputs.overlaps:
        raise InvalidFactsError.of("answers", phrased("say at least one answer"))
    effects = Effects()
    answers = answers_of(case, confirmed, changed=inputs.answers)
    known = {row.fact: row for row in case.facts}
    changed = [name for name, value in inputs.answers.items() if name in known and known[name].value != value]
    effects.changes += recorded_answers(case, act, inputs.answers, inputs.source)
    answered_overlaps(case, act, inputs, effects)
    resting = [row for row in case.approvals if row.speaks_for == "matter" and set(row.rests_on) & set(changed)]
    effects.changes += stale_rows(case, f"the answer to {', '.join(changed)} changed", only=resting).changes
    effects.summary = _what_was_answered(inputs)
    if inputs.answers and case.screenings and case.agreement.state != State.PROPOSAL:
        screening = screen_agreement(case, act, effects, answers, "answers")
        effects.summary = f"{effects.summary}; {compared_with_last(case, screening).in_words()}"
    return effects


def _what_was_answered(inputs: AnswerFacts) -> str:
    facts, overlaps = len(inputs.answers), len(inputs.overlaps)
    said = [f"{facts} question{'s' if facts > 1 else ''} answered"] if facts else []
    said += [f"{overlaps} overlap{'s' if overlaps > 1 else ''} answered"] if overlaps else []
    return " and ".join(said)


def submit_for_legal_review(conn: Connection, request: StepRequest) -> StepResult:
    """Send a complete proposal to legal review: it is screened, and the rows that its kind always brings appear."""

    def submitted(case: Case, act: Act) -> Effects:
        submitters = list(dict.fromkeys([*case.agreement.submitters, act.by.person_id]))
        effects = Effects(agreement={"submitters": submitters})
        confirmed = confirmed_constants(conn, case.agreement.office_id, case.agreement.kind)
        screening = screen_agreement(case, act, effects, answers_of(case, confirmed), "submission")
        effects.summary = f"Submitted for legal review: {screening_summary(screening)}"
        return effects

    return take_step(conn, "submit_for_legal_review", request, submitted)
