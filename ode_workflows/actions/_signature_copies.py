"""Execution copies: the frozen text of each language as it is put before the signatories, made once and kept.

With LibreOffice it is a tagged PDF/A; without, the frozen file itself. What is signed is what was frozen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.changes import Message
from ode_workflows.domain.errors import DraftError

SIGNATURE_COPY = "signature_copy"
SIGNATURE_COPIES = "signature_copies"
"""What a step asks for; it becomes one copy for each language of the frozen text."""

_WORD = ".docx"


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyPlan:
    """A copy that is to be made: of which text, in which language, under which name."""

    agreement_id: str
    title: str
    language: str
    frozen_hash: str
    stem: str
    ending: str
    template: str = SIGNATURE_COPY

    def make(self, frozen: bytes, to_pdf: Callable[[bytes], bytes] | None) -> tuple[str, bytes]:
        """Return the copy's file name and bytes.

        Args:
            frozen: the file that was frozen; only a Word file becomes a PDF.
            to_pdf: makes a PDF of a Word file; None where none can be made.

        Raises:
            StorageError: the PDF could not be made.
        """
        if to_pdf is None or self.ending != _WORD:
            return f"{self.stem}{self.ending}", frozen
        return f"{self.stem}.pdf", to_pdf(frozen)


def copies_asked(case: Case, act: Act) -> list[Message]:
    """Return the messages that ask for a copy of the frozen text in each of its languages."""
    agreement, version = case.agreement, case.agreement.version + 1
    newest = {row.language: row for row in sorted(case.texts, key=lambda row: row.number) if row.frozen_on is not None}
    return [
        Message(
            "document",
            f"document/{agreement.id}/{version}/{SIGNATURE_COPY}/{language}",
            {
                "template": SIGNATURE_COPY,
                "step": act.step,
                "on": act.on.isoformat(),
                "version": version,
                "language": language,
                "text_hash": agreement.frozen_hash,
            },
        )
        for language in sorted(newest)
    ]


def plan_copy(case: Case, payload: Mapping[str, Any]) -> CopyPlan | None:
    """Return what a copy is made from; None when another text was frozen since it was asked for.

    Raises:
        DraftError: there is no frozen text in that language.
    """
    if case.agreement.frozen_hash != payload["text_hash"]:
        return None
    language = str(payload["language"])
    frozen = [row for row in case.texts if row.language == language and row.frozen_on is not None]
    if not frozen:
        raise DraftError(f"{SIGNATURE_COPY}: there is no frozen text in {language}")
    newest = max(frozen, key=lambda row: row.number)
    return CopyPlan(
        agreement_id=case.agreement.id,
        title=f"Execution copy ({language}): {case.agreement.title}",
        language=language,
        frozen_hash=newest.file_hash,
        stem=f"{case.agreement.reference}-execution-copy-{language}-v{payload['version']}",
        ending=PurePath(newest.file_name).suffix,
    )
