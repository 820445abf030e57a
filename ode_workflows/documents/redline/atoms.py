"""A paragraph as atoms: what may be inserted, deleted or kept, but never cut in two.

Words, numbers with their separators, spaces and signs are atoms; so are pictures, notes, breaks and whole fields.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

from lxml import etree

from ode_workflows.documents.package import XmlElement, copy_of, w

_FIELD_CHARACTER = w("fldChar")
RUN, TEXT, RPR, PPR, SDT = w("r"), w("t"), w("rPr"), w("pPr"), w("sdt")
_TOKEN = re.compile(
    r"\d+(?:[.,:/\u2019'\u00a0\u202f-]\d+)*%?"
    r"|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
    r"|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0dff\u02bb\u02bc])*"
    r"|\s+|."
)
_FRAMES = frozenset(w(tag) for tag in ("hyperlink", "smartTag", "customXml", "dir", "bdo"))
_ZERO_WIDTH = frozenset(
    w(tag)
    for tag in (
        *("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "permStart", "permEnd", "proofErr"),
        *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"),
    )
)
_IGNORED_IN_RUNS = frozenset((RPR, w("lastRenderedPageBreak"), w("annotationRef")))
_VOLATILE = re.compile(r"\}(?:rsid\w*|paraId|textId|editId|anchorId|spid|gfxdata)$|^o:gfxdata$")


@dataclass(slots=True)
class Atom:
    """One atom: the key by which it is compared, how it looks, the wrappers it stands in, and what to write for it."""

    key: str
    look: str
    properties: XmlElement | None
    frame: tuple[XmlElement, ...]
    text: str | None = None
    node: XmlElement | None = None
    """A child of a run that is no text."""
    runs: list[XmlElement] = field(default_factory=list)
    """Whole elements, of a field or of what stands beside runs."""

    @property
    def is_zero_width(self) -> bool:
        """Whether it is a marker between words, such as the start of a bookmark, which is not compared."""
        return not self.key

    @property
    def is_space(self) -> bool:
        """Whether it is nothing but white space."""
        return self.text is not None and self.text.isspace()


ObjectKey = Callable[[XmlElement], str]
"""Names what an element other than text shows, wherever its file keeps it."""


def tokens(text: str) -> list[str]:
    """Return a text in its atoms."""
    return _TOKEN.findall(text.replace("\n", " "))


def look_of(properties: XmlElement | None) -> str:
    """Return a key of how a run or paragraph is formatted; absent and empty properties are the same."""
    if properties is None:
        return ""
    return "".join(sorted(canonical(child) for child in properties if child.tag not in _NOT_LOOKS))


_NOT_LOOKS = frozenset(
    w(tag)
    for tag in (
        *("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "rPr", "sectPr", "lang", "noProof"),
        *("trPrChange", "tcPrChange", "tblPrChange", "sectPrChange", "cellIns", "cellDel", "cellMerge", "cnfStyle"),
    )
)


def canonical(element: XmlElement) -> str:
    """Return what an element and all that is in it say, whatever prefixes its file uses and what Word writes anew."""
    if not isinstance(element.tag, str):
        return ""
    said = sorted((name, word) for name, word in element.attrib.items() if not _is_written_anew(name))
    attributes = "".join(f' {name}="{word}"' for name, word in said)
    inside = "".join(canonical(child) + (child.tail or "").strip() for child in element)
    return f"<{element.tag}{attributes}>{element.text or ''}{inside}</>"


@lru_cache(maxsize=2_000)
def _is_written_anew(attribute: str) -> bool:
    return _VOLATILE.search(attribute) is not None


def atoms_of(paragraph: XmlElement, object_key: ObjectKey) -> list[Atom]:
    """Return the atoms of a paragraph in their order."""
    return _fields_joined(list(_walk(paragraph, (), object_key, tokens)))


def pieces_of(paragraph: XmlElement, object_key: ObjectKey) -> list[Atom]:
    """Return the same with the text of each run in one piece, for reading it."""
    return _fields_joined(list(_walk(paragraph, (), object_key, _whole)))


def _whole(text: str) -> list[str]:
    return [text.replace("\n", " ")] if text else []


Split = Callable[[str], list[str]]


def _walk(node: XmlElement, frame: tuple[XmlElement, ...], object_key: ObjectKey, split: Split) -> Iterator[Atom]:
    for child in node:
        if not isinstance(child.tag, str) or child.tag == PPR:
            continue
        if child.tag == RUN:
            yield from _run(child, frame, object_key, split)
        elif child.tag in _FRAMES:
            yield from _walk(child, (*frame, child), object_key, split)
        elif child.tag == SDT and child.find(w("sdtContent")) is not None:
            yield from _walk(child.find(w("sdtContent")), (*frame, child), object_key, split)
        elif child.tag in _ZERO_WIDTH:
            yield Atom("", "", None, frame, runs=[child])
        else:
            yield Atom(object_key(child), "", None, frame, runs=[child])


def _run(run: XmlElement, frame: tuple[XmlElement, ...], object_key: ObjectKey, split: Split) -> Iterator[Atom]:
    properties = run.find(RPR)
    look = look_of(properties)
    for child in run:
        if child.tag in _IGNORED_IN_RUNS or not isinstance(child.tag, str):
            continue
        if child.tag == TEXT:
            for token in split(child.text or ""):
                yield Atom(token, look, properties, frame, text=token)
        else:
            yield Atom(object_key(child), look, properties, frame, node=child)


def _fields_joined(atoms: list[Atom]) -> list[Atom]:
    """Return the atoms with every field that begins and ends here as one atom."""
    if not any(atom.node is not None and atom.node.tag == _FIELD_CHARACTER for atom in atoms):
        return atoms
    found: list[Atom] = []
    place = 0
    while place < len(atoms):
        end = _end_of_field(atoms, place)
        if end is None:
            found.append(atoms[place])
            place += 1
            continue
        inside = atoms[place : end + 1]
        key = "field:" + _read_together(inside)
        found.append(Atom(key, "", None, atoms[place].frame, runs=_runs_of(inside)))
        place = end + 1
    return found


def _read_together(atoms: list[Atom]) -> str:
    """Return what atoms say, however Word cut the text of one look into runs."""
    groups = groupby(atoms, key=lambda each: (each.text is not None, each.look))
    return "".join(f"{''.join(each.key for each in group)}\x1f{look}\x1e" for (_, look), group in groups)


def _field_end(atom: Atom) -> str | None:
    if atom.node is None or atom.node.tag != _FIELD_CHARACTER:
        return None
    kind: str | None = atom.node.get(w("fldCharType"))
    return kind


def _end_of_field(atoms: list[Atom], place: int) -> int | None:
    """Return where the field that begins at a place ends; None if none begins there, or it goes on elsewhere."""
    if _field_end(atoms[place]) != "begin":
        return None
    depth = 0
    for number in range(place, len(atoms)):
        end = _field_end(atoms[number])
        depth += {"begin": 1, "end": -1}.get(end or "", 0)
        if depth == 0:
            return number
    return None


def _runs_of(atoms: list[Atom]) -> list[XmlElement]:
    """Return new runs that hold what these atoms hold."""
    found: list[XmlElement] = []
    for atom in atoms:
        if atom.runs:
            found += [copy_of(run) for run in atom.runs]
            continue
        run = etree.Element(RUN)
        if atom.properties is not None:
            run.append(copy_of(atom.properties))
        run.append(text_element(atom.text) if atom.text is not None else copy_of(atom.node))
        found.append(run)
    return found


def text_element(text: str, tag: str = TEXT) -> XmlElement:
    """Return the element of a text that keeps its spaces."""
    element = etree.Element(tag)
    element.text = text
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element
