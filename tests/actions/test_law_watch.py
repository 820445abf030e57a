"""The law watch: a changed rulebook points counsel at the agreements it touches, and changes nothing by itself."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from ode_workflows.actions import rulebook as rulebook_module
from ode_workflows.actions.editions import compared
from ode_workflows.actions.law_watch import watch_law
from ode_workflows.content import keep_editions_in
from ode_workflows.db.session import read_transaction
from ode_workflows.domain.errors import RequirementUnmetError
from ode_workflows.files.editions import Edition, keep_edition
from ode_workflows.legal.rulebook import Rulebook
from tests.actions.calendar import at
from tests.actions.test_screened_agreement import case_of, findings
from tests.builders import a_clear_intake, make_office
from tests.legal.books import changed, rule_of
from tests.stories.desk import Desk

Use = Callable[[Callable[[dict[str, Any]], object]], Rulebook]


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Desk:
    desk = Desk(engine, tmp_path)
    desk.office_id = make_office(engine)
    return desk


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """Put another edition into use, as a process does that starts after the files have changed."""

    def used(change: Callable[[dict[str, Any]], object]) -> Rulebook:
        book = changed(change)
        monkeypatch.setattr(rulebook_module, "_in_use", lambda: (book, None))
        return book

    return used


def graver(sources: dict[str, Any]) -> None:
    """Let the register's rule weigh less and bring one row more."""
    rule = rule_of(sources, "foreign-agreement-register")
    rule["severity"] = "counsel_decides"
    rule["brings"].append({"approval": "counsel_memo", "gate": "negotiate"})
    for example in rule["example"]:
        example.pop("severity", None)


def watched(desk: Desk, day: date | None = None) -> dict[str, int]:
    on = day or desk.today
    return dict(watch_law(desk.engine, as_of=on, now=at(on)).counts)


def law_tasks(desk: Desk, reference: str) -> list[Any]:
    return [task for task in case_of(desk, reference).tasks if task.kind == "recheck_law" and task.status == "open"]


def test_the_first_watch_screens_everything_once_and_finds_nothing(desk: Desk) -> None:
    reference = desk.propose()
    desk.to_negotiation(reference)
    version = case_of(desk, reference).agreement.version
    assert watched(desk) == {"screened_again": 1}
    assert watched(desk) == {}
    assert case_of(desk, reference).agreement.version == version


def test_a_changed_rule_opens_one_task_and_changes_no_finding(desk: Desk, use: Use) -> None:
    reference, untouched = desk.propose(), desk.propose(counterparts=[{"name": "Oregon", "kind": "us_state"}])
    for each in (reference, untouched):
        desk.step(each, "submit_for_legal_review", "ana")
        desk.settle_findings(each)
    before = findings(desk, reference)["foreign-agreement-register"]
    use(graver)
    assert watched(desk) == {"screened_again": 2, "law_changed": 1}
    assert watched(desk) == {}
    assert findings(desk, reference)["foreign-agreement-register"] == before
    [task] = law_tasks(desk, reference)
    assert task.role == "counsel"
    assert not law_tasks(desk, untouched)


def test_counsel_takes_the_change_over_and_the_task_is_done(desk: Desk, use: Use) -> None:
    reference = desk.propose()
    desk.step(reference, "submit_for_legal_review", "ana")
    desk.settle_findings(reference)
    use(graver)
    watched(desk)
    said = desk.step(reference, "rescreen", "clara").summary
    assert "weighs otherwise: foreign-agreement-register" in said
    found = findings(desk, reference)["foreign-agreement-register"]
    assert (found.severity, found.settlement) == ("counsel_decides", None)
    assert not law_tasks(desk, reference)
    assert "counsel_memo" in {row.catalogue_id for row in case_of(desk, reference).approvals}


def test_moving_law_past_its_age_shuts_the_gate_and_asks_counsel_once(desk: Desk, use: Use) -> None:
    reference = desk.propose(facts=a_clear_intake(adopts_vehicle_emission_standards="yes"))
    desk.step(reference, "submit_for_legal_review", "ana")
    desk.settle_findings(reference)
    desk.answer_rows(reference, "negotiate")
    until = findings(desk, reference)["vehicle-emission-standards"].law_read_until_on
    assert until == date(2026, 11, 22) + timedelta(days=120)
    desk.today = until
    assert "law_to_read_again" not in watched(desk)
    desk.today = until + timedelta(days=1)
    assert watched(desk)["law_to_read_again"] == 1
    assert "law_to_read_again" not in watched(desk)
    assert [task.title for task in law_tasks(desk, reference)] == ["Read the law again"]
    with pytest.raises(RequirementUnmetError, match="to be read again"):
        desk.step(reference, "authorize_negotiation", "dora", scope="x")

    def read_again(sources: dict[str, Any]) -> None:
        rule_of(sources, "vehicle-emission-standards")["as_of"] = desk.today.isoformat()

    use(read_again)
    desk.step(reference, "rescreen", "clara")
    assert desk.step(reference, "authorize_negotiation", "dora", scope="x").to_state == "negotiation"


def test_what_is_over_and_what_is_not_submitted_is_not_screened(desk: Desk) -> None:
    desk.propose()
    declined = desk.propose(counterparts=[{"name": "Sonora", "kind": "foreign_subnational"}])
    desk.step(declined, "close", "dora", close_reason="declined", reason="Read and weighed.")
    assert watched(desk) == {}


def test_two_editions_are_compared_with_the_agreements_they_touch(desk: Desk, tmp_path: Path) -> None:
    reference = desk.propose()
    desk.step(reference, "submit_for_legal_review", "ana")
    keep_editions_in(tmp_path / "rulebook")
    for book, label in ((changed(lambda _: None), "old"), (changed(graver), "new")):
        keep_edition(tmp_path / "rulebook", Edition(label, label, 120, dict(book.sources)))
    with read_transaction(desk.engine) as conn:
        found = compared(conn, "old", "new")
    assert found["changes"] == [
        {
            "what": "rule",
            "name": "foreign-agreement-register",
            "how": "changed",
            "keys": ["brings", "severity"],
        }
    ]
    [touched] = found["agreements"]
    assert touched["reference"] == reference
    assert "weighs otherwise: foreign-agreement-register" in touched["what"]
