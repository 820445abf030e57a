"""Writes the register out: CSV, JSON, HTML and XLSX, line by line, so that no size of register fills the memory."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from html import escape
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Line = dict[str, Any]
Write = Callable[[Iterable[Line], BinaryIO, date], int]

COLUMNS = (
    "reference",
    "title",
    "short_title",
    "kind",
    "kind_label",
    "state",
    "state_label",
    "version",
    "is_binding",
    "parties",
    "counterparts",
    "counterpart_kinds",
    "office",
    "lead_agency",
    "implementing_agency",
    "contact",
    "issue_areas",
    "purpose",
    "activities",
    "expected_outcomes",
    "approved_on",
    "signed_on",
    "signers",
    "in_force_generally_on",
    "in_force_on",
    "force_rule",
    "term_kind",
    "term",
    "expires_on",
    "notice",
    "ended_on",
    "end_reason",
    "close_reason",
    "acts_on",
    "acted_on_by",
    "languages",
    "frozen_hash",
    "obligations",
    "is_recorded_as_fact",
    "is_example",
    "as_of",
)
_PARTY_DATES = ("signed_on", "consented_on", "in_force_on", "notice_given_on", "withdrew_on")
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
_EXACT_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LONGEST_CELL = 32_767
_WIDTHS = {"title": 60, "purpose": 60, "activities": 40, "expected_outcomes": 40, "parties": 50, "counterparts": 40}


def flat(line: Line, as_of: date) -> dict[str, str]:
    """Return a line of the register with one text a column; several values are separated by semicolons."""
    said = {
        **line,
        "parties": [_party(each) for each in line["parties"]],
        "signers": [_signer(each) for each in line["signers"]],
        "obligations": [_obligation(each) for each in line["obligations"]],
        "as_of": as_of.isoformat(),
    }
    return {name: _text(said[name]) for name in COLUMNS}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _party(party: Mapping[str, Any]) -> str:
    dates = [f"{name.removesuffix('_on').replace('_', ' ')} {party[name]}" for name in _PARTY_DATES if party[name]]
    words = [party["kind"].replace("_", " "), *(["ours"] if party["is_us"] else []), *dates]
    return f"{party['name']} ({', '.join(words)})"


def _signer(signature: Mapping[str, Any]) -> str:
    return ", ".join(filter(None, (signature[name] for name in ("signer", "title", "place", "signed_on"))))


def _obligation(each: Mapping[str, Any]) -> str:
    due = f", due {each['due_on']}" if each["due_on"] else ""
    return f"{each['owed_by']}: {each['what']} ({each['clause']}{due})"


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def write_csv(lines: Iterable[Line], to: BinaryIO, as_of: date) -> int:
    """Write the register as CSV in UTF-8 and return how many agreements it holds."""
    text = io.TextIOWrapper(to, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    count = 0
    for line in lines:
        writer.writerow([safe_cell(cell) for cell in flat(line, as_of).values()])
        count += 1
    text.detach()
    return count


def write_json(lines: Iterable[Line], to: BinaryIO, as_of: date) -> int:
    """Write the register as one JSON list and return how many agreements it holds."""
    count = 0
    for line in lines:
        body = json.dumps({**line, "as_of": as_of.isoformat()}, ensure_ascii=False, sort_keys=True)
        to.write(("[\n" if count == 0 else ",\n").encode() + body.encode())
        count += 1
    to.write(b"\n]\n" if count else b"[]\n")
    return count


_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Register of agreements</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 90rem; padding: 0 1rem; color: #1b1b1b }}
table {{ border-collapse: collapse; width: 100% }}
caption {{ text-align: left; margin-bottom: .5rem }}
th, td {{ text-align: left; vertical-align: top; padding: .5rem .75rem; border-bottom: 1px solid #c6cace }}
thead th {{ border-bottom: 2px solid #1b1b1b }}
tbody th {{ white-space: nowrap; font-weight: 600 }}
p {{ margin: .25rem 0 }}
td p:first-child {{ margin-top: 0 }}
.more {{ color: #4a4a4a; font-size: .9rem }}
.table {{ overflow-x: auto }}
@media print {{
  body {{ margin: 0; max-width: none; font-size: 9pt }}
  thead {{ display: table-header-group }}
  tr {{ break-inside: avoid }}
}}
</style>
</head>
<body>
<main>
<h1>Register of agreements</h1>
<p>As of {as_of}. Titles, dates and status follow the office's records on that day; the signed text prevails.</p>
<div class="table" role="region" aria-label="Register of agreements" tabindex="0">
<table>
<caption>Sorted by number. A date given as a year only is known only to the year.</caption>
<thead>
<tr>{headings}</tr>
</thead>
<tbody>
"""
_FOOT = """</tbody>
</table>
</div>
<p>{count} agreements.</p>
</main>
</body>
</html>
"""
_HEADINGS = ("Number", "Agreement", "Kind", "With", "Agency", "Status", "Signed", "In force", "Ends or ended")


def write_html(lines: Iterable[Line], to: BinaryIO, as_of: date) -> int:
    """Write the register as one page that needs nothing else, and return how many agreements it holds."""
    headings = "".join(f'<th scope="col">{name}</th>' for name in _HEADINGS)
    to.write(_HEAD.format(as_of=_long_date(as_of), headings=headings).encode())
    count = 0
    for line in lines:
        to.write("".join(_html_row(line)).encode())
        count += 1
    to.write(_FOOT.format(count=count).encode())
    return count


def _html_row(line: Line) -> Iterator[str]:
    yield f'<tr id="a-{escape(line["reference"])}"><th scope="row">{escape(line["reference"])}</th><td>'
    yield f"<p><bdi>{escape(line['title'])}</bdi></p>"
    for label, name in (("Purpose", "purpose"), ("Activities", "activities"), ("Outcomes", "expected_outcomes")):
        if line[name]:
            yield f'<p class="more">{label}: <bdi>{escape(line[name])}</bdi></p>'
    relation = "; ".join(filter(None, (_related(line), "an example, not real" if line["is_example"] else "")))
    if relation:
        yield f'<p class="more">{escape(relation)}</p>'
    yield f"</td><td>{escape(line['kind_label'])}</td><td>"
    yield "<br>".join(f"<bdi>{escape(name)}</bdi>" for name in line["counterparts"])
    agency = line["lead_agency"] or line["office"] or ""
    ends = line["ended_on"] or line["expires_on"] or ""
    reason = (line["end_reason"] or line["close_reason"] or "").replace("_", " ")
    yield f"</td><td><bdi>{escape(agency)}</bdi></td><td>{escape(line['state_label'])}</td>"
    yield f"<td>{_time(line['signed_on'])}</td><td>{_time(line['in_force_on'])}</td>"
    yield f"<td>{_time(ends)}{f'<p>{escape(reason)}</p>' if reason else ''}</td></tr>\n"


def _related(line: Line) -> str:
    acts_on = f"acts on {line['acts_on']}" if line["acts_on"] else ""
    acted_on = f"see also {', '.join(line['acted_on_by'])}" if line["acted_on_by"] else ""
    return "; ".join(filter(None, (acts_on, acted_on)))


def _time(text: str | None) -> str:
    return f'<time datetime="{escape(text)}">{escape(text)}</time>' if text else ""


def _long_date(on: date) -> str:
    return f"{on.day} {on.strftime('%B %Y')}"


def write_xlsx(lines: Iterable[Line], to: BinaryIO, as_of: date) -> int:
    """Write the register as a workbook with typed cells and no formulas, and return how many agreements it holds."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Register")
    sheet.freeze_panes = "C2"
    for number, name in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(name, 18)
    sheet.append([_heading(sheet, name) for name in COLUMNS])
    count = 0
    for line in lines:
        sheet.append([_cell(sheet, line.get(name), text) for name, text in flat(line, as_of).items()])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{count + 1}"
    book.save(to)
    return count


def _heading(sheet: Any, name: str) -> Any:
    cell = WriteOnlyCell(sheet, name)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any, text: str) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return WriteOnlyCell(sheet, value)
    if _EXACT_DATE.fullmatch(text):
        cell = WriteOnlyCell(sheet, date.fromisoformat(text))
        cell.number_format = "yyyy-mm-dd"
        return cell
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST_CELL])
    if text:
        cell.data_type = "s"  # a text that begins with = stays a text
    return cell


FORMATS: Mapping[str, Write] = {"csv": write_csv, "json": write_json, "html": write_html, "xlsx": write_xlsx}
"""How the register is written, by the word of the format."""
