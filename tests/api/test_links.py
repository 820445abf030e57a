"""A partner's link by calls; and of many programs that act at once on the version they saw, one is first."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import Engine

from tests.api.client import Program, fields_of, problem_of
from tests.builders import make_proposal


def test_a_link_is_made_listed_and_revoked(visitor: Program, ana: Program, engine: Engine) -> None:
    reference = make_proposal(engine)
    [party] = [row for row in ana.get(f"/agreements/{reference}").json()["parties"] if not row["is_us"]]
    made = ana.post(f"/agreements/{reference}/links", {"party": party["id"], "name": "Rosa Example", "days": 3})
    assert made.status_code == 201
    path = made.json()["path"]
    assert visitor.ask("GET", path).status_code == 200
    listed = ana.get(f"/agreements/{reference}/links")
    [row] = listed.json()["links"]
    assert (row["name"], row["stands"], path.rpartition("/")[2] in listed.text) == ("Rosa Example", "live", False)
    assert ana.post(f"/agreements/{reference}/links/{row['id']}/revoke").status_code == 200
    assert visitor.ask("GET", path).status_code == 404


def test_a_link_is_for_another_party_and_by_the_right_people(visitor: Program, ana: Program, engine: Engine) -> None:
    reference, other = make_proposal(engine), make_proposal(engine, title="Another accord")
    parties = {row["is_us"]: row["id"] for row in ana.get(f"/agreements/{reference}").json()["parties"]}
    call = f"/agreements/{reference}/links"
    assert fields_of(ana.post(call, {"party": parties[True], "name": "Rosa"})) == ["party"]
    assert sorted(fields_of(ana.post(call, {"name": "", "days": 0, "secret": "x"}))) == [
        "days", "name", "party", "secret",
    ]  # fmt: skip
    problem_of(visitor.as_person("audrey").post(call, {"party": parties[False], "name": "Rosa"}), 403)
    problem_of(visitor.as_person("cora").post(call, {"party": parties[False], "name": "Rosa"}), 404)
    ana.post(call, {"party": parties[False], "name": "Rosa"})
    [row] = ana.get(call).json()["links"]
    problem_of(ana.post(f"/agreements/{other}/links/{row['id']}/revoke"), 404)


def test_of_many_that_saw_the_same_version_one_is_first(ana: Program, engine: Engine, home: Path) -> None:
    reference = make_proposal(engine)
    seen = ana.get(f"/agreements/{reference}").json()["version"]

    def change(number: int) -> int:
        said = {"reason": "asked", "inputs": {"set": {"title": f"Title {number}"}}}
        return ana.post(f"/agreements/{reference}/record_change", said, version=seen).status_code

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(change, range(6))) == [200, *[412] * 5]
    assert ana.get(f"/agreements/{reference}").json()["version"] == seen + 1
