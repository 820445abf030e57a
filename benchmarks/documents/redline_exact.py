"""How many of 2,000 random edits of real Word files are redlined exactly: python -m benchmarks.documents.redline_exact.

The engine says itself what it could not compare; the judge shares no code with it and looks for what it got wrong
without saying so, which must never happen.
"""

import argparse
from collections import Counter
from datetime import UTC, datetime
from random import Random

from ode_workflows.documents.redline.comparing import compare
from ode_workflows.documents.redline.resolving import accept_all, reject_all
from tests.redlining.edits import edited
from tests.redlining.judge import seen
from tests.redlining.real_files import comparable_files

_NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
BAR = 0.998


def main() -> int:
    """Print how many were exact, named and silently wrong; 1 when below the bar or silently wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--edits", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args()
    files = list(comparable_files().values())
    random, found, reasons = Random(said.seed), Counter[str](), Counter[str]()
    for _ in range(said.edits):
        old = random.choice(files)
        new = edited(old, random)
        made = compare(old, new, author="A", made_at=_NOON)
        is_right = seen(accept_all(made.content)) == seen(accept_all(new)) and seen(reject_all(made.content)) == seen(
            accept_all(old)
        )
        found["exact" if made.is_exact and is_right else "named" if not made.is_exact else "silently wrong"] += 1
        reasons.update(made.not_compared)
    share = found["exact"] / said.edits
    print(
        f"{said.edits} edits of {len(files)} files, seed {said.seed}: {dict(found)}; exact {share:.2%} (bar {BAR:.1%})"
    )
    for reason, count in reasons.most_common():
        print(f"  {count} x {reason}")
    return int(share < BAR or found["silently wrong"] > 0)


if __name__ == "__main__":
    raise SystemExit(main())
