"""Brings into the new file what deleted content of the old one points to: parts, links, notes, styles and lists.

Without it Word reports the redline as damaged.
"""

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from ode_workflows.documents.package import MAIN_DOCUMENT, XmlElement, copy_of, parse_part, serialise_part, w
from ode_workflows.documents.redline.story import (
    NOTE_REFERENCES,
    PACKAGE_RELATIONS,
    RELATIONS,
    Story,
    relations_part,
    target_part,
)

_TYPES = "[Content_Types].xml"
_TYPES_NAME = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_EMPTY_RELATIONS = f'<Relationships xmlns="{PACKAGE_RELATIONS[1:-1]}"/>'.encode()
_STYLES, _LISTS = "word/styles.xml", "word/numbering.xml"
_STYLE_TAGS = frozenset(w(tag) for tag in ("pStyle", "rStyle", "tblStyle"))


@dataclass
class Importer:
    """Adopts copied elements of an old story into the parts of the new file, which it adds to."""

    old: Story
    new: Story
    parts: dict[str, bytes]
    _relations: dict[str, str] = field(default_factory=dict)
    _seen: set[tuple[str, str]] = field(default_factory=set)
    """Styles and lists that were looked at: they are there by now, or the old file lacks them too."""

    _notes: dict[tuple[str, str], str] = field(default_factory=dict)

    def adopt(self, element: XmlElement) -> None:
        """Make an element point into the new file; what it needs and the new file lacks is brought along."""
        for node in element.iter():
            if not isinstance(node.tag, str):
                continue
            for name, said in list(node.attrib.items()):
                if name.startswith(RELATIONS):
                    node.set(name, self._relation(said))
            if node.tag in NOTE_REFERENCES:
                self._note(node)
            elif node.tag in _STYLE_TAGS:
                self._once(self._style, node)
            elif node.tag == w("numId"):
                self._once(self._list, node)

    def _once(self, bring: Callable[[str], None], node: XmlElement) -> None:
        wanted = node.get(w("val")) or ""
        kind = "list" if node.tag == w("numId") else "style"
        if (kind, wanted) not in self._seen:
            self._seen.add((kind, wanted))
            bring(wanted)

    def _relation(self, wanted: str) -> str:
        if wanted in self._relations:
            return self._relations[wanted]
        here = relations_part(self.new.name)
        theirs = parse_part(self.old.parts.get(relations_part(self.old.name), _EMPTY_RELATIONS))
        found = next((each for each in theirs if each.get("Id") == wanted), None)
        if found is None:
            return wanted
        ours = parse_part(self.parts.get(here, _EMPTY_RELATIONS))
        taken = {each.get("Id") for each in ours}
        name = next(f"rIdOld{number}" for number in range(1, len(taken) + 2) if f"rIdOld{number}" not in taken)
        added = copy_of(found)
        added.set("Id", name)
        if found.get("TargetMode") != "External":
            added.set("Target", self._part(target_part(self.old.name, found.get("Target") or "")))
        ours.append(added)
        self.parts[here] = serialise_part(ours)
        self._relations[wanted] = name
        self.new.shows[name] = self.old.shows.get(wanted, wanted)
        return name

    def _part(self, name: str) -> str:
        """Return the absolute target of a part with the bytes that the old file keeps under a name."""
        data = self.old.parts.get(name)
        if data is None or self.parts.get(name) == data:
            return f"/{name}"
        stem, ending = posixpath.splitext(name)
        fresh = name if name not in self.parts else f"{stem}_old{ending}"
        self.parts[fresh] = data
        self._declare(name, fresh)
        return f"/{fresh}"

    def _declare(self, name: str, fresh: str) -> None:
        """Say the content type of an added part as the old file says it."""
        theirs, ours = parse_part(self.old.parts[_TYPES]), parse_part(self.parts[_TYPES])
        ending = posixpath.splitext(name)[1].lstrip(".").casefold()
        for each in theirs:
            if each.get("PartName") == f"/{name}":
                added = copy_of(each)
                added.set("PartName", f"/{fresh}")
                ours.append(added)
                break
            is_ending = (each.get("Extension") or "").casefold() == ending
            known = {(other.get("Extension") or "").casefold() for other in ours}
            if is_ending and ending not in known:
                ours.insert(0, copy_of(each))
        self.parts[_TYPES] = serialise_part(ours)

    def _note(self, reference: XmlElement) -> None:
        part = NOTE_REFERENCES[reference.tag]
        key = (reference.tag, reference.get(w("id")) or "")
        if key not in self._notes:
            theirs = self.old.parts.get(part)
            found = _by_id(parse_part(theirs), key[1]) if theirs else None
            if found is None:
                return
            root = parse_part(self._shared_part(part))
            added = copy_of(found)
            fresh = str(max((int(each.get(w("id")) or 0) for each in root), default=0) + 1)
            added.set(w("id"), fresh)
            root.append(added)
            self.parts[part] = serialise_part(root)
            self._notes[key] = fresh
            self.new.notes[(reference.tag, fresh)] = self.old.notes.get(key, "")
        reference.set(w("id"), self._notes[key])

    def _shared_part(self, name: str) -> bytes:
        """Return the new file's notes, styles or lists; one that it lacks is begun as the old file begins its own."""
        if name not in self.parts:
            begun = parse_part(self.old.parts[name])
            for child in list(begun):
                if not child.get(w("type")) or child.tag == w("style"):  # a separator of notes stays
                    begun.remove(child)
            self.parts[name] = serialise_part(begun)
            self._declare(name, name)
            self._relate(name)
        return self.parts[name]

    def _relate(self, name: str) -> None:
        """Point the main document to a part as the old file's main document does."""
        here = relations_part(MAIN_DOCUMENT)
        ours = parse_part(self.parts.get(here, _EMPTY_RELATIONS))
        for each in parse_part(self.old.parts.get(here, _EMPTY_RELATIONS)):
            if target_part(MAIN_DOCUMENT, each.get("Target") or "") == name:
                added = copy_of(each)
                added.set("Id", f"rIdOld{posixpath.basename(name).partition('.')[0]}")
                added.set("Target", f"/{name}")
                ours.append(added)
        self.parts[here] = serialise_part(ours)

    def _style(self, wanted: str) -> None:
        theirs = self.old.parts.get(_STYLES)
        if theirs is None:
            return
        root, source = parse_part(self._shared_part(_STYLES)), parse_part(theirs)
        known = {each.get(w("styleId")) for each in root.iter(w("style"))}
        named = {each.get(w("styleId")): each for each in source.iter(w("style"))}
        while wanted in named and wanted not in known:
            added = copy_of(named[wanted])
            added.attrib.pop(w("default"), None)
            root.append(added)
            known.add(wanted)
            base = added.find(w("basedOn"))
            wanted = base.get(w("val")) if base is not None else ""
        self.parts[_STYLES] = serialise_part(root)

    def _list(self, wanted: str) -> None:
        theirs = self.old.parts.get(_LISTS)
        if theirs is None:
            return
        root, source = parse_part(self._shared_part(_LISTS)), parse_part(theirs)
        found = next((each for each in source.iter(w("num")) if each.get(w("numId")) == wanted), None)
        if found is None or any(each.get(w("numId")) == wanted for each in root.iter(w("num"))):
            return
        abstract_id = found.find(w("abstractNumId")).get(w("val"))
        abstract = next(each for each in source.iter(w("abstractNum")) if each.get(w("abstractNumId")) == abstract_id)
        fresh = str(
            max((int(each.get(w("abstractNumId")) or 0) for each in root.iter(w("abstractNum"))), default=0) + 1
        )
        added, num = copy_of(abstract), copy_of(found)
        added.set(w("abstractNumId"), fresh)
        num.find(w("abstractNumId")).set(w("val"), fresh)
        last = next(iter(root.findall(w("num"))), None)
        root.append(added) if last is None else last.addprevious(added)
        root.append(num)
        self.parts[_LISTS] = serialise_part(root)


def _by_id(root: XmlElement, wanted: str) -> XmlElement | None:
    return next((each for each in root if each.get(w("id")) == wanted), None)


def note_texts(parts: Mapping[str, bytes]) -> dict[tuple[str, str], str]:
    """Return the words of every note by the tag of its reference and its number."""
    found: dict[tuple[str, str], str] = {}
    for tag, part in NOTE_REFERENCES.items():
        if part in parts:
            for note in parse_part(parts[part]):
                if isinstance(note.tag, str):
                    words = etree.tostring(note, method="text", encoding="unicode", with_tail=False)
                    found[(tag, note.get(w("id")) or "")] = words
    return found
