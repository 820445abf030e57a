"""The language of a page: chosen by its reader, else asked of the browser; English where no translation is at hand.

The catalogues are the .po files themselves, so that a translator changes one file and nothing is compiled.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel import negotiate_locale
from babel.messages.pofile import read_po
from starlette.requests import Request

LANGUAGES: Mapping[str, str] = {"en": "English", "es": "Español"}
COOKIE = "ode_language"
_FOLDER = Path(__file__).resolve().parent / "locale"
_language: ContextVar[str] = ContextVar("language", default="en")


def speak(language: str) -> None:
    """Answer in a language from here on, within this request."""
    _language.set(language if language in LANGUAGES else "en")


def spoken() -> str:
    """Return the language of this answer."""
    return _language.get()


def wished(request: Request) -> str:
    """Return the language that a reader chose, else the best of those that the browser names."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    asked = [part.partition(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    return negotiate_locale([each for each in asked if each], list(LANGUAGES), sep="-") or "en"


@cache
def catalogue(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return a language's messages: one form each, or two where a number decides."""
    path = _FOLDER / f"{language}.po"
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        read = read_po(file, locale=language)
    found: dict[str, tuple[str, ...]] = {}
    for message in read:
        if message.id and message.string and not message.fuzzy:
            key = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
            forms = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
            said = tuple(form for form in forms if form)  # a language with a third form leaves it out
            if len(said) >= (1 if key == message.id else 2):
                found[key] = said
    return found


def gettext(message: str) -> str:
    """Return a message in the language of this answer."""
    return catalogue(spoken()).get(message, (message,))[0] or message


def ngettext(one: str, many: str, number: int) -> str:
    """Return the form of a message for a number; English and Spanish know two."""
    forms = catalogue(spoken()).get(one, (one, many))
    return (forms[0] if number == 1 else forms[-1]) or (one if number == 1 else many)


def N_(message: str) -> str:  # noqa: N802  # the mark by which translators' tools know a message
    """Return a message as it is; it is translated where it is shown."""
    return message
