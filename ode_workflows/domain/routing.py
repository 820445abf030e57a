"""Who gets a task: one pure rule, used by the step in its own transaction and by every later re-routing.

Order: the right agency, then somebody trusted with the issue area, then not absent (else the deputy), then the least
loaded, then by name, so that the same office always routes alike. Open tasks count up to `FULL_DESK`: among people who
all have that many, the agreement itself says whose turn it is, evenly.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from ode_workflows.domain.canonical import sha256_hex
from ode_workflows.domain.plain_values import value
from ode_workflows.domain.vocabulary import Role, with_equals

FALLBACK_ROLES = (Role.DIRECTOR, Role.ANALYST, Role.LIAISON, Role.COUNSEL, Role.CITY_LIAISON, Role.ADMIN)
"""Who is asked when nobody holds the role: no task is left without an owner."""

FULL_DESK = 50
"""Open tasks beyond which nobody is told apart by load, so that finding an owner costs the same in every office."""


@value
class Candidate:
    """A person who holds a role, as the rule sees one; `deputy_id` is set while the person is absent.

    `open_tasks` is counted up to `FULL_DESK`.
    """

    person_id: str
    name: str
    role: str
    agency: str | None
    issue_areas: tuple[str, ...]
    open_tasks: int
    deputy_id: str | None = None


@value
class Wanted:
    """What a task asks of its owner; `about` is the id of the agreement that it belongs to."""

    role: str
    agency: str | None = None
    issue_areas: tuple[str, ...] = ()
    about: str = ""


def choose_owner(wanted: Wanted, candidates: Collection[Candidate], *, otherwise: str) -> str:
    """Return the person who gets a task.

    Args:
        wanted: role, agency, issue areas and agreement.
        candidates: everybody active in the office, once a role held; with their number of open tasks.
        otherwise: the person who has it when the office has nobody else: whoever takes the step.
    """
    for role in (*with_equals((wanted.role,)), *FALLBACK_ROLES):
        fitting = [candidate for candidate in candidates if candidate.role == role]
        if fitting:
            return _present(min(fitting, key=lambda candidate: _order(wanted, candidate)), candidates)
    return otherwise


def _order(wanted: Wanted, candidate: Candidate) -> tuple[bool, bool, bool, int, str, str, str]:
    other_agency = wanted.agency is not None and candidate.agency != wanted.agency
    trusted = not candidate.issue_areas or bool(set(candidate.issue_areas) & set(wanted.issue_areas))
    return (
        other_agency,
        not trusted,
        candidate.deputy_id is not None,
        candidate.open_tasks,
        _turn(wanted, candidate),
        candidate.name,
        candidate.person_id,
    )


def _turn(wanted: Wanted, candidate: Candidate) -> str:
    """Return what orders people with a full desk: each comes first for an equal share of all agreements."""
    return sha256_hex(f"{wanted.about}/{candidate.person_id}") if candidate.open_tasks >= FULL_DESK else ""


def _present(chosen: Candidate, candidates: Collection[Candidate]) -> str:
    """Follow absence to the deputy, and the deputy's deputy, without going in a circle."""
    deputies = {candidate.person_id: candidate.deputy_id for candidate in candidates}
    seen, person = {chosen.person_id}, chosen.person_id
    while (deputy := deputies.get(person)) is not None:
        if deputy in seen:
            return chosen.person_id
        seen.add(deputy)
        person = deputy
    return person


def with_one_more(candidates: Iterable[Candidate], person_id: str) -> Sequence[Candidate]:
    """Return the candidates after somebody got a task, so that the next task of the step weighs it."""
    return [
        replace(candidate, open_tasks=candidate.open_tasks + 1) if candidate.person_id == person_id else candidate
        for candidate in candidates
    ]
