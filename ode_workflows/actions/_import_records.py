"""Makes the record of an imported agreement: its true state, its parties, its dates as exactly as they are known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from ode_workflows import ids
from ode_workflows.actions._dates import rederived
from ode_workflows.actions._import_rows import Incoming, KnownDate
from ode_workflows.actions._import_table import NOTICE_UNIT
from ode_workflows.db.people import OfficeFacts
from ode_workflows.domain.changes import Change
from ode_workflows.domain.records import Agreement, FactAnswer, Party
from ode_workflows.domain.term import DerivedKind, missing_date, periods_elapsed
from ode_workflows.domain.text import folded
from ode_workflows.domain.vocabulary import ForceRule, PartyKind, Precision, State, TermKind
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.lifecycle.profiles import profile_of
from ode_workflows.lifecycle.terms_of import term_of
from ode_workflows.lifecycle.way import needs_between

SOURCE = "import"
"""Where an imported answer to the intake comes from."""

_DECISIONS = (DerivedKind.NOTICE_BY, DerivedKind.REVIEW_BY, DerivedKind.EXPIRES_ON)
_GROUP, _PARTY = "group", "party"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Where and when an agreement arrives: its office, owner, reference, batch, and who brings it."""

    office: OfficeFacts
    owner_id: str
    by_id: str
    reference: str
    batch_id: str
    visibility: str
    lead_agency: str
    parent_id: str | None
    now: datetime
    today: date


def agreement_of(row: Incoming, at: Arrival) -> Agreement:
    """Return the record of an imported agreement in its true state."""
    made = Agreement(
        id=ids.new_id(),
        reference=at.reference,
        title=row.title,
        short_title=row.title,
        kind=row.kind,
        state=row.state,
        version=1,
        office_id=at.office.id,
        home_state=row.home_state or at.office.home_state,
        visibility=at.visibility,
        is_binding=row.is_binding,
        issue_areas=list(row.issue_areas),
        languages=["en"],
        purpose=row.purpose,
        lead_agency=at.lead_agency,
        affected_agencies=[],
        owner_id=at.owner_id,
        proposed_by=at.by_id,
        submitters=[],
        parent_id=at.parent_id,
        changes_to_parent={},
        end_reason=row.end_reason,
        close_reason=row.close_reason,
        is_recorded_as_fact=True,
        is_example=row.is_example,
        source_id=row.source_id,
        batch_id=at.batch_id,
        last_activity_on=_last_activity(row, at.today),
        created_at=at.now,
        updated_at=at.now,
    )
    return _with_passed_periods(_with_force_rule(_with_dates(_with_term(made, row), row), row), at.today)


def _with_term(made: Agreement, row: Incoming) -> Agreement:
    """Give the record its term, and what its kind's profile says of every agreement of that kind."""
    profile = profile_of(made.kind)
    return replace(
        made,
        authority_from=profile.authority_from,
        conclude_within_mandate=profile.conclude_within_mandate,
        signing_rule=profile.signing_rule,
        renewal_window_days=profile.renewal_window_days,
        term_kind=row.term_kind,
        term_number=row.term_number,
        term_unit=row.term_unit,
        notice_number=row.notice_days,
        notice_unit=NOTICE_UNIT if row.notice_days is not None else None,
    )


def _with_dates(made: Agreement, row: Incoming) -> Agreement:
    if row.signed is not None:
        made = replace(made, signed_on=row.signed.on, signed_precision=row.signed.precision)
    if row.expires is not None:
        made = replace(made, expires_on=_last_day(row), expires_precision=row.expires.precision)
    if row.ended is not None:
        made = replace(made, ended_on=row.ended.on, ended_precision=row.ended.precision)
    if row.in_force is None or row.state not in (State.IN_FORCE, State.ENDED):
        return made
    exact = row.in_force.on if row.in_force.is_exact else None
    return replace(
        made,
        in_force_on=row.in_force.on,
        in_force_precision=row.in_force.precision,
        in_force_generally_on=exact,
        term_starts_on=exact,
    )


def _last_day(row: Incoming) -> date | None:
    """Return the last day of the term; one that is known only to the year stands in that year after its first day."""
    if row.expires is None or row.expires.is_exact or row.in_force is None:
        return row.expires.on if row.expires else None
    return max(row.expires.on, min(row.in_force.on, row.expires.last_on))


def _with_force_rule(made: Agreement, row: Incoming) -> Agreement:
    """Give what is signed and not yet in force the rule by which it goes on; counsel confirms it before it counts."""
    if made.state != State.RATIFICATION:
        return made
    if row.in_force is not None and row.in_force.is_exact:
        return replace(made, force_rule=ForceRule.ON_DATE.value, force_fixed_on=row.in_force.on)
    profile = profile_of(made.kind)
    return replace(made, force_rule=profile.force_rule, force_count=profile.force_count)


def _with_passed_periods(made: Agreement, today: date) -> Agreement:
    """Count the terms and reviews that lie behind, so that an old agreement opens nothing that is past."""
    term = term_of(made)
    return replace(made, renewals_done=periods_elapsed(term, today)) if term and made.state == State.IN_FORCE else made


def _last_activity(row: Incoming, today: date) -> date:
    known = [day.last_on for day in (row.ended, row.in_force, row.signed) if day is not None]
    return min(max(known, default=today), today)


def dates_to_come(agreement: Agreement, today: date, *, confirmed_by_id: str | None) -> list[Change]:
    """Return the derived dates of an agreement in force that are still to come.

    A renewal window that is open already stays while its decision is still to come, so that it is decided in time.
    Who confirms the batch confirms its dates.
    """
    if agreement.state != State.IN_FORCE:
        return []
    changes = rederived(agreement, ())
    to_come = {str(change.values["kind"]) for change in changes if _due_on(change) >= today}
    decision = next((kind for kind in _DECISIONS if any(change.values["kind"] == kind for change in changes)), None)
    if decision in to_come:
        to_come.add(DerivedKind.RENEWAL_WINDOW_OPENS_ON)
    confirmed = {"confirmed_by": confirmed_by_id, "confirmed_on": today} if confirmed_by_id else {}
    return [
        replace(change, values={**change.values, **confirmed}) for change in changes if change.values["kind"] in to_come
    ]


def _due_on(change: Change) -> date:
    due_on = change.values["due_on"]
    assert isinstance(due_on, date)  # noqa: S101  # a derived date has its day
    return due_on


def parties_of(row: Incoming, agreement: Agreement, office: OfficeFacts) -> list[Party]:
    """Return the parties' table; where the file does not name our side, the office's own party stands for us."""
    known = [
        _party(agreement, party.name, party.kind, is_us=party.is_us, is_group=party.is_group, note=party.note)
        for party in row.parties
    ]
    if any(party.is_us for party in known):
        return known
    kind = PartyKind.US_STATE if office.kind == "state" else PartyKind.LOCAL_GOVERNMENT_HOME_STATE
    return [_party(agreement, office.party_name, kind, is_us=True), *known]


def _party(
    agreement: Agreement, name: str, kind: str, *, is_us: bool, is_group: bool = False, note: str | None = None
) -> Party:
    is_waiting = agreement.state == State.RATIFICATION and agreement.signed_precision == Precision.DAY
    return Party(
        id=ids.new_id(),
        agreement_id=agreement.id,
        name=name,
        folded_name=folded(name),
        kind=str(kind),
        is_us=is_us,
        capacity=_GROUP if is_group else _PARTY,
        signed_on=agreement.signed_on if is_waiting else None,
        note=note,
    )


def answers_of(row: Incoming, agreement: Agreement, at: Arrival) -> list[FactAnswer]:
    """Return the answers to the intake that come with the file."""
    return [
        FactAnswer(
            id=ids.new_id(),
            agreement_id=agreement.id,
            fact=fact,
            value=value,
            answered_by=at.by_id,
            answered_on=at.today,
            source=SOURCE,
        )
        for fact, value in row.facts.items()
    ]


def skipped_requirements(state: str) -> list[str]:
    """Return the requirements of every step that an agreement jumped over by arriving in a state."""
    return needs_between(lifecycle().initial, State.IN_FORCE if state == State.ENDED else state)


def missing_of(row: Incoming, agreement: Agreement) -> tuple[str, ...]:
    """Return what is not known and has to be found out, in plain words; nothing is guessed."""
    return (*_missing_dates(row, agreement), *row.remarks)


def _missing_dates(row: Incoming, agreement: Agreement) -> Iterator[str]:
    asked: Sequence[tuple[str, KnownDate | None, bool]] = (
        ("signed_on", row.signed, True),
        ("in_force_on", row.in_force, row.state in (State.IN_FORCE, State.ENDED)),
        ("ended_on", row.ended, row.state == State.ENDED),
    )
    for name, known, is_asked in asked:
        if is_asked and known is None:
            yield f"{name} is not known"
        elif is_asked and known is not None and not known.is_exact:
            yield f"{name} is known only to the {known.precision}"
    if row.state == State.IN_FORCE and agreement.term_kind not in (None, TermKind.WITH_PARENT):
        term = term_of(agreement)
        missing = missing_date(term) if term else None
        if missing:
            yield missing
    if row.state == State.RATIFICATION:
        yield "approvals still outstanding are not known; add them, and have counsel confirm the force rule"
