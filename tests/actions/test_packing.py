"""A packet can be checked without us, and holds no confidential text."""

import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, text

from ode_workflows.actions.packing import PacketReport, make_packet
from ode_workflows.db.case import agreement_by
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.writer import insert_rows
from ode_workflows.domain.errors import CheckFailedError
from ode_workflows.files.store import FileStore
from tests.builders import NOW, make_office, make_proposal, step

SECRET = "The other side bluffs"


@pytest.fixture
def store(home: Path) -> FileStore:
    return FileStore(home / "files")


@pytest.fixture
def reference(engine: Engine) -> str:
    make_office(engine)
    reference = make_proposal(engine, title="Water <data> & maps")
    inputs = {"answers": {"commits_funds": "no"}}
    step(engine, reference, "answer_facts", "ana", inputs=inputs, reason=SECRET)
    return reference


def packed(engine: Engine, store: FileStore, reference: str, folder: Path) -> PacketReport:
    with read_transaction(engine) as conn:
        agreement = agreement_by(conn, "reference", reference)
        assert agreement is not None
        report = make_packet(conn, agreement, folder / "packet.zip", files=store, now=NOW)
    with ZipFile(folder / "packet.zip") as archive:
        archive.extractall(folder / "packet")
    return report


def checked(folder: Path) -> tuple[int, str]:
    script = folder / "packet" / "check.py"
    done = subprocess.run([sys.executable, "-I", script], check=False, capture_output=True, text=True)
    return done.returncode, done.stdout


def with_a_document(engine: Engine, store: FileStore, reference: str) -> None:
    with write_transaction(engine) as conn:
        agreement = agreement_by(conn, "reference", reference)
        assert agreement is not None
        row: dict[str, object] = {
            "id": "d1",
            "agreement_id": agreement.id,
            "kind": "instrument_draft",
            "title": "Draft",
            "file_name": "../../draft.docx",
            "file_hash": store.put(b"a draft"),
            "template_hash": "0" * 64,
            "language": "en",
            "made_at": NOW,
        }
        insert_rows(conn, "document", [row])


def test_the_chain_of_a_packet_holds_without_us(
    engine: Engine, store: FileStore, reference: str, tmp_path: Path
) -> None:
    report = packed(engine, store, reference, tmp_path)
    assert (report.entries, report.withheld) == (2, 1)
    assert checked(tmp_path) == (0, f"2 entries and 0 files hold; head {report.head}\n")


def test_an_altered_entry_of_a_packet_is_named(
    engine: Engine, store: FileStore, reference: str, tmp_path: Path
) -> None:
    packed(engine, store, reference, tmp_path)
    history = tmp_path / "packet" / "history.json"
    history.write_text(history.read_text().replace("answer_facts", "answer_farts"))
    assert checked(tmp_path) == (5, "entry 2 does not hold\n")


def test_documents_are_in_it_under_harmless_names_and_an_altered_one_is_found(
    engine: Engine, store: FileStore, reference: str, tmp_path: Path
) -> None:
    with_a_document(engine, store, reference)
    report = packed(engine, store, reference, tmp_path)
    assert report.files == ("documents/01-_.._draft.docx",)
    place = tmp_path / "packet" / report.files[0]
    assert place.read_bytes() == b"a draft"
    place.write_bytes(b"another draft")
    assert checked(tmp_path) == (5, "documents/01-_.._draft.docx was altered\n")


def test_no_confidential_text_is_in_it(engine: Engine, store: FileStore, reference: str, tmp_path: Path) -> None:
    packed(engine, store, reference, tmp_path)
    for path in (tmp_path / "packet").rglob("*"):
        assert path.is_dir() or SECRET not in path.read_text()
    index = (tmp_path / "packet" / "index.html").read_text()
    assert "withheld: deliberative" in index
    assert "Water &lt;data&gt; &amp; maps" in index
    assert json.loads((tmp_path / "packet" / "agreement.json").read_text())["reference"] == reference


def test_a_history_that_does_not_hold_is_not_handed_over(
    engine: Engine, store: FileStore, reference: str, tmp_path: Path
) -> None:
    with write_transaction(engine) as conn:
        conn.execute(text("UPDATE history_entry SET body = replace(body, 'answer_facts', 'x') WHERE seq = 2"))
    with pytest.raises(CheckFailedError, match=f"{reference}, entry 2"):
        packed(engine, store, reference, tmp_path)
    assert not list(tmp_path.glob("*.zip"))
