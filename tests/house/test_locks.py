"""The locks agree with pyproject.toml and with each other, and name no machine; all read offline."""

import re
import tomllib
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.repository import text_of

LOCKED_GROUPS = {"requirements.lock": ("dev",), "requirements-bench.lock": ("dev", "bench")}
PROJECT = "ode-workflows"

Pins = dict[tuple[str, str], frozenset[str]]
"""Hashes by name and version."""


def lock_packages() -> list[dict[str, Any]]:
    packages: list[dict[str, Any]] = tomllib.loads(text_of("uv.lock"))["package"]
    return packages


def pins_of_uv_lock() -> Pins:
    pins: Pins = {}
    for package in lock_packages():
        files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
        pins[package["name"], package["version"]] = frozenset(file["hash"] for file in files)
    return pins


def pins_of_requirements(text: str) -> Pins:
    pins: Pins = {}
    for entry in re.split(r"\n(?=\S)", text):
        found = re.match(r"([\w.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", entry)
        if found:
            key = canonicalize_name(found[1]), found[2]
            pins[key] = frozenset(re.findall(r"--hash=(\S+)", entry))
    return pins


def reachable(groups: tuple[str, ...]) -> set[str]:
    """Return the names that the project needs with the groups, extras followed."""
    by_name: dict[str, list[dict[str, Any]]] = {}
    for package in lock_packages():
        by_name.setdefault(package["name"], []).append(package)
    [project] = by_name[PROJECT]
    waiting = [*project["dependencies"], *(one for group in groups for one in project["dev-dependencies"][group])]
    seen: set[tuple[str, str]] = set()
    while waiting:
        wanted = waiting.pop()
        for extra in ("", *wanted.get("extra", [])):
            if (wanted["name"], extra) in seen:
                continue
            seen.add((wanted["name"], extra))
            for package in by_name[wanted["name"]]:
                more = (
                    package.get("optional-dependencies", {}).get(extra, [])
                    if extra
                    else package.get("dependencies", [])
                )
                waiting.extend(more)
    return {name for name, _ in seen}


@pytest.mark.parametrize("file", LOCKED_GROUPS)
def test_requirements_lock_pins_what_uv_lock_pins(file: str) -> None:
    needed = reachable(LOCKED_GROUPS[file])
    expected = {key: hashes for key, hashes in pins_of_uv_lock().items() if key[0] in needed}

    assert pins_of_requirements(text_of(file)) == expected, f"{file} is stale: make lock"


@pytest.mark.parametrize("file", LOCKED_GROUPS)
def test_every_pin_has_a_hash(file: str) -> None:
    assert all(pins_of_requirements(text_of(file)).values())


def test_uv_lock_knows_every_direct_requirement_as_pyproject_states_it() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))
    [locked] = [package for package in lock_packages() if package["name"] == PROJECT]
    optional = project["project"]["optional-dependencies"].values()
    stated = {"": [*project["project"]["dependencies"], *chain(*optional)], **project["dependency-groups"]}
    recorded = {"": locked["metadata"]["requires-dist"], **locked["metadata"]["requires-dev"]}

    assert {group: described(map(Requirement, entries)) for group, entries in stated.items()} == {
        group: described(Requirement(f"{entry['name']}{entry.get('specifier', '')}") for entry in entries)
        for group, entries in recorded.items()
    }, "uv.lock is stale: make lock"


def described(requirements: Any) -> set[tuple[str, str]]:
    return {(canonicalize_name(each.name), str(each.specifier)) for each in requirements}


def test_locked_versions_satisfy_pyproject() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))
    versions = list(pins_of_uv_lock())
    for entry in project["project"]["dependencies"]:
        wanted = Requirement(entry)
        found = [version for name, version in versions if name == canonicalize_name(wanted.name)]
        assert found, f"{wanted.name} is not locked: make lock"
        assert all(version in wanted.specifier for version in found)


def test_locks_name_only_the_public_index() -> None:
    for file in ("uv.lock", *LOCKED_GROUPS):
        text = text_of(file)
        addresses = re.findall(r"[a-z]+://[^\s\"']+", text)
        hosts = {f"{urlsplit(address).scheme}://{urlsplit(address).hostname}" for address in addresses}
        assert hosts <= {"https://pypi.org", "https://files.pythonhosted.org"}
        assert not re.search(r"(path|directory|find-links|index-url)\s*=", text)
