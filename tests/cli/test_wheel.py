"""The wheel carries everything: built and installed without a network, it starts, sets up the demo and drafts."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.house.repository import ROOT, name_of, project_files

BUNDLED = ("states", "document_templates", "flows")
OFFLINE = ("--no-deps", "--no-index", "--disable-pip-version-check", "--no-cache-dir")


@dataclass(frozen=True)
class Installed:
    """The program as a wheel installs it, in a folder of its own."""

    wheel: Path
    folder: Path

    @property
    def environment(self) -> Mapping[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ODE_", "PREFECT_"))}
        bundled = self.folder / "ode_workflows" / "_bundled"
        return {**kept, "PYTHONPATH": f"{self.folder}{os.pathsep}{bundled}", "COLUMNS": "120"}

    def run(self, *command: object) -> str:
        """Run a command outside the checkout and return what it printed."""
        done = subprocess.run(
            [str(word) for word in command],
            cwd=self.folder.parent, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ode(self, *words: object) -> str:
        return self.run(sys.executable, self.folder / "bin" / "ode", "--home", self.folder.parent / "home", *words)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel of this checkout, built by the installed backend and installed beside nothing else."""
    place = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip"]
    build = [*pip, "wheel", str(ROOT), *OFFLINE, "--no-build-isolation", "--wheel-dir", str(place / "dist")]
    subprocess.run(build, check=True, capture_output=True)
    [wheel] = (place / "dist").iterdir()
    install = [*pip, "install", str(wheel), *OFFLINE, "--no-compile", "--target", str(place / "site")]
    subprocess.run(install, check=True, capture_output=True)
    return Installed(wheel, place / "site")


def test_every_file_of_the_package_and_of_its_content_is_in_the_wheel(installed: Installed) -> None:
    wanted = set()
    for path in project_files():
        folder, _, rest = name_of(path).partition("/")
        if folder == "ode_workflows":
            wanted.add(f"ode_workflows/{rest}")
        elif folder in BUNDLED:
            wanted.add(f"ode_workflows/_bundled/{folder}/{rest}")
    with ZipFile(installed.wheel) as archive:
        carried = {name for name in archive.namelist() if not name.split("/")[0].endswith(".dist-info")}
    assert wanted == carried


def test_the_program_is_the_installed_one_and_finds_its_content_within(installed: Installed) -> None:
    looks = f"from ode_workflows.content import content_path\nprint(*map(content_path, {BUNDLED}))"
    places = installed.run(sys.executable, "-P", "-c", looks).split()
    assert places == [str(installed.folder / "ode_workflows" / "_bundled" / name) for name in BUNDLED]


def test_help_starts_from_the_wheel(installed: Installed) -> None:
    assert "Carries every agreement" in installed.ode("--help")


def test_the_demo_office_is_set_up_checked_and_drafted_from(installed: Installed) -> None:
    made = json.loads(installed.ode("init", "--demo", "--json"))  # migrations and states/
    assert made["demo"]["real_agreements"] == 106
    listed = json.loads(installed.ode("list", "--kind", "memorandum_of_understanding", "--json"))
    assert listed
    example = next(each["reference"] for each in listed if each["is_example"])
    draft = installed.folder.parent / "draft.docx"
    installed.ode("draft", example, "-o", draft, "--as", "ana")
    assert draft.read_bytes().startswith(b"PK")
    checks = {check["name"]: check["ok"] for check in json.loads(installed.ode("doctor", "--json"))["checks"]}
    assert checks["templates"]
    assert checks["schema"]


def test_the_flows_are_found_where_a_worker_looks_for_them(installed: Installed) -> None:
    looks = "import flows.drafting, flows._worker\nprint(flows.drafting.__file__, flows.drafting.drafting.name)"
    file, name = installed.run(sys.executable, "-P", "-c", looks).split()
    assert (Path(file), name) == (installed.folder / "ode_workflows" / "_bundled" / "flows" / "drafting.py", "drafting")
