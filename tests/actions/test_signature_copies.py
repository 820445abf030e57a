"""Execution copies: each language of the frozen text once, as PDF where LibreOffice is, else as it was frozen."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from ode_workflows.actions._signature_copies import CopyPlan
from ode_workflows.actions.delivering import drain_outbox
from ode_workflows.files.store import FileStore
from ode_workflows.outside.pdf import pdf_program
from ode_workflows.settings import Settings
from tests.actions.calendar import START, act, answer_rows, at, make_negotiation, rows
from tests.builders import make_office, settle_findings, step
from tests.redlining.word_xml import p, word_file

TEXTS = {"en": word_file(p("Article 1"), p("They share.")), "es": word_file(p("Artículo 1"), p("Comparten."))}


@pytest.fixture
def agreement(engine: Engine, home: Path) -> str:
    """A file whose text in two languages may be signed."""
    make_office(engine)
    reference = make_negotiation(engine, languages=["en", "es"], term={"kind": "fixed", "number": 4, "unit": "years"})
    files = FileStore(home / "files")
    texts = {tag: {"name": f"text-{tag}.docx", "content": content} for tag, content in TEXTS.items()}
    step(engine, reference, "freeze_text", "ana", today=START, now=at(START), files=files, inputs={"files": texts})
    inputs = {"explanatory_note": {"name": "note.txt", "content": b"What it says and does."}}
    step(engine, reference, "submit_for_clearance", "ana", today=START, now=at(START), files=files, inputs=inputs)
    settle_findings(engine, reference, settlement="does_not_apply", today=START, now=at(START))
    answer_rows(engine, reference)
    powers = {"holder": "Gov", "title": "Governor", "evidence": "law"}
    act(engine, reference, "confirm", "clara", START, what="full_powers", **powers)
    act(engine, reference, "confirm", "clara", START, what="force_rule")
    act(engine, reference, "authorize_signature", "dora", START, signatory="Gov")
    return reference


def copies(engine: Engine, home: Path, *, make_pdf: bool) -> dict[str, bytes]:
    drain_outbox(engine, Settings(home=home, make_pdf=make_pdf), now=at(START), kinds=("document",))
    store = FileStore(home / "files")
    return {
        each.file_name: store.get(each.file_hash) for each in rows(engine, "document") if each.kind == "signature_copy"
    }


def test_each_language_has_one_copy_which_is_the_frozen_file(engine: Engine, home: Path, agreement: str) -> None:
    frozen = {row.language: FileStore(home / "files").get(row.file_hash) for row in rows(engine, "text_version")}
    made = copies(engine, home, make_pdf=False)
    assert len(made) == 2
    for language in TEXTS:
        name = next(each for each in made if f"execution-copy-{language}-" in each)
        assert name.endswith(".docx")
        assert made[name] == frozen[language]
    assert copies(engine, home, make_pdf=False) == made


def test_copies_of_a_text_that_went_back_are_not_made(engine: Engine, home: Path, agreement: str) -> None:
    act(engine, agreement, "return_to_negotiation", "clara", START, reason="The partner wants another word.")
    assert copies(engine, home, make_pdf=False) == {}


@pytest.mark.skipif(pdf_program() is None, reason="LibreOffice is optional and not installed: make setup-pdf")
def test_with_libreoffice_they_are_pdf_files_made_once(engine: Engine, home: Path, agreement: str) -> None:
    made = copies(engine, home, make_pdf=True)
    assert len(made) == 2
    assert all(name.endswith(".pdf") and content.startswith(b"%PDF-1.") for name, content in made.items())
    assert copies(engine, home, make_pdf=True) == made


def test_what_is_no_word_file_stays_as_it_is() -> None:
    plan = CopyPlan(agreement_id="a", title="t", language="en", frozen_hash="h", stem="copy", ending=".txt")
    assert plan.make(b"text", lambda _: b"%PDF") == ("copy.txt", b"text")
