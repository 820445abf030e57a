"""What differs between two screens of one agreement, and between two editions of the rulebook."""

from collections.abc import Collection, Mapping
from typing import Any

from ode_workflows.domain.plain_values import value
from ode_workflows.legal.rulebook import Rulebook


@value
class ScreenDifference:
    """Rules that fire now and did not, that fire no longer, or with another severity; approvals that came or went."""

    new: tuple[str, ...]
    gone: tuple[str, ...]
    graded: tuple[str, ...]
    approvals_new: tuple[str, ...]
    approvals_gone: tuple[str, ...]

    @property
    def is_none(self) -> bool:
        """Whether the two screens say the same."""
        return not any((self.new, self.gone, self.graded, self.approvals_new, self.approvals_gone))

    def in_words(self) -> str:
        """Return the difference as a sentence without its full stop."""
        parts = (
            ("now fires", self.new),
            ("no longer fires", self.gone),
            ("weighs otherwise", self.graded),
            ("now to be asked for", self.approvals_new),
            ("no longer to be asked for", self.approvals_gone),
        )
        said = [f"{words}: {', '.join(names)}" for words, names in parts if names]
        return "; ".join(said) or "nothing that the rulebook says has changed"


def screens_compared(
    before: Mapping[str, str], after: Mapping[str, str], rows_before: Collection[str], rows_after: Collection[str]
) -> ScreenDifference:
    """Return what differs between two screens, each given as severity by rule that fired and approvals brought."""
    return ScreenDifference(
        new=tuple(sorted(set(after) - set(before))),
        gone=tuple(sorted(set(before) - set(after))),
        graded=tuple(sorted(rule for rule in set(before) & set(after) if before[rule] != after[rule])),
        approvals_new=tuple(sorted(set(rows_after) - set(rows_before))),
        approvals_gone=tuple(sorted(set(rows_before) - set(rows_after))),
    )


@value
class RuleDifference:
    """One rule, fact or constant that differs between two editions: added, removed or changed, and which keys."""

    what: str
    name: str
    how: str
    keys: tuple[str, ...]


def editions_compared(old: Rulebook, new: Rulebook) -> tuple[RuleDifference, ...]:
    """Return every rule, fact and profile that differs between two editions, in the order of their names."""
    found = []
    for what, id_key in (("rule", "id"), ("fact", "name"), ("profile", "kind")):
        before, after = _entries(old, what, id_key), _entries(new, what, id_key)
        for name in sorted(set(before) | set(after)):
            if name not in before or name not in after:
                found.append(RuleDifference(what, name, "added" if name in after else "removed", ()))
            elif before[name] != after[name]:
                keys = {key for key in before[name].keys() | after[name].keys()
                        if before[name].get(key) != after[name].get(key)}  # fmt: skip
                found.append(RuleDifference(what, name, "changed", tuple(sorted(keys))))
    return tuple(found)


def _entries(book: Rulebook, what: str, id_key: str) -> dict[str, dict[str, Any]]:
    return {entry[id_key]: entry for content in book.sources.values() for entry in content.get(what, ())}
