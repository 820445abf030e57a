"""Makes a PDF of a Word file with LibreOffice: one at a time, in a profile of its own, without macros, within limits.

LibreOffice is optional. Where it is missing the Word file is the execution copy, and `ode doctor` says so.
"""

import fcntl
import os
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ode_workflows.domain.errors import StorageError

LONGEST_SECONDS = 90
MEMORY_BYTES = 4 << 30
MISSING = "LibreOffice is not installed, so the Word file is the execution copy. On Debian: make setup-pdf"
_PROGRAM = "soffice"
_FILTER = (
    'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"},'
    '"UseTaggedPDF":{"type":"boolean","value":"true"},"PDFUACompliance":{"type":"boolean","value":"true"}}'
)
"""PDF/A-2b, tagged, with what PDF/UA asks for. Source: LibreOffice help, PDF export command line parameters."""

_NO_MACROS = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop '
    'oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>'
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" '
    'oor:op="fuse"><value>true</value></prop></item>'
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" '
    'oor:op="fuse"><value>true</value></prop></item></oor:items>'
)


def pdf_program() -> str | None:
    """Return where LibreOffice stands, or None where it is not installed."""
    return shutil.which(_PROGRAM)


def make_pdf(content: bytes) -> bytes:
    """Return the tagged PDF/A-2b of a Word file that has passed the gate.

    Raises:
        StorageError: LibreOffice is missing, takes longer than 90 seconds, or makes no PDF.
    """
    program = pdf_program()
    if program is None:
        raise StorageError(MISSING)
    with tempfile.TemporaryDirectory(prefix="ode-pdf-") as name, _one_at_a_time():
        folder = Path(name)
        (folder / "in.docx").write_bytes(content)
        settings = folder / "profile" / "user"
        settings.mkdir(parents=True)
        (settings / "registrymodifications.xcu").write_text(_NO_MACROS, encoding="utf-8")
        _run(program, folder)
        made = folder / "in.pdf"
        if not made.is_file():
            raise StorageError(
                "LibreOffice made no PDF of this file. Open it in Word and save it again, then try again."
            )
        return made.read_bytes()


def _run(program: str, folder: Path) -> None:
    words = [
        program, "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", _FILTER, "--outdir", str(folder),
        str(folder / "in.docx"),
    ]  # fmt: skip
    running = subprocess.Popen(
        words,
        cwd=folder,
        env={"PATH": os.defpath, "HOME": str(folder), "LANG": "C.UTF-8", "http_proxy": "http://127.0.0.1:9"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_limit,  # noqa: PLW1509  # nothing but two system calls, in a process without threads of ours
    )
    try:
        running.wait(LONGEST_SECONDS)
    except subprocess.TimeoutExpired as fault:
        raise StorageError(
            f"LibreOffice took more than {LONGEST_SECONDS} seconds. The Word file stays as it is."
        ) from fault
    finally:
        # LibreOffice starts a process of its own, which must not outlive this one.
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST_SECONDS, LONGEST_SECONDS))


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (Path(tempfile.gettempdir()) / f"ode-pdf-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
