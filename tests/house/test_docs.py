"""The documents keep up with what they describe."""

import re
import tomllib
from pathlib import Path

import pytest

from ode_workflows.cli.lazy import COMMANDS
from ode_workflows.domain.vocabulary import Role, State
from ode_workflows.notifications.events import EVENTS
from tests.house.repository import ROOT, name_of, project_files, text_of

DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))
PAGES = [path for path in project_files() if path.suffix == ".md"]


def targets_of_makefile() -> set[str]:
    return set(re.findall(r"^([a-z]+):(?!=)", text_of("Makefile"), flags=re.MULTILINE))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_status_context_decision_and_consequences_in_order(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {path.name[:4]}. ")
    assert re.search(r"^Status: (accepted|superseded by \d{4}), \d{4}-\d\d-\d\d$", text, flags=re.MULTILINE)
    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_make_command_in_the_documents_exists(path: Path) -> None:
    named = set(re.findall(r"`make ([a-z]+)", path.read_text(encoding="utf-8")))
    assert named <= targets_of_makefile()


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_link_within_the_project_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text(encoding="utf-8"))
    assert not [link for link in links if not (path.parent / link).exists()]


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_file_that_the_documents_name_is_there(path: Path) -> None:
    named = re.findall(
        r"`((?:ode_workflows|tests|states|docs|document_templates|flows|tools)/[\w./-]*)`",
        path.read_text(encoding="utf-8"),
    )
    assert not [name for name in named if not (ROOT / name).exists()]


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_command_of_ode_in_the_documents_exists(path: Path) -> None:
    named = set(re.findall(r"(?:`|^)ode ([a-z][a-z-]*)", path.read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert named <= set(COMMANDS)


@pytest.mark.parametrize("target", ["help", "setup", "demo", "test", "faults", "check", "bench", "migrate"])
def test_each_target_explains_itself(target: str) -> None:
    assert re.search(rf"^{target}:.*## \w", text_of("Makefile"), flags=re.MULTILINE)


def test_the_readme_names_both_commands_and_every_target() -> None:
    readme = text_of("README.md")
    assert all(
        f"`make {target}" in readme for target in ("demo", "test", "setup", "faults", "check", "bench", "migrate")
    )


def test_continuous_integration_sets_up_checks_and_tests() -> None:
    assert re.findall(r"^make (\w+)$", text_of(".ci/run"), flags=re.MULTILINE) == ["setup", "check", "test"]


@pytest.mark.parametrize("word", [*State, *Role])
def test_the_glossary_explains_every_state_and_role(word: str) -> None:
    assert re.search(rf"^\| `{word}` \| \w", text_of("docs/glossary.md"), flags=re.MULTILINE)


def test_the_picture_in_the_readme_shows_every_state() -> None:
    picture = text_of("README.md").split("```mermaid")[1].split("```")[0]
    assert {state for state in State if re.search(rf"\b{state}\b", picture)} == set(State)


def test_every_mail_has_all_three_parts() -> None:
    templates = ROOT / "ode_workflows/notifications/templates"
    missing = {
        f"{event}/{part}"
        for event in EVENTS
        for part in ("subject.txt", "body.txt", "body.html")
        if not (templates / event / part).is_file()
    }
    assert not missing


def test_the_changelog_has_a_place_for_what_comes_and_for_what_is() -> None:
    changelog = text_of("CHANGELOG.md")
    version = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]
    assert "## [Unreleased]" in changelog
    assert version == "0.1.0" or f"## [{version}]" in changelog
