"""Runs contestants in pairs, each in a process and a database of its own, the order swapped every time."""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

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


def in_turn(times: int, one: str, other: str) -> Iterator[tuple[str, str]]:
    """Yield the order of each pair, swapped every time."""
    for number in range(times):
        yield (one, other) if number % 2 == 0 else (other, one)


def pairs(name: str, *, module: str, clients: int, count: int, times: int, server: str = "") -> Figures:
    """Run a contestant and the limit in turn and return their figures; on a PostgreSQL server where one is given."""
    rates, limits, memory = [], [], []
    for order in in_turn(times, LIMIT, module):
        found = {each: _once(each, clients, count if each != LIMIT else max(count, 400), server) for each in order}
        rates.append(found[module]["per_second"])
        limits.append(found[LIMIT]["per_second"])
        memory.append(found[module]["rss_mb"])
    return Figures(name, clients, tuple(rates), tuple(limits), statistics.median(memory))


def _once(module: str, clients: int, count: int, server: str) -> dict[str, float]:
    asked = ["--count", str(count), "--clients", str(clients), *(["--server", server] if server else [])]
    return figures_of(f"benchmarks.engine.{module}", asked)


def figures_of(module: str, asked: list[str]) -> dict[str, float]:
    """Run a contestant as a process of its own and return the figures of its last line.

    Raises:
        RuntimeError: it failed; with what it said.
    """
    done = subprocess.run(
        [sys.executable, "-m", module, *asked],
        capture_output=True, text=True, timeout=SECONDS_AT_MOST, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{module} failed:\n{done.stderr[-2000:]}")
    figures: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def with_spread(values: tuple[float, ...], digits: int = 1) -> str:
    """Return the median, and the least and the most beside it."""
    return f"{statistics.median(values):.{digits}f} [{min(values):.{digits}f}..{max(values):.{digits}f}]"
