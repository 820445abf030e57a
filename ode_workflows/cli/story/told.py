"""What is left of a story when it has been played: states, documents on disk, mails, the length of its history."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from ode_workflows.actions.verifying import VerifyReport, verify
from ode_workflows.cli.story.stage import Stage, Tell
from ode_workflows.db.case import case_by
from ode_workflows.db.history import all_moves
from ode_workflows.db.session import read_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.notifications.sink import SunkMail, list_mails
from ode_workflows.settings import Settings

Play = Callable[[Stage], str]


@dataclass(frozen=True, slots=True)
class Told:
    """One story that was played."""

    reference: str
    kind: str
    states: tuple[str, ...]
    documents: tuple[Path, ...]
    mails: tuple[SunkMail, ...]
    mail_folder: Path
    history: int
    report: VerifyReport

    def as_plain(self) -> dict[str, Any]:
        """Return it as JSON knows it."""
        return {
            "reference": self.reference,
            "kind": self.kind,
            "states": list(self.states),
            "documents": [path.name for path in self.documents],
            "mails": [mail.subject for mail in self.mails],
            "history": self.history,
        }


def played(play: Play, *, folder: Path, begins_on: date, tell: Tell) -> Told:
    """Play a story in a scratch office of its own and return what is left of it.

    Args:
        play: the story.
        folder: a new folder, for the office and for the documents.
        begins_on: civil date of the first day.
        tell: is told each line.
    """
    stage = Stage(Settings(home=folder / "office", database_url=None, smtp_url=None), tell, begins_on)
    reference = play(stage)
    with read_transaction(stage.engine) as conn:
        case = case_by(conn, "reference", reference)
        if case is None:
            raise LookupError(reference)
        return Told(
            reference=reference,
            kind=case.agreement.kind,
            states=tuple(all_moves(conn, case.agreement.id)),
            documents=tuple(_written(conn, stage, case.agreement.id, folder / "documents")),
            mails=tuple(list_mails(stage.mail_folder)),
            mail_folder=stage.mail_folder,
            history=case.agreement.version,
            report=verify(conn, files=stage.files),
        )


def _written(conn: Connection, stage: Stage, agreement_id: str, folder: Path) -> list[Path]:
    """Write the documents that were made into a folder where people find them."""
    document = table_named("document").c
    wanted = select(document.file_name, document.file_hash).where(document.agreement_id == agreement_id)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, row in enumerate(conn.execute(wanted.order_by(document.made_at, document.file_name)), start=1):
        path = folder / f"{number}-{row.file_name}"
        path.write_bytes(stage.files.get(row.file_hash))
        paths.append(path)
    return paths
