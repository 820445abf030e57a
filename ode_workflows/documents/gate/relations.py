"""Judges every relation of a Word file: what may stay, what is taken out, and for what the file is refused."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from ode_workflows.documents.gate.refusal import RefusedError
from ode_workflows.documents.gate.targets import Leads, leads
from ode_workflows.documents.gate.xml import safe_tree
from ode_workflows.documents.package import XmlElement
from ode_workflows.domain.sentences import phrased

_NEVER = {
    "vbaProject": "holds macros. Save it in Word as .docx without macros.",
    "wordVbaData": "holds macros. Save it in Word as .docx without macros.",
    "control": "holds an ActiveX control. Delete the control in Word.",
    "activeXControlBinary": "holds an ActiveX control. Delete the control in Word.",
    "aFChunk": "takes in a whole other file (altChunk). Open it in Word and save it again.",
    "oleObject": "holds an embedded object (OLE). Replace the object by a picture.",
    "attachedToolbars": "brings its own toolbars. Save it in Word as .docx.",
    "keyMapCustomizations": "brings its own keys. Save it in Word as .docx.",
    "subDocument": "is a master document that takes in other files. Put their text into one file.",
    "frame": "shows another document in a frame. Delete the frame in Word.",
}
"""Relations for which a file is refused, by the last word of their type, with what to do."""

_SHOWN = frozenset({"image", "video", "audio", "media", "hdphoto"})
_OFFICE_PACKAGE = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A relation that is taken out: the part that has it, its id, and what is said of it."""

    source: str
    id: str
    note: str
    part: str | None = None


def source_of(rels_name: str) -> str:
    """Return the part whose relations a .rels part lists; empty for the package itself."""
    folder, _, file = rels_name.rpartition("/")
    return posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels")) if file != ".rels" else ""


def relations(root: XmlElement) -> Iterator[tuple[str, str, str, bool]]:
    """Yield id, last word of the type, target, and whether it lies outside of the file."""
    for node in root:
        if isinstance(node.tag, str):
            kind = (node.get("Type") or "").rpartition("/")[2]
            yield node.get("Id") or "", kind, node.get("Target") or "", node.get("TargetMode") == "External"


def dropped_relations(rels_name: str, parts: dict[str, bytes]) -> Iterator[Dropped]:
    """Yield the relations of one part that are to be taken out.

    Raises:
        RefusedError: one for which the file is refused.
    """
    source = source_of(rels_name)
    for id_, kind, target, is_external in relations(safe_tree(rels_name, parts[rels_name])):
        if kind in _NEVER:
            raise RefusedError(_NEVER[kind])
        note = _of_outside(kind, target) if is_external else None
        part = None
        if not is_external:
            part = part_of(source, target)
            note = _of_inside(kind, part, parts)
        if note:
            yield Dropped(source, id_, note, part)


def _of_outside(kind: str, target: str) -> str | None:
    where = leads(target)
    if kind == "hyperlink":
        if where is Leads.TO_A_SCRIPT:
            raise RefusedError(
                phrased("holds a link that runs something (%(target)s). Delete the link in Word.", target=target[:60])
            )
        keeps = where in (Leads.ON_THE_WEB, Leads.BY_MAIL, Leads.INSIDE)
        return None if keeps else f"a link to {target[:60]}, which is no web page; its words stay"
    if where in (Leads.TO_A_SHARE, Leads.INSIDE, Leads.TO_A_SCRIPT):
        raise RefusedError(
            phrased(
                "fetches %(word)s from inside a network (%(target)s). Delete it in Word, or put it into the file.",
                word=_word(kind),
                target=target[:60],
            )
        )
    if kind == "package":
        raise RefusedError(phrased("fetches an embedded file from elsewhere. Replace it by a picture."))
    if kind in _SHOWN:
        return f"{_word(kind)} that lies elsewhere ({target[:60]}); put it into the file if it belongs to the text"
    if where is Leads.TO_A_LOCAL_FILE:
        return f"a reference to {target[:60]} on the writer's own machine ({kind})"
    raise RefusedError(
        phrased(
            "fetches %(word)s from elsewhere (%(target)s). Detach it in Word and save it again.",
            word=_word(kind),
            target=target[:60],
        )
    )


def _word(kind: str) -> str:
    return {"image": "a picture", "attachedTemplate": "its template"}.get(kind, f"something ({kind})")


def part_of(source: str, target: str) -> str:
    """Return the part that a target within the file names.

    Raises:
        RefusedError: it leads out of the file.
    """
    if leads(target) is not Leads.TO_A_LOCAL_FILE or "\\" in target:
        raise RefusedError(
            phrased(
                "names a place outside as if it were a part of it (%(target)s). Save it again in Word.",
                target=target[:60],
            )
        )
    path = target.partition("#")[0]
    joined = path.lstrip("/") if path.startswith("/") else posixpath.join(posixpath.dirname(source), path)
    part = posixpath.normpath(joined)
    if part == ".." or part.startswith("../"):
        raise RefusedError(
            phrased("names a part that lies outside of it (%(target)s). Save it again in Word.", target=target[:60])
        )
    return part


def _of_inside(kind: str, part: str, parts: dict[str, bytes]) -> str | None:
    if kind == "package":
        if parts.get(part, b"").startswith(_OFFICE_PACKAGE):
            return f"the embedded file {posixpath.basename(part)}; what is seen of it stays"
        raise RefusedError(phrased("holds an embedded file that is no Office file. Replace it by a picture."))
    if part.casefold().endswith("/null") or part.casefold() == "null":
        return "a reference that leads nowhere"
    return None
