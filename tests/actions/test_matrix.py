"""Every state × trigger × role: what lifecycle.toml allows succeeds, everything else refuses with the right error.

Each try runs in its own transaction and is rolled back, so that all start from the same case.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import Engine

from ode_workflows.actions.doors import ACTIONS
from ode_workflows.db.session import write_transaction
from ode_workflows.domain.actor import system_actor
from ode_workflows.domain.errors import OdeError, RoleNotAllowedError, StepRefusedError, WrongStateError
from ode_workflows.domain.vocabulary import Role, State
from ode_workflows.lifecycle.loader import lifecycle
from tests.builders import actor, add_person, make_office, typed_text
from tests.stories.desk import NOTE, TEXT, Desk

pytestmark = pytest.mark.sqlite_only  # what is allowed is decided before anything is stored; stories run on both

ROW = "trade_contact_notice"
"""A row that opens at once, is kept by the analyst and may be waived."""

ROW_AFTER_THE_END = "fppc_report"
"""A row that outlives the end, kept by the records officer."""

DRAFT = {"name": "draft.docx", "content": typed_text("Article 1. Aim", "They intend to cooperate.")}
"""A Word text that takes a clause."""

CURED = "public-records"
"""A rule whose cure is a clause."""

SAID: Mapping[str, Mapping[str, Any]] = {
    "authorize_negotiation": {"scope": "as proposed"},
    "submit_for_clearance": {"explanatory_note": NOTE},
    "authorize_signature": {"signatory": "Gavin Example"},
    "renew": {"basis": "exchange_of_letters", "new_expires_on": "2034-06-30"},
    "end": {"end_reason": "superseded"},
    "close": {"close_reason": "declined"},
    "record_as_fact": {"to_state": "ended", "end_reason": "repealed"},
    "answer_facts": {"answers": {"legally_binding": "no"}},
    "settle_finding": {"title": "A finding", "settlement": "does_not_apply"},
    "defer_question": {"fact": "uses_federal_funds", "text": "Does it use federal funds?"},
    "confirm": {"what": "full_powers", "holder": "Somebody", "title": "Secretary"},
    "add_approval": {"approval": "privacy_review"},
    "reassign_approval": {"approval": ROW, "to_person": "amir"},
    "resolve_approval": {"approval": ROW, "outcome": "sent"},
    "waive_approval": {"approval": ROW},
    "carry_over_approval": {"approval": ROW},
    "record_round": {"place": "Tijuana", "present": "both sides"},
    "receive_from_partner": {"party": "Nation of receive_from_partner", "sender": "Rosa", "text_in": DRAFT},
    "add_comment": {"text": "Ninety days are too long"},
    "resolve_comment": {"comment": 1},
    "freeze_text": {"files": {"en": {"name": "text.txt", "content": TEXT}}},
    "use_clause": {"clause": "funds", "position": "preferred", "text": DRAFT},
    "cure_finding": {"finding": CURED, "text": DRAFT},
    "record_signature": {
        "party": "Latecomer",
        "signer": "Their head",
        "title": "Governor",
        "place": "Mexicali",
    },
    "record_party_event": {"event": "condition_met"},
    "renew_authority": {"kind": "negotiate"},
    "give_notice": {"kind": "termination", "effective_on": "2027-06-30"},
    "extend": {"new_expires_on": "2034-06-30"},
    "record_change": {"set": {"short_title": "Water data"}},
}
"""What a person says with each step so that its requirements hold."""

PEOPLE = {role.value: f"only_{role.value}" for role in Role if role is not Role.SYSTEM}
KEEPERS = {ROW: {"analyst", "counsel", "system"}, ROW_AFTER_THE_END: {"records_officer", "counsel", "system"}}
TERM = {"kind": "fixed_renewable_by_consent", "expires_on": "2026-12-01"}
"""Its renewal window is open."""


def expected_refusal(trigger: str, state: str, role: str) -> type[OdeError] | None:
    """Return the error that the rules call for, or None where the step must succeed."""
    spec = lifecycle().steps[trigger]
    if state not in spec.sources:
        return WrongStateError
    if role not in spec.roles:
        return RoleNotAllowedError
    narrower = {
        "close": role == "director",  # the proponent and the lapsed authority have tests of their own
        "authorize_signature": role == "director",  # counsel within the mandate has a story of its own
        "resolve_approval": role in KEEPERS[_row(state)],
        "record_signature": role != "signatory",  # who signs by click, alone: tests/actions/test_click_signature.py
        "apply_amendment": False,  # acts only when the amending agreement enters into force
    }
    return None if narrower.get(trigger, True) else RoleNotAllowedError


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Desk:
    desk = Desk(engine, tmp_path)
    desk.office_id = make_office(engine)
    with write_transaction(engine) as conn:
        for role, handle in PEOPLE.items():
            add_person(conn, desk.office_id, handle, [role])
    return desk


def _row(state: str) -> str:
    return ROW_AFTER_THE_END if state == "ended" else ROW


def _standing_in(desk: Desk, state: str, trigger: str) -> str:
    """Return an agreement that stands in a state; each with another partner, so that none overlaps."""
    force: dict[str, Any] = {"force": {"rule": "on_event"}} if state == "ratification" else {}
    partner = {"name": f"Nation of {trigger}", "kind": "foreign_national"}
    reference = desk.propose(term=TERM, counterparts=[partner], **force)
    ways: Mapping[str, Callable[[], object]] = {
        "proposal": lambda: None,
        "legal_review": lambda: desk.to_legal_review(reference),
        "negotiation": lambda: desk.to_negotiation(reference),
        "clearance": lambda: desk.to_clearance(reference),
        "signature": lambda: desk.to_signature(reference),
        "ratification": lambda: desk.to_force(reference),
        "in_force": lambda: desk.to_force(reference),
        "renewal": lambda: [desk.to_force(reference), desk.step(reference, "open_renewal", "sven")],
        "ended": lambda: _to_end(desk, reference),
        "closed": lambda: desk.step(reference, "close", "dora", close_reason="declined", reason="Not wanted."),
    }
    ways[state]()
    assert desk.case(reference).agreement.state == state
    return reference


def _to_end(desk: Desk, reference: str) -> None:
    desk.to_force(reference)
    desk.step(reference, "add_approval", "clara", approval=ROW_AFTER_THE_END)
    desk.step(reference, "end", "dora", end_reason="superseded")


def _prepare(desk: Desk, reference: str, trigger: str) -> None:
    """Bring about what a trigger needs beside the state."""
    ready: Mapping[str, Callable[[], object]] = {
        "submit_for_clearance": lambda: desk.step(reference, "freeze_text", "ana", **SAID["freeze_text"]),
        "authorize_signature": lambda: _cleared(desk, reference),
        "cure_finding": lambda: desk.step(
            reference, "settle_finding", "clara", rule=CURED, settlement="asks_facts", reason="Asked."
        ),
        "complete_signature": lambda: desk.sign_all(reference),
        "record_signature": lambda: desk.step(
            reference,
            "record_party_event",
            "ana",
            event="joined",
            party="Latecomer",
            party_kind="foreign_national",
            evidence="letter",
        ),
        "bring_into_force": lambda: _condition_met(desk, reference),
        "resume": lambda: desk.step(reference, "suspend", "dora", reason="Pause.", evidence="letter"),
        "reassign_approval": lambda: desk.step(reference, "add_approval", "clara", approval=ROW),
        "resolve_approval": lambda: desk.step(reference, "add_approval", "clara", approval=ROW),
        "waive_approval": lambda: desk.step(reference, "add_approval", "clara", approval=ROW),
        "carry_over_approval": lambda: _made_stale(desk, reference),
        "add_comment": lambda: _with_a_text(desk, reference),
        "resolve_comment": lambda: _with_a_comment(desk, reference),
    }
    ready.get(trigger, lambda: None)()


def _cleared(desk: Desk, reference: str) -> None:
    desk.answer_rows(reference, "conclude")
    desk.step(reference, "confirm", "clara", what="full_powers", holder="Gavin Example", title="Head", evidence="law")


def _condition_met(desk: Desk, reference: str) -> None:
    desk.step(reference, "record_party_event", "ana", event="condition_met", evidence="notice")
    desk.step(reference, "confirm", "clara", what="force_date")


def _with_a_text(desk: Desk, reference: str) -> None:
    if not desk.case(reference).texts:
        text = {"name": "text.txt", "content": TEXT}
        desk.step(reference, "record_round", "ana", place="Tijuana", present="both sides", text_out=text)


def _with_a_comment(desk: Desk, reference: str) -> None:
    _with_a_text(desk, reference)
    desk.step(reference, "add_comment", "ana", text="Ninety days are too long")


def _made_stale(desk: Desk, reference: str) -> None:
    desk.step(reference, "answer_facts", "ana", answers={"legally_binding": "yes"})
    desk.step(reference, "add_approval", "clara", approval=ROW, rests_on=["legally_binding"])
    desk.step(reference, "resolve_approval", "amir", approval=ROW, outcome="answered", evidence="letter")
    desk.step(reference, "answer_facts", "ana", answers={"legally_binding": "no"})


class _RollBackError(Exception):
    """Undoes a step that succeeded."""


def _roll_back() -> NoReturn:
    raise _RollBackError


def _outcome(desk: Desk, reference: str, trigger: str, role: str, state: str) -> type[Exception] | None:
    """Return the class of the refusal of a step, or None when it succeeded; nothing is kept."""
    try:
        with write_transaction(desk.engine) as conn:
            by = system_actor(desk.office_id) if role == Role.SYSTEM else actor(conn, PEOPLE[role], desk.today)
            said: dict[str, Any] = {"reason": "As discussed.", "evidence": "letter", **SAID.get(trigger, {})}
            if "approval" in said and trigger != "add_approval":
                said["approval"] = _row(state)
            request = desk.request(conn, reference, "ana", {**said, "confirmed_by": "clara"})
            ACTIONS[trigger](conn, replace(request, by=by))
            _roll_back()
    except _RollBackError:
        return None
    except StepRefusedError as refusal:
        return type(refusal)


@pytest.mark.parametrize("state", list(State))
def test_only_what_the_lifecycle_allows_succeeds(desk: Desk, state: State) -> None:
    wrong = []
    for trigger, spec in lifecycle().steps.items():
        reference = _standing_in(desk, state, trigger)
        if state in spec.sources and state != State.ENDED:
            _prepare(desk, reference, trigger)
        for role in Role:
            expected, found = expected_refusal(trigger, state, role), _outcome(desk, reference, trigger, role, state)
            if found is not expected:
                wrong.append((trigger, role.value, expected and expected.__name__, found and found.__name__))

    assert wrong == []
