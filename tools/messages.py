"""Gathers the messages of the pages and adds to each catalogue what it lacks: `make messages`."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from ode_workflows.domain.inputs import INPUTS
from ode_workflows.web import words
from ode_workflows.web.language import LANGUAGES
from ode_workflows.web.record_words import Worded, record_words
from ode_workflows.web.steps.fields import fields_of

PACKAGE = Path(__file__).resolve().parent.parent / "ode_workflows"
WEB = PACKAGE / "web"
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.atom", "jinja2")]
_KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
_SENTENCES = {"phrased": None, "unfilled": None}
"""How the layers below the pages say something: ode_workflows/domain/sentences.py."""

Message = str | tuple[str, str]


def messages() -> Iterator[tuple[Message, str]]:
    """Yield every message with where it stands; of a pair the first is for one."""
    options = {"templates/**.html": {"newstyle_gettext": "true"}, "templates/**.atom": {"newstyle_gettext": "true"}}
    found = extract_from_dir(WEB, _METHODS, options, keywords=_KEYWORDS)
    for file, _line, message, _comments, _context in found:
        yield (tuple(message[:2]) if isinstance(message, tuple) else message), str(file)  # type: ignore[misc]
    for file, _line, message, _comments, _context in extract_from_dir(
        PACKAGE, [("**.py", "python")], keywords=_SENTENCES
    ):
        yield str(message), str(file)
    for name, value in vars(words).items():
        if isinstance(value, Worded):
            yield from ((message, f"words.py: {name}") for message in value.messages())
    yield from ((message, "states/") for message in sorted(record_words()))
    yield from ((message, "forms of the steps") for message in sorted(set(_of_steps())))


def _of_steps() -> Iterator[str]:
    """Yield the words of the steps' forms, which are mostly made from the names of their inputs."""
    for trigger in INPUTS:
        for field in fields_of(trigger, {}, ("en",)):
            yield from filter(None, (field.label, field.hint, *(choice.label for choice in field.choices)))


def po_file(language: str) -> Path:
    """Return the catalogue of a language."""
    return WEB / "locale" / f"{language}.po"


def main() -> None:
    """Write each catalogue anew: translations that stand, what is missing with none, in the order of the letters."""
    for language in LANGUAGES:
        if language == "en":
            continue
        path = po_file(language)
        before = Catalog(locale=language)
        if path.is_file():
            with path.open("rb") as file:
                before = read_po(file, locale=language)
        fresh = Catalog(locale=language, project="ODE Workflows", fuzzy=False)
        for message in sorted({message for message, _ in messages()}, key=str):
            known = before.get(message if isinstance(message, str) else message[0])
            fresh.add(message, known.string if known else "")
        with path.open("wb") as file:
            write_po(file, fresh, width=0, omit_header=True, include_previous=False, sort_output=False)
        forms = [[each.string] if isinstance(each.string, str) else each.string[:2] for each in fresh if each.id]
        missing = sum(not all(each) for each in forms)
        print(f"{path.name}: {len(fresh)} messages, {missing} without a translation")  # noqa: T201


if __name__ == "__main__":
    main()
