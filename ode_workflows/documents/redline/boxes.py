"""Text boxes in two paragraphs: the ones that belong together are marked word by word inside, by their order.

A drawing holds a box twice, once for new Word and once for old (`mc:AlternateContent`); both are marked alike.
"""

from collections.abc import Callable, Sequence

from ode_workflows.documents.package import XmlElement, copy_of, w

BOX = w("txbxContent")
Merge = Callable[[Sequence[XmlElement], Sequence[XmlElement]], list[XmlElement]]


def outer_boxes(element: XmlElement) -> list[XmlElement]:
    """Return the contents of an element's text boxes in their order, without boxes in boxes."""
    return [box for box in element.iter(BOX) if not _is_inside(box, element)]


def _is_inside(box: XmlElement, element: XmlElement) -> bool:
    for above in box.iterancestors():
        if above is element:
            return False
        if above.tag == BOX:
            return True
    return False


def with_empty_boxes(element: XmlElement) -> XmlElement:
    """Return a copy of an element whose text boxes hold nothing."""
    copied = copy_of(element)
    for box in outer_boxes(copied):
        _fill(box, [])
    return copied


def with_boxes_of(old: XmlElement, new: XmlElement) -> XmlElement | None:
    """Return the old paragraph with the new one's words in its boxes; None where they are not as many, or none."""
    theirs, ours = outer_boxes(new), outer_boxes(old)
    if not ours or len(ours) != len(theirs):
        return None
    copied = copy_of(old)
    for box, its in zip(outer_boxes(copied), theirs, strict=True):
        _fill(box, [copy_of(each) for each in its])
    return copied


def mark_boxes(made: XmlElement, old: XmlElement, new: XmlElement, merge: Merge) -> None:
    """Put into the boxes of a redlined paragraph what merging the old and the new box gives, where all are there."""
    kept, ours, theirs = outer_boxes(made), outer_boxes(old), outer_boxes(new)
    if len(kept) != len(theirs):
        return
    for box, before, after in zip(kept, ours, theirs, strict=True):
        _fill(box, merge(list(before), list(after)))


def _fill(box: XmlElement, blocks: Sequence[XmlElement]) -> None:
    for child in list(box):
        box.remove(child)
    box.extend(blocks)
