"""`ode draft`: the text of an agreement, and the same with another language beside it."""

import io
from pathlib import Path
from typing import Any

import docx
import pytest
from sqlalchemy import Engine

from ode_workflows.files.store import FileStore
from tests.actions.calendar import START, at, make_negotiation
from tests.builders import step
from tests.cli.driver import ode, ode_json
from tests.cli.refusal import refused
from tests.redlining.word_xml import p, word_file

SPANISH = word_file(p("Artículo 1 Objeto"), p("Comparten datos."))


@pytest.fixture
def reference(office: Path, engine: Engine) -> str:
    """A memorandum in English and Spanish that is being negotiated."""
    return make_negotiation(engine, languages=["en", "es"])


def words(path: Path) -> list[str]:
    document: Any = docx.Document(io.BytesIO(path.read_bytes()))
    return [cell.text for made in document.tables for row in made.rows for cell in row.cells]


def test_a_draft_is_written_under_its_own_name_or_another(office: Path, reference: str, tmp_path: Path) -> None:
    told = ode_json(office, "draft", reference, "-o", tmp_path / "a.docx", "--as", "ana")
    assert ode(office, "draft", reference, "-o", tmp_path / "b.docx", "--as", "ana").code == 0
    assert told["bytes"] == len((tmp_path / "a.docx").read_bytes())
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


def test_another_language_stands_beside_with_blanks_until_it_is_there(
    office: Path, engine: Engine, reference: str, tmp_path: Path
) -> None:
    out = tmp_path / "out.docx"
    told = ode_json(office, "draft", reference, "--beside", "es", "-o", out, "--as", "ana")
    assert (told["english"], told["es"]) == ("a draft made now", "blanks for the translator")
    assert "[to be settled: translation]" in words(out)

    round_of: dict[str, Any] = {"place": "video call", "present": "Ana", "language": "es"}
    round_of["text_in"] = {"name": "texto.docx", "content": SPANISH}
    files = FileStore(office / "files")
    step(engine, reference, "record_round", "ana", today=START, now=at(START), files=files, inputs=round_of)
    told = ode_json(office, "draft", reference, "--beside", "es", "-o", out, "--as", "ana")
    assert told["es"] == "version 1, texto.docx"
    assert {"Artículo 1 Objeto", "Comparten datos."} <= set(words(out))


def test_a_language_that_the_agreement_does_not_list_is_refused(office: Path, reference: str, tmp_path: Path) -> None:
    out = tmp_path / "out.docx"
    answer = refused(office, "draft", reference, "--beside", "fr", "-o", out, "--as", "ana")
    assert (answer.code, "choose one of: es" in str(answer.json)) == (2, True)
    answer = refused(office, "draft", reference, "--beside", "es", "--template", "letters/concept_note", "--as", "ana")
    assert (answer.code, "leave out --template" in str(answer.json)) == (2, True)
    assert not out.exists()
