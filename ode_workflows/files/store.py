"""Stored files by content hash: durable before any row names them, checked whenever they are read.

A file is written beside its final place, synced, renamed, and its folders are synced, so that a power cut leaves all of
it or nothing (docs/decisions/0004-sqlite-full-sync-begin-immediate.md holds the same for the database).
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ode_workflows.domain.canonical import sha256_hex
from ode_workflows.domain.errors import CheckFailedError, StorageError

_HASH = re.compile(r"[0-9a-f]{64}")
_CHUNK_BYTES = 1 << 20


class FileStore:
    """A folder of files, each under the SHA-256 of its bytes; nothing in it is ever altered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Keep some bytes and return their hash; the same bytes twice are kept once.

        An altered copy under the same hash is replaced by the right one.

        Raises:
            StorageError: the folder is full, read-only or not ours; nothing was left behind.
        """
        content_hash = sha256_hex(content)
        place = self.path_of(content_hash)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            if not self._is_whole(place, content_hash):
                _write_whole(place, content)
            for folder in (place.parent, place.parent.parent, self.folder):
                _sync_folder(folder)
        except OSError as fault:
            raise StorageError(
                f"The folder {self.folder} cannot take the file ({fault.strerror}); nothing was stored. "
                "Free some space or check the rights on the folder, then try again."
            ) from fault
        return content_hash

    def get(self, content_hash: str) -> bytes:
        """Return the bytes kept under a hash.

        Raises:
            CheckFailedError: they are missing or altered; names the hash.
        """
        place = self._known_place(content_hash)
        content = _read(place)
        if sha256_hex(content) != content_hash:
            raise _altered(content_hash)
        return content

    def check(self, content_hash: str) -> None:
        """Read a file through without holding it in memory.

        Raises:
            CheckFailedError: it is missing or altered; names the hash.
        """
        if not self._is_whole(self._known_place(content_hash), content_hash):
            raise _altered(content_hash)

    def has(self, content_hash: str) -> bool:
        """Whether something is kept under a hash."""
        return _HASH.fullmatch(content_hash) is not None and self.path_of(content_hash).is_file()

    def hashes(self) -> Iterator[str]:
        """Yield the hash of every kept file, in order; half-written ones are no files of the store."""
        for path in sorted(self.folder.glob("??/??/*")):
            if _HASH.fullmatch(path.name):
                yield path.name

    def path_of(self, content_hash: str) -> Path:
        """Return where the bytes of a hash stand."""
        return self.folder / content_hash[:2] / content_hash[2:4] / content_hash

    def _known_place(self, content_hash: str) -> Path:
        if not self.has(content_hash):
            raise CheckFailedError(
                f"The stored file {content_hash} is missing. Bring it back from a backup: ode restore FILE"
            )
        return self.path_of(content_hash)

    def _is_whole(self, place: Path, content_hash: str) -> bool:
        return place.is_file() and hash_of_file(place) == content_hash


def hash_of_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, read piece by piece."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def sync_file(path: Path) -> None:
    """Make sure that a file's bytes are on the disk."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def replace_durably(new: Path, place: Path) -> None:
    """Put a synced file in the place of another in one move that a power cut cannot halve."""
    new.replace(place)
    _sync_folder(place.parent)


def _write_whole(place: Path, content: bytes) -> None:
    number, name = tempfile.mkstemp(dir=place.parent, prefix=".", suffix=".part")
    half_written = Path(name)
    try:
        with os.fdopen(number, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        half_written.replace(place)
    except BaseException:
        with suppress(OSError):
            half_written.unlink()
        raise


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _read(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except OSError as fault:
        raise StorageError(
            f"The stored file {place} cannot be read ({fault.strerror}). Check the rights on its folder."
        ) from fault


def _altered(content_hash: str) -> CheckFailedError:
    return CheckFailedError(
        f"The stored file {content_hash} was altered after it was kept. Bring it back from a backup: ode restore FILE"
    )
