"""Whatever is typed into a field: a message beside it and in the summary, the words kept, nothing stored, no defect."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows.db.session import make_engine
from ode_workflows.domain.inputs import INPUTS
from ode_workflows.lifecycle.engine import step_spec
from ode_workflows.web.steps.fields import fields_of, is_kind_of_step
from tests.builders import make_office
from tests.databases import Databases
from tests.stories.desk import Desk
from tests.web.browser import Browser, browser, words_of
from tests.web.nasty import WORDS
from tests.web.seen_forms import assert_kept
from tests.web.stored import Record

pytestmark = pytest.mark.sqlite_only
STEPS = sorted(name for name in INPUTS if is_kind_of_step(name))
ROLES = ("ana", "clara", "dora", "sven", "lena")
TRIES = 5
"""Forms sent a step; every field has another word each time, and over all steps every word comes up."""

SHORT = WORDS[::4]


@pytest.fixture(scope="module")
def furnished(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A home folder with an agreement in negotiation, and its reference."""
    home = tmp_path_factory.mktemp("furnished")
    with databases.for_home(home) as address:
        engine = make_engine(address)
        reference = furnish(engine, home)
        engine.dispose()
        yield home, reference


def furnish(engine: Engine, home: Path) -> str:
    """Put an agreement into negotiation, with texts, findings, rows, tasks and comments to choose from."""
    desk = Desk(engine, home)
    desk.office_id = make_office(engine)
    found = desk.propose()
    desk.to_negotiation(found)
    text = {"name": "text.txt", "content": b"Article 1. The Participants intend to cooperate."}
    desk.step(found, "record_round", "ana", place="Tijuana", present="both", text_out=text)
    desk.step(found, "add_comment", "ana", text="A remark")
    return found


@pytest.fixture
def home(furnished: tuple[Path, str], tmp_path: Path) -> Path:
    """A copy of that folder, for one test."""
    shutil.copytree(furnished[0], tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def reference(furnished: tuple[Path, str]) -> str:
    """The reference of the agreement."""
    return furnished[1]


@pytest.fixture
def pages(home: Path) -> Iterator[Browser]:
    with browser(home) as client:
        yield client


def taker(trigger: str) -> str:
    roles = step_spec(trigger).roles
    held = {"ana": "analyst", "clara": "counsel", "dora": "director", "sven": "scheduler", "lena": "liaison"}
    return next((handle for handle in ROLES if held[handle] in roles), "dora")


@pytest.mark.parametrize("trigger", STEPS)
def test_a_step_s_form_takes_no_nonsense_and_loses_nothing(
    trigger: str, pages: Browser, engine: Engine, home: Path, reference: str
) -> None:
    pages.sign_in(engine, taker(trigger))
    path = f"/agreements/{reference}/{trigger}"
    fields = [each for each in fields_of(trigger, {}, ["en"]) if each.kind != "file"]
    record = Record(home)
    for number in range(TRIES):
        typed = {each.name: WORDS[(number * 11 + place * 7) % len(WORDS)] for place, each in enumerate(fields)}
        answer = pages.post(path, typed)
        assert answer.status_code in (303, 403, 404, 409, 412, 413, 422), (answer.status_code, typed)
        if answer.status_code == 303:
            record.may_have_changed()
            continue
        assert record.is_as_before(), typed
        assert "Traceback" not in answer.text
        if answer.status_code == 422:
            assert 'id="problem"' in answer.text
            assert_kept(answer.text, typed)


@pytest.mark.parametrize("name", ["title", "kind", "counterparts.0.name", "counterparts.0.kind", "purpose",
                                  "lead_agency", "issue_areas", "is_binding", "term.kind", "term.number", "wished_on",
                                  "languages", "visibility", "parent"])  # fmt: skip
def test_a_proposal_names_the_field_and_stores_nothing(name: str, pages: Browser, engine: Engine, home: Path) -> None:
    good = {"title": "A pact", "kind": "memorandum_of_understanding", "counterparts.0.name": "Sonora",
            "counterparts.0.kind": "foreign_subnational"}  # fmt: skip
    pages.sign_in(engine, "ana")
    record = Record(home)
    for word in SHORT:
        answer = pages.post("/proposals/new", {**good, name: word})
        assert answer.status_code in (303, 413, 422), (answer.status_code, word)
        if answer.status_code == 303:
            record.may_have_changed()
        if answer.status_code == 422:
            assert record.is_as_before()
            assert 'value="A pact"' in answer.text or name == "title"
            # a number without its kind of term is told beside the kind, so any field will do
            beside = re.search(r'id="[\w.]+-message"', answer.text)
            assert beside, (name, word, words_of(answer.text)[:900])


@pytest.mark.parametrize("name", ["title", "expires_on", "term_number", "notice_unit", "force_rule", "languages"])
def test_terms_refuse_nonsense_beside_its_field(
    name: str, pages: Browser, engine: Engine, home: Path, reference: str
) -> None:
    pages.sign_in(engine, "ana")
    page = pages.get(f"/agreements/{reference}/terms").text
    title = re.search(r'name="title" value="([^"]*)"', page)
    assert title
    record = Record(home)
    for word in ("\x00", "a\u202eb", "9" * 40, "2026-02-30", "nonsense", "x" * 120_000):
        answer = pages.post(f"/agreements/{reference}/terms", {name: word})
        assert answer.status_code in (303, 409, 413, 422)
        if answer.status_code == 303:
            record.may_have_changed()
        else:
            assert record.is_as_before()


def test_an_intake_refuses_answers_that_are_none(pages: Browser, engine: Engine, home: Path, reference: str) -> None:
    pages.sign_in(engine, "ana")
    record = Record(home)
    for word in SHORT:
        answer = pages.post(f"/agreements/{reference}/intake?again=legally_binding", {"fact.legally_binding": word})
        assert answer.status_code in (303, 413, 422), word
        if answer.status_code == 303:
            record.may_have_changed()
        if answer.status_code == 422:
            assert record.is_as_before()
            assert 'id="problem"' in answer.text
