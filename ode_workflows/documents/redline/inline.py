"""Merge one paragraph of the old text with one of the new into a paragraph with tracked changes."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ode_workflows.documents.package import XmlElement, w
from ode_workflows.documents.redline.align import Span, opcodes
from ode_workflows.documents.redline.canonical import Canonical, content_of
from ode_workflows.documents.redline.names import (
    CONTROL,
    CONTROL_CONTENT,
    MARKERS,
    P_PROPERTIES,
    R_PROPERTIES,
    RUN,
    SPACE,
    TEXT,
    TEXT_BOX,
    P,
    local,
)
from ode_workflows.documents.redline.pen import Pen, run_properties
from ode_workflows.documents.redline.source import NOTE_PARTS
from ode_workflows.documents.redline.tokens import Token

_OLD_ONLY = {"del", "moveFrom"}
_Look = tuple[object, object, str | None]


class Inner(Protocol):
    """What a paragraph needs from the story around it."""

    old: Canonical
    new: Canonical
    pen: Pen

    def adopt(self, node: XmlElement) -> XmlElement:
        """Return a copy of an old node that means the same in the new package."""

    def contents(self, old: XmlElement, new: XmlElement) -> list[XmlElement]:
        """Return the merged blocks of two containers."""

    def note_comes(self, reference: XmlElement) -> None:
        """Mark the note that a reference names as inserted."""

    def merge_note(self, old: XmlElement, new: XmlElement) -> None:
        """Merge the notes that two references name."""


@dataclass(slots=True)
class _Open:
    source: XmlElement
    content: XmlElement


@dataclass(slots=True)
class _Run:
    look: object
    kind: str | None
    host: XmlElement
    run: XmlElement
    text: list[str] = field(default_factory=list)


class InlineWriter:
    """Writes tokens into one paragraph, reusing links, controls and runs as long as they stay the same."""

    def __init__(self, story: Inner, paragraph: XmlElement, same: dict[XmlElement, XmlElement]) -> None:
        self._story, self._paragraph, self._same = story, paragraph, same
        self._open: list[_Open] = []
        self._run: _Run | None = None

    def write(self, token: Token, kind: str | None, old: Token | None = None) -> None:
        """Write a token: as it stays (beside its old form, which may look different), or as one of a kind of change."""
        is_old = kind in _OLD_ONLY
        if not is_old:
            for marker, path in token.markers:
                self.marker(marker, path)
        host = self._host(token.path, is_old=is_old)
        if not token.is_in_run:
            self._close_run()
            self._whole(token, host, kind)
            return
        by = self._by(token, kind)
        is_changed = old is not None and old.look != token.look
        look = (token.look, old.look if old is not None and is_changed else None, by)
        if self._run is None or self._run.look != look or self._run.kind != kind or self._run.host is not host:
            self._start_run(token, kind, host, look, old if is_changed else None)
        self._fill(token, kind, old)

    def marker(self, node: XmlElement, path: tuple[XmlElement, ...]) -> None:
        """Write a marker of the new text."""
        self._close_run()
        self._host(path, is_old=False).append(copy.deepcopy(node))

    def close(self) -> None:
        """Finish what is open."""
        self._close_run()

    def _by(self, token: Token, kind: str | None) -> str | None:
        if kind in {"ins", "moveTo"}:
            return token.by
        return self._story.pen.deleter_of(token.text) if kind in _OLD_ONLY and token.by is None else token.by

    def _start_run(self, token: Token, kind: str | None, host: XmlElement, look: _Look, old: Token | None) -> None:
        self._close_run()
        properties = token.properties
        if kind in _OLD_ONLY and properties is not None:
            properties = self._story.adopt(properties)
        former = self._story.adopt(old.properties) if old is not None and old.properties is not None else None
        made = run_properties(properties, former, self._story.pen, is_changed=old is not None)
        run = host.makeelement(RUN)
        if made is not None:
            run.append(made)
        outer = host
        if kind is not None:
            outer = self._story.pen.mark(kind, look[2])
            host.append(outer)
        outer.append(run)
        self._run = _Run(look, kind, host, run)

    def _fill(self, token: Token, kind: str | None, old: Token | None) -> None:
        run = self._run
        if run is None:
            return
        if not token.nodes:
            run.text.append(token.text)
            return
        self._flush_text()
        node = token.nodes[0]
        made = self._story.adopt(node) if kind in _OLD_ONLY else copy.deepcopy(node)
        if kind == "del":
            _as_deleted(made)
        run.run.append(made)
        if node.tag in NOTE_PARTS and kind in {"ins", "moveTo"}:
            self._story.note_comes(node)
        if old is not None:
            self._inside(old.nodes[0], node, made)

    def _inside(self, old: XmlElement, new: XmlElement, made: XmlElement) -> None:
        """Merge what two equal things hold: a note behind a reference, the text of a text box."""
        if new.tag in NOTE_PARTS:
            self._story.merge_note(old, new)
        else:
            boxes = [[box for box in node.iter(TEXT_BOX) if _is_outermost(box, node)] for node in (old, new, made)]
            for box_old, box_new, box_made in zip(*boxes, strict=True):
                if self._story.old.of(box_old) != self._story.new.of(box_new):
                    box_made[:] = self._story.contents(box_old, box_new)

    def _flush_text(self) -> None:
        if self._run is not None and self._run.text:
            name = w("delText") if self._run.kind == "del" else TEXT
            made = self._run.run.makeelement(name, {SPACE: "preserve"})
            made.text = "".join(self._run.text)
            self._run.run.append(made)
            self._run.text.clear()

    def _close_run(self) -> None:
        self._flush_text()
        self._run = None

    def _whole(self, token: Token, host: XmlElement, kind: str | None) -> None:
        for node in token.nodes:
            made = self._story.adopt(node) if kind in _OLD_ONLY else copy.deepcopy(node)
            if kind is None:
                host.append(made)
            elif made.tag not in MARKERS or kind not in _OLD_ONLY:
                by = self._by(token, kind)
                host.append(wrapped(made, kind, self._story.pen, by))

    def _host(self, path: tuple[XmlElement, ...], *, is_old: bool) -> XmlElement:
        wanted = [self._same.get(container, container) for container in path]
        depth = 0
        while depth < len(wanted) and depth < len(self._open) and self._open[depth].source is wanted[depth]:
            depth += 1
        if depth < len(self._open) or depth < len(wanted):
            self._close_run()
        del self._open[depth:]
        for container in wanted[depth:]:
            outer = self._open[-1].content if self._open else self._paragraph
            made = shallow(container)
            if is_old and container not in self._same.values():
                made = self._story.adopt(made)
            outer.append(made)
            self._open.append(_Open(container, content_of(made)))
        return self._open[-1].content if self._open else self._paragraph


def shallow(container: XmlElement) -> XmlElement:
    """Return a copy of a link, control or tag with its properties and without its content."""
    made = container.makeelement(container.tag, dict(container.attrib), nsmap=container.nsmap)
    made.extend([copy.deepcopy(child) for child in container if local(child).endswith("Pr")])
    if container.tag == CONTROL:
        made.append(container.makeelement(CONTROL_CONTENT))
    return made


def wrapped(node: XmlElement, kind: str, pen: Pen, by: str | None = None) -> XmlElement:
    """Return a child of a paragraph inside a mark; of a link or a tag, the runs within are wrapped."""
    content = content_of(node)
    if content is not node or local(node) in {"hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo"}:
        for child in list(content):
            if isinstance(child.tag, str) and not local(child).endswith("Pr") and child.tag not in MARKERS:
                place = content.index(child)
                content.insert(place, wrapped(child, kind, pen, by))
        return node
    if kind == "del" and node.tag == RUN:
        _as_deleted(node)
    mark = pen.mark(kind, by)
    mark.append(node)
    return mark


def mark_note(note: XmlElement, kind: str, pen: Pen) -> None:
    """Mark all that a note says as deleted or inserted, as Word does when its reference is."""
    for paragraph in note.iter(P):
        for child in list(paragraph):
            if isinstance(child.tag, str) and child.tag not in MARKERS and child.tag != P_PROPERTIES:
                place = paragraph.index(child)
                paragraph.insert(place, wrapped(child, kind, pen))


def _as_deleted(node: XmlElement) -> None:
    for each in (node, *(node if node.tag == RUN else ())):
        if each.tag == TEXT:
            each.tag = w("delText")
        elif each.tag == w("instrText"):
            each.tag = w("delInstrText")


def _is_outermost(box: XmlElement, top: XmlElement) -> bool:
    for holder in box.iterancestors():
        if holder.tag == TEXT_BOX:
            return False
        if holder is top:
            break
    return True


def joined_spans(old: Sequence[Token], new: Sequence[Token]) -> list[Span]:
    """Return the spans of two rows of tokens; changes with nothing but white space between them are one."""
    found: list[Span] = []
    for span in opcodes([token.key for token in old], [token.key for token in new]):
        before = found[-1] if found else None
        is_space = before is not None and before[0] == "equal" and _is_space(old[before[1] : before[2]])
        if span[0] != "equal" and is_space and before is not None and len(found) > 1:
            found.pop()
            _, start_old, _, start_new, _ = found.pop()
            found.append(("replace", start_old, span[2], start_new, span[4]))
        else:
            found.append(span)
    return found


def _is_space(tokens: Sequence[Token]) -> bool:
    return all(token.is_in_run and not token.nodes and token.text.isspace() for token in tokens)


def same_containers(old: Sequence[Token], new: Sequence[Token], spans: Sequence[Span]) -> dict[XmlElement, XmlElement]:
    """Return which links, controls and tags of the old text stand in the new one."""
    same: dict[XmlElement, XmlElement] = {}
    for kind, start, end, start_new, _ in spans:
        if kind == "equal":
            for number in range(end - start):
                for one, other in zip(old[start + number].path, new[start_new + number].path, strict=True):
                    if one not in same and other not in same.values():
                        same[one] = other
    return same


__all__ = ["R_PROPERTIES", "InlineWriter", "Inner", "joined_spans", "same_containers", "shallow", "wrapped"]
