"""One Word file as the redline reads it: its stories, notes, relationships, lists and styles."""

import posixpath
from collections.abc import Iterator
from functools import cached_property

from ode_workflows.documents.package import XmlElement, parse_part, w
from ode_workflows.documents.redline.names import story_root, value_of

NOTE_PARTS = {w("footnoteReference"): "word/footnotes.xml", w("endnoteReference"): "word/endnotes.xml"}
_NO_NOTE = {"separator", "continuationSeparator", "continuationNotice"}


def relationships_name(part: str) -> str:
    """Return the name of the part that holds the relationships of a part."""
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


class Source:
    """The parts of a file, parsed when they are first asked for; roots may be changed in place."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = parts
        self._roots: dict[str, XmlElement] = {}
        self._relationships: dict[str, dict[str, XmlElement]] = {}

    def root(self, name: str) -> XmlElement:
        """Return the root of a part."""
        if name not in self._roots:
            self._roots[name] = story_root(self.parts[name], name)
        return self._roots[name]

    def roots(self) -> dict[str, XmlElement]:
        """Return the roots that were read so far, by part."""
        return self._roots

    def relationships(self, part: str) -> dict[str, XmlElement]:
        """Return the relationships of a part by id."""
        if part not in self._relationships:
            data = self.parts.get(relationships_name(part))
            nodes = parse_part(data) if data else ()
            self._relationships[part] = {node.get("Id"): node for node in nodes}
        return self._relationships[part]

    def target(self, part: str, identity: str) -> tuple[str, str, bytes | None]:
        """Return type, target and, of an internal one, the bytes behind a relationship."""
        found = self.relationships(part).get(identity)
        if found is None:
            return "", identity, None
        target = found.get("Target") or ""
        if found.get("TargetMode") == "External":
            return found.get("Type") or "", target, None
        name = part_behind(part, target)
        return found.get("Type") or "", name, self.parts.get(name)

    def note(self, reference: XmlElement) -> XmlElement | None:
        """Return the footnote or endnote that a reference names."""
        name = NOTE_PARTS[reference.tag]
        return self.notes(name).get(value_of(reference, "id") or "")

    def notes(self, name: str) -> dict[str, XmlElement]:
        """Return the notes of a part by id, separators left out."""
        if name not in self.parts:
            return {}
        return {value_of(node, "id") or "": node for node in self.root(name) if value_of(node, "type") not in _NO_NOTE}

    @cached_property
    def lists(self) -> dict[str, tuple[XmlElement, XmlElement | None]]:
        """The numbering instances by id, each with its abstract definition."""
        if "word/numbering.xml" not in self.parts:
            return {}
        root = self.root("word/numbering.xml")
        abstract = {value_of(node, "abstractNumId"): node for node in root.iter(w("abstractNum"))}
        return {
            value_of(node, "numId") or "": (node, abstract.get(value_of(node.find(w("abstractNumId")))))
            for node in root.findall(w("num"))
        }

    @cached_property
    def styles(self) -> dict[str, XmlElement]:
        """The styles by id."""
        if "word/styles.xml" not in self.parts:
            return {}
        return {value_of(node, "styleId") or "": node for node in self.root("word/styles.xml").findall(w("style"))}


def part_behind(part: str, target: str) -> str:
    """Return the name of the part that a relationship of another part points to."""
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def running_heads(source: Source, document: XmlElement) -> Iterator[tuple[tuple[int, str], str]]:
    """Yield section and kind of each running head with the part that holds it, inherited ones left out."""
    for number, section in enumerate(document.iter(w("sectPr"))):
        if section.getparent().tag == w("sectPrChange"):
            continue
        for node in section:
            if node.tag in {w("headerReference"), w("footerReference")}:
                identity = next((v for k, v in node.attrib.items() if k.endswith("}id")), "")
                _, name, data = source.target("word/document.xml", identity)
                if data is not None:
                    yield (number, f"{node.tag.rpartition('}')[2]} {value_of(node, 'type')}"), name
