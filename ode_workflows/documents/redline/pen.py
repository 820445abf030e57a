"""Writes the marks of tracked changes: who, when, and an identity that nothing else in the file has."""

import copy
from collections.abc import Mapping

from lxml import etree

from ode_workflows.documents.package import XmlElement, w
from ode_workflows.documents.redline.canonical import OURS
from ode_workflows.documents.redline.names import P_PROPERTIES, R_PROPERTIES, local, plain_text

BY = f"{OURS}by"
"""Where a node notes whose tracked insertion it was in the file as received: author and date, or nothing."""

_BETWEEN = "\n"
_MARKS_FIRST = {"ins", "del", "moveFrom", "moveTo"}


class Pen:
    """Makes marks in the name of one author, or of those whose marks were received.

    Args:
        made_at: the instant as Word writes it, with Z at the end.
        first_id: the first identity that is free.
    """

    def __init__(self, author: str, made_at: str, first_id: int) -> None:
        self._author, self._made_at, self._next = author, made_at, first_id
        self._deleted_by: dict[str, str] = {}
        self._moves = 0
        self.ranges: dict[tuple[str, str], str] = {}

    def number(self) -> str:
        """Return an identity that is free."""
        self._next += 1
        return str(self._next)

    def move(self) -> str:
        """Return a name for one more move."""
        self._moves += 1
        return f"move{self._moves}"

    def mark(self, name: str, by: str | None = None) -> XmlElement:
        """Return an empty mark of that name."""
        author, _, date = (by or "").partition(_BETWEEN)
        stamp = {w("id"): self.number(), w("author"): author or self._author}
        if date or not by:
            stamp[w("date")] = date or self._made_at
        return _MAKER.makeelement(w(name), stamp)

    def deleter_of(self, text: str) -> str | None:
        """Return who had marked these words as deleted in the file as received."""
        return self._deleted_by.get(" ".join(text.split()))

    def remember(self, story: XmlElement) -> None:
        """Note on the nodes of a story as received whose insertions they are, and whose deletions it holds."""
        for mark in story.iter(w("ins"), w("moveTo")):
            by = _author_of(mark)
            holder = mark.getparent()
            if local(holder) == "rPr" and holder.getparent() is not None:
                holder.getparent().getparent().set(BY, by)
            elif local(holder) == "trPr":
                holder.getparent().set(BY, by)
            for run in mark.iter(w("r")):
                run.set(BY, by)
        for mark in story.iter(w("del"), w("moveFrom")):
            if words := " ".join(plain_text(mark).split()):
                self._deleted_by[words] = _author_of(mark)


def _author_of(mark: XmlElement) -> str:
    return f"{mark.get(w('author'), '')}{_BETWEEN}{mark.get(w('date'), '')}"


_MAKER = etree.Element(w("document"), nsmap={"w": w("p")[1:-2]})


def run_properties(new: XmlElement | None, old: XmlElement | None, pen: Pen, *, is_changed: bool) -> XmlElement | None:
    """Return the properties of a run, with the former ones beside them where they changed."""
    made = copy.deepcopy(new) if new is not None else _MAKER.makeelement(R_PROPERTIES)
    if is_changed:
        change, former = pen.mark("rPrChange"), _MAKER.makeelement(R_PROPERTIES)
        former.extend([copy.deepcopy(child) for child in (old if old is not None else ()) if _is_look(child)])
        change.append(former)
        made.append(change)
    return made if len(made) else None


def _is_look(child: XmlElement) -> bool:
    return local(child) not in _MARKS_FIRST and local(child) != "rPrChange"


def mark_paragraph(paragraph: XmlElement, mark: XmlElement) -> None:
    """Put a mark on the mark of a paragraph, where the order of the schema wants it."""
    properties = paragraph.find(P_PROPERTIES)
    if properties is None:
        properties = paragraph.makeelement(P_PROPERTIES)
        paragraph.insert(0, properties)
    of_mark = properties.find(R_PROPERTIES)
    if of_mark is None:
        of_mark = paragraph.makeelement(R_PROPERTIES)
        put_before(properties, of_mark, {"sectPr", "pPrChange"})
    of_mark.insert(0, mark)


def put_before(holder: XmlElement, node: XmlElement, names: set[str]) -> None:
    """Put a node before the first child that has one of these names, else at the end."""
    later = next((child for child in holder if local(child) in names), None)
    if later is None:
        holder.append(node)
    else:
        later.addprevious(node)


def new_node(name: str, attributes: Mapping[str, str] | None = None) -> XmlElement:
    """Return an empty node of the main namespace."""
    return _MAKER.makeelement(w(name), {w(key): value for key, value in (attributes or {}).items()})
