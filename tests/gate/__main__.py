"""Puts the hostile files through the gate in a process with limits, and prints what it said of each as JSON."""

import json
import resource
import sys

import pikepdf
from PIL import Image

from ode_workflows.documents.gate import pass_gate
from ode_workflows.domain.errors import InvalidFactsError
from tests.gate.hostile_files import clean_docx, hostile_files, pdf_of

PROCESSOR_SECONDS = 2
MEMORY_BYTES = 1 << 30
REACHED_OUT: list[str] = []
LOADED = (pikepdf, Image)
"""So that the limits hold for the gate alone, and not for loading its libraries."""


def guard(event: str, _: tuple[object, ...]) -> None:
    if event.startswith(("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system")):
        REACHED_OUT.append(event)


def allow() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + PROCESSOR_SECONDS
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))


def said_of(name: str, content: bytes) -> str:
    allow()
    try:
        return f"passed as {pass_gate(name, content).kind}"
    except InvalidFactsError as fault:
        return fault.detail


def main() -> None:
    files = hostile_files()
    sys.addaudithook(guard)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    said = {each.name: said_of(each.name, each.content) for each in files}
    clean = [said_of("clean.docx", clean_docx()), said_of("clean.pdf", pdf_of())]
    print(json.dumps({"said": said, "clean": clean, "reached_out": REACHED_OUT}))


if __name__ == "__main__":
    main()
