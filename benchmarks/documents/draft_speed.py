"""P4: drafts of a text of 7 pages, 25 articles and 3 tables, beside docxtpl used straight; paired in one run."""

import io
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from benchmarks.paired import with_spread
from ode_workflows.documents.draft import make_draft
from ode_workflows.documents.package import read_parts, write_parts
from ode_workflows.documents.templates import load_template
from tools.write_templates.__main__ import TEMPLATES, fields_text
from tools.write_templates.body import body_xml

BAR = 7.0
ARTICLES = 25
_NAME = "benchmark_text"
_HEAD = {"label": "Benchmark text", "required": "parties is_draft activities purpose"}
_DRAFTS = 20


def draft_lines(times: int) -> Iterator[str]:
    """Yield the table: drafts a second of both, and the ratio pair by pair."""
    ratios, ours, straight = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        one, other = contestants(Path(folder))
        one(), other()  # compiled and warm before the clock runs
        for number in range(max(times, 3)):
            order = (one, other) if number % 2 == 0 else (other, one)
            taken = {each: _seconds(each) for each in order}
            ours.append(_DRAFTS / taken[one])
            straight.append(_DRAFTS / taken[other])
            ratios.append(taken[other] / taken[one])
    verdict = "held" if statistics.median(ratios) >= BAR else "MISSED"
    yield "## P4: drafts of 7 pages, 25 articles, 3 tables"
    yield ""
    yield f"Bar: at least {BAR:.0f} times docxtpl used straight: {verdict}."
    yield ""
    yield "| way | drafts a second, median [min..max] |"
    yield "|---|---|"
    yield f"| `make_draft` | {with_spread(tuple(ours))} |"
    yield f"| docxtpl, straight, sandbox and autoescape | {with_spread(tuple(straight))} |"
    yield f"| ratio | {with_spread(tuple(ratios))} |"


def contestants(folder: Path) -> tuple[Callable[[], bytes], Callable[[], bytes]]:
    """Return both ways of making the same draft: ours, and docxtpl straight."""
    write_text(folder)
    content, values = load_template(_NAME, root=folder).content, _values()

    def ours() -> bytes:
        draft = make_draft(_NAME, values, title="A title", language="en", made_on=date(2026, 11, 24), root=folder)
        return draft.content

    def straight() -> bytes:
        template = DocxTemplate(io.BytesIO(content))
        template.render(values, SandboxedEnvironment(undefined=StrictUndefined, autoescape=True))
        buffer = io.BytesIO()
        template.save(buffer)
        return buffer.getvalue()

    return ours, straight


def write_text(folder: Path) -> None:
    """Write the template of 25 articles and 3 tables, on the styles of the interstate compact."""
    parts = read_parts((TEMPLATES / "interstate_compact" / "draft.docx").read_bytes())
    tables = read_parts((TEMPLATES / "letters" / "renewal_memo" / "draft.docx").read_bytes())
    document, styles = parts["word/document.xml"].decode(), parts["word/styles.xml"].decode()
    office = tables["word/styles.xml"].decode()
    start = office.index('<w:style w:type="table" w:customStyle="1" w:styleId="OfficeTable">')
    style = office[start : office.index("</w:style>", start) + len("</w:style>")]
    parts["word/styles.xml"] = styles.replace("</w:styles>", f"{style}</w:styles>").encode()
    begin, end = document.index("<w:body>") + len("<w:body>"), document.rindex("<w:sectPr")
    parts["word/document.xml"] = (document[:begin] + body_xml(list(_lines())) + document[end:]).encode()
    (folder / _NAME).mkdir()
    (folder / _NAME / "draft.docx").write_bytes(write_parts(parts))
    (folder / _NAME / "fields.toml").write_text(fields_text(parts, _HEAD), encoding="utf-8")


def _lines() -> Iterator[str]:
    yield from ("= Benchmark text", "# {{ title }}")
    for number in range(1, ARTICLES + 1):
        yield f"## Article on matter {number} {{#matter{number}}}"
        yield "1. The Parties shall act for this purpose: {{ purpose }}. " + "Each Party keeps its own laws. " * 2
        yield (
            f"1. As [[matter{(number % ARTICLES) + 1}]] provides, {{{{ lead_agency }}}} keeps the record. "
            + "So it is. " * 9
        )
        yield "1. The following are to be done:"
        yield from ("{%p for activity in activities %}", "a. {{ activity }};", "{%p endfor %}")
    yield "@table Contacts :: 4 5"
    yield from ("| Party | Office |", "| {%tr for party in parties %} |", "| {{ party.name }} | {{ party.agency }} |")
    yield "| {%tr endfor %} |"
    yield "The work is done in these steps."
    yield "@table Steps :: 6 3"
    yield from ("| Step | Day |", "| {%tr for activity in activities %} |", "| {{ activity }} | to be named |")
    yield "| {%tr endfor %} |"
    yield from ("$ Signed for the Parties.", "@signatures")


def _values() -> dict[str, Any]:
    names = ("State of California", "Gouvernement du Québec")
    parties = [{"name": name, "agency": "Its office", "signatory": "", "signatory_title": ""} for name in names]
    days = {"signed_on": "", "consented_on": "", "in_force_on": ""}
    return {
        "reference": "ODE-2026-0001",
        "title": "Cooperation on Wildfire Smoke",
        "is_draft": True,
        "purpose": "to share forecasts of wildfire smoke and to warn the public in time",
        "lead_agency": "California Air Resources Board",
        "activities": ["exchange hourly measurements", "train forecasters together"],
        "parties": [{**party, **days} for party in parties],
    }


def _seconds(make: Callable[[], bytes]) -> float:
    began = time.perf_counter()
    for _ in range(_DRAFTS):
        make()
    return time.perf_counter() - began
