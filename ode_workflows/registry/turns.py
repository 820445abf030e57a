"""Whose turn it is in a negotiation, since when, and how long each side has held the text."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from ode_workflows.db.case import StoredCase
from ode_workflows.domain.plain_values import value
from ode_workflows.domain.records import NegotiationRound
from ode_workflows.domain.vocabulary import State


@value
class Turn:
    """Who had the text, since when, and until when; None while the turn lasts."""

    whose: str
    since_on: date
    until_on: date | None

    def days(self, as_of: date) -> int:
        """Return the calendar days held, to a day when it lasts."""
        return ((self.until_on or as_of) - self.since_on).days


def turns_of(case: StoredCase) -> tuple[Turn, ...]:
    """Return whose turn it was, oldest first: one after each round; the last ends when the negotiation does."""
    ends_on = None if case.agreement.state == State.NEGOTIATION else case.entered_state_on
    return tuple(_turns(case.rounds, ends_on))


def _turns(rounds: Sequence[NegotiationRound], ends_on: date | None) -> Iterator[Turn]:
    for one, following in pairwise((*rounds, None)):
        if one is not None:
            yield Turn(one.whose_turn, one.held_on, following.held_on if following else ends_on)


def turn_now(case: StoredCase) -> dict[str, Any] | None:
    """Return whose turn it is and since when; None outside the negotiation, and before its first round.

    It is theirs since the first of the rounds that left it theirs, however often we have written since.
    """
    if case.agreement.state != State.NEGOTIATION or not case.rounds:
        return None
    whose, since_on = case.rounds[-1].whose_turn, case.rounds[-1].held_on
    for row in reversed(case.rounds):
        if row.whose_turn != whose:
            break
        since_on = row.held_on
    return {"whose": whose, "since": since_on}
