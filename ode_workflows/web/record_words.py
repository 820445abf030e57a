"""Words of closed lists that the record gives in English wherever they stand: stages, kinds, steps, roles."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from markupsafe import Markup

from ode_workflows.domain.vocabulary import Role
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.lifecycle.profiles import profiles
from ode_workflows.web.language import catalogue, gettext, spoken

_MARK = Markup(' lang="en"')


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
    found |= {"owner", *(role.value.replace("_", " ") for role in Role)}
    return frozenset(found)


def shown(value: Any) -> Any:
    """Return a word of a closed list in the language of the answer, and anything else as it is."""
    return gettext(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def recorded_word(text: str) -> str:
    """Return what is mostly a word of a closed list, such as the title of a task; marked as English where it is not."""
    return gettext(text) if text in catalogue(spoken()) else as_recorded(text)


def role_label(role: str) -> str:
    """Return a role as the label of a box, in the language of the answer."""
    word = gettext(role.replace("_", " "))
    return f"{word[:1].upper()}{word[1:]}"


def role_list(roles: Iterable[str]) -> str:
    """Return roles one after the other, in the language of the answer."""
    return ", ".join(gettext(role.replace("_", " ")) for role in roles)


def marked(is_recorded: bool) -> Markup:
    """Return the attribute that marks an element's text as English, where it is and the page has another language."""
    return _MARK if is_recorded and spoken() != "en" else Markup()


def as_recorded(text: str) -> str:
    """Return a text that stands in English on the record, marked with its language where the page has another."""
    return text if spoken() == "en" or not text else Markup('<span lang="en">{}</span>').format(text)
