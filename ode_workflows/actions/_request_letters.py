"""Letters to those outside the office who are asked about an agreement: one a row that opens, with a cover list.

The step that opens the rows asks for the letters; each waits in the outbox by itself, so that one that cannot be made
holds up no other.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ode_workflows.actions._draft_words import blank, length
from ode_workflows.documents.request_facts import (
    ApprovalRequestFacts,
    CoverListFacts,
    FrozenFile,
    LetterLine,
    approval_request_context,
    cover_list_context,
)
from ode_workflows.domain.approvals import is_asked_by_letter
from ode_workflows.domain.case import Case
from ode_workflows.domain.changes import Change, Message
from ode_workflows.domain.errors import DraftError
from ode_workflows.domain.records import Agreement, Approval

LETTER, COVER_LIST = "letters/approval_request", "letters/request_cover_list"
_STANDS = ("open", "decided")


def letters_for(case: Case, changes: Iterable[Change], *, step: str, on: date) -> list[Message]:
    """Return the messages that ask for the letters of the rows which a step opens."""
    opened = [change for change in changes if change.table == "approval" and change.values.get("status") == "open"]
    if not opened:
        return []
    known = {row.id: row for row in case.approvals}
    rows = [_as_it_will_stand(case.agreement, known.get(change.key), change) for change in opened]
    return asked_for(case.agreement, rows, step=step, on=on, version=case.agreement.version + 1)


def _as_it_will_stand(agreement: Agreement, before: Approval | None, change: Change) -> Approval:
    values: Mapping[str, Any] = change.values
    return replace(before, **values) if before else Approval(**{"agreement_id": agreement.id, **values})


def asked_for(
    agreement: Agreement, rows: Iterable[Approval], *, step: str, on: date, version: int, first: int = 1
) -> list[Message]:
    """Return the messages that ask for the letters of some open rows, and for the cover list of more than one.

    Args:
        agreement: as it stands, with the text that the letters name.
        rows: open ones; those about which nobody outside is asked are left out.
        step: what asks.
        on: civil date of the letters.
        version: of the agreement, as it stands in the files' names.
        first: number of the first letter.
    """
    asked = [row for row in rows if is_asked_by_letter(row)]
    common = {"step": step, "on": on.isoformat(), "version": version, "text_hash": agreement.frozen_hash}
    messages = [
        Message(
            "document",
            f"document/{agreement.id}/{version}/{LETTER}/{row.id}",
            {**common, "template": LETTER, "approval": row.id, "number": number, "to": row.body},
        )
        for number, row in enumerate(asked, first)
    ]
    if len(asked) > 1:
        pack = {**common, "template": COVER_LIST, "approvals": [row.id for row in asked], "first": first}
        messages.append(Message("document", f"document/{agreement.id}/{version}/{COVER_LIST}", pack))
    return messages


def is_moot(case: Case, payload: Mapping[str, Any]) -> bool:
    """Whether a letter that was asked for has lost its point: another text since, or the row stands no more."""
    wanted = payload.get("approvals") or [payload["approval"]]
    standing = {row.id for row in case.approvals if row.status in _STANDS}
    text_hash = payload.get("text_hash")  # a letter on the matter alone outlives the freezing of a text
    return (text_hash is not None and case.agreement.frozen_hash != text_hash) or not standing & set(wanted)


def letter_title(case: Case, payload: Mapping[str, Any]) -> str:
    """Return under which title the document stands in the record."""
    if payload["template"] == COVER_LIST:
        return f"Cover list of request letters: {case.agreement.title}"
    row = _row(case, str(payload["approval"]))
    return f"Request to {row.body}: {row.title}"


def letter_file_name(agreement: Agreement, row: Approval, number: int, version: int) -> str:
    """Return the name of a letter's file: reference, number in the pack, what it asks for, version."""
    return f"{agreement.reference}-request-{number:02d}-{row.catalogue_id.replace('_', '-')}-v{version}.docx"


def letter_name(case: Case, payload: Mapping[str, Any]) -> str:
    """Return the name of the file that a message asks for."""
    if payload["template"] == COVER_LIST:
        return f"{case.agreement.reference}-request-cover-list-v{payload['version']}.docx"
    row = _row(case, str(payload["approval"]))
    return letter_file_name(case.agreement, row, int(payload["number"]), int(payload["version"]))


def letter_context(case: Case, payload: Mapping[str, Any], around: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of a letter, or of a cover list.

    Args:
        case: the agreement.
        payload: of the message that asks for it.
        around: office, government, signer and contact, by these names.

    Raises:
        DraftError: the row is not there.
    """
    on = date.fromisoformat(str(payload["on"]))
    if payload["template"] == COVER_LIST:
        return cover_list_context(_cover_list(case, payload, around, on))
    return approval_request_context(_letter(case, payload, around, on))


def _row(case: Case, row_id: str) -> Approval:
    found = next((row for row in case.approvals if row.id == row_id), None)
    if found is None:
        raise DraftError(f"template {LETTER}: the approval {row_id} is not on {case.agreement.reference}")
    return found


def _letter(case: Case, payload: Mapping[str, Any], around: Mapping[str, str], on: date) -> ApprovalRequestFacts:
    agreement, row = case.agreement, _row(case, str(payload["approval"]))
    return ApprovalRequestFacts(
        reference=agreement.reference,
        number=int(payload["number"]),
        title=agreement.title,
        kind=agreement.kind,
        counterparts=tuple(party.name for party in case.parties if not party.is_us),
        purpose=agreement.purpose,
        lead_agency=agreement.lead_agency or blank("lead agency"),
        office=around["office"],
        government=around["government"],
        letter_on=on,
        addressee=row.body,
        approval=row.title,
        mode=row.mode,
        basis=row.basis,
        starts=row.starts,
        silence=row.silence,
        contact=around["contact"],
        signer=around["signer"],
        signer_title="Director",
        answer_by=_due_when_it_opened(row),
        period=_period(row),
        text_hash=str(payload.get("text_hash") or ""),
        is_about_text=row.speaks_for == "text",
        texts=tuple(_frozen_files(case)) if payload.get("text_hash") else (),
        has_note=agreement.explanatory_note_hash is not None,
    )


def _cover_list(case: Case, payload: Mapping[str, Any], around: Mapping[str, str], on: date) -> CoverListFacts:
    agreement = case.agreement
    return CoverListFacts(
        reference=agreement.reference,
        title=agreement.title,
        office=around["office"],
        letter_on=on,
        contact=around["contact"],
        text_hash=str(payload.get("text_hash") or ""),
        letters=tuple(
            LetterLine(
                number=number,
                addressee=row.body,
                mode=row.mode,
                approval=row.title,
                file_name=letter_file_name(agreement, row, number, int(payload["version"])),
                starts=row.starts,
                answer_by=_due_when_it_opened(row),
                period=_period(row),
            )
            for number, row in enumerate((_row(case, row_id) for row_id in payload["approvals"]), int(payload["first"]))
        ),
    )


def _due_when_it_opened(row: Approval) -> date | None:
    """Return the day by which an answer is due when its clock runs from the opening; a later start is said in words."""
    return row.due_on if row.starts == "opened" else None


def _period(row: Approval) -> str:
    return "" if row.clock_number == 0 else length(row.clock_number, row.clock_unit)


def _frozen_files(case: Case) -> Iterator[FrozenFile]:
    frozen = [text for text in case.texts if text.frozen_on is not None]
    newest = max((text.number for text in frozen), default=0)
    for text in frozen:
        if text.number == newest and text.is_authentic:
            yield FrozenFile(language=text.language, file_name=text.file_name, file_hash=text.file_hash)
