"""The blocks of two containers side by side: what stays, what is merged, what goes, what comes, what moves."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ode_workflows.documents.package import XmlElement
from ode_workflows.documents.redline.align import opcodes, similar_pairs
from ode_workflows.documents.redline.canonical import Canonical
from ode_workflows.documents.redline.names import BLOCKS, P_PROPERTIES, SECTION, P, plain_text
from ode_workflows.documents.redline.tokens import field_depth
from ode_workflows.documents.redline.words import pieces_of

_LEAST_LIKENESS, _OF_AN_ONLY_PAIR = 0.45, 0.2
_EMPTY_PAIR = 0.5
_WORDS_OF_A_MOVE = 3
_WORDS_OF_A_SHORT_TEXT = 8


@dataclass(slots=True, eq=False)
class Unit:
    """One block, or the blocks over which one field runs: these are never merged with others."""

    blocks: list[XmlElement]
    form: str
    leading: list[XmlElement]

    @property
    def is_single(self) -> bool:
        """Whether this is one block that can be looked into."""
        return len(self.blocks) == 1


@dataclass(slots=True, eq=False)
class Item:
    """One block of the result: "=" stays, "~" is merged, "-" is of the old text only, "+" of the new only.

    Attributes:
        leading: markers of the new text that stand before it.
        move: the name of the move that it belongs to, with whether it opens and closes its range.
        joins: how the mark of this paragraph is marked because what follows it goes or comes.
        ends_like: the paragraph of the other text whose place at the end of the container this one takes.
    """

    kind: str
    old: XmlElement | None = None
    new: XmlElement | None = None
    leading: list[XmlElement] = field(default_factory=list)
    move: str | None = None
    opens: bool = False
    closes: bool = False
    joins: str | None = None
    ends_like: XmlElement | None = None

    @property
    def both(self) -> tuple[XmlElement, XmlElement]:
        """The old block and the new one of a pair."""
        return self.old, self.new

    @property
    def block(self) -> XmlElement:
        """The block of the new text, or of the old where there is no new."""
        return self.new if self.new is not None else self.old


def units_of(container: XmlElement, canonical: Canonical) -> tuple[list[Unit], list[XmlElement]]:
    """Return the units of a container, and the markers behind the last."""
    found: list[Unit] = []
    leading: list[XmlElement] = []
    depth = 0
    for child in container:
        if child.tag not in BLOCKS:
            if isinstance(child.tag, str) and not child.tag.endswith("Pr"):
                leading.append(child)
            continue
        form = canonical.of(child)
        if depth > 0:
            found[-1].blocks.append(child)
            found[-1].form += form
        else:
            found.append(Unit([child], form, leading))
            leading = []
        depth = max(depth + field_depth(child), 0)
    return found, leading


def aligned(old: Sequence[Unit], new: Sequence[Unit]) -> list[Item]:
    """Return the items of two rows of units in the order of the result."""
    found: list[Item] = []
    for kind, start, end, start_new, end_new in opcodes([u.form for u in old], [u.form for u in new]):
        if kind == "equal":
            pairs = zip(old[start:end], new[start_new:end_new], strict=True)
            found += [item for one, other in pairs for item in _kept(one, other)]
        else:
            found += _in_gap(old[start:end], new[start_new:end_new])
    return found


def _kept(old: Unit, new: Unit) -> list[Item]:
    kept = [Item("=", one, other) for one, other in zip(old.blocks, new.blocks, strict=True)]
    kept[0].leading = new.leading
    return kept


def _in_gap(old: Sequence[Unit], new: Sequence[Unit]) -> list[Item]:
    found: list[Item] = []
    done_old = done_new = 0
    for i, j in [*similar_pairs(old, new, _likeness(old, new), _least(old, new)), (len(old), len(new))]:
        found += [Item("-", old=block) for unit in old[done_old:i] for block in unit.blocks]
        for unit in new[done_new:j]:
            added = [Item("+", new=block) for block in unit.blocks]
            added[0].leading = unit.leading
            found += added
        if i < len(old) and j < len(new):
            found.append(Item("~", old[i].blocks[0], new[j].blocks[0], new[j].leading))
        done_old, done_new = i + 1, j + 1
    return found


def _least(old: Sequence[Unit], new: Sequence[Unit]) -> float:
    return _OF_AN_ONLY_PAIR if len(old) == len(new) == 1 else _LEAST_LIKENESS


def _likeness(old: Sequence[Unit], new: Sequence[Unit]) -> Callable[[int, int], float]:
    bags_old, bags_new = [_bag(unit) for unit in old], [_bag(unit) for unit in new]

    def likeness(i: int, j: int) -> float:
        one, other = old[i], new[j]
        if not (one.is_single and other.is_single and can_merge(one.blocks[0], other.blocks[0])):
            return 0.0
        total = bags_old[i].total() + bags_new[j].total()
        if len(old) == len(new) == 1 and max(bags_old[i].total(), bags_new[j].total()) <= _WORDS_OF_A_SHORT_TEXT:
            return 1.0
        return 2 * (bags_old[i] & bags_new[j]).total() / total if total else _EMPTY_PAIR

    return likeness


def _bag(unit: Unit) -> Counter[str]:
    return Counter(piece for block in unit.blocks for piece in pieces_of(plain_text(block)) if not piece.isspace())


def can_merge(old: XmlElement, new: XmlElement) -> bool:
    """Whether two blocks are of one kind, and both or neither of them end a section."""
    return bool(old.tag == new.tag) and ends_section(old) == ends_section(new)


def ends_section(block: XmlElement) -> bool:
    """Whether a paragraph ends a section."""
    return block.tag == P and block.find(f"{P_PROPERTIES}/{SECTION}") is not None


def settle_end(items: list[Item]) -> list[Item]:
    """Let the container end with a paragraph that stays: its last paragraph mark can neither come nor go."""
    last_old = next((item for item in reversed(items) if item.old is not None), None)
    last_new = next((item for item in reversed(items) if item.new is not None), None)
    if last_old is None or last_new is None or last_old is last_new:
        return items
    if (
        last_old.old is None
        or last_new.new is None
        or last_old.old.tag != P
        or last_new.new.tag != P
        or not can_merge(last_old.old, last_new.new)
    ):
        return items
    stays = max((place for place, item in enumerate(items) if item.kind in "=~"), default=-1)
    tail = items[stays + 1 :]
    kinds = {item.kind for item in tail}
    if stays >= 0 and len(kinds) == 1 and _can_join(items[stays], tail):
        _join_tail(items[stays], tail)
        return items
    return _with_forced_pair(items, last_old, last_new)


def _can_join(stays: Item, tail: Sequence[Item]) -> bool:
    blocks = [stays.block, *(item.block for item in tail)]
    return all(block.tag == P and not ends_section(block) for block in blocks) and not stays.joins


def _join_tail(stays: Item, tail: Sequence[Item]) -> None:
    if stays.kind == "=":
        stays.kind = "~"
    is_deleted = tail[0].kind == "-"
    stays.joins = "del" if is_deleted else "ins"
    tail[-1].ends_like = stays.new if is_deleted else stays.old


def _with_forced_pair(items: list[Item], last_old: Item, last_new: Item) -> list[Item]:
    pair = Item("~", last_old.old, last_new.new, last_new.leading)
    found: list[Item] = []
    for item in items:
        if item is last_old or item is last_new:
            if item.kind in "=~":
                # Its other half goes or comes by itself.
                rest = Item("+", new=item.new, leading=item.leading) if item is last_old else Item("-", old=item.old)
                found.append(rest)
        else:
            found.append(item)
    return [*found, pair]


def find_moves(items: Sequence[Item], old: Canonical, new: Canonical, name: Callable[[], str]) -> None:
    """Note which paragraphs moved: the same one went here and came there; neighbours move as one."""
    gone: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        if item.kind == "-" and _can_move(item):
            gone.setdefault(old.of(item.old), []).append(place)
    pairs: dict[int, int] = {}
    for place, item in enumerate(items):
        if item.kind == "+" and _can_move(item) and (places := gone.get(new.of(item.new))):
            pairs[places.pop(0)] = place
    before: tuple[int, int] | None = None
    for place_old in sorted(pairs):
        place_new = pairs[place_old]
        one, other = items[place_old], items[place_new]
        if before is not None and (place_old - 1, place_new - 1) == before:
            one.move = other.move = items[before[0]].move
            items[before[0]].closes = items[before[1]].closes = False
        else:
            one.move = other.move = name()
            one.opens = other.opens = True
        one.closes = other.closes = True
        before = (place_old, place_new)


def _can_move(item: Item) -> bool:
    block = item.block
    if block.tag != P or item.ends_like is not None or ends_section(block):
        return False
    return len(plain_text(block).split()) >= _WORDS_OF_A_MOVE
