"""P7 as a table: the milliseconds of every page at three sizes of register, on both databases."""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from benchmarks.databases import DATABASES, database_of
from benchmarks.pages.register import build_varied
from benchmarks.paired import figures_of

SIZES = (1_000, 10_000, 100_000)
MEDIAN_MS, WORST_MS = 50, 300
_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_ABOUT = """
The real application in process, one person asking for one page after the other, signed in, every look at an address
drawn anew where the page has many. The register differs in words, kinds, stages, partners, areas, years and visibility
(`benchmarks/pages/register.py`). What the first three looks at a page cost is left out: the first of all reads the
register into the process. Bar at 100,000 agreements: median under 50 ms, 99 of 100 under 300 ms.
""".strip()


def pages_lines(times: int, sizes: Sequence[int], server: str) -> Iterator[str]:
    """Yield the table line by line, as each database is done.

    Args:
        times: looks at each page.
        sizes: numbers of agreements.
        server: address of a PostgreSQL server.
    """
    yield "## P7: pages of a large register"
    yield ""
    yield from _ABOUT.splitlines()
    for database in DATABASES:
        found = [(size, _asked(database, size, times, server)) for size in sizes]
        yield ""
        yield from _table(_NAMES[database], times, found)


def _asked(database: str, size: int, times: int, server: str) -> dict[str, Any]:
    with database_of(database, server) as address:
        build_varied(address, size)
        return figures_of("benchmarks.pages.contest", ["--address", address, "--times", str(times)])


def _table(name: str, times: int, found: list[tuple[int, dict[str, Any]]]) -> Iterator[str]:
    heads = " | ".join(f"{size:,}: median | 99 of 100" for size, _ in found)
    yield f"| {name}, ms of {times} looks | {heads} |"
    yield f"|---|{'---|---|' * len(found)}"
    largest = found[-1][1]["took"]
    for page in largest:
        cells = (f"{median(figures['took'][page]):.1f} | {worst(figures['took'][page]):.1f}" for _, figures in found)
        yield f"| {page} | {' | '.join(cells)} |"
    memory = " | ".join(f"{figures['rss_mb']:.0f} |" for _, figures in found)
    yield f"| memory of the process, MB | {memory} |"
    slow = [page for page, took in largest.items() if median(took) >= MEDIAN_MS or worst(took) >= WORST_MS]
    yield ""
    verdict = f"not held by {', '.join(slow)}" if slow else "held"
    yield f"{name}, bar at {found[-1][0]:,}: {verdict}."


def worst(took: Sequence[float]) -> float:
    """Return the time that 99 of 100 looks stay under."""
    return sorted(took)[min(len(took) - 1, int(len(took) * 0.99))]
