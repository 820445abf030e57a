"""What stands behind the question mark of a list's address: read, checked, and kept as it was typed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from ode_workflows.domain.text import clean_line
from ode_workflows.domain.vocabulary import InstrumentKind, IssueArea, State
from ode_workflows.registry.paging import Sought

LONGEST_WORDS = 200
LONGEST_CURSOR = 40


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A list as it is asked for: what was typed, and what is wrong with it, by field."""

    typed: Mapping[str, str]
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def sought(self) -> Sought:
        """What to look for; only to be asked when nothing is wrong."""
        kept = {name: self.typed[name] or None for name in ("state", "kind", "issue_area")}
        return Sought(**kept, party=self.typed["party"])

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is typed that narrows the list."""
        return any(self.typed[name] for name in ("state", "kind", "issue_area", "party"))

    def address(self, **changes: str) -> str:
        """Return the part of the address after the path that asks for the same with some changes; "" drops a word."""
        words = {**self.typed, "after": "", **changes}
        kept = {name: value for name, value in words.items() if value}
        return f"?{urlencode(kept)}" if kept else ""


def read_list_query(given: Mapping[str, str]) -> ListQuery:
    """Return a list's query; nothing that a person types is an error of the program."""
    typed: dict[str, str] = {}
    problems: dict[str, str] = {}
    for name in ("party", "state", "kind", "issue_area", "after"):
        try:
            typed[name] = str(clean_line(given.get(name, "")))
        except ValueError as fault:
            typed[name], problems[name] = "", f"What was typed {fault}."
    for name, what, known in _CHOICES:
        if typed[name] and typed[name] not in known:
            problems[name] = f"There is no {what} “{typed[name][:LONGEST_CURSOR]}”. Choose one from the list."
    if len(typed["party"]) > LONGEST_WORDS:
        problems["party"] = f"That is too long. Write at most {LONGEST_WORDS} characters of a party’s name."
    if len(typed["after"]) > LONGEST_CURSOR:
        typed["after"] = ""  # no reference is that long: the first page
    return ListQuery(typed, problems)


_CHOICES: tuple[tuple[str, str, Collection[str]], ...] = (
    ("state", "stage", frozenset(State)),
    ("kind", "kind of instrument", frozenset(InstrumentKind)),
    ("issue_area", "issue area", frozenset(IssueArea)),
)
