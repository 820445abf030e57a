"""The numbers that Word shows and does not store: articles, clauses and the cross references to them.

Word computes "Article 7." from styles when it opens a file. Text search, the text hash and a reader of the stored
file need the same numbers, so they are computed here from the same definitions.

Source: ECMA-376 part 1, 17.9 (numbering) and 17.16.5.51 (REF).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ode_workflows.documents.package import XmlElement, parse_part, w

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_LOW = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_PROPERTIES, _STYLE, _NUMBERING, _VAL = w("pPr"), w("pStyle"), w("numPr"), w("val")
_COUNTER = re.compile(r"%([1-9])")
_REFERENCE = re.compile(r"\s*REF\s+(\S+)\s.*\\[nrw]\b")


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    text: str
    style: str | None


@dataclass(slots=True)
class _List:
    """One abstract numbering definition and where its counters stand."""

    levels: dict[int, _Level]
    counters: dict[int, int] = field(default_factory=dict)

    def advance(self, depth: int) -> str:
        start = self.levels[depth].start if depth in self.levels else 1
        self.counters[depth] = self.counters.get(depth, start - 1) + 1
        for deeper in [level for level in self.counters if level > depth]:
            del self.counters[deeper]
        return self._label(depth)

    def _label(self, depth: int) -> str:
        level = self.levels.get(depth)
        if level is None or level.format in {"none", "bullet"}:
            return "•" if level is not None and level.format == "bullet" else ""
        return _COUNTER.sub(lambda found: self._number(int(found[1]) - 1), level.text)

    def _number(self, depth: int) -> str:
        level = self.levels.get(depth)
        if level is None:
            return ""
        return _formatted(self.counters.get(depth, level.start), level.format)


@dataclass(frozen=True, slots=True)
class _Style:
    based_on: str | None
    list_id: str | None
    depth: int | None


class Numbering:
    """The numbering definitions of one Word file."""

    def __init__(self, *, styles: bytes | None, numbering: bytes | None) -> None:
        self._styles = _styles(parse_part(styles)) if styles else {}
        self._inherited = {style: self._inherited_by(style) for style in self._styles}
        self._root = parse_part(numbering) if numbering else None

    def labels(self, story: XmlElement) -> dict[XmlElement, str]:
        """Return the number that each numbered paragraph of a story shows, for example "Article 3." or "(b)"."""
        lists, starts = self._lists()
        labels: dict[XmlElement, str] = {}
        for paragraph in story.iter(w("p")):
            list_id, depth, style = self._place(paragraph)
            if list_id is None or list_id not in lists:
                continue
            numbered = lists[list_id]
            # A list with its own start begins anew once, at its first paragraph.
            for level, start in starts.pop(list_id, {}).items():
                numbered.counters[level] = start - 1
            labels[paragraph] = numbered.advance(_depth_of(numbered, depth, style))
        return labels

    def _lists(self) -> tuple[dict[str, _List], dict[str, dict[int, int]]]:
        if self._root is None:
            return {}, {}
        abstract = {_value(node, "abstractNumId"): _List(_levels(node)) for node in self._root.iter(w("abstractNum"))}
        lists: dict[str, _List] = {}
        starts: dict[str, dict[int, int]] = {}
        for node in self._root.findall(w("num")):
            list_id = _value(node, "numId")
            if (found := abstract.get(_child(node, "abstractNumId"))) is not None and list_id is not None:
                lists[list_id] = found
                starts[list_id] = _own_starts(node)
        return lists, starts

    def _place(self, paragraph: XmlElement) -> tuple[str | None, int | None, str | None]:
        # every paragraph of a text passes here, so its few properties are walked once instead of searched thrice
        properties = paragraph[0] if len(paragraph) else None
        if properties is not None and properties.tag != _PROPERTIES:
            properties = paragraph.find(_PROPERTIES)
        if properties is None:
            return None, None, None
        style = own = None
        for child in properties:
            if child.tag == _STYLE:
                style = child.get(_VAL)
            elif child.tag == _NUMBERING:
                own = child
        list_id = _child(own, "numId") if own is not None else None
        depth = _child(own, "ilvl") if own is not None else None
        inherited_id, inherited_depth = self._inherited.get(style or "", (None, None))
        return list_id or inherited_id, int(depth) if depth is not None else inherited_depth, style

    def _inherited_by(self, style: str | None) -> tuple[str | None, int | None]:
        seen: set[str] = set()
        while style is not None and style not in seen and style in self._styles:
            seen.add(style)
            found = self._styles[style]
            if found.list_id is not None:
                return found.list_id, found.depth
            style = found.based_on
        return None, None


def refresh_cross_references(story: XmlElement, labels: dict[XmlElement, str]) -> tuple[str, ...]:
    """Set the stored text of each REF field to the number of its target; return bookmarks that do not exist."""
    targets = {
        _value(mark, "name"): labels.get(_paragraph_of(mark), "").rstrip(".") for mark in story.iter(w("bookmarkStart"))
    }
    missing: list[str] = []
    for bookmark, results in _references(story):
        if not targets.get(bookmark):
            missing.append(bookmark)
            continue
        for position, result in enumerate(results):
            result.text = targets[bookmark] if position == 0 else ""
    return tuple(missing)


def _references(story: XmlElement) -> Iterator[tuple[str, list[XmlElement]]]:
    for instruction in story.iter(w("instrText")):
        if found := _REFERENCE.match((instruction.text or "") + " "):
            results: list[XmlElement] = []
            for run in instruction.getparent().itersiblings(w("r")):
                if any(_value(mark, "fldCharType") == "end" for mark in run.iter(w("fldChar"))):
                    break
                results += run.findall(w("t"))
            yield found[1], results


def _paragraph_of(node: XmlElement) -> XmlElement:
    return next(iter(node.iterancestors(w("p"))), None)


def _depth_of(numbered: _List, depth: int | None, style: str | None) -> int:
    if depth is not None:
        return depth
    return next((level for level, found in numbered.levels.items() if found.style == style and style is not None), 0)


def _levels(abstract: XmlElement) -> dict[int, _Level]:
    return {
        int(_value(node, "ilvl") or 0): _Level(
            start=int(_child(node, "start") or 1),
            format=_child(node, "numFmt") or "decimal",
            text=_child(node, "lvlText") or "",
            style=_child(node, "pStyle"),
        )
        for node in abstract.findall(w("lvl"))
    }


def _own_starts(num: XmlElement) -> dict[int, int]:
    starts: dict[int, int] = {}
    for override in num.findall(w("lvlOverride")):
        if (start := _child(override, "startOverride")) is not None:
            starts[int(_value(override, "ilvl") or 0)] = int(start)
    return starts


def _styles(root: XmlElement) -> dict[str, _Style]:
    styles: dict[str, _Style] = {}
    for node in root.findall(w("style")):
        own = node.find(f"{w('pPr')}/{w('numPr')}")
        depth = _child(own, "ilvl") if own is not None else None
        styles[_value(node, "styleId") or ""] = _Style(
            based_on=_child(node, "basedOn"),
            list_id=_child(own, "numId") if own is not None else None,
            depth=int(depth) if depth is not None else None,
        )
    return styles


def _value(node: XmlElement, attribute: str) -> str | None:
    value: str | None = node.get(w(attribute))
    return value


def _child(node: XmlElement, tag: str) -> str | None:
    child = node.find(w(tag))
    return None if child is None else _value(child, "val")


def _formatted(number: int, number_format: str) -> str:
    if number_format in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if number_format == "upperLetter" else letter
    if number_format in {"lowerRoman", "upperRoman"}:
        roman = _roman(number)
        return roman.upper() if number_format == "upperRoman" else roman
    return f"{number:02d}" if number_format == "decimalZero" else str(number)


def _roman(number: int) -> str:
    written = ""
    for value, letters in (*_ROMAN, *_ROMAN_LOW):
        written += letters * (number // value)
        number %= value
    return written
