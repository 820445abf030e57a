"""Keeps one LibreOffice running and does what it is told, one line of JSON for each order: run by `outside/pdf.py`.

It is started with the Python that LibreOffice's own module `uno` belongs to, not with ours, so it imports nothing else.
An order is {"do": "pdf" | "accept" | "reject" | "compare", "from": path, "to": path, "beside": path or ""}; the answer
{"ok": true} or {"error": words}.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]  # only there in LibreOffice's own Python

_STARTS_WITHIN_SECONDS = 45
_PDF_A_2, _NEVER_RUN_MACROS, _NEVER_UPDATE_LINKS = 2, 0, 0
_READS_WORD, _WORD = "MS Word 2007 XML", "Office Open XML Text"
_DISPATCHED = {
    "accept": ".uno:AcceptAllTrackedChanges",
    "reject": ".uno:RejectAllTrackedChanges",
    "compare": ".uno:CompareDocuments",
}


def main() -> None:
    """Start LibreOffice with the words given, then read orders until the input ends."""
    pipe, *program = sys.argv[1:]
    accept = f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext"
    office = subprocess.Popen([*program, accept], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        context = _connected(pipe, office)
        _answer({"ok": True})
        for line in sys.stdin:
            try:
                _carry_out(context, json.loads(line))
                _answer({"ok": True})
            except Exception as fault:  # noqa: BLE001  # whatever LibreOffice throws is the answer
                _answer({"error": str(fault) or type(fault).__name__})
    finally:
        office.kill()
        office.wait()


def _answer(words: dict[str, Any]) -> None:
    sys.stdout.write(f"{json.dumps(words)}\n")
    sys.stdout.flush()


def _connected(pipe: str, office: "subprocess.Popen[bytes]") -> Any:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + _STARTS_WITHIN_SECONDS
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception as fault:
            if office.poll() is not None or time.monotonic() > until:
                raise SystemExit("LibreOffice did not start") from fault
            time.sleep(0.05)


def _carry_out(context: Any, order: dict[str, str]) -> None:
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    document = desktop.loadComponentFromURL(
        Path(order["from"]).as_uri(),
        "_blank",
        0,
        # the filter is named, or LibreOffice takes a damaged file for plain text
        _values(
            Hidden=True,
            FilterName=_READS_WORD,
            MacroExecutionMode=_NEVER_RUN_MACROS,
            UpdateDocMode=_NEVER_UPDATE_LINKS,
        ),
    )
    if document is None:
        raise ValueError("it cannot be read")
    try:
        if order["do"] in _DISPATCHED:
            beside = _values(URL=Path(order["beside"]).as_uri(), NoAcceptDialog=True) if order["beside"] else ()
            helper = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
            helper.executeDispatch(document.CurrentController.Frame, _DISPATCHED[order["do"]], "", 0, beside)
            document.storeToURL(Path(order["to"]).as_uri(), _values(FilterName=_WORD))
        else:
            document.storeToURL(Path(order["to"]).as_uri(), _values(FilterName="writer_pdf_Export", FilterData=_pdf()))
    finally:
        document.close(True)


def _pdf() -> Any:
    """Return what makes the PDF tagged, PDF/A-2b and fit for PDF/UA."""
    wanted = _values(SelectPdfVersion=_PDF_A_2, UseTaggedPDF=True, PDFUACompliance=True, ExportBookmarks=True)
    return uno.Any("[]com.sun.star.beans.PropertyValue", wanted)


def _values(**wanted: Any) -> tuple[Any, ...]:
    found = []
    for name, value in wanted.items():
        each = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        each.Name, each.Value = name, value
        found.append(each)
    return tuple(found)


if __name__ == "__main__":
    main()
