"""Stored files are whole or absent, and an altered one is never served."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ode_workflows.domain.canonical import sha256_hex
from ode_workflows.domain.errors import CheckFailedError, StorageError
from ode_workflows.files.store import FileStore

TEXT = b"Memorandum of understanding"


@contextmanager
def disk_with_room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond a size, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_kept_under_the_hash_of_its_bytes(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    content_hash = store.put(TEXT)
    assert content_hash == sha256_hex(TEXT)
    assert store.get(content_hash) == TEXT
    assert files_below(tmp_path) == [tmp_path / content_hash[:2] / content_hash[2:4] / content_hash]


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    assert store.put(TEXT) == store.put(TEXT)
    assert len(files_below(tmp_path)) == 1
    assert list(store.hashes()) == [sha256_hex(TEXT)]


def test_an_altered_file_is_never_served(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    content_hash = store.put(TEXT)
    store.path_of(content_hash).write_bytes(TEXT.replace(b"M", b"N"))
    with pytest.raises(CheckFailedError, match=content_hash):
        store.get(content_hash)
    with pytest.raises(CheckFailedError, match=content_hash):
        store.check(content_hash)


def test_putting_the_right_bytes_again_mends_an_altered_file(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    content_hash = store.put(TEXT)
    store.path_of(content_hash).write_bytes(b"")
    store.put(TEXT)
    assert store.get(content_hash) == TEXT


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckFailedError, match=sha256_hex(b"gone")):
        FileStore(tmp_path).get(sha256_hex(b"gone"))


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "f" * 63, "f" * 64 + "\n"])
def test_what_is_no_hash_is_not_there(tmp_path: Path, name: str) -> None:
    store = FileStore(tmp_path)
    assert not store.has(name)
    with pytest.raises(CheckFailedError):
        store.get(name)


def test_a_full_disk_names_the_folder_and_leaves_nothing(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    with disk_with_room_for(10), pytest.raises(StorageError, match=str(tmp_path / "files")):
        store.put(TEXT)
    assert not files_below(tmp_path)
    assert store.get(store.put(TEXT)) == TEXT


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("not a folder")
    with pytest.raises(StorageError, match="files"):
        FileStore(tmp_path / "files").put(TEXT)


def test_a_half_written_file_is_no_file_of_the_store(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    kept = store.put(TEXT)
    (store.path_of(kept).parent / ".x.part").write_bytes(b"half")
    assert list(store.hashes()) == [kept]
