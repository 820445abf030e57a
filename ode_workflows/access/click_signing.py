"""A signature by click: who may give one, what it says, and what the record holds as its evidence.

The person is signed in and has proved a moment ago to be the one; both are asked by the door.
"""

from collections.abc import Mapping

from ode_workflows.domain.actor import Actor
from ode_workflows.domain.case import Case, live_signatures, our_party
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.text import folded
from ode_workflows.domain.vocabulary import State


def may_click(case: Case, actor: Actor) -> bool:
    """Whether this person is the one who is authorized to sign the frozen text, and has not signed yet."""
    us = our_party(case)
    named = {
        folded(row.signatory)
        for row in case.authorities
        if row.kind == "conclude"
        and row.void_on is None
        and row.signatory
        and row.text_hash == case.agreement.frozen_hash
    }
    has_signed = us is not None and any(row.party_id == us.id for row in live_signatures(case))
    return case.agreement.state == State.SIGNATURE and folded(actor.name) in named and not has_signed


def require_same_text(case: Case, text_hash: str) -> None:
    """Refuse a signature under another text than the one that is frozen.

    Raises:
        InvalidFactsError: says that the text has changed.
    """
    if text_hash != case.agreement.frozen_hash:
        raise InvalidFactsError.of("text_hash", phrased("is no longer the text that is frozen; read it again"))


def click_inputs(case: Case, actor: Actor, *, title: str, place: str) -> Mapping[str, str]:
    """Return the inputs of `record_signature` for a signature by click."""
    us = our_party(case)
    return {
        "party": us.name if us is not None else "us",
        "signer": actor.name,
        "title": title,
        "place": place,
        "mode": "click",
    }


def click_evidence(case: Case, actor: Actor) -> str:
    """Return what the record holds as evidence of a signature by click."""
    return f"signed by click by {actor.name}, signed in as {actor.handle}; text {case.agreement.frozen_hash}"
