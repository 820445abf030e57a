"""Who is told: the people of an office by role and agency, with the deputy in the place of whoever is absent."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from ode_workflows.db.people import candidates
from ode_workflows.domain.routing import FALLBACK_ROLES, Candidate
from ode_workflows.domain.vocabulary import Role

_GENERAL = (Role.LIAISON, Role.CITY_LIAISON)
_LIAISONS = (*_GENERAL, Role.TRIBAL_LIAISON)
Told = dict[str, str]
"""Who is told, by id, and why: the words complete "You get this because"."""


class OfficePeople:
    """The active people of one office on a day."""

    def __init__(self, people: Iterable[Candidate]) -> None:
        self._by_role: dict[str, list[Candidate]] = {}
        self._names: dict[str, str] = {}
        self._deputies: dict[str, str] = {}
        for person in sorted(people, key=lambda each: (each.name, each.person_id)):
            self._by_role.setdefault(person.role, []).append(person)
            self._names[person.person_id] = person.name
            if person.deputy_id is not None:
                self._deputies[person.person_id] = person.deputy_id

    def holders(self, role: str) -> Told:
        """Return everybody who holds a role."""
        words = f"you hold the role {role.replace('_', ' ')}"
        return self._told((person.person_id for person in self._by_role.get(role, ())), words)

    def one_of_role(self, role: str, preferred: str) -> Told:
        """Return the preferred person if that person holds the role, else the first who does; nobody if none does."""
        held = [person.person_id for person in self._by_role.get(role, ())]
        chosen = preferred if preferred in held else next(iter(held), None)
        return self._told([chosen] if chosen else [], f"you hold the role {role.replace('_', ' ')}")

    def owner(self, person_id: str, words: str = "it is in your hands") -> Told:
        """Return the person in whose hands something is, or who takes over where that person has left."""
        if person_id in self._names:
            return self._told([person_id], words)
        for role in FALLBACK_ROLES:
            found = self.one_of_role(role, "")
            if found:
                return found
        return {person_id: words}

    def of_agency(self, agency: str) -> Told:
        """Return the liaisons of an agency; where it has none, those of the office that speak for no agency."""
        liaisons = [person for role in _LIAISONS for person in self._by_role.get(role, ())]
        own = [person.person_id for person in liaisons if agency and person.agency == agency]
        general = [person.person_id for person in liaisons if person.agency is None and person.role in _GENERAL]
        return self._told(own or general, f"you speak for {agency}" if own else "you are a liaison of the office")

    def _told(self, person_ids: Iterable[str], words: str) -> Told:
        told: Told = {}
        for person_id in person_ids:
            present = self._present(person_id)
            if present == person_id:
                told[person_id] = words
            else:
                told.setdefault(present, f"you stand in for {self._names.get(person_id, 'a colleague')}")
        return told

    def _present(self, person_id: str) -> str:
        """Follow absence to the deputy, and the deputy's deputy; in a circle the work stays where it was."""
        chain = [person_id]
        while (deputy := self._deputies.get(chain[-1])) is not None:
            if deputy in chain:
                return person_id
            chain.append(deputy)
        return chain[-1]


@dataclass(slots=True)
class Directory:
    """The people of all offices on a day, read once an office."""

    on: date
    _offices: dict[str, OfficePeople] = field(default_factory=dict)

    def office(self, conn: Connection, office_id: str) -> OfficePeople:
        """Return the people of an office."""
        if office_id not in self._offices:
            self._offices[office_id] = OfficePeople(candidates(conn, office_id, frozenset(Role), self.on))
        return self._offices[office_id]


def together(*groups: Told) -> Told:
    """Return everybody of several groups, each with the first reason."""
    everybody: Told = {}
    for group in groups:
        for person_id, why in group.items():
            everybody.setdefault(person_id, why)
    return everybody
