"""A column that comes or goes is marked cell by cell, while the other cells stay."""

from datetime import UTC, datetime

import pytest

from ode_workflows.documents.package import parse_part, read_parts, w
from ode_workflows.documents.redline.comparing import Redline, compare
from ode_workflows.documents.redline.resolving import accept_all, reject_all
from tests.documents.builders import paragraph, word_file

_ROWS = (
    ("Office of forecasts", "Ottawa river station", "Two staff"),
    ("Bureau of air", "Sacramento hill", "Three staff"),
)


def _file(*columns: int, rows: tuple[tuple[str, ...], ...] = _ROWS) -> bytes:
    grid = "<w:tblGrid>" + "<w:gridCol/>" * len(columns) + "</w:tblGrid>"
    made = ("".join(f"<w:tc>{paragraph(row[place])}</w:tc>" for place in columns) for row in rows)
    inside = "".join(f"<w:tr>{cells}</w:tr>" for cells in made)
    return word_file(f"{paragraph('A table.')}<w:tbl><w:tblPr/>{grid}{inside}</w:tbl>{paragraph('The end.')}")


def _cells(content: bytes) -> list[list[str]]:
    root = parse_part(read_parts(content)["word/document.xml"])
    return [
        ["".join(t.text or "" for t in cell.iter(w("t"))) for cell in row.iter(w("tc"))] for row in root.iter(w("tr"))
    ]


def _compared(old: bytes, new: bytes) -> Redline:
    found = compare(old, new, author="Office", made_at=datetime(2026, 7, 1, tzinfo=UTC))
    assert found.is_exact
    assert _cells(accept_all(found.content)) == _cells(new)
    assert _cells(reject_all(found.content)) == _cells(old)
    return found


def _count(found: Redline, tag: str) -> int:
    return len(list(parse_part(read_parts(found.content)["word/document.xml"]).iter(w(tag))))


@pytest.mark.parametrize("kept", [(0, 1), (0, 2), (1, 2)])
def test_a_column_that_comes_or_goes_is_marked_in_its_cells(kept: tuple[int, int]) -> None:
    come, gone = _compared(_file(*kept), _file(0, 1, 2)), _compared(_file(0, 1, 2), _file(*kept))
    assert (_count(come, "cellIns"), _count(come, "cellDel")) == (2, 0)
    assert (_count(gone, "cellIns"), _count(gone, "cellDel")) == (0, 2)
    assert _count(come, "tr") == _count(gone, "tr") == 2
    assert [each.kinds for each in come.changes] == [("added",), ("added",)]


def test_a_word_changed_in_a_cell_that_stays_is_marked_alone() -> None:
    changed = (("Office of forecasts", "Ottawa lake station", "Two staff"), _ROWS[1])
    found = _compared(_file(0, 1), _file(0, 1, 2, rows=changed))
    assert _count(found, "cellIns") == 2
    assert _count(found, "tr") == 2
    assert {each.kinds for each in found.changes} == {("wording",), ("added",)}
