"""`ode office` and `ode invite`: an office of its own begins with a link for its first admin."""

from pathlib import Path

import pytest

from tests.cli.driver import ode, ode_json
from tests.cli.refusal import refused
from tests.web.browser import browser, words_of

OFFICE = [
    "office", "Office of the Coast", "--party", "State of Oregon", "--state", "or", "--admin", "mira",
    "--admin-name", "Mira Moss", "--email", "mira@coast.example",
]  # fmt: skip
GOOD = "seven herons over the delta"


def test_an_office_begins_and_its_admin_gets_in(home: Path) -> None:
    made = ode_json(home, *OFFICE)
    secret = made["link"].rpartition("/")[2]
    with browser(home) as client:
        assert client.post(f"/invitation/{secret}", {"password": GOOD}).status_code == 303
        assert client.post("/sign-in", {"name": "mira", "password": GOOD}).status_code == 303
        assert "Mira Moss" in words_of(client.get("/admin/people").text)
    again = ode_json(home, "invite", "mira")
    assert again["link"] != made["link"]
    assert "sets a password here" in ode(home, "invite", "mira").out


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (("or", "Oregon"), "home_state"), (("mira@coast.example", "nowhere"), "email"), (("mira", "M"), "handle"),
        (("Office of the Coast", " "), "office"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_nothing_is_made(home: Path, change: tuple[str, str], field: str) -> None:
    words = [change[1] if word == change[0] else word for word in OFFICE]
    assert field in {each["field"] for each in refused(home, *words).json["errors"]}
    ode_json(home, *OFFICE)
    assert "office" in {each["field"] for each in refused(home, *OFFICE).json["errors"]}


def test_nobody_is_invited_who_is_not_there(home: Path) -> None:
    answer = ode(home, "invite", "ghost", "--json")
    assert answer.code == 3
