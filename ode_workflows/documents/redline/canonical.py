"""The form in which two texts are equal: what a reader sees and what the structure says, without a file's noise.

Left out: revision identities, spelling marks, bookmarks and anchors of comments, and how a text is cut into runs.
Relationships, notes and lists are read by what they stand for, since two files name them differently.
"""

import copy
import hashlib
from collections.abc import Iterator

from ode_workflows.documents.package import XmlElement, w
from ode_workflows.documents.redline.names import (
    BLOCKS,
    CONTROL,
    CONTROL_CONTENT,
    INLINE_CONTAINERS,
    MARKERS,
    NOISE,
    P_PROPERTIES,
    R_PROPERTIES,
    RELATIONSHIP,
    RUN,
    TEXT,
    WORD_2010,
    P,
    local,
    value_of,
)
from ode_workflows.documents.redline.resolve import resolve
from ode_workflows.documents.redline.source import NOTE_PARTS, Source

OURS = "{urn:ode:redline}"
"""The namespace of what the engine notes on nodes while it works; nothing of it is written."""

_SKIPPED = MARKERS | NOISE | {w("commentReference"), w("annotationRef"), w("headerReference"), w("footerReference")}
_SKIPPED_ATTRIBUTES = {f"{WORD_2010}paraId", f"{WORD_2010}textId"}
_EMPTY_WITHOUT_CHILDREN = {R_PROPERTIES, P_PROPERTIES, w("trPr"), w("tcPr"), w("tblPrEx"), w("numPr")}
_HOLDS_IDENTITY = {"docPr", "cNvPr"}


class Canonical:
    """Writes nodes of one part in the form in which they are compared.

    Args:
        is_accepted: how tracked changes within notes are read; None when there are none.
    """

    def __init__(self, source: Source, part: str, *, is_accepted: bool | None = None) -> None:
        self._source, self._part, self._is_accepted = source, part, is_accepted
        self._lists: dict[str, str] = {}

    def of(self, node: XmlElement | None) -> str:
        """Return the form of a node; of None, and of properties that say nothing, the empty text."""
        if node is None or not isinstance(node.tag, str) or node.tag in _SKIPPED:
            return ""
        if node.tag == P:
            return self._paragraph(node)
        if node.tag in NOTE_PARTS:
            return self._note(node)
        inner = "".join(map(self.of, node))
        if node.tag in _EMPTY_WITHOUT_CHILDREN and not inner:
            return ""
        words = (node.text or "") if not len(node) else ""
        return f"<{node.tag}{self.attributes(node)}>{words}{inner}</>"

    def blocks(self, container: XmlElement | None) -> list[str]:
        """Return the forms of the blocks of a container; one empty paragraph alone counts as nothing."""
        nodes = () if container is None else container
        found = [form for child in nodes if (form := self.of(child))]
        return [] if found == [self.of(P_EMPTY)] else found

    def attributes(self, node: XmlElement) -> str:
        """Return the attributes of a node in order, with what they refer to."""
        found = []
        for name, value in sorted(node.attrib.items()):
            if name in _SKIPPED_ATTRIBUTES or name.startswith((OURS, f"{w('rsid')}")) or _is_identity(node, name):
                continue
            found.append(f" {name}={self._value(node, name, value)!r}")
        return "".join(found)

    def _value(self, node: XmlElement, name: str, value: str) -> str:
        if name.startswith(RELATIONSHIP):
            kind, target, data = self._source.target(self._part, value)
            return f"{kind} {hashlib.sha256(data).hexdigest() if data is not None else target}"
        if node.tag == w("numId") and name == w("val"):
            return self.list_form(value)
        return value

    def list_form(self, identity: str) -> str:
        """Return what a list looks like, whatever its number."""
        if identity not in self._lists:
            instance, abstract = self._source.lists.get(identity, (None, None))
            levels = "" if abstract is None else "".join(map(self._level, abstract.findall(w("lvl"))))
            overrides = "" if instance is None else "".join(map(self._level, instance.findall(w("lvlOverride"))))
            self._lists[identity] = hashlib.sha256((levels + overrides).encode()).hexdigest() if levels else identity
        return self._lists[identity]

    def _level(self, node: XmlElement) -> str:
        return self.of(node)

    def _note(self, reference: XmlElement) -> str:
        note = self._source.note(reference)
        if note is None:
            return f"<{reference.tag}/>"
        if self._is_accepted is not None:
            note = resolve(copy.deepcopy(note), is_accepted=self._is_accepted)
        inner = Canonical(self._source, NOTE_PARTS[reference.tag])
        return f"<{reference.tag}>{''.join(inner.blocks(note))}</>"

    def _paragraph(self, paragraph: XmlElement) -> str:
        last: tuple[str, str] | None = None
        pieces = [f"<p>{self.of(paragraph.find(P_PROPERTIES))}"]
        for path, look, form, is_text in self._inline(paragraph, ""):
            if is_text and last == (path, look):
                pieces.append(form)
            else:
                pieces.append(f"|{path}|{look}|{form}")
            last = (path, look) if is_text else None
        return "".join([*pieces, "</p>"])

    def _inline(self, node: XmlElement, path: str) -> Iterator[tuple[str, str, str, bool]]:
        for child in node:
            if child.tag in {P_PROPERTIES, w("sdtPr"), w("sdtEndPr"), w("smartTagPr"), w("customXmlPr")}:
                continue
            if child.tag == RUN:
                yield from self._run(child, path)
            elif child.tag in INLINE_CONTAINERS:
                yield from self._inline(content_of(child), path + self.container(child))
            elif form := self.of(child):
                yield path, "", form, False

    def _run(self, run: XmlElement, path: str) -> Iterator[tuple[str, str, str, bool]]:
        look = self.of(run.find(R_PROPERTIES))
        for child in run:
            if child.tag == TEXT:
                if child.text:
                    yield path, look, child.text, True
            elif child.tag != R_PROPERTIES and (form := self.of(child)):
                yield path, look, form, False

    def container(self, node: XmlElement) -> str:
        """Return the form of what wraps a piece of text: a link, a content control, a tag."""
        properties = "".join(self.of(child) for child in node if local(child) in {"sdtPr", "smartTagPr", "customXmlPr"})
        return f"<{local(node)}{self.attributes(node)}{properties}>"


def content_of(node: XmlElement) -> XmlElement:
    """Return the node that holds the content of a container."""
    inner = node.find(CONTROL_CONTENT) if node.tag == CONTROL else None
    return node if inner is None else inner


def _is_identity(node: XmlElement, name: str) -> bool:
    if node.tag == w("id") and value_of(node.getparent(), "id") is None:
        return local(node.getparent()) == "sdtPr"
    return name == "id" and local(node) in _HOLDS_IDENTITY


P_EMPTY = Source({"p": f'<w:p xmlns:w="{w("p")[1:-2]}"/>'.encode()}).root("p")
"""A paragraph without anything."""

__all__ = ["BLOCKS", "OURS", "P_EMPTY", "Canonical", "content_of"]
