"""The gate for PDF files: no script, no action, no attachment, no encryption, in any object wherever it is packed."""

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf

from ode_workflows.documents.gate.refusal import Passed, RefusedError
from ode_workflows.documents.gate.targets import Leads, leads
from ode_workflows.domain.sentences import phrased

MOST_PAGES = 2_000
MOST_OBJECTS = 100_000
_MOST_PACKED_BYTES = 32 * 2**20
_ACTIVE = {
    "/JS": "a script",
    "/JavaScript": "a script",
    "/Launch": "an action that starts a program",
    "/EmbeddedFiles": "an attached file",
    "/EmbeddedFile": "an attached file",
    "/FileAttachment": "an attached file",
    "/RichMedia": "a film or a program",
    "/Movie": "a film or a program",
    "/Rendition": "a film or a program",
    "/3D": "a film or a program",
    "/XFA": "an XFA form",
    "/AA": "actions that run by themselves",
    "/SubmitForm": "a form that sends itself away",
    "/ImportData": "a form that fetches data",
    "/GoToR": "a jump into another file",
    "/GoToE": "a jump into another file",
}
_NAME = re.compile(rb"/[^\s/<>\[\](){}%]+")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_PACKED = re.compile(rb"/(?:ObjStm|XRef)\b")
_STREAM = re.compile(rb"stream\r?\n")
_PRINT = phrased("Print it to a new PDF and hand that in.")


def pass_pdf(content: bytes) -> Passed:
    """Return a PDF that may be opened; it is never changed, since a signature may rest on its bytes.

    Raises:
        RefusedError: with what is wrong and what to do.
    """
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise RefusedError(phrased("is a PDF that is cut short. %(print)s", print=_PRINT))
    if b"PK\x05\x06" in content[-70_000:] or len(content) - end > 1024:
        raise RefusedError(phrased("carries other data behind its end. %(print)s", print=_PRINT))
    _require_small_object_streams(content)
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            _judge(pdf)
    except pikepdf.PasswordError as fault:
        raise _encrypted() from fault
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError) as fault:
        raise RefusedError(phrased("is a damaged PDF. %(print)s", print=_PRINT)) from fault
    return Passed("pdf", content)


def _encrypted() -> RefusedError:
    return RefusedError(
        phrased("is an encrypted PDF. Take the password and its restrictions off and hand it in again.")
    )


def _require_small_object_streams(content: bytes) -> None:
    """Unpack each list of objects with a limit, since the library would unpack all of it before it can be asked."""
    left = _MOST_PACKED_BYTES
    for mark in _STREAM.finditer(content):
        begins = content.rfind(b"obj", max(0, mark.start() - 4096), mark.start())
        head = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content[max(begins, 0) : mark.start()])
        if not _PACKED.search(head):
            continue
        filters = re.findall(rb"/\w+Decode", head)
        if filters not in ([], [b"/FlateDecode"]):
            raise RefusedError(
                phrased("packs its objects in a way that no office program does. %(print)s", print=_PRINT)
            )
        if filters:
            left -= _unpacked_bytes(content, mark.end(), left)
        if left < 0:
            raise RefusedError(
                phrased(
                    "unpacks to more than %(most_packed_bytes)s MB of objects. %(print)s",
                    most_packed_bytes=_MOST_PACKED_BYTES // 2**20,
                    print=_PRINT,
                )
            )


def _unpacked_bytes(content: bytes, begins: int, most: int) -> int:
    inflate = zlib.decompressobj()
    try:
        length = 0
        data = content[begins : begins + 2**20 * 25]
        while data and not inflate.eof and length <= most:
            length += len(inflate.decompress(data, 2**18))
            data = inflate.unconsumed_tail
    except zlib.error:
        return 0  # the library says what is damaged
    return length


def _judge(pdf: pikepdf.Pdf) -> None:
    if pdf.is_encrypted:
        raise _encrypted()
    if len(pdf.objects) > MOST_OBJECTS:
        raise RefusedError(
            phrased(
                "holds %(objects)s objects; the most is %(most_objects)s. Split it.",
                objects=format(len(pdf.objects), ","),
                most_objects=format(MOST_OBJECTS, ","),
            )
        )
    pages = len(pdf.pages)
    if not 0 < pages <= MOST_PAGES:
        raise RefusedError(
            phrased(
                "has %(pages)s pages; a PDF must have 1 to %(most_pages)s. Split it.",
                pages=format(pages, ","),
                most_pages=format(MOST_PAGES, ","),
            )
        )
    for each in (*pdf.objects, pdf.trailer):
        head: Any = each.stream_dict if isinstance(each, pikepdf.Stream) else each
        # Written out, names stand unescaped: /J#53 is /JS. A text that only looks like a name is told apart below.
        if isinstance(head, pikepdf.Dictionary | pikepdf.Array) and _may_be_active(head.unparse(resolved=True)):
            for name, value in _inside(head):
                _judge_entry(name, value)


def _may_be_active(written: bytes) -> bool:
    return any(name.decode("latin-1") in _ACTIVE or name in (b"/URI", b"/Base") for name in _NAME.findall(written))


def _inside(top: Any) -> Iterator[tuple[str, Any]]:
    """Yield every key with its value of one object and of what stands directly in it; others have their turn."""
    stack = [top]
    while stack:
        each = stack.pop()
        items = each.items() if isinstance(each, pikepdf.Dictionary) else ((("", value)) for value in each)
        for key, value in items:
            yield key, value
            if isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect:
                stack.append(value)


def _judge_entry(key: str, value: Any) -> None:
    word = str(value) if isinstance(value, pikepdf.Name) else ""
    if found := _ACTIVE.get(key) or (_ACTIVE.get(word) if key in ("/S", "/Subtype", "/Type", "") else None):
        raise RefusedError(
            phrased(
                "holds %(found)s (%(key)s). %(print)s", found=found, key=key if key in _ACTIVE else word, print=_PRINT
            )
        )
    is_link = key == "/URI" and isinstance(value, pikepdf.String)
    if is_link and leads(str(value)) not in (Leads.ON_THE_WEB, Leads.BY_MAIL, Leads.INSIDE):
        raise RefusedError(
            phrased("holds a link that is no web page (%(value)s). %(print)s", value=str(value)[:60], print=_PRINT)
        )
