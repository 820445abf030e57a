"""A draft is the template filled in: the same each time, whole, and refused when something is missing."""

import io
import re
import zipfile
from datetime import date
from typing import Any

import pytest
from docx import Document
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from ode_workflows.documents.context import instrument_context
from ode_workflows.documents.draft import make_draft
from ode_workflows.documents.facts import PartyFacts
from ode_workflows.documents.package import read_parts
from ode_workflows.documents.templates import load_template
from ode_workflows.documents.text import normalised_text
from ode_workflows.documents.values import values_for
from ode_workflows.domain.errors import DraftError
from tests.documents.builders import (
    CONTEXTS,
    MADE_ON,
    QUEBEC,
    a_gaming_compact,
    a_memorandum,
    draft_of,
    memorandum_draft,
    template_bytes,
)

REFERENCE = re.compile(r"(?<=Article )\d+|(?<=Section )\d+|(?<=paragraph )[\d.]+")
AWKWARD_NAMES = (
    "AT&T <b>",
    "{{7*7}}",
    "{% for x in y %}",
    "Québec",
    "ʻOkina o Hawaiʻi",
    "Tʼáá Diné Bizaad",
    "مدينة القدس",
    "日本国",
    'the "quoted" one',
    "]]>",
)


def paragraphs_of(content: bytes) -> list[str]:
    document = Document(io.BytesIO(content))
    rows = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + rows


@pytest.mark.parametrize("template", CONTEXTS)
def test_the_same_facts_give_the_same_bytes(template: str) -> None:
    assert draft_of(template) == draft_of(template)


@pytest.mark.parametrize("template", CONTEXTS)
def test_a_draft_says_what_docxtpl_itself_would_say(template: str) -> None:
    values = values_for(load_template(template), CONTEXTS[template]())
    straight = DocxTemplate(io.BytesIO(template_bytes(template)))
    straight.render(values, SandboxedEnvironment(undefined=StrictUndefined, autoescape=True))
    buffer = io.BytesIO()
    straight.save(buffer)

    # Numbers of cross references are ours to compute; docxtpl leaves those that the template was saved with.
    ours, theirs = (
        [REFERENCE.sub("", text) for text in paragraphs_of(it)] for it in (draft_of(template), buffer.getvalue())
    )
    assert ours == theirs


@pytest.mark.parametrize("template", CONTEXTS)
def test_no_tag_and_no_empty_paragraph_is_left_in_a_draft(template: str) -> None:
    document = Document(io.BytesIO(draft_of(template)))
    text = "".join(normalised_text(draft_of(template)))
    empty = [paragraph for paragraph in document.paragraphs[:-1] if not paragraph.text.strip()]

    assert not any(mark in text for mark in ("{{", "}}", "{%", "%}"))
    assert empty == []


def required_fields() -> list[tuple[str, str]]:
    return [(name, field.name) for name in CONTEXTS for field in load_template(name).fields if field.is_required]


@pytest.mark.parametrize(("template", "field"), required_fields())
def test_a_missing_required_field_is_named_with_its_template(template: str, field: str) -> None:
    context = {name: value for name, value in CONTEXTS[template]().items() if name != field}

    with pytest.raises(DraftError, match=f"template {template}, field {field}: is empty; fill it in"):
        draft_of(template, context)


@pytest.mark.parametrize("empty", ["", "   ", None])
def test_an_empty_purpose_is_as_missing_as_none(empty: str | None) -> None:
    with pytest.raises(DraftError, match="template memorandum_of_understanding, field purpose"):
        draft_of("memorandum_of_understanding", instrument_context(a_memorandum()) | {"purpose": empty})


def test_a_party_without_a_name_is_named_by_its_place() -> None:
    nameless = PartyFacts(name=" ", kind="us_state")

    with pytest.raises(DraftError, match=r"field parties\[2\].name: is empty"):
        memorandum_draft(parties=(QUEBEC, nameless))


@pytest.mark.parametrize("name", AWKWARD_NAMES)
def test_names_are_printed_as_their_owners_write_them(name: str) -> None:
    content = memorandum_draft(parties=(QUEBEC, PartyFacts(name=name, kind="us_state")))

    assert name in paragraphs_of(content)


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1b", "\x7f", "\x85", "\u202e", "\ufffe"])
def test_a_control_character_is_refused_with_the_field(character: str) -> None:
    with pytest.raises(DraftError, match=r"field purpose: holds the control character U\+"):
        memorandum_draft(purpose=f"to sh{character}are")


def test_line_breaks_and_tabs_in_a_value_become_those_of_word() -> None:
    content = memorandum_draft(purpose="first line\r\nsecond\tline")

    assert any(text.endswith("first line\nsecond\tline.") for text in paragraphs_of(content))


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        (date(2026, 1, 1), "is a date; write it out as text"),
        (1.5, "is a float"),
        (("a",), "is a tuple"),
        (["a"], "must be a text"),
        ("x" * 100_001, "is longer than 100,000 characters"),
    ],
)
def test_only_plain_values_go_into_a_draft(value: Any, complaint: str) -> None:
    with pytest.raises(DraftError, match=f"field purpose: {complaint}"):
        draft_of("memorandum_of_understanding", CONTEXTS["memorandum_of_understanding"]() | {"purpose": value})


def test_a_subclass_of_str_is_no_plain_value() -> None:
    class Marked(str):
        def __html__(self) -> str:
            return "<w:br/>"

    with pytest.raises(DraftError, match="field purpose: is a Marked"):
        draft_of("memorandum_of_understanding", CONTEXTS["memorandum_of_understanding"]() | {"purpose": Marked("x")})


def test_too_long_a_list_is_refused() -> None:
    with pytest.raises(DraftError, match="field activities: has more than 1000 entries"):
        memorandum_draft(activities=("meet",) * 1_001)


def test_an_unknown_template_is_answered_with_the_known_ones() -> None:
    with pytest.raises(DraftError, match=r"no template letters/sonnet; choose one of: .*memorandum_of_understanding"):
        draft_of("letters/sonnet", {})


@pytest.mark.parametrize("name", ["../states", "letters/../../states", "/etc", "", "A"])
def test_a_template_name_never_leads_out_of_the_folder(name: str) -> None:
    with pytest.raises(DraftError, match="there is no template"):
        load_template(name)


def test_a_draft_carries_title_reference_language_and_its_day() -> None:
    properties = Document(io.BytesIO(memorandum_draft())).core_properties

    assert (properties.title, properties.subject, properties.language) == ("A title", "ODE-2026-0001", "en-US")
    assert properties.created is not None
    assert properties.created.date() == MADE_ON
    assert properties.modified == properties.created


def test_a_title_with_signs_is_escaped_once() -> None:
    draft = make_draft(
        "memorandum_of_understanding",
        CONTEXTS["memorandum_of_understanding"](),
        title="Trade & <Climate>",
        language="en",
        made_on=MADE_ON,
    )

    assert Document(io.BytesIO(draft.content)).core_properties.title == "Trade & <Climate>"


def test_a_draft_in_another_language_than_the_template_is_refused() -> None:
    with pytest.raises(DraftError, match="field language: the template is in en-US, not in fr-CA"):
        make_draft(
            "memorandum_of_understanding",
            CONTEXTS["memorandum_of_understanding"](),
            title="A title",
            language="fr-CA",
            made_on=MADE_ON,
        )


def test_a_draft_without_title_is_refused() -> None:
    with pytest.raises(DraftError, match="field title"):
        make_draft(
            "memorandum_of_understanding",
            CONTEXTS["memorandum_of_understanding"](),
            title=" ",
            language="en",
            made_on=MADE_ON,
        )


def test_neither_the_day_nor_the_machine_shows_in_the_package() -> None:
    with zipfile.ZipFile(io.BytesIO(memorandum_draft())) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.create_system for info in archive.infolist()} == {0}
        assert archive.testzip() is None


@pytest.mark.parametrize("template", CONTEXTS)
def test_every_part_of_a_draft_is_well_formed(template: str) -> None:
    parts = read_parts(draft_of(template))

    for name, data in parts.items():
        assert name.endswith((".xml", ".rels"))
        assert etree.fromstring(data) is not None


def test_a_cross_reference_follows_its_article_when_an_optional_one_is_left_out() -> None:
    whole = normalised_text(draft_of("tribal_state_compact"))
    without = instrument_context(a_gaming_compact()) | {"revenue_payment": ""}
    shorter = normalised_text(draft_of("tribal_state_compact", without))

    assert "Article 11. Disputes" in whole
    assert "an action under Article 11 between" in whole
    assert "Article 10. Disputes" in shorter
    assert "an action under Article 10 between" in shorter
