"""Bring content of the old file into the new package with what it refers to: pictures, links, notes, lists, styles."""

import copy
import posixpath
import re
from collections.abc import Container

from lxml import etree

from ode_workflows.documents.package import XmlElement, parse_part, serialise_part, w
from ode_workflows.documents.redline.canonical import Canonical
from ode_workflows.documents.redline.inline import mark_note
from ode_workflows.documents.redline.names import MARKERS, RELATIONSHIP, RUN, WORD_2010, local, value_of
from ode_workflows.documents.redline.pen import BY, Pen
from ode_workflows.documents.redline.resolve import remove
from ode_workflows.documents.redline.source import NOTE_PARTS, Source, part_behind, relationships_name

_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT_TYPES = "[Content_Types].xml"
_STYLES = {w("pStyle"), w("rStyle"), w("tblStyle")}
_STYLE_LINKS = (w("basedOn"), w("next"), w("link"))


class Carrier:
    """Adopts nodes of the old file into the package that is being made."""

    def __init__(self, old: Source, out: Source, pen: Pen) -> None:
        self._old, self._out, self._pen = old, out, pen
        self._links: dict[tuple[str, str, str], str] = {}
        self._parts: dict[str, str] = {}
        self._lists: dict[str, str] = {}

    def adopt(self, node: XmlElement, old_part: str, out_part: str) -> XmlElement:
        """Return a copy of an old node that means the same in the new package."""
        made = copy.deepcopy(node)
        for each in list(made.iter(*MARKERS, w("commentReference"))):
            remove(_run_of(each) if local(each) == "commentReference" else each)
        for each in [found for found in made.iter() if isinstance(found.tag, str)]:
            self._adopt(each, old_part, out_part)
        return made

    def _adopt(self, node: XmlElement, old_part: str, out_part: str) -> None:
        for name in list(node.attrib):
            if name.startswith(WORD_2010) and name.endswith(("paraId", "textId")):
                del node.attrib[name]
            elif name.startswith(RELATIONSHIP):
                node.set(name, self._link(node.get(name), old_part, out_part))
        if node.tag in NOTE_PARTS:
            self._note(node)
        elif node.tag in _STYLES:
            self._style(value_of(node) or "")
        elif node.tag == w("numId"):
            node.set(w("val"), self._list(value_of(node) or ""))
        elif local(node) == "docPr":
            node.set("id", self._pen.number())

    def _link(self, identity: str, old_part: str, out_part: str) -> str:
        key = (old_part, out_part, identity)
        if key not in self._links:
            found = self._old.relationships(old_part).get(identity)
            self._links[key] = identity if found is None else self._linked(found, old_part, out_part)
        return self._links[key]

    def _linked(self, found: XmlElement, old_part: str, out_part: str) -> str:
        target = found.get("Target") or ""
        is_external = found.get("TargetMode") == "External"
        if not is_external:
            name = self._part(part_behind(old_part, target))
            target = posixpath.relpath(name, posixpath.dirname(out_part) or ".")
        known = self._out.relationships(out_part)
        for identity, other in known.items():
            same = (other.get("Type"), other.get("TargetMode")) == (found.get("Type"), found.get("TargetMode"))
            if same and other.get("Target") == target:
                return identity
        identity = _free("rIdOld", known)
        made = etree.Element(f"{{{_PACKAGE}}}Relationship", Id=identity, Type=found.get("Type") or "", Target=target)
        if is_external:
            made.set("TargetMode", "External")
        known[identity] = made
        self._write_links(out_part)
        return identity

    def _write_links(self, part: str) -> None:
        root = etree.Element(f"{{{_PACKAGE}}}Relationships", nsmap={None: _PACKAGE})
        root.extend([copy.deepcopy(node) for node in self._out.relationships(part).values()])
        self._out.parts[relationships_name(part)] = serialise_part(root)

    def _part(self, name: str) -> str:
        """Return under which name the package holds a part of the old file, with all that this part refers to."""
        if name in self._parts or name not in self._old.parts:
            return self._parts.get(name, name)
        if self._out.parts.get(name) == self._old.parts[name]:
            self._parts[name] = name
            return name
        stem, ending = posixpath.splitext(name)
        made = name if name not in self._out.parts else _free(f"{stem}_old", self._out.parts, ending)
        self._parts[name] = made
        self._out.parts[made] = self._old.parts[name]
        self._type(name, made)
        links = self._old.parts.get(relationships_name(name))
        if links is not None:
            root = parse_part(links)
            for node in root:
                if node.get("TargetMode") != "External":
                    inner = self._part(part_behind(name, node.get("Target") or ""))
                    node.set("Target", posixpath.relpath(inner, posixpath.dirname(made)))
            self._out.parts[relationships_name(made)] = serialise_part(root)
        return made

    def _type(self, name: str, made: str) -> None:
        known, types = parse_part(self._old.parts[_CONTENT_TYPES]), parse_part(self._out.parts[_CONTENT_TYPES])
        ending = posixpath.splitext(name)[1][1:].casefold()
        for node in known:
            if node.get("PartName") == f"/{name}":
                entry = copy.deepcopy(node)
                entry.set("PartName", f"/{made}")
                types.append(entry)
                break
            present = {(other.get("Extension") or "").casefold() for other in types}
            if (node.get("Extension") or "").casefold() == ending and ending not in present:
                types.insert(0, copy.deepcopy(node))
        self._out.parts[_CONTENT_TYPES] = serialise_part(types)

    def _note(self, reference: XmlElement) -> None:
        part, note = NOTE_PARTS[reference.tag], self._old.note(reference)
        if note is None:
            return
        if part not in self._out.parts:
            self._add_note_part(part)
        notes = self._out.root(part)
        taken = [int(value_of(node, "id") or 0) for node in notes]
        made = self.adopt(note, part, part)
        made.set(w("id"), str(max([*taken, 0]) + 1))
        notes.append(made)
        mark_note(made, "del", self._pen)
        reference.set(w("id"), made.get(w("id")))

    def _add_note_part(self, part: str) -> None:
        root = copy.deepcopy(self._old.root(part))
        for node in list(root):
            if value_of(node, "type") is None:
                root.remove(node)
        self._out.parts[part] = serialise_part(root)
        self._type(part, part)
        old = self._old.relationships("word/document.xml").values()
        found = next((node for node in old if part_behind("word/document.xml", node.get("Target") or "") == part), None)
        if found is not None:
            known = self._out.relationships("word/document.xml")
            made = copy.deepcopy(found)
            made.set("Id", _free("rIdOld", known))
            known[made.get("Id")] = made
            self._write_links("word/document.xml")

    def _style(self, identity: str) -> None:
        style = self._old.styles.get(identity)
        if style is None or identity in self._out.styles or "word/styles.xml" not in self._out.parts:
            return
        made = copy.deepcopy(style)
        made.attrib.pop(w("default"), None)
        self._out.styles[identity] = made
        self._out.root("word/styles.xml").append(made)
        for number in made.iter(w("numId")):
            number.set(w("val"), self._list(value_of(number) or ""))
        for link in _STYLE_LINKS:
            self._style(value_of(made.find(link)) or "")

    def _list(self, identity: str) -> str:
        if identity not in self._lists:
            self._lists[identity] = self._listed(identity)
        return self._lists[identity]

    def _listed(self, identity: str) -> str:
        instance, abstract = self._old.lists.get(identity, (None, None))
        if instance is None or abstract is None or "word/numbering.xml" not in self._out.parts:
            return identity
        form = Canonical(self._old, "word/numbering.xml").list_form(identity)
        out = Canonical(self._out, "word/numbering.xml")
        for known in (identity, *self._out.lists):
            if known in self._out.lists and out.list_form(known) == form:
                return known
        return self._add_list(instance, abstract)

    def _add_list(self, instance: XmlElement, abstract: XmlElement) -> str:
        root = self._out.root("word/numbering.xml")
        abstracts, instances = root.findall(w("abstractNum")), root.findall(w("num"))
        made, number = copy.deepcopy(abstract), copy.deepcopy(instance)
        made.set(w("abstractNumId"), _next([value_of(node, "abstractNumId") for node in abstracts]))
        number.set(w("numId"), _next([value_of(node, "numId") for node in instances]))
        number.find(w("abstractNumId")).set(w("val"), made.get(w("abstractNumId")))
        for node in made.findall(w("nsid")):
            made.remove(node)  # equal ones would be taken for the same list
        _after(root, abstracts, made)
        _after(root, instances or [made], number)
        identity: str = number.get(w("numId"))
        self._out.lists[identity] = (number, made)
        return identity


def without_notes_to_self(root: XmlElement) -> XmlElement:
    """Take away what the engine noted on nodes and return the root."""
    for node in root.iter():
        node.attrib.pop(BY, None)
    etree.cleanup_namespaces(root, keep_ns_prefixes=[prefix for prefix in root.nsmap if prefix])
    return root


def highest_identity(parts: dict[str, bytes]) -> int:
    """Return the highest identity that any mark, bookmark or drawing of the file has."""
    pattern = re.compile(rb'(?:w:id|<(?:\w+:)?docPr [^>]*?\bid)="(\d{1,9})"')
    return max((int(found) for data in parts.values() for found in pattern.findall(data)), default=0)


def _run_of(node: XmlElement) -> XmlElement:
    return node.getparent() if node.getparent() is not None and node.getparent().tag == RUN else node


def _free(stem: str, taken: Container[str], ending: str = "") -> str:
    number = 1
    while f"{stem}{number}{ending}" in taken:
        number += 1
    return f"{stem}{number}{ending}"


def _next(identities: list[str | None]) -> str:
    return str(max([int(each or 0) for each in identities] or [0]) + 1)


def _after(root: XmlElement, others: list[XmlElement], node: XmlElement) -> None:
    if others:
        others[-1].addnext(node)
    else:
        root.insert(0, node)
