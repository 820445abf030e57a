"""`ode template`: an office's own templates are checked, tried and only then used."""

from pathlib import Path

import pytest

from ode_workflows.documents.accessibility import accessibility_findings
from ode_workflows.documents.preview import preview
from ode_workflows.documents.text import normalised_text
from ode_workflows.domain.errors import DraftError
from tests.cli.driver import ode, ode_json
from tests.cli.refusal import refused
from tests.gate.hostile_files import docx_with_body, docx_with_relation
from tests.house.repository import ROOT

SHIPPED = ROOT / "document_templates/memorandum_of_understanding"
ONE_FIELD = b'[title]\nmeaning = "m"\nexample = "Smoke & Fire"\nsource = "s"\ntype = "text"\nrequired = true\n'
ATTACKS = (
    '{{ title.__class__ }}', "{{ cycler.__init__.__globals__ }}", "{{ title|attr('x') }}", "{{ title.format(title) }}",
    "{% include 'x' %}", "{% import 'x' as x %}", "{% set x = 1 %}", "{% for a in range(9) %}{% endfor %}",
    "{{ title() }}", "{{ title|map(attribute='x') }}", "{{ self }}", "{{ 'A' * 99999999 }}",
    "{% macro m() %}{% endmacro %}", "{{ lipsum }}", "{{ title['x'] }}",
)  # fmt: skip


def word_file(text: str) -> bytes:
    return docx_with_body(f"<w:p><w:r><w:t>{{{{ title }}}} {text}</w:t></w:r></w:p>")


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_template_that_reaches_further_is_refused_and_never_rendered(
    office: Path, tmp_path: Path, attack: str
) -> None:
    (tmp_path / "fields.toml").write_bytes(ONE_FIELD)
    (tmp_path / "t.docx").write_bytes(word_file(attack))
    words = ("template", "add", "own", tmp_path / "t.docx", "--fields", tmp_path / "fields.toml")
    assert refused(office, *words).code == 5
    assert not (office / "document_templates").exists()
    with pytest.raises(DraftError):
        preview(word_file(attack), ONE_FIELD)


def test_a_template_passes_the_gate_for_hostile_files(office: Path, tmp_path: Path) -> None:
    (tmp_path / "t.docx").write_bytes(docx_with_relation("attachedTemplate", "https://evil.example/t.dotm"))
    answer = refused(office, "template", "check", tmp_path / "t.docx")
    assert answer.code == 2
    assert "fetches its template" in answer.json["detail"]


def test_an_own_template_stands_before_the_shipped_one(office: Path, tmp_path: Path) -> None:
    (tmp_path / "fields.toml").write_bytes(ONE_FIELD)
    (tmp_path / "t.docx").write_bytes(word_file("our words"))
    name = "memorandum_of_understanding"
    words = ("template", "add", name, tmp_path / "t.docx", "--fields", tmp_path / "fields.toml")
    assert ode_json(office, *words)["name"] == name
    listed = {row["name"]: row["from"] for row in ode_json(office, "template", "list")}
    assert (listed[name], listed["tribal_state_compact"]) == ("own", "shipped")
    assert ode(office, "template", "preview", name, "-o", tmp_path / "p.docx").code == 0
    assert "Smoke & Fire our words" in normalised_text((tmp_path / "p.docx").read_bytes())


def test_a_shipped_template_has_nothing_to_mend(office: Path) -> None:
    checked = ode_json(office, "template", "check", SHIPPED / "draft.docx", "--fields", SHIPPED / "fields.toml")
    assert (checked["ok"], checked["findings"]) == (True, [])


def test_what_people_who_hear_a_document_miss_is_named() -> None:
    table = "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl><w:p><w:r><w:t>مرحبا</w:t></w:r></w:p>"
    heading = '<w:p><w:pPr><w:pStyle w:val="Heading3"/></w:pPr></w:p>'
    found = " ".join(accessibility_findings(docx_with_body(heading + table)))
    for words in ("heading 3 follows heading 0", "table 1 has no header row", "the direction of “مرحبا” is not set"):
        assert words in found
