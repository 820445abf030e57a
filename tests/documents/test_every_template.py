"""Every Word template of the project: fit for use as it stands, and filled in with the examples of its fields."""

import re
from typing import Any

import pytest

from ode_workflows.documents.accessibility import accessibility_findings
from ode_workflows.documents.draft import make_draft
from ode_workflows.documents.lint import lint_template
from ode_workflows.documents.templates import FieldKind, TemplateField, list_templates, load_template
from ode_workflows.documents.text import normalised_text
from ode_workflows.domain.errors import DraftError
from ode_workflows.domain.vocabulary import InstrumentKind
from ode_workflows.lifecycle.profiles import profile_of
from tests.documents.builders import MADE_ON, edited

TEMPLATES = list_templates()
WITHOUT_DUTIES = ("memorandum_of_understanding", "letter_of_intent", "joint_declaration")
BINDING_WORDS = re.compile(
    r"\b(shall|must|agrees?|agreed|obligations?|enters? into force|part(y|ies))\b", re.IGNORECASE
)


def example_of(field: TemplateField) -> Any:
    if field.kind == FieldKind.YES_NO:
        return field.example == "true"
    if field.kind == FieldKind.LIST:
        return [dict.fromkeys(field.items, field.example) if field.items else field.example]
    return field.example


def from_examples(template: str, **changes: Any) -> bytes:
    context = {field.name: example_of(field) for field in load_template(template).fields}
    return make_draft(template, {**context, **changes}, title="A title", language="en", made_on=MADE_ON).content


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_passes_the_gate(template: str) -> None:
    found = load_template(template)

    assert lint_template(found.content, found.fields) == ()


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_examples_of_its_fields_fill_a_template_in(template: str) -> None:
    text = normalised_text(from_examples(template))

    assert len(text) > 300
    assert not re.search(r"\{\{|\}\}|\{%|%\}", text)
    assert not re.search(r"\.\.|,,| \.|\(\)", text), text


@pytest.mark.parametrize("template", TEMPLATES)
def test_equal_values_give_equal_bytes(template: str) -> None:
    assert from_examples(template) == from_examples(template)


@pytest.mark.parametrize("template", TEMPLATES)
def test_whoever_hears_it_finds_everything(template: str) -> None:
    assert accessibility_findings(from_examples(template)) == ()


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_draft_is_made_of_what_is_required_and_refused_without(template: str) -> None:
    fields = load_template(template).fields
    least = {field.name: example_of(field) for field in fields if field.is_required}

    def made(**changes: Any) -> str:
        draft = make_draft(template, {**least, **changes}, title="A title", language="en", made_on=MADE_ON)
        return normalised_text(draft.content)

    assert made()
    for name in least:
        with pytest.raises(DraftError, match=f"template {template}, field {name}: is empty"):
            made(**{name: None})


@pytest.mark.parametrize("kind", InstrumentKind)
def test_every_kind_has_a_draft_of_its_own(kind: str) -> None:
    assert profile_of(kind).template == kind
    assert "is_draft" in {field.name for field in load_template(kind).fields}


@pytest.mark.parametrize("template", WITHOUT_DUTIES)
def test_a_kind_without_duties_uses_no_word_of_obligation(template: str) -> None:
    text = normalised_text(from_examples(template, has_foreign_party=True, has_tribal_party=True))

    assert [found[0] for found in BINDING_WORDS.findall(text)] == []
    assert "states intentions only" in text


def test_the_check_names_a_table_without_header_row_and_a_file_without_title() -> None:
    content = from_examples("letters/return_memo")
    headless = edited(content, "<w:tblHeader/>", "")
    nameless = edited(content, "A title", "", part="docProps/core.xml")

    assert accessibility_findings(headless) == (
        "word/document.xml: table 1 has no header row; mark its first row “Repeat as header row”",
    )
    assert accessibility_findings(nameless) == ("the document has no title; set it in File > Info",)
