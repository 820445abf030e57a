"""Places in which an office cannot work: a disk with too little space, one that takes no writing, a bare checkout."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.driver import Answer
from tests.databases import environment_of
from tests.house.repository import ROOT

NO_RIGHT = "a file system of its own can be mounted only by the administrator of the machine"


@contextmanager
def disk(place: Path, *, kilobytes: int) -> Iterator[Path]:
    """Mount a disk in memory of some size; skips where this machine does not allow it."""
    place.mkdir()
    if _mount("-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)) != 0:
        pytest.skip(NO_RIGHT)
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def take_no_writing(disk_: Path) -> None:
    """Let a mounted disk take no writing from now on."""
    assert _mount("-o", "remount,ro", str(disk_)) == 0


def fill(disk_: Path) -> None:
    """Leave no space on a disk."""
    with (disk_ / "filler").open("wb", buffering=0) as stream:
        try:
            while True:
                stream.write(bytes(4096))
        except OSError:
            return


def _mount(*words: str) -> int:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return 1
    return subprocess.run(["mount", *words], check=False, capture_output=True).returncode


def ode_process(
    home: Path, *words: object, within: Path = ROOT, largest_file_bytes: int | None = None
) -> subprocess.Popen[str]:
    """Start `ode` in a process of its own, of this checkout or of another, perhaps with a limit on every file."""
    limit = f"resource.setrlimit(resource.RLIMIT_FSIZE, ({largest_file_bytes},) * 2);" if largest_file_bytes else ""
    program = f"import resource, runpy; {limit} runpy.run_module('ode_workflows', run_name='__main__')"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ODE_")}
    return subprocess.Popen(
        [sys.executable, "-c", program, "--home", str(home), *(str(word) for word in words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=within,
        env={**kept, **environment_of(home), "PYTHONPATH": str(within), "COLUMNS": "200"},
    )


def answer_of(process: subprocess.Popen[str]) -> Answer:
    """Return what a started command printed, once it has ended."""
    out, err = process.communicate(timeout=60)
    return Answer(process.returncode, out, err)


def checkout(folder: Path) -> Path:
    """Copy what a running office needs into a folder, so that a file of states/ can be changed."""
    for name in ("ode_workflows", "states", "document_templates"):
        shutil.copytree(ROOT / name, folder / name)  # with what Python has compiled, which holds for the copy too
    return folder
