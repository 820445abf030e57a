"""Merge one story, block by block, and check every merged block at once against both texts."""

import copy
from collections.abc import Iterable

from ode_workflows.documents.package import XmlElement, w
from ode_workflows.documents.redline.blocks import Item, aligned, find_moves, settle_end, units_of
from ode_workflows.documents.redline.canonical import Canonical, content_of
from ode_workflows.documents.redline.carrier import Carrier
from ode_workflows.documents.redline.inline import mark_note
from ode_workflows.documents.redline.journal import Journal
from ode_workflows.documents.redline.names import BLOCKS, CONTROL, CUSTOM_XML, TABLE, P, local
from ode_workflows.documents.redline.paragraphs import in_range, merged_paragraph, set_properties, whole_paragraph
from ode_workflows.documents.redline.pen import BY, Pen, mark_paragraph
from ode_workflows.documents.redline.resolve import resolve
from ode_workflows.documents.redline.source import NOTE_PARTS, Source
from ode_workflows.documents.redline.tables import is_mergeable, merged_table, whole_table


class StoryMerger:
    """Merges the blocks of one part of the old file with those of one part of the new one.

    Args:
        sources: the old file, the new one, and the package that is being made.
        parts: the name of the part in the old file and in the new one.
    """

    def __init__(
        self,
        sources: tuple[Source, Source, Source],
        parts: tuple[str, str],
        *,
        pen: Pen,
        carrier: Carrier,
        journal: Journal,
    ) -> None:
        self.pen, self.journal = pen, journal
        self._sources, self._parts, self._carrier = sources, parts, carrier
        self.old, self.new = Canonical(sources[0], parts[0]), Canonical(sources[1], parts[1])
        self._checks = [(flag, Canonical(sources[2], parts[1], is_accepted=flag)) for flag in (True, False)]
        self._merged_notes: set[XmlElement] = set()

    def adopt(self, node: XmlElement) -> XmlElement:
        """Return a copy of an old node that means the same in the new package."""
        return self._carrier.adopt(node, *self._parts)

    def contents(self, old: XmlElement, new: XmlElement) -> list[XmlElement]:
        """Return the merged blocks of two containers, with the markers of the new one."""
        units_old, _ = units_of(old, self.old)
        units_new, trailing = units_of(new, self.new)
        items = settle_end(aligned(units_old, units_new))
        find_moves(items, self.old, self.new, self.pen.move)
        found: list[XmlElement] = []
        for item in items:
            found += [copy.deepcopy(marker) for marker in item.leading]
            found += self._written(item)
        return [*found, *(copy.deepcopy(marker) for marker in trailing)]

    def replaced(self, old: XmlElement, new: XmlElement) -> list[XmlElement]:
        """Return all blocks of the old container as deleted and all of the new one as inserted."""
        items = [Item("-", old=block) for block in old if block.tag in BLOCKS]
        items += [Item("+", new=block) for block in new if block.tag in BLOCKS]
        return [block for item in settle_end(items) for block in self._written(item)]

    def whole(self, block: XmlElement, kind: str) -> list[XmlElement]:
        """Return a block all of which comes or goes."""
        if block.tag == P:
            return [whole_paragraph(self, block, kind)]
        if block.tag == TABLE:
            return [whole_table(self, block, kind)]
        if block.tag in {CONTROL, CUSTOM_XML}:
            return [self._whole_control(block, kind)]
        return [] if kind == "del" else [copy.deepcopy(block)]

    def note_comes(self, reference: XmlElement) -> None:
        """Mark the note that a reference names as inserted, in the package that is being made."""
        target = self._sources[2].note(reference)
        if target is not None and target not in self._merged_notes:
            self._merged_notes.add(target)
            mark_note(target, "ins", self.pen)

    def merge_note(self, old: XmlElement, new: XmlElement) -> None:
        """Merge the notes that two references name, in the package that is being made."""
        part, target = NOTE_PARTS[new.tag], self._sources[2].note(new)
        note_old, note_new = self._sources[0].note(old), self._sources[1].note(new)
        if note_old is None or note_new is None or target is None or target in self._merged_notes:
            return
        self._merged_notes.add(target)
        merger = StoryMerger(
            self._sources, (part, part), pen=self.pen, carrier=self._carrier, journal=self.journal.within(part, new)
        )
        if merger.old.blocks(note_old) != merger.new.blocks(note_new):
            target[:] = merger.contents(note_old, note_new)

    def is_exact(self, made: Iterable[XmlElement], old: XmlElement | None, new: XmlElement | None) -> bool:
        """Whether blocks read as the new one when accepted and as the old one when rejected."""
        blocks = list(made)
        wanted = {True: self.new.of(new), False: self.old.of(old)}
        return all(self._read(blocks, check, flag) == wanted[flag] for flag, check in self._checks)

    def _read(self, blocks: list[XmlElement], check: Canonical, is_accepted: bool) -> str:
        holder = blocks[0].makeelement(w("holder")) if blocks else None
        if holder is None:
            return ""
        holder.extend([copy.deepcopy(block) for block in blocks])
        return "".join(map(check.of, resolve(holder, is_accepted=is_accepted)))

    def _written(self, item: Item) -> list[XmlElement]:
        if item.kind == "=":
            return [_clean(copy.deepcopy(item.new))]
        if item.kind == "~":
            return self._merged(item)
        kind = {"-": "del", "+": "ins"}[item.kind]
        if item.move is not None:
            return self._moved(item, item.move)
        self.journal.whole(item.block, kind)
        if item.ends_like is not None:
            return [self._last(item, kind)]
        return self.whole(item.block, kind)

    def _moved(self, item: Item, name: str) -> list[XmlElement]:
        kind = "moveFrom" if item.kind == "-" else "moveTo"
        if kind == "moveTo":
            self.journal.moved(item.block)
        made = whole_paragraph(self, item.block, kind)
        return in_range(made, kind, name, self.pen, opens=item.opens, closes=item.closes)

    def _last(self, item: Item, kind: str) -> XmlElement:
        """Return the paragraph that now ends the container: its mark is the one that stays."""
        made = whole_paragraph(self, item.block, kind, is_marked=False)
        if kind == "del":
            set_properties(self, made, item.block, item.ends_like)
        else:
            set_properties(self, made, item.ends_like, item.block)
        return made

    def _merged(self, item: Item) -> list[XmlElement]:
        old, new = item.both
        if new.tag == P:
            return [self._paragraph(item)]
        if new.tag == TABLE and is_mergeable(old, new):
            self.journal.hold()
            made = [merged_table(self, old, new)]
            if self.is_exact(made, old, new):
                self.journal.keep()
                return made
            self.journal.drop()
        elif new.tag in {CONTROL, CUSTOM_XML} and self.old.container(old) == self.new.container(new):
            control = copy.deepcopy(new)
            content = content_of(control)
            head = [child for child in content if local(child).endswith("Pr") and content is control]
            content[:] = [*head, *self.contents(content_of(old), content_of(new))]
            return [control]
        self.journal.whole(old, "del")
        self.journal.whole(new, "ins")
        return [*self.whole(old, "del"), *self.whole(new, "ins")]

    def _paragraph(self, item: Item) -> XmlElement:
        old, new = item.both
        made, tokens_old, tokens_new, spans = merged_paragraph(self, old, new)
        if not self.is_exact([made], old, new):
            made, tokens_old, tokens_new, spans = merged_paragraph(self, old, new, is_coarse=True)
        self.journal.paragraph(old, new, tokens_old, tokens_new, spans)
        if item.joins is not None:
            mark_paragraph(made, self.pen.mark(item.joins))
        return made

    def _whole_control(self, control: XmlElement, kind: str) -> XmlElement:
        made = copy.deepcopy(control) if kind == "ins" else self.adopt(control)
        content = content_of(made)
        head = [child for child in content if isinstance(child.tag, str) and local(child).endswith("Pr")]
        inner = [child for child in content_of(control) if child.tag in BLOCKS]
        content[:] = [
            *(head if content is made else ()),
            *(each for child in inner for each in self.whole(child, kind)),
        ]
        return made


def _clean(node: XmlElement) -> XmlElement:
    for each in node.iter():
        each.attrib.pop(BY, None)
    return node
