"""The sheet of one agreement: its badges are computed, its confidential texts are kept from who may not read them."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from ode_workflows.db.case import StoredCase, agreement_by
from ode_workflows.db.queries import visible_to
from ode_workflows.db.session import read_transaction
from ode_workflows.registry.details import details
from tests.builders import TODAY, actor, make_city_office, make_office, make_proposal, settle_findings, step

SCOPE = {"scope": "Monthly readings, no funds", "red_lines": "No personal data"}


@pytest.fixture(autouse=True)
def office(engine: Engine) -> None:
    make_office(engine)


def sheet(engine: Engine, reference: str, *, today: date = TODAY, by: str = "ana", **may: bool) -> dict[str, Any]:
    with read_transaction(engine) as conn:
        sees = visible_to(actor(conn, by))
        agreement = agreement_by(conn, "reference", reference)
        assert agreement is not None
        case = StoredCase(conn, agreement)
        rights = {"is_inside": True, "reads_confidential": True, **may}
        return details(conn, case, sees=sees, today=today, **rights)


def negotiated(engine: Engine) -> str:
    """A proposal whose findings are settled by hand and whose director granted authority to negotiate."""
    reference = make_proposal(engine)
    step(engine, reference, "submit_for_legal_review", "ana")
    settle_findings(engine, reference)
    for row in sheet(engine, reference)["approvals"]:
        if row["gate"] == "negotiate" and row["status"] == "open":
            decider = "clara" if row["kept_by"] == "counsel" else "dora"
            inputs = {"approval": row["id"], "outcome": "favourable" if row["mode"] != "consultation" else "answered"}
            step(engine, reference, "resolve_approval", decider, inputs=inputs, evidence="Letter of today")
    step(engine, reference, "authorize_negotiation", "dora", inputs=SCOPE)
    return reference


def test_red_lines_stand_in_words_only_for_who_may_read_them(engine: Engine) -> None:
    reference = negotiated(engine)
    read, kept = (
        sheet(engine, reference, reads_confidential=may)["authorities"][0]["red_lines"] for may in (True, False)
    )
    assert (read, kept) == ("No personal data", None)


def test_outsiders_see_no_work_of_the_office(engine: Engine) -> None:
    outside = sheet(engine, make_proposal(engine), is_inside=False, reads_confidential=False)
    assert "parties" in outside
    assert not {"tasks", "findings", "approvals", "authorities", "documents"} & set(outside)


def test_an_authority_that_is_about_to_lapse_is_a_badge(engine: Engine) -> None:
    reference = negotiated(engine)
    assert sheet(engine, reference)["badges"] == []
    lapses_on = sheet(engine, reference)["authorities"][0]["expires_on"]
    assert sheet(engine, reference, today=lapses_on)["badges"] == [f"Authority to negotiate expires {lapses_on}"]


def test_what_was_recorded_as_a_fact_says_so_for_ever(engine: Engine) -> None:
    reference = make_proposal(engine)
    step(
        engine,
        reference,
        "record_as_fact",
        "dora",
        inputs={"to_state": "closed", "close_reason": "declined"},
        reason="Declined by telephone",
        evidence="Note",
        confirmed_by="clara",
    )
    assert "Recorded as a fact" in sheet(engine, reference)["badges"]


def test_a_force_rule_without_its_number_is_shown_and_breaks_nothing(engine: Engine) -> None:
    reference = make_proposal(engine, kind="interstate_compact", force={"rule": "on_nth_party"})
    force = sheet(engine, reference)["force"]
    assert force["rule"] == "on_nth_party"
    assert force["missing"]


def test_a_child_names_its_parent_and_the_parent_its_children(engine: Engine) -> None:
    parent = make_proposal(engine)
    child = make_proposal(engine, kind="amendment", parent=parent)
    assert sheet(engine, child)["parent"] == parent
    assert sheet(engine, parent)["children"] == [child]


def test_people_stand_by_name_and_no_row_shows_the_agreements_id(engine: Engine) -> None:
    shown = sheet(engine, make_proposal(engine))
    assert (shown["owner"], shown["proposed_by"]) == ("Ana", "Ana")
    assert all("agreement_id" not in row for row in shown["parties"])


def test_of_a_recorded_fact_the_day_of_the_fact_is_shown(engine: Engine) -> None:
    reference = make_proposal(engine)
    assert sheet(engine, reference)["since"] == TODAY.isoformat()
    fact = {"to_state": "in_force", "signed_on": "2020-06-30", "in_force_on": "2020-07-01"}
    step(engine, reference, "record_as_fact", "dora", inputs=fact, reason="Found", evidence="Box", confirmed_by="clara")
    assert sheet(engine, reference)["since"] == "2020-07-01"


def test_a_step_after_the_fact_counts_from_its_own_day(engine: Engine) -> None:
    reference = make_proposal(engine, term={"kind": "fixed", "expires_on": "2027-06-30"})
    fact = {"to_state": "in_force", "signed_on": "2020-06-30", "in_force_on": "2020-07-01"}
    step(engine, reference, "record_as_fact", "dora", inputs=fact, reason="Found", evidence="Box", confirmed_by="clara")
    step(engine, reference, "open_renewal", "ana")
    assert sheet(engine, reference)["since"] == TODAY.isoformat()


def test_a_hidden_child_is_not_named_to_a_reader_who_may_not_see_it(engine: Engine) -> None:
    make_city_office(engine)
    parent = make_proposal(engine, visibility="public")
    child = make_proposal(engine, kind="amendment", parent=parent)

    assert sheet(engine, parent)["children"] == [child]
    assert sheet(engine, parent, by="cora", is_inside=False, reads_confidential=False)["children"] == []
