"""Verification: every chain, row, confidential text, stored file and task, read in one snapshot.

A chain shows who altered it clumsily. Somebody with all rights on the database could write a whole new chain; that is
found only against heads that were kept elsewhere (`heads_file`, `read_heads`).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ode_workflows.actions._verify_checks import (
    Problem,
    chain_problems,
    files_named,
    reference_of,
    replay_problems,
    sealed_problems,
    task_problems,
)
from ode_workflows.actions._verify_reads import (
    ENTRIES,
    Rows,
    active_people,
    agreement_count,
    agreement_id_of,
    stored_agreements,
)
from ode_workflows.actions.progress import Progress, unwatched
from ode_workflows.domain.canonical import canonical_json, sha256_hex
from ode_workflows.domain.errors import CheckFailedError, InvalidFactsError, NotFoundError
from ode_workflows.files.store import FileStore

FORMAT_OF_HEADS = 1
MOST_PROBLEMS = 100
"""How many problems a report spells out; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry of an agreement's chain."""

    agreement: str
    reference: str
    seq: int
    hash: str


Heads = Mapping[str, Head]
"""Heads by agreement id."""


@dataclass(slots=True)
class VerifyReport:
    """What was checked, what does not hold, and the heads of all chains."""

    agreements: int = 0
    entries: int = 0
    files: int = 0
    problem_count: int = 0
    first_damage: Problem | None = None
    problems: list[Problem] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether everything holds."""
        return self.problem_count == 0

    @property
    def seal(self) -> str:
        """One hash over all heads, short enough for paper."""
        return sha256_hex(canonical_json([[head.agreement, head.seq, head.hash] for head in self.heads]))

    def note(self, problem: Problem) -> None:
        """Count a problem, and keep it while there is room."""
        self.problem_count += 1
        if problem.is_damage and self.first_damage is None:
            self.first_damage = problem
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    def require_sound(self) -> None:
        """Refuse to go on where something does not hold.

        Raises:
            CheckFailedError: names the first bad entry.
        """
        if not self.is_sound:
            more = f" ({self.problem_count - 1} more)" if self.problem_count > 1 else ""
            raise CheckFailedError(f"{self.problems[0].sentence}{more}")

    def as_plain(self) -> dict[str, Any]:
        """Return the report as JSON knows it."""
        return {
            "verified": self.is_sound,
            "agreements": self.agreements,
            "entries": self.entries,
            "files": self.files,
            "problems": [{"reference": bad.reference, "entry": bad.seq, "why": bad.why} for bad in self.problems],
            "problem_count": self.problem_count,
            "seal": self.seal,
            "heads": [_head_as_plain(head) for head in self.heads],
        }


def verify(
    conn: Connection,
    reference: str | None = None,
    *,
    files: FileStore,
    sealed: Heads | None = None,
    progress: Progress = unwatched,
) -> VerifyReport:
    """Check everything that is stored, or one agreement, and say what does not hold.

    Args:
        conn: inside one read transaction; without one snapshot a writer beside it would raise false alarms.
        reference: only this agreement.
        files: where stored files stand.
        sealed: heads that were kept elsewhere; what was cut off or written anew since then is found.
        progress: told after each agreement.

    Raises:
        NotFoundError: no agreement with that reference.
    """
    only = None
    if reference is not None:
        only = agreement_id_of(conn, reference)
        if only is None:
            raise NotFoundError(f"There is no agreement {reference}. Look it up with: ode list")
    report, active, checked = VerifyReport(), active_people(conn), _CheckedFiles(files)
    missing = dict(sealed or {}) if only is None else {key: head for key, head in (sealed or {}).items() if key == only}
    total = agreement_count(conn) if only is None else 1
    for agreement_id, rows in stored_agreements(conn, only):
        _count(report, agreement_id, rows)
        for problem in _problems(agreement_id, rows, missing.pop(agreement_id, None), active, checked):
            report.note(problem)
        progress("agreements verified", min(report.agreements, total), total)
    for head in missing.values():
        report.note(Problem(head.reference, head.seq, "was sealed, but the agreement is gone"))
    report.files = checked.count
    return report


def _count(report: VerifyReport, agreement_id: str, rows: Rows) -> None:
    report.agreements += len(rows["agreement"])
    report.entries += len(rows[ENTRIES])
    if rows[ENTRIES]:
        last = rows[ENTRIES][-1]
        report.heads.append(Head(agreement_id, reference_of(agreement_id, rows), last["seq"], last["hash"]))


def _problems(
    agreement_id: str, rows: Rows, sealed: Head | None, active: frozenset[str], files: "_CheckedFiles"
) -> Iterator[Problem]:
    broken = [*chain_problems(agreement_id, rows), *_seal_problems(agreement_id, rows, sealed)]
    if broken:  # what follows from a broken chain says nothing new
        yield from broken
        return
    yield from replay_problems(agreement_id, rows)
    yield from sealed_problems(agreement_id, rows)
    yield from task_problems(agreement_id, rows, active)
    yield from files.problems(agreement_id, rows)


def _seal_problems(agreement_id: str, rows: Rows, sealed: Head | None) -> Iterator[Problem]:
    if sealed is None:
        return
    reference, entries = reference_of(agreement_id, rows), rows[ENTRIES]
    if len(entries) < sealed.seq:
        yield Problem(reference, len(entries) + 1, f"was cut off; entry {sealed.seq} had been sealed")
    elif entries[sealed.seq - 1]["hash"] != sealed.hash:
        yield Problem(reference, sealed.seq, "is not the entry that was sealed; the chain was written anew")


class _CheckedFiles:
    """Stored files, each read once however many rows name it."""

    def __init__(self, files: FileStore) -> None:
        self._files = files
        self._faults: dict[str, str | None] = {}

    @property
    def count(self) -> int:
        return len(self._faults)

    def problems(self, agreement_id: str, rows: Rows) -> Iterator[Problem]:
        for seq, what, content_hash in files_named(rows):
            if content_hash not in self._faults:
                self._faults[content_hash] = self._fault(content_hash)
            fault = self._faults[content_hash]
            if fault is not None:
                yield Problem(reference_of(agreement_id, rows), seq, f"{what}: {fault}")

    def _fault(self, content_hash: str) -> str | None:
        try:
            self._files.check(content_hash)
        except CheckFailedError as fault:
            return fault.detail
        return None


def _head_as_plain(head: Head) -> dict[str, Any]:
    return {"agreement": head.agreement, "reference": head.reference, "seq": head.seq, "hash": head.hash}


def heads_file(report: VerifyReport, now: datetime) -> str:
    """Return the text of a file of heads, to be kept where nobody with rights on the database can alter it."""
    heads = [_head_as_plain(head) for head in report.heads]
    body = {"format": FORMAT_OF_HEADS, "made_at": now, "seal": report.seal, "heads": heads}
    return json.dumps(json.loads(canonical_json(body)), indent=1, ensure_ascii=False) + "\n"


def read_heads(text: str) -> Heads:
    """Return the heads out of such a file.

    Raises:
        InvalidFactsError: it is no file of heads, or was altered.
    """
    try:
        body = json.loads(text)
        heads = [Head(**each) for each in body["heads"]]
        report = VerifyReport(heads=heads)
        is_whole = body["format"] == FORMAT_OF_HEADS and body["seal"] == report.seal
    except (ValueError, KeyError, TypeError) as fault:
        raise InvalidFactsError.of("seal", "is no file of heads; make one with: ode verify --heads FILE") from fault
    if not is_whole:
        raise InvalidFactsError.of("seal", "was altered or is of another format; take the copy that you kept")
    return {head.agreement: head for head in heads}
