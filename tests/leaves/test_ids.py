"""Identifiers sort in the order of their making."""

from ode_workflows.ids import new_id


def test_identifiers_of_one_millisecond_keep_their_order() -> None:
    made = [new_id() for _ in range(5000)]

    assert made == sorted(made)
    assert len(set(made)) == 5000
    assert {len(each) for each in made} == {32}
