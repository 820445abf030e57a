"""The words that are agreed on, apart from the file that carries them, and the hash that approvals and signatures name.

Outside the normalised text lie the DRAFT mark, the core properties and the signature blocks. A signature block is a
table in the table style "Signature block" and nothing else: a paragraph cannot be put outside the hash by a style.
Tracked changes are read as if accepted; `open_markup` says whether there are any.
"""

import hashlib
import json
import re
from collections.abc import Mapping

from ode_workflows.documents.draft_mark import has_draft_mark, remove_draft_mark
from ode_workflows.documents.package import is_docx, parse_part, read_parts, w
from ode_workflows.documents.story import StoryReader, tidied
from ode_workflows.domain.errors import FieldProblem, InvalidFactsError
from ode_workflows.domain.sentences import phrased

__all__ = [
    "has_draft_mark",
    "is_docx",
    "normalised_text",
    "open_blanks",
    "open_markup",
    "remove_draft_mark",
    "signature_block_text",
    "text_hash",
]

_BLANK = re.compile(r"\[to be settled: [^\]]+\]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_TRACKED = {
    w(tag)
    for tag in (
        *("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange", "numberingChange"),
        *("tblPrChange", "trPrChange", "tcPrChange", "cellIns", "cellDel", "cellMerge"),
    )
}


def normalised_text(content: bytes) -> str:
    """Return the agreed words of a Word file or of a plain UTF-8 text, one paragraph or table row a line.

    Raises:
        InvalidFactsError: names the field "file" when it is neither.
    """
    if is_docx(content):
        return "\n".join(StoryReader(read_parts(content)).lines())
    return "\n".join(filter(None, (tidied(line) for line in _plain_lines(content))))


def signature_block_text(content: bytes) -> str:
    """Return what stands in the signature blocks of a Word file: the part that the text hash leaves out.

    Raises:
        InvalidFactsError: names the field "file" when it is neither Word nor plain text.
    """
    if is_docx(content):
        return "\n".join(StoryReader(read_parts(content), of_signatures=True).lines())
    _plain_lines(content)
    return ""


def text_hash(languages: Mapping[str, bytes]) -> str:
    """Return the SHA-256, in hexadecimal, over the authentic languages with the hash of each normalised text.

    Args:
        languages: the file of each authentic language by its BCP 47 tag; their order does not matter.

    Raises:
        InvalidFactsError: names "languages" when there is none, or "file" for one that cannot be read.
    """
    if not languages:
        raise InvalidFactsError.of("languages", phrased("is empty; add the file of each authentic language"))
    hashes = [[tag, _sha256(_normalised(tag, content))] for tag, content in sorted(languages.items())]
    return _sha256(json.dumps(hashes, ensure_ascii=False, separators=(",", ":")))


def open_blanks(content: bytes) -> tuple[str, ...]:
    """Return the places that a draft still marks as "[to be settled: …]", in the order of the text."""
    return tuple(dict.fromkeys(_BLANK.findall(normalised_text(content))))


def open_markup(content: bytes) -> tuple[str, ...]:
    """Return what keeps a file from being frozen, one sentence each: open tracked changes and comments."""
    if not is_docx(content):
        return ()
    parts = read_parts(content)
    stories = [parse_part(data) for name, data in parts.items() if re.fullmatch(r"word/[a-z]+\d*\.xml", name)]
    changes = sum(1 for root in stories for node in root.iter() if node.tag in _TRACKED)
    comments = sum(1 for root in stories for _ in root.iter(w("comment")))
    found = ((changes, "tracked changes are open; accept or reject them"), (comments, "comments are left; remove them"))
    return tuple(f"{count} {sentence}" for count, sentence in found if count)


def _normalised(language: str, content: bytes) -> str:
    try:
        return normalised_text(content)
    except InvalidFactsError as error:
        problems = [FieldProblem(problem.field, f"({language}) {problem.message}") for problem in error.problems]
        raise InvalidFactsError(problems) from error


def _plain_lines(content: bytes) -> list[str]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _neither() from error
    # A zip that is no Word file, a PDF or a picture can be valid UTF-8 by chance, but hardly without these.
    if _CONTROL.search(text) or content.startswith((b"PK", b"%PDF", b"{\\rtf")) or not text.strip():
        raise _neither()
    return text.splitlines()


def _neither() -> InvalidFactsError:
    return InvalidFactsError.of(
        "file", phrased("is neither a Word document (.docx) nor plain text in UTF-8; save it as one of them")
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
