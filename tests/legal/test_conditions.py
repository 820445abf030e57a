"""Conditions follow Kleene's tables, and nobody having asked is neither yes nor no."""

from itertools import product

import pytest

from ode_workflows.legal.conditions import Condition, Every, Leaf, Mark, Opposite, Some, Standing

VALUES = (True, False, None)
STANDING: dict[bool | None, Standing] = {True: frozenset(("yes",)), False: frozenset(("no",)), None: Mark.UNASKED}


def yes(fact: str) -> Leaf:
    return Leaf(fact, "is", frozenset(("yes",)))


def verdict(condition: Condition, **values: bool | None) -> bool | None:
    return condition.verdict({name: STANDING[value] for name, value in values.items()})


@pytest.mark.parametrize(("a", "b"), list(product(VALUES, VALUES)))
def test_every_and_some_follow_the_strong_tables(a: bool | None, b: bool | None) -> None:
    parts = (yes("a"), yes("b"))
    both = False if False in (a, b) else None if None in (a, b) else True
    either = True if True in (a, b) else None if None in (a, b) else False
    assert verdict(Every(parts), a=a, b=b) is both
    assert verdict(Some(parts), a=a, b=b) is either
    assert verdict(Opposite(Every(parts)), a=a, b=b) is (None if both is None else not both)


@pytest.mark.parametrize(
    ("op", "words", "standing", "expected"),
    [
        ("is", "x", frozenset("x"), True),
        ("is", "x", frozenset("xy"), True),
        ("is", "x", frozenset("y"), False),
        ("any_of", "xz", frozenset("yz"), True),
        ("any_of", "xz", frozenset("y"), False),
        ("none_of", "xz", frozenset("y"), True),
        ("none_of", "xz", frozenset("yz"), False),
        ("lacks_any_of", "xz", frozenset("x"), True),
        ("lacks_any_of", "xz", frozenset("xyz"), False),
        *((op, "x", mark, None) for op in ("is", "any_of", "none_of", "lacks_any_of")
          for mark in (Mark.UNASKED, Mark.UNKNOWN)),
        ("is", "x", Mark.NOT_APPLICABLE, False),
        ("any_of", "x", Mark.NOT_APPLICABLE, False),
        ("none_of", "x", Mark.NOT_APPLICABLE, True),
        ("lacks_any_of", "x", Mark.NOT_APPLICABLE, False),
    ],
)  # fmt: skip
def test_a_single_test_on_every_standing(op: str, words: str, standing: Standing, expected: bool | None) -> None:
    assert Leaf("fact", op, frozenset(words)).verdict({"fact": standing}) is expected


def test_unknown_is_an_answer_that_only_a_person_gives() -> None:
    leaf = Leaf("fact", "is", frozenset(("unknown",)))
    assert leaf.verdict({"fact": Mark.UNKNOWN}) is True
    assert leaf.verdict({"fact": Mark.UNASKED}) is None
    assert leaf.verdict({"fact": frozenset(("yes",))}) is False


def test_what_is_settled_asks_nothing_more() -> None:
    condition = Every((yes("a"), Some((yes("b"), yes("c")))))
    assert condition.open_facts(dict.fromkeys("abc", Mark.UNASKED)) == {"a", "b", "c"}
    assert condition.open_facts({"a": STANDING[False], "b": Mark.UNASKED, "c": Mark.UNASKED}) == frozenset()
    assert condition.open_facts({"a": STANDING[True], "b": STANDING[True], "c": Mark.UNASKED}) == frozenset()
    assert condition.open_facts({"a": Mark.UNKNOWN, "b": STANDING[True], "c": Mark.UNASKED}) == {"a"}


def test_a_verdict_that_rests_on_unknown_still_asks() -> None:
    condition = Some((Leaf("a", "is", frozenset(("unknown",))), yes("b")))
    assert condition.verdict({"a": Mark.UNKNOWN, "b": STANDING[False]}) is True
    assert condition.open_facts({"a": Mark.UNKNOWN, "b": STANDING[False]}) == {"a"}
