"""P1 and P2 as a table: our step and those of the peers, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from statistics import median

from benchmarks.databases import DATABASES
from benchmarks.paired import Figures, pairs, with_spread

CONTESTANTS = {
    "ODE Workflows": ("ours", 60),
    "Viewflow (state machine, Django ORM)": ("viewflow_peer", 120),
    "SpiffWorkflow": ("spiff_peer", 120),
    "DBOS": ("dbos_peer", 60),
}
"""Name, module and number of agreements: slow ones get fewer."""

_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def engine_lines(times: int, clients: list[int], only: str, server: str) -> Iterator[str]:
    """Yield the table line by line, as each contestant is done.

    Args:
        times: pairs a contestant.
        clients: numbers of clients.
        only: one contestant's module, or all.
        server: address of a PostgreSQL server.
    """
    yield "## P1 and P2: one agreement through six stages, each step durable"
    yield ""
    yield "Bar on SQLite: at most 4 times slower than the limit with one client, 5 times with four; on PostgreSQL 5"
    yield "times; and ahead of every peer. The limit is four statements on the driver (sqlite3 with `synchronous=FULL`,"
    yield "psycopg with PostgreSQL's own durable settings, over a socket of this machine)."
    yield ""
    yield "| database | clients | contestant | times slower than the limit | steps/s | limit/s | memory MB |"
    yield "|---|---|---|---|---|---|---|"
    for database in DATABASES:
        for number in clients:
            for name, (module, count) in CONTESTANTS.items():
                if only in ("", module):
                    address = server if database == "postgresql" else ""
                    found = pairs(name, module=module, clients=number, count=count, times=times, server=address)
                    yield _row(_NAMES[database], found)


def _row(database: str, found: Figures) -> str:
    return (
        f"| {database} | {found.clients} | {found.name} | {with_spread(found.ratios)} | {median(found.rates):.0f} |"
        f" {median(found.limits):.0f} | {found.rss_mb:.0f} |"
    )
