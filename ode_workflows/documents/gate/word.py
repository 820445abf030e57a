"""The gate for Word files: what refuses them, and the cleaned working copy of those that are odd but harmless."""

import re
from collections.abc import Iterable, Iterator

from ode_workflows.documents.gate.archive import read_archive
from ode_workflows.documents.gate.fields import linked_pictures
from ode_workflows.documents.gate.pictures import is_sound_picture
from ode_workflows.documents.gate.refusal import Passed, RefusedError
from ode_workflows.documents.gate.relations import Dropped, dropped_relations, part_of, relations, source_of
from ode_workflows.documents.gate.xml import local_name, safe_tree
from ode_workflows.documents.package import XmlElement, parse_part, serialise_part, write_parts
from ode_workflows.domain.sentences import phrased

_TYPES = "[Content_Types].xml"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OTHER_MAINS = {
    "macroEnabled": "holds macros. Save it in Word as .docx without macros.",
    "template.main": "is a Word template. Save it in Word as .docx.",
    "spreadsheetml": "is an Excel workbook, no Word file. Hand in the Word file.",
    "presentationml": "is a PowerPoint file, no Word file. Hand in the Word file.",
}
_PROGRAMS = re.compile(
    r"\.(exe|dll|scr|com|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|jar|msi|lnk|chm|html?|mht(ml)?|sh|py)$", re.IGNORECASE
)
_RUNS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_OLE = b"\xd0\xcf\x11\xe0"
_ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_PICTURE_NAME = re.compile(r"\.(png|jpe?g|jfif|gif|bmp|tiff?|webp|svg|emf|wmf)$", re.IGNORECASE)
_GONE_WITH_THE_RELATION = frozenset(
    {"externalData", "attachedTemplate", "OLEObject", "hlinkClick", "hlinkHover", "dataSource"}
)
_BYTES_OF_FIELDS = (b"fldChar", b"instrText", b"fldSimple", b"f\0l\0d\0", b"i\0n\0s\0t\0r\0")


def pass_word(content: bytes) -> Passed:
    """Return a Word file that may be opened, cleaned where that was needed.

    Raises:
        RefusedError: with what is wrong and what to do.
    """
    parts = read_archive(content)
    _require_main_type(parts)
    broken = {name for name, data in parts.items() if not _is_sound_part(name, data)}
    dropped = [each for name in parts if name.endswith(".rels") for each in dropped_relations(name, parts)]
    dropped += list(_to_broken(parts, broken, {(each.source, each.id) for each in dropped}))
    _require_no_loose_archive(parts, broken | {each.part for each in dropped if each.part})
    changed: dict[str, XmlElement] = {}
    notes = [*(each.note for each in dropped), *map(_damaged, sorted(broken))]
    for name, data in parts.items():
        if _is_xml(name, data) and any(mark in data for mark in _BYTES_OF_FIELDS):
            notes += _without_linked_pictures(name, data, changed)
    _cut(dropped, parts, changed)
    if not notes:
        return Passed("docx", content)
    gone = broken | {each.part for each in dropped if each.part and each.part in parts}
    kept = {name: serialise_part(changed[name]) if name in changed else data for name, data in parts.items()}
    cleaned = write_parts({name: data for name, data in kept.items() if name not in gone})
    return Passed("docx", cleaned, tuple(dict.fromkeys(f"Taken out: {note}." for note in notes)))


def _require_main_type(parts: dict[str, bytes]) -> None:
    if _TYPES not in parts or "_rels/.rels" not in parts:
        raise RefusedError(phrased("is a zip file, but no Word file. Hand in the .docx itself, not packed."))
    defaults: dict[str, str] = {}
    types: dict[str, str] = {}
    for node in safe_tree(_TYPES, parts[_TYPES]):
        if local_name(node) == "Override":
            types[(node.get("PartName") or "").lstrip("/")] = node.get("ContentType") or ""
        elif local_name(node) == "Default":
            defaults[(node.get("Extension") or "").casefold()] = node.get("ContentType") or ""
    _require_no_active_type([*types.values(), *(defaults[each] for each in defaults if _has_extension(parts, each))])
    root = safe_tree("_rels/.rels", parts["_rels/.rels"])
    mains = [target.lstrip("/") for _, kind, target, _ in relations(root) if kind == "officeDocument"]
    if len(mains) != 1 or mains[0] not in parts or types.get(mains[0], defaults.get("xml")) != _MAIN:
        raise RefusedError(
            phrased("does not say that it is a Word document. Open it in Word and save it again as .docx.")
        )


def _has_extension(parts: Iterable[str], extension: str) -> bool:
    return any(name.casefold().endswith(f".{extension}") for name in parts)


def _require_no_active_type(types: Iterable[str]) -> None:
    for each in types:
        if "vbaProject" in each or "macroEnabled" in each:
            raise RefusedError(_OTHER_MAINS["macroEnabled"])
        if each.endswith(".main+xml") and each != _MAIN:
            raise RefusedError(
                next(
                    (said for word, said in _OTHER_MAINS.items() if word in each),
                    "is no Word document. Hand in a .docx.",
                )
            )
        if "activeX" in each or "ms-office.activeX" in each:
            raise RefusedError(phrased("holds an ActiveX control. Delete the control in Word."))


def _is_xml(name: str, data: bytes) -> bool:
    return name.casefold().endswith((".xml", ".rels", ".vml")) or data[:64].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(
        b"<?xml"
    )


def _is_sound_part(name: str, data: bytes) -> bool:
    """Say whether a part can be used; a damaged picture cannot.

    Raises:
        RefusedError: the part is a program, an object, or XML that is not safe.
    """
    if _PROGRAMS.search(name) or data.startswith(_RUNS):
        raise RefusedError(
            phrased("holds a program or a web page (%(name)s). Save a clean copy in Word.", name=name[:60])
        )
    if data.startswith(_OLE) or name.casefold().endswith(("vbaproject.bin", "vbadata.xml")):
        macros = "vba" in name.casefold()
        raise RefusedError(
            _OTHER_MAINS["macroEnabled"]
            if macros
            else phrased("holds an embedded object (OLE). Replace the object by a picture.")
        )
    if _PICTURE_NAME.search(name):
        return is_sound_picture(name, data)
    if _is_xml(name, data):
        safe_tree(name, data)
    return True


def _require_no_loose_archive(parts: dict[str, bytes], gone: set[str]) -> None:
    for name, data in parts.items():
        if data.startswith(_ARCHIVES) and name not in gone and not name.casefold().endswith((".odttf", ".fntdata")):
            raise RefusedError(
                phrased(
                    "holds a packed file inside (%(name)s). Take it out and save the file again in Word.",
                    name=name[:60],
                )
            )


def _to_broken(parts: dict[str, bytes], broken: set[str], known: set[tuple[str, str]]) -> Iterator[Dropped]:
    """Yield the relations that lead to a damaged picture; its own sentence is said once for all of them."""
    for name, data in parts.items():
        if not broken or not name.endswith(".rels"):
            continue
        source = source_of(name)
        for id_, _, target, is_external in relations(parse_part(data)):
            part = None if is_external else part_of(source, target)
            if part in broken and (source, id_) not in known:
                yield Dropped(source, id_, _damaged(str(part)), part)


def _damaged(part: str) -> str:
    return f"the damaged picture {part}"


def _tree(name: str, data: bytes, changed: dict[str, XmlElement]) -> XmlElement:
    return changed[name] if name in changed else parse_part(data)


def _without_linked_pictures(name: str, data: bytes, changed: dict[str, XmlElement]) -> Iterator[str]:
    root = _tree(name, data, changed)
    for nodes in linked_pictures(root):
        changed[name] = root
        for node in nodes:
            if node.getparent() is not None:
                node.getparent().remove(node)
        yield "a field that fetches a picture from elsewhere; the picture in the file stays"


def _cut(dropped: Iterable[Dropped], parts: dict[str, bytes], changed: dict[str, XmlElement]) -> None:
    """Take the relations out, and everything in their parts that names them."""
    by_source: dict[str, set[str]] = {}
    for each in dropped:
        by_source.setdefault(each.source, set()).add(each.id)
    for source, ids in by_source.items():
        folder, _, file = source.rpartition("/")
        rels = f"{folder}/_rels/{file}.rels".lstrip("/")
        root = _tree(rels, parts[rels], changed)
        for node in [node for node in root if node.get("Id") in ids]:
            root.remove(node)
        changed[rels] = root
        if source in parts:
            changed[source] = _tree(source, parts[source], changed)
            _forget(changed[source], ids)


def _forget(root: XmlElement, ids: set[str]) -> None:
    for node in list(root.iter()):
        names = [key for key, value in node.attrib.items() if value in ids and "relationships}" in key]
        if not names:
            continue
        if local_name(node) in _GONE_WITH_THE_RELATION and node.getparent() is not None:
            gone = node.getparent() if local_name(node.getparent()) == "mailMerge" else node
            gone.getparent().remove(gone)
        for key in names:
            del node.attrib[key]
