"""Who gets a task: agency, issue area, presence, load, name; never nobody."""

from hypothesis import given
from hypothesis import strategies as st

from ode_workflows.domain.routing import FULL_DESK, Candidate, Wanted, choose_owner


def a_candidate(name: str, role: str = "liaison", **changes: object) -> Candidate:
    """Return somebody with that name as id."""
    values = {"agency": None, "issue_areas": (), "open_tasks": 0, "deputy_id": None, **changes}
    return Candidate(person_id=name, name=name, role=role, **values)  # type: ignore[arg-type]


def test_the_liaison_of_the_right_agency_comes_first_however_busy() -> None:
    people = [a_candidate("idle"), a_candidate("busy", agency="Water", open_tasks=40)]
    assert choose_owner(Wanted("liaison", agency="Water"), people, otherwise="me") == "busy"


def test_somebody_trusted_with_the_issue_area_comes_before_somebody_who_is_not() -> None:
    people = [
        a_candidate("health", issue_areas=("health",)),
        a_candidate("water", issue_areas=("water",), open_tasks=9),
    ]
    assert choose_owner(Wanted("liaison", issue_areas=("water",)), people, otherwise="me") == "water"


def test_the_least_loaded_gets_it() -> None:
    people = [a_candidate("a", open_tasks=3), a_candidate("b", open_tasks=2)]
    assert choose_owner(Wanted("liaison"), people, otherwise="me") == "b"


def test_people_with_a_full_desk_take_turns_evenly_and_always_alike() -> None:
    people = [a_candidate(name, open_tasks=FULL_DESK) for name in "abcd"]
    agreements = [f"agreement {number}" for number in range(400)]
    chosen = [choose_owner(Wanted("liaison", about=each), people, otherwise="me") for each in agreements]

    assert [choose_owner(Wanted("liaison", about=each), people[::-1], otherwise="me") for each in agreements] == chosen
    assert all(70 <= chosen.count(name) <= 130 for name in "abcd")


def test_who_has_room_on_the_desk_comes_before_who_has_not() -> None:
    people = [a_candidate("a", open_tasks=FULL_DESK), a_candidate("b", open_tasks=FULL_DESK - 1)]
    assert choose_owner(Wanted("liaison", about="x"), people, otherwise="me") == "b"


def test_an_absent_person_hands_over_to_the_deputy_of_the_deputy() -> None:
    people = [
        a_candidate("a", deputy_id="b"),
        a_candidate("b", role="counsel", deputy_id="c"),
        a_candidate("c", role="counsel"),
    ]
    assert choose_owner(Wanted("liaison"), people, otherwise="me") == "c"


def test_deputies_in_a_circle_leave_it_where_it_began() -> None:
    people = [a_candidate("a", deputy_id="b"), a_candidate("b", role="counsel", deputy_id="a")]
    assert choose_owner(Wanted("liaison"), people, otherwise="me") == "a"


def test_without_anybody_in_the_role_the_director_has_it() -> None:
    people = [a_candidate("dora", role="director"), a_candidate("ana", role="analyst")]
    assert choose_owner(Wanted("records_officer"), people, otherwise="me") == "dora"


_PEOPLE = st.builds(
    a_candidate,
    st.sampled_from("abcdef"),
    st.sampled_from(["liaison", "counsel", "director"]),
    agency=st.sampled_from([None, "Water"]),
    open_tasks=st.integers(0, 5),
    deputy_id=st.sampled_from([None, "a", "b", "zoe"]),
)


@given(
    st.lists(_PEOPLE, max_size=6, unique_by=lambda person: person.person_id),
    st.sampled_from(["liaison", "records_officer"]),
)
def test_there_is_always_an_owner_and_the_order_of_people_does_not_matter(people: list[Candidate], role: str) -> None:
    wanted = Wanted(role)
    chosen = choose_owner(wanted, people, otherwise="me")
    assert chosen
    assert choose_owner(wanted, people[::-1], otherwise="me") == chosen
