"""An address of a database that is wrong in any part: what is wrong is named, with the setting; nothing is stored."""

import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests.builders import an_intake
from tests.cli.driver import ode, ode_json, write_json
from tests.cli.refusal import PROBLEM
from tests.databases import PostgresDatabases, dump, server_of

STORAGE = "urn:ode:problem:storage"
NO_SERVER = {
    "postgresql://office@127.0.0.1:1/ode": "No database server answers there. Check host and port",
    "postgresql://office@no-such-host.invalid/ode": "name is not known. Check the host",
    "postgresql://office@/ode?host=/nowhere": "No database server answers there. Check the host",
    "postgresql://office@127.0.0.1:99999/ode": "no possible value",
    "postgresql://office@127.0.0.1/ode?sslmode=perhaps": "no possible value",
    "postgresql://office@127.0.0.1/ode?colour=blue": "unknown to the driver",
}
NO_ADDRESS = ("postgresql://office@127.0.0.1:five/ode", "postgresql://office@[::1/ode")


@contextmanager
def something_else(greeting: bytes) -> Iterator[int]:
    """Give the port of a server on this machine that is no database: it greets whoever comes, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            while True:
                try:
                    with listener.accept()[0] as caller:
                        caller.recv(64)
                        caller.sendall(greeting)
                except OSError:
                    return

        threading.Thread(target=greet, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def refused_storage(home: Path, address: str, *words: object) -> str:
    answer = ode(home, *words, "--json", database_url=address)
    assert (answer.code, answer.json["type"], set(answer.json)) == (1, STORAGE, PROBLEM)
    return str(answer.json["detail"])


@pytest.mark.parametrize(("address", "says"), NO_SERVER.items())
def test_a_server_that_cannot_be_reached_is_named_with_the_setting(home: Path, address: str, says: str) -> None:
    for words in (("init",), ("list",), ("up", "--port", "0", "--without-prefect")):
        detail = refused_storage(home, address, *words)
        assert says in detail
        assert "(ODE_DATABASE_URL)" in detail
    checks = {check["name"]: check for check in ode(home, "doctor", "--json", database_url=address).json["checks"]}
    assert (checks["database"]["ok"], says in checks["database"]["found"]) == (False, True)


@pytest.mark.parametrize("address", NO_ADDRESS)
def test_an_address_that_cannot_be_read_is_a_wrong_setting(home: Path, address: str) -> None:
    answer = ode(home, "list", "--json", database_url=address)
    assert (answer.code, answer.fields) == (2, ["ODE_DATABASE_URL"])


@pytest.mark.parametrize("greeting", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"220 mail ESMTP\r\n", b""])
def test_a_port_of_another_service_is_named(home: Path, greeting: bytes) -> None:
    with something_else(greeting) as port:
        detail = refused_storage(home, f"postgresql://office@127.0.0.1:{port}/ode", "list")
    assert "does not speak as a PostgreSQL server does. Check host and port" in detail
    assert "(ODE_DATABASE_URL)" in detail


@pytest.mark.sqlite_only
@pytest.mark.parametrize("address", [*NO_SERVER, *NO_ADDRESS])
def test_migrate_store_names_its_argument_and_not_the_setting(office: Path, address: str) -> None:
    before = dump(office)
    answer = ode(office, "migrate-store", address, "--json")
    assert answer.code == (2 if address in NO_ADDRESS else 1)
    assert "ODE_DATABASE_URL" not in answer.out
    assert answer.fields == ["URL"] if address in NO_ADDRESS else "(URL)" in answer.json["detail"]
    assert dump(office) == before


def test_a_wrong_time_zone_is_a_wrong_setting_also_for_ode_up(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODE_OFFICE_TIMEZONE", "Mars/Olympus")
    answer = ode(office, "up", "--port", "0", "--without-prefect", "--json")
    assert (answer.code, answer.fields) == (2, ["ODE_OFFICE_TIMEZONE"])
    assert "'Mars/Olympus' is no time zone; write one such as America/Los_Angeles" in answer.json["detail"]


@contextmanager
def who_needs_a_password(server: str, database: str, password: str) -> Iterator[str]:
    """Give the name of a user of one database whom the server asks for a password, as it asks nobody else."""
    name = f"ode_office_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as conn:
        found = conn.execute("SHOW hba_file").fetchone()
        rules = Path(found[0]) if found else Path()
        if not rules.is_file():
            pytest.skip("the server that is named runs elsewhere: its pg_hba.conf cannot be written")
        before = rules.read_text(encoding="utf-8")
        conn.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")
        conn.execute(f'GRANT CONNECT ON DATABASE "{database}" TO {name}')
        lines = [f"local all {name} scram-sha-256", f"host all {name} samehost scram-sha-256"]
        rules.write_text("\n".join([*lines, before]), encoding="utf-8")
        conn.execute("SELECT pg_reload_conf()")
        try:
            yield name
        finally:
            rules.write_text(before, encoding="utf-8")
            conn.execute("SELECT pg_reload_conf()")
            conn.execute(f"DROP OWNED BY {name}")
            conn.execute(f"DROP ROLE {name}")


@pytest.mark.postgresql_only
def test_a_wrong_password_is_named_and_nothing_is_stored(
    office: Path, databases: PostgresDatabases, tmp_path: Path
) -> None:
    own = make_url(server_of(office) or "")
    intake, before = write_json(tmp_path, an_intake()), dump(office)
    words = ("propose", intake, "--as", "ana")
    server = databases.server.render_as_string(hide_password=False)
    with who_needs_a_password(server, own.database or "", "right") as name:
        for password, says in (("wrong", "refuses the user or password"), (None, "asks for a password")):
            address = own.set(username=name, password=password).render_as_string(hide_password=False)
            detail = refused_storage(office, address, *words)
            assert says in detail
            assert "(ODE_DATABASE_URL)" in detail
            assert "wrong" not in detail
        right = own.set(username=name, password="right").render_as_string(hide_password=False)
        assert "may not do that; nothing was stored" in refused_storage(office, right, *words)  # let in, without rights
    assert dump(office) == before


@pytest.mark.postgresql_only
def test_migrate_store_names_its_argument_for_a_wrong_password(databases: PostgresDatabases, tmp_path: Path) -> None:
    assert ode(tmp_path, "init").code == 0
    server = databases.server.render_as_string(hide_password=False)
    with databases.fresh() as empty, who_needs_a_password(server, make_url(empty).database or "", "right") as name:
        address = make_url(empty).set(username=name, password="wrong").render_as_string(hide_password=False)
        answer = ode(tmp_path, "migrate-store", address)
    assert answer.code == 1
    assert "refuses the user or password. Check the database's address (URL)" in answer.err


@pytest.mark.postgresql_only
@pytest.mark.parametrize(
    "part",
    ["database", "username"],
)
def test_a_wrong_database_or_user_is_named(office: Path, part: str) -> None:
    own, before = make_url(server_of(office) or ""), dump(office)
    wrong = own.set(database="nowhere") if part == "database" else own.set(username="nobody_known")
    detail = refused_storage(office, wrong.render_as_string(hide_password=False), "list")
    assert "no such database or user" in detail
    assert "(ODE_DATABASE_URL)" in detail
    assert dump(office) == before
    assert ode_json(office, "list") == []
