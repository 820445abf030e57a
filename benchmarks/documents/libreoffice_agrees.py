"""Does LibreOffice accept and reject our redlines as we do? Run python -m benchmarks.documents.libreoffice_agrees.

Both sides go through LibreOffice, so what it writes anew in every file cancels out; the words of every paragraph are
compared. It needs LibreOffice (make setup-pdf) and the real Word files (make .venv/word_files/.ready).
"""

import argparse
import io
from datetime import UTC, datetime
from random import Random

import docx
from docx.oxml.ns import qn

from ode_workflows.documents.redline.comparing import compare
from ode_workflows.documents.redline.resolving import accept_all
from ode_workflows.domain.errors import StorageError
from ode_workflows.outside.pdf import LibreOffice
from tests.redlining.edits import edited
from tests.redlining.pairs import PAIRS
from tests.redlining.real_files import comparable_files

_UNSEEN = " \u200d"  # LibreOffice puts a joiner where it takes a whole paragraph out
_NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def main() -> int:
    """Print how many redlines it resolves as we say, and name the others; 1 when there are others."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--edits", type=int, default=60, help="random edits of real files, beside all pairs")
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args()
    random = Random(said.seed)
    files = list(comparable_files().items())
    pairs = list(PAIRS.items())
    for number in range(said.edits):
        name, old = random.choice(files)
        pairs.append((f"{name} {number}", (old, edited(old, random))))
    agreed, differ, unread = 0, list[str](), list[str]()
    with LibreOffice() as office:
        for name, (old, new) in pairs:
            redline = compare(old, new, author="A", made_at=_NOON).content
            try:
                sides = [
                    side
                    for side, wanted in (("accept", accept_all(new)), ("reject", accept_all(old)))
                    if _words(office.do("accept" if side == "accept" else "reject", redline))
                    != _words(office.do("accept", wanted))
                ]
            except StorageError:
                unread.append(name)
                continue
            agreed += not sides
            differ += [f"{name}: {side}" for side in sides]
    print(f"LibreOffice agrees on {agreed} of {len(pairs) - len(unread)} redlines; it could not read {len(unread)}")
    for name in differ:
        print(f"  differs: {name}")
    for name in unread:
        print(f"  not read: {name}")
    return int(bool(differ))


def _words(content: bytes) -> list[str]:
    """Return the words of each paragraph in the body and its tables that has any."""
    body = docx.Document(io.BytesIO(content)).element.body
    found = ("".join(node.text or "" for node in each.iter(qn("w:t"))).strip(_UNSEEN) for each in body.iter(qn("w:p")))
    return [words for words in found if words]


if __name__ == "__main__":
    raise SystemExit(main())
