"""What a freshly frozen text means for the answers that spoke for an earlier one: which hold, and why others do not."""

from collections.abc import Mapping

from ode_workflows.actions._texts import require_store
from ode_workflows.documents.text import normalised_text
from ode_workflows.domain.articles import changed_articles, count_articles
from ode_workflows.domain.case import Case
from ode_workflows.domain.changes import Change, altered
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.records import TextVersion
from ode_workflows.domain.sentences import phrased
from ode_workflows.files.store import FileStore


def require_equal_articles(texts: Mapping[str, bytes]) -> None:
    """Refuse authentic texts that differ in how many articles they have.

    Raises:
        InvalidFactsError: names the language with the count that differs from the first.
    """
    counts = {tag: count_articles(_lines(content)) for tag, content in texts.items()}
    if len(set(counts.values())) > 1:
        said = ", ".join(f"{tag}: {count}" for tag, count in sorted(counts.items()))
        odd = min(counts, key=lambda tag: (list(counts.values()).count(counts[tag]), tag))
        raise InvalidFactsError.of(
            f"files.{odd}",
            phrased(
                "has another number of articles than the other authentic texts (%(said)s); make them equal", said=said
            ),
        )


def changes_since_frozen(store: FileStore | None, case: Case, texts: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return which articles differ from the text that was frozen before, in every language; empty for the first."""
    before = _frozen_before(case)
    found: list[str] = []
    for tag, content in sorted(texts.items()):
        if tag not in before:
            continue
        old = require_store(store).get(before[tag].file_hash)
        where = f" ({tag})" if len(texts) > 1 else ""
        found += [f"{what}{where}" for what in changed_articles(_lines(old), _lines(content))]
    return tuple(found)


def answers_to_the_text(case: Case, text_hash: str, changed: tuple[str, ...]) -> list[Change]:
    """Return what becomes of rows that are stale because the text went back.

    A row that answered exactly this text holds again; of the others it is said which articles differ.
    """
    stale = [row for row in case.approvals if row.speaks_for == "text" and row.status == "stale"]
    because = f"since it was answered: {', '.join(changed)}" if changed else None
    changes: list[Change] = []
    for row in stale:
        if row.text_hash == text_hash and row.outcome is not None:
            changes.append(altered(row, status="decided", stale_because=None, previous_outcome=None))
        elif because is not None:
            changes.append(altered(row, stale_because=because))
    return changes


def _frozen_before(case: Case) -> dict[str, TextVersion]:
    frozen = [row for row in case.texts if row.frozen_on is not None]
    return {row.language: row for row in sorted(frozen, key=lambda row: row.number)}


def _lines(content: bytes) -> list[str]:
    return normalised_text(content).split("\n")
