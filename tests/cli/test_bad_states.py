"""A file of states/ that could strand an agreement: `ode doctor` names file, entry and key, and no step is taken."""

import functools
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.builders import an_intake, make_proposal
from tests.cli.driver import Answer, write_json
from tests.cli.places import answer_of, checkout, ode_process
from tests.cli.refusal import PROBLEM, stored

Change = Callable[[str], str]
pytestmark = pytest.mark.sqlite_only  # files are at fault, whatever the database


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout whose states/ a test may change and puts back."""
    return checkout(tmp_path_factory.mktemp("checkout") / "ode")


def without_trigger(name: str, text: str) -> str:
    """Return a lifecycle file without one trigger."""
    start = text.index(f'[[trigger]]\nname = "{name}"')
    return text[:start] + text[text.index("[[", start + 3) :]


def cut(*triggers: str) -> Change:
    return lambda text: functools.reduce(lambda made, name: without_trigger(name, made), triggers, text)


def swap(old: str, new: str) -> Change:
    return lambda text: text.replace(old, new, 1)


def dead_end(text: str) -> str:
    """Closed is no longer final, and nothing leaves it."""
    start = text.index('name = "closed"')
    return without_trigger("reopen", text[:start] + text[start:].replace("is_final = true", "", 1))


class Broken:
    """A checkout with one file of states/ changed, as long as it is held."""

    def __init__(self, copy: Path, file: str, change: Change) -> None:
        self.copy, self.path = copy, copy / "states" / file
        self.good = self.path.read_text(encoding="utf-8")
        self.bad = change(self.good)

    def __enter__(self) -> "Broken":
        assert self.bad != self.good
        self.path.write_text(self.bad, encoding="utf-8")
        return self

    def __exit__(self, *fault: object) -> None:
        self.path.write_text(self.good, encoding="utf-8")

    def ode(self, home: Path, *words: object) -> Answer:
        """Run a command of this checkout."""
        return answer_of(ode_process(home, *words, "--json", within=self.copy))


BROKEN: list[tuple[str, Change, str, str]] = [
    ("lifecycle.toml", cut("open_renewal"), "state renewal, name", "cannot be reached from the initial state"),
    ("lifecycle.toml", dead_end, "state closed, is_final", "is a dead end: no trigger leaves it"),
    (
        "lifecycle.toml",
        lambda text: text.replace("is_final = true", ""),
        "state proposal, name",
        "has no way to a final state",
    ),
    (
        "lifecycle.toml",
        swap('"intake_complete"', '"intake_done"'),
        "trigger submit_for_legal_review, needs",
        "'intake_done' is not one of",
    ),
    ("lifecycle.toml", swap('roles = ["director"]', 'roles = ["boss"]'), "roles", "'boss' is not one of"),
    ("lifecycle.toml", lambda text: text + "\n[[state\n", "the file, -", "is not valid TOML"),
    ("approvals.toml", swap('gate = "negotiate"', 'gate = "garden"'), "gate", "'garden' is not one of"),
    ("instruments/extension.toml", swap("legal_sufficiency", "legal_suficiency"), "legal_suficiency", "extension.toml"),
]


@pytest.mark.parametrize(("file", "change", "where", "says"), BROKEN)
def test_doctor_names_file_entry_and_key(
    office: Path, copy: Path, file: str, change: Change, where: str, says: str
) -> None:
    with Broken(copy, file, change) as broken:
        answer = broken.ode(office, "doctor")
    found = [check["found"] for check in answer.json["checks"] if not check["ok"]]
    assert answer.code == 5
    assert any(where in text and says in text and Path(file).name in text for text in found), found


def test_no_step_is_taken_and_no_proposal_made_on_a_broken_lifecycle(
    office: Path, engine: Engine, copy: Path, tmp_path: Path
) -> None:
    reference, intake = make_proposal(engine), write_json(tmp_path, an_intake(title="Another"))
    engine.dispose()
    before = stored(office)
    with Broken(copy, "lifecycle.toml", cut("open_renewal")) as broken:
        for words in (
            ("step", reference, "submit_for_legal_review", "--as", "ana"),
            ("propose", intake, "--as", "ana"),
        ):
            answer = broken.ode(office, *words)
            assert (answer.code, set(answer.json)) == (5, PROBLEM)
            assert answer.json["type"] == "urn:ode:problem:lifecycle-file"
            assert answer.json["detail"].startswith("lifecycle.toml, state renewal, name: cannot be reached")
        assert broken.ode(office, "up", "--port", "0").code == 5
    assert stored(office) == before


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (swap('roles = ["analyst"', 'roles = ["sheriff"'), "people.toml, person ana, roles: 'sheriff' is not known"),
        (swap('office = "ca"', 'office = "atlantis"'), "office: 'atlantis' is not known"),
        (lambda text: text + "\n[[person\n", "people.toml, the file, -: is not valid TOML"),
    ],
)
def test_people_data_with_a_word_that_is_not_known_is_refused_whole(
    home: Path, copy: Path, change: Change, says: str
) -> None:
    before = stored(home)
    with Broken(copy, "demo/people.toml", change) as broken:
        answer = broken.ode(home, "init", "--demo")
    assert (answer.code, says in answer.json["detail"]) == (5, True), answer.out
    assert stored(home) == before
