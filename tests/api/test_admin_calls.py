"""Calls of the administration: for admins, about the own office, with the checks that the pages have."""

from base64 import b64encode
from urllib.parse import quote

import pytest
from sqlalchemy import Engine, select

from ode_workflows import clock
from ode_workflows.db.incidents import open_incident
from ode_workflows.db.queries import AGREEMENT
from ode_workflows.db.session import write_transaction
from ode_workflows.db.writer import table_named
from tests.api.client import Program, fields_of, problem_of
from tests.builders import make_proposal

NORA = {"name": "Nora Example", "handle": "nora", "email": "nora@ode.example", "roles": ["analyst"]}
HEADER = (
    "number,title,kind,binding,counterparts,counterpart_kinds,lead_agency,issue_areas,purpose,signed_on,in_force_on,"
    "expires_on,notice_period_days,parent_number"
)
GOOD = ",Water accord,letter_of_intent,no,State of Sonora,foreign_subnational,,water,,2020-01-01,2020-01-01,,,"
BAD = GOOD.replace("letter_of_intent", "letter of intend")


@pytest.fixture
def adam(visitor: Program) -> Program:
    """A program of the state office's admin."""
    return visitor.as_person("adam")


@pytest.mark.parametrize("call", ["people", "agencies", "failures", "security-events", "audit", "rules", "first-steps"])
def test_only_an_admin_looks(call: str, adam: Program, ana: Program, visitor: Program) -> None:
    assert adam.get(f"/admin/{call}").status_code == 200
    problem_of(ana.get(f"/admin/{call}"), 403)
    problem_of(visitor.get(f"/admin/{call}"), 401)


def test_somebody_is_added_invited_given_roles_let_go_and_taken_back(adam: Program, visitor: Program) -> None:
    assert sorted(fields_of(adam.post("/admin/people", {"handle": "X!", "roles": ["king"]}))) == [
        "email", "name", "roles.0",
    ]  # fmt: skip
    assert fields_of(adam.post("/admin/people", {**NORA, "handle": "X!", "roles": []})) == ["handle"]
    made = adam.post("/admin/people", NORA)
    assert (made.status_code, made.json()["roles"]) == (201, ["analyst"])
    problem_of(adam.post("/admin/people/nora/invite"), 403)
    address = visitor.as_browser("adam").post("/admin/people/nora/invite").json()["address"]
    assert visitor.ask("GET", address.removeprefix("https://office.example")).status_code == 200
    given = adam.post("/admin/people/nora/roles", {"roles": ["counsel", "scheduler"]}).json()
    assert given["roles"] == ["counsel", "scheduler"]
    nora = visitor.as_person("nora")
    assert nora.get("/me").json()["roles"] == ["counsel", "scheduler"]
    assert adam.post("/admin/people/nora/let_go").json()["is_active"] is False
    problem_of(nora.get("/me"), 401)
    assert adam.post("/admin/people/nora/take_back").json()["is_active"] is True
    problem_of(nora.get("/me"), 401)
    problem_of(adam.get("/admin/people/cora"), 404)  # of the city's office
    problem_of(adam.post("/admin/people/cora/roles", {"roles": ["admin"]}), 404)
    problem_of(adam.post("/admin/people/adam/let_go"), 403)


def test_nobody_of_another_office_is_touched(visitor: Program, engine: Engine) -> None:
    browser, cora = visitor.as_browser("adam"), visitor.as_person("cora")
    roles = cora.get("/me").json()["roles"]
    with engine.connect() as conn:
        before = conn.exec_driver_sql("SELECT count(*) FROM invitation").scalar()
    for what, said in (("invite", None), ("roles", {"roles": ["admin"]}), ("let_go", None), ("take_back", None)):
        problem_of(browser.post(f"/admin/people/cora/{what}", said), 404)
    with engine.connect() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM invitation").scalar() == before
    assert cora.get("/me").json()["roles"] == roles, "the token still holds, with the roles of before"


def test_an_agency_is_added_and_its_mailbox_kept(adam: Program, visitor: Program) -> None:
    assert fields_of(adam.post("/admin/agencies", {"mailbox": "nowhere"})) == ["name"]
    assert fields_of(adam.post("/admin/agencies", {"name": "Parks", "mailbox": "nowhere"})) == ["mailbox"]
    made = adam.post("/admin/agencies", {"name": "Parks"})
    assert made.status_code == 201
    [parks] = [row for row in made.json()["agencies"] if row["name"] == "Parks"]
    kept = adam.post(f"/admin/agencies/{parks['id']}/mailbox", {"mailbox": "parks@state.example"}).json()["agencies"]
    assert [row["mailbox"] for row in kept if row["name"] == "Parks"] == ["parks@state.example"]
    assert fields_of(adam.post("/admin/agencies", {"name": "PARKS"})) == ["name"]
    problem_of(adam.post(f"/admin/agencies/{'0' * 32}/mailbox", {}), 404)


def test_an_incident_is_closed_with_a_reason(adam: Program, engine: Engine) -> None:
    with write_transaction(engine) as conn:
        open_incident(conn, "mail/x", kind="mail", cause="no route", now=clock.now())
    [incident] = adam.get("/admin/failures").json()["incidents"]
    assert fields_of(adam.post(f"/admin/incidents/{incident['id']}/close", {})) == ["reason"]
    assert adam.post(f"/admin/incidents/{incident['id']}/close", {"reason": "looked at"}).status_code == 200
    assert adam.get("/admin/failures").json()["incidents"] == []
    problem_of(adam.post(f"/admin/incidents/{incident['id']}/close", {"reason": "again"}), 404)
    assert adam.post("/admin/failures/try_again").json() == {"messages": 0}
    assert "incident_closed" in {event["kind"] for event in adam.get("/admin/security-events").json()["events"]}


def test_what_failed_and_who_came_in_another_office_stays_there(
    adam: Program, visitor: Program, engine: Engine
) -> None:
    hidden = make_proposal(engine, "cora", title="Of the city alone")
    with write_transaction(engine) as conn:
        wanted = select(AGREEMENT.c.id).where(AGREEMENT.c.reference == hidden)
        its = conn.scalar(wanted)
        open_incident(conn, "mail/hidden", kind="mail", cause="no route", now=clock.now(), agreement_id=its)
        [incident] = conn.scalars(select(table_named("incident").c.id))
    visitor.as_browser("cora").post("/me/tokens", {"name": "Of the city"})
    assert adam.get("/admin/failures").json()["incidents"] == []
    problem_of(adam.post(f"/admin/incidents/{incident}/close", {"reason": "not mine"}), 404)
    assert hidden not in adam.as_browser("adam").ask("GET", "/admin").text
    names = {event["person"] for event in adam.get("/admin/security-events").json()["events"]}
    assert names == {"Adam"}, "whose token this is; Cora's is told to her own admin"


def test_the_audit_is_searched_and_rules_are_compared(adam: Program, engine: Engine) -> None:
    reference = make_proposal(engine)
    [entry] = adam.get(f"/admin/audit?reference={reference}&trigger=propose").json()["entries"]
    assert (entry["reference"], entry["role"]) == (reference, "analyst")
    assert adam.get("/admin/audit?person=clara").json()["entries"] == []
    assert fields_of(adam.get("/admin/audit?trigger=sing&since=soon")) == ["since"]
    assert fields_of(adam.get("/admin/audit?trigger=sing")) == ["trigger"]
    in_use = adam.get("/admin/rules").json()["in_use"]
    version = quote(in_use["version"])
    assert adam.get(f"/admin/rules?old={version}&new={version}").json()["difference"]["changes"] == []
    assert fields_of(adam.get(f"/admin/rules?old=1999&new={version}")) == ["old"]


def a_file(*rows: str) -> dict[str, str]:
    content = "\n".join((HEADER, *rows)).encode()
    return {"name": "register.csv", "content_base64": b64encode(content).decode()}


def test_a_register_is_checked_and_then_brought_in(adam: Program) -> None:
    checked = adam.post("/admin/import", {"file": a_file(GOOD, BAD)}).json()
    assert (checked["rows"], checked["importable"], checked["imported"], len(checked["errors"]) > 0) == (2, 1, 0, True)
    refused = adam.post("/admin/import", {"file": a_file(GOOD, BAD), "do": "store", "confirmed_by": "clara"})
    assert any(field.startswith("file, row 3") for field in fields_of(refused))
    assert adam.get("/agreements").json()["total"] == 0
    stored = adam.post("/admin/import", {"file": a_file(GOOD, BAD), "do": "store_good", "confirmed_by": "clara"})
    assert stored.json()["imported"] == 1, stored.text
    assert [line["title"] for line in adam.get("/agreements").json()["agreements"]] == ["Water accord"]
    assert fields_of(adam.post("/admin/import", {"do": "burn"})) == ["file", "do"]
