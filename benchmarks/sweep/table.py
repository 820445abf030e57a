"""P3 as a table: deciding the reminders of a day, and how the cost grows with the register."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import log
from statistics import median

from benchmarks.databases import DATABASES, copy_of, database_of
from benchmarks.paired import figures_of, in_turn, with_spread
from benchmarks.sweep.register import build

_ABOUT = """
Every agreement has six key dates; of two in a hundred a step is due today, and two people are told of each. Bar: at
most 5 times slower than the limit, memory flat and under 300 MB, nothing added by a second run, cost growing no faster
than the register. The limit is one `INSERT … SELECT … ON CONFLICT DO NOTHING` of the same rows. Ours reads all eight
ladders and writes a line of news for each person as well. The rest of the sweep is what is done on its date and the
digests, without delivery. Memory is that of our process, not of the server: after the reminders, after the rest.

| database | agreements | decided | times slower than the limit | limit s | first run s | second run s | added by it \
| rest s | memory MB |
""".strip()

_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Swept:
    """Figures of ours and of the limit on one register, run by run."""

    database: str
    count: int
    ours: tuple[dict[str, float], ...]
    limits: tuple[dict[str, float], ...]

    def all_of(self, figure: str) -> tuple[float, ...]:
        """Return one of our figures, run by run."""
        return tuple(each[figure] for each in self.ours)

    @property
    def ratios(self) -> tuple[float, ...]:
        """How many times slower than the limit, pair by pair."""
        return tuple(ours["first_s"] / limit["first_s"] for ours, limit in zip(self.ours, self.limits, strict=True))


def sweep_lines(times: int, sizes: list[int], server: str) -> Iterator[str]:
    """Yield the table line by line, as each register is done.

    Args:
        times: pairs a register.
        sizes: numbers of agreements.
        server: address of a PostgreSQL server.
    """
    yield "## P3: the reminders of a day"
    yield ""
    yield from _ABOUT.splitlines()
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for database in DATABASES:
        found: list[Swept] = []
        for count in sizes:
            found.append(_swept(database, count, times, server))
            yield _row(found[-1])
        yield from (_growth(one, other) for one, other in pairwise(found))


def _swept(database: str, count: int, times: int, server: str) -> Swept:
    results: dict[str, list[dict[str, float]]] = {"ours": [], "limit": []}
    with database_of(database, server) as address:
        build(address, count)
        for order in in_turn(times, "limit", "ours"):
            for who in order:
                with copy_of(address, server) as copied:
                    asked = ["--who", who, "--address", copied]
                    results[who].append(figures_of("benchmarks.sweep.contest", asked))
    _check(results)
    return Swept(database, count, tuple(results["ours"]), tuple(results["limit"]))


def _check(results: dict[str, list[dict[str, float]]]) -> None:
    decided = {figures["decided"] for runs in results.values() for figures in runs}
    added = {figures["added_by_second"] for runs in results.values() for figures in runs}
    if len(decided) != 1 or added != {0}:
        raise AssertionError(f"not the same reminders, once: {decided} decided, {added} added by the second run")


def _row(found: Swept) -> str:
    limits = median(each["first_s"] for each in found.limits)
    first, second, rest = (median(found.all_of(name)) for name in ("first_s", "second_s", "rest_s"))
    decided, added = (round(median(found.all_of(name))) for name in ("decided", "added_by_second"))
    memory = "/".join(f"{median(found.all_of(name)):.0f}" for name in ("rss_mb", "rss_with_rest_mb"))
    return (
        f"| {_NAMES[found.database]} | {found.count:,} | {decided:,} | {with_spread(found.ratios)} | {limits:.2f} |"
        f" {first:.2f} | {second:.2f} | {added} | {rest:.2f} | {memory} |"
    )


def _growth(one: Swept, other: Swept) -> str:
    """Return by which power of the register's size the first run grows; 1 is as fast as the register."""
    power = log(median(other.all_of("first_s")) / median(one.all_of("first_s"))) / log(other.count / one.count)
    return f"| {_NAMES[one.database]} | {one.count:,} to {other.count:,} | | growth exponent {power:.2f} | | | | | | |"
