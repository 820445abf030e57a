"""What the layers below a page say, in the language of the answer: sentences of the program, words of the record.

A sentence remembers its message (`ode_workflows.domain.sentences`), so it is translated here, where the reader's
language is known. What has no other form than English is marked as English.
"""

from typing import Any

from ode_workflows.domain.sentences import Sentence
from ode_workflows.web.language import catalogue, spoken
from ode_workflows.web.record_words import as_recorded, shown
from ode_workflows.web.writing import written_working


def told(value: Any) -> Any:
    """Return a sentence, or a word of a closed list, in the language of the answer; anything else as it is."""
    translated = _translated(value)
    return shown(value) if translated is None else translated


def told_sentence(text: str) -> str:
    """Return what was said with its dates written out; marked as English where there is no other form of it."""
    translated = _translated(text)
    return as_recorded(written_working(text)) if translated is None else written_working(translated)


def told_of_field(message: str) -> str:
    """Return what was said of a field as `told_sentence` does, ended by a stop."""
    translated = _translated(message)
    whole = written_working((message if translated is None else translated).strip())
    whole = whole if not whole or whole.endswith((".", "!", "?")) else f"{whole}."
    return as_recorded(whole) if translated is None else whole


def _translated(text: Any) -> str | None:
    """Return a sentence in the language of the answer; None where it has no message or no translation."""
    if not isinstance(text, Sentence):
        return None
    if spoken() == "en":
        return str(text)
    message = text.message if text.is_joined else catalogue(spoken()).get(text.message, ("",))[0]
    return message % {name: told(value) for name, value in text.values.items()} if message else None
