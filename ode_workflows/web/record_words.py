"""Words of closed lists that the record gives in English wherever they stand: stages, kinds, steps, roles."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from markupsafe import Markup

from ode_workflows.domain.vocabulary import Role
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.lifecycle.profiles import profiles
from ode_workflows.web.language import gettext, spoken


class Worded(Mapping[str, str]):
    """A closed list with its words, each given in the language of the answer."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = dict(words)

    def __getitem__(self, key: str) -> str:
        """Return the words for a key in the language of the answer."""
        return gettext(self._words[key])

    def __iter__(self) -> Iterator[str]:
        """Go through the keys."""
        return iter(self._words)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._words)

    def messages(self) -> Iterable[str]:
        """Return the words as they are to be translated."""
        return self._words.values()


@cache
def record_words() -> frozenset[str]:
    """Return the words of stages, kinds, steps and roles, as the files of states/ and the vocabulary have them."""
    spine = lifecycle()
    found = {state.shown_as for state in spine.states.values()} | {state.means for state in spine.states.values()}
    for step in spine.steps.values():
        found |= {step.past, *(task.title for task in step.tasks)}
    for profile in profiles().values():
        found |= {profile.label, *profile.shown_as.values()}
    found |= {role.value.replace("_", " ") for role in Role}
    return frozenset(found)


def shown(value: Any) -> Any:
    """Return what a template prints; a word of the record's closed lists in the language of the answer."""
    if spoken() != "en" and isinstance(value, str) and not isinstance(value, Markup) and value in record_words():
        return gettext(value)
    return value


def as_recorded(text: str) -> str:
    """Return a text that stands in English on the record, marked with its language where the page has another."""
    return text if spoken() == "en" or not text else Markup('<span lang="en">{}</span>').format(text)
