"""Reads the term and the force rule out of an agreement's record, for the pure rules on them."""

from collections.abc import Iterable
from functools import cache

from ode_workflows.domain.calendars import Calendar
from ode_workflows.domain.case import Case
from ode_workflows.domain.counting import Period
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.force import ForceFacts, ForceOutcome, ForceTerms, PartyFacts, force_date
from ode_workflows.domain.records import Agreement, Party
from ode_workflows.domain.term import DerivedDate, NoticeCounts, Term, derived_dates
from ode_workflows.domain.vocabulary import ForceRule, Precision, TermKind, Unit
from ode_workflows.lifecycle.calendar_loader import known_calendars, read_calendar

DEFAULT_CALENDAR = "US"


@cache
def office_calendar(home_state: str) -> Calendar:
    """Return the calendar of a home state, or the federal one where states/calendars/ has none for it."""
    return read_calendar(home_state if home_state in known_calendars() else DEFAULT_CALENDAR)


def force_outcome(case: Case) -> ForceOutcome | None:
    """Return what the force rule says on the parties' table as it stands; None when no rule is recorded.

    Raises:
        InvalidFactsError: the rule lacks its number.
    """
    return force_outcome_of(case.agreement, case.parties)


def force_outcome_of(agreement: Agreement, parties: Iterable[Party]) -> ForceOutcome | None:
    """Return what the force rule of an agreement says on these parties; as `force_outcome`."""
    if agreement.force_rule is None:
        return None
    terms = ForceTerms(
        rule=ForceRule(agreement.force_rule),
        nth=agreement.force_count,
        lag=period(agreement.force_lag_number, agreement.force_lag_unit),
        not_before_on=agreement.force_not_before_on,
        joiners_need_vote=agreement.force_needs_members_vote,
    )
    facts = ForceFacts(
        parties=tuple(
            PartyFacts(
                name=party.name,
                is_us=party.is_us,
                signed_on=party.signed_on,
                consented_on=party.consented_on,
                withdrew_on=party.withdrew_on,
                notified_on=party.notified_on,
                members_voted_on=party.members_voted_on,
            )
            for party in parties
            if party.capacity == "party"
        ),
        publication_on=agreement.force_publication_on,
        event_on=agreement.force_event_on,
        fixed_on=agreement.force_fixed_on,
        provisional_from_on=agreement.force_provisional_on,
    )
    return force_date(terms, facts, calendar=office_calendar(agreement.home_state))


def term_of(agreement: Agreement) -> Term | None:
    """Return the term of a record, or None where none is recorded.

    Raises:
        InvalidFactsError: names every field of the term that cannot be right.
    """
    if agreement.term_kind is None:
        return None
    return Term(
        kind=TermKind(agreement.term_kind),
        starts_on=agreement.term_starts_on or agreement.in_force_on,
        starts_on_precision=Precision(agreement.in_force_precision),
        expires_on=agreement.expires_on,
        expires_on_precision=Precision(agreement.expires_precision),
        length=period(agreement.term_number, agreement.term_unit),
        notice=period(agreement.notice_number, agreement.notice_unit),
        notice_counts=NoticeCounts(agreement.notice_counts),
        renewal_window_days=agreement.renewal_window_days,
        max_renewals=agreement.renewals_allowed,
        renewals_so_far=agreement.renewals_done,
    )


def dates_of(agreement: Agreement) -> tuple[DerivedDate, ...]:
    """Return the dates that follow from an agreement's term, on its home state's calendar."""
    term = term_of(agreement)
    return derived_dates(term, office_calendar(agreement.home_state)) if term is not None else ()


def period(number: int | None, unit: str | None) -> Period | None:
    """Return a period out of its two columns.

    Raises:
        InvalidFactsError: a number without its unit, or an unknown unit.
    """
    if number is None:
        return None
    if unit not in frozenset(Unit):
        raise InvalidFactsError.of("unit", f"say the unit of {number}: {', '.join(Unit)}")
    return Period(number, Unit(unit))
