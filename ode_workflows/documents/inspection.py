"""What stands in a Word file besides its words: tracked changes, comments, fields, hidden text, properties."""

from dataclasses import asdict, dataclass
from typing import Any

from ode_workflows.documents.package import CORE_PROPERTIES, XmlElement, parse_part, read_parts, w
from ode_workflows.documents.redline.names import STORY_PART, local, plain_text, story_root, value_of
from ode_workflows.documents.redline.revisions import Comment, TrackedChange, comments, tracked_changes
from ode_workflows.documents.text import open_blanks, open_markup, text_hash


@dataclass(frozen=True, slots=True)
class Inspection:
    """One file, looked through.

    Attributes:
        fields: the instruction of each field, in the order of the text.
        hidden_text: passages that Word shows only on demand.
        metadata: the core properties by name, as they stand.
        not_freezable: one sentence for each reason why the text cannot be frozen; empty when it can.
    """

    tracked_changes: tuple[TrackedChange, ...]
    comments: tuple[Comment, ...]
    fields: tuple[str, ...]
    hidden_text: tuple[str, ...]
    metadata: dict[str, str]
    text_hash: str
    not_freezable: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        return {**asdict(self), "can_be_frozen": not self.not_freezable}


def inspect_docx(content: bytes, *, language: str = "en") -> Inspection:
    """Return what stands in a Word file.

    Args:
        content: the file.
        language: the tag under which its text hash is made.

    Raises:
        InvalidFactsError: names the field "file" when it cannot be read as a Word document.
    """
    changes, remarks = tracked_changes(content), comments(content)
    parts = read_parts(content)
    roots = [story_root(parts[name], name) for name in filter(STORY_PART.fullmatch, parts)]
    return Inspection(
        tracked_changes=changes,
        comments=remarks,
        fields=tuple(instruction for root in roots for instruction in _fields(root)),
        hidden_text=tuple(text for root in roots for text in _hidden(root)),
        metadata=_metadata(parts.get(CORE_PROPERTIES)),
        text_hash=text_hash({language: content}),
        not_freezable=tuple(_reasons(content)),
    )


def _reasons(content: bytes) -> list[str]:
    found = list(open_markup(content))
    blanks = open_blanks(content)
    if blanks:
        found.append(f"{len(blanks)} blanks are open, the first {blanks[0]}; settle them")
    return found


def _fields(root: XmlElement) -> list[str]:
    found: list[str] = []
    open_fields: list[list[str]] = []
    for node in root.iter(w("fldChar"), w("instrText"), w("fldSimple")):
        kind = node.get(w("fldCharType"))
        if node.tag == w("fldSimple"):
            found.append(" ".join((node.get(w("instr")) or "").split()))
        elif kind == "begin":
            open_fields.append([])
        elif kind == "end" and open_fields:
            found.append(" ".join("".join(open_fields.pop()).split()))
        elif node.tag == w("instrText") and open_fields:
            open_fields[-1].append(node.text or "")
    return found


def _hidden(root: XmlElement) -> list[str]:
    found = []
    for run in root.iter(w("r")):
        mark = run.find(f"{w('rPr')}/{w('vanish')}")
        is_hidden = mark is not None and value_of(mark) not in {"0", "false", "off"}
        if is_hidden and (text := " ".join(plain_text(run).split())):
            found.append(text)
    return found


def _metadata(data: bytes | None) -> dict[str, str]:
    nodes = parse_part(data) if data else ()
    return {local(node): node.text for node in nodes if isinstance(node.tag, str) and node.text}
