"""Every answer carries the security headers, and only known hosts are answered."""

import re
from pathlib import Path

import pytest

from ode_workflows.web import rendering
from ode_workflows.web.guard import CONTENT_SECURITY_POLICY, SECURITY_HEADERS
from tests.web.browser import Browser, browser

TEMPLATES = sorted((Path(rendering.__file__).parent / "templates").glob("*.html"))


@pytest.mark.parametrize(
    "path", ["/", "/agreements", "/register", "/health", "/healthz", "/nowhere", "/agreements/1-1"]
)
def test_every_answer_carries_the_security_headers(client: Browser, path: str) -> None:
    answer = client.get(path)
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_the_answer_to_a_defect_carries_them_too(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ode_workflows.web.health.health_of", lambda conn: 1 / 0)
    answer = client.get("/health")
    assert answer.status_code == 500
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "ZeroDivisionError" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "office.example", "OFFICE.example:443"])
def test_the_office_answers_under_its_own_names(client: Browser, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "office.example.evil.example", "", "[::1", "127.0.0.1.evil.example"])
def test_another_host_is_refused(client: Browser, host: str) -> None:
    answer = client.get("/agreements", headers={"Host": host})
    assert answer.status_code == 400
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("method", ["TRACE", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_pages_can_only_be_read(client: Browser, method: str) -> None:
    assert client.request(method, "/agreements").status_code == 405


def test_head_is_answered_like_get(client: Browser) -> None:
    assert client.head("/agreements").headers["Content-Type"] == client.get("/agreements").headers["Content-Type"]


OUR_SCRIPT = """<script src="{{ assets['stay.js'].address }}" defer></script>"""


def test_there_is_one_script_and_it_is_small() -> None:
    scripts = list((Path(rendering.__file__).parent / "static").glob("*.js"))
    assert [path.name for path in scripts] == ["stay.js"]
    assert scripts[0].stat().st_size < 5_000


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_a_script_a_style_or_another_host(template: Path) -> None:
    text = template.read_text(encoding="utf-8").replace(OUR_SCRIPT, "")
    assert not re.search(
        r"<script|<style|\sstyle=|\son[a-z]+=|javascript:|https?://|//[a-z]", text, flags=re.IGNORECASE
    )
    assert "| safe" not in text


def test_assets_are_kept_for_ever_under_the_name_of_their_content(home: Path, office: str) -> None:
    with browser(home) as client:
        address = re.search(r'href="(/static/ode\.[0-9a-f]{12}\.css)"', client.get("/register").text)
        assert address
        answer = client.get(address[1])
        assert (answer.status_code, "immutable" in answer.headers["Cache-Control"]) == (200, True)
        assert client.get("/static/ode.css").status_code == 404
        assert client.get("/static/..%2Fapp.py").status_code == 404
