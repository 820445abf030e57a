"""Accept or reject every tracked change of a file, as Word's own two buttons do.

Source: ECMA-376 part 1, 17.13.5.
"""

import re
from collections.abc import Mapping

from ode_workflows.documents.package import XmlElement, parse_part, read_parts, serialise_part, w, write_parts
from ode_workflows.documents.redline.names import (
    CELL_COMING,
    CELL_GOING,
    CELL_MARKS,
    COMING,
    DELETED_TEXT,
    GOING,
    MARKS,
    PROPERTY_CHANGES,
    RANGE_MARKERS,
    REVISIONS,
    STORY_PART,
)

P, PPR, RPR, TBL, TR, TC = w("p"), w("pPr"), w("rPr"), w("tbl"), w("tr"), w("tc")
_KEPT_BESIDE_OLD = {
    RPR: MARKS,
    PPR: frozenset((RPR, w("sectPr"))),
    w("trPr"): MARKS,
    w("tcPr"): CELL_MARKS,
    w("sectPr"): frozenset((w("headerReference"), w("footerReference"))),
}
"""What a rejected change of properties leaves alone, because its record does not hold it."""

_HOLDERS = frozenset((RPR, w("trPr"), w("ctrlPr")))
"""Where a mark is a property of something else and wraps nothing."""


def accept_all(content: bytes) -> bytes:
    """Return the file with every tracked change accepted; one without any stays as it is.

    Raises:
        InvalidFactsError: names the field "file" when it cannot be read.
    """
    return _resolved_file(content, accept=True)


def reject_all(content: bytes) -> bytes:
    """Return the file with every tracked change rejected; one without any stays as it is.

    Raises:
        InvalidFactsError: names the field "file" when it cannot be read.
    """
    return _resolved_file(content, accept=False)


def _resolved_file(content: bytes, *, accept: bool) -> bytes:
    parts = read_parts(content)
    changed = resolved_stories(parts, accept=accept)
    return write_parts({**parts, **changed}) if changed else content


def resolved_stories(parts: Mapping[str, bytes], *, accept: bool) -> dict[str, bytes]:
    """Return the stories of a file that carry tracked changes, by their names, with every one accepted or rejected."""
    changed: dict[str, bytes] = {}
    for name, data in parts.items():
        if STORY_PART.fullmatch(name) and may_have_revisions(data):
            root = parse_part(data)
            if has_revisions(root):
                changed[name] = serialise_part(resolve(root, accept=accept))
    return changed


def may_have_revisions(data: bytes) -> bool:
    """Say whether a part's bytes name an element that records a change; false means that there is none."""
    start = data[:256].removeprefix(b"\xef\xbb\xbf").lstrip()
    is_plain = start.startswith(b"<") and b"\0" not in start and not _IN_ANOTHER_ENCODING.match(start)
    return not is_plain or _NAMES_A_CHANGE.search(data) is not None


# in UTF-16 and the like the names look otherwise, so that only the parsed tree tells
_IN_ANOTHER_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8[\"']|us-ascii[\"'])", re.IGNORECASE)
_NAMES_A_CHANGE = re.compile(
    rb"<(?:[^\s<>:/]+:)?(?:" + b"|".join(sorted(tag.rpartition("}")[2].encode() for tag in REVISIONS)) + rb")[\s/>]"
)


def has_revisions(root: XmlElement) -> bool:
    """Say whether a tree holds any tracked change."""
    return next(root.iter(*REVISIONS), None) is not None


def resolve(root: XmlElement, *, accept: bool) -> XmlElement:
    """Accept or reject every tracked change of a tree in place, and return it."""
    keep, drop = (COMING, GOING) if accept else (GOING, COMING)
    for change in list(root.iter(*PROPERTY_CHANGES)):
        _settle_properties(change, accept=accept)
    _settle_rows(root, drop)
    _settle_cells(root, CELL_GOING if accept else CELL_COMING)
    merged = _dropped_paragraph_marks(root, drop)
    _settle_content(root, keep, drop)
    for marker in list(root.iter(*RANGE_MARKERS)):
        _take_out(marker)
    for tag, plain in DELETED_TEXT.items():
        for node in list(root.iter(tag)):
            node.tag = plain
    for paragraph in merged:
        _join_with_next(paragraph)
    _drop_what_is_empty(root)
    return root


def _settle_properties(change: XmlElement, *, accept: bool) -> None:
    holder = change.getparent()
    if holder is None:
        return
    holder.remove(change)
    if accept or not len(change):
        return
    old = change[0]
    kept = _KEPT_BESIDE_OLD.get(holder.tag, frozenset())
    # marks and what the record cannot hold stay; in runs they stand first, in other properties last
    beside = [child for child in holder if child.tag in kept]
    for child in list(holder):
        holder.remove(child)
    first = beside if holder.tag in (RPR, w("sectPr")) else []
    holder.extend([*first, *list(old), *(child for child in beside if child not in first)])


def _settle_rows(root: XmlElement, drop: frozenset[str]) -> None:
    for properties in list(root.iter(w("trPr"))):
        row = properties.getparent()
        marks = [child for child in properties if child.tag in MARKS]
        if any(mark.tag in drop for mark in marks):
            row.getparent().remove(row)
            continue
        for mark in marks:
            properties.remove(mark)


def _settle_cells(root: XmlElement, drop: str) -> None:
    for properties in list(root.iter(w("tcPr"))):
        cell = properties.getparent()
        marks = [child for child in properties if child.tag in CELL_MARKS]
        if any(mark.tag == drop for mark in marks):
            cell.getparent().remove(cell)
            continue
        for mark in marks:
            properties.remove(mark)


def _dropped_paragraph_marks(root: XmlElement, drop: frozenset[str]) -> list[XmlElement]:
    """Take the marks off paragraph ends, and return the paragraphs whose end goes."""
    gone: dict[XmlElement, None] = {}
    for mark in list(root.iter(*MARKS)):
        holder = mark.getparent()
        of_end = holder.getparent() if holder is not None and holder.tag == RPR else None
        if of_end is None or of_end.tag != PPR:
            continue
        if mark.tag in drop:
            gone[of_end.getparent()] = None
        holder.remove(mark)
    return list(gone)


def _settle_content(root: XmlElement, keep: frozenset[str], drop: frozenset[str]) -> None:
    for node in list(root.iter(*drop)):
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)
    for node in list(root.iter(*keep)):
        parent = node.getparent()
        if parent is None:
            continue
        if parent.tag in _HOLDERS:
            parent.remove(node)
            continue
        place = parent.index(node)
        parent[place : place + 1] = list(node)


def _join_with_next(paragraph: XmlElement) -> None:
    """Give what is left of a paragraph without its end to the one that follows."""
    parent = paragraph.getparent()
    if parent is None:
        return
    left = [child for child in paragraph if child.tag != PPR]
    following = paragraph.getnext()
    while following is not None and following.tag in _BESIDE_BLOCKS:
        following = following.getnext()
    if following is not None and following.tag == P:
        start = 1 if len(following) and following[0].tag == PPR else 0
        following[start:start] = left
        parent.remove(paragraph)
    elif not any(_shows(child) for child in left) and (following is not None or parent.tag != TC):
        # an empty end before a table goes; the last paragraph of a cell must stay; bookmarks may stand beside blocks
        for child in left:
            if child.tag in _BESIDE_BLOCKS:
                paragraph.addprevious(child)
        parent.remove(paragraph)


_BESIDE_BLOCKS = frozenset(
    w(tag) for tag in ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "proofErr")
)


def _shows(node: XmlElement) -> bool:
    """Whether something of a paragraph is left to be seen: not a marker, a wrapper of nothing or a comment's anchor."""
    runs = [node] if node.tag == w("r") else list(node.iter(w("r")))
    return any(child.tag not in (RPR, w("commentReference")) for run in runs for child in run)


def _drop_what_is_empty(root: XmlElement) -> None:
    for row in [row for row in root.iter(TR) if row.find(f".//{TC}") is None]:
        _take_out(row)
    for table in [table for table in root.iter(TBL) if table.find(f".//{TR}") is None]:
        _take_out(table)
    for held in [held for held in root.iter(w("sdtContent")) if not len(held)]:
        _take_out(held.getparent())
    for cell in root.iter(TC):
        if not len(cell) or cell[-1].tag not in (P, w("sdt"), *_BESIDE_BLOCKS):
            cell.append(cell.makeelement(P))


def _take_out(node: XmlElement) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)
