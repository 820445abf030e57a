"""A Word file as named parts: read within limits, written the same way each time."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeAlias

from lxml import etree

from ode_workflows.documents.gate.refusal import MAX_FILE_BYTES
from ode_workflows.domain.errors import InvalidFactsError

XmlElement: TypeAlias = Any
"""An lxml element; lxml ships no types."""

MAX_UNPACKED_BYTES = 100 * 2**20
MAX_PARTS = 2_000

CORE_PROPERTIES = "docProps/core.xml"
MAIN_DOCUMENT = "word/document.xml"
_MAIN_CONTENT_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
# The earliest date that a zip can carry: a real one would make equal drafts differ.
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARSER_OPTIONS = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_blank_text": False,
}


@cache
def w(tag: str) -> str:
    """Return a WordprocessingML name in lxml's notation."""
    return f"{{{_WORD}}}{tag}"


def is_docx(content: bytes) -> bool:
    """Say whether these bytes are a Word document without macros that can be read."""
    try:
        parts = read_parts(content)
    except InvalidFactsError:
        return False
    return MAIN_DOCUMENT in parts and _MAIN_CONTENT_TYPE in parts.get("[Content_Types].xml", b"")


def read_parts(content: bytes) -> dict[str, bytes]:
    """Return a package's parts by name, in the order in which they stand.

    Raises:
        InvalidFactsError: names the field "file" when the bytes are no readable package or are too large.
    """
    if len(content) > MAX_FILE_BYTES:
        raise _unreadable(f"is larger than {MAX_FILE_BYTES // 2**20} MB; send a smaller one")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _members(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise _unreadable("cannot be read as a Word document; save it again as .docx") from error


def write_parts(parts: Mapping[str, bytes]) -> bytes:
    """Return the package of these parts; the same parts give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            put_part(archive, name, data)
    return buffer.getvalue()


def put_part(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Add one part with fixed metadata, so that neither the day nor the machine shows in the bytes."""
    info = zipfile.ZipInfo(name, _FIXED_TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    info.create_system = 0
    archive.writestr(info, data, compresslevel=6)


def copy_of(element: XmlElement) -> XmlElement:
    """Return a copy of an element with all that is in it; the copy that lxml itself makes is deep."""
    return element.__copy__()


def parse_part(data: bytes) -> XmlElement:
    """Return a part's root element, read strictly and without entities or network.

    Raises:
        InvalidFactsError: names the field "file" when the part is not well-formed or carries a DTD.
    """
    try:
        root = etree.fromstring(data, etree.XMLParser(**_PARSER_OPTIONS))
    except etree.XMLSyntaxError as error:
        raise _unreadable("holds damaged XML; open it in Word and save it again") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _unreadable("carries a document type definition, which no Word document needs; send a clean copy")
    return root


def serialise_part(root: XmlElement) -> bytes:
    """Return a part's bytes with the declaration that Word writes."""
    serialised: bytes = etree.tostring(root, encoding="UTF-8")
    return _DECLARATION + serialised


def _members(archive: zipfile.ZipFile) -> dict[str, bytes]:
    members = archive.infolist()
    if len(members) > MAX_PARTS or len({member.filename for member in members}) != len(members):
        raise _unreadable("holds too many parts, or one twice; save it again as .docx")
    parts: dict[str, bytes] = {}
    left = MAX_UNPACKED_BYTES
    for member in members:
        with archive.open(member) as stream:
            # Sizes that a package declares can lie, so the stream itself is capped.
            parts[member.filename] = stream.read(left + 1)
        left -= len(parts[member.filename])
        if left < 0:
            raise _unreadable(f"unpacks to more than {MAX_UNPACKED_BYTES // 2**20} MB; send a smaller one")
    return parts


def _unreadable(message: str) -> InvalidFactsError:
    return InvalidFactsError.of("file", message)
