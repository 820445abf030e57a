"""What clearance adds to legal review: the second screen on the answers as the frozen text has them, and its lint."""

from collections.abc import Mapping
from datetime import date
from itertools import groupby

from sqlalchemy import Connection

from ode_workflows import ids
from ode_workflows.actions._answers import answers_of, confirmed_constants, recorded_answers
from ode_workflows.actions._inputs import said
from ode_workflows.actions._screening import compared_with_last, screen_agreement
from ode_workflows.actions._texts import require_store
from ode_workflows.documents.text import normalised_text
from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.changes import Effects, altered, created
from ode_workflows.domain.inputs import SubmitForClearance
from ode_workflows.domain.plain_values import value
from ode_workflows.domain.records import Finding
from ode_workflows.domain.vocabulary import CHILD_KINDS
from ode_workflows.files.store import FileStore
from ode_workflows.legal.text_lint import Hit, linted, read_text
from ode_workflows.lifecycle.profiles import profile_of

LINTED_LANGUAGE = "en"
"""The lint reads English; other languages are compared by people."""

_PREFIX = "text-"
_FEDERAL = "22 CFR 181.2(a)(1)"
_PRACTICE = "Good drafting practice"


@value
class _Check:
    """A check of the lint as counsel sees it."""

    title: str
    severity: str
    authority: str
    cure: str


_CHECKS: Mapping[str, _Check] = {
    "obligation-words": _Check(
        "Words of obligation in a text that is not to bind", "counsel_decides", _FEDERAL,
        "Write intend, may, participants, comes into effect; or treat the text as one that binds.",
    ),
    "missing-clause": _Check(
        "Final clauses that are usual and not found", "advisory", _PRACTICE,
        "Insert the standard clause of the kind, or note why the text does without it.",
    ),
    "no-notice-rule": _Check(
        "An end or a renewal without a period of notice", "advisory", _PRACTICE,
        "Say how long before the end, to whom and in which form notice is given.",
    ),
    "unused-term": _Check("Terms that are defined and not used", "advisory", _PRACTICE, "Use the term or drop it."),
    "undefined-term": _Check(
        "Terms that look defined and are not", "advisory", _PRACTICE, "Define the term or write it small."
    ),
    "promise-without-owner": _Check(
        "Promises without somebody who keeps them", "advisory", _PRACTICE, "Name who does it, and by when."
    ),
    "missing-cure": _Check(
        "A clause that was to cure a finding is not in the text", "counsel_decides", _PRACTICE,
        "Put the clause into the text, or settle the finding in another way.",
    ),
}  # fmt: skip


def cleared(conn: Connection, case: Case, act: Act, effects: Effects, store: FileStore | None) -> str:
    """Screen the answers as the frozen text has them, lint the text, and return what is new in half a sentence.

    Who submits the text says by that that the answers hold for it; answers that differ are said with the step.
    """
    changed = said(act, SubmitForClearance).answers
    effects.changes += recorded_answers(case, act, changed, "frozen text")
    confirmed = {} if _departs(case) else confirmed_constants(conn, case.agreement.office_id, case.agreement.kind)
    screening = screen_agreement(case, act, effects, answers_of(case, confirmed, changed=changed), "clearance")
    hits = _hits(case, store)
    _keep_hits(case, act.on, hits, effects)
    places = f"; {len(hits)} places of the text to look at" if hits else ""
    return f"{compared_with_last(case, screening).in_words()}{places}"


def _departs(case: Case) -> bool:
    """Whether the text may have left the office's template, so that the constants of the kind do not answer for it."""
    return any(text.direction == "theirs" for text in case.texts)


def _hits(case: Case, store: FileStore | None) -> tuple[Hit, ...]:
    frozen = [row for row in case.texts if row.frozen_on is not None and row.language == LINTED_LANGUAGE]
    if not frozen:
        return ()
    text = read_text(normalised_text(require_store(store).get(frozen[-1].file_hash)).split("\n"))
    answers = {row.fact: row.value for row in case.facts}
    cured = {
        row.title: row.clause
        for row in case.findings
        if row.settlement == "cured_by_clause" and row.clause and row.withdrawn_on is None
    }
    return linted(
        text,
        kind=profile_of(case.agreement.kind).label.lower(),
        binds=answers.get("legally_binding", case.agreement.is_binding) == "yes",
        is_child=case.agreement.kind in CHILD_KINDS,
        names=[party.name for party in case.parties],
        clauses=cured,
    )


def _keep_hits(case: Case, on: date, hits: tuple[Hit, ...], effects: Effects) -> None:
    """Keep one finding a check; what counsel settled stays settled while the same places are meant."""
    there = {row.rule: row for row in case.findings if row.rule.startswith(_PREFIX) and row.withdrawn_on is None}
    found = {check: list(of_it) for check, of_it in groupby(sorted(hits, key=_by_check), key=_by_check)}
    for check, of_it in found.items():
        why = "\n".join(_in_words(hit) for hit in of_it)
        row = there.pop(_PREFIX + check, None)
        if row is None:
            effects.changes.append(created(_finding(case, on, check, why)))
        elif row.why != why:
            effects.changes.append(altered(row, why=why, settlement=None, settled_on=None, settled_by=None))
    for row in there.values():
        because = "the frozen text does not show it any more"
        effects.changes.append(altered(row, withdrawn_on=on, withdrawn_because=because))


def _by_check(hit: Hit) -> str:
    return hit.check


def _in_words(hit: Hit) -> str:
    quoted = f" “{hit.sentence}”" if hit.sentence else ""
    return f"{hit.article}: {hit.says}.{quoted}"


def _finding(case: Case, on: date, check: str, why: str) -> Finding:
    of_it = _CHECKS[check]
    return Finding(
        id=ids.new_id(),
        agreement_id=case.agreement.id,
        rule=_PREFIX + check,
        title=of_it.title,
        severity=of_it.severity,
        authorities=of_it.authority,
        found_on=on,
        is_about_text=True,
        why=why,
        cure=of_it.cure,
    )
