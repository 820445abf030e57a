"""`make bench`: measures, prints the tables, writes benchmarks/REPORT.md."""

import argparse
import platform
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from signal import SIGTERM, signal

from benchmarks.documents.draft_speed import draft_lines
from benchmarks.documents.redline_speed import redline_lines
from benchmarks.engine.table import CONTESTANTS, engine_lines
from benchmarks.pages.table import SIZES, pages_lines
from benchmarks.server import postgres_server
from benchmarks.size import size_lines
from benchmarks.start import start_lines
from benchmarks.sweep.table import sweep_lines

REPORT = Path(__file__).with_name("REPORT.md")
PARTS = ("engine", "sweep", "size", "pages", "draft", "redline", "start")
_WITHOUT_SERVER = {"draft", "redline", "start"}


def main() -> None:
    said = _asked()
    signal(SIGTERM, lambda *_: sys.exit("stopped"))  # so that the PostgreSQL server stops too
    lines = []
    for line in _lines(said):
        print(line, flush=True)
        lines.append(line)
    if not said.only and not said.part:
        REPORT.write_text("\n".join([*lines, ""]), encoding="utf-8")
        print(f"\nwrote {REPORT.name}")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--times", type=int, default=3, help="pairs a contestant")
    parser.add_argument("--clients", type=_numbers, default=[1, 4], help="numbers of clients, such as 1,4")
    parser.add_argument("--sizes", type=_numbers, default=[10_000, 100_000], help="agreements of the sweep")
    parser.add_argument("--registers", type=_numbers, default=list(SIZES), help="agreements of the pages")
    parser.add_argument("--looks", type=int, default=100, help="looks at each page")
    parser.add_argument("--part", choices=PARTS, action="append", help="a part alone; writes no report")
    modules = [module for module, _ in CONTESTANTS.values()]
    parser.add_argument("--only", choices=modules, default="", help="one contestant alone; writes no report")
    return parser.parse_args()


def _numbers(said: str) -> list[int]:
    return [int(each) for each in said.split(",")]


def _lines(said: argparse.Namespace) -> Iterator[str]:
    parts = said.part or (["engine"] if said.only else PARTS)
    yield from _head()
    with nullcontext("") if set(parts) <= _WITHOUT_SERVER else postgres_server() as server:
        if "engine" in parts:
            yield from engine_lines(said.times, said.clients, said.only, server)
            yield ""
        if "sweep" in parts:
            yield from sweep_lines(said.times, said.sizes, server)
            yield ""
        if "size" in parts:
            yield from size_lines(server)
            yield ""
        if "pages" in parts:
            yield from pages_lines(said.looks, said.registers, server)
            yield ""
    if "draft" in parts:
        yield from draft_lines(said.times * 3)
        yield ""
    if "redline" in parts:
        yield from redline_lines(said.times * 3)
        yield ""
    if "start" in parts:
        yield from start_lines(said.times * 2)


def _head() -> Iterator[str]:
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    machine = f"{platform.machine()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    yield "# Benchmarks"
    yield ""
    yield f"Commit {commit.stdout.strip() or 'unknown'}; {machine}."
    yield "Medians [least..most] of ratios, pair by pair in one run: absolute figures do not carry to another machine."
    yield ""


if __name__ == "__main__":
    main()
