"""Compares the blocks of two stories: paragraphs, tables and content controls, each checked as soon as it is made."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from lxml import etree

from ode_workflows.documents.package import XmlElement, copy_of, w
from ode_workflows.documents.redline.aligning import ALIKE, Opcode, Pair, aligned, likeness_of_words, opcodes
from ode_workflows.documents.redline.atoms import PPR, SDT, TEXT, Atom, tokens
from ode_workflows.documents.redline.boxes import mark_boxes, with_boxes_of
from ode_workflows.documents.redline.marking import Marker
from ode_workflows.documents.redline.resolving import TBL, TC, TR, P, resolve
from ode_workflows.documents.redline.story import Reading, Story, own_xml
from ode_workflows.domain.plain_values import value

BLOCKS = frozenset((P, TBL, SDT, w("customXml")))
_CONTENT = {SDT: w("sdtContent")}
_LONG = 3_000
_WORDS_OF_A_MOVE = 3
EventKind = Literal["changed", "added", "removed", "moved"]


@value
class Event:
    """What became of one paragraph: the old, the new, or both."""

    kind: EventKind
    old: XmlElement | None
    new: XmlElement | None


@dataclass
class Comparer:
    """Compares one story with another and notes what became of each paragraph."""

    marker: Marker
    old: Story
    new: Story
    events: list[Event] = field(default_factory=list)
    moves: int = 0

    def blocks(self, old: Iterable[XmlElement], new: Iterable[XmlElement]) -> list[XmlElement]:
        """Return the blocks of both, marked; what stands between the new ones is kept where it is."""
        old_blocks = [each for each in old if each.tag in BLOCKS]
        new_blocks, beside = _with_neighbours(new)
        pairs = aligned(old_blocks, new_blocks, key=_key, likeness=_likeness_of({}))
        moved = self._moved(pairs)
        found: list[XmlElement] = []
        for place, pair in enumerate(pairs):
            if pair.new is not None:
                found += (copy_of(each) for each in beside.get(id(pair.new), ()))
            found += self._one(pair, moved.get(place))
        return [*found, *(copy_of(each) for each in beside.get(0, ()))]

    def _one(self, pair: Pair[XmlElement], move: str | None) -> list[XmlElement]:
        if pair.old is not None and pair.new is not None:
            return self._both(pair.old, pair.new)
        if pair.old is not None:
            self._tell("moved" if move else "removed", pair.old, None)
            return self.whole(pair.old, "moveFrom" if move else "del", move)
        if pair.new is None:
            return []
        if not move:
            self._tell("added", None, pair.new)
        return self.whole(pair.new, "moveTo" if move else "ins", move)

    def _moved(self, pairs: Sequence[Pair[XmlElement]]) -> dict[int, str]:
        """Return the names of moves, by the places of both ends."""
        gone: dict[object, list[int]] = {}
        for place, pair in enumerate(pairs):
            if pair.old is not None and pair.new is None and pair.old.tag == P:
                gone.setdefault(self.old.paragraph(pair.old), []).append(place)
        found: dict[int, str] = {}
        for place, pair in enumerate(pairs):
            if pair.new is None or pair.old is not None or pair.new.tag != P:
                continue
            ends = gone.get(self.new.paragraph(pair.new))
            if ends and _words(pair.new).total() >= _WORDS_OF_A_MOVE:
                self.moves += 1
                found[place] = found[ends.pop(0)] = f"move{self.moves}"
        return found

    def _both(self, old: XmlElement, new: XmlElement) -> list[XmlElement]:
        xml = self.new.xml_of(new)
        if xml is not None and xml == self.old.xml_of(old):
            return [copy_of(new)]
        before, after = self.old.reading_as_came(old), self.new.reading_as_came(new)
        if before == after:
            return [copy_of(new)]
        events = len(self.events)
        made = self._merged(old, new)
        if self.is_exact(made, before, after):
            return made
        del self.events[events:]
        self._tell("removed", old, None)
        self._tell("added", None, new)
        return [*self.whole(old, "del"), *self.whole(new, "ins")]

    def is_exact(self, made: Sequence[XmlElement], old: tuple[Reading, ...], new: tuple[Reading, ...]) -> bool:
        """Whether what was made reads as the new blocks do when accepted, and as the old ones when rejected."""
        accepted = self.new.reading(resolve(_holding(*made), accept=True))
        return accepted == new and self.new.reading(resolve(_holding(*made), accept=False)) == old

    def _merged(self, old: XmlElement, new: XmlElement) -> list[XmlElement]:
        if new.tag == P:
            self._tell("changed", old, new)
            return [self._paragraph(old, new)]
        if new.tag == TBL:
            return [self._table(old, new)]
        shell = copy_of(new)
        held, held_before = _content_of(shell), _content_of(old)
        blocks = self.blocks(held_before, list(_content_of(new)))
        for child in list(held):
            if child.tag in BLOCKS or held.tag == w("sdtContent"):
                held.remove(child)
        held.extend(blocks)
        return [shell]

    def _paragraph(self, old: XmlElement, new: XmlElement) -> XmlElement:
        made = etree.Element(P, dict(new.attrib))
        properties = new.find(PPR)
        holder = copy_of(properties) if properties is not None else etree.Element(PPR)
        self.marker.note_properties(holder, old.find(PPR), "pPr")
        if len(holder):
            made.append(holder)
        alike = with_boxes_of(old, new)
        before, after = self.old.atoms(old if alike is None else alike), self.new.atoms(new)
        self._write(made, [each for each in before if not each.is_zero_width], after)
        if alike is not None:
            inside = replace(self, events=[])  # the paragraph's own event tells of its boxes too
            mark_boxes(made, old, new, inside.blocks)
            self.moves = inside.moves
        return made

    def _write(self, made: XmlElement, before: list[Atom], after: list[Atom]) -> None:
        """Write the difference of two lines of atoms; markers between words stay before the word they stand at."""
        shown = [number for number, atom in enumerate(after) if not atom.is_zero_width]
        starts = [0, *shown[1:], len(after)] if shown else [0, len(after)]
        ranges = list(pairwise(starts))
        if not shown:
            self.marker.write(made, before, "del") if before else None
            self.marker.write(made, after, None)
            return
        words = [each.key for each in before], [after[number].key for number in shown]
        for kind, a, b, c, d in _joined(opcodes(*words, long=_LONG), before):
            part = after[ranges[c][0] : ranges[d - 1][1]] if d > c else []
            if kind == "equal":
                self.marker.write(made, part, None, _beside_each(part, before[a:b]))
                continue
            if b > a:
                self.marker.write(made, before[a:b], "del")
            if part:
                self.marker.write(made, part, "ins")

    def _table(self, old: XmlElement, new: XmlElement) -> XmlElement:
        made = copy_of(new)
        for row in made.findall(TR):
            made.remove(row)
        properties = made.find(w("tblPr"))
        if properties is not None:
            self.marker.note_properties(properties, old.find(w("tblPr")), "tblPr")
        for pair in aligned(old.findall(TR), new.findall(TR), key=_key, likeness=_likeness_of({})):
            made.extend(self._row(pair))
        return made

    def _row(self, pair: Pair[XmlElement]) -> list[XmlElement]:
        if pair.old is not None and pair.new is not None:
            xml = own_xml(pair.new)
            if xml is not None and xml == own_xml(pair.old):
                return [copy_of(pair.new)]
            events = len(self.events)
            made = self._cells(pair.old, pair.new)
            before, after = self.old.reading_of([_table_of(pair.old)]), self.new.reading_of([_table_of(pair.new)])
            if self.is_exact([_table_of(made)], before, after):
                return [made]
            del self.events[events:]
        found: list[XmlElement] = []
        for row, kind in ((pair.old, "del"), (pair.new, "ins")):
            if row is not None:
                self._tell("removed" if kind == "del" else "added", *((row, None) if kind == "del" else (None, row)))
                found.append(self._whole_row(row, kind))
        return found

    def _cells(self, old: XmlElement, new: XmlElement) -> XmlElement:
        """Return a row with the cells of both; as many on both sides belong together, else the like ones do."""
        cells = old.findall(TC), new.findall(TC)
        if len(cells[0]) == len(cells[1]):
            pairs = [Pair(*both) for both in zip(*cells, strict=True)]
        else:
            pairs = aligned(*cells, key=_key, likeness=_likeness_of({}))
        made = copy_of(new)
        for cell in made.findall(TC):
            made.remove(cell)
        for pair in pairs:
            if pair.old is not None and pair.new is not None:
                into = copy_of(pair.new)
                self._cell(pair.old, pair.new, into)
                made.append(into)
            elif pair.old is not None:
                self._tell("removed", pair.old, None)
                made.append(self._whole_cell(pair.old, "del"))
            elif pair.new is not None:
                self._tell("added", None, pair.new)
                made.append(self._whole_cell(pair.new, "ins"))
        return made

    def _whole_cell(self, cell: XmlElement, kind: str) -> XmlElement:
        """Return a cell of a column that comes or goes."""
        made = copy_of(cell)
        self._fill(made, cell, kind)
        properties = made.find(w("tcPr"))
        if properties is None:
            properties = etree.Element(w("tcPr"))
            made.insert(0, properties)
        properties.append(self.marker.mark("cellDel" if kind == "del" else "cellIns"))
        return made

    def _fill(self, made: XmlElement, cell: XmlElement, kind: str) -> None:
        for child in [child for child in made if child.tag in BLOCKS]:
            made.remove(child)
        made.extend(each for block in cell if block.tag in BLOCKS for each in self.whole(block, kind))

    def _cell(self, before: XmlElement, after: XmlElement, into: XmlElement) -> None:
        properties = into.find(w("tcPr"))
        for child in list(into):
            if child is not properties:
                into.remove(child)
        if properties is not None:
            self.marker.note_properties(properties, before.find(w("tcPr")), "tcPr")
        into.extend(self.blocks(before, [child for child in after if child.tag != w("tcPr")]))

    def whole(self, block: XmlElement, kind: str, move: str | None = None) -> list[XmlElement]:
        """Return a block as inserted, deleted or moved as a whole."""
        if block.tag == P:
            return [self._whole_paragraph(block, kind, move)]
        is_going = kind in ("del", "moveFrom")
        if block.tag == TBL:
            made = copy_of(block)
            if is_going:
                self.marker.adopt(made)
            for place, row in zip(made.findall(TR), block.findall(TR), strict=True):
                made.replace(place, self._whole_row(row, kind))
            return [made]
        inside = [made for each in _content_of(block) if each.tag in BLOCKS for made in self.whole(each, kind)]
        if is_going:
            return inside
        shell = copy_of(block)
        held = _content_of(shell)
        for child in [child for child in held if child.tag in BLOCKS]:
            held.remove(child)
        held.extend(inside)
        return [shell]

    def _whole_row(self, row: XmlElement, kind: str) -> XmlElement:
        made = copy_of(row)
        for place, cell in zip(made.findall(TC), row.findall(TC), strict=True):
            self._fill(place, cell, kind)
        self.marker.mark_row(made, kind)
        return made

    def _whole_paragraph(self, paragraph: XmlElement, kind: str, move: str | None) -> XmlElement:
        is_going = kind in ("del", "moveFrom")
        made = etree.Element(P) if is_going else etree.Element(P, dict(paragraph.attrib))
        properties = paragraph.find(PPR)
        if properties is not None:
            made.append(copy_of(properties))
            if is_going:
                self.marker.adopt(made[0])
        self.marker.mark_end(made, kind)
        atoms = (self.old if is_going else self.new).atoms(paragraph)
        if move is None:
            self.marker.write(made, atoms, kind)
            return made
        start = self.marker.mark(f"{kind}RangeStart")
        start.set(w("name"), move)
        made.append(start)
        self.marker.write(made, atoms, kind)
        etree.SubElement(made, w(f"{kind}RangeEnd")).set(w("id"), start.get(w("id")))
        return made

    def _tell(self, kind: EventKind, old: XmlElement | None, new: XmlElement | None) -> None:
        self.events.append(Event(kind, old, new))


def _with_neighbours(new: Iterable[XmlElement]) -> tuple[list[XmlElement], dict[int, list[XmlElement]]]:
    """Return the blocks, and what else stands before each (by identity) or after the last (0)."""
    blocks: list[XmlElement] = []
    beside: dict[int, list[XmlElement]] = {}
    waiting: list[XmlElement] = []
    for child in new:
        if child.tag in BLOCKS:
            blocks.append(child)
            beside[id(child)], waiting = waiting, []
        elif child.tag != w("sectPr") and isinstance(child.tag, str):
            waiting.append(child)
    beside[0] = waiting
    return blocks, beside


def _content_of(block: XmlElement) -> XmlElement:
    held = block.find(_CONTENT[block.tag]) if block.tag in _CONTENT else block
    return held if held is not None else block


def _holding(*blocks: XmlElement) -> XmlElement:
    holder = etree.Element(w("body"))
    holder.extend(copy_of(block) for block in blocks)
    return holder


def _table_of(row: XmlElement) -> XmlElement:
    table = etree.Element(TBL)
    table.append(copy_of(row))
    return table


def text_of(block: XmlElement) -> str:
    """Return the words of a block; of a row, cell by cell."""
    if block.tag == TR:
        return " | ".join(text_of(cell) for cell in block.findall(TC))
    return "".join(node.text or "" for node in block.iter(TEXT))


def _likeness_of(words: dict[int, Counter[str]]) -> Callable[[XmlElement, XmlElement], float]:
    """Return a measure of likeness that counts the words of each block once."""

    def counted(block: XmlElement) -> Counter[str]:
        if id(block) not in words:
            words[id(block)] = _words(block)
        return words[id(block)]

    def likeness(old: XmlElement, new: XmlElement) -> float:
        if old.tag != new.tag:
            return 0.0
        share = likeness_of_words(counted(old), counted(new))
        return max(share, ALIKE) if old.tag in (TBL, SDT) else share

    return likeness


def _key(block: XmlElement) -> tuple[str, str]:
    return block.tag, text_of(block)


def _words(block: XmlElement) -> Counter[str]:
    return Counter(token for token in tokens(text_of(block)) if token[0].isalnum())


def _joined(steps: Iterable[Opcode], before: Sequence[Atom]) -> list[Opcode]:
    """Return the steps of a difference; changes that only white space keeps apart are one."""
    found: list[Opcode] = []
    for step in steps:
        is_apart = len(found) > 1 and step[0] != "equal" and found[-1][0] == "equal" != found[-2][0]
        if is_apart and all(atom.is_space for atom in before[found[-1][1] : found[-1][2]]):
            found.pop()
            first = found.pop()
            found.append(("replace", first[1], step[2], first[3], step[4]))
        else:
            found.append(step)
    return found


def _beside_each(part: Sequence[Atom], before: Sequence[Atom]) -> list[Atom]:
    """Return for each atom what it was before; a marker between words was always itself."""
    olds = iter(before)
    return [atom if atom.is_zero_width else next(olds) for atom in part]
