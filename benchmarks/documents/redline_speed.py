"""P5: a redline of the text of P4 with edits, beside Docxodus and LibreOffice's own comparison; paired in one run."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from python_redlines import DocxodusEngine

from benchmarks.documents.draft_speed import contestants
from benchmarks.paired import with_spread
from ode_workflows.documents.redline.comparing import compare
from ode_workflows.documents.redline.resolving import accept_all, reject_all
from ode_workflows.outside.pdf import LibreOffice, pdf_program
from tests.redlining.edits import edited
from tests.redlining.judge import seen

BAR = 20.0
_EDITS = 20
_OURS, _DOCXODUS, _LIBREOFFICE = "`ode redline`", "Docxodus 14.1 (python-redlines 2.0.0)", "LibreOffice, comparing"
_A_TURN = {_OURS: 10, _LIBREOFFICE: 3, _DOCXODUS: 1}
"""How many redlines one turn makes, so that a short one is not measured by its first call alone."""

_NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def redline_lines(times: int) -> Iterator[str]:
    """Yield the table: milliseconds a redline of each engine, the ratio pair by pair, and who was exact."""
    old, new = _pair()
    engine = DocxodusEngine()
    ways: dict[str, Callable[[], bytes]] = {
        _OURS: lambda: compare(old, new, author="A", made_at=_NOON).content,
        _DOCXODUS: lambda: engine.run_redline("A", old, new)[0],
    }
    with LibreOffice() as office:
        if pdf_program():
            ways[_LIBREOFFICE] = lambda: office.do("compare", new, beside=old)
        results = {name: way() for name, way in ways.items()}  # warm, and what is judged
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for number in range(max(times, 3)):
            for name in list(ways) if number % 2 == 0 else reversed(ways):
                began = time.perf_counter()
                for _ in range(_A_TURN[name]):
                    ways[name]()
                taken[name].append(1000 * (time.perf_counter() - began) / _A_TURN[name])
    ours = taken[_OURS]
    ratios = [theirs / own for theirs, own in zip(taken[_DOCXODUS], ours, strict=True)]
    is_exact = _is_exact(results[_OURS], old, new)
    held = statistics.median(ratios) >= BAR and is_exact
    yield f"## P5: a redline of that text with {_EDITS} edits"
    yield ""
    yield "A turn is ten redlines of ours, three of LibreOffice, one of Docxodus; the milliseconds are of one redline."
    yield f"Bar: at least {BAR:.0f} times Docxodus, and exact: {'held' if held else 'MISSED'}."
    yield ""
    yield "| way | times ours | ms, median [min..max] | accept and reject, by a judge of its own |"
    yield "|---|---|---|---|"
    for name, values in taken.items():
        against = [theirs / own for theirs, own in zip(values, ours, strict=True)]
        exact = "exact" if _is_exact(results[name], old, new) else "differs"
        yield f"| {name} | {with_spread(tuple(against))} | {with_spread(tuple(values))} | {exact} |"


def _pair() -> tuple[bytes, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        old = contestants(Path(folder))[0]()
    random = Random(5)
    new = old
    for _ in range(_EDITS):
        new = edited(new, random, at_most=1)
    return old, new


def _is_exact(redline: bytes, old: bytes, new: bytes) -> bool:
    return seen(accept_all(redline)) == seen(new) and seen(reject_all(redline)) == seen(old)
