"""The forms that a page shows, as somebody sees them who types into them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from lxml import html

FREE = frozenset({"text", "search", "date", "number", "email", "textarea"})
"""Kinds of fields that show again whatever was typed; a code is none, as a password."""

TYPED = FREE | {"password"}
LEFT_OUT = ("/sign-out", "/language", "/be", "/stay")
"""Forms without a field to type into, which would end what is tested."""


@dataclass(frozen=True)
class Asked:
    """A form as a page shows it: who sees it, how and where it is sent, its fields by name and what they hold."""

    person: str
    method: str
    action: str
    kinds: dict[str, str]
    held: dict[str, str]

    @property
    def typed_into(self) -> list[str]:
        """The fields into which something is typed."""
        return [name for name, kind in self.kinds.items() if kind in TYPED]


def forms_of(page: str, person: str = "", address: str = "") -> Iterator[Asked]:
    """Yield the forms of a page with a field to type into."""
    for form in html.fromstring(page).forms:
        kinds: dict[str, str] = {}
        held: dict[str, str] = {}
        for each in form.inputs:
            name = each.name or ""
            kind = "password" if name == "code" else each.tag if each.tag != "input" else (each.type or "text")
            if name and name != "csrf" and kind not in ("file", "submit"):
                kinds.setdefault(name, kind)
                held.setdefault(name, _held(each))
        found = Asked(person, form.method, (form.action or address).partition("#")[0], kinds, held)
        if found.typed_into and found.action not in LEFT_OUT:
            yield found


def _held(field: Any) -> str:
    value = field.value
    held = value if isinstance(value, str) else ""
    return held.removeprefix("\n") if field.tag == "textarea" else held  # as browsers read it


def assert_kept(page: str, typed: Mapping[str, str]) -> None:
    """What was typed into free fields stands in the page's form again, and never as code."""
    assert "<script>alert(1)</script>" not in page
    assert "<img src=x" not in page
    same = [each for each in forms_of(page) if each.kinds.keys() & typed.keys()]
    assert same, "the form does not come back"
    form = max(same, key=lambda each: len(each.kinds.keys() & typed.keys()))
    for name, word in typed.items():
        if form.kinds.get(name) in FREE and word.isprintable() and word.strip() == word:
            kept = normalize("NFC", form.held[name])
            assert normalize("NFC", word) == kept, f"{name} does not keep {word[:50]!r}"
