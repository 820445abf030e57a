"""Negotiation: rounds with the other side, authority kept live, the settled text frozen and sent to clearance."""

from collections.abc import Mapping

from sqlalchemy import Connection

from ode_workflows import ids
from ode_workflows.actions._clearing import cleared
from ode_workflows.actions._freezing import answers_to_the_text, changes_since_frozen, require_equal_articles
from ode_workflows.actions._inputs import said
from ode_workflows.actions._returned_text import what_came_back
from ode_workflows.actions._round_files import require_fitting_files, take_in_comments
from ode_workflows.actions._step import take_step
from ode_workflows.actions._texts import keep_file, keep_version, require_store
from ode_workflows.actions.legal_review import NEGOTIATE_DEFAULT, authority_deadline
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.documents.draft_mark import has_draft_mark, remove_draft_mark
from ode_workflows.documents.text import is_docx, open_markup, text_hash
from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.changes import Effects, altered, created
from ode_workflows.domain.counting import Period, count_forward
from ode_workflows.domain.errors import FieldProblem, InvalidFactsError
from ode_workflows.domain.inputs import FileInput, FreezeText, RecordRound, RenewAuthority, SubmitForClearance
from ode_workflows.domain.records import Authority, NegotiationRound, Task, TextVersion
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.vocabulary import Unit
from ode_workflows.files.store import FileStore
from ode_workflows.registry.partner_texts import RECEIVED

CONCLUDE_DEFAULT = Period(180, Unit.CALENDAR_DAYS)
"""How long an authority to sign lasts when the director says nothing else."""


def record_round(conn: Connection, request: StepRequest) -> StepResult:
    """Record one meeting or exchange: place, people, positions, open points, texts in and out, whose turn it is."""

    def recorded(case: Case, act: Act) -> Effects:
        inputs = said(act, RecordRound)
        require_fitting_files(conn, case, inputs)
        number = max((row.number for row in case.rounds), default=0) + 1
        turn = "it is our turn" if inputs.whose_turn == "ours" else "it is their turn"
        effects = Effects(summary=f"Round {number} recorded, {turn}")
        versions = _exchanged(request.files, case, act)
        effects.changes += [created(version) for version in versions]
        effects.summary += "".join(f"; {what}" for what in what_came_back(request.files, case, inputs))
        for version in versions:
            if version.direction == "theirs" and (
                taken := take_in_comments(conn, request.files, case, effects, version)
            ):
                effects.summary += f"; {taken} of their comments taken in"
        effects.changes.append(created(_round(case, act, effects, number, versions)))
        brought = {version.file_hash for version in versions if version.direction == "theirs"}
        done = [task.id for task in case.tasks if task.status == "open" and _is_done_by_a_round(task, brought)]
        effects.done_tasks = dict.fromkeys(done, f"round {number} was recorded")
        return effects

    return take_step(conn, "record_round", request, recorded)


def _is_done_by_a_round(task: Task, brought: set[str]) -> bool:
    """Whether a round does a task: it was to make contact, or to record a text that the round brought."""
    return task.kind in ("open_contact", "check_progress") or (task.kind == RECEIVED and task.about_id in brought)


def _round(case: Case, act: Act, effects: Effects, number: int, versions: list[TextVersion]) -> NegotiationRound:
    inputs = said(act, RecordRound)
    by_direction = {version.direction: version.id for version in versions}
    return NegotiationRound(
        id=ids.new_id(),
        agreement_id=case.agreement.id,
        number=number,
        held_on=act.on,
        place=inputs.place,
        present_seal=effects.seal(inputs.present, "personal") or "",
        positions_seal=effects.seal(inputs.positions, "deliberative"),
        open_points_seal=effects.seal(inputs.open_points, "deliberative"),
        whose_turn=inputs.whose_turn,
        text_in=by_direction.get("theirs"),
        text_out=by_direction.get("ours"),
    )


def _exchanged(store: FileStore | None, case: Case, act: Act) -> list[TextVersion]:
    """Keep the texts that went to and fro in a round, and return their versions."""
    inputs = said(act, RecordRound)
    texts = [(file, way) for file, way in ((inputs.text_in, "theirs"), (inputs.text_out, "ours")) if file is not None]
    return [
        keep_version(store, case, act, file, language=inputs.language, direction=way, offset=offset)
        for offset, (file, way) in enumerate(texts, start=1)
    ]


def freeze_text(conn: Connection, request: StepRequest) -> StepResult:
    """Freeze the settled text in every authentic language; approvals and signatures speak of its hash from here on.

    The DRAFT mark is taken off; a file with open tracked changes or comments is refused.
    """

    def frozen(case: Case, act: Act) -> Effects:
        inputs = said(act, FreezeText)
        files = {**_latest_files(request.files, case, inputs), **inputs.files}
        _require_every_language(case, files)
        clean = {language: _without_mark(language, file) for language, file in files.items()}
        authentic = {tag: file.content for tag, file in clean.items() if tag in case.agreement.languages}
        require_equal_articles(authentic)
        number = max((row.number for row in case.texts), default=0) + 1
        versions = [
            _frozen_version(request.files, case, act, language, file, number) for language, file in clean.items()
        ]
        whole = text_hash(authentic)
        changed = changes_since_frozen(request.files, case, authentic)
        since = f"; {', '.join(changed)}" if changed else ""
        return Effects(
            summary=f"Text frozen in {', '.join(sorted(clean))}: {whole[:12]}…{since}",
            agreement={"frozen_hash": whole},
            changes=[*(created(version) for version in versions), *answers_to_the_text(case, whole, changed)],
            facts={"text_hash": whole},
        )

    return take_step(conn, "freeze_text", request, frozen)


def _latest_files(store: FileStore | None, case: Case, inputs: FreezeText) -> dict[str, FileInput]:
    """Return the newest stored version of each language that is not handed in."""
    latest: dict[str, TextVersion] = {}
    for row in case.texts:
        if row.language not in inputs.files:
            latest[row.language] = row
    keeper = require_store(store) if latest else None
    return {
        language: FileInput(name=row.file_name, content=keeper.get(row.file_hash))
        for language, row in latest.items()
        if keeper is not None and language in case.agreement.languages
    }


def _require_every_language(case: Case, files: Mapping[str, FileInput]) -> None:
    problems = [
        FieldProblem(f"files.{language}", phrased("hand in the settled text in %(language)s", language=language))
        for language in case.agreement.languages
        if language not in files
    ]
    known = set(case.agreement.languages)
    problems += [
        FieldProblem(
            f"files.{language}",
            phrased(
                "%(language)s is no language of this agreement (%(known)s)",
                language=language,
                known=", ".join(sorted(known)),
            ),
        )
        for language in files
        if language not in known
    ]
    if problems:
        raise InvalidFactsError(problems)


def _without_mark(language: str, file: FileInput) -> FileInput:
    markup = open_markup(file.content)
    if markup:
        raise InvalidFactsError.of(
            f"files.{language}", phrased("cannot be frozen: %(markup)s", markup=" ".join(markup))
        )
    is_marked = is_docx(file.content) and has_draft_mark(file.content)
    content = remove_draft_mark(file.content) if is_marked else file.content
    return FileInput(name=file.name, content=content)


def _frozen_version(
    store: FileStore | None, case: Case, act: Act, language: str, file: FileInput, number: int
) -> TextVersion:
    return TextVersion(
        id=ids.new_id(),
        agreement_id=case.agreement.id,
        number=number,
        language=language,
        is_authentic=language in case.agreement.languages,
        file_name=file.name,
        file_hash=keep_file(store, file),
        normalised_hash=text_hash({language: file.content}),
        recorded_on=act.on,
        recorded_by=act.by.person_id,
        frozen_on=act.on,
    )


def renew_authority(conn: Connection, request: StepRequest) -> StepResult:
    """Grant a fresh authority of the kind that lapsed, with the scope and the text it had."""
    return take_step(conn, "renew_authority", request, _renewed)


def _renewed(case: Case, act: Act) -> Effects:
    inputs = said(act, RenewAuthority)
    old = [row for row in case.authorities if row.void_on is None and row.kind.startswith(inputs.kind)]
    if not old:
        raise InvalidFactsError.of("kind", phrased("there is no authority to %(kind)s to renew", kind=inputs.kind))
    default = NEGOTIATE_DEFAULT if inputs.kind == "negotiate" else CONCLUDE_DEFAULT
    expires_on = inputs.expires_on or count_forward(act.on, default).on
    if expires_on < act.on:
        raise InvalidFactsError.of("expires_on", phrased("%(expires_on)s lies before today", expires_on=expires_on))
    last = old[-1]
    fresh = Authority(
        id=ids.new_id(),
        agreement_id=case.agreement.id,
        kind=last.kind,
        granted_by=act.by.person_id,
        granted_on=act.on,
        expires_on=expires_on,
        scope=last.scope,
        red_lines_seal=last.red_lines_seal,
        conditions_seal=last.conditions_seal,
        text_hash=last.text_hash,
        signatory=last.signatory,
    )
    stale = [row for row in case.deadlines if row.about_id in {row.id for row in old} and row.status == "live"]
    return Effects(
        summary=f"Authority to {inputs.kind} renewed until {expires_on}",
        changes=[
            created(fresh),
            created(authority_deadline(fresh, f"authority to {inputs.kind}")),
            *(altered(row, status="met") for row in stale),
        ],
    )


def submit_for_clearance(conn: Connection, request: StepRequest) -> StepResult:
    """Send the frozen text to clearance; approvals run side by side on exactly that version."""

    def submitted(case: Case, act: Act) -> Effects:
        inputs = said(act, SubmitForClearance)
        submitters = list(dict.fromkeys([*case.agreement.submitters, act.by.person_id]))
        effects = Effects(agreement={"submitters": submitters})
        effects.summary = f"Submitted for clearance: {cleared(conn, case, act, effects, request.files)}"
        if inputs.explanatory_note is not None:
            effects.agreement["explanatory_note_hash"] = keep_file(request.files, inputs.explanatory_note)
        effects.agreement["departures_seal"] = effects.seal(inputs.departures, "deliberative")
        effects.facts = {"text_hash": case.agreement.frozen_hash}
        return effects

    return take_step(conn, "submit_for_clearance", request, submitted)
