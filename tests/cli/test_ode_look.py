"""`ode show`, `history`, `why`, `list`, `search` and `tasks`: what is seen, and what is not."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.builders import PEOPLE, make_proposal, step
from tests.cli.driver import ode, ode_json

LIST_KEYS = {"reference", "title", "kind", "state", "version"}


@pytest.fixture
def water(office: Path, engine: Engine) -> str:
    """A proposal in legal review, whose return stands in the history with a reason."""
    reference = make_proposal(engine)
    step(engine, reference, "submit_for_legal_review", "ana")
    step(engine, reference, "return_to_proposal", "dora", reason="The counterpart is not named exactly")
    step(engine, reference, "submit_for_legal_review", "ana")
    return reference


@pytest.fixture
def city(office: Path, engine: Engine) -> str:
    return make_proposal(engine, "cora", title="Sister city accord with Tijuana", issue_areas=["commerce"])


def test_show_has_everything_in_one_value(office: Path, water: str) -> None:
    shown = ode_json(office, "show", water, "--as", "clara")
    assert shown["reference"] == water
    assert {"title", "kind", "state", "version", "parties", "dates", "approvals", "tasks", "next_steps"} <= set(shown)
    assert [party["name"] for party in shown["parties"] if party["is_us"]] == ["State of California"]
    assert shown["history"]["holds"] is True
    assert shown["history"]["entries"] == shown["version"] == 4


def test_show_names_the_owner_of_every_task(office: Path, water: str) -> None:
    tasks = [task for task in ode_json(office, "show", water)["tasks"] if task["status"] == "open"]
    assert tasks
    assert all(task["owner"] in {handle.capitalize() for handle in PEOPLE} for task in tasks)


def test_the_screen_reads_from_title_to_history(office: Path, water: str) -> None:
    screen = ode(office, "show", water).out
    places = [screen.index(word) for word in ("Water data", water, "next step", "party", "to do", "History: 4 entries")]
    assert places == sorted(places)
    assert "the chain holds" in screen


def test_a_label_is_the_kinds_own(office: Path, water: str) -> None:
    assert ode_json(office, "show", water)["state_label"] == "Legal review"


def test_reasons_stand_in_words_for_the_office_alone(office: Path, water: str) -> None:
    def reasons(*who: str) -> list[object]:
        entries = ode_json(office, "history", water, *who)["entries"]
        return [entry["reason"] for entry in entries if entry["has_reason"]]

    assert reasons("--as", "ana") == ["The counterpart is not named exactly"]
    assert reasons() == [None]


def test_history_says_who_acted_in_which_role(office: Path, water: str) -> None:
    entry = ode_json(office, "history", water)["entries"][1]
    assert (entry["what"], entry["by"], entry["role"]) == ("Submitted for legal review", "Ana", "analyst")


def test_an_altered_entry_is_named(office: Path, water: str, engine: Engine) -> None:
    with engine.begin() as conn:
        conn.exec_driver_sql("UPDATE history_entry SET body = replace(body, 'Returned', 'Praised') WHERE seq = 3")
        conn.exec_driver_sql("UPDATE history_entry SET body = body || ' ' WHERE seq = 3")
    chain = ode_json(office, "history", water)["chain"]
    assert chain["first_bad"] == {"entry": 3, "why": "was altered after it was written"}
    assert "does not hold at entry 3" in ode(office, "show", water).out


@pytest.mark.parametrize("command", ["show", "history", "why"])
def test_what_one_may_not_see_is_not_found(office: Path, water: str, command: str) -> None:
    hidden, missing = (ode(office, command, each, "--as", "cora", "--json") for each in (water, "2026-999"))
    assert hidden.code == missing.code == 3
    assert hidden.json["detail"].replace(water, "") == missing.json["detail"].replace("2026-999", "")


def test_a_city_keeps_its_own_from_the_state(office: Path, city: str) -> None:
    assert ode(office, "show", city, "--as", "ana").code == 3
    assert ode_json(office, "list", "--as", "ana") == []


def test_what_is_shared_is_seen_without_the_offices_own_work(office: Path, engine: Engine) -> None:
    shared = make_proposal(engine, "cora", visibility="shared")
    seen = ode_json(office, "show", shared, "--as", "ana")
    assert not {"findings", "tasks", "approvals", "facts", "next_steps"} & set(seen)
    assert ode(office, "why", shared, "--as", "ana", "--json").code == 1


def test_without_a_person_the_operator_sees_every_record(office: Path, water: str, city: str) -> None:
    assert {line["reference"] for line in ode_json(office, "list")} == {water, city}


def test_why_names_what_is_missing_who_can_help_and_since_when(office: Path, engine: Engine) -> None:
    reference = make_proposal(engine, purpose=None)
    answer = ode_json(office, "why", reference, "submit_for_legal_review")
    (row,) = answer["triggers"]
    assert (row["to"], row["ready"], row["who"]) == ("legal_review", False, ["Amir", "Ana", "Lena"])
    (item,) = row["unmet"]
    assert item["requirement"] == "intake_complete"
    assert item["who"] == "Ana"
    assert item["since"] is not None


def test_why_lists_every_step_that_begins_here(office: Path, water: str) -> None:
    rows = {row["trigger"]: row for row in ode_json(office, "why", water, "--as", "dora")["triggers"]}
    assert {"return_to_proposal", "authorize_negotiation", "close", "record_as_fact"} <= set(rows)
    assert rows["return_to_proposal"]["ready"]
    assert rows["return_to_proposal"]["can_take"]
    assert [item["requirement"] for item in rows["return_to_proposal"]["asks"]] == ["reason_given"]


def test_why_of_a_step_that_begins_elsewhere_says_where(office: Path, water: str) -> None:
    (row,) = ode_json(office, "why", water, "authorize_signature")["triggers"]
    assert row["unmet"][0]["requirement"] == "begins_in_state"
    assert not row["ready"]
    assert "signatory_capable" in {item["requirement"] for item in row["unmet"]}


def test_why_names_people_where_a_requirement_names_a_role(office: Path, water: str) -> None:
    (row,) = ode_json(office, "why", water, "authorize_signature")["triggers"]
    helpers = {item["requirement"]: item["who"] for item in row["unmet"]}
    assert helpers["signatory_capable"] == "counsel: Clara, Colin"


def test_a_list_has_the_promised_keys_and_the_newest_first(office: Path, water: str, city: str) -> None:
    lines = ode_json(office, "list")
    assert all(set(line) >= LIST_KEYS for line in lines)
    assert [line["reference"] for line in lines] == [city, water]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["--state", "legal_review"], 1),
        (["--state", "in_force"], 0),
        (["--kind", "memorandum_of_understanding"], 2),
        (["--issue-area", "water"], 1),
        (["--party", "BAJA"], 2),
        (["--party", "california"], 2),
        (["--party", "%"], 0),
        (["--office", "san diego"], 1),
        (["--lead-agency", "water res"], 2),
        (["--in-force-on", "2026-01-01"], 0),
        (["--limit", "1"], 1),
    ],
)
def test_each_filter_narrows_the_list(office: Path, water: str, city: str, words: list[str], count: int) -> None:
    assert len(ode_json(office, "list", *words)) == count


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--state", "in_forc"], 2, "'in_force'"),
        (["--kind", "memo"], 2, "memorandum_of_understanding"),
        (["--issue-area", "watr"], 2, "'water'"),
        (["--office", "atlantis"], 3, "There is no office"),
        (["--in-force-on", "01/02/2026"], 2, "YYYY-MM-DD"),
    ],
)
def test_a_filter_that_is_not_known_is_named(office: Path, words: list[str], code: int, says: str) -> None:
    answer = ode(office, "list", *words, "--json")
    assert answer.code == code
    assert says in answer.json["detail"]


def test_a_screen_says_when_it_leaves_lines_out(office: Path, water: str, city: str) -> None:
    answer = ode(office, "list", "--limit", "1")
    assert "1 of 2 shown" in answer.err


@pytest.mark.parametrize(
    ("words", "found"),
    [(["baja"], 2), (["BAJA", "exchange"], 1), (["Tijuana", "accord"], 1), (["atlantis"], 0), (["sister city"], 1)],
)
def test_every_word_must_stand_in_what_is_found(
    office: Path, water: str, city: str, words: list[str], found: int
) -> None:
    assert len(ode_json(office, "search", *words)) == found


def test_accents_and_okinas_do_not_matter_in_a_search(office: Path, engine: Engine) -> None:
    make_proposal(engine, counterparts=[{"name": "Gouvernement du Québec", "kind": "foreign_subnational"}])
    make_proposal(engine, counterparts=[{"name": "State of Hawaiʻi", "kind": "us_state"}])
    assert len(ode_json(office, "search", "quebec")) == 1
    assert len(ode_json(office, "search", "HAWAII")) == 1


def test_a_search_shows_nobody_what_is_not_theirs(office: Path, water: str) -> None:
    assert ode_json(office, "search", "water", "--as", "cora") == []


def test_tasks_are_a_persons_own_the_soonest_first(office: Path, water: str, city: str) -> None:
    mine = ode_json(office, "tasks", "--as", "cora")
    assert [task["reference"] for task in mine] == [city]
    assert all(set(task) >= LIST_KEYS | {"task", "due_on", "is_late"} for task in mine)


def test_tasks_that_are_done_are_shown_when_asked_for(office: Path, water: str) -> None:
    assert ode_json(office, "tasks", "--as", "ana") == []
    assert {task["status"] for task in ode_json(office, "tasks", "--as", "ana", "--all")} == {"done"}


def test_tasks_of_nobody_ask_who(office: Path) -> None:
    assert ode(office, "tasks", "--json").code == 2
