"""The figures of docs/scale.md are those of the program as it is: weighed anew, and read from where they hold."""

import re

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.pool import QueuePool

from benchmarks.size import weights
from ode_workflows.db.session import write_transaction
from tests.databases import Databases, SqliteDatabases
from tests.faults.scale_page import PAGE
from tests.house.repository import text_of

CARRIED = 60
"""Agreements for which a table's half-empty pages weigh little."""

WITHIN = 0.15


def said(pattern: str, page: str = PAGE) -> list[float]:
    """Return the numbers that stand where a pattern has its groups."""
    [found] = re.findall(pattern, page)
    return [float(number.replace(",", "")) for number in ([found] if isinstance(found, str) else found)]


def test_an_agreement_leaves_as_many_rows_and_bytes_as_the_page_says(databases: Databases, engine: Engine) -> None:
    server = "" if isinstance(databases, SqliteDatabases) else databases.server.render_as_string(hide_password=False)
    measured = weights(engine.dialect.name, server, CARRIED)
    rows, of_sqlite, of_postgresql = said(r"One leaves (\d+) rows: (\d+) KB on SQLite, (\d+) KB on PostgreSQL")
    assert round(sum(count for count, _ in measured.values())) == rows
    assert measured["history_entry"][0] == 16
    assert "take sixteen history entries each" in PAGE
    wanted = of_sqlite if engine.dialect.name == "sqlite" else of_postgresql
    assert sum(size for _, size in measured.values()) / 1000 == pytest.approx(wanted, rel=WITHIN)


def test_the_page_repeats_what_the_report_of_the_benchmarks_measured() -> None:
    report = text_of("benchmarks/REPORT.md")
    rows, on_sqlite, on_postgresql = said(r"\| all \| ([\d.]+) \| ([\d,]+) \| ([\d,]+) \|", report)
    page = said(r"One leaves (\d+) rows: (\d+) KB on SQLite, (\d+) KB on PostgreSQL")
    assert [rows, round(on_sqlite / 1000), round(on_postgresql / 1000)] == page


@pytest.mark.parametrize(("exponent", "agreements"), [("⁴", 10**4), ("⁶", 10**6), ("⁷", 10**7)])
def test_the_sizes_in_the_table_are_those_of_one_agreement_so_many_times(exponent: str, agreements: int) -> None:
    _, *each_kilobytes = said(r"One leaves (\d+) rows: (\d+) KB on SQLite, (\d+) KB on PostgreSQL")
    [row] = [line.split(" | ") for line in PAGE.splitlines() if line.startswith(f"| 10{exponent} ")]
    for cell, kilobytes in zip(row[2:4], each_kilobytes, strict=True):
        if cell != "not advised":
            assert float(cell.removesuffix(" GB")) == pytest.approx(agreements * kilobytes / 10**6, rel=0.1)


@pytest.mark.postgresql_only
def test_a_process_holds_as_many_connections_and_waits_as_long_for_a_lock_as_the_page_says(engine: Engine) -> None:
    assert isinstance(engine.pool, QueuePool)
    [most] = said(r"Each may hold (\d+), and the server's own limit is 100")
    assert engine.pool.size() + engine.pool._max_overflow == most  # noqa: SLF001  # it has no other word for it
    with write_transaction(engine) as conn:
        assert conn.scalar(text("SHOW lock_timeout")) == "10s"
    assert "waits ten seconds at most" in " ".join(PAGE.split())
