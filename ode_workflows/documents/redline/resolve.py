"""Accept or reject every tracked change of one story, in place.

A paragraph whose mark is removed joins the next one and takes its properties, as in Word: the properties of a
paragraph belong to its mark. Source: ISO/IEC 29500-1, 17.13.5.
"""

from collections.abc import Iterable

from ode_workflows.documents.package import XmlElement, w
from ode_workflows.documents.redline.names import (
    BLOCKS,
    CONTROL,
    CONTROL_CONTENT,
    INLINE_CONTAINERS,
    MARKERS,
    P_PROPERTIES,
    R_PROPERTIES,
    ROW,
    SECTION,
    TABLE,
    P,
    local,
)

_KEPT = {True: ("ins", "moveTo"), False: ("del", "moveFrom")}
_FORMER = tuple(
    w(f"{name}Change") for name in ("rPr", "pPr", "sectPr", "tblPr", "trPr", "tcPr", "tblPrEx", "tblGrid", "numbering")
)
_RANGES = tuple(
    w(f"{prefix}{kind}Range{end}")
    for prefix, kinds in (("", ("moveFrom", "moveTo")), ("customXml", ("Ins", "Del", "MoveFrom", "MoveTo")))
    for kind in kinds
    for end in ("Start", "End")
)
# What a properties element may hold that the remembered former properties never repeat.
_OUTSIDE_FORMER = {
    "pPr": ("rPr", "sectPr"),
    "rPr": ("ins", "del", "moveFrom", "moveTo"),
    "trPr": ("ins", "del"),
    "tcPr": ("cellIns", "cellDel", "cellMerge"),
    "sectPr": ("headerReference", "footerReference"),
    "tblGrid": (),
    "tblPr": (),
    "tblPrEx": (),
}
_LAST_IN_ORDER = {"rPr", "sectPr", "cellIns", "cellDel", "cellMerge"}
_MUST_HOLD_A_BLOCK = frozenset(w(tag) for tag in ("tc", "body", "hdr", "ftr", "footnote", "endnote", "txbxContent"))


def resolve(root: XmlElement, *, is_accepted: bool) -> XmlElement:
    """Accept or reject all tracked changes below a node and return it."""
    _properties(root, is_accepted)
    _rows_and_cells(root, is_accepted)
    joined = _paragraph_marks(root, is_accepted)
    _controls(root, is_accepted)
    touched = _runs(root, is_accepted)
    for marker in list(root.iter(*_RANGES)):
        remove(marker)
    for tag, name in (("delText", "t"), ("delInstrText", "instrText")):
        for node in list(root.iter(w(tag))):
            node.tag = w(name)
    _tidy(touched, INLINE_CONTAINERS)
    for paragraph in joined:
        _join(paragraph)
    _tidy_blocks(root, joined)
    return root


def remove(node: XmlElement) -> None:
    """Take a node out of its parent, if it has one."""
    if (parent := node.getparent()) is not None:
        parent.remove(node)


def unwrap(node: XmlElement, inner: Iterable[XmlElement] | None = None) -> None:
    """Put the children of a node in its place."""
    for child in list(node if inner is None else inner):
        node.addprevious(child)
    remove(node)


def _properties(root: XmlElement, is_accepted: bool) -> None:
    for change in list(root.iter(*_FORMER)):
        holder = change.getparent()
        if holder is None:
            continue
        holder.remove(change)
        if not is_accepted and len(change) and local(holder) in _OUTSIDE_FORMER:
            _restore(holder, change[0])


def _restore(holder: XmlElement, former: XmlElement) -> None:
    outside = [child for child in holder if local(child) in _OUTSIDE_FORMER[local(holder)]]
    first = [child for child in outside if local(child) not in _LAST_IN_ORDER]
    last = [child for child in outside if local(child) in _LAST_IN_ORDER]
    for child in list(holder):
        holder.remove(child)
    holder.extend([*first, *list(former), *last])
    if holder.tag == SECTION:
        holder.attrib.clear()
        holder.attrib.update(former.attrib)


def _rows_and_cells(root: XmlElement, is_accepted: bool) -> None:
    kept = {w(name) for name in _KEPT[is_accepted]}
    gone = {w(name) for name in _KEPT[not is_accepted]}
    for properties in list(root.iter(w("trPr"))):
        marks = [child for child in properties if child.tag in kept | gone]
        if any(mark.tag in gone for mark in marks):
            remove(properties.getparent())
        for mark in marks:
            properties.remove(mark)
    for mark in list(root.iter(w("cellIns"), w("cellDel"), w("cellMerge"))):
        _resolve_cell(mark, is_accepted)


def _resolve_cell(mark: XmlElement, is_accepted: bool) -> None:
    properties, name = mark.getparent(), local(mark)
    if properties is None:
        return
    if name == "cellMerge":
        said = mark.get(w("vMerge" if is_accepted else "vMergeOrig"))
        for child in properties.findall(w("vMerge")):
            properties.remove(child)
        if said in {"cont", "rest"}:
            merged = properties.makeelement(w("vMerge"), {w("val"): "continue" if said == "cont" else "restart"})
            mark.addprevious(merged)
    elif (name == "cellIns") != is_accepted:
        remove(properties.getparent())
    remove(mark)


def _paragraph_marks(root: XmlElement, is_accepted: bool) -> list[XmlElement]:
    gone = {w(name) for name in _KEPT[not is_accepted]}
    joined = []
    for properties in list(root.iter(P_PROPERTIES)):
        of_mark = properties.find(R_PROPERTIES)
        if of_mark is None:
            continue
        marks = [child for child in of_mark if local(child) in {"ins", "del", "moveFrom", "moveTo"}]
        if any(mark.tag in gone for mark in marks):
            joined.append(properties.getparent())
        for mark in marks:
            of_mark.remove(mark)
        if not len(of_mark):
            properties.remove(of_mark)
    return joined


def _controls(root: XmlElement, is_accepted: bool) -> None:
    """Unwrap content controls whose own insertion is rejected or whose own deletion is accepted."""
    kind = "Del" if is_accepted else "Ins"
    for start in list(root.iter(w(f"customXml{kind}RangeStart"))):
        following = start.getnext()
        if following is not None and following.tag == CONTROL:
            content = following.find(CONTROL_CONTENT)
            unwrap(following, () if content is None else content)


def _runs(root: XmlElement, is_accepted: bool) -> set[XmlElement]:
    """Resolve insertions and deletions of runs; return the parents that lost something."""
    touched = set()
    for tag in _KEPT[not is_accepted]:
        for node in list(root.iter(w(tag))):
            parent = node.getparent()
            if parent is not None and local(parent) not in {"numPr"}:
                touched.add(parent)
                parent.remove(node)
    for tag in _KEPT[is_accepted]:
        for node in list(root.iter(w(tag))):
            if node.getparent() is not None:
                unwrap(node)
    return touched


def _tidy(touched: Iterable[XmlElement], tags: frozenset[str]) -> None:
    for node in touched:
        holder = node
        while holder is not None and not _has_content(holder):
            outer = holder.getparent()
            if holder.tag in tags:
                remove(holder)
            elif holder.tag != CONTROL_CONTENT:
                break
            holder = outer


def _has_content(node: XmlElement) -> bool:
    inner = node.find(CONTROL_CONTENT) if node.tag == CONTROL else node
    return inner is not None and any(
        child.tag not in MARKERS and not local(child).endswith("Pr") for child in inner if isinstance(child.tag, str)
    )


def _join(paragraph: XmlElement) -> None:
    holder = paragraph.getparent()
    if holder is None:
        return
    left = [child for child in paragraph if child.tag != P_PROPERTIES]
    following = _next_block(paragraph)
    if following is not None and following.tag == P:
        place = 1 if len(following) and following[0].tag == P_PROPERTIES else 0
        for number, child in enumerate(left):
            following.insert(place + number, child)
        holder.remove(paragraph)
    elif not _has_content(paragraph) and not _is_needed(paragraph, holder):
        for child in left:
            paragraph.addprevious(child)
        holder.remove(paragraph)


def _is_needed(paragraph: XmlElement, holder: XmlElement) -> bool:
    others = [child for child in holder if child.tag in BLOCKS and child is not paragraph]
    if holder.tag == w("tc"):
        # A cell that ends with a table, or holds nothing, cannot be opened by Word.
        return not others or (others[-1].tag == TABLE and _next_block(paragraph) is None)
    return holder.tag in _MUST_HOLD_A_BLOCK and not others


def _next_block(node: XmlElement) -> XmlElement | None:
    following = node.getnext()
    while following is not None and following.tag in MARKERS:
        following = following.getnext()
    return following


def _tidy_blocks(root: XmlElement, joined: Iterable[XmlElement]) -> None:
    for table in list(root.iter(TABLE)):
        if next(table.iter(ROW), None) is None:
            remove(table)
    if joined:
        for control in reversed(list(root.iter(CONTROL, w("customXml")))):
            holder = control.getparent()
            if holder is not None and not _has_content(control) and holder.tag != P:
                remove(control)
