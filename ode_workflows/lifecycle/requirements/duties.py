"""Duties that are kept apart, by person: who may decide what on which file."""

from collections.abc import Iterator
from datetime import timedelta

from ode_workflows.domain.actor import role_words
from ode_workflows.domain.case import Act, Case, live_signatures
from ode_workflows.domain.errors import Unmet
from ode_workflows.domain.inputs import AuthorizeSignature, RecordSignature, ResolveApproval
from ode_workflows.domain.records import Approval
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.text import folded
from ode_workflows.domain.vocabulary import Role, State, with_equals
from ode_workflows.lifecycle.requirements.common import at_step, since
from ode_workflows.lifecycle.requirements.rows import named_row
from ode_workflows.lifecycle.requirements.signing import find_party

LAPSE_DAYS = 30
"""Calendar days after which a lapsed authority closes an unsigned agreement by itself (two warnings before)."""

CLAUSE_BELOW_LINE = "clause_below_line"
"""The row of approval that a clause below the line brings."""

_NOTES_OF_DELIVERY = ("sent", "received", "contacted")


def decider_is_not_submitter(case: Case, act: Act) -> Iterator[Unmet]:
    """Nobody decides on a file that the same person submitted."""
    if act.by.is_system:
        return
    both = act.by.persons_behind((Role.DIRECTOR, Role.COUNSEL)) & set(case.agreement.submitters)
    if both:
        sentence = phrased("%(name)s submitted this file, so somebody else must decide.", name=act.by.name)
        another = phrased("another director or counsel of the office")
        yield Unmet("decider_is_not_submitter", sentence, another, since(case))


def decider_entitled(case: Case, act: Act) -> Iterator[Unmet]:
    """A row is decided by its role, or its outside answer is recorded by its keeper, never by the submitter."""
    row = named_row(case, act)
    if row is None or act.by.is_system:
        return
    entitled = _entitled_roles(row)
    if not act.by.capacity_for(entitled):
        sentence = phrased("The row “%(title)s” is for %(roles)s.", title=row.title, roles=role_words(entitled))
        yield Unmet("decider_entitled", sentence, role_words(entitled), row.opened_on)
        return
    note_only = isinstance(act.inputs, ResolveApproval) and act.inputs.outcome in _NOTES_OF_DELIVERY
    if row.decided_by != "outside" and not note_only:
        yield from decider_is_not_submitter(case, act)
        yield from _decider_did_not_choose(case, act, row)


def _decider_did_not_choose(case: Case, act: Act, row: Approval) -> Iterator[Unmet]:
    """Who took a clause below the line does not approve it."""
    if row.catalogue_id != CLAUSE_BELOW_LINE:
        return
    if any(use.approval_id == row.id and use.used_by == act.by.person_id for use in case.clause_uses):
        sentence = phrased(
            "%(name)s chose this clause, so another %(roles)s decides.",
            name=act.by.name,
            roles=role_words(_entitled_roles(row)),
        )
        yield Unmet("decider_entitled", sentence, role_words(_entitled_roles(row)), row.opened_on)


def _entitled_roles(row: Approval) -> tuple[str, ...]:
    if row.decided_by == "outside":
        return with_equals((row.kept_by, Role.COUNSEL))
    return with_equals((row.decided_by, row.kept_by))


def counsel_within_mandate(case: Case, act: Act) -> Iterator[Unmet]:
    """Counsel may authorize signature only where the director's authority says so, for the office's own wording."""
    if Role.DIRECTOR in act.by.roles or (act.by.capacity_for((Role.DIRECTOR,)) is not None):
        return
    agreement = case.agreement
    granted = any(row.kind == "negotiate_and_conclude" and row.void_on is None for row in case.authorities)
    if not granted:
        sentence = phrased(
            "The director has not let counsel conclude within the mandate; the director takes this step."
        )
        yield Unmet("counsel_within_mandate", sentence, "director", since(case))
    elif agreement.departures_seal:
        sentence = phrased("The frozen text departs from the office's template, so the director takes this step.")
        yield Unmet("counsel_within_mandate", sentence, "director", since(case))
    elif not isinstance(act.inputs, AuthorizeSignature):
        yield at_step("counsel_within_mandate", act, phrased("This mandate covers authority to sign alone."))


def closer_entitled(case: Case, act: Act) -> Iterator[Unmet]:
    """The director closes; the proponent withdraws up to negotiation; the calendar closes what lapsed unsigned."""
    agreement = case.agreement
    if act.by.is_system:
        yield from _lapsed_long_enough(case, act)
    elif act.by.capacity_for((Role.DIRECTOR,)) is None:
        early = agreement.state in (State.PROPOSAL, State.LEGAL_REVIEW, State.NEGOTIATION)
        if not (early and act.by.person_id == agreement.proposed_by):
            sentence = phrased("Only the director closes here; who proposed it may withdraw it up to negotiation.")
            yield Unmet("closer_entitled", sentence, "director", since(case))


def _lapsed_long_enough(case: Case, act: Act) -> Iterator[Unmet]:
    agreement = case.agreement
    lapsed = max((row.expires_on for row in case.authorities if row.void_on is None), default=None)
    unsigned = agreement.state == State.NEGOTIATION or (
        agreement.state == State.SIGNATURE and not any(_is_ours(case, row.party_id) for row in live_signatures(case))
    )
    if not unsigned or lapsed is None or act.on <= lapsed + timedelta(days=LAPSE_DAYS):
        yield Unmet(
            "closer_entitled", phrased("Its authority has not lapsed for 30 days unsigned."), "director", since(case)
        )


def _is_ours(case: Case, party_id: str) -> bool:
    return any(party.is_us for party in case.parties if party.id == party_id)


def signs_by_own_hand(case: Case, act: Act) -> Iterator[Unmet]:
    """A click signs in the name of who clicks; whoever only may sign records nobody else's signature."""
    inputs = act.inputs
    if not isinstance(inputs, RecordSignature):
        return
    party = find_party(case, inputs.party)
    is_own = party is not None and party.is_us and folded(inputs.signer) == folded(act.by.name)
    if inputs.mode == "click" and not is_own:
        sentence = phrased(
            "A signature by click is given by %(signer)s alone, signed in under that name.", signer=inputs.signer
        )
        yield Unmet("signs_by_own_hand", sentence, inputs.signer, act.on)
    elif inputs.mode != "click" and act.by.capacity_for((Role.SCHEDULER, Role.ANALYST)) is None:
        sentence = phrased("A signatory signs by click; signatures on paper are recorded by a scheduler or an analyst.")
        yield Unmet("signs_by_own_hand", sentence, "scheduler", act.on)
