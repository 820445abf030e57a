"""Files of the project name no machine, no registry and no place beside the project."""

import re

import pytest

from tests.house.repository import name_of, project_files

LOCKS = {"uv.lock", "requirements.lock", "requirements-bench.lock"}
BINARY = {".docx", ".xlsx", ".png", ".ico", ".woff2", ".pdf"}

PLACE_OF_A_MACHINE = re.compile(r"(?<![\w.~/:-])/(?:work|root|opt|tmp|home|var|mnt|srv|Users)/[\w.]")
BESIDE_THE_PROJECT = re.compile(r"\.\./shared\b|\.\./work\b")
REGISTRY = re.compile(r"\b(?:pypi\.org|pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org|index-url|find-links)\b")


def offences(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name_of(path)}:{number} {line.strip()[:80]}"
        for path in project_files()
        if path.suffix not in BINARY and name_of(path) not in LOCKS and not name_of(path).startswith("tests/house/")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_place_of_one_machine() -> None:
    assert not [each for each in offences(PLACE_OF_A_MACHINE) if not each.startswith("tests/")]


def test_no_file_points_beside_the_project() -> None:
    assert not offences(BESIDE_THE_PROJECT)


def test_only_locks_name_a_registry() -> None:
    assert not offences(REGISTRY)


def test_every_text_file_ends_with_one_line_feed_and_has_no_other_kind() -> None:
    wrong = [
        name_of(path)
        for path in project_files()
        if path.suffix in {".py", ".md", ".toml", ".txt", ".html", ".yml", ".yaml"}
        and (text := path.read_bytes())
        and (b"\r" in text or not text.endswith(b"\n") or text.endswith(b"\n\n"))
    ]
    assert not wrong


@pytest.mark.parametrize(
    "line",
    ["home = /root/.pyenv/bin", "see /tmp/out.docx", "cp /work/main/x .", '"/opt/wheels"', "(/home/ana/ode)"],
)
def test_a_place_of_a_machine_is_recognised(line: str) -> None:
    assert PLACE_OF_A_MACHINE.search(line)


@pytest.mark.parametrize("line", ["/home/", "./home/mail", "https://ode.example/work/1", "href=/work", "a/tmp/b"])
def test_a_web_address_or_a_relative_path_is_no_place_of_a_machine(line: str) -> None:
    assert not PLACE_OF_A_MACHINE.search(line)
