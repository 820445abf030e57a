"""Merge two tables: rows by likeness, cells by place or by likeness, properties with the former ones beside them."""

import copy
from collections.abc import Sequence
from typing import Protocol

from ode_workflows.documents.package import XmlElement, w
from ode_workflows.documents.redline.align import Span, opcodes, similar_pairs
from ode_workflows.documents.redline.canonical import Canonical
from ode_workflows.documents.redline.inline import Inner
from ode_workflows.documents.redline.journal import Journal
from ode_workflows.documents.redline.names import CELL, MARKERS, ROW, local, plain_text
from ode_workflows.documents.redline.pen import BY, new_node

_PROPERTIES = {"tblPr", "tblGrid", "trPr", "tcPr", "tblPrEx"}
_HOLDERS = {w("tbl"): ("tblPr",), ROW: ("tblPrEx", "trPr"), CELL: ("tcPr",)}
_ORDER = {"tblPr": 0, "tblPrEx": 0, "tblGrid": 1, "trPr": 1, "tcPr": 0}
_LEAST_LIKENESS = 0.3
Pair = tuple[XmlElement | None, XmlElement | None]


class Story(Inner, Protocol):
    """What a table needs from the story around it."""

    journal: Journal

    def whole(self, block: XmlElement, kind: str) -> list[XmlElement]:
        """Return a block all of which comes or goes."""


def merged_table(story: "Story", old: XmlElement, new: XmlElement) -> XmlElement:
    """Return a table that is the old one when rejected and the new one when accepted."""
    made = _shell(new)
    _change_properties(story, made, old, new)
    _change_grid(story, made, old.find(w("tblGrid")))
    before, behind = _markers(new)
    for one, other in _pairs(_rows(old), _rows(new), story):
        made.extend(before.get(other, ()) if other is not None else ())
        if one is not None and other is not None:
            made.append(_merged_row(story, one, other))
        else:
            row, kind = (one, "del") if other is None else (other, "ins")
            story.journal.whole(row, kind)
            made.append(whole_row(story, row, kind))
    made.extend(behind)
    return made


def whole_table(story: "Story", table: XmlElement, kind: str) -> XmlElement:
    """Return a table all of whose rows come or go."""
    if not is_mergeable(table, table):
        return _whole_as_it_stands(story, table, kind)
    made = _shell(table)
    if kind == "del":
        made = story.adopt(made)
    before, behind = _markers(table) if kind == "ins" else ({}, [])
    for row in _rows(table):
        made.extend(before.get(row, ()))
        made.append(whole_row(story, row, kind))
    made.extend(behind)
    return made


def _whole_as_it_stands(story: "Story", table: XmlElement, kind: str) -> XmlElement:
    """Return a table whose rows stand within controls or tags: the rows come or go, what they hold is not marked."""
    made = story.adopt(table) if kind == "del" else copy.deepcopy(table)
    for row in list(made.iter(ROW)):
        _property(row, "trPr").append(story.pen.mark(kind))
    return made


def _markers(node: XmlElement) -> tuple[dict[XmlElement, list[XmlElement]], list[XmlElement]]:
    """Return copies of the bookmarks and the like that stand before each row or cell, and behind the last one."""
    before: dict[XmlElement, list[XmlElement]] = {}
    waiting: list[XmlElement] = []
    for child in node:
        if child.tag in MARKERS:
            waiting.append(copy.deepcopy(child))
        elif child.tag in {ROW, CELL}:
            before[child], waiting = waiting, []
    return before, waiting


def whole_row(story: "Story", row: XmlElement | None, kind: str) -> XmlElement:
    """Return a row that comes or goes with all that its cells hold."""
    if row is None:
        raise ValueError("a row that is in neither table")
    made = _shell(row)
    if kind == "del":
        made = story.adopt(made)
    before, behind = _markers(row) if kind == "ins" else ({}, [])
    for cell in row.findall(CELL):
        made.extend(before.get(cell, ()))
        made.append(_whole_cell(story, cell, kind))
    made.extend(behind)
    _property(made, "trPr").append(story.pen.mark(kind, row.get(BY) if kind == "ins" else None))
    return made


def _whole_cell(story: "Story", cell: XmlElement, kind: str) -> XmlElement:
    made = _shell(cell)
    if kind == "del":
        made = story.adopt(made)
    for block in cell:
        if local(block) not in _PROPERTIES and isinstance(block.tag, str):
            made.extend(story.whole(block, kind))
    return made


def _merged_row(story: "Story", old: XmlElement, new: XmlElement) -> XmlElement:
    if story.old.of(old) == story.new.of(new):
        return copy.deepcopy(new)
    made = _shell(new)
    _change_properties(story, made, old, new)
    before, behind = _markers(new)
    for one, other in _cell_pairs(old.findall(CELL), new.findall(CELL), story):
        made.extend(before.get(other, ()) if other is not None else ())
        if one is not None and other is not None:
            made.append(_merged_cell(story, one, other))
        else:
            made.append(_single_cell(story, one, other))
    made.extend(behind)
    return made


def _merged_cell(story: "Story", old: XmlElement, new: XmlElement) -> XmlElement:
    made = _shell(new)
    _change_properties(story, made, old, new)
    made.extend(story.contents(old, new))
    return made


def _single_cell(story: "Story", old: XmlElement | None, new: XmlElement | None) -> XmlElement:
    kind = "ins" if old is None else "del"
    story.journal.whole(new if old is None else old, kind)
    # The cell comes or goes as a whole; its paragraphs stay as they are, since a cell must hold one.
    made = copy.deepcopy(new) if old is None else story.adopt(old)
    mark = story.pen.mark("cellIns" if kind == "ins" else "cellDel")
    properties = _property(made, "tcPr")
    later = [child for child in properties if local(child) == "tcPrChange"]
    if later:
        later[0].addprevious(mark)
    else:
        properties.append(mark)
    return made


def _cell_pairs(old: Sequence[XmlElement], new: Sequence[XmlElement], story: Inner) -> list[Pair]:
    return list(zip(old, new, strict=True)) if len(old) == len(new) else _pairs(old, new, story)


def _pairs(old: Sequence[XmlElement], new: Sequence[XmlElement], story: Inner) -> list[Pair]:
    found: list[Pair] = []
    spans = opcodes([story.old.of(each) for each in old], [story.new.of(each) for each in new])
    for span in spans:
        kind, start, end, start_new, end_new = span
        if kind == "equal":
            found += zip(old[start:end], new[start_new:end_new], strict=True)
        else:
            found += _pairs_of_gap(old, new, span)
    return found


def _pairs_of_gap(old: Sequence[XmlElement], new: Sequence[XmlElement], span: Span) -> list[Pair]:
    _, start, end, start_new, end_new = span
    one, other = old[start:end], new[start_new:end_new]
    words = [[set(plain_text(each).split()) for each in side] for side in (one, other)]

    def likeness(i: int, j: int) -> float:
        if len(one) == len(other) == 1:
            return 1.0
        total = len(words[0][i]) + len(words[1][j])
        return 2 * len(words[0][i] & words[1][j]) / total if total else _LEAST_LIKENESS

    found: list[Pair] = []
    done, done_new = 0, 0
    for i, j in [*similar_pairs(one, other, likeness, _LEAST_LIKENESS), (len(one), len(other))]:
        found += [(each, None) for each in one[done:i]]
        found += [(None, each) for each in other[done_new:j]]
        if i < len(one):
            found.append((one[i], other[j]))
        done, done_new = i + 1, j + 1
    return found


def is_mergeable(old: XmlElement, new: XmlElement) -> bool:
    """Whether two tables hold nothing but rows of cells, so that rows can be paired."""
    return all(
        (local(child) in _PROPERTIES | {"tr"} or child.tag in MARKERS)
        and all(local(cell) in _PROPERTIES | {"tc"} or cell.tag in MARKERS for cell in _children(child))
        for table in (old, new)
        for child in table
        if isinstance(child.tag, str)
    )


def _children(node: XmlElement) -> list[XmlElement]:
    return [child for child in node if isinstance(child.tag, str)] if node.tag == ROW else []


def _rows(table: XmlElement) -> list[XmlElement]:
    return list(table.findall(ROW))


def _shell(node: XmlElement) -> XmlElement:
    made = node.makeelement(node.tag, {key: value for key, value in node.attrib.items() if key != BY})
    made.extend([copy.deepcopy(child) for child in node if local(child) in _PROPERTIES])
    return made


def _property(node: XmlElement, name: str) -> XmlElement:
    found = node.find(w(name))
    if found is None:
        found = new_node(name)
        node.insert(sum(1 for child in node if _ORDER.get(local(child), 9) < _ORDER[name]), found)
    return found


def _change_properties(story: "Story", made: XmlElement, old: XmlElement, new: XmlElement) -> None:
    for name in _HOLDERS[made.tag]:
        former = old.find(w(name))
        if _form(story.old, former) != _form(story.new, new.find(w(name))):
            story.journal.formatting(new)
            change = story.pen.mark(f"{name}Change")
            change.append(new_node(name) if former is None else story.adopt(former))
            _property(made, name).append(change)


def _form(canonical: Canonical, node: XmlElement | None) -> str:
    return "" if node is None else "".join(canonical.of(child) for child in node)


def _change_grid(story: Inner, made: XmlElement, old: XmlElement | None) -> None:
    grid = made.find(w("tblGrid"))
    if old is not None and grid is not None and story.old.of(old) != story.new.of(grid):
        change = new_node("tblGridChange", {"id": story.pen.number()})
        former = new_node("tblGrid")
        former.extend([copy.deepcopy(child) for child in old.findall(w("gridCol"))])
        change.append(former)
        grid.append(change)
