"""A backup holds everything and verifies; a restore checks before it replaces, and lets nothing leave by itself."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, text

from ode_workflows.actions.backing_up import BackupReport, RestoreReport, backup, restore, resume_outbox
from ode_workflows.actions.delivering import PAUSED, drain_outbox
from ode_workflows.actions.verifying import verify
from ode_workflows.db.incidents import office_fact
from ode_workflows.db.outbox import store_messages
from ode_workflows.db.session import make_engine, read_transaction, write_transaction
from ode_workflows.domain.changes import Message
from ode_workflows.domain.errors import CheckFailedError, StorageError
from ode_workflows.files.store import FileStore
from ode_workflows.settings import Settings
from tests.builders import NOW, make_office, make_proposal, step

pytestmark = pytest.mark.sqlite_only  # a PostgreSQL office is backed up by its own tools

NOTE = b"The minutes of the meeting"


@pytest.fixture
def store(home: Path) -> FileStore:
    return FileStore(home / "files")


@pytest.fixture
def reference(engine: Engine, store: FileStore) -> str:
    make_office(engine)
    reference = make_proposal(engine)
    evidence = f"file:{store.put(NOTE)} minutes.txt"
    step(engine, reference, "answer_facts", "ana", inputs={"answers": {"commits_funds": "no"}}, evidence=evidence)
    return reference


@pytest.fixture
def archive(engine: Engine, store: FileStore, reference: str, tmp_path: Path) -> Path:
    target = tmp_path / "ode-backup.zip"
    backed_up(engine, store, target)
    return target


def backed_up(engine: Engine, store: FileStore, target: Path) -> BackupReport:
    return backup(engine, store, target, now=NOW)


def restored(home: Path, source: Path) -> RestoreReport:
    return restore(home / "ode.db", FileStore(home / "files"), source, now=NOW)


def repacked(archive: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Write an archive again with other contents."""
    with ZipFile(archive) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    change(parts)
    changed = archive.with_name("changed.zip")
    with ZipFile(changed, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return changed


def bytes_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def titles(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "ode.db")) as raw:
        return [row[0] for row in raw.execute("SELECT title FROM agreement ORDER BY title")]


def test_a_backup_holds_database_files_and_heads(engine: Engine, store: FileStore, archive: Path) -> None:
    with ZipFile(archive) as packed:
        manifest = json.loads(packed.read("manifest.json"))
        assert packed.namelist() == ["ode.db", f"files/{next(store.hashes())}", "manifest.json"]
    assert (manifest["agreements"], manifest["entries"], manifest["verified"]) == (1, 2, True)
    assert [head[2] for head in manifest["heads"]] == [2]


def test_a_backup_is_taken_while_somebody_writes(
    engine: Engine, store: FileStore, reference: str, tmp_path: Path
) -> None:
    other = make_engine(str(engine.url), busy_timeout_seconds=0.1)
    with write_transaction(engine) as conn:
        conn.execute(text("UPDATE agreement SET title = 'half done'"))
        assert backed_up(other, store, tmp_path / "backup.zip").problem is None
    other.dispose()
    engine.dispose()
    restored(tmp_path / "new", tmp_path / "backup.zip")
    assert titles(tmp_path / "new") == ["Water data exchange with Baja California"]


def test_a_restore_brings_back_what_was_lost(engine: Engine, home: Path, archive: Path) -> None:
    make_proposal(engine, title="Made after the backup")
    engine.dispose()
    for path in (home / "files").rglob("*"):
        if path.is_file():
            path.unlink()
    report = restored(home, archive)
    assert (report.agreements, report.entries, report.files) == (1, 2, 1)
    assert titles(home) == ["Water data exchange with Baja California"]
    with read_transaction(engine) as conn:
        assert verify(conn, files=FileStore(home / "files")).is_sound


def test_the_old_database_is_kept_beside(engine: Engine, home: Path, archive: Path) -> None:
    make_proposal(engine, title="Made after the backup")
    engine.dispose()
    report = restored(home, archive)
    assert report.kept_as == str(home / "ode.db.before-restore-20261124T180000Z")
    with closing(sqlite3.connect(report.kept_as)) as raw:
        assert raw.execute("SELECT count(*) FROM agreement").fetchone() == (2,)
    assert {path.name for path in home.iterdir()} == {"ode.db", "files", Path(report.kept_as).name}


def test_a_lost_machine_is_restored_into_an_empty_folder(archive: Path, tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    report = restored(home, archive)
    assert report.kept_as is None
    assert len(titles(home)) == 1
    assert list(FileStore(home / "files").hashes())


def _flip(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        found = next(part for part in parts if part.startswith(name))
        middle = len(parts[found]) // 2
        parts[found] = parts[found][:middle] + bytes([parts[found][middle] ^ 1]) + parts[found][middle + 1 :]

    return change


def _drop(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        del parts[next(part for part in parts if part.startswith(name))]

    return change


def _say(**said: Any) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        parts["manifest.json"] = json.dumps({**json.loads(parts["manifest.json"]), **said}).encode()

    return change


@pytest.mark.parametrize(
    "change",
    [
        _flip("ode.db"),
        _flip("files/"),
        _drop("ode.db"),
        _drop("files/"),
        _drop("manifest.json"),
        _say(format=2),
        _say(files=["../../evil"]),
        _say(files=[]),
        _say(heads=[["x", "2026-001", 1, "f" * 64]]),
        _say(database={}),
    ],
)
def test_a_damaged_backup_is_refused_and_nothing_is_changed(
    engine: Engine, home: Path, archive: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    engine.dispose()
    before = bytes_below(home)
    with pytest.raises(CheckFailedError):
        restored(home, repacked(archive, change))
    assert bytes_below(home) == before


def test_what_is_no_archive_is_refused(home: Path, tmp_path: Path) -> None:
    source = tmp_path / "no.zip"
    source.write_bytes(b"no archive")
    with pytest.raises(CheckFailedError, match=r"no\.zip is no sound backup"):
        restored(home, source)


def test_a_backup_of_a_newer_program_is_refused(home: Path, archive: Path) -> None:
    with pytest.raises(StorageError, match="newer"):
        restored(home, repacked(archive, _say(schema="9999")))


def test_a_history_altered_before_the_backup_is_copied_and_named_but_not_restored(
    engine: Engine, home: Path, store: FileStore, reference: str, tmp_path: Path
) -> None:
    with write_transaction(engine) as conn:
        conn.execute(text("UPDATE party SET name = 'Sonora' WHERE NOT is_us"))
    report = backed_up(engine, store, tmp_path / "damaged.zip")
    assert "has name 'Sonora'" in str(report.problem)
    engine.dispose()
    with pytest.raises(CheckFailedError, match="Sonora"):
        restored(home, tmp_path / "damaged.zip")


def test_a_task_of_somebody_who_left_keeps_no_backup_from_being_restored(
    engine: Engine, home: Path, store: FileStore, reference: str, tmp_path: Path
) -> None:
    with write_transaction(engine) as conn:
        conn.execute(text("UPDATE person SET is_active = false WHERE handle = 'ana'"))
    report = backed_up(engine, store, tmp_path / "backup.zip")
    assert "no active owner" in str(report.problem)
    engine.dispose()
    assert restored(home, tmp_path / "backup.zip").agreements == 1


def test_a_database_in_use_is_not_replaced(engine: Engine, home: Path, archive: Path) -> None:
    with read_transaction(engine) as conn:
        conn.execute(text("SELECT count(*) FROM agreement"))
        with pytest.raises(StorageError, match="in use"):
            restored(home, archive)
    assert not list(home.glob("*before-restore*"))


def a_waiting_mail(engine: Engine) -> None:
    with write_transaction(engine) as conn:
        store_messages(conn, None, [Message("mail", "digest/ana/2026-11-24", {})], NOW)


def test_after_a_restore_no_mail_leaves_until_somebody_says_so(
    engine: Engine, home: Path, store: FileStore, reference: str, tmp_path: Path
) -> None:
    a_waiting_mail(engine)
    backed_up(engine, store, tmp_path / "backup.zip")
    engine.dispose()
    assert restored(home, tmp_path / "backup.zip").waiting_messages == 1
    settings = Settings(home=home, database_url=None, smtp_url=None)
    assert drain_outbox(engine, settings, now=NOW).counts == {"paused": 1}
    with write_transaction(engine) as conn:
        assert str(office_fact(conn, PAUSED)).startswith("restored from backup.zip")
        assert resume_outbox(conn, now=NOW, skip_waiting=False) == 1
    assert "paused" not in drain_outbox(engine, settings, now=NOW).counts


def test_mails_that_went_out_before_the_loss_may_be_left_out(
    engine: Engine, home: Path, store: FileStore, reference: str, tmp_path: Path
) -> None:
    a_waiting_mail(engine)
    backed_up(engine, store, tmp_path / "backup.zip")
    engine.dispose()
    restored(home, tmp_path / "backup.zip")
    with write_transaction(engine) as conn:
        assert resume_outbox(conn, now=NOW, skip_waiting=True) == 1
        found = conn.execute(text("SELECT status FROM outbox_message")).scalars()
        assert list(found) == ["dead"]


def test_a_place_that_cannot_be_written_is_named(
    engine: Engine, store: FileStore, reference: str, tmp_path: Path
) -> None:
    with pytest.raises(StorageError, match="no-such-folder"):
        backed_up(engine, store, tmp_path / "no-such-folder" / "backup.zip")


def test_nothing_half_written_stays_beside_a_backup(archive: Path) -> None:
    assert [path.name for path in archive.parent.iterdir() if path.name != "home"] == [archive.name]
