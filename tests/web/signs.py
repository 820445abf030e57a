"""A language that consists of one sign alone: whatever a page still says in letters was not given to translators."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import lxml.html
import pytest
from babel.messages import Catalog
from babel.messages.pofile import write_po

from ode_workflows.web import language
from tools.messages import messages

SIGN = "ж"
_PLACE = re.compile(r"(%\(\w+\)[rs]|%%)")
_SAID_IN = ("aria-label", "title", "placeholder", "alt")
_NOT_SAID = ("script", "style", "code", "textarea", "ins", "del")


@contextmanager
def signs_instead_of_spanish(folder: Path) -> Iterator[None]:
    """Answer in signs to whoever asks for Spanish."""
    made = Catalog(locale="es", fuzzy=False)
    for message in {message for message, _ in messages()}:
        made.add(message, _in_signs(message) if isinstance(message, str) else tuple(map(_in_signs, message)))
    with (folder / "es.po").open("wb") as file:
        write_po(file, made, omit_header=True)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(language, "_FOLDER", folder)
        language.catalogue.cache_clear()
        yield
    language.catalogue.cache_clear()


def _in_signs(message: str) -> str:
    return "".join(
        part if _PLACE.fullmatch(part) else re.sub(r"[^\W\d_]", SIGN, part) for part in _PLACE.split(message)
    )


def left_in_letters(page: str, names: re.Pattern[str]) -> Iterator[str]:
    """Yield what a page says in Latin letters without marking its language, with the element in which it stands.

    Args:
        page: as HTML.
        names: matches what is called the same in every language: people, bodies, places, files.
    """
    for element in lxml.html.fromstring(page).iter():
        if not isinstance(element.tag, str) or element.tag in _NOT_SAID:
            continue
        if next(each.get("lang") for each in [element, *element.iterancestors()] if each.get("lang")) != "es":
            continue
        for text in [element.text, *(each.tail for each in element), *map(element.get, _SAID_IN)]:
            if text and re.search(r"[A-Za-z]{2}", names.sub("", " ".join(text.split()))):
                yield f"{element.tag} {element.get('class', '')}: {' '.join(text.split())}"
