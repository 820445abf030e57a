"""`ode backup`, `ode restore` and `ode packet` at the command line."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.builders import make_proposal
from tests.cli.driver import ode, ode_json

pytestmark = pytest.mark.sqlite_only  # a PostgreSQL office is backed up by its own tools


@pytest.fixture
def reference(engine: Engine, office: Path) -> str:
    reference = make_proposal(engine)
    engine.dispose()
    return reference


def test_a_backup_is_restored_and_the_way_back_is_said(office: Path, reference: str, tmp_path: Path) -> None:
    archive = tmp_path / "backup.zip"
    assert ode_json(office, "backup", archive)["agreements"] == 1
    answer = ode_json(office, "restore", archive)
    assert (answer["agreements"], answer["outbox"], answer["resume"]) == (1, "paused", "ode restore --resume")
    assert ode_json(office, "restore", "--resume") == {"outbox": "running", "waiting": 0, "left_out": 0}
    assert ode(office, "verify").code == 0


def test_the_screen_says_that_the_outbox_is_paused(office: Path, reference: str, tmp_path: Path) -> None:
    ode(office, "backup", tmp_path / "backup.zip")
    answer = ode(office, "restore", tmp_path / "backup.zip")
    assert answer.code == 0
    assert "The outbox is paused" in answer.err


def test_a_damaged_backup_ends_with_code_5_and_leaves_the_old_data(
    office: Path, reference: str, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.zip"
    ode(office, "backup", archive)
    archive.write_bytes(archive.read_bytes()[:-400])
    before = (office / "ode.db").read_bytes()
    assert ode(office, "restore", archive, "--json").code == 5
    assert (office / "ode.db").read_bytes() == before
    assert [line["reference"] for line in ode_json(office, "list")] == [reference]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["restore"], 2),
        (["restore", "none.zip"], 3),
        (["restore", "none.zip", "--resume"], 2),
        (["restore", "none.zip", "--skip-waiting"], 2),
        (["backup", "no-such-folder/backup.zip"], 1),
        (["packet", "2026-999"], 3),
    ],
)
def test_what_cannot_be_done_is_refused(office: Path, reference: str, words: list[str], code: int) -> None:
    assert ode(office, *words, "--json").code == code


def test_a_packet_is_made_by_the_office_alone(office: Path, reference: str, tmp_path: Path) -> None:
    target = tmp_path / "packet.zip"
    assert ode(office, "packet", reference, "-o", target, "--as", "cora", "--json").code == 3
    assert not target.exists()
    answer = ode_json(office, "packet", reference, "-o", target, "--as", "rosa")
    assert (answer["reference"], answer["entries"]) == (reference, 1)
    assert target.is_file()


def test_a_public_record_of_another_office_is_seen_but_not_packed(engine: Engine, office: Path, tmp_path: Path) -> None:
    reference = make_proposal(engine, visibility="public")
    assert ode(office, "packet", reference, "-o", tmp_path / "p.zip", "--as", "cora", "--json").code == 1
