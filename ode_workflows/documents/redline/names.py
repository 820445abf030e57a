"""The elements by which Word records changes (ECMA-376 part 1, 17.13.5)."""

import re

from ode_workflows.documents.package import w

STORY_PART = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
"""The parts whose text may carry tracked changes."""

COMING = frozenset(w(tag) for tag in ("ins", "moveTo"))
GOING = frozenset(w(tag) for tag in ("del", "moveFrom"))
MARKS = COMING | GOING
CELL_COMING, CELL_GOING, CELL_MERGE = w("cellIns"), w("cellDel"), w("cellMerge")
CELL_MARKS = frozenset((CELL_COMING, CELL_GOING, CELL_MERGE))
PROPERTY_CHANGES = frozenset(
    w(f"{tag}Change") for tag in ("rPr", "pPr", "tblPr", "tblGrid", "tblPrEx", "trPr", "tcPr", "sectPr", "numbering")
)
RANGE_MARKERS = frozenset(
    w(f"{kind}Range{end}")
    for kind in ("moveFrom", "moveTo", "customXmlIns", "customXmlDel", "customXmlMoveFrom", "customXmlMoveTo")
    for end in ("Start", "End")
)
DELETED_TEXT = {w("delText"): w("t"), w("delInstrText"): w("instrText")}
"""What a deletion makes of the text that it holds, and what a refusal makes of it again."""

REVISIONS = MARKS | CELL_MARKS | PROPERTY_CHANGES
