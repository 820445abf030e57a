"""Archives that appear under their name only when they are whole."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from ode_workflows.domain.errors import StorageError
from ode_workflows.files.store import replace_durably, sync_file


@contextmanager
def whole_archive(target: Path) -> Iterator[ZipFile]:
    """Give an archive that stands under its name at the end, synced, or not at all.

    Raises:
        StorageError: the folder is missing, full or read-only; nothing was left behind.
    """
    try:
        number, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    except OSError as fault:
        raise cannot_write(target, fault) from fault
    half_written = Path(name)
    try:
        with os.fdopen(number, "wb") as stream, ZipFile(stream, "w", ZIP_DEFLATED) as archive:
            yield archive
        sync_file(half_written)
        replace_durably(half_written, target)
    except OSError as fault:
        raise cannot_write(target, fault) from fault
    finally:
        with suppress(OSError):
            half_written.unlink()


def cannot_write(target: Path, fault: OSError) -> StorageError:
    """Return the error of a place that cannot be written."""
    return StorageError(
        f"{target} cannot be written ({fault.strerror}). Nothing was left there. Free some space or take another place."
    )
