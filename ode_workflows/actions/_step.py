"""take_step: the one way to move an agreement, and the one place that sets its state.

Role, requirements, expected version, new state, history entry, tasks with their owner, deadlines and outbox messages
are written with the connection that the door commits: together or not at all.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from ode_workflows import failpoints
from ode_workflows.actions._consequences import consequences_of
from ode_workflows.actions._idempotency import first_answer, remember_answer
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.actions.uploads import passed_uploads, with_originals
from ode_workflows.db.case import StoredCase, case_by
from ode_workflows.db.history import append_entry, last_act, store_sealed
from ode_workflows.db.listing import note_move
from ode_workflows.db.outbox import store_messages, store_news
from ode_workflows.db.prepared import in_one_batch
from ode_workflows.db.queries import may_see, move_agreement
from ode_workflows.db.writer import apply_changes
from ode_workflows.domain.actor import SYSTEM_ID, role_words
from ode_workflows.domain.case import Act
from ode_workflows.domain.changes import Change, Effects
from ode_workflows.domain.errors import (
    InvalidFactsError,
    NotFoundError,
    OdeError,
    RequirementUnmetError,
    RoleNotAllowedError,
    StaleAgreementError,
)
from ode_workflows.domain.history import EntryBody
from ode_workflows.domain.inputs import INPUTS, RecordAsFact, StepInputs
from ode_workflows.domain.reading import read_inputs
from ode_workflows.domain.records import Agreement
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.text import clean_text
from ode_workflows.domain.values import LONGEST_TEXT
from ode_workflows.lifecycle.engine import next_state, step_spec
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.lifecycle.requirements import DUTIES, unmet
from ode_workflows.lifecycle.spec import StepSpec

EffectsOf = Callable[[StoredCase, Act], Effects]
Afterwards = Callable[[Connection, StepRequest, StepResult], StepResult]


def take_step(
    conn: Connection,
    trigger: str,
    request: StepRequest,
    effects_of: EffectsOf,
    *,
    afterwards: Afterwards | None = None,
) -> StepResult:
    """Take one step or internal event.

    Args:
        conn: inside the door's write transaction; nothing is committed here.
        trigger: the word of states/lifecycle.toml.
        request: who wants it, on which agreement, with which inputs.
        effects_of: what this trigger records beside the new state; called when everything else allows the step.
        afterwards: what follows in the same transaction, such as entry into force after the last signature.

    Raises:
        NotFoundError: no such agreement, or not this person's to see.
        StaleAgreementError: the agreement has another version than the person saw; names who was first.
        WrongStateError, RoleNotAllowedError, RequirementUnmetError: refused, with every reason.
        InvalidFactsError: an input that cannot be right, a file that the gate refuses, or a key used before with
            another request.
    """
    answered = first_answer(conn, trigger, request)
    if answered is not None:
        return answered
    asked = request
    request, cleaned = passed_uploads(request)
    spec = step_spec(trigger)
    case = open_case(conn, request)
    act = act_of(trigger, request, case.agreement)
    to_state = next_state(case.agreement.state, trigger, _wanted_state(act), _came_from(case, spec))
    capacity = _capacity(spec, act)
    _require_order(spec, case, act)
    _require_all(spec, case, act)
    failpoints.reached("step.allowed")
    effects = with_originals(request, cleaned, effects_of)
    result = _write(conn, _Step(spec, case, act, request, to_state, *capacity), effects(case, act))
    if afterwards is not None:
        result = afterwards(conn, request, result)
    remember_answer(conn, asked, result)
    failpoints.reached("step.written")
    return result


@dataclass(frozen=True, slots=True)
class _Step:
    """A step that is allowed: what is needed to write it."""

    spec: StepSpec
    case: StoredCase
    act: Act
    request: StepRequest
    to_state: str
    role: str
    on_behalf_of: str | None


def open_case(conn: Connection, request: StepRequest) -> StoredCase:
    """Return the agreement of a request, when this person may see it and has seen this version.

    Raises:
        NotFoundError, StaleAgreementError: as `take_step`.
    """
    case = case_by(conn, "reference", request.reference)
    if case is None or not may_see(case.agreement, request.by):
        raise NotFoundError(f"There is no agreement {request.reference}. List them with: ode list")
    if request.expected_version is not None and request.expected_version != case.agreement.version:
        raise _stale(conn, case.agreement, request.expected_version)
    return case


def act_of(trigger: str, request: StepRequest, agreement: Agreement, *, is_question: bool = False) -> Act:
    """Return the request as rules see it, with the roles that count in the agreement's office.

    Raises:
        InvalidFactsError: names every input that cannot be right.
    """
    on = request.on or request.today
    if on > request.today:
        raise InvalidFactsError.of("on", phrased("%(on)s lies after today, %(today)s", on=on, today=request.today))
    second = request.confirmed_by.in_office(agreement.office_id) if request.confirmed_by else None
    return Act(
        step=trigger,
        by=request.by.in_office(agreement.office_id),
        on=on,
        today=request.today,
        now=request.now,
        inputs=StepInputs() if is_question else read_inputs(INPUTS[trigger], request.inputs),
        reason=_cleaned("reason", request.reason),
        evidence=_cleaned("evidence", request.evidence),
        confirmed_by=second,
        is_question=is_question,
    )


def _cleaned(field: str, text: str | None) -> str | None:
    try:
        cleaned = clean_text(text)
    except ValueError as fault:
        raise InvalidFactsError.of(field, str(fault)) from fault
    if cleaned and len(str(cleaned)) > LONGEST_TEXT:
        raise InvalidFactsError.of(
            field, phrased("must have at most %(longest_text)s characters", longest_text=format(LONGEST_TEXT, ","))
        )
    return str(cleaned) if cleaned else None


def _wanted_state(act: Act) -> str | None:
    return act.inputs.to_state if isinstance(act.inputs, RecordAsFact) else None


def _came_from(case: StoredCase, spec: StepSpec) -> str | None:
    return case.previous_state if spec.one_step_back else None


def _stale(conn: Connection, agreement: Agreement, seen: int) -> OdeError:
    if seen > agreement.version:
        message = phrased(
            "%(reference)s never had version %(seen)s; it has version %(version)s",
            reference=agreement.reference,
            seen=seen,
            version=agreement.version,
        )
        return InvalidFactsError.of("expected_version", message)
    who, trigger = last_act(conn, agreement.id) or ("somebody", "a change")
    return StaleAgreementError(
        phrased(
            "%(reference)s has changed since you read it (version %(seen)s): %(who)s was first with %(trigger)s, "
            "version %(version)s. Read it again with: ode show %(reference)s",
            reference=agreement.reference,
            seen=seen,
            who=who,
            trigger=trigger,
            version=agreement.version,
        )
    )


def _capacity(spec: StepSpec, act: Act) -> tuple[str, str | None]:
    found = act.by.capacity_for(spec.roles)
    if found is None:
        held = role_words(sorted(act.by.roles)) if act.by.roles else "no role in this office"
        raise RoleNotAllowedError(
            phrased(
                "%(step)s is for %(roles)s; %(name)s is %(held)s.",
                step=spec.name,
                roles=role_words(spec.roles),
                name=act.by.name,
                held=held,
            )
        )
    role, standing = found
    return role, standing.person_id if standing else None


def _require_order(spec: StepSpec, case: StoredCase, act: Act) -> None:
    """Refuse a move before force that is dated before the move that led here: an authority cannot be backdated.

    The calendar acts on the day that the text sets, and what happened outside the procedure has its own dates.
    """
    is_free = spec.one_step_back or act.by.person_id == SYSTEM_ID or lifecycle().states[case.agreement.state].is_alive
    if not spec.targets or is_free or act.on == act.today:
        return
    if act.on < case.entered_state_on:
        raise InvalidFactsError.of(
            "on",
            phrased(
                "%(on)s lies before the move that led here, %(entered_state_on)s",
                on=act.on,
                entered_state_on=case.entered_state_on,
            ),
        )


def _require_all(spec: StepSpec, case: StoredCase, act: Act) -> None:
    missing = unmet(spec.needs, case, act)
    if not missing:
        return
    duties = [item for item in missing if item.requirement in DUTIES]
    sentences = " ".join(item.sentence for item in duties or missing)
    if duties:
        raise RoleNotAllowedError(sentences, missing)
    raise RequirementUnmetError(sentences, missing)


def _write(conn: Connection, step: _Step, effects: Effects) -> StepResult:
    """Write everything that the step means with one connection, guarded by the version that was read."""
    agreement = step.case.agreement
    reason_seal = effects.seal(step.act.reason, "reason")
    consequences = consequences_of(conn, step.spec, step.case, step.act, effects, step.to_state)
    moved = _moved(step, effects)
    changes = (Change("update", "agreement", agreement.id, moved), *effects.changes, *consequences.changes)
    body = _entry_body(step, effects, reason_seal, changes)
    if not move_agreement(conn, agreement.id, agreement.version, moved):
        raise _stale(conn, agreement, agreement.version)
    failpoints.reached("step.moved")
    with in_one_batch(conn):
        apply_changes(conn, agreement.id, changes[1:])
        store_sealed(conn, agreement.id, effects.sealed)
        failpoints.reached("step.rows_written")
        entry_hash = append_entry(conn, body, head=step.case.head)
        failpoints.reached("step.entry_written")
        store_news(conn, consequences.news, step.act.today)
        store_messages(conn, agreement.id, (*effects.messages, *consequences.messages), step.act.now)
    note_move(conn, agreement, agreement.id, moved, changes[1:])
    failpoints.reached("step.messages_written")
    return StepResult(
        reference=agreement.reference,
        trigger=step.spec.name,
        from_state=agreement.state,
        to_state=step.to_state,
        version=body.seq,
        entry_hash=entry_hash,
        summary=effects.summary or step.spec.past,
        tasks=tuple((task.title, step.case.person_name(task.owner_id)) for task in consequences.new_tasks),
    )


def _moved(step: _Step, effects: Effects) -> dict[str, object]:
    return {
        **effects.agreement,
        "state": step.to_state,
        "version": step.case.agreement.version + 1,
        "last_activity_on": max(step.act.on, step.case.agreement.last_activity_on),
        "updated_at": step.act.now,
    }


def _entry_body(step: _Step, effects: Effects, reason_seal: str | None, changes: tuple[Change, ...]) -> EntryBody:
    act, agreement = step.act, step.case.agreement
    return EntryBody(
        agreement=agreement.id,
        seq=agreement.version + 1,
        trigger=step.spec.name,
        from_state=agreement.state,
        to_state=step.to_state,
        by=act.by.person_id,
        role=step.role,
        on_behalf_of=step.on_behalf_of,
        recorded_by=step.request.recorded_by or act.by.person_id,
        confirmed_by=act.confirmed_by.person_id if act.confirmed_by else None,
        on=act.on,
        at=act.now,
        is_recorded_as_fact=step.spec.one_step_back,
        reason_seal=reason_seal,
        lifecycle=lifecycle().file_hash,
        facts={"summary": effects.summary or step.spec.past, "evidence": act.evidence, **effects.facts},
        changes=changes,
    )
