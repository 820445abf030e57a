"""A sign-in at an identity provider on loopback: who is known comes in, and nobody else."""

import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, select, update

from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.writer import table_named
from ode_workflows.serving.app import office_app
from tests.web.browser import Browser, settings_of, words_of

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import oidc_provider_mock

# the stand-in provider calls what its own library is about to drop
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
PEOPLE = [
    oidc_provider_mock.User(sub="a-1", claims={"email": "Ana@Example.org", "email_verified": True}),
    oidc_provider_mock.User(sub="a-2", claims={"email": "ana@example.org", "email_verified": False}),
    oidc_provider_mock.User(sub="z-9", claims={"email": "zoe@elsewhere.example", "email_verified": True}),
]


@pytest.fixture
def provider() -> Iterator[str]:
    with oidc_provider_mock.run_server_in_thread(user_claims=PEOPLE) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def client(home: Path, office: str, engine: Engine, provider: str) -> Iterator[Browser]:
    """A visitor of an office whose people may sign in at the provider."""
    with write_transaction(engine) as conn:
        person = table_named("person")
        conn.execute(update(person).where(person.c.handle == "ana").values(email="ana@example.org"))
    known: dict[str, Any] = {"oidc_issuer": provider, "oidc_client_id": "ode"}
    settings = settings_of(home).model_copy(update={**known, "oidc_client_secret": _secret()})
    with office_app(settings) as app:
        yield Browser(app)


def _secret() -> SecretStr:
    return SecretStr("kept")


def answered(client: Browser, subject: str) -> str:
    """Go to the provider, sign in there as somebody, and return the address to which it leads back."""
    led = client.get("/sign-in/elsewhere?next=/calendar")
    assert led.status_code == 303
    asked = parse_qs(urlsplit(led.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    answer = httpx.post(led.headers["location"], data={"sub": subject})
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"


def test_who_is_known_by_a_verified_address_comes_in_and_is_known_from_then_on(client: Browser, engine: Engine) -> None:
    assert "Sign in with your state account" in words_of(client.get("/sign-in").text)
    answer = client.get(answered(client, "a-1"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/calendar")
    assert client.get("/work").status_code == 200
    account = table_named("account")
    with write_transaction(engine) as conn:
        assert str(conn.scalar(select(account.c.oidc_subject))).endswith("|a-1")
        person = table_named("person")
        conn.execute(update(person).where(person.c.handle == "ana").values(email="moved@example.org"))
    client.post("/sign-out")
    assert client.get(answered(client, "a-1")).headers["location"] == "/calendar"


@pytest.mark.parametrize("subject", ["a-2", "z-9"])
def test_an_unverified_or_unknown_address_lets_nobody_in(client: Browser, engine: Engine, subject: str) -> None:
    answer = client.get(answered(client, subject))
    assert answer.status_code == 403
    assert "Ask your admin" in words_of(answer.text)
    with read_transaction(engine) as conn:
        assert conn.scalar(select(table_named("web_session").c.id_hash)) is None


def test_an_answer_to_another_browser_s_question_is_refused(client: Browser) -> None:
    back = answered(client, "a-1")
    client.cookies.clear()
    assert client.get(back).status_code == 409
    client.get("/sign-in/elsewhere")
    assert client.get(back).status_code == 409
    wrong = re.sub(r"code=[^&]+", "code=guessed", answered(client, "a-1"))
    refused = client.get(wrong)
    assert refused.status_code == 409
    assert "refused this sign-in" in words_of(refused.text)


def test_a_provider_that_cannot_be_reached_is_said_in_plain_words(home: Path, office: str) -> None:
    known = {"oidc_issuer": "http://127.0.0.1:1", "oidc_client_id": "ode", "oidc_client_secret": _secret()}
    with office_app(settings_of(home).model_copy(update=known)) as app:
        answer = Browser(app).get("/sign-in/elsewhere")
    assert answer.status_code == 409
    assert "cannot be reached" in words_of(answer.text)
    known["oidc_issuer"] = "http://idp.example"
    with office_app(settings_of(home).model_copy(update=known)) as app:
        assert "must begin with https" in words_of(Browser(app).get("/sign-in/elsewhere").text)


def test_without_a_provider_there_is_no_such_page(home: Path, office: str) -> None:
    with office_app(settings_of(home)) as app:
        assert Browser(app).get("/sign-in/elsewhere").status_code == 404
