"""Real Word files that others publish to test with, from the source distributions in .venv/word_files."""

import tarfile
from functools import cache
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parents[2] / ".venv" / "word_files"

DAMAGED = frozenset(("PyDocX/has_missing_image.docx", "PyDocX/missing_relationships.docx"))


@cache
def real_files() -> dict[str, bytes]:
    """Return each file's bytes by "distribution/name"; a file that several distributions carry comes once."""
    archives = sorted(_FOLDER.glob("*.tar.gz"))
    if not archives:
        pytest.fail("The real Word files are not here. Say: make .venv/word_files/.ready", pytrace=False)
    found: dict[bytes, str] = {}
    for archive in archives:
        with tarfile.open(archive) as opened:
            for member in sorted(opened.getmembers(), key=lambda each: each.name):
                content = opened.extractfile(member) if member.name.endswith(".docx") else None
                if content is not None:
                    found.setdefault(content.read(), f"{archive.name.split('-')[0]}/{Path(member.name).name}")
    return {name: content for content, name in sorted(found.items(), key=lambda each: each[1])}


def comparable_files() -> dict[str, bytes]:
    """Return those that the judge can open: all but two that lack a part without which Word opens none either."""
    return {name: content for name, content in real_files().items() if name not in DAMAGED}
