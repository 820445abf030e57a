"""`ode comment`, `ode points` and `ode round`: a negotiation read from the command line."""

import io
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import pytest
from sqlalchemy import Engine

from ode_workflows.documents.redline.comparing import compare
from ode_workflows.documents.text import normalised_text
from tests.cli.driver import ode, ode_json
from tests.cli.refusal import refused
from tests.stories.desk import Desk

NOON = datetime(2026, 7, 8, 12, tzinfo=UTC)


def text(days: str = "90", fee: str = "USD 100", aim: str = "share data") -> bytes:
    """Return a Word text of three articles."""
    document = docx.Document()
    for line in (
        "Article 1 Aim", f"The sides intend to {aim}.",
        "Article 2 Fee", f"The fee is {fee}.",
        "Article 3 End", f"Either may leave on {days} days' notice.",
    ):  # fmt: skip
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def record(desk: Desk, reference: str, on: date, turn: str, **texts: bytes) -> None:
    desk.today = on
    files = {name: {"name": f"{name}.docx", "content": content} for name, content in texts.items()}
    desk.step(reference, "record_round", "ana", place="Tijuana", present="Both sides", whose_turn=turn, **files)


@pytest.fixture
def reference(office: Path, engine: Engine) -> str:
    """A memorandum: we sent a text, they marked the term and left the fee unmarked, we sent a new fee meanwhile."""
    desk = Desk(engine, office)
    reference = desk.propose()
    desk.to_negotiation(reference)
    record(desk, reference, date(2026, 7, 1), "theirs", text_out=text())
    record(desk, reference, date(2026, 7, 5), "theirs", text_out=text(fee="USD 250"))
    marked = compare(text(fee="USD 80"), text("60", "USD 80"), author="Rosa Example", made_at=NOON).content
    record(desk, reference, date(2026, 7, 12), "ours", text_in=marked)
    return reference


def test_three_texts_show_the_conflict_and_what_only_one_side_changed(office: Path, reference: str) -> None:
    found = ode_json(office, "round", "threeway", reference, "--as", "ana")
    assert (found["base"], found["ours"], found["theirs"]) in ((1, 2, 3), (2, 2, 3))
    standings = {row["article"]: row["standing"] for row in found["articles"]}
    assert standings["Article 1"] == "same"
    assert standings["Article 3"] == "theirs"
    assert "Article 3" in ode(office, "round", "threeway", reference, "--as", "ana").out


def test_an_older_base_makes_a_conflict_of_what_both_sides_changed(office: Path, engine: Engine) -> None:
    desk = Desk(engine, office)
    reference = desk.propose()
    desk.to_negotiation(reference)
    record(desk, reference, date(2026, 7, 1), "theirs", text_out=text())
    record(desk, reference, date(2026, 7, 5), "theirs", text_out=text(fee="USD 250", aim="trade data"))
    marked = compare(text(), text("60", "USD 80"), author="Rosa Example", made_at=NOON).content
    record(desk, reference, date(2026, 7, 12), "ours", text_in=marked)

    found = ode_json(office, "round", "threeway", reference, "--as", "ana")
    assert (found["base"], found["ours"], found["is_stale"]) == (1, 2, True)
    assert [row["standing"] for row in found["articles"]] == ["ours", "conflict", "theirs"]
    assert found["conflicts"] == ["Article 2"]
    assert "CONFLICT" in ode(office, "round", "threeway", reference, "--as", "ana").out

    proposed = {row["article"]: row["proposed_by"] for row in ode_json(office, "points", reference)["points"]}
    assert proposed == {"Article 1": "ours", "Article 2": "both", "Article 3": "theirs"}


def test_a_record_says_turn_days_base_marks_and_what_was_not_marked(
    office: Path, reference: str, tmp_path: Path
) -> None:
    paper = tmp_path / "round.docx"
    found = ode_json(office, "round", "record", reference, 3, "-o", paper, "--as", "ana")
    assert found["days_held"]["theirs"] == 11
    assert (found["turn"]["whose"], found["turn"]["since"], found["turn"]["until"]) == ("ours", "2026-07-12", None)
    assert [(group["article"], group["by"]) for group in found["returned"]["tracked"]] == [
        ("Article 3", ["Rosa Example"])
    ]
    assert found["returned"]["without_a_mark"] == ["Article 2 is changed"]
    assert len(found["texts"][0]["file_hash"]) == 64
    written = normalised_text(paper.read_bytes())
    for words in ("Round 3, July 12, 2026, Tijuana", "marked by Rosa Example", "Article 2 is changed", "days: 11"):
        assert words in written
    shown = ode(office, "round", "record", reference, 3, "--as", "ana").out
    assert "ours since 2026-07-12 and still" in shown


def test_points_name_kind_side_and_round_and_stand_in_word(office: Path, reference: str, tmp_path: Path) -> None:
    paper = tmp_path / "points.docx"
    found = ode_json(office, "points", reference, "-o", paper, "--as", "ana")
    last = found["points"][-1]
    assert (last["article"], last["kinds"], last["standing"]) == ("Article 3", ["number"], "open")
    assert (last["proposed_by"], last["proposed_by_name"], last["round"]) == ("theirs", "Rosa Example", 3)
    assert found["points"][0]["kinds"] == ["money"]
    assert "Either may leave on 60 days' notice." in normalised_text(paper.read_bytes())


def test_a_settled_point_says_whose_text_was_taken(office: Path, engine: Engine, reference: str) -> None:
    settled = text("60", "USD 120")
    desk = Desk(engine, office)
    record(desk, reference, date(2026, 7, 20), "theirs", text_out=settled)
    record(desk, reference, date(2026, 7, 22), "ours", text_in=settled)
    found = ode_json(office, "points", reference, "--as", "ana")
    assert {row["article"]: row["standing"] for row in found["points"]} == {
        "Article 2": "agreed", "Article 3": "theirs",
    }  # fmt: skip


def test_comments_are_added_listed_and_resolved(office: Path, reference: str, tmp_path: Path) -> None:
    said = ("comment", "add", reference, "--as", "ana")
    ode_json(office, *said, "--text", "Never below 60", "--article", "3")
    ode_json(office, *said, "--text", "Why so short?", "--article", "1", "--shared")
    listed = ode_json(office, "comment", "list", reference, "--as", "ana")
    assert [(row["number"], row["audience"], row["article"]) for row in listed] == [
        (1, "internal", "Article 3"), (2, "shared", "Article 1"),
    ]  # fmt: skip
    assert "Never below 60" in ode(office, "comment", "list", reference, "--as", "ana").out
    assert "Never below 60" not in ode(office, "comment", "list", reference).out

    paper = tmp_path / "internal.docx"
    outside = ode_json(office, "points", reference, "--as", "ana")
    assert (outside["internal_notes"], outside["points"][-1]["kinds"]) == ([], ["comment"])
    inside = ode_json(office, "points", reference, "--internal", "-o", paper, "--as", "ana")
    assert [note["text"] for note in inside["internal_notes"]] == ["Never below 60"]
    assert "Never below 60" in normalised_text(paper.read_bytes())

    ode_json(office, "comment", "resolve", reference, 2, "--reason", "They explained it", "--as", "ana")
    assert ode_json(office, "comment", "list", reference, "--as", "ana")[1]["resolution"] == "They explained it"


def test_show_says_whose_turn_it_is_and_since_when(office: Path, reference: str) -> None:
    assert ode_json(office, "show", reference, "--as", "ana")["turn"] == {"whose": "ours", "since": "2026-07-12"}
    assert "ours since 2026-07-12" in ode(office, "show", reference, "--as", "ana").out


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("round", "record", "REF"), "what"),
        (("round", "guess", "REF"), "what"),
        (("comment", "add", "REF", "--shared"), "text"),
        (("comment", "resolve", "REF"), "what"),
        (("points", "REF", "--language", "fr"), "language"),
    ],
)
def test_what_is_not_asked_right_names_its_field(
    office: Path, reference: str, words: tuple[str, ...], field: str
) -> None:
    line = [reference if word == "REF" else word for word in words]
    answer = refused(office, *line, "--as", "ana")
    assert (answer.code, answer.fields) == (2, [field])


def test_a_round_that_was_not_held_is_not_found(office: Path, reference: str) -> None:
    assert refused(office, "round", "record", reference, 9, "--as", "ana").code == 3


def test_papers_made_from_texts_are_not_drafted(office: Path, reference: str, tmp_path: Path) -> None:
    line = ("draft", reference, "--template", "letters/point_list", "-o", tmp_path / "x.docx", "--as", "ana")
    assert f"ode points {reference}" in refused(office, *line).json["detail"]
