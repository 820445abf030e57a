"""`ode doctor` finds what is wrong, names the mend, and changes nothing."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from ode_workflows import failpoints
from ode_workflows.actions.sweep import LAST_SWEEP
from ode_workflows.cli.checks import database, place
from ode_workflows.cli.checks.check import UnwellError, checked
from ode_workflows.cli.checks.office import sweep_is_recent
from ode_workflows.db.incidents import open_incident, resolve_incident, set_office_fact
from ode_workflows.db.session import write_transaction
from ode_workflows.settings import Settings
from tests.builders import NOW, make_proposal
from tests.cli.driver import ode, ode_json
from tests.cli.places import answer_of, checkout, ode_process
from tests.databases import alter

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
    alter(office, "UPDATE alembic_version SET version_num = '0001'")
    assert list(wrong(office)) == ["schema"]


@pytest.mark.sqlite_only
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


# ---------------------------------------------------------------------- the office's work


def found_of(home: Path, name: str) -> dict[str, Any]:
    [check] = [check for check in ode(home, "doctor", "--json").json["checks"] if check["name"] == name]
    return dict(check)


@pytest.mark.parametrize(
    ("kind", "name", "is_ok", "mend"),
    [
        ("document_failed", "documents failed", False, "ode sweep --retry"),
        ("mail_failed", "mails refused", True, "Correct the address"),
        ("mail_server", "mail server", False, "ODE_SMTP_URL"),
        ("waiting_for_confirmation", "dates to confirm", True, "ode step REF confirm"),
        ("dated_act_failed", "dated acts failed", False, "ode why REF TRIGGER"),
        ("missed_deadline", "deadlines missed", True, "ode show REF"),
        ("sweep_gap", "gaps of sweeps", True, "the clock"),
        ("flood_in_the_archive", "flood in the archive", False, "Mend what the words name"),
    ],
)
def test_open_incidents_are_listed_with_what_to_do(
    office: Path, engine: Engine, kind: str, name: str, is_ok: bool, mend: str
) -> None:
    with write_transaction(engine) as conn:
        for number in range(7):
            open_incident(conn, f"{kind}/{number}", kind=kind, cause=f"cause {number}", now=NOW)
    found = found_of(office, name)
    assert (found["ok"], found["found"]) == (
        is_ok,
        "7 open: cause 0; cause 1; cause 2; cause 3; cause 4; and 2 more",
    )
    assert mend in found["mend"]
    assert ode(office, "doctor").code == (0 if is_ok else 5)


def test_an_incident_that_is_mended_is_not_listed(office: Path, engine: Engine) -> None:
    with write_transaction(engine) as conn:
        open_incident(conn, "mail_server", kind="mail_server", cause="no answer", now=NOW)
        resolve_incident(conn, "mail_server", resolution="takes mails again", now=NOW)
    assert found_of(office, "incidents")["found"] == "none is open"


@pytest.mark.sqlite_only
def test_a_paused_outbox_is_wrong_and_says_how_to_resume(office: Path, engine: Engine, tmp_path: Path) -> None:
    engine.dispose()  # a restore waits for nobody
    ode(office, "backup", tmp_path / "copy.zip")
    ode(office, "restore", tmp_path / "copy.zip")
    assert wrong(office)["outbox"]["mend"].startswith("Let them leave: ode restore --resume")
    ode(office, "restore", "--resume")
    assert wrong(office) == {}


def test_a_sweep_that_has_not_run_for_two_days_is_wrong(office: Path, engine: Engine) -> None:
    assert found_of(office, "sweep")["found"] == "none yet; run it once a day: ode sweep"
    with write_transaction(engine) as conn:
        set_office_fact(conn, LAST_SWEEP, "2026-01-01", NOW)
        assert sweep_is_recent(conn, date(2026, 1, 2)) == "the last one was for 2026-01-01"
        with pytest.raises(UnwellError, match="the last one was for 2026-01-01"):
            sweep_is_recent(conn, date(2026, 1, 3))


def test_a_template_that_fails_the_gate_is_named_with_its_field(office: Path, tmp_path: Path) -> None:
    within = checkout(tmp_path / "checkout")
    fields = within / "document_templates/memorandum_of_understanding/fields.toml"
    fields.write_text(fields.read_text(encoding="utf-8").replace("title", "titel"), encoding="utf-8")
    answer = answer_of(ode_process(office, "doctor", "--json", within=within))
    [check] = [check for check in answer.json["checks"] if check["name"] == "templates"]
    assert (answer.code, check["ok"]) == (5, False)
    assert "memorandum_of_understanding" in check["found"]
    assert "title" in check["found"]
