"""Where states/, document_templates/ and flows/ stand: inside the package in a wheel, beside it in a checkout."""

from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).resolve().parent


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
