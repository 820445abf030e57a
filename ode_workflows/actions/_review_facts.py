"""What the legal review sheet and an opinion memorandum need, read out of a case; counsel's reasons stay sealed."""

from collections.abc import Iterator
from dataclasses import replace

from ode_workflows.actions._answers import on_the_proposal
from ode_workflows.actions._draft_facts import DraftSource
from ode_workflows.actions._draft_words import blank
from ode_workflows.actions._find import finding_named
from ode_workflows.actions._screening import law_read_until
from ode_workflows.actions.rulebook import edition_named, rulebook
from ode_workflows.documents.review_facts import (
    AnswerFacts,
    BroughtFacts,
    FindingFacts,
    OpinionFacts,
    QuestionFacts,
    ReviewSheetFacts,
    ScreenFacts,
    opinion_context,
    review_sheet_context,
)
from ode_workflows.domain.case import Case
from ode_workflows.domain.errors import NotFoundError, RulebookFileError
from ode_workflows.domain.jurisdictions import JURISDICTIONS
from ode_workflows.domain.records import Finding, Screening
from ode_workflows.legal.facts import plain
from ode_workflows.legal.rulebook import SEVERITIES, Rulebook

_PROFILE = "The profile of its kind, as counsel confirmed for the office"
_PROPOSAL = "the proposal"
_OPEN = ("open", "deferred", "waits_for_text")


def review_sheet(source: DraftSource) -> dict[str, object]:
    """Return the values of the legal review sheet; where nothing was screened yet it says so."""
    case, agreement = source.case, source.case.agreement
    standing = [row for row in case.findings if row.withdrawn_on is None]
    signers = {row.settled_by for row in standing if row.settled_by}
    return review_sheet_context(
        ReviewSheetFacts(
            reference=agreement.reference,
            title=agreement.title,
            kind=agreement.kind,
            parties=tuple(party.name for party in case.parties if party.withdrew_on is None),
            lead_agency=agreement.lead_agency or blank("lead agency"),
            office=source.office,
            sheet_on=source.on,
            screen=_screen(case.screenings[-1]) if case.screenings else None,
            findings=tuple(_finding(case, row) for row in sorted(standing, key=_gravest_first)),
            withdrawn=tuple(
                (row.title, row.withdrawn_because or "") for row in case.findings if row.withdrawn_on is not None
            ),
            questions=tuple(
                QuestionFacts(
                    question=row.text,
                    gate=row.gate,
                    owner=case.person_name(row.owner_id) if row.owner_id else "nobody yet",
                    status=row.status,
                )
                for row in case.questions
                if row.status in _OPEN
            ),
            answers=tuple(answer for _, answer in _answers(case)),
            counsel=case.person_name(signers.pop()) if len(signers) == 1 else "",
        )
    )


def opinion(source: DraftSource) -> dict[str, object]:
    """Return the values of an opinion memorandum on one finding; answer and analysis are counsel's to write.

    Raises:
        InvalidFactsError: the source names no finding of this agreement; lists them.
    """
    case, agreement = source.case, source.case.agreement
    row = finding_named(case, source.finding)
    rule = rulebook().rules.get(row.rule)
    rests_on = row.rests_on or []
    return opinion_context(
        OpinionFacts(
            reference=agreement.reference,
            title=agreement.title,
            kind=agreement.kind,
            counterparts=tuple(party.name for party in case.parties if not party.is_us) or (blank("counterpart"),),
            office=source.office,
            memo_on=source.on,
            to=f"{source.director}, Director",
            sender=f"{case.person_name(row.settled_by)}, Counsel" if row.settled_by else blank("counsel who signs"),
            rulebook=row.rulebook or "",
            finding=replace(_finding(case, row), settlement=None),
            verified=rule.verified if rule else None,
            test=rule.test if rule else "",
            sources=rule.sources if rule else (),
            facts=tuple(answer for fact, answer in _answers(case) if fact in rests_on),
        )
    )


def opinion_file_name(case: Case, finding: str, version: int) -> str:
    """Return the name of an opinion memorandum's file: reference, the rule that it is about, version.

    Raises:
        InvalidFactsError: no such finding of this agreement; lists them.
    """
    row = finding_named(case, finding)
    about = row.rule if row.rule in rulebook().rules else row.id
    return f"{case.agreement.reference}-opinion-memo-{about.replace('_', '-')}-v{version}.docx"


def _gravest_first(row: Finding) -> tuple[int, str]:
    return SEVERITIES.index(row.severity), row.title


def _screen(last: Screening) -> ScreenFacts:
    book = _edition(last.rulebook)
    titles = {rule.id: rule.title for rule in (book or rulebook()).rules.values()}
    home = JURISDICTIONS.get(last.state_law or "")
    return ScreenFacts(
        rulebook=last.rulebook,
        screened_on=last.screened_on,
        occasion=last.occasion,
        state_law=home.name if home else "",
        fired=len(last.fired),
        undecided=tuple(titles.get(rule, rule) for rule in last.undecided),
        silent=len(book.rules) - len(last.fired) - len(last.undecided) if book else None,
    )


def _edition(version: str) -> Rulebook | None:
    """Return the edition of a screening, which may be an older one; None where it is not kept here."""
    if rulebook().version == version:
        return rulebook()
    try:
        return edition_named(version)
    except (NotFoundError, RulebookFileError):
        return None


def _finding(case: Case, row: Finding) -> FindingFacts:
    rule = rulebook().rules.get(row.rule)
    is_same_law = rule is not None and "; ".join(rule.authorities) == row.authorities
    return FindingFacts(
        title=row.title,
        severity=row.severity,
        authorities=rule.authorities if rule and is_same_law else (row.authorities,),
        is_cite_checked=row.rulebook is None if rule is None else is_same_law and rule.verified == "verified",
        why=row.why or "",
        cure=row.cure or "",
        clause=row.clause or "",
        settlement=row.settlement,
        settled_by=case.person_name(row.settled_by) if row.settled_by else "",
        settled_on=row.settled_on,
        law_read_on=rule.as_of if rule and law_read_until(rule) == row.law_read_until_on else None,
        law_read_until_on=row.law_read_until_on,
        approvals=tuple(
            BroughtFacts(title=each.title, gate=each.gate, status=each.outcome or each.status)
            for each in case.approvals
            if each.catalogue_id in (row.brings or ()) and each.status != "void"
        ),
    )


def _answers(case: Case) -> Iterator[tuple[str, AnswerFacts]]:
    """Yield every answer on which a screen rests, by fact: what the proposal says, what people said, the profile."""
    book, people = rulebook(), {row.fact for row in case.facts}
    questions = {name: fact.question for name, fact in book.facts.items()}

    def answer(fact: str, value: object, by: str, source: str) -> AnswerFacts:
        question = questions.get(fact) or fact.replace("_", " ")
        return AnswerFacts(question=question, answer=plain(value), by=by, source=source)

    stated = on_the_proposal(case.agreement, case.parties)
    if case.agreement.is_binding != "unknown":
        stated["legally_binding"] = case.agreement.is_binding
    for fact, value in stated.items():
        if fact not in people:
            yield fact, answer(fact, value, case.person_name(case.agreement.proposed_by), _PROPOSAL)
    for row in case.facts:
        said = answer(row.fact, row.value, case.person_name(row.answered_by), row.source or "")
        yield row.fact, replace(said, on=row.answered_on)
    confirmed = case.screenings[-1].constants if case.screenings else ()
    for constant in book.profiles.get(case.agreement.kind, ()):
        if constant.fact in confirmed and constant.fact not in people:
            yield constant.fact, answer(constant.fact, constant.answer, _PROFILE, constant.reason)
