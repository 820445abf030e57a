"""Runs contestants in pairs, each in a process and a folder of its own, the order swapped every time."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LIMIT = "raw"
SECONDS_AT_MOST = 600


@dataclass(frozen=True)
class Figures:
    """Rates of one contestant and of the limit beside it, run by run."""

    name: str
    clients: int
    rates: tuple[float, ...]
    limits: tuple[float, ...]
    rss_mb: float

    @property
    def ratios(self) -> tuple[float, ...]:
        """How many times slower than the limit, pair by pair."""
        return tuple(limit / rate for limit, rate in zip(self.limits, self.rates, strict=True))

    @property
    def ratio(self) -> float:
        """The median of the ratios."""
        return statistics.median(self.ratios)


def pairs(name: str, *, module: str, clients: int, count: int, times: int) -> Figures:
    """Run a contestant and the limit in turn and return their figures."""
    rates, limits, memory = [], [], []
    for number in range(times):
        order: Sequence[str] = (LIMIT, module) if number % 2 == 0 else (module, LIMIT)
        found = {each: _once(each, clients, count if each != LIMIT else max(count, 400)) for each in order}
        rates.append(found[module]["per_second"])
        limits.append(found[LIMIT]["per_second"])
        memory.append(found[module]["rss_mb"])
    return Figures(name, clients, tuple(rates), tuple(limits), statistics.median(memory))


def _once(module: str, clients: int, count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", f"benchmarks.engine.{module}", "--count", str(count), "--clients", str(clients),
             "--path", str(Path(folder) / "bench.db")],
            capture_output=True, text=True, timeout=SECONDS_AT_MOST, check=False,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{module} failed:\n{done.stderr[-2000:]}")
    figures: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures
