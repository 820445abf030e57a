"""One story of a file (body, a header …) with what its relations point to, and its reading for the oracle."""

import hashlib
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from ode_workflows.documents.package import XmlElement, parse_part, w
from ode_workflows.documents.redline.atoms import PPR, SDT, Atom, atoms_of, canonical, look_of, pieces_of
from ode_workflows.documents.redline.boxes import outer_boxes, with_empty_boxes
from ode_workflows.documents.redline.resolving import TBL, TC, TR, P

RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
NOTE_REFERENCES = {w("footnoteReference"): "word/footnotes.xml", w("endnoteReference"): "word/endnotes.xml"}
_BLOCK_WRAPPERS = frozenset((SDT, w("sdtContent"), w("customXml"), w("footnote"), w("endnote")))
_RELATIONS_NAME, _NOTE_NAME = b"/officeDocument/2006/relationships", b"noteReference"
"""What an element that shows something of another part has in its XML; it means that only in its own file."""

_DRAWING_IDS = ("docPr", "cNvPr")

Reading = tuple[object, ...]
"""What a person sees of a block: kind, style, words with their look, and what a table holds."""


def own_xml(element: XmlElement) -> bytes | None:
    """Return the canonical XML of an element that means the same in every file; None where it points to other parts."""
    xml: bytes = etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
    return None if _RELATIONS_NAME in xml or _NOTE_NAME in xml else xml


def relations_part(name: str) -> str:
    """Return the name of the part that holds another part's relations."""
    folder, _, file = name.rpartition("/")
    return f"{folder}/_rels/{file}.rels"


def target_part(name: str, target: str) -> str:
    """Return the name of the part to which a relation of a part points."""
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{posixpath.dirname(name)}/{target}")


@dataclass
class Story:
    """The tree of a part, the file's parts, and what each relation of the part shows."""

    name: str
    root: XmlElement
    parts: Mapping[str, bytes]
    shows: dict[str, str] = field(init=False)
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    read: dict[bytes, Reading] = field(default_factory=dict, repr=False)
    """Paragraphs that were read, by their canonical XML; two stories of one comparison share them."""
    _xml: dict[XmlElement, bytes | None] = field(default_factory=dict, repr=False)
    _readings: dict[XmlElement, tuple[Reading, ...]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        data = self.parts.get(relations_part(self.name))
        found = parse_part(data).iter(f"{PACKAGE_RELATIONS}Relationship") if data else ()
        self.shows = {each.get("Id"): self._shown(each) for each in found}

    def _shown(self, relation: XmlElement) -> str:
        target = relation.get("Target") or ""
        data = self.parts.get(target_part(self.name, target))
        return target if data is None else hashlib.sha256(data).hexdigest()

    def atoms(self, paragraph: XmlElement) -> list[Atom]:
        """Return the atoms of a paragraph of this story."""
        return atoms_of(paragraph, self.object_key)

    def object_key(self, element: XmlElement) -> str:
        """Return what an element shows: a picture by its bytes, a note by its words, neither by its number."""
        if element.tag in NOTE_REFERENCES:
            return f"note:{self.notes.get((element.tag, element.get(w('id'))), '')}"
        if element.tag == w("commentReference"):
            return ""
        boxes = outer_boxes(element)
        bare = with_empty_boxes(element) if boxes else element
        key = canonical(bare)
        for node in bare.iter():
            if not isinstance(node.tag, str):
                continue
            for name, said in node.attrib.items():
                if name.startswith(RELATIONS):
                    key = key.replace(f'"{said}"', f'"{self.shows.get(said, said)}"')
            if node.tag.rpartition("}")[2] in _DRAWING_IDS and node.get("id"):
                key = key.replace(f'id="{node.get("id")}"', "")
        return key + "".join(str(self.reading_of(box)) for box in boxes)

    def link_of(self, atom: Atom) -> str:
        """Return where the wrappers of an atom lead, empty for none."""
        links = [each for each in atom.frame if each.tag == w("hyperlink")]
        said = [each.get(f"{RELATIONS}id") or each.get(w("anchor")) or "" for each in links]
        return " ".join(self.shows.get(each, each) for each in said)

    def reads_as(self, root: XmlElement, other: "Story") -> bool:
        """Whether a tree whose relations are this story's reads as another story, block by block or else as a whole."""
        mine, theirs = _top_blocks(root), _top_blocks(other.root)
        if len(mine) == len(theirs):
            return all(self.is_alike(one, each, other) for one, each in zip(mine, theirs, strict=True))
        return self.reading(root) == other.reading(other.root)

    def xml_of(self, block: XmlElement) -> bytes | None:
        """Return the own XML of a block of this story as it came; it is asked for again and again."""
        if block not in self._xml:
            self._xml[block] = own_xml(block)
        return self._xml[block]

    def reading_as_came(self, block: XmlElement) -> tuple[Reading, ...]:
        """Return what a person sees of a block of this story as it came; it is read once."""
        if block not in self._readings:
            self._readings[block] = self.reading_of([block])
        return self._readings[block]

    def is_alike(self, block: XmlElement, its: XmlElement, other: "Story") -> bool:
        """Whether a block reads as a block of another story; what is the same byte for byte need not be read."""
        xml = own_xml(block)
        if xml is not None and xml == other.xml_of(its):
            return True
        return self.reading_of([block]) == other.reading_as_came(its)

    def reading(self, root: XmlElement) -> tuple[Reading, ...]:
        """Return what a person sees of the blocks of a tree without tracked changes."""
        return tuple(self._blocks(root))

    def reading_of(self, blocks: Iterable[XmlElement]) -> tuple[Reading, ...]:
        """Return what a person sees of blocks that stand where they are."""
        return tuple(self._blocks(blocks))

    def _blocks(self, node: Iterable[XmlElement]) -> Iterator[Reading]:
        for child in node:
            if child.tag == P:
                yield self.paragraph(child)
            elif child.tag == TBL:
                yield ("table", tuple(self.row(row) for row in child.iter(TR) if _is_of(row, child)))
            elif child.tag == w("body") or child.tag in _BLOCK_WRAPPERS:
                yield from self._blocks(child)

    def row(self, row: XmlElement) -> Reading:
        """Return what a person sees of a row: the blocks of each of its cells."""
        return tuple(tuple(self._blocks(cell)) for cell in row.iter(TC) if _is_of(cell, row))

    def paragraph(self, paragraph: XmlElement) -> Reading:
        """Return what a person sees of a paragraph: its properties and its words with their look and links."""
        # the same paragraph is read again and again: when it is compared, proved, and proved with all others
        key = own_xml(paragraph)
        if key is None:
            return self._paragraph(paragraph)
        if key not in self.read:
            self.read[key] = self._paragraph(paragraph)
        return self.read[key]

    def _paragraph(self, paragraph: XmlElement) -> Reading:
        pieces: list[tuple[str, str, str]] = []
        for atom in pieces_of(paragraph, self.object_key):
            if atom.is_zero_width:
                continue
            look, link = atom.look, self.link_of(atom) if atom.frame else ""
            if pieces and pieces[-1][1:] == (look, link):
                pieces[-1] = (pieces[-1][0] + atom.key, look, link)
            else:
                pieces.append((atom.key, look, link))
        properties = paragraph.find(PPR)
        ends_section = properties is not None and properties.find(w("sectPr")) is not None
        return ("paragraph", look_of(properties), tuple(pieces), ends_section)


def _top_blocks(root: XmlElement) -> list[XmlElement]:
    body = root.find(w("body"))
    holder = root if body is None else body
    return [child for child in holder if child.tag in (P, TBL) or child.tag in _BLOCK_WRAPPERS]


def _is_of(node: XmlElement, owner: XmlElement) -> bool:
    """Whether a row or cell belongs to a table or row itself and not to a table inside it."""
    return next(node.iterancestors(owner.tag)) is owner
