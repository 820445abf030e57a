"""The rulebook in use: read from states/, checked whole, kept for the life of the process."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ode_workflows.content import content_path, editions_folder
from ode_workflows.domain.errors import NotFoundError, RulebookFileError
from ode_workflows.files.editions import Edition, keep_edition, kept_edition, kept_versions
from ode_workflows.legal.facts import checked_answers
from ode_workflows.legal.loader import built_rulebook, checked_rulebook, read_edition, read_sources
from ode_workflows.legal.rulebook import Brought, Rulebook
from ode_workflows.legal.screening import Outcome, Screening, screened
from ode_workflows.lifecycle.profiles import approval_catalogue, approval_spec


def rulebook() -> Rulebook:
    """Return the rulebook in use: that of states/legal_review/, or the last good one while those files are at fault.

    Raises:
        RulebookFileError: the files are at fault and no good edition is kept; names file, entry and key.
    """
    return _in_use()[0]


def rulebook_fault() -> str | None:
    """Return what is wrong with the files of states/legal_review/ while the last good edition is in use."""
    return _in_use()[1]


@cache
def _in_use() -> tuple[Rulebook, str | None]:
    folder = editions_folder()
    try:
        book = read_rulebook(content_path("states"))
    except RulebookFileError as fault:
        kept = kept_versions(folder) if folder else []
        if folder is None or not kept:
            raise
        return edition_named(kept[-1]), fault.detail
    if folder is not None:
        label = book.version.rpartition("+")[0]
        keep_edition(folder, Edition(book.version, label, book.volatile_age, dict(book.sources)))
    return book, None


def edition_named(name: str) -> Rulebook:
    """Return an edition: that in a folder of states (with its rulebook.toml), or a kept one by its version.

    Raises:
        RulebookFileError: the files of the folder are at fault.
        NotFoundError: neither a folder nor one kept edition.
    """
    if (Path(name) / "rulebook.toml").is_file():
        return read_rulebook(Path(name))
    folder = editions_folder()
    if folder is None:
        raise NotFoundError(f"There is no folder {name} with a rulebook.toml, and no editions are kept here.")
    kept = kept_edition(folder, name)
    return built_rulebook(kept.sources, label=kept.label, volatile_age=kept.volatile_age)


def read_rulebook(states: Path) -> Rulebook:
    """Read and check the rulebook in a folder of states.

    Raises:
        RulebookFileError: names file, entry and key.
    """
    label, age = read_edition(states / "rulebook.toml")
    gates = {name: spec.gate for name, spec in approval_catalogue().items()}
    return checked_rulebook(read_sources(states / "legal_review"), label=label, volatile_age=age, gates=gates)


def screen_facts(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Screen facts that stand alone, outside any agreement, and return the screen as it is printed.

    Raises:
        InvalidFactsError: an unknown fact or answer, a wrong type, or answers that contradict each other.
        RulebookFileError: the rulebook cannot be used.
    """
    book = rulebook()
    return screening_as_plain(book, screened(book, checked_answers(book.facts, answers)))


def screening_as_plain(book: Rulebook, screening: Screening) -> dict[str, Any]:
    """Return a screening in the form that is printed and handed to other programs."""
    return {
        "rulebook": screening.rulebook,
        "facts_hash": screening.facts_hash,
        "state_law": screening.state_law,
        "claims": claims_of(screening),
        "findings": [_finding(outcome) for outcome in screening.outcomes],
        "silent": list(screening.silent),
        "approvals": [_approval(row, rules) for row, rules in screening.approvals.items()],
        "questions": [
            {
                "fact": asked.fact,
                "question": book.facts[asked.fact].question,
                "why": book.facts[asked.fact].why,
                "known_at": book.facts[asked.fact].known_at,
                "options": list(book.facts[asked.fact].words),
                "decides": list(asked.decides),
            }
            for asked in screening.questions
        ],
    }


def claims_of(screening: Screening) -> list[str]:
    """Return what the screen says of itself, and no more than it may say."""
    said = [f"Rulebook {screening.rulebook}. This is no advice; counsel decides and signs."]
    if not screening.fired:
        said.append(f"No rule of rulebook {screening.rulebook} fired on the answers given.")
    if screening.questions:
        said.append("Rules that are undecided hang on open questions; an unanswered question is neither yes nor no.")
    if any(asked.fact == "home_state" for asked in screening.questions):
        said.append("State law was not reviewed: nobody has said which state is the home state.")
    elif screening.state_law is None:
        said.append("State law was not reviewed: the rulebook has no overlay for the home state.")
    return said


def _finding(outcome: Outcome) -> dict[str, Any]:
    rule = outcome.rule
    return {
        "rule": rule.id,
        "title": rule.title,
        "severity": outcome.severity,
        "status": outcome.status,
        "why": outcome.why or f"Undecided: {rule.test}",
        "reason": outcome.reason,
        "law": rule.law,
        "about": list(rule.about),
        "authorities": list(rule.authorities),
        "verified": rule.verified,
        "as_of": rule.as_of.isoformat(),
        "volatile": rule.is_volatile,
        "facts": list(outcome.facts),
        "asks": sorted(outcome.asks),
        "brings": [row.approval for row in outcome.brings],
        "cure": rule.cure,
    }


def _approval(row: Brought, rules: tuple[str, ...]) -> dict[str, Any]:
    spec = approval_spec(row.approval)
    return {
        "id": row.approval,
        "gate": row.gate,
        "title": spec.title,
        "approver": spec.approver,
        "mode": spec.mode,
        "silence": spec.silence,
        "basis": spec.basis,
        "rules": list(rules),
    }
