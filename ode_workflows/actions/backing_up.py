"""Backup: one archive with a consistent copy of the database, every stored file and the heads of all chains.

Restore: everything in the archive is checked before anything is replaced. After a restore nothing leaves the house
until somebody resumes the outbox, for the copy is older than the world: mails may have gone out since it was made.
"""

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from sqlalchemy import Connection, Engine, func, select, update

from ode_workflows.actions._archives import cannot_write, whole_archive
from ode_workflows.actions._database_file import copy_database, put_in_place, require_embedded, settle
from ode_workflows.actions.delivering import MAILS, PAUSED
from ode_workflows.actions.progress import Progress, unwatched
from ode_workflows.actions.verifying import Head, VerifyReport, verify
from ode_workflows.db.incidents import office_fact, set_office_fact
from ode_workflows.db.migrate import current, upgrade
from ode_workflows.db.schema_version import head, refuse_newer
from ode_workflows.db.session import make_engine, read_transaction, write_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.domain.canonical import canonical_json
from ode_workflows.domain.errors import CheckFailedError, StorageError
from ode_workflows.files.store import FileStore, hash_of_file

FORMAT = 1
MANIFEST, DATABASE, FILES = "manifest.json", "ode.db", "files"
LAST_BACKUP = "last_backup"
_HASH = re.compile(r"[0-9a-f]{64}")
_CHUNK_BYTES = 1 << 20
_OUTBOX = table_named("outbox_message")


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What stands in a backup; `problem` is the first thing in it that does not verify."""

    place: str
    schema: str
    agreements: int
    entries: int
    files: int
    bytes: int
    seal: str
    problem: str | None


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What was brought back, where the old database is kept, and how many mails wait for the outbox to be resumed."""

    made_at: str
    schema: str
    agreements: int
    entries: int
    files: int
    kept_as: str | None
    waiting_messages: int


def backup(
    engine: Engine, files: FileStore, target: Path, *, now: datetime, progress: Progress = unwatched
) -> BackupReport:
    """Write one archive of everything, while the office goes on working.

    What does not verify is backed up all the same, and named: a damaged copy is better than none.

    Raises:
        StorageError: the database is not the embedded one, or the place cannot be written; nothing was left there.
    """
    require_embedded(engine)
    with _folder_beside(target) as folder:
        copy = folder / DATABASE
        copy_database(engine, copy)
        schema, report = _read_copy(copy, files, progress)
        settle(copy)
        with whole_archive(target) as archive:
            archive.write(copy, DATABASE)
            kept = list(_add_files(archive, files, progress))
            manifest = _manifest(copy, schema, report, kept, now)
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False))
    with suppress(StorageError), write_transaction(engine) as conn:  # a busy database keeps no backup from standing
        set_office_fact(conn, LAST_BACKUP, now.isoformat(), now)
    return BackupReport(
        place=str(target),
        schema=schema,
        agreements=report.agreements,
        entries=report.entries,
        files=len(kept),
        bytes=target.stat().st_size,
        seal=report.seal,
        problem=report.problems[0].sentence if report.problems else None,
    )


@contextmanager
def _folder_beside(target: Path) -> Iterator[Path]:
    """Give a folder for half-done work on the same disk; it is gone afterwards."""
    try:
        folder = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    except OSError as fault:
        raise cannot_write(target, fault) from fault
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _read_copy(copy: Path, files: FileStore, progress: Progress) -> tuple[str, VerifyReport]:
    engine = make_engine(f"sqlite:///{copy}")
    try:
        schema = current(engine)
        with read_transaction(engine) as conn:
            return schema or "", verify(conn, files=files, progress=progress)
    finally:
        engine.dispose()


def _add_files(archive: ZipFile, files: FileStore, progress: Progress) -> Iterator[str]:
    for done, content_hash in enumerate(files.hashes(), 1):
        try:
            archive.writestr(f"{FILES}/{content_hash}", files.get(content_hash))
        except CheckFailedError:  # named by the verification where a row still asks for it
            continue
        progress("files copied", done, None)
        yield content_hash


def _manifest(copy: Path, schema: str, report: VerifyReport, kept: list[str], now: datetime) -> dict[str, Any]:
    body = {
        "format": FORMAT,
        "made_at": now,
        "schema": schema,
        "database": {"sha256": hash_of_file(copy), "bytes": copy.stat().st_size},
        "files": kept,
        "agreements": report.agreements,
        "entries": report.entries,
        "verified": report.first_damage is None,
        "seal": report.seal,
        "heads": [[each.agreement, each.reference, each.seq, each.hash] for each in report.heads],
    }
    plain: dict[str, Any] = json.loads(canonical_json(body))
    return plain


def restore(
    database: Path, files: FileStore, source: Path, *, now: datetime, progress: Progress = unwatched
) -> RestoreReport:
    """Bring a backup back in the place of what is there, once all of it is checked.

    The old database is kept beside the new one. The outbox is paused until somebody resumes it.

    Args:
        database: the file of the embedded database; nobody may have it open.
        files: the office's store of files; stored files are added, none is removed.
        source: the archive.
        now: instant of the restore.
        progress: told now and then.

    Raises:
        CheckFailedError: the archive is damaged; nothing was changed.
        StorageError: a newer schema, a full disk, or the database is in use; nothing was changed.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    with _folder_beside(database) as folder:
        manifest, copy, staged = _unpacked(source, folder, progress)
        report = _checked(copy, staged, manifest, progress)
        waiting = _paused(copy, source, now)
        settle(copy)
        for content_hash in staged.hashes():
            files.put(staged.get(content_hash))
        kept = database.with_name(f"{database.name}.before-restore-{now:%Y%m%dT%H%M%SZ}")
        had_one = put_in_place(copy, database, kept)
    return RestoreReport(
        made_at=manifest["made_at"],
        schema=head(),
        agreements=report.agreements,
        entries=report.entries,
        files=len(manifest["files"]),
        kept_as=str(kept) if had_one else None,
        waiting_messages=waiting,
    )


def _unpacked(source: Path, folder: Path, progress: Progress) -> tuple[dict[str, Any], Path, FileStore]:
    copy, staged = folder / DATABASE, FileStore(folder / FILES)
    try:
        with ZipFile(source) as archive:
            manifest = _read_manifest(archive)
            _unpack_database(archive, manifest, copy)
            for done, content_hash in enumerate(manifest["files"], 1):
                if staged.put(archive.read(f"{FILES}/{content_hash}")) != content_hash:
                    raise _damaged(source, f"the file {content_hash} was altered")
                progress("files unpacked", done, len(manifest["files"]))
    except (BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError, ValueError) as fault:
        raise _damaged(source, f"it cannot be read ({fault})") from fault
    except OSError as fault:
        raise StorageError(f"{source} cannot be read or unpacked ({fault.strerror}). Nothing was changed.") from fault
    if hash_of_file(copy) != manifest["database"]["sha256"]:
        raise _damaged(source, "the database in it was altered")
    return manifest, copy, staged


def _read_manifest(archive: ZipFile) -> dict[str, Any]:
    found = json.loads(archive.read(MANIFEST))
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ValueError(f"the manifest is not of format {FORMAT}")
    if not all(isinstance(each, str) and _HASH.fullmatch(each) for each in found["files"]):
        raise ValueError("the manifest names a file that is none of ours")
    if not {"sha256", "bytes"} <= found["database"].keys() or not {"heads", "schema", "made_at"} <= found.keys():
        raise ValueError("the manifest is not whole")
    refuse_newer(str(found["schema"]))
    return found


def _unpack_database(archive: ZipFile, manifest: dict[str, Any], copy: Path) -> None:
    if archive.getinfo(DATABASE).file_size != manifest["database"]["bytes"]:
        raise ValueError("the database in it has another size than the manifest says")
    with archive.open(DATABASE) as packed, copy.open("wb") as unpacked:
        shutil.copyfileobj(packed, unpacked, _CHUNK_BYTES)


def _checked(copy: Path, staged: FileStore, manifest: dict[str, Any], progress: Progress) -> VerifyReport:
    heads = {each[0]: Head(*each) for each in manifest["heads"]}
    engine = make_engine(f"sqlite:///{copy}")
    try:
        upgrade(engine)
        with read_transaction(engine) as conn:
            report = verify(conn, files=staged, sealed=heads, progress=progress)
    finally:
        engine.dispose()
    if report.first_damage is not None:
        raise CheckFailedError(f"The backup is damaged, nothing was changed: {report.first_damage.sentence}")
    return report


def _paused(copy: Path, source: Path, now: datetime) -> int:
    """Pause the outbox of a copy and return how many messages wait in it."""
    engine = make_engine(f"sqlite:///{copy}")
    try:
        with write_transaction(engine) as conn:
            set_office_fact(conn, PAUSED, f"restored from {source.name} at {now:%Y-%m-%d %H:%M} UTC", now)
            return waiting_messages(conn)
    finally:
        engine.dispose()


def _damaged(source: Path, why: str) -> CheckFailedError:
    return CheckFailedError(f"{source.name} is no sound backup: {why}. Nothing was changed.")


def waiting_messages(conn: Connection) -> int:
    """Return how many mails wait to leave."""
    waiting = (_OUTBOX.c.status == "waiting", _OUTBOX.c.kind.in_(MAILS))
    return int(conn.scalar(select(func.count()).select_from(_OUTBOX).where(*waiting)) or 0)


def resume_outbox(conn: Connection, *, now: datetime, skip_waiting: bool) -> int:
    """Let messages leave again after a restore, and return how many mails of the copy wait or were left out.

    Args:
        conn: inside one write transaction.
        now: instant of the decision.
        skip_waiting: leave out the mails that waited when the copy was made, because they went out before the loss.
    """
    waiting = waiting_messages(conn)
    reason = office_fact(conn, PAUSED)
    if skip_waiting and reason not in (None, "", "no"):
        words = f"left out on purpose: {reason}, and it had gone out before"
        gone = update(_OUTBOX).where(_OUTBOX.c.status == "waiting", _OUTBOX.c.kind.in_(MAILS))
        conn.execute(gone.values(status="dead", last_error=words, done_at=now))
    set_office_fact(conn, PAUSED, "no", now)
    return waiting
