"""Reads a zip file member by member, believing nothing that it says about itself."""

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from itertools import pairwise

from ode_workflows.documents.gate.refusal import RefusedError
from ode_workflows.documents.package import MAX_PARTS, MAX_UNPACKED_BYTES
from ode_workflows.domain.sentences import phrased

MOST_RATIO = 200
_RATIO_COUNTS_FROM_BYTES = 4 * 2**20
_LONGEST_NAME = 200
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_LOCAL_HEADER_BYTES = 30
_END_BYTES = 22
_DESCRIPTOR_BYTES = 24
"""The most that stands between two members: the sizes again, where the writer did not know them before."""

_SYMBOLIC_LINK = 0xA000
_KIND_OF_FILE = 0xF000
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CHUNK_BYTES = 1 << 18
_AGAIN = phrased("Open the file in Word and save it again as .docx.")


def read_archive(content: bytes) -> dict[str, bytes]:
    """Return the members by name, in the order in which they stand.

    Raises:
        RefusedError: not a plain archive, or larger than it may be.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _require_limits(members)
            _require_plain_names(members)
            for member in members:
                _require_plain_member(member)
            _require_nothing_hidden(content, archive, members)
            return _unpacked(archive, [member for member in members if not member.is_dir()])
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as fault:
        raise RefusedError(
            phrased("is damaged or cut short and cannot be unpacked. %(again)s", again=_AGAIN)
        ) from fault
    except struct.error as fault:
        raise RefusedError(phrased("is damaged in the list of its parts. %(again)s", again=_AGAIN)) from fault


def _require_limits(members: Sequence[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_PARTS:
        raise RefusedError(
            phrased(
                "holds %(members)s parts; a Word file has at most %(max_parts)s. %(again)s",
                members=format(len(members), ","),
                max_parts=format(MAX_PARTS, ","),
                again=_AGAIN,
            )
        )
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise RefusedError(_too_large())


def _too_large() -> str:
    return f"unpacks to more than {MAX_UNPACKED_BYTES // 2**20} MB. Make its pictures smaller and save it again."


def _require_plain_names(members: Sequence[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for member in members:
        # The name as it stands: zipfile itself cuts a name at its first NUL, and hides what follows.
        name = member.orig_filename
        if "\0" in name or "\\" in name or name.startswith("/") or ":" in name or ".." in name.split("/"):
            raise RefusedError(
                phrased(
                    "holds a part whose name leads out of the file (%(name)r). %(again)s", name=name[:60], again=_AGAIN
                )
            )
        if len(name) > _LONGEST_NAME:
            raise RefusedError(
                phrased(
                    "holds a part whose name is longer than %(longest_name)s characters. %(again)s",
                    longest_name=_LONGEST_NAME,
                    again=_AGAIN,
                )
            )
        if name.casefold() in seen:
            raise RefusedError(phrased("holds the part %(name)r twice. %(again)s", name=name[:60], again=_AGAIN))
        seen.add(name.casefold())


def _require_plain_member(member: zipfile.ZipInfo) -> None:
    if member.flag_bits & 0x41:
        raise RefusedError(phrased("holds encrypted parts. Take the password off and hand it in again."))
    if member.compress_type not in _READABLE:
        raise RefusedError(phrased("is packed in a way that Word does not use. %(again)s", again=_AGAIN))
    if (member.external_attr >> 16) & _KIND_OF_FILE == _SYMBOLIC_LINK:
        raise RefusedError(phrased("holds a link to a file outside of it. %(again)s", again=_AGAIN))


def _require_nothing_hidden(content: bytes, archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo]) -> None:
    """Every byte belongs to one member, to the list of members, or to the end."""
    if b"%PDF-" in content[:1024]:
        raise RefusedError(phrased("is a Word file and a PDF at the same time. Hand in one of them, saved anew."))
    if archive.comment:
        raise RefusedError(phrased("carries a remark behind its end, which no Word file has. %(again)s", again=_AGAIN))
    end = content.rfind(b"PK\x05\x06")
    size, start = struct.unpack_from("<II", content, end + 12)
    if end + _END_BYTES != len(content):
        raise RefusedError(phrased("carries other data behind its end. %(again)s", again=_AGAIN))
    if start + size != end or start != archive.start_dir:
        raise RefusedError(
            phrased("carries other data before its parts, or between them and their list. %(again)s", again=_AGAIN)
        )
    spans = sorted(_span(content, member) for member in members)
    for (_, before), (after, _) in pairwise([(0, 0), *spans, (start, start)]):
        if after < before:
            raise RefusedError(phrased("holds parts that lie over one another. %(again)s", again=_AGAIN))
        if after - before > _DESCRIPTOR_BYTES:
            raise RefusedError(phrased("hides data between its parts. %(again)s", again=_AGAIN))


def _span(content: bytes, member: zipfile.ZipInfo) -> tuple[int, int]:
    """Return where a member begins and ends by its own header, which must name it as the list does."""
    fields = _LOCAL_HEADER.unpack_from(content, member.header_offset)
    name_bytes, extra_bytes = fields[9], fields[10]
    begins = member.header_offset + _LOCAL_HEADER_BYTES
    name = content[begins : begins + name_bytes]
    if fields[0] != b"PK\x03\x04" or name != member.orig_filename.encode(
        "utf-8" if member.flag_bits & 0x800 else "cp437"
    ):
        raise RefusedError(phrased("names a part in two ways. %(again)s", again=_AGAIN))
    return member.header_offset, begins + name_bytes + extra_bytes + member.compress_size


def _unpacked(archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo]) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    left = MAX_UNPACKED_BYTES
    for member in members:
        data = _member(archive, member, left)
        left -= len(data)
        parts[member.filename] = data
    return parts


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes:
    """Unpack piece by piece, so that a part that lies about its size is left off as soon as it shows."""
    pieces: list[bytes] = []
    length = 0
    most = max(_RATIO_COUNTS_FROM_BYTES, member.compress_size * MOST_RATIO)
    with archive.open(member) as stream:
        while piece := stream.read(_CHUNK_BYTES):
            length += len(piece)
            if length > left:
                raise RefusedError(_too_large())
            if length > most:
                raise RefusedError(
                    phrased(
                        "holds a part that unpacks to more than %(most_ratio)s times its size. %(again)s",
                        most_ratio=MOST_RATIO,
                        again=_AGAIN,
                    )
                )
            pieces.append(piece)
    if length != member.file_size:
        raise RefusedError(phrased("holds a part of another size than it says. %(again)s", again=_AGAIN))
    return b"".join(pieces)
