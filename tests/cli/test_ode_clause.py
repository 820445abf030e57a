"""`ode clause`: the library read, a clause inserted, a finding cured, and what became of each use."""

import io
from pathlib import Path

import docx
import pytest
from sqlalchemy import Engine

from tests.builders import typed_text
from tests.cli.driver import ode, ode_json
from tests.cli.refusal import refused
from tests.stories.desk import Desk

REASON = ("--as", "ana", "--reason", "Legal review asks for it.")
FUNDS = ("--clause", "funds/subject_to_appropriation")


@pytest.fixture
def reference(office: Path, engine: Engine) -> str:
    """A memorandum in negotiation, without a text on file."""
    desk = Desk(engine, office)
    reference = desk.propose()
    desk.to_negotiation(reference)
    return reference


def _typed(folder: Path, *lines: str) -> Path:
    path = folder / "theirs.docx"
    path.write_bytes(typed_text(*lines))
    return path


def _text(folder: Path) -> Path:
    lines = ("Article 1: Aim", "1.1 They cooperate.", "Article 2: End", "2.1 Either may leave.", "Signed at Tijuana.")
    return _typed(folder, *lines)


def _newest(office: Path, engine: Engine, reference: str) -> list[str]:
    desk = Desk(engine, office)
    content = desk.files.get(desk.case(reference).texts[-1].file_hash)
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


def test_the_library_is_listed_by_function_and_kind(office: Path) -> None:
    every = ode_json(office, "clause", "list")
    assert len({row["clause"].partition("/")[0] for row in every}) >= 12
    for_compacts = {row["clause"] for row in ode_json(office, "clause", "list", "--kind", "interstate_compact")}
    assert "consent_of_congress/condition_of_effect" in for_compacts
    assert "legal_character/intent_only" not in for_compacts
    assert [row["approver"] for row in ode_json(office, "clause", "list", "--function", "funds")] == ["director"]
    assert "funds/subject_to_appropriation" in ode(office, "clause", "list").out


def test_a_clause_is_shown_with_its_three_texts_in_the_words_of_a_kind(office: Path) -> None:
    shown = ode_json(office, "clause", "show", "funds", "--kind", "memorandum_of_understanding")
    assert list(shown["positions"]) == ["preferred", "fallback", "walk_away"]
    assert "No Participant will spend money" in " ".join(shown["positions"]["preferred"]["text"]["en"])
    assert shown["uses"] == []
    assert "Not used yet." in ode(office, "clause", "show", "funds").out


def test_a_clause_goes_into_a_text_typed_by_hand_in_its_own_numbers(
    office: Path, engine: Engine, reference: str, tmp_path: Path
) -> None:
    text = _text(tmp_path)
    done = ode_json(office, "clause", "insert", reference, *FUNDS, "--position", "fallback", "--text", text, *REASON)
    assert "is Article 3 of text version 2 (en)" in done["summary"]
    assert _newest(office, engine, reference)[4:] == [
        "Article 3: Funds",
        "3.1 Performance depends on funds lawfully appropriated for it. Failure to appropriate is not a breach.",
        "Signed at Tijuana.",
    ]


def test_what_became_of_a_use_is_told(office: Path, engine: Engine, reference: str, tmp_path: Path) -> None:
    insert = ("clause", "insert", reference, *FUNDS, "--position")
    ode_json(office, *insert, "preferred", "--text", _text(tmp_path), *REASON)
    assert [row["became"] for row in ode_json(office, "clause", "uses", reference)] == ["unchanged"]

    changed = [line.replace("not lawfully", "not duly") for line in _newest(office, engine, reference)]
    _take_in(office, engine, reference, _typed(tmp_path, *changed))
    assert [row["became"] for row in ode_json(office, "clause", "uses", reference)] == ["changed"]

    _take_in(office, engine, reference, _text(tmp_path))
    assert [row["became"] for row in ode_json(office, "clause", "uses", reference)] == ["removed"]

    ode_json(office, *insert, "walk_away", *REASON)
    old, new = ode_json(office, "clause", "uses", reference, "--as", "clara")
    assert (old["became"], new["became"], new["position"]) == ("replaced", "unchanged", "walk_away")
    assert (new["approval"]["decided_by"], new["approval"]["status"]) == ("director", "waiting")
    assert new["reason"] == "Legal review asks for it."
    assert len(ode_json(office, "clause", "show", "funds", "--as", "clara")["uses"]) == 2


def _take_in(office: Path, engine: Engine, reference: str, path: Path) -> None:
    said = {"name": path.name, "content": path.read_bytes()}
    Desk(engine, office).step(reference, "record_round", "ana", place="Tijuana", present="Both", text_in=said)


def test_an_added_approver_is_named_by_why(office: Path, reference: str, tmp_path: Path) -> None:
    ode_json(
        office, "clause", "insert", reference, *FUNDS, "--position", "walk_away", "--text", _text(tmp_path), *REASON
    )
    said = ode(office, "why", reference, "authorize_signature", "--as", "dora").out
    assert "Clause “Funds”" in said
    assert "Legal review asks for it." in said
    assert ode_json(office, "why", reference, "--as", "dora")["clauses"] == [
        {
            "clause": "funds/subject_to_appropriation",
            "clause_version": 1,
            "position": "walk_away",
            "reason": "Legal review asks for it.",
            "used_by": "Ana",
            "decided_by": "director",
        }
    ]
    assert ode_json(office, "why", reference)["clauses"][0]["reason"] is None  # the operator reads no secrets


def test_position_and_reason_are_hidden_from_other_offices(office: Path, reference: str, tmp_path: Path) -> None:
    ode_json(
        office, "clause", "insert", reference, *FUNDS, "--position", "preferred", "--text", _text(tmp_path), *REASON
    )
    row = ode_json(office, "clause", "uses", reference)[0]  # the operator reads no confidential text
    assert (row["position"], row["reason"]) == (None, None)


def test_a_cure_is_one_command(office: Path, engine: Engine, reference: str, tmp_path: Path) -> None:
    Desk(engine, office).step(
        reference, "settle_finding", "clara", rule="public-records", settlement="needs_opinion", reason="Asked."
    )
    said = ode(office, "review", reference, "--as", "clara").out
    assert f"ode clause cure {reference} public-records" in said
    done = ode_json(office, "clause", "cure", reference, "public-records", "--text", _text(tmp_path), "--as", "clara")
    assert "cured: Clause records/public_records" in done["summary"]
    assert f"clause cure {reference} public-records" not in ode(office, "review", reference, "--as", "clara").out


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("insert", "REF", "--position", "preferred"), "clause"),
        (("insert", "REF", *FUNDS), "position"),
        (("insert", "REF", *FUNDS, "--position", "best"), "position"),
        (("insert", "REF", *FUNDS, "--position", "preferred"), "text"),
        (("cure", "REF", "nothing"), "finding"),
        (("show", "fund"), "clause"),
        (("list", "--function", "fund"), "function"),
        (("list", "--kind", "memo"), "kind"),
        (("burn", "REF"), "what"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_stored(
    office: Path, reference: str, words: tuple[str, ...], field: str
) -> None:
    by = "clara" if words[0] == "cure" else "ana"
    line = [reference if word == "REF" else word for word in words]
    answer = refused(office, "clause", *line, "--as", by, "--reason", "Try.")
    assert (answer.code, answer.fields) == (2, [field])


def test_a_text_without_articles_has_no_place_for_a_clause(office: Path, reference: str, tmp_path: Path) -> None:
    text = _typed(tmp_path, "They cooperate.")
    answer = refused(office, "clause", "insert", reference, *FUNDS, "--position", "preferred", "--text", text, *REASON)
    assert answer.fields == ["text"]
