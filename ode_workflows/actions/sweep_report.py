"""What a run of the sweep, or one part of it, did: counts and lines for people."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

Progress = Callable[[str], None]
"""Is told in words what is being done."""


MOST_LINES = 200
"""How many lines of a run are written out for people."""


@dataclass(slots=True)
class PartReport:
    """What one part did: counts by word, and a line for whatever a person may want to read."""

    part: str
    counts: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)

    def note(self, word: str, line: str | None = None) -> None:
        """Count one thing done, perhaps with a line about it."""
        self.counts[word] += 1
        if line is not None:
            self.lines.append(line)


@dataclass(slots=True)
class SweepReport:
    """What a sweep did, part by part."""

    as_of: date
    parts: list[PartReport] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """The counts of all parts, by word."""
        total: Counter[str] = Counter()
        for part in self.parts:
            total.update(part.counts)
        return {word: number for word, number in total.items() if number}

    @property
    def lines(self) -> list[str]:
        """The lines of all parts, in order."""
        return [line for part in self.parts for line in part.lines]

    def count(self, word: str) -> int:
        """Return how often one thing was done."""
        return self.counts.get(word, 0)

    def as_plain(self) -> dict[str, object]:
        """Return the report as JSON knows it."""
        parts = [{"part": part.part, "counts": dict(part.counts), "lines": part.lines} for part in self.parts]
        return {"as_of": self.as_of.isoformat(), "counts": self.counts, "parts": parts}

    def as_markdown(self) -> str:
        """Return the counts of each part as a table, and the lines below it."""
        rows = [
            f"| {part.part} | {word.replace('_', ' ')} | {number} |"
            for part in self.parts
            for word, number in sorted(part.counts.items())
            if number
        ]
        table = ["| part | what | how many |", "|---|---|---|", *rows] if rows else ["Nothing was due."]
        more = len(self.lines) - MOST_LINES
        lines = [f"- {line}" for line in self.lines[:MOST_LINES]] + ([f"- and {more} more"] if more > 0 else [])
        return "\n".join([f"Run for {self.as_of}.", "", *table, "", *lines]).rstrip() + "\n"


def silent(words: str) -> None:
    """Say nothing about progress."""
