"""What a partner sends by its own link: kept, told to the office, and no version of the text until a round records it.

Nobody of the office acts here, and the partner does not act as one of them: the system notes what arrived, and the
record names the link. Decision: docs/decisions/0022-what-a-partner-sends-waits-for-the-office.md
"""

from sqlalchemy import Connection

from ode_workflows import ids
from ode_workflows.actions._find import party_named
from ode_workflows.actions._inputs import said
from ode_workflows.actions._step import take_step
from ode_workflows.actions._texts import keep_file
from ode_workflows.actions.commenting import article_of, next_number
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.documents.reference import references_in
from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.changes import Effects, Told, WantedTask, created
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.inputs import FileInput, ReceiveFromPartner
from ode_workflows.domain.records import Party, TextComment, TextVersion
from ode_workflows.domain.sentences import phrased
from ode_workflows.registry.partner_texts import RECEIVED, sent_texts


def receive_from_partner(conn: Connection, request: StepRequest) -> StepResult:
    """Note a text or a comment that a partner sent; a text waits as a task until somebody records it as a round."""

    def received(case: Case, act: Act) -> Effects:
        inputs = said(act, ReceiveFromPartner)
        party = party_named(case, inputs.party)
        if party.is_us:
            raise InvalidFactsError.of("party", phrased("is our own; a partner's link is for another party"))
        if inputs.text_in is not None:
            return _text(request, case, inputs, party, inputs.text_in)
        return _comment(request, case, act, party)

    return take_step(conn, "receive_from_partner", request, received)


def _text(request: StepRequest, case: Case, inputs: ReceiveFromPartner, party: Party, file: FileInput) -> Effects:
    _require_fitting(case, inputs.language, file)
    file_hash = file.content_hash
    if any(task.kind == RECEIVED and task.about_id == file_hash and task.status == "open" for task in case.tasks):
        raise InvalidFactsError.of("text_in", phrased("is here already and waits for the office; send it once"))
    if any(text.file_hash == file_hash for text in case.texts):
        raise InvalidFactsError.of(
            "text_in", phrased("is the very file of an earlier version; send the one that you changed")
        )
    kept = keep_file(request.files, file)
    what = f"{party.name} sent a text by its link"
    return Effects(
        summary=what,
        tasks=[WantedTask(RECEIVED, f"Record the text that {party.name} sent", "owner", "state", kept)],
        tells=[Told(("owner",), what)],
        facts={
            "party": party.name,
            "file_hash": kept,
            "file_name": file.name,
            "language": inputs.language,
            "evidence": f"file:{kept} {file.name}",
        },
    )


def _require_fitting(case: Case, language: str, file: FileInput) -> None:
    listed = case.agreement.languages
    if language not in listed:
        raise InvalidFactsError.of(
            "language", phrased("choose one of the agreement's: %(listed)s", listed=", ".join(sorted(listed)))
        )
    found = references_in(file.content)
    if found and case.agreement.reference not in found:
        message = phrased(
            "%(name)s carries the reference %(found)s; send the text of %(reference)s",
            name=file.name,
            found=", ".join(found),
            reference=case.agreement.reference,
        )
        raise InvalidFactsError.of("text_in", message)


def _comment(request: StepRequest, case: Case, act: Act, party: Party) -> Effects:
    inputs = said(act, ReceiveFromPartner)
    if inputs.comment is None:
        raise InvalidFactsError.of("comment", phrased("write a comment, or choose a file to send"))
    answered = _answered(case, inputs.reply_to)
    text = _version(case, inputs, answered)
    article = article_of(request.files, text, inputs.article) if inputs.article else answered and answered.article
    number = next_number(case)
    where = f" on {article}" if article else ""
    what = f"{party.name} sent comment {number}{where} by its link"
    effects = Effects(summary=what, tells=[Told(("owner",), what)], facts={"party": party.name})
    effects.changes.append(
        created(
            TextComment(
                id=ids.new_id(),
                agreement_id=case.agreement.id,
                number=number,
                text_id=text.id,
                is_internal=False,
                author_seal=effects.seal(f"{inputs.sender} ({party.name})", "personal"),
                article=article or None,
                text_seal=effects.seal(inputs.comment, "deliberative") or "",
                reply_to=answered.number if answered else None,
                recorded_on=act.on,
            )
        )
    )
    return effects


def _answered(case: Case, number: int | None) -> TextComment | None:
    """Return the first comment of the thread that a reply belongs to; an internal one is as if there were none."""
    if number is None:
        return None
    shared = {row.number: row for row in case.comments if not row.is_internal}
    found = shared.get(number)
    if found is None:
        raise InvalidFactsError.of(
            "reply_to", phrased("there is no comment %(number)s that you can answer", number=number)
        )
    return shared.get(found.reply_to) if found.reply_to is not None else found


def _version(case: Case, inputs: ReceiveFromPartner, answered: TextComment | None) -> TextVersion:
    known = [*sent_texts(case), *(text for text in case.texts if text.direction == "theirs")]
    if answered is not None:
        return next(text for text in case.texts if text.id == answered.text_id)
    if not known:
        raise InvalidFactsError.of("version", phrased("no text was sent to you yet; wait for the first one"))
    if inputs.version is None:
        return known[-1]
    found = next((text for text in known if text.number == inputs.version), None)
    if found is None:
        raise InvalidFactsError.of(
            "version",
            phrased("version %(version)s was not sent to you; choose one of the list", version=inputs.version),
        )
    return found
