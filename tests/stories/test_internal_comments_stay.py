"""An internal comment never leaves: whatever the office hands out is made, opened and searched for words of one.

Every command, template, page and form of the register is listed by the program itself. A new command must be put into
one of the two lists below before this test passes again; a new template, page or form is searched without being named.
"""

import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import docx
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from ode_workflows import clock
from ode_workflows.access.partner_links import WantedLink, make_link
from ode_workflows.actions.round_papers import FROM_TEXTS
from ode_workflows.cli.lazy import COMMANDS
from ode_workflows.db.session import make_engine, write_transaction
from ode_workflows.documents.templates import list_templates
from ode_workflows.registry.exports import FORMATS
from ode_workflows.serving.app import office_app
from ode_workflows.settings import Settings
from tests.builders import actor, make_office
from tests.cli.driver import ode, ode_json
from tests.databases import Databases, SqliteDatabases
from tests.security.doors import Fillings, api_routes, page_routes
from tests.stories.desk import Desk
from tests.web.browser import Browser, settings_of

CANARY, SHARED = "zzcanaryzz", "zzsharedzz"

HANDED_OUT: Mapping[str, Sequence[Sequence[str]]] = {
    "clause": [["list"], ["uses", "REF", "--json", "--as", "ana"]],
    "comment": [["list", "REF"]],
    "draft": [["REF", "--template", name, "-o", "OUT", "--as", "ana"] for name in list_templates()],
    "export": [["register", "--format", form, "-o", "OUT", *who] for form in FORMATS for who in ([], ["--as", "ana"])],
    "history": [["REF"], ["REF", "--json"]],  # with --as the office's own people read its sealed texts, as ever
    "inspect": [["SENT", "--json"], ["RETURNED", "--json"]],
    "letters": [["REF", "-o", "FOLDER", "--as", "ana"]],
    "list": [[], ["--json", "--as", "ana"]],
    "packet": [["REF", "-o", "OUT", "--as", "ana"]],
    "points": [["REF", "-o", "OUT", "--as", "ana"], ["REF", "--json", "--as", "ana"], ["REF"]],
    "redline": [["SENT", "RETURNED", "-o", "OUT", "--html", "PAGE", "--json"]],
    "review": [["REF", "--as", "clara"]],
    "round": [
        ["record", "REF", "2", "-o", "OUT", "--json", "--as", "ana"],
        ["threeway", "REF", "--json", "--as", "ana"],
    ],
    "search": [[CANARY, "--json"], ["water"]],
    "show": [["REF"], ["REF", "--json"], ["REF", "--json", "--as", "ana"]],
    "simulate": [],  # tells of an intake file alone; the cases of tests/cli cover it
    "tasks": [["--as", "ana"]],
    "verify": [["REF", "--json"]],
    "why": [["REF"], ["REF", "freeze_text", "--json", "--as", "ana"]],
}
"""What a person may hand on, with the command lines to try; their words are replaced by the files of the example."""

STAYS: Mapping[str, str] = {
    **dict.fromkeys(("backup", "restore", "migrate-store"), "the whole office, confidential texts included, by design"),
    **dict.fromkeys(
        ("init", "up", "doctor", "story", "sweep", "template", "office", "invite"), "sets up or runs the office"
    ),
    **dict.fromkeys(("propose", "step", "intake", "constants", "take-back", "import"), "writes into the record"),
    "token": "lists a person's own tokens, and reads no agreement",
    **dict.fromkeys(("screen", "rulebook", "deadline", "pdf"), "works on what is handed in, and reads no agreement"),
}
"""Commands that hand nothing of an agreement on, and why."""


def test_every_command_is_known_to_hand_out_or_not() -> None:
    assert sorted(COMMANDS) == sorted([*HANDED_OUT, *STAYS])
    assert {f"letters/{name}" for name in ("point_list", "record_of_round")} == set(FROM_TEXTS)


def text(fee: str, margin: str = "") -> bytes:
    document = docx.Document()
    for line in ("Article 1 Fee", f"The fee is USD {fee}.", "Article 2 End", "Either may leave at any time."):
        document.add_paragraph(line)
    if margin:
        document.add_comment(document.paragraphs[-1].runs, text=margin, author="Rosa Example")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


WORDS = st.text(st.sampled_from("abc äß=@<>&{}%'\"\n"), max_size=12)
COMMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "is_internal": st.booleans(),
            "around": st.tuples(WORDS, WORDS),
            "article": st.sampled_from([None, "1", "Article 2"]),
            "is_reply": st.booleans(),
            "is_resolved": st.booleans(),
        }
    ),
    min_size=1,
    max_size=5,
)


class Example:
    """An office with one public agreement in negotiation, two texts and the comments that were drawn."""

    def __init__(self, folder: Path, address: str, drawn: list[dict[str, Any]]) -> None:
        self.home = folder
        engine = make_engine(address)
        self.desk = Desk(engine, folder)
        self.desk.office_id = make_office(engine)
        self.reference = self.desk.propose(visibility="public")
        self.desk.to_negotiation(self.reference)
        self.sent, self.returned = text("100"), text("90", margin=SHARED)
        for name, content in (("text_out", self.sent), ("text_in", self.returned)):
            said = {"place": "Tijuana", "present": "both", name: {"name": "text.docx", "content": content}}
            self.desk.step(self.reference, "record_round", "ana", **said)
        for one in drawn:
            self._comment(one)
        self.desk.step(self.reference, "add_comment", "clara", text=f"Keep {CANARY} inside")
        self.desk.sweep()
        self.address, self.secret = address, self._link(engine)
        engine.dispose()

    def _link(self, engine: Engine) -> str:
        with write_transaction(engine) as conn:
            case = self.desk.case(self.reference)
            party = next(row.id for row in case.parties if not row.is_us)
            wanted = WantedLink(party, "Rosa Example", "", 30)
            return make_link(conn, case, actor(conn, "ana"), wanted, now=clock.now())

    def _comment(self, one: dict[str, Any]) -> None:
        word = CANARY if one["is_internal"] else SHARED
        said = {"text": f"{one['around'][0]}{word}{one['around'][1]}", "is_internal": one["is_internal"]}
        if one["article"]:
            said["article"] = one["article"]
        if one["is_reply"]:
            said["reply_to"] = 1  # theirs, which both sides read
        made = self.desk.step(self.reference, "add_comment", "clara", **said)
        number = int(re.search(r"\d+", made.summary)[0])  # type: ignore[index]
        if one["is_resolved"] and not one["is_reply"]:
            reason = f"Settled because of {word}"
            self.desk.step(self.reference, "resolve_comment", "clara", comment=number, reason=reason)

    def outputs(self) -> Iterator[tuple[str, bytes]]:
        """Yield everything that the commands, the pages and the mails hand out, each with what made it."""
        for command, lines in HANDED_OUT.items():
            for number, line in enumerate(lines):
                yield from self._of_command(command, line, self.home / f"{command}-{number}")
        yield from self._pages()
        for mail in Settings(home=self.home).mail_folder.glob("*.eml"):
            yield mail.name, mail.read_bytes()

    def _of_command(self, command: str, line: Sequence[str], place: Path) -> Iterator[tuple[str, bytes]]:
        place.mkdir()
        files: dict[str, str | Path] = {"REF": self.reference, "OUT": place / "out.docx", "FOLDER": place}
        files |= {"SENT": place / "sent.docx", "RETURNED": place / "returned.docx", "PAGE": place / "page.html"}
        for name, content in (("SENT", self.sent), ("RETURNED", self.returned)):
            if name in line:
                Path(files[name]).write_bytes(content)
        answer = ode(self.home, command, *(files.get(word, word) for word in line))
        what = " ".join((command, *line))
        assert answer.code == 0 or command == "draft", f"{what}: {answer.out}{answer.err}"
        said = (answer.out + answer.err).replace(CANARY, "") if CANARY in line else answer.out + answer.err
        yield what, said.encode()
        for made in place.rglob("*"):
            if made.is_file():
                yield f"{what}: {made.name}", made.read_bytes()

    def _pages(self) -> Iterator[tuple[str, bytes]]:
        """Yield what pages and calls tell anybody, and what the partner's link shows."""
        engine = make_engine(self.address)
        texts = [text.file_hash for text in Desk(engine, self.home).case(self.reference).texts]
        fillings = Fillings(engine, [self.reference], texts, secret=[self.secret])
        every = [*page_routes(), *api_routes(self.home, engine)]
        with office_app(settings_of(self.home)) as app:
            client = Browser(app)
            for address in (address for route in every for address in fillings.addresses(route)):
                yield address.replace(self.secret, "SECRET"), client.get(address).content
        engine.dispose()


def opened(content: bytes) -> Iterator[str]:
    """Yield the words of a file, and of every file in it, with and without marks between the letters."""
    if content.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name
                yield from opened(archive.read(name))
        return
    words = content.decode("utf-8", errors="replace")
    yield words
    yield re.sub(r"<[^>]+>|=\r?\n", "", words)


def holds(content: bytes, word: str) -> bool:
    return any(word in words.casefold() for words in opened(content))


def test_no_word_of_an_internal_comment_is_in_anything_that_is_handed_out(databases: Databases) -> None:
    examples = 8 if isinstance(databases, SqliteDatabases) else 3  # what is handed out is made alike on both

    @settings(max_examples=examples, deadline=None, phases=(Phase.generate,))
    @given(drawn=COMMENTS)
    def nothing_leaves(drawn: list[dict[str, Any]]) -> None:
        with tempfile.TemporaryDirectory() as folder, databases.for_home(Path(folder)) as address:
            _no_word_leaves(Example(Path(folder), address, drawn))

    nothing_leaves()


def _no_word_leaves(example: Example) -> None:
    found = dict(example.outputs())
    leaking = [what for what, content in found.items() if holds(content, CANARY)]
    assert leaking == []

    # the search finds what is there: shared words in both papers, internal ones in the internal form
    with_shared = {what.partition(" ")[0] for what, content in found.items() if holds(content, SHARED)}
    assert with_shared >= {"points", "round", "packet"}
    assert holds(found["/partner/SECRET"], SHARED)
    assert found["/partner/SECRET/texts/1/file"].startswith(b"PK")
    inside = ode_json(example.home, "points", example.reference, "--internal", "--as", "ana")
    assert any(CANARY in note["text"] for note in inside["internal_notes"])


def test_the_papers_of_an_agreement_in_force_hold_no_word_of_an_internal_comment_either(
    engine: Engine, home: Path
) -> None:
    desk = Desk(engine, home)
    desk.office_id = make_office(engine)
    reference = desk.propose(visibility="public")
    desk.to_clearance(reference)
    desk.step(reference, "add_comment", "clara", text=f"Keep {CANARY} inside")
    desk.answer_rows(reference, "conclude")
    desk.step(reference, "confirm", "clara", what="full_powers", holder="Gavin", title="Governor", evidence="law")
    desk.step(reference, "confirm", "clara", what="force_rule")
    desk.step(reference, "authorize_signature", "dora", signatory="Gavin")
    desk.sign_all(reference, signatory="Gavin")
    desk.step(reference, "complete_signature", "sven")
    desk.sweep()

    made = []
    for number, name in enumerate(list_templates()):
        place = home / f"paper-{number}.docx"
        ode(home, "draft", reference, "--template", name, "-o", place, "--as", "ana")
        made += [place] if place.is_file() else []
    packet = home / "packet.zip"
    assert ode(home, "packet", reference, "-o", packet, "--as", "ana").code == 0
    mails = list(Settings(home=home).mail_folder.glob("*.eml"))
    assert len(made) > 30
    assert [path.name for path in (*made, packet, *mails) if holds(path.read_bytes(), CANARY)] == []


def test_the_search_opens_archives_and_looks_behind_marks() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.xml", f"<w:t>{CANARY[:4]}</w:t><w:t>{CANARY[4:].upper()}</w:t>")
    checks: Callable[[str], bool] = lambda word: holds(buffer.getvalue(), word)  # noqa: E731
    assert (checks(CANARY), checks(SHARED)) == (True, False)
