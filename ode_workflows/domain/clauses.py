"""The clause library as plain values: a clause with its three positions, what it may be used for, who must approve."""

import re
from collections.abc import Iterable, Mapping, Sequence

from ode_workflows.domain.canonical import sha256_hex
from ode_workflows.domain.plain_values import value
from ode_workflows.domain.vocabulary import InstrumentKind

POSITIONS = ("preferred", "fallback", "walk_away")
"""What we want, what we can take, and the last that we can take, in this order."""

STATUSES = ("draft", "approved", "retired")

NON_BINDING = frozenset(
    {InstrumentKind.MEMORANDUM_OF_UNDERSTANDING, InstrumentKind.LETTER_OF_INTENT, InstrumentKind.JOINT_DECLARATION}
)
GROUPS: Mapping[str, frozenset[str]] = {
    "every_kind": frozenset(InstrumentKind),
    "binding": frozenset(InstrumentKind) - NON_BINDING,
    "non_binding": NON_BINDING,
}
"""Words that stand for several kinds of instrument in a clause file."""

_NUMBER = re.compile(r"^(?:\d{1,3}(?:\.\d{1,3})+[.)]?|\(?[a-z]{1,3}\)|\(\d{1,3}\))\s+", re.IGNORECASE)
_OWN_NAMES = {
    InstrumentKind.MEMORANDUM_OF_UNDERSTANDING: "Memorandum",
    InstrumentKind.LETTER_OF_INTENT: "Letter",
    InstrumentKind.JOINT_DECLARATION: "Declaration",
    InstrumentKind.INTERSTATE_COMPACT: "Compact",
    InstrumentKind.TRIBAL_STATE_COMPACT: "Compact",
}


@value
class Wording:
    """One position of a clause: why it is worded so, and its Word part by language."""

    position: str
    why: str
    parts: Mapping[str, bytes]


@value
class Clause:
    """One clause of the library at one version.

    `approver` decides from the position `approver_from` on; both are None where nobody need be asked.
    """

    function: str
    name: str
    title: str
    status: str
    version: int
    kinds: frozenset[str]
    cures: tuple[str, ...]
    approver_from: str | None
    approver: str | None
    wordings: Mapping[str, Wording]

    @property
    def id(self) -> str:
        """How people name it: function, a stroke, its own name."""
        return f"{self.function}/{self.name}"

    def needs_approver(self, position: str) -> bool:
        """Whether a position lies below the line from which somebody must approve its use."""
        line = self.approver_from
        return line is not None and POSITIONS.index(position) >= POSITIONS.index(line)


def words_for(kind: str) -> Mapping[str, str]:
    """Return what the words in braces of a clause become in an instrument of a kind."""
    is_binding = kind not in NON_BINDING
    return {
        "Agreement": _OWN_NAMES.get(InstrumentKind(kind), "Agreement"),
        "Party": "Party" if is_binding else "Participant",
        "Parties": "Parties" if is_binding else "Participants",
        "shall": "shall" if is_binding else "will",
        "enters into force": "enters into force" if is_binding else "comes into effect",
        "entry into force": "entry into force" if is_binding else "coming into effect",
    }


def bare_words(label: str, lines: Sequence[str]) -> tuple[str, ...]:
    """Return the lines of an article without numbers, case, marks and spacing: what may not change in its wording."""
    rest = [lines[0].removeprefix(label), *(_NUMBER.sub("", line) for line in lines[1:])] if lines else []
    folded = (re.sub(r"[^\w]+", " ", line.casefold()).strip() for line in rest)
    return tuple(line for line in folded if line)


def words_hash(words: Iterable[str]) -> str:
    """Return the SHA-256, in hexadecimal, of bare words."""
    return sha256_hex("\n".join(words))
