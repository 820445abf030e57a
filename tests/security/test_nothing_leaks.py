"""Over everybody who may look, every route and every format: what is hidden from somebody is nowhere in the answers."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows import clock
from ode_workflows.access.partner_links import WantedLink, make_link
from ode_workflows.access.sessions import SESSION_COOKIE, begin_session
from ode_workflows.db.people import person_by_handle
from ode_workflows.db.session import write_transaction
from ode_workflows.web import partner_case
from tests.api.client import Program
from tests.builders import actor
from tests.security.doors import Fillings, api_routes, methods_of, page_routes, parameters_of
from tests.security.two_offices import READERS, Record
from tests.stories.desk import Desk

ACCEPTED = ("text/html", "application/json")
GROUPS = [READERS[start::4] for start in range(4)]
ON_BOTH = 2
"""Groups whose sight is tried on PostgreSQL too, where the same statements are asked."""


def words_of(content: bytes) -> str:
    """Return what an answer says; an archive, such as a workbook, is opened."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return content.decode("utf-8", "replace")


def cookie_of(engine: Engine, handle: str) -> dict[str, str]:
    with write_transaction(engine) as conn:
        secret = begin_session(conn, person_by_handle(conn, handle).id, now=clock.now())
    return {"cookie": f"{SESSION_COOKIE}={secret}"}


def addresses(home: Path, engine: Engine, records: list[Record]) -> Iterator[tuple[bool, str]]:
    """Yield every address that can be read, with whether it is a call; lists also narrowed to hidden words."""
    fillings = Fillings(engine, [each.reference for each in records], [records[0].files[0], records[-1].files[0]])
    for route in [*page_routes(), *api_routes(home, engine)]:
        if "GET" in methods_of(route):
            for address in fillings.addresses(route):
                yield address.startswith("/api/"), address
    for form in ("csv", "json", "html", "xlsx"):
        yield True, f"/api/v1/register?format={form}"
    for record in records:
        for name in ("q=", "party="):
            yield True, f"/api/v1/{'search' if name == 'q=' else 'agreements'}?{name}{record.face[2]}"
            yield False, f"/agreements?{name}{record.face[2]}"
        yield True, f"/api/v1/agreements?after={record.reference}x"
    yield from ((True, "/api/v1/tasks?also_closed=true"), (True, "/api/v1/agreements?limit=100"))


def leaks(answer: str, records: list[Record], handle: str | None, *, asked: str) -> list[str]:
    """Return what stands in an answer and is hidden from somebody; what was typed into the address is no secret."""
    hidden = [word for record in records for word in record.hidden_from(handle) if word not in asked]
    return [word for word in hidden if word in answer]


@pytest.mark.parametrize(
    "group",
    [
        pytest.param(each, marks=[pytest.mark.sqlite_only] if place >= ON_BOTH else [])
        for place, each in enumerate(GROUPS)
    ],
    ids=["-".join(str(each) for each in group) for group in GROUPS],
)
def test_nobody_reads_what_is_hidden_from_them(
    visitor: Program, records: list[Record], home: Path, engine: Engine, group: tuple[str | None, ...]
) -> None:
    every = list(addresses(home, engine, records))
    for handle in group:
        caller = visitor.as_person(handle) if handle else visitor
        browser = cookie_of(engine, handle) if handle else {}
        for is_call, address in every:
            for accepted in ACCEPTED if not is_call else ACCEPTED[1:]:
                headers: Mapping[str, str] = {"accept": accepted, **(browser if not is_call else {})}
                answer = (caller if is_call else visitor).ask("GET", address, headers)
                assert answer.status_code < 500, f"{handle} {address}: {answer.text}"
                told = words_of(answer.content)
                assert leaks(told, records, handle, asked=address) == [], f"{handle} {address} {accepted}"


def test_a_partner_s_link_shows_its_own_agreement_and_nothing_of_the_office_s_work(
    visitor: Program, records: list[Record], home: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partner_case, "LOOKS", "10000/minute")
    monkeypatch.setattr(partner_case, "WRONG_LINKS", "10000/minute")
    for record in records:
        secret = link_to(engine, home, record)
        sent = {word for word in record.inside if word.endswith(("text", "file"))}
        fillings = Fillings(engine, [each.reference for each in records], record.files, secret=[secret])
        links = [route for route in page_routes() if "secret" in parameters_of(route)]
        told = [words_of(visitor.ask("GET", each).content) for route in links for each in fillings.addresses(route)]
        others = {word for each in records if each != record for word in (*each.face, *each.inside, each.reference)}
        assert [word for word in {*others, *record.inside} - sent if any(word in page for page in told)] == []
        assert any(record.face[0] in page for page in told)


def link_to(engine: Engine, home: Path, record: Record) -> str:
    case = Desk(engine, home).case(record.reference)
    party = next(row.id for row in case.parties if not row.is_us)
    with write_transaction(engine) as conn:
        by = actor(conn, "ana" if record.office == "state" else "cora")
        return make_link(conn, case, by, WantedLink(party, "Rosa", "", 3), now=clock.now())


def test_the_search_for_leaks_finds_what_is_there(visitor: Program, records: list[Record]) -> None:
    own, other = records[0], records[-3]
    ana = visitor.as_person("ana")
    told = "".join(
        words_of(ana.get(f"/agreements/{own.reference}{part}").content)
        for part in ("", "/history", "/comments", "/documents")
    )
    assert leaks(told, records, None, asked="") != []
    assert {word for word in (*own.face, *own.inside) if word not in told} == {f"zz{own.office}{own.visibility}text"}
    assert leaks(told, records, "ana", asked="") == []
    assert (other.office, other.visibility) == ("city", "office")
    assert set(other.face) <= set(leaks("".join(other.face), records, "ana", asked=""))
