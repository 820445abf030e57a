"""Cleaning of what people type: one form of Unicode, no hidden characters, names as their owners write them."""

import re
import unicodedata

from ode_workflows.domain.sentences import phrased

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_FOLDED_AWAY = re.compile(r"[ʻʼ'‘’`\u0300-\u036f]")


def clean_text(value: object) -> object:
    """Return a text in Unicode form NFC without surrounding space; other kinds of value pass as they are.

    Raises:
        ValueError: it holds a control character, a direction override or half a character.
    """
    if not isinstance(value, str):
        return value
    hidden = _CONTROLS.search(value)
    if hidden:
        raise ValueError(
            phrased(
                "holds the hidden character U+%(ord)s; type the text again without it",
                ord=format(ord(hidden.group()), "04X"),
            )
        )
    return unicodedata.normalize("NFC", value).strip()


def clean_line(value: object) -> object:
    """Return a text as `clean_text` does, and refuse line breaks.

    Raises:
        ValueError: as `clean_text`; or it holds a line break or a tab.
    """
    cleaned = clean_text(value)
    if isinstance(cleaned, str) and re.search(r"[\r\n\t\u2028\u2029]", cleaned):
        raise ValueError(phrased("must stand on one line"))
    return cleaned


def folded(name: str) -> str:
    """Return a name for comparing and searching: small letters, no accents, no okina or apostrophe."""
    decomposed = unicodedata.normalize("NFKD", name)
    return " ".join(_FOLDED_AWAY.sub("", decomposed).casefold().split())
