"""What `ode up` starts: Prefect behind a password that stands in a file and never on a command line, and silent."""

from collections.abc import Iterator
from pathlib import Path
from socket import create_server, socket

import pytest
from pydantic import SecretStr

from ode_workflows.cli import services
from ode_workflows.settings import Settings


@pytest.fixture
def listener() -> Iterator[socket]:
    """A socket on a free port."""
    with create_server(("127.0.0.1", 0)) as opened:
        yield opened


def test_the_password_is_made_once_kept_private_and_never_on_a_command_line(home: Path, listener: socket) -> None:
    settings = Settings(home=home)
    rows = [services.prefect_server(settings, listener), services.prefect_worker(settings, listener)]
    file = home / "prefect" / "auth"
    password = file.read_text(encoding="ascii").strip()
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(password) > 40
    for row in rows:
        assert row.env is not None
        assert row.env["PREFECT_API_AUTH_STRING"] == row.env["PREFECT_SERVER_API_AUTH_STRING"] == password
        assert not any(password in word for word in row.command)


def test_prefect_calls_nobody_and_keeps_everything_in_the_home(home: Path, listener: socket) -> None:
    env = services.prefect_environment(Settings(home=home), "http://127.0.0.1:4200")
    assert (env["DO_NOT_TRACK"], env["PREFECT_SERVER_ANALYTICS_ENABLED"]) == ("1", "false")
    assert Path(env["PREFECT_HOME"]).is_relative_to(home)


def test_our_settings_go_with_a_run_into_its_own_folder(home: Path, tmp_path: Path) -> None:
    url = "smtp://user:secret@127.0.0.1:25"
    settings = Settings(home=home, smtp_url=SecretStr(url), office_timezone="America/Denver")
    env = services.prefect_environment(settings, "http://127.0.0.1:4200")
    assert (env["ODE_SMTP_URL"], env["ODE_OFFICE_TIMEZONE"], env["ODE_HOME"]) == (url, "America/Denver", str(home))


def test_another_time_zone_is_another_version_of_the_schedules(home: Path) -> None:
    here, there = (
        services.prefect_environment(Settings(home=home, office_timezone=zone), "http://127.0.0.1:4200")
        for zone in ("America/Los_Angeles", "America/Denver")
    )
    assert here["ODE_FLOWS_VERSION"] != there["ODE_FLOWS_VERSION"]
