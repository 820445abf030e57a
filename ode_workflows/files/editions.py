"""Editions of the rulebook that were in use, one file each, so that a faulty one leaves the last good one in use."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ode_workflows.domain.errors import NotFoundError
from ode_workflows.domain.suggest import nearest

_SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class Edition:
    """A version with counsel's label, the age of moving law in calendar days, and the files as they were."""

    version: str
    label: str
    volatile_age: int
    sources: dict[str, Any]


def keep_edition(folder: Path, edition: Edition) -> None:
    """Keep an edition once; a folder that cannot be written costs nobody the work at hand."""
    path = folder / f"{edition.version}{_SUFFIX}"
    if path.exists():
        with suppress(OSError):
            path.touch()  # the newest in use is the last good one
        return
    written = {"label": edition.label, "volatile_age": edition.volatile_age, "sources": edition.sources}
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f".{edition.version}.{os.getpid()}"
        unfinished.write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
        unfinished.replace(path)


def kept_versions(folder: Path) -> list[str]:
    """Return the versions that are kept, the one in use last at the end."""
    paths = sorted(folder.glob(f"*{_SUFFIX}"), key=lambda path: path.stat().st_mtime_ns) if folder.is_dir() else []
    return [path.name.removesuffix(_SUFFIX) for path in paths]


def kept_edition(folder: Path, version: str) -> Edition:
    """Return a kept edition by its version, or by the beginning of it.

    Raises:
        NotFoundError: none or several begin so; names the nearest.
    """
    versions = kept_versions(folder)
    found = [each for each in versions if each == version] or [each for each in versions if each.startswith(version)]
    if len(found) != 1:
        hint = nearest(version, versions) if versions else "none is kept yet"
        raise NotFoundError(f"No one edition of the rulebook is called {version!r}; {hint}")
    read = json.loads((folder / f"{found[0]}{_SUFFIX}").read_text(encoding="utf-8"))
    return Edition(found[0], read["label"], read["volatile_age"], read["sources"])
