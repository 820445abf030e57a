"""The clause library at work: a clause put into the text, and a finding cured by its clause in one step."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from ode_workflows import ids
from ode_workflows.actions._find import finding_named, tasks_about
from ode_workflows.actions._inputs import said
from ode_workflows.actions._rows import add_rows, rows_from_catalogue
from ode_workflows.actions._step import take_step
from ode_workflows.actions._texts import keep_file, keep_version, require_store
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.documents.clause_article import Inserted, insert_clause
from ode_workflows.documents.clauses import clause_named, curing_clauses, without_clause
from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.changes import Effects, Told, altered, created
from ode_workflows.domain.clauses import POSITIONS, Clause
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.inputs import CureFinding, FileInput, UseClause
from ode_workflows.domain.records import Approval, ClauseUse, Finding, TextVersion
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.suggest import one_of
from ode_workflows.files.store import FileStore
from ode_workflows.lifecycle.profiles import approval_spec
from ode_workflows.lifecycle.requirements.duties import CLAUSE_BELOW_LINE


def use_clause(conn: Connection, request: StepRequest) -> StepResult:
    """Put a clause of the library into the newest text of a language, as that text's next version.

    The article of an earlier use of the same function is replaced. A position below the clause's line brings a row of
    approval, which keeps the authority to sign back until it is answered.
    """

    def used(case: Case, act: Act) -> Effects:
        inputs = said(act, UseClause)
        effects = Effects()
        wanted = _Wanted(clause_named(inputs.clause), inputs.position, inputs.language, inputs.text)
        _use(request.files, case, act, wanted, effects)
        return effects

    return take_step(conn, "use_clause", request, used)


def cure_finding(conn: Connection, request: StepRequest) -> StepResult:
    """Put the clause that words a finding's cure into the text, and settle the finding as cured by it."""

    def cured(case: Case, act: Act) -> Effects:
        inputs = said(act, CureFinding)
        finding = finding_named(case, inputs.finding)
        effects = Effects()
        wanted = _Wanted(_cure_of(finding), inputs.position, inputs.language, inputs.text, finding.id)
        made = _use(request.files, case, act, wanted, effects)
        seal = effects.seal(act.reason, "privileged")
        words = "\n".join(made.lines[1:])
        effects.changes.append(
            altered(finding, settlement="cured_by_clause", settled_on=act.on, settled_by=act.by.person_id,
                    reason_seal=seal, clause=words)
        )  # fmt: skip
        effects.done_tasks.update({task.id: "the finding is settled" for task in tasks_about(case, finding.id)})
        effects.summary = f"Finding “{finding.title}” cured: {effects.summary}"
        return effects

    return take_step(conn, "cure_finding", request, cured)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is put in: a clause at a position, in a language, perhaps into a file of its own, perhaps for a finding."""

    clause: Clause
    position: str
    language: str
    text: FileInput | None
    finding_id: str | None = None


def _cure_of(finding: Finding) -> Clause:
    if finding.withdrawn_on is not None:
        raise InvalidFactsError.of(
            "finding",
            phrased(
                "“%(title)s” was withdrawn on %(withdrawn_on)s", title=finding.title, withdrawn_on=finding.withdrawn_on
            ),
        )
    clause = curing_clauses().get(finding.rule)
    if clause is not None:
        return clause
    reason = without_clause().get(finding.rule, "no clause of the library names this rule")
    message = phrased(
        "“%(title)s” has no clause to insert: %(reason)s. Settle it with settle_finding.",
        title=finding.title,
        reason=reason,
    )
    raise InvalidFactsError.of("finding", message)


def _use(files: FileStore | None, case: Case, act: Act, wanted: _Wanted, effects: Effects) -> Inserted:
    """Add to the effects what the use of a clause means, and return the article that it made."""
    clause = wanted.clause
    part = _part(case, wanted)
    content = _taking(files, case, wanted)
    earlier = _earlier(case, wanted)
    made = insert_clause(
        content,
        part,
        function=clause.function,
        kind=case.agreement.kind,
        earlier_words=earlier.words_hash if earlier else None,
    )
    base, version = _versions(files, case, act, wanted, made.content, effects)
    part_hash = keep_file(files, FileInput(name=f"{clause.name}.docx", content=part))
    _let_go(case, act, earlier, effects)
    row = _approver(case, act, wanted, effects) if clause.needs_approver(wanted.position) else None
    use = replace(
        _record(case, act, wanted, made, effects),
        derived_from=base.id,
        text_version=version.id,
        part_hash=part_hash,
        approval_id=row.id if row else None,
    )
    effects.changes.append(created(use))
    how = "replaces" if made.has_replaced else "is"
    where = f"{made.label} of text version {version.number} ({wanted.language})"
    unread = "; counsel has not approved its words yet" if clause.status == "draft" else ""
    effects.summary = f"Clause {clause.id}, version {clause.version}, {how} {where}{unread}"
    effects.facts = {"clause": clause.id, "clause_version": clause.version, "text_version": version.number}
    return made


def _record(case: Case, act: Act, wanted: _Wanted, made: Inserted, effects: Effects) -> ClauseUse:
    """Return the record of a use before the ids of texts, part and approval stand in it."""
    clause = wanted.clause
    return ClauseUse(
        id=ids.new_id(),
        agreement_id=case.agreement.id,
        function=clause.function,
        clause=clause.name,
        clause_version=clause.version,
        title=clause.title,
        language=wanted.language,
        derived_from="",
        text_version="",
        article=made.label,
        words_hash=made.words_hash,
        part_hash="",
        position_seal=effects.seal(wanted.position, "deliberative") or "",
        used_on=act.on,
        used_by=act.by.person_id,
        reason_seal=effects.seal(act.reason, "deliberative"),
        finding_id=wanted.finding_id,
    )


def _part(case: Case, wanted: _Wanted) -> bytes:
    """Return the Word part of the position, once nothing speaks against its use here.

    Raises:
        InvalidFactsError: names clause, position or language.
    """
    clause = wanted.clause
    position = one_of("position", wanted.position, POSITIONS)
    if clause.status == "retired":
        raise InvalidFactsError.of(
            "clause", phrased("%(id)s is retired; choose another with: ode clause list", id=clause.id)
        )
    if case.agreement.kind not in clause.kinds:
        kind = case.agreement.kind.replace("_", " ")
        choose = f"ode clause list --function {clause.function} --kind {case.agreement.kind}"
        raise InvalidFactsError.of(
            "clause", phrased("%(id)s is not for a %(kind)s; see: %(choose)s", id=clause.id, kind=kind, choose=choose)
        )
    if wanted.language not in case.agreement.languages:
        known = ", ".join(case.agreement.languages)
        raise InvalidFactsError.of(
            "language",
            phrased("%(language)s is no language of this agreement (%(known)s)", language=wanted.language, known=known),
        )
    parts = clause.wordings[position].parts
    if wanted.language not in parts:
        message = phrased(
            "%(id)s has no %(position)s text in %(language)s, only in %(parts)s",
            id=clause.id,
            position=position,
            language=wanted.language,
            parts=", ".join(sorted(parts)),
        )
        raise InvalidFactsError.of("language", message)
    return parts[wanted.language]


def _taking(files: FileStore | None, case: Case, wanted: _Wanted) -> bytes:
    """Return the Word file that takes the clause: the one handed in, else the newest of its language."""
    if case.agreement.frozen_hash is not None:
        message = phrased(
            "the text is frozen; submit it and return it to negotiation (return_to_negotiation), then insert"
        )
        raise InvalidFactsError.of("text", message)
    if wanted.text is not None:
        return wanted.text.content
    newest = _newest(case, wanted.language)
    if newest is None:
        message = phrased(
            "no text in %(language)s is on file yet; hand in the Word file that takes the clause (--text)",
            language=wanted.language,
        )
        raise InvalidFactsError.of("text", message)
    return require_store(files).get(newest.file_hash)


def _newest(case: Case, language: str) -> TextVersion | None:
    return next((row for row in reversed(case.texts) if row.language == language), None)


def _versions(
    files: FileStore | None, case: Case, act: Act, wanted: _Wanted, content: bytes, effects: Effects
) -> tuple[TextVersion, TextVersion]:
    """Keep the new text, and before it one that was handed in; return the version it was made from, and its own."""
    base, offset = _newest(case, wanted.language), 1
    if wanted.text is not None:
        base = keep_version(files, case, act, wanted.text, language=wanted.language, direction="ours", offset=offset)
        effects.changes.append(created(base))
        offset += 1
    assert base is not None  # noqa: S101  # a text was handed in, or _taking found one
    file = FileInput(name=base.file_name, content=content)
    made = keep_version(files, case, act, file, language=wanted.language, direction="ours", offset=offset)
    made = replace(made, derived_from=base.id)
    effects.changes.append(created(made))
    return base, made


def _earlier(case: Case, wanted: _Wanted) -> ClauseUse | None:
    """Return the use of the same function whose article may still stand in the text of this language."""
    uses = [
        use
        for use in case.clause_uses
        if use.function == wanted.clause.function and use.language == wanted.language and use.replaced_on is None
    ]
    return uses[-1] if uses else None


def _let_go(case: Case, act: Act, earlier: ClauseUse | None, effects: Effects) -> None:
    """Close the use that is replaced; the approval that it needed is needed no longer."""
    if earlier is None:
        return
    effects.changes.append(altered(earlier, replaced_on=act.on))
    for row in case.approvals:
        if row.id == earlier.approval_id and row.status not in ("not_required", "void"):
            effects.changes.append(altered(row, status="not_required", outcome="not_required", decided_on=act.on))
            effects.done_tasks.update({task.id: "the clause was replaced" for task in tasks_about(case, row.id)})


def _approver(case: Case, act: Act, wanted: _Wanted, effects: Effects) -> Approval:
    """Add the row of the approver whom the clause file names, and tell that office at once."""
    clause, role = wanted.clause, wanted.clause.approver or "counsel"
    spec = approval_spec(CLAUSE_BELOW_LINE)
    title = f"Clause “{clause.title}” ({clause.id}) departs from the office's line"
    basis = f"{clause.id}, version {clause.version}; position and reason: ode why {case.agreement.reference}"
    found = rows_from_catalogue(case, spec, bodies=[role.replace("_", " ")], finding_id=None)
    row = replace(found[0], title=title, basis=basis, decided_by=role, kept_by=role, is_legal=role == "counsel")
    opened = add_rows(case, [row], act.on)
    effects.changes += opened.changes
    effects.tasks += opened.tasks
    says = f"needs your approval of the clause “{clause.title}” before it can be signed"
    effects.tells.append(Told((role,), says, is_urgent=False))
    return row
