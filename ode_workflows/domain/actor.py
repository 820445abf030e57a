"""Who acts: a person with the roles that the person holds today, in the own name or for an absent colleague."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from ode_workflows.domain.plain_values import value
from ode_workflows.domain.sentences import any_of, phrased
from ode_workflows.domain.vocabulary import Role

SYSTEM_ID = "system"
ON_ITS_DATE = phrased("the system on its date")
"""Who acts where nobody has to."""


@value
class Standing:
    """A colleague for whom a person acts under a dated delegation, and the roles that come with it."""

    person_id: str
    name: str
    roles: frozenset[str]
    office_id: str


@value
class Actor:
    """A person as the engine sees one: roles held in the own office, delegations live today."""

    person_id: str
    handle: str
    name: str
    office_id: str
    roles: frozenset[str]
    agency: str | None = None
    office_kind: str = "state"
    home_state: str = ""
    stands_in_for: tuple[Standing, ...] = ()

    @property
    def is_system(self) -> bool:
        """Whether no person acts but the calendar."""
        return self.person_id == SYSTEM_ID

    def in_office(self, office_id: str) -> "Actor":
        """Return the person with the roles that count in one office: roles are held per office, or lent from it."""
        if office_id == self.office_id and not self.stands_in_for:
            return self
        return replace(
            self,
            roles=self.roles if office_id == self.office_id else frozenset(),
            stands_in_for=tuple(lent for lent in self.stands_in_for if lent.office_id == office_id),
        )

    def capacity_for(self, roles: Sequence[str]) -> tuple[str, Standing | None] | None:
        """Return the first of these roles that the person may use, and for whom; None when there is none."""
        own = next((role for role in roles if role in self.roles), None)
        if own:
            return own, None
        for standing in self.stands_in_for:
            lent = next((role for role in roles if role in standing.roles), None)
            if lent:
                return lent, standing
        return None

    def persons_behind(self, roles: Collection[str]) -> frozenset[str]:
        """Return the ids of everybody who would have acted: the person, and whoever lent one of these roles."""
        lenders = {standing.person_id for standing in self.stands_in_for if standing.roles & frozenset(roles)}
        return frozenset({self.person_id} | (set() if self.roles & frozenset(roles) else lenders))


def system_actor(office_id: str) -> Actor:
    """Return the actor of dated acts within one office."""
    return Actor(SYSTEM_ID, SYSTEM_ID, "the system", office_id, frozenset({Role.SYSTEM}))


def role_words(roles: Collection[str]) -> str:
    """Return roles as a person reads them: "director or counsel"."""
    words = [role.replace("_", " ") for role in roles if role != Role.SYSTEM]
    return any_of(words) if words else ON_ITS_DATE
