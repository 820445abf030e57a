"""`ode doctor` finds what is wrong, names the mend, and changes nothing."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from ode_workflows import failpoints
from ode_workflows.cli.checks import database, place
from ode_workflows.cli.checks.check import UnwellError, checked
from ode_workflows.settings import Settings
from tests.builders import NOW, make_proposal
from tests.cli.driver import ode, ode_json

MOUNTS = "/dev/sda1 / ext4 rw 0 0\nserver:/x /mnt/share nfs4 rw 0 0\nserver:/y /mnt/my\\040share cifs rw 0 0\n"


def wrong(home: Path) -> dict[str, Any]:
    answer = ode(home, "doctor", "--json")
    assert answer.code == (0 if answer.json["ok"] else 5)
    return {check["name"]: check for check in answer.json["checks"] if not check["ok"]}


def test_a_fresh_installation_is_well(office: Path) -> None:
    assert wrong(office) == {}


def test_without_a_database_the_mend_is_init(tmp_path: Path) -> None:
    found = wrong(tmp_path / "none")
    assert set(found) == {"home folder", "database"}
    assert "ode init" in found["home folder"]["mend"]


def test_an_old_schema_is_named_and_nothing_that_rests_on_it_is_asked(office: Path) -> None:
    with sqlite3.connect(office / "ode.db") as raw:
        raw.execute("UPDATE alembic_version SET version_num = '0001'")
    raw.close()
    assert list(wrong(office)) == ["schema"]


def test_a_file_that_is_no_database_is_named(office: Path) -> None:
    (office / "ode.db").write_bytes(b"not a database at all" * 100)
    assert "restore" in wrong(office)["database"]["found"]


def test_a_state_that_the_lifecycle_does_not_know_is_counted(office: Path, engine: Engine) -> None:
    make_proposal(engine)
    with engine.begin() as conn:
        conn.exec_driver_sql("UPDATE agreement SET state = 'limbo'")
    assert wrong(office)["states in use"]["found"].endswith("1 in limbo")


def test_a_clock_behind_the_newest_entry_is_wrong(engine: Engine, office: Path) -> None:
    make_proposal(engine)
    with engine.connect() as conn:
        assert database.clock_is_sane(conn, NOW)
        with pytest.raises(UnwellError, match="the newest entry"):
            database.clock_is_sane(conn, NOW - timedelta(hours=1))


@pytest.mark.parametrize(
    ("where", "kind"),
    [("/srv/ode", "ext4"), ("/mnt/share/ode", "nfs4"), ("/mnt/my share", "cifs"), ("/mnt/shared", "ext4")],
)
def test_the_innermost_mount_decides(where: str, kind: str) -> None:
    assert place.file_system_of(Path(where), MOUNTS) == kind


def test_a_home_on_a_network_file_system_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mounts").write_text(MOUNTS)
    with pytest.raises(UnwellError, match="network file system"):
        place.home_is_local(Path("/mnt/share/ode"), tmp_path / "mounts")


def test_an_armed_failpoint_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failpoints, "_armed", "step.allowed")
    assert not checked("failpoints", place.no_failpoint_is_armed).is_ok


def test_a_mail_server_that_does_not_answer_is_named() -> None:
    settings = Settings(smtp_url=SecretStr("smtp://127.0.0.1:1"))
    with pytest.raises(UnwellError, match=r"127\.0\.0\.1:1 does not answer"):
        place.mail_can_leave(settings)


def test_an_unknown_zone_is_named() -> None:
    with pytest.raises(UnwellError, match="no time zone"):
        place.zone_is_known(Settings(office_timezone="Mars/Olympus"))


def test_the_person_of_the_setting_is_looked_up(office: Path) -> None:
    found = {check["name"]: check for check in ode(office, "doctor", "--json", person="anna").json["checks"]}
    assert "did you mean 'ana'?" in found["ODE_PERSON"]["found"]


def test_the_screen_shows_the_mend_below_what_is_wrong(tmp_path: Path) -> None:
    screen = ode(tmp_path / "none", "doctor").out
    assert screen.index("does not exist") < screen.index("Run: ode init")


def test_a_clock_check_without_entries_is_well(engine: Engine) -> None:
    with engine.connect() as conn:
        assert database.clock_is_sane(conn, datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01 00:00 UTC"


def test_doctor_leaves_no_file_behind(office: Path) -> None:
    before = sorted(path.name for path in office.iterdir())
    ode_json(office, "doctor")
    assert sorted(path.name for path in office.iterdir()) == before
