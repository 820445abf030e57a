"""The numbers that Word shows are computed as Word does, also for files that others send."""

import pytest

from ode_workflows.documents.text import normalised_text
from tests.documents.builders import paragraph, word_file

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def level(number: int, number_format: str, text: str, start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def listed(text: str, *, list_id: int = 1, depth: int = 0) -> str:
    number = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return f"<w:p><w:pPr>{number}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered(body: str, levels: str, *, more_lists: str = "") -> list[str]:
    definition = f'<w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum>'
    lists = '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>' + more_lists
    numbering = f"<w:numbering {WORD}>{definition}{lists}</w:numbering>"
    return normalised_text(word_file(body, word__numbering=numbering)).splitlines()


def test_articles_paragraphs_and_points_number_by_their_styles() -> None:
    styles = ["Heading1", "Clause2", "Clause3", "Clause3", "Clause2", "Heading1", "Clause2", "Clause3"]
    body = "".join(paragraph("x", style=style) for style in styles)

    assert normalised_text(word_file(body)).splitlines() == [
        *("Section 1. x", "1.1 x", "(a) x", "(b) x", "1.2 x", "Section 2. x", "2.1 x", "(a) x")
    ]


@pytest.mark.parametrize(
    ("number_format", "expected"),
    [("upperRoman", "IV"), ("lowerRoman", "iv"), ("upperLetter", "D"), ("lowerLetter", "d"), ("decimalZero", "04")],
)
def test_other_governments_number_otherwise(number_format: str, expected: str) -> None:
    assert numbered(listed("x"), level(0, number_format, "%1)", start=4)) == [f"{expected}) x"]


def test_after_z_comes_aa() -> None:
    assert numbered(listed("x"), level(0, "lowerLetter", "%1.", start=27)) == ["aa. x"]


def test_a_list_that_starts_anew_starts_anew() -> None:
    again = (
        '<w:num w:numId="2"><w:abstractNumId w:val="1"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = listed("a") + listed("b") + listed("c", list_id=2) + listed("d", list_id=2)

    assert numbered(body, level(0, "decimal", "%1."), more_lists=again) == ["1. a", "2. b", "1. c", "2. d"]


def test_a_deeper_level_shows_the_number_above_it() -> None:
    body = listed("a") + listed("b", depth=1) + listed("c") + listed("d", depth=1)

    assert numbered(body, level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2")) == [
        *("1. a", "1.1 b", "2. c", "2.1 d")
    ]


def test_a_bullet_is_a_bullet_and_no_number_is_none() -> None:
    assert numbered(listed("x"), level(0, "bullet", "-")) == ["• x"]
    assert numbered(listed("x", list_id=0), level(0, "decimal", "%1.")) == ["x"]
    assert numbered(listed("x", list_id=9), level(0, "decimal", "%1.")) == ["x"]
