"""Writes tracked changes: runs, paragraph ends, rows and properties, each with author, moment and an own number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from lxml import etree

from ode_workflows.documents.package import XmlElement, copy_of, w
from ode_workflows.documents.redline.atoms import PPR, RPR, RUN, SDT, Atom, look_of, text_element
from ode_workflows.documents.redline.names import GOING

_FIRST_ID = 900_000
"""Above what Word numbers in a file, so that no two changes have the same number."""

_WRITTEN_WHEN_DELETED = {w("t"): w("delText"), w("instrText"): w("delInstrText")}
_ENDS_OF_PROPERTIES = frozenset((w("sectPr"), w("pPrChange")))

Adopt = Callable[[XmlElement], None]
"""Makes what a copied element of the old file points to part of the new file."""


@dataclass
class Marker:
    """Who made the changes of a redline, and when (an instant in UTC, written as Word does)."""

    author: str
    made_at: str
    adopt: Adopt
    last_id: int = _FIRST_ID

    def mark(self, kind: str) -> XmlElement:
        """Return a new mark of a kind such as "ins"."""
        self.last_id += 1
        element = etree.Element(w(kind))
        element.set(w("id"), str(self.last_id))
        element.set(w("author"), self.author)
        element.set(w("date"), self.made_at)
        return element

    def write(self, into: XmlElement, atoms: Sequence[Atom], kind: str | None, olds: Sequence[Atom] = ()) -> None:
        """Write atoms at the end of a paragraph, plain or under a mark; `olds` are the atoms that they were before."""
        numbered = list(enumerate(atoms))
        for (frame, is_zero_width), of_frame in groupby(numbered, key=_place_of):
            inside = list(of_frame)
            if is_zero_width and _is_going(kind):
                continue
            host = self._frame(into, inside[0][1].frame, kind) if frame else into
            if is_zero_width:
                host.extend(each for _, atom in inside for each in _beside(atom))
            else:
                self._runs(host, inside, kind, olds)

    def _frame(self, into: XmlElement, frame: tuple[XmlElement, ...], kind: str | None) -> XmlElement:
        """Open copies of the wrappers around atoms and return the innermost."""
        host = into
        for wrapper in frame:
            shell = etree.SubElement(host, wrapper.tag, dict(wrapper.attrib))
            if _is_going(kind):
                self.adopt(shell)
            host = shell
            if wrapper.tag == SDT:
                properties = wrapper.find(w("sdtPr"))
                if properties is not None:
                    shell.append(_without_id(properties))
                host = etree.SubElement(shell, w("sdtContent"))
        return host

    def _runs(self, host: XmlElement, atoms: list[tuple[int, Atom]], kind: str | None, olds: Sequence[Atom]) -> None:
        place = host if kind is None else self.mark(kind)
        if kind is not None:
            host.append(place)
        run: XmlElement | None = None
        like: tuple[str, str | None] | None = None
        for number, atom in atoms:
            if atom.runs:
                place.extend(self._copied(each, is_going=_is_going(kind)) for each in atom.runs)
                run = None
                continue
            before = olds[number] if olds else None
            here = (atom.look, before.look if before else None)
            if run is None or here != like:
                run, like = self._run(place, atom, before), here
            self._into_run(run, atom, is_going=_is_going(kind))

    def _run(self, place: XmlElement, atom: Atom, before: Atom | None) -> XmlElement:
        run = etree.SubElement(place, RUN)
        properties = copy_of(atom.properties) if atom.properties is not None else None
        if before is not None and before.look != atom.look:
            properties = etree.Element(RPR) if properties is None else properties
            change = self.mark("rPrChange")
            change.append(copy_of(before.properties) if before.properties is not None else etree.Element(RPR))
            self.adopt(change)
            properties.append(change)
        if properties is not None:
            run.append(properties)
        return run

    def _into_run(self, run: XmlElement, atom: Atom, *, is_going: bool) -> None:
        if atom.text is None:
            run.append(self._copied(atom.node, is_going=is_going))
            return
        tag = w("delText") if is_going else w("t")
        if len(run) and run[-1].tag == tag:
            run[-1].text += atom.text
        else:
            run.append(text_element(atom.text, tag))

    def _copied(self, element: XmlElement, *, is_going: bool) -> XmlElement:
        copied = copy_of(element)
        if is_going:
            for node in [copied, *copied] if copied.tag == RUN else [copied]:
                node.tag = _WRITTEN_WHEN_DELETED.get(node.tag, node.tag)
            self.adopt(copied)
        return copied

    def mark_end(self, paragraph: XmlElement, kind: str) -> None:
        """Mark the end of a paragraph."""
        properties = paragraph.find(PPR)
        if properties is None:
            properties = etree.Element(PPR)
            paragraph.insert(0, properties)
        of_mark = properties.find(RPR)
        if of_mark is None:
            of_mark = etree.Element(RPR)
            last = next((child for child in properties if child.tag in _ENDS_OF_PROPERTIES), None)
            if last is None:
                properties.append(of_mark)
            else:
                last.addprevious(of_mark)
        of_mark.insert(0, self.mark(kind))

    def mark_row(self, row: XmlElement, kind: str) -> None:
        """Mark a row of a table as a whole, without what it holds."""
        properties = row.find(w("trPr"))
        if properties is None:
            properties = etree.Element(w("trPr"))
            before = row.find(w("tblPrEx"))
            if before is None:
                row.insert(0, properties)
            else:
                before.addnext(properties)
        properties.append(self.mark(kind))

    def note_properties(self, holder: XmlElement, old: XmlElement | None, kind: str) -> None:
        """Record in properties of a kind ("pPr", "tcPr" …) what they were, where they look different now."""
        if look_of(holder) == look_of(old):
            return
        change = self.mark(f"{kind}Change")
        before = etree.SubElement(change, w(kind))
        for child in old if old is not None else ():
            if child.tag not in _NOT_RECORDED.get(kind, frozenset()):
                before.append(copy_of(child))
        self.adopt(change)
        holder.append(change)


def _is_going(kind: str | None) -> bool:
    return kind is not None and w(kind) in GOING


def _place_of(numbered: tuple[int, Atom]) -> tuple[tuple[int, ...], bool]:
    return tuple(map(id, numbered[1].frame)), numbered[1].is_zero_width


def _beside(atom: Atom) -> list[XmlElement]:
    """Return copies of what stands between words; a child of a run gets a run of its own."""
    if atom.node is None:
        return [copy_of(each) for each in atom.runs]
    run = etree.Element(RUN)
    run.append(copy_of(atom.node))
    return [run]


_NOT_RECORDED = {"pPr": frozenset((RPR, w("sectPr"), w("pPrChange")))}


def _without_id(properties: XmlElement) -> XmlElement:
    """Return a control's properties without its number: a control that is opened twice must not share one."""
    copied = copy_of(properties)
    for node in copied.findall(w("id")):
        copied.remove(node)
    return copied
