"""Ids of somebody else's in every place where an address or a body names something: not found, and nothing changes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from sqlalchemy import Engine

from ode_workflows import clock
from ode_workflows.access.sessions import SESSION_COOKIE, begin_session, session_of
from ode_workflows.api.call import brought_to
from ode_workflows.api.wire import said_with
from ode_workflows.db.people import person_by_handle
from ode_workflows.db.session import write_transaction
from ode_workflows.domain.inputs import INPUTS
from ode_workflows.domain.intake import Proposal
from tests.api.client import Program, fields_of, problem_of
from tests.builders import an_intake
from tests.databases import dump
from tests.security.doors import Fillings, api_routes, methods_of, page_routes, parameters_of
from tests.security.two_offices import Record
from tests.web.browser import ORIGIN

COLUMNS = ("id", "office_id", "owner_id", "state", "version", "visibility_of", "reference", "proposed_by", "is_example")
"""Fields of the tables that nobody sets from outside."""


def stored(home: Path) -> list[str]:
    """Return what is stored of agreements: everything but how often and when somebody called."""
    moving = ("rate_window", "api_token", "web_session", "idempotent_answer", "security_event")
    return [row for row in dump(home) if not row.startswith(moving)]


def test_an_agreement_of_another_office_is_not_found_whatever_is_asked_of_it(
    visitor: Program, records: list[Record], home: Path, engine: Engine
) -> None:
    hidden = next(each for each in records if (each.office, each.visibility) == ("city", "office"))
    ana, fillings, before = visitor.as_browser("ana"), Fillings(engine, [hidden.reference], hidden.files), stored(home)
    asked = 0
    for route in api_routes(home, engine):
        if "reference" not in parameters_of(route):
            continue
        for method in methods_of(route):
            for address in fillings.addresses(route):
                said = _least(route.name) if method == "POST" else None
                asked_for = "?old=1&new=2" if "/redline" in address else ""
                answer = ana.ask(
                    method, address + asked_for, {"if-match": '"1"'}, **({"json": said} if said is not None else {})
                )
                assert problem_of(answer, 404)["detail"].startswith("Nothing stands"), address
                asked += 1
    assert asked > 50
    assert stored(home) == before


def test_another_person_s_own_things_are_not_found(visitor: Program, records: list[Record], engine: Engine) -> None:
    ana, cora = visitor.as_browser("ana"), visitor.as_browser("cora")
    kept = cora.post("/me/views", {"name": "Mine", "sought": {"q": "kept"}}).json()["views"]
    token = cora.post("/me/tokens", {"name": "Mine"}).json()["id"]
    problem_of(ana.delete(f"/me/views/{kept[0]['id']}"), 404)
    problem_of(ana.post(f"/me/tokens/{token}/revoke"), 404)
    assert cora.get("/me/views").json()["views"] == kept
    assert [row["stands"] for row in cora.get("/me/tokens").json()["tokens"]] == ["live"]


def _least(trigger: str) -> dict[str, object]:
    """Return the least that a step can be told, so that nothing but the agreement is wrong with the call."""
    if trigger == "sign":
        return {"title": "Head", "place": "here", "text_hash": "0" * 64}
    if trigger not in INPUTS:
        return {"party": "x", "name": "Rosa"}
    examples: dict[str, object] = {
        "what": "force_rule", "kind": "termination", "event": "published", "to_state": "in_force", "comment": 1,
        "answer": "wait", "new_expires_on": "2030-01-01", "position": "preferred", "outcome": "sent",
    }  # fmt: skip
    needed = [name for name, field in INPUTS[trigger].model_fields.items() if field.is_required()]
    kind = "negotiate" if trigger == "renew_authority" else "termination"
    inputs = {name: kind if name == "kind" else examples.get(name, "x") for name in needed}
    return {"reason": "asked", "inputs": inputs}


def test_a_page_of_another_office_s_agreement_is_not_found_either(
    visitor: Program, records: list[Record], home: Path, engine: Engine
) -> None:
    hidden = next(each for each in records if (each.office, each.visibility) == ("city", "office"))
    with write_transaction(engine) as conn:
        secret = begin_session(conn, person_by_handle(conn, "ana").id, now=clock.now())
        session = session_of(conn, secret, clock.now())
    assert session is not None
    headers = {"cookie": f"{SESSION_COOKIE}={secret}", "origin": ORIGIN}
    fillings, before = Fillings(engine, [hidden.reference], hidden.files), stored(home)
    for route in page_routes():
        if "reference" in parameters_of(route):
            for method in methods_of(route):
                for address in fillings.addresses(route):
                    sent = {"data": {"csrf": session.csrf, "reason": "asked"}} if method == "POST" else {}
                    assert visitor.ask(method, address, headers, **sent).status_code == 404, f"{method} {address}"
    assert stored(home) == before


def test_a_file_is_found_under_its_own_agreement_alone(visitor: Program, records: list[Record]) -> None:
    own, second = records[0], records[1]
    ana = visitor.as_person("ana")
    assert ana.get(f"/agreements/{own.reference}/documents/{own.files[0]}").status_code == 200
    problem_of(ana.get(f"/agreements/{second.reference}/documents/{own.files[0]}"), 404)
    public = records[2]
    assert public.visibility == "public"
    problem_of(visitor.get(f"/agreements/{public.reference}/documents/{public.files[0]}"), 404)


def test_a_column_of_a_table_is_no_field_of_a_call(visitor: Program, records: list[Record], home: Path) -> None:
    ana, before = visitor.as_person("ana"), stored(home)
    for name in COLUMNS:
        assert name in fields_of(ana.post("/agreements", {**an_intake(), name: "x"})), name
        for trigger in INPUTS:
            said = {name: "x", "inputs": {name: "x"}} if name not in INPUTS[trigger].model_fields else {name: "x"}
            wanted = {name, f"inputs.{name}"} if "inputs" in said else {name}
            call = f"/agreements/{records[0].reference}/{trigger}"
            assert wanted <= set(fields_of(ana.post(call, said, version=1))), f"{trigger} {name}"
    assert stored(home) == before


def test_no_call_takes_a_field_that_it_does_not_know(home: Path, engine: Engine) -> None:
    brought = [found.model for route in api_routes(home, engine) if (found := brought_to(route.endpoint))]
    assert len(brought) > 50
    every = {model for each in brought for model in models_in(each)}
    assert [model.__name__ for model in every if model.model_config.get("extra") != "forbid"] == []


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that an annotation holds, however deep."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from models_in(field.annotation)
    for inner in get_args(annotation):
        yield from models_in(inner)


def test_every_field_of_the_description_is_one_that_is_read(visitor: Program, records: list[Record]) -> None:
    described = visitor.get("/openapi.json").json()["components"]["schemas"]
    assert set(described["Proposal"]["properties"]) == set(Proposal.model_fields)
    ana, wrong = visitor.as_person("ana"), {"wrong": [["wrong"]]}
    for trigger in INPUTS:
        schema = described[said_with(trigger).__name__]
        inputs = described[schema["properties"]["inputs"]["$ref"].rpartition("/")[2]]
        assert (schema["additionalProperties"], inputs["additionalProperties"]) == (False, False), trigger
        assert set(inputs.get("properties", ())) == set(INPUTS[trigger].model_fields), trigger
        known = dict.fromkeys(inputs.get("properties", ()), wrong)
        said = dict.fromkeys(schema["properties"], wrong) | {"inputs": known}
        answer = ana.post(f"/agreements/{records[0].reference}/{trigger}", said, version=1)
        told = {each["field"]: each["message"] for each in problem_of(answer, 422)["errors"]}
        assert {"on", "reason", "evidence", "confirmed_by"} <= set(told)
        fields = {*schema["properties"], *(f"inputs.{name}" for name in known)}
        assert [name for name in fields & set(told) if "not asked for" in told[name]] == [], trigger
