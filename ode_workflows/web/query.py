"""What stands behind the question mark of a list's address: read, checked, and kept as it was typed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from sqlalchemy import ColumnElement

from ode_workflows.domain.text import clean_line
from ode_workflows.domain.vocabulary import InstrumentKind, IssueArea, PartyKind, State
from ode_workflows.registry.facets import FACETS
from ode_workflows.registry.paging import ORDERS, Sought
from ode_workflows.registry.scope import Scope
from ode_workflows.web.language import gettext as _

LONGEST_WORDS = 200
LONGEST_CURSOR = 40
NARROWING = ("q", *FACETS, "in_force_on")
NAMES = (*NARROWING, "order", "after")
OLDER_NAMES = {"q": "party"}
"""How older addresses call what was once only a party's name."""


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A list as it is asked for: what was typed, and what is wrong with it, by field."""

    typed: Mapping[str, str]
    problems: Mapping[str, str] = field(default_factory=dict)

    def sought(self, sees: ColumnElement[bool]) -> Sought:
        """Return what to look for among what a reader may see; only to be asked when nothing is wrong."""
        chosen = {name: self.typed[name] for name in FACETS if self.typed[name]}
        return Sought(scope=self.scope(sees), chosen=chosen, order=self.typed["order"])

    def scope(self, sees: ColumnElement[bool]) -> Scope:
        """Return what the list is about before a facet is chosen; only to be asked when nothing is wrong."""
        on = self.typed["in_force_on"]
        return Scope(sees=sees, words=self.typed["q"], in_force_on=date.fromisoformat(on) if on else None)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is typed that narrows the list."""
        return any(self.typed[name] for name in NARROWING)

    @property
    def has_more(self) -> bool:
        """Whether anything is chosen, or wrong, among the fields that stand folded."""
        folded = ("counterpart_kind", "office", "year", "in_force_on", "order")
        return any(self.typed[name] or name in self.problems for name in folded)

    def address(self, **changes: str) -> str:
        """Return the part of the address after the path that asks for the same with some changes; "" drops a word."""
        words = {**self.typed, "after": "", **changes}
        kept = {name: value for name, value in words.items() if value}
        return f"?{urlencode(kept)}" if kept else ""


def read_list_query(given: Mapping[str, str]) -> ListQuery:
    """Return a list's query; nothing that a person types is an error of the program."""
    typed: dict[str, str] = {}
    problems: dict[str, str] = {}
    for name in NAMES:
        try:
            typed[name] = str(clean_line(given.get(name) or given.get(OLDER_NAMES.get(name, ""), "")))
        except ValueError as fault:
            typed[name], problems[name] = "", _("What was typed %(fault)s.") % {"fault": fault}
    for name, message in _wrong(typed):
        problems.setdefault(name, message)
    if len(typed["after"]) > LONGEST_CURSOR:
        typed["after"] = ""  # no reference is that long: the first page
    return ListQuery(typed, problems)


def _wrong(typed: Mapping[str, str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, known in _CHOICES.items():
        if typed[name] and typed[name] not in known:
            said = {"value": typed[name][:LONGEST_CURSOR]}
            found.append((name, _("“%(value)s” is none of the choices. Choose one from the list.") % said))
    if len(typed["q"]) > LONGEST_WORDS:
        found.append(("q", _("That is too long. Write at most %(most)s characters.") % {"most": LONGEST_WORDS}))
    if typed["year"] and not (typed["year"].isascii() and typed["year"].isdecimal() and len(typed["year"]) == 4):
        found.append(("year", _("A year has four digits, such as 2026.")))
    if typed["in_force_on"] and _day(typed["in_force_on"]) is None:
        found.append(("in_force_on", _("That is no date. Write year, month and day, such as 2026-07-01.")))
    return found


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


_CHOICES: Mapping[str, Collection[str]] = {
    "state": frozenset(State),
    "kind": frozenset(InstrumentKind),
    "issue_area": frozenset(IssueArea),
    "counterpart_kind": frozenset(PartyKind),
    "order": frozenset(ORDERS),
}
