"""`make bench`: measures, prints one table, writes benchmarks/REPORT.md."""

import argparse
import platform
import sqlite3
import subprocess
from pathlib import Path

from benchmarks.paired import Figures, pairs
from benchmarks.start import start_times

REPORT = Path(__file__).with_name("REPORT.md")
CONTESTANTS = {
    "ODE Workflows": ("ours", 120),
    "Viewflow (state machine, Django ORM)": ("viewflow_peer", 120),
    "SpiffWorkflow": ("spiff_peer", 120),
    "DBOS": ("dbos_peer", 60),
}
"""Name, module and number of agreements: slow ones get fewer."""

BARS = "4 times slower than the limit with one client, 5 times with four"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--times", type=int, default=5, help="pairs a contestant")
    parser.add_argument("--clients", default="1,4", help="numbers of clients, such as 1,4")
    parser.add_argument("--only", default="", help="one contestant's module, such as ours; writes no report")
    said = parser.parse_args()
    lines = [_head(), *_engine(said.times, [int(each) for each in said.clients.split(",")], said.only)]
    if not said.only:
        lines += ["", *_start(said.times)]
        REPORT.write_text("\n".join([*lines, ""]), encoding="utf-8")
        print(f"\nwrote {REPORT.name}")


def _head() -> str:
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    machine = f"{platform.machine()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    made = commit.stdout.strip() or "unknown"
    return f"# Benchmarks\n\nCommit {made}; {machine}. Medians of ratios, pair by pair in one run.\n"


def _engine(times: int, clients: list[int], only: str) -> list[str]:
    lines = [
        "## P1: one agreement through six stages, each step durable, SQLite FULL",
        "",
        f"Bar: at most {BARS}, and ahead of every peer.",
        "",
        "| clients | contestant | times slower than the limit, median [min..max] | steps/s | limit/s | memory MB |",
        "|---|---|---|---|---|---|",
    ]
    print("\n".join(lines))
    for number in clients:
        for name, (module, count) in CONTESTANTS.items():
            if only in ("", module):
                row = _row(pairs(name, module=module, clients=number, count=count, times=times))
                print(row, flush=True)
                lines.append(row)
    return lines


def _row(found: Figures) -> str:
    spread = f"{found.ratio:.1f} [{min(found.ratios):.1f}..{max(found.ratios):.1f}]"
    rate, limit = sorted(found.rates)[len(found.rates) // 2], sorted(found.limits)[len(found.limits) // 2]
    return f"| {found.clients} | {found.name} | {spread} | {rate:.0f} | {limit:.0f} | {found.rss_mb:.0f} |"


def _start(times: int) -> list[str]:
    lines = [
        "## P9: starting a small command",
        "",
        "Bar: `ode --help` and `ode show` under 0.6 s.",
        "",
        "| command | seconds, median [min..max] |",
        "|---|---|",
    ]
    for name, taken in start_times(times * 2).items():
        lines.append(f"| `{name}` | {taken[-1]:.2f} [{min(taken):.2f}..{max(taken):.2f}] |")
    print("\n".join(["", *lines]))
    return lines


if __name__ == "__main__":
    main()
