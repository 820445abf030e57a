"""What brings an agreement into force, and when: signed, in force generally and in force for us stay apart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ode_workflows.domain.calendars import Calendar
from ode_workflows.domain.counting import Period, count_forward, written
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.sentences import Sentence, phrased
from ode_workflows.domain.vocabulary import ForceRule


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """What one party has done so far; every date is a civil date at the place of the act.

    Attributes:
        name: the party.
        is_us: whether this row is our own state or city.
        signed_on: its signature.
        consented_on: its enactment, ratification or acceptance took effect.
        withdrew_on: its withdrawal took effect.
        notified_on: receipt of its note that its internal procedures are complete.
        members_voted_on: vote of the members that lets it in.
    """

    name: str
    is_us: bool = False
    signed_on: date | None = None
    consented_on: date | None = None
    withdrew_on: date | None = None
    notified_on: date | None = None
    members_voted_on: date | None = None


@dataclass(frozen=True, slots=True)
class ForceFacts:
    """Everything that a force rule looks at; civil dates.

    Attributes:
        parties: one row a party.
        publication_on: publication in the Federal Register or a gazette.
        event_on: the event of the text, as counsel recorded it.
        fixed_on: the date that the text fixes.
        provisional_from_on: first day of provisional application.
        provisional_ended_on: last day of provisional application, where it was ended.
    """

    parties: tuple[PartyFacts, ...] = ()
    publication_on: date | None = None
    event_on: date | None = None
    fixed_on: date | None = None
    provisional_from_on: date | None = None
    provisional_ended_on: date | None = None

    @property
    def us(self) -> PartyFacts | None:
        """Return our own row."""
        return next((party for party in self.parties if party.is_us), None)


@dataclass(frozen=True, slots=True)
class ForceTerms:
    """A force rule with its numbers, as the text has it.

    Attributes:
        rule: what brings the agreement into force.
        nth: for on_nth_party, how many parties must have enacted it.
        lag: time between the event and force.
        not_before_on: civil date before which it never enters into force ("the later of").
        joiner_lag: for on_nth_party, time between a later joiner's own enactment and force for it.
        joiners_need_vote: whether a later joiner also needs a vote of the members.
        definitive: for provisional, the rule of definitive force; an event that counsel records where left out.
        source: the clause.

    Raises:
        InvalidFactsError: on "nth" or "lag", when the rule needs it.
    """

    rule: ForceRule
    nth: int | None = None
    lag: Period | None = None
    not_before_on: date | None = None
    joiner_lag: Period | None = None
    joiners_need_vote: bool = False
    definitive: "ForceTerms | None" = None
    source: str | None = None

    def __post_init__(self) -> None:
        if self.rule is ForceRule.ON_NTH_PARTY and (self.nth is None or self.nth < 1):
            raise InvalidFactsError.of("nth", phrased("say how many parties must enact it, from 1"))
        if self.rule is ForceRule.AFTER_SIGNATURE and self.lag is None:
            raise InvalidFactsError.of("lag", phrased("say how long after the last signature"))
        if self.definitive is not None and self.definitive.rule is ForceRule.PROVISIONAL:
            raise InvalidFactsError.of("definitive", phrased("provisional application cannot end in itself"))


@dataclass(frozen=True, slots=True)
class ForceOutcome:
    """What the rule says on the facts as recorded; dates may lie in the future.

    Attributes:
        in_force_generally_on: civil date of force among the parties that count, else None.
        in_force_for_us_on: civil date of force for us, else None.
        signed_on: last signature, when every party has signed.
        provisional_from_on: first day of provisional application, where it applies.
        provisional_ended_on: its last day, where it was ended.
        working: how the dates were reached.
        missing: a sentence for people when it is not in force for us.
        source: the clause.
    """

    in_force_generally_on: date | None
    in_force_for_us_on: date | None
    working: str
    missing: str | None
    signed_on: date | None = None
    provisional_from_on: date | None = None
    provisional_ended_on: date | None = None
    source: str | None = None

    @property
    def is_met(self) -> bool:
        """Say whether the rule gives a date on which the agreement is in force for us."""
        return self.in_force_for_us_on is not None


@dataclass(frozen=True, slots=True)
class _Reached:
    """The day of the event that a rule waits for, or what is still missing."""

    on: date | None
    working: str = ""
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """One question: the rule, the facts and the calendar for lags in business days."""

    terms: ForceTerms
    facts: ForceFacts
    calendar: Calendar | None


def force_date(rule: ForceTerms, facts: ForceFacts, *, calendar: Calendar | None = None) -> ForceOutcome:
    """Return whether and when an agreement is in force, generally and for us.

    Args:
        rule: the force rule of the text.
        facts: what the parties have done.
        calendar: needed only where a lag is counted in business days.

    Raises:
        InvalidFactsError: a lag leads out of the plausible years, or a calendar is missing.
    """
    if rule.rule is ForceRule.PROVISIONAL:
        return _provisional(rule, facts, calendar)
    case = _Case(rule, facts, calendar)
    event = _EVENTS[rule.rule](case)
    signed_on = _last_signature(facts).on
    if event.on is None:
        return ForceOutcome(None, None, "", event.missing, signed_on=signed_on, source=rule.source)
    generally = _with_not_before(rule, _with_lag(event.on, event.working, rule.lag, calendar))
    ours = _for_us(case, event.on, generally)
    return ForceOutcome(
        in_force_generally_on=generally.on,
        in_force_for_us_on=ours.on,
        working="; ".join(filter(None, (generally.working, ours.working))),
        missing=ours.missing,
        signed_on=signed_on,
        source=rule.source,
    )


def _provisional(rule: ForceTerms, facts: ForceFacts, calendar: Calendar | None) -> ForceOutcome:
    definitive = rule.definitive or ForceTerms(ForceRule.ON_EVENT, source=rule.source)
    outcome = force_date(definitive, facts, calendar=calendar)
    started_on, ended_on = facts.provisional_from_on, facts.provisional_ended_on
    if started_on is None:
        return outcome if outcome.is_met else replace(outcome, missing=phrased("No provisional start is recorded."))
    working = f"applied provisionally from {written(started_on)}"
    working += f" to {written(ended_on)}" if ended_on else ""
    missing = None
    if not outcome.is_met:
        missing = phrased("Not in force yet, %(working)s. %(missing)s", working=working, missing=outcome.missing)
    return replace(
        outcome,
        working="; ".join(filter(None, (working, outcome.working))),
        missing=missing,
        provisional_from_on=started_on,
        provisional_ended_on=ended_on,
    )


def _last_signature(facts: ForceFacts) -> _Reached:
    return _last(facts, lambda party: party.signed_on, phrased("signed"), "last signature")


def _on_last_signature(case: _Case) -> _Reached:
    return _last_signature(case.facts)


def _on_notifications(case: _Case) -> _Reached:
    return _last(
        case.facts,
        lambda party: party.notified_on,
        phrased("notified (a receipt date counts)"),
        "receipt of the last note",
    )


def _last(facts: ForceFacts, date_of: Callable[[PartyFacts], date | None], done: Sentence, what: str) -> _Reached:
    acts = [(party.name, date_of(party)) for party in facts.parties if not _left_first(party, date_of(party))]
    waiting = [name for name, on in acts if on is None]
    days = [on for _, on in acts if on is not None]
    if not days:
        return _Reached(None, missing=phrased("No party has %(done)s yet.", done=done))
    if waiting:
        return _Reached(None, missing=phrased("Not yet %(done)s: %(names)s.", done=done, names=", ".join(waiting)))
    return _Reached(max(days), f"{what} {written(max(days))}")


def _left_first(party: PartyFacts, acted_on: date | None) -> bool:
    """Say whether a party left before the act that is asked of it, so that nobody waits for it."""
    return party.withdrew_on is not None and (acted_on is None or party.withdrew_on < acted_on)


def _on_date(case: _Case) -> _Reached:
    fixed_on, signed = case.facts.fixed_on, _last_signature(case.facts)
    if fixed_on is None:
        return _Reached(None, missing=phrased("The date that the text fixes is not recorded."))
    if signed.on is None:
        sentence = phrased("The text fixes %(day)s, but: %(missing)s", day=written(fixed_on), missing=signed.missing)
        return _Reached(None, missing=sentence)
    if signed.on > fixed_on:
        sentence = phrased(
            "The text fixes %(day)s, but the last signature came on %(signed)s; counsel must record which date holds.",
            day=written(fixed_on),
            signed=written(signed.on),
        )
        return _Reached(None, missing=sentence)
    return _Reached(fixed_on, f"the text fixes {written(fixed_on)}, signed by {written(signed.on)}")


def _on_publication(case: _Case) -> _Reached:
    return _recorded(case.facts.publication_on, "publication", phrased("No publication is recorded."))


def _on_event(case: _Case) -> _Reached:
    return _recorded(
        case.facts.event_on, "event", phrased("Counsel has not recorded the event that the text waits for.")
    )


def _recorded(on: date | None, what: str, missing: str) -> _Reached:
    return _Reached(None, missing=missing) if on is None else _Reached(on, f"{what} {written(on)}")


def _on_nth_party(case: _Case) -> _Reached:
    nth = case.terms.nth or 1
    enacted_on = sorted({party.consented_on for party in case.facts.parties if party.consented_on is not None})
    for on in enacted_on:
        if sum(_is_member(party, on) for party in case.facts.parties) >= nth:
            return _Reached(on, f"enactment number {nth} on {written(on)}")
    now = max((sum(_is_member(party, on) for party in case.facts.parties) for on in enacted_on[-1:]), default=0)
    sentence = phrased(
        "%(now)s of %(nth)s enactments are recorded; %(more)s more must come.", now=now, nth=nth, more=nth - now
    )
    return _Reached(None, missing=sentence)


def _is_member(party: PartyFacts, on: date) -> bool:
    """Say whether a party has enacted by a day and not left again since; a later re-enactment counts afresh."""
    if party.consented_on is None or party.consented_on > on:
        return False
    return party.withdrew_on is None or not party.consented_on <= party.withdrew_on <= on


def _with_lag(on: date, working: str, lag: Period | None, calendar: Calendar | None) -> _Reached:
    if lag is None:
        return _Reached(on, working)
    counted = count_forward(on, lag, calendar=calendar)
    return _Reached(counted.on, f"{working}; {counted.working}")


def _with_not_before(rule: ForceTerms, reached: _Reached) -> _Reached:
    floor_on = rule.not_before_on
    if floor_on is None or reached.on is None or reached.on >= floor_on:
        return reached
    return _Reached(floor_on, f"{reached.working}; not before {written(floor_on)} = {written(floor_on)}")


def _for_us(case: _Case, event_on: date, generally: _Reached) -> _Reached:
    us = case.facts.us
    if us is None:
        return _Reached(None, missing=phrased("No party row is marked as ours; mark one."))
    ours = _our_entry(case, us, event_on, generally)
    if ours.on is not None and _has_left(us, ours.on):
        sentence = phrased("%(name)s had left before %(day)s.", name=us.name, day=written(ours.on))
        return _Reached(None, ours.working, sentence)
    return ours


def _our_entry(case: _Case, us: PartyFacts, event_on: date, generally: _Reached) -> _Reached:
    if generally.on is None or case.terms.rule is not ForceRule.ON_NTH_PARTY:
        return _Reached(generally.on)
    if us.consented_on is None:
        sentence = phrased(
            "In force generally on %(day)s, but %(name)s has not enacted it.",
            day=written(generally.on),
            name=us.name,
        )
        return _Reached(None, missing=sentence)
    if us.consented_on <= event_on:
        return _Reached(generally.on)
    return _joined(case, us, us.consented_on, generally.on)


def _joined(case: _Case, us: PartyFacts, enacted_on: date, generally_on: date) -> _Reached:
    own = _with_lag(enacted_on, f"{us.name} enacted on {written(enacted_on)}", case.terms.joiner_lag, case.calendar)
    on, working = max(own.on or enacted_on, generally_on), own.working
    if not case.terms.joiners_need_vote or enacted_on <= generally_on:
        return _Reached(on, working)
    if us.members_voted_on is None:
        return _Reached(None, working, phrased("The members have not voted to let %(name)s in.", name=us.name))
    return _Reached(max(on, us.members_voted_on), f"{working}; members voted on {written(us.members_voted_on)}")


def _has_left(us: PartyFacts, on: date) -> bool:
    """Say whether we withdrew by a day, and not before our present enactment."""
    if us.withdrew_on is None or us.withdrew_on > on:
        return False
    return us.consented_on is None or us.consented_on <= us.withdrew_on


_EVENTS: Mapping[ForceRule, Callable[[_Case], _Reached]] = {
    ForceRule.ON_LAST_SIGNATURE: _on_last_signature,
    ForceRule.AFTER_SIGNATURE: _on_last_signature,
    ForceRule.ON_DATE: _on_date,
    ForceRule.ON_NTH_PARTY: _on_nth_party,
    ForceRule.ON_NOTIFICATIONS: _on_notifications,
    ForceRule.ON_PUBLICATION: _on_publication,
    ForceRule.ON_EVENT: _on_event,
}
