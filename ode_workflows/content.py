"""Where states/, document_templates/ and flows/ stand: inside the package in a wheel, beside it in a checkout."""

from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).resolve().parent


_editions: list[Path] = []


def keep_editions_in(folder: Path) -> None:
    """Say where the editions of the rulebook that were in use are kept; the doors say it when they open."""
    _editions[:] = [folder]


def editions_folder() -> Path | None:
    """Return where editions of the rulebook are kept; None where no door has said so."""
    return _editions[0] if _editions else None


_own_templates: list[Path] = []


def keep_templates_in(folder: Path) -> None:
    """Say where an office keeps templates of its own, which stand before the shipped ones of the same name."""
    _own_templates[:] = [folder]


def own_templates_folder() -> Path | None:
    """Return where the office's own templates stand; None where no door has said so."""
    return _own_templates[0] if _own_templates else None


class ContentMissingError(Exception):
    """The installation carries no such content folder."""


def content_path(folder: Literal["states", "document_templates", "flows"]) -> Path:
    """Return a content folder's path.

    Raises:
        ContentMissingError: the installation carries no such folder.
    """
    tried = (_PACKAGE / "_bundled" / folder, _PACKAGE.parent / folder)
    for path in tried:
        if path.is_dir():
            return path
    raise ContentMissingError(f"{folder}/ is in neither {tried[0]} nor {tried[1]}; install the package again")
