"""P9: how long a small command takes to start, beside `python -c pass`."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.paired import with_spread

ODE = Path(sys.executable).parent / "ode"


def seconds_of(command: list[str], times: int) -> list[float]:
    """Return the wall time of each run of a command."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - began)
    return taken


def start_lines(times: int) -> Iterator[str]:
    """Yield the table of `python -c pass`, `ode --help` and `ode show`, paired in one run."""
    yield "## P9: starting a small command"
    yield ""
    yield "Bar: `ode --help` and `ode show` under 0.6 s."
    yield ""
    yield "| command | seconds, median [min..max] |"
    yield "|---|---|"
    for name, taken in _start_times(times).items():
        yield f"| `{name}` | {with_spread(tuple(taken), 2)} |"


def _start_times(times: int) -> dict[str, list[float]]:
    with tempfile.TemporaryDirectory() as home:
        subprocess.run([ODE, "--home", home, "init", "--demo"], check=True, capture_output=True)
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "ode --help": [str(ODE), "--help"],
            "ode show": [str(ODE), "--home", home, "show", "1922-001"],
        }
        found: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(times):
            for name, command in commands.items():
                found[name] += seconds_of(command, 1)
    return found
