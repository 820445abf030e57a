"""The gate that every file passes before anything opens it: what it is, what it hides, and what is left of it.

Nothing is written to a disk and nothing is fetched. What is refused and what is cleaned is weighed in
docs/decisions/0017-what-the-gate-refuses-and-what-it-cleans.md.
"""

from collections.abc import Callable, Mapping
from importlib import import_module

from ode_workflows.documents.gate.refusal import MAX_FILE_BYTES, Passed, RefusedError
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.sentences import any_of, phrased

__all__ = ["DOCUMENTS", "EVIDENCE", "MAX_FILE_BYTES", "TEXTS", "Passed", "pass_gate"]

DOCUMENTS = frozenset({"docx", "pdf"})
TEXTS = frozenset({"docx", "txt"})
"""What a text of an agreement may be: words that can be compared and hashed."""

EVIDENCE = frozenset({"docx", "pdf", "png", "jpeg", "tiff", "eml", "txt"})
"""What evidence may be: what people sign, scan, photograph, mail or write down."""

_ENDINGS: Mapping[str, str] = {
    "docx": "docx", "pdf": "pdf", "png": "png", "jpg": "jpeg", "jpeg": "jpeg", "jfif": "jpeg", "tif": "tiff",
    "tiff": "tiff", "eml": "eml", "txt": "txt", "md": "txt", "csv": "txt",
}  # fmt: skip
_CALLED: Mapping[str, str] = {
    "docx": "Word (.docx)", "pdf": "PDF", "png": "PNG", "jpeg": "JPEG", "tiff": "TIFF", "eml": "mail (.eml)",
    "txt": "plain text (.txt)",
}  # fmt: skip
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = ("EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le"))
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "docx"), (b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"),
    (b"II*\0", "tiff"), (b"MM\0*", "tiff"),
)  # fmt: skip
_NO_TEXT = (b"MZ", b"\x7fELF", b"{\\rtf", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"PK\x05\x06")


def pass_gate(name: str, content: bytes, *, may_be: frozenset[str] = DOCUMENTS, field: str = "file") -> Passed:
    """Return a file that may be opened: its kind, the bytes to work on, and what was taken out of them.

    Args:
        name: as the person calls it; its ending must fit what the file is. Without an ending the bytes decide.
        content: the bytes as they were handed in; they are not changed.
        may_be: the kinds that are taken here, of `EVIDENCE`.
        field: what an error names.

    Raises:
        InvalidFactsError: names the field, what is wrong with the file and what to do.
    """
    try:
        kind = _kind(name, content, may_be)
        return _GATES[kind](name, content)
    except RefusedError as fault:
        raise InvalidFactsError.of(
            field, phrased("%(name)s %(fault)s", name=name or phrased("the file"), fault=fault.args[0])
        ) from fault
    except (MemoryError, RecursionError) as fault:
        raise InvalidFactsError.of(
            field, phrased("%(name)s is too large to read. Split it and hand in each half.", name=name)
        ) from fault


def _kind(name: str, content: bytes, may_be: frozenset[str]) -> str:
    if len(content) > MAX_FILE_BYTES:
        size = f"{len(content) / 2**20:,.0f} MB"
        raise RefusedError(
            phrased(
                "has %(size)s; the most is %(max_file_bytes)s MB. Make its pictures smaller.",
                size=size,
                max_file_bytes=MAX_FILE_BYTES // 2**20,
            )
        )
    if not content:
        raise RefusedError(phrased("is empty. Choose another file."))
    if content.startswith(_OLD_OFFICE):
        raise RefusedError(_of_old_office(content))
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    found = _found(content, _ENDINGS.get(ending))
    wanted = any_of([_CALLED[each] for each in _CALLED if each in may_be])
    if found is None:
        raise RefusedError(phrased("is none of the kinds that are taken here. Hand in %(wanted)s.", wanted=wanted))
    if found not in may_be:
        raise RefusedError(
            phrased(
                "is %(called)s; here it must be %(wanted)s. Hand in that file.", called=_CALLED[found], wanted=wanted
            )
        )
    if _ENDINGS.get(ending, found if not ending or found == "txt" else None) != found:
        raise RefusedError(
            phrased(
                "is %(called)s, but its name ends in .%(ending)s. Give it the right name if you trust it.",
                called=_CALLED[found],
                ending=ending,
            )
        )
    return found


def _of_old_office(content: bytes) -> str:
    if any(word in content for word in _ENCRYPTED):
        return phrased("is encrypted with a password. Open it in Word, take the password off, and save it again.")
    return phrased("is in the old Word format (.doc). Open it in Word and save it as .docx.")


def _found(content: bytes, by_name: str | None) -> str | None:
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if by_name in ("docx", "pdf", "png", "jpeg", "tiff"):
        raise RefusedError(
            phrased(
                "is no %(called)s file, whatever its name says; it may be damaged. Save it again.",
                called=_CALLED[by_name],
            )
        )
    if b"\0" in content or content.startswith(_NO_TEXT):
        return None
    return "eml" if by_name == "eml" else "txt"


def _word(_: str, content: bytes) -> Passed:
    passed: Passed = import_module(f"{__name__}.word").pass_word(content)
    return passed


def _pdf(_: str, content: bytes) -> Passed:
    passed: Passed = import_module(f"{__name__}.pdf").pass_pdf(content)
    return passed


def _picture(name: str, content: bytes) -> Passed:
    if not import_module(f"{__name__}.pictures").is_sound_picture(name, content):
        raise RefusedError(phrased("is a damaged picture. Save or scan it again."))
    return Passed("picture", content)


def _text(_: str, content: bytes) -> Passed:
    return Passed("txt", content)


# Pillow and pikepdf take a tenth of a second to load, so the gates that need them are imported when a file comes.
_GATES: Mapping[str, Callable[[str, bytes], Passed]] = {
    "docx": _word, "pdf": _pdf, "png": _picture, "jpeg": _picture, "tiff": _picture, "eml": _text, "txt": _text,
}  # fmt: skip
