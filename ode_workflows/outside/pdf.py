"""Makes PDF files of Word files with a LibreOffice that is kept running: no macros, no network, within limits.

LibreOffice is optional. Where it is missing the Word file is the execution copy, and `ode doctor` says so.
Sources: LibreOffice help, PDF export; LibreOffice API, com.sun.star.document.MediaDescriptor; unshare(1).
"""

import json
import os
import resource
import selectors
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from ode_workflows import ids
from ode_workflows.domain.errors import StorageError

LONGEST_SECONDS = 90
MEMORY_BYTES = 4 << 30
FILES_OF_ONE_START = 100
"""After so many files LibreOffice is started afresh; it does not give back all that it takes."""

MISSING = "LibreOffice is not installed, so the Word file is the execution copy. On Debian: make setup-pdf"
_PROGRAM = "soffice"
_WORKER = Path(__file__).with_name("libreoffice_worker.py")
_OWN_PYTHONS = ("/usr/bin/python3",)
_NO_NETWORK = (("unshare", "--net"), ("unshare", "--map-root-user", "--net"))
_SETTINGS = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">{}</oor:items>'
)
_SECURITY = (
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="{}" oor:op="fuse"><value>{}'
    "</value></prop></item>"
)
_NO_MACROS = _SETTINGS.format(
    "".join(
        _SECURITY.format(name, value)
        for name, value in (
            ("MacroSecurityLevel", "3"),
            ("DisableMacrosExecution", "true"),
            ("BlockUntrustedRefererLinks", "true"),
        )
    )
)

Order = Literal["pdf", "accept", "reject", "compare"]


def pdf_program() -> str | None:
    """Return where LibreOffice stands, or None where it or its module for Python is not installed."""
    program = shutil.which(_PROGRAM)
    return program if program and _own_python(program) else None


@cache
def _own_python(program: str) -> str | None:
    """Return a Python that has LibreOffice's module `uno`: its own where it brings one, the system's otherwise."""
    for python in (str(Path(program).resolve().with_name("python")), *_OWN_PYTHONS):
        if Path(python).is_file() and _succeeds(python, "-c", "import uno"):
            return python
    return None


@cache
def _without_network() -> tuple[str, ...]:
    """Return the words that start a program without a network; none where this machine allows no such thing."""
    return next((words for words in _NO_NETWORK if shutil.which(words[0]) and _succeeds(*words, "true")), ())


def _succeeds(*words: str) -> bool:
    return subprocess.run(words, capture_output=True, check=False, timeout=30).returncode == 0


@dataclass
class LibreOffice:
    """A LibreOffice that starts with the first file, serves one file after the other, and starts again when it must."""

    _folder: Path | None = None
    _running: "subprocess.Popen[bytes] | None" = None
    _served: int = 0

    @property
    def group(self) -> int | None:
        """The process group of what runs; None while nothing does."""
        return None if self._running is None else self._running.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def make_pdf(self, content: bytes) -> bytes:
        """Return the tagged PDF/A-2b of a Word file that has passed the gate.

        Raises:
            StorageError: LibreOffice is missing, takes longer than 90 seconds, or makes no PDF.
        """
        return self.do("pdf", content)

    def do(self, what: Order, content: bytes, *, beside: bytes = b"") -> bytes:
        """Return what LibreOffice makes of a Word file: its PDF, the file with its marks resolved, or compared.

        Args:
            what: the work; marks are all accepted or all rejected.
            content: a Word file that has passed the gate.
            beside: the older Word file, for a comparison.

        Raises:
            StorageError: LibreOffice is missing, takes longer than 90 seconds, or fails twice.
        """
        failure = ""
        for _ in range(2):  # a LibreOffice that fell over is started again once
            folder = self._started()
            source, made = folder / "in.docx", folder / f"out.{'pdf' if what == 'pdf' else 'docx'}"
            made.unlink(missing_ok=True)
            source.write_bytes(content)
            (folder / "old.docx").write_bytes(beside)
            failure = self._order(what, source, made, folder / "old.docx" if beside else None)
            if not failure and made.is_file():
                self._served += 1
                return made.read_bytes()
            self.close()
        raise StorageError(
            f"LibreOffice made nothing of this file ({failure or 'no file came out'}). Open it in Word and save it "
            "again, then try again; the Word file stays as it is."
        )

    def close(self) -> None:
        """Stop LibreOffice and remove what it worked on."""
        if self._running is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._running.pid, signal.SIGKILL)  # LibreOffice is a process of the worker's
            self._running.wait()
            for stream in (self._running.stdin, self._running.stdout):
                if stream is not None:
                    stream.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._running, self._folder, self._served = None, None, 0

    def _started(self) -> Path:
        if self._folder is not None and self._served < FILES_OF_ONE_START:
            return self._folder
        self.close()
        program = pdf_program()
        python = _own_python(program) if program else None
        if program is None or python is None:
            raise StorageError(MISSING)
        folder = self._folder = Path(tempfile.mkdtemp(prefix="ode-pdf-"))
        settings = folder / "profile" / "user"
        settings.mkdir(parents=True)
        (settings / "registrymodifications.xcu").write_text(_NO_MACROS, encoding="utf-8")
        self._running = subprocess.Popen(
            [
                *_without_network(), python, str(_WORKER), f"ode-{ids.new_id()}",
                program, "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo",
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            ],
            cwd=folder,
            env={"PATH": os.defpath, "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,  # nothing is kept back that a closed pipe could refuse later
            start_new_session=True,
            preexec_fn=_limit,  # noqa: PLW1509  # nothing but a system call, in a process without threads of ours
        )  # fmt: skip
        if failure := self._heard():
            self.close()
            raise StorageError(f"LibreOffice did not start ({failure}). Try again, or see: ode doctor")
        return folder

    def _order(self, what: Order, source: Path, made: Path, beside: Path | None) -> str:
        """Give an order and return what went wrong; nothing when it was carried out."""
        running = self._running
        if running is None or running.stdin is None:
            return "it is not running"
        words = {"do": what, "from": str(source), "to": str(made), "beside": str(beside or "")}
        try:
            running.stdin.write(json.dumps(words).encode() + b"\n")
            running.stdin.flush()
        except BrokenPipeError:
            return "it stopped"
        return self._heard()

    def _heard(self) -> str:
        """Wait for an answer and return what went wrong; nothing when all went well."""
        running = self._running
        if running is None or running.stdout is None:
            return "it is not running"
        with selectors.DefaultSelector() as selector:
            selector.register(running.stdout, selectors.EVENT_READ)
            if not selector.select(LONGEST_SECONDS):
                return f"it took more than {LONGEST_SECONDS} seconds"
        line = running.stdout.readline()
        return str(json.loads(line).get("error", "")) if line else "it stopped"


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
