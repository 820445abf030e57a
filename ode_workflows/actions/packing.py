"""The packet of one agreement to hand over: index, documents, history; its chain can be checked without us.

Confidential texts (reasons, privileged and deliberative notes, personal data) are never in it: the history holds only
their salted hashes, and verifies without them. Nor are the documents that hold such texts: counsel's opinions, and the
memorandum with the red lines of a negotiation.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from sqlalchemy import Connection, select

from ode_workflows.actions import _packet_check
from ode_workflows.actions._archives import whole_archive
from ode_workflows.actions.drafting import KEPT_APART
from ode_workflows.db.case import StoredCase
from ode_workflows.db.history import entries_of
from ode_workflows.db.queries import AGREEMENT
from ode_workflows.db.writer import table_named
from ode_workflows.domain.canonical import canonical_json
from ode_workflows.domain.errors import CheckFailedError
from ode_workflows.domain.history import Entry, first_bad_entry
from ode_workflows.domain.records import Agreement
from ode_workflows.files.store import FileStore
from ode_workflows.registry.history import history_of
from ode_workflows.registry.register import RegisterQuery, register_lines

_DOCUMENT = table_named("document")
_UNSAFE = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_") | dict.fromkeys(range(32), "_"))


@dataclass(frozen=True, slots=True)
class PacketReport:
    """What stands in a packet: names of its files, number of entries, head of the chain, texts that were left out."""

    reference: str
    place: str
    files: tuple[str, ...]
    entries: int
    head: str
    withheld: int


def make_packet(
    conn: Connection, agreement: Agreement, target: Path, *, files: FileStore, now: datetime
) -> PacketReport:
    """Write the packet of one agreement as one archive.

    Args:
        conn: one snapshot.
        agreement: of the reader's own office; its rows stand in the history in clear.
        target: where the archive is written, whole or not at all.
        files: where documents and texts stand.
        now: instant of making it.

    Raises:
        CheckFailedError: the history or a file does not hold; nothing is handed over.
        StorageError: the place cannot be written.
    """
    reference = agreement.reference
    entries = entries_of(conn, agreement.id)
    bad = first_bad_entry(entries)
    if bad is not None:
        raise CheckFailedError(f"{reference}, entry {bad.seq}: {bad.why}. Nothing was handed over.")
    kept = dict(_files(conn, agreement))
    line = next(register_lines(conn, RegisterQuery(AGREEMENT.c.id == agreement.id)))
    history = history_of(conn, agreement.id, reads_confidential=False)
    with whole_archive(target) as archive:
        for name, content_hash in kept.items():
            archive.writestr(name, files.get(content_hash))
        _write_json(archive, "agreement.json", {**line, "made_at": now})
        chain = [_link(entry) for entry in entries]
        _write_json(archive, "history.json", {"agreement": agreement.id, "entries": chain, "files": kept})
        archive.writestr("index.html", _index(line, history, kept, now))
        archive.write(Path(_packet_check.__file__), "check.py")
    return PacketReport(
        reference=reference,
        place=str(target),
        files=tuple(kept),
        entries=len(entries),
        head=entries[-1].hash,
        withheld=sum(1 for each in history if each["has_reason"]),
    )


def _files(conn: Connection, agreement: Agreement) -> Iterator[tuple[str, str]]:
    for text in StoredCase(conn, agreement).texts:
        yield f"texts/{text.number:02d}-{text.language}-{_safe(text.file_name)}", text.file_hash
    wanted = select(_DOCUMENT.c.file_name, _DOCUMENT.c.file_hash).where(
        _DOCUMENT.c.agreement_id == agreement.id, _DOCUMENT.c.kind.not_in(KEPT_APART)
    )
    for number, row in enumerate(conn.execute(wanted.order_by(_DOCUMENT.c.made_at, _DOCUMENT.c.id)), 1):
        yield f"documents/{number:02d}-{_safe(row.file_name)}", row.file_hash


def _safe(name: str) -> str:
    return name.translate(_UNSAFE).strip(". ") or "file"


def _link(entry: Entry) -> dict[str, object]:
    return {"seq": entry.seq, "prev_hash": entry.prev_hash, "hash": entry.hash, "body": entry.body}


def _write_json(archive: ZipFile, name: str, value: dict[str, Any]) -> None:
    plain = json.loads(canonical_json(value))
    archive.writestr(name, json.dumps(plain, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


def _index(line: dict[str, Any], history: list[dict[str, Any]], kept: dict[str, str], now: datetime) -> str:
    title, reference = escape(line["title"]), escape(line["reference"])
    facts = "".join(
        f"<tr><th scope='row'>{label}</th><td>{escape(str(value))}</td></tr>"
        for label, value in (
            ("Number", line["reference"]),
            ("Kind", line["kind_label"]),
            ("Status", line["state_label"]),
            ("With", "; ".join(line["counterparts"])),
            ("Lead agency", line["lead_agency"]),
            ("Purpose", line["purpose"]),
            ("Signed", line["signed_on"]),
            ("In force", line["in_force_on"]),
            ("Ends", line["expires_on"]),
            ("Ended", line["ended_on"]),
        )
        if value
    )
    files = "".join(
        f"<li><a href='{escape(name, quote=True)}'>{escape(name)}</a> <code>{content_hash}</code></li>"
        for name, content_hash in kept.items()
    )
    steps = "".join(
        f"<tr><td>{each['entry']}</td><td>{each['on']}</td><td>{escape(str(each['summary'] or each['what']))}</td>"
        f"<td>{escape(str(each['by']))} ({escape(each['role'])})</td>"
        f"<td>{'withheld: deliberative' if each['has_reason'] else ''}</td></tr>"
        for each in history
    )
    return _PAGE.format(
        title=title, reference=reference, made=f"{now:%Y-%m-%d %H:%M} UTC", facts=facts, steps=steps,
        files=f"<ul>{files}</ul>" if files else "<p>None in this packet.</p>",
    )  # fmt: skip


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{reference} {title}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1b1b1b }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #c6cace }}
code {{ font-size: .8rem; overflow-wrap: anywhere }}
</style>
</head>
<body>
<main>
<h1><bdi>{title}</bdi></h1>
<p>Packet of {reference}, made {made}.</p>
<h2>Record</h2>
<table>{facts}</table>
<h2>Documents and texts</h2>
{files}
<h2>History</h2>
<table>
<thead><tr><th scope="col">Entry</th><th scope="col">On</th><th scope="col">What</th><th scope="col">Who</th>
<th scope="col">Reason</th></tr></thead>
<tbody>{steps}</tbody>
</table>
<p>Nobody can alter the history unseen: run <code>python3 check.py</code> in this folder. Reasons and privileged notes
are not in the packet, nor are the documents that hold such texts; the history holds the salted hashes of the texts.</p>
</main>
</body>
</html>
"""
