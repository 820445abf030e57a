"""Three texts by article: who changed what since the text that both stood on."""

import pytest

from ode_workflows.domain.three_way import three_way

BASE = ["Article 1 Fee", "The fee is USD 100.", "Article 2 End", "Either may leave on 90 days' notice."]


def changed(place: int, line: str) -> list[str]:
    return [*BASE[:place], line, *BASE[place + 1 :]]


@pytest.mark.parametrize(
    ("ours", "theirs", "standing"),
    [
        (BASE, BASE, "same"),
        (changed(1, "The fee is USD 200."), BASE, "ours"),
        (BASE, changed(1, "The fee is USD 50."), "theirs"),
        (changed(1, "The fee is USD 200."), changed(1, "The fee is USD 200."), "both_alike"),
        (changed(1, "The fee is USD 200."), changed(1, "The fee is USD 50."), "conflict"),
        (BASE[:1] + BASE[2:], changed(1, "The fee is USD 50."), "conflict"),
    ],
)
def test_an_article_is_changed_by_nobody_by_one_side_or_by_both(
    ours: list[str], theirs: list[str], standing: str
) -> None:
    first = three_way(BASE, ours, theirs)[0]
    assert first.standing == standing
    assert first.base == "Article 1 Fee\nThe fee is USD 100."


def test_an_article_that_moved_down_because_they_put_one_before_it_is_not_changed() -> None:
    theirs = ["Article 1 Aim", "To share water data.", "Article 2 Fee", BASE[1], "Article 3 End", BASE[3]]
    found = three_way(BASE, BASE, theirs)
    assert [(row.label, row.standing) for row in found] == [
        ("Article 1", "same"), ("Article 2", "same"), ("Article 1", "theirs"),
    ]  # fmt: skip
    assert (found[2].base, found[2].ours) == (None, None)


def test_an_article_that_both_added_stands_once() -> None:
    extra = ["Article 3 Law", "The law of California governs this memorandum."]
    other = ["Article 3 Law", "The law of Oregon governs this memorandum."]
    assert [row.standing for row in three_way(BASE, BASE + extra, BASE + other)] == ["same", "same", "conflict"]


def test_what_one_side_left_out_and_the_other_kept_is_told() -> None:
    found = three_way(BASE, BASE, BASE[2:3] + BASE[3:])
    assert (found[0].standing, found[0].theirs) == ("theirs", None)
