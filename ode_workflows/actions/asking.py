"""Why blocked: every unmet requirement of a step in plain words, who can meet it, and since when it waits.

The requirements are the same functions that the steps themselves call; asking writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from ode_workflows.actions._step import act_of
from ode_workflows.actions.step_request import StepRequest
from ode_workflows.db.case import StoredCase
from ode_workflows.db.people import candidates
from ode_workflows.domain.actor import ON_ITS_DATE, Actor, role_words, system_actor
from ode_workflows.domain.errors import Unmet
from ode_workflows.domain.routing import Candidate
from ode_workflows.domain.schedule import Milestone, milestones
from ode_workflows.domain.sentences import any_of, phrased
from ode_workflows.domain.vocabulary import Role
from ode_workflows.lifecycle.engine import step_spec
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.lifecycle.requirements import SAID_AT_THE_STEP, unmet
from ode_workflows.lifecycle.spec import StepSpec
from ode_workflows.lifecycle.terms_of import office_calendar
from ode_workflows.lifecycle.way import stations

BEGINS_ELSEWHERE = "begins_in_state"
"""Stands as the first unmet requirement of a step that does not begin where the agreement stands."""


@dataclass(frozen=True, slots=True)
class WhyRow:
    """One step and what keeps it from being taken.

    `asks` is what has to be said with the step; it blocks nothing beforehand. `can_take` is about the person who asks.
    """

    trigger: str
    to_state: str
    roles: tuple[str, ...]
    who: tuple[str, ...]
    unmet: tuple[Unmet, ...]
    asks: tuple[Unmet, ...]
    can_take: bool

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing and somebody may take it."""
        return not self.unmet and bool(self.who)


def why(
    conn: Connection, case: StoredCase, *, by: Actor | None, now: datetime, today: date, trigger: str | None = None
) -> list[WhyRow]:
    """Return each trigger that begins where the agreement stands, or the named trigger or event.

    Args:
        conn: one snapshot.
        case: the agreement.
        by: who asks; None when nobody in particular does.
        now: instant of asking.
        today: its civil date in the office.
        trigger: one word of states/lifecycle.toml.

    Raises:
        InvalidFactsError: no such trigger; names the nearest.
    """
    state = case.agreement.state
    specs = [step_spec(trigger)] if trigger else [spec for spec in lifecycle().triggers if state in spec.sources]
    people = _People(candidates(conn, case.agreement.office_id, frozenset(Role), today), case)
    return [_row(spec, case, people, _Asked(by, now, today)) for spec in specs]


@dataclass(frozen=True, slots=True)
class _Asked:
    by: Actor | None
    now: datetime
    today: date


class _People:
    """The people of the agreement's office, by role."""

    def __init__(self, found: Sequence[Candidate], case: StoredCase) -> None:
        self._found = sorted(found, key=lambda each: (each.name, each.person_id))
        self._agreement = case.agreement

    def holding(self, roles: Sequence[str]) -> list[Candidate]:
        """Return who holds one of these roles, once each, by name."""
        return list({each.person_id: each for each in self._found if each.role in roles}.values())

    def takers(self, roles: Sequence[str]) -> list[Actor]:
        """Return one person for each of these roles who might take a step; not who submitted the file, if possible."""
        office_id = self._agreement.office_id
        found: dict[str, Actor] = {}
        for role in roles:
            holders = self.holding((role,))
            free = [each for each in holders if each.person_id not in self._agreement.submitters] or holders
            if free:
                held = frozenset(each.role for each in self._found if each.person_id == free[0].person_id)
                found[free[0].person_id] = Actor(free[0].person_id, "", free[0].name, office_id, held)
        if found:
            return list(found.values())
        if Role.SYSTEM in roles:
            return [system_actor(office_id)]
        return [Actor("", "", role_words(roles), office_id, frozenset(roles))]

    def with_names(self, item: Unmet) -> Unmet:
        """Return an unmet requirement with the people of a role by name."""
        role = item.who.replace(" ", "_")
        names = [each.name for each in self.holding((role,))]
        return (
            replace(item, who=phrased("%(role)s: %(names)s", role=item.who, names=", ".join(names))) if names else item
        )


def _row(spec: StepSpec, case: StoredCase, people: _People, asked: _Asked) -> WhyRow:
    agreement = case.agreement
    by = asked.by.in_office(agreement.office_id) if asked.by else None
    can_take = by is not None and by.capacity_for(spec.roles) is not None
    takers = [by] if by is not None and can_take else people.takers(spec.roles)
    # Whoever is best placed: what only keeps one person from it, keeps nobody from it.
    missing = min((_missing(spec, case, taker, asked) for taker in takers), key=len)
    named = [people.with_names(item) for item in missing]
    who = [each.name for each in people.holding(spec.roles)]
    return WhyRow(
        trigger=spec.name,
        to_state=", ".join(spec.targets) or agreement.state,
        roles=spec.roles,
        who=tuple(who + [ON_ITS_DATE] * (Role.SYSTEM in spec.roles)),
        unmet=(*_elsewhere(spec, case), *(item for item in named if item.requirement not in SAID_AT_THE_STEP)),
        asks=tuple(item for item in named if item.requirement in SAID_AT_THE_STEP),
        can_take=can_take,
    )


def _missing(spec: StepSpec, case: StoredCase, taker: Actor, asked: _Asked) -> tuple[Unmet, ...]:
    request = StepRequest(reference=case.agreement.reference, by=taker, now=asked.now, today=asked.today)
    return unmet(spec.needs, case, act_of(spec.name, request, case.agreement, is_question=True))


def _elsewhere(spec: StepSpec, case: StoredCase) -> tuple[Unmet, ...]:
    state = case.agreement.state
    if state in spec.sources:
        return ()
    states: Mapping[str, Any] = lifecycle().states
    begins = any_of([states[name].shown_as for name in spec.sources])
    sentence = phrased(
        "It begins in %(begins)s; the agreement stands in %(shown_as)s.", begins=begins, shown_as=states[state].shown_as
    )
    return (Unmet(BEGINS_ELSEWHERE, sentence, case.person_name(case.agreement.owner_id), case.entered_state_on),)


def earliest(case: StoredCase, today: date) -> tuple[Milestone, ...]:
    """Return how early the stages that still lie ahead can be reached from today, and what decides each."""
    on_way = stations()
    if case.agreement.state not in on_way or not case.approvals:
        return ()
    here = on_way.index(case.agreement.state)
    found = milestones(case.approvals, from_on=today, calendar=office_calendar(case.agreement.home_state))
    return tuple(each for each in found if on_way.index(each.stage) > here)
