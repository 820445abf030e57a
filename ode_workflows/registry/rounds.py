"""The rounds of a negotiation as they are read back: texts that went to and fro, and the base of each."""

from functools import cached_property
from typing import Any

from ode_workflows.db.case import StoredCase
from ode_workflows.documents.redline.resolving import accept_all, reject_all
from ode_workflows.documents.text import is_docx, normalised_text
from ode_workflows.domain.articles import changed_articles
from ode_workflows.domain.errors import InvalidFactsError, NotFoundError
from ode_workflows.domain.plain_values import value
from ode_workflows.domain.records import NegotiationRound, TextVersion
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.three_way import three_way
from ode_workflows.files.store import FileStore


class KeptText:
    """One stored text version with its bytes and lines, read when they are asked for."""

    def __init__(self, files: FileStore, row: TextVersion) -> None:
        self._files, self.row = files, row

    @cached_property
    def content(self) -> bytes:
        """The file as it was handed in."""
        return self._files.get(self.row.file_hash)

    @cached_property
    def clean(self) -> bytes:
        """The file with every tracked change accepted."""
        return accept_all(self.content) if is_docx(self.content) else self.content

    @cached_property
    def lines(self) -> list[str]:
        """The words with every tracked change accepted."""
        return normalised_text(self.content).split("\n")

    @cached_property
    def lines_before(self) -> list[str]:
        """The words with every tracked change rejected: what a returned file says that it stands on."""
        return normalised_text(reject_all(self.content) if is_docx(self.content) else self.content).split("\n")


@value
class Base:
    """The text of ours that a returned one stands on, how many newer ones we had sent, and what was left unmarked."""

    text: KeptText
    newer: tuple[int, ...]
    without_a_mark: tuple[str, ...]


class Exchange:
    """The texts of one language that the two sides have sent each other, oldest first."""

    def __init__(self, case: StoredCase, files: FileStore, language: str) -> None:
        rows = sorted((row for row in case.texts if row.language == language), key=lambda row: row.number)
        self.case, self.language = case, language
        self.ours = [KeptText(files, row) for row in rows if row.direction == "ours"]
        self.theirs = [KeptText(files, row) for row in rows if row.direction == "theirs"]

    def base_of(self, returned: KeptText) -> Base | None:
        """Return the base of a returned text: the newest of ours that it says with its marks rejected.

        Where none says the same, it is the one with the fewest articles changed without a mark.
        """
        earlier = [text for text in self.ours if text.row.number < returned.row.number]
        if not earlier:
            return None
        unmarked = {text.row.number: changed_articles(text.lines, returned.lines_before) for text in earlier}
        base = min(earlier, key=lambda text: (len(unmarked[text.row.number]), -text.row.number))
        newer = tuple(text.row.number for text in earlier if text.row.number > base.row.number)
        return Base(base, newer, unmarked[base.row.number])


def round_numbered(case: StoredCase, number: int) -> NegotiationRound:
    """Return a round by its number.

    Raises:
        NotFoundError: there is none; names those that there are.
    """
    found = next((row for row in case.rounds if row.number == number), None)
    if found is None:
        known = ", ".join(str(row.number) for row in case.rounds) or "none"
        raise NotFoundError(f"{case.agreement.reference} has no round {number}; recorded rounds: {known}")
    return found


def require_language(case: StoredCase, language: str | None) -> str:
    """Return the language that is asked for, or the agreement's first.

    Raises:
        InvalidFactsError: the agreement does not list it.
    """
    listed = case.agreement.languages
    if language is not None and language not in listed:
        message = phrased(
            "%(language)s is no language of this agreement; it lists: %(listed)s",
            language=language,
            listed=", ".join(sorted(listed)),
        )
        raise InvalidFactsError.of("language", message)
    return language or listed[0]


def three_ways(exchange: Exchange) -> dict[str, Any]:
    """Return per article what the base, our newest text and their newest text say, and who changed it.

    Raises:
        InvalidFactsError: one of the two sides has sent no text in this language.
    """
    base = exchange.base_of(exchange.theirs[-1]) if exchange.theirs else None
    if base is None:
        message = phrased(
            "no text of theirs in %(language)s has come back on one of ours yet", language=exchange.language
        )
        raise InvalidFactsError.of(
            "round", phrased("%(message)s; record it with: ode step REF record_round --file text_in=…", message=message)
        )
    ours, theirs = exchange.ours[-1], exchange.theirs[-1]
    rows = three_way(base.text.lines, ours.lines, theirs.lines)
    return {
        "reference": exchange.case.agreement.reference,
        "language": exchange.language,
        "base": base.text.row.number,
        "ours": ours.row.number,
        "theirs": theirs.row.number,
        "is_stale": base.text.row.number < ours.row.number,
        "articles": [
            {"article": row.label, "base": row.base, "ours": row.ours, "theirs": row.theirs, "standing": row.standing}
            for row in rows
        ],
        "conflicts": [row.label for row in rows if row.standing == "conflict"],
    }
