"""A disk that is full or takes no writing, a database that is busy, newer or none, two set-ups at once."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows.cli import desk
from ode_workflows.db.session import make_engine
from tests.builders import an_intake, make_proposal
from tests.cli.driver import ode, ode_json, write_json
from tests.cli.places import answer_of, disk, fill, ode_process, take_no_writing
from tests.cli.refusal import PROBLEM, refused, stored

pytestmark = pytest.mark.sqlite_only  # places where SQLite's file cannot be

STORAGE = "urn:ode:problem:storage"


def moved(office: Path, place: Path) -> Path:
    """Put an office's database on another disk, closed and whole."""
    with closing(sqlite3.connect(office / "ode.db")) as old, closing(sqlite3.connect(place / "ode.db")) as new:
        old.backup(new)
    return place


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Let another writer hold the database."""
    with closing(sqlite3.connect(home / "ode.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_on_a_full_disk_a_proposal_is_refused_whole(office: Path, tmp_path: Path) -> None:
    intake = write_json(tmp_path, an_intake())
    with disk(tmp_path / "disk", kilobytes=2048) as place:
        home = moved(office, place)
        before = stored(home)
        fill(place)
        answer = ode(home, "propose", intake, "--as", "ana", "--json")
        assert (answer.code, answer.json["type"]) == (1, STORAGE)
        assert "space" in answer.json["detail"]
        (place / "filler").unlink()
        assert stored(home) == before
        assert ode(home, "propose", intake, "--as", "ana").code == 0


def test_evidence_that_the_disk_cannot_take_leaves_no_step_and_no_file(
    office: Path, engine: Engine, tmp_path: Path
) -> None:
    reference = make_proposal(engine)
    scan = tmp_path / "letter.txt"
    scan.write_bytes(b"x" * 3_000_000)
    with disk(tmp_path / "disk", kilobytes=2048) as place:
        home = moved(office, place)
        words = ("close", "--as", "dora", "--reason", "withdrawn", "--set", "close_reason=declined")
        answer = refused(home, "step", reference, *words, "--evidence", scan)
        assert (answer.code, answer.json["type"]) == (1, STORAGE)
        assert "Free some space or check the rights on the folder, then try again." in answer.json["detail"]
        assert ode(home, "step", reference, *words, "--evidence", "letter").code == 0


def test_a_file_that_may_not_grow_is_refused_as_a_full_disk_is(office: Path, tmp_path: Path) -> None:
    """The same without the right to mount: the system itself limits every file to the database's present size."""
    before, size = stored(office), (office / "ode.db").stat().st_size
    words = ("propose", write_json(tmp_path, an_intake()), "--as", "ana", "--json")
    answer = answer_of(ode_process(office, *words, largest_file_bytes=min(size, 32_768)))
    assert (answer.code, answer.json["type"]) == (1, STORAGE), answer.err
    assert "nothing was stored" in answer.json["detail"]
    assert stored(office) == before


def test_a_home_that_takes_no_writing_is_refused_and_doctor_names_it(office: Path, tmp_path: Path) -> None:
    intake = write_json(tmp_path, an_intake())
    with disk(tmp_path / "disk", kilobytes=4096) as place:
        home = moved(office, place)
        take_no_writing(place)
        for words in (("propose", intake, "--as", "ana"), ("init",), ("list",)):
            answer = ode(home, *words, "--json")
            assert (answer.code, answer.json["type"]) == (1, STORAGE)
            assert "may be written" in answer.json["detail"]
        checks = {check["name"]: check for check in ode(home, "doctor", "--json").json["checks"]}
        assert "cannot be written (Read-only file system)" in checks["home folder"]["found"]


@pytest.mark.parametrize("command", ["init", "list", "doctor"])
def test_a_home_that_is_a_file_is_named(tmp_path: Path, command: str) -> None:
    home = tmp_path / "home"
    home.write_text("no folder")
    answer = ode(home, command, "--json")
    assert answer.code == (5 if command == "doctor" else 1)
    assert "is a file, no folder" in answer.out
    assert "Choose another ODE_HOME" in answer.out
    assert home.read_text() == "no folder"


@pytest.mark.parametrize("busy_for", ["propose", "init"])
def test_a_busy_database_is_named_and_nothing_is_stored(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, busy_for: str
) -> None:
    monkeypatch.setattr(desk, "make_engine", partial(make_engine, busy_timeout_seconds=0.05))
    intake = write_json(tmp_path, an_intake())
    words = ("propose", intake, "--as", "ana") if busy_for == "propose" else ("init",)
    with held(office):
        answer = refused(office, *words)
    assert (answer.code, answer.json["type"]) == (1, STORAGE)
    assert answer.json["detail"].startswith("The database is busy with another writer; nothing was stored.")
    assert ode(office, *words).code == 0


@pytest.mark.parametrize("words", [("init",), ("list",), ("sweep",), ("verify",)])
def test_a_database_of_a_newer_program_is_left_alone(office: Path, words: tuple[str, ...]) -> None:
    with closing(sqlite3.connect(office / "ode.db")) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    answer = refused(office, *words)
    assert answer.code == 1
    assert "schema 9999, which a newer ODE Workflows made" in answer.json["detail"]


@pytest.mark.parametrize("words", [("init",), ("list",), ("sweep",), ("verify",), ("backup", "copy.zip")])
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "ode.db").write_bytes(b"minutes of a meeting\n" * 400)
    answer = ode(tmp_path, *words, "--json")
    assert (answer.code, set(answer.json)) == (1, PROBLEM)
    assert "is no database" in answer.json["detail"]
    assert (tmp_path / "ode.db").read_bytes().startswith(b"minutes of a meeting\n")


def test_four_set_ups_at_once_make_one_database(tmp_path: Path) -> None:
    started = [ode_process(tmp_path, "init", "--demo", "--json") for _ in range(4)]
    answers = [answer_of(process) for process in started]
    assert [answer.code for answer in answers] == [0, 0, 0, 0], [answer.out for answer in answers]
    assert sorted(answer.json["demo"]["real_agreements"] for answer in answers) == [0, 0, 0, 106]
    assert [answer.json["schema_before"] for answer in answers].count(None) == 1
    assert len(ode_json(tmp_path, "list")) == 118


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("ode.db", "is no database address"),
        ("mysql://office/ode", "is no database that this installation can use"),
        ("postgresql+nothing://office/ode", "is no database that this installation can use"),
    ],
)
@pytest.mark.parametrize("command", ["init", "list", "doctor"])
def test_an_address_of_no_database_is_named(tmp_path: Path, address: str, says: str, command: str) -> None:
    answer = ode(tmp_path, command, "--json", database_url=address)
    assert answer.code == (5 if command == "doctor" else 2)
    assert "ODE_DATABASE_URL" in answer.out
    assert says in answer.out
