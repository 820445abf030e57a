"""A template is a program: what ours may say, and what is named and refused."""

import re
import zipfile
from pathlib import Path

import pytest

from ode_workflows.documents.compiled import compile_template
from ode_workflows.documents.environment import ENVIRONMENT
from ode_workflows.documents.lint import lint_template
from ode_workflows.documents.package import read_parts, write_parts
from ode_workflows.documents.templates import (
    FieldKind,
    TemplateField,
    list_templates,
    load_fields,
    load_template,
)
from ode_workflows.domain.errors import DraftError
from tests.documents.builders import CONTEXTS, draft_of, paragraph, template_bytes, word_file


def a_field(name: str, kind: FieldKind = FieldKind.TEXT, items: tuple[str, ...] = ()) -> TemplateField:
    return TemplateField(name, "meaning", "example", "source", kind, is_required=True, items=items)


TITLE = a_field("title")
PARTIES = a_field("parties", FieldKind.LIST, ("name",))
USES_TITLE = paragraph("{{ title }}")

HOSTILE = {
    '{{ cycler.__init__.__globals__.os.popen("id").read() }}': "Call is not allowed",
    "{{ ''.__class__.__mro__ }}": "asked of something that is no field",
    "{% for i in range(10**9) %}x{% endfor %}": "Call is not allowed",
    "{{ 'A'*1000000000 }}": "Mul is not allowed",
    "{% include '/etc/passwd' %}": "Include is not allowed",
    "{% import 'x' as y %}": "Import is not allowed",
    "{% macro f() %}{% endmacro %}": "Macro is not allowed",
    "{% set x = 1 %}{{ x }}": "Assign is not allowed",
    "{{ titel }}": "the field titel is unknown",
    "{{ title.upper }}": "title.upper is unknown",
    "{{ title['__class__'] }}": "Getitem is not allowed",
    "{{ title|attr('__class__') }}": "the filter attr is not allowed",
    "{{ title|safe }}": "the filter safe is not allowed",
    "{{ title is sameas title }}": "the test sameas is not allowed",
    "{% if title %}x": "a tag cannot be read",
    "{% raw %}{{ x }}{% endraw %}{{ self }}": "the field self is unknown",
    "{% for a, b in title %}{% endfor %}": "a loop must read",
    "{% for title in parties %}{% endfor %}": "hides a field",
    "{% for p in parties recursive %}{% endfor %}": "a recursion is not allowed",
    "{% for p in parties %}{{ p.nmae }}{% endfor %}": "p.nmae is unknown; p has name",
    "{% for p in parties %}{{ loop.cycle }}{% endfor %}": "loop.cycle is unknown",
    "{{ [1, 2, 3] }}": "List is not allowed",
    "{{ lipsum }}": "the field lipsum is unknown",
}


@pytest.mark.parametrize("template", list_templates())
def test_every_shipped_template_passes_the_gate(template: str) -> None:
    assert lint_template(template_bytes(template), load_fields(template)) == ()


def test_every_shipped_template_has_a_full_context_in_the_tests() -> None:
    assert set(list_templates()) == set(CONTEXTS)


@pytest.mark.parametrize("tag", HOSTILE)
def test_a_hostile_or_mistaken_tag_is_named(tag: str) -> None:
    escaped = tag.replace("&", "&amp;").replace("<", "&lt;")

    findings = lint_template(word_file(USES_TITLE + paragraph(escaped)), [TITLE, PARTIES])

    assert any(HOSTILE[tag] in finding for finding in findings), findings


def test_loops_four_deep_are_refused_since_they_multiply() -> None:
    deep = "{% for a in parties %}{% for b in parties %}{% for c in parties %}{% for d in parties %}x"
    deep += "{% endfor %}" * 4

    findings = lint_template(word_file(USES_TITLE + paragraph(deep)), [TITLE, PARTIES])

    assert "word/document.xml: loops stand more than 3 deep" in findings


def test_a_tag_torn_over_runs_by_word_is_still_read() -> None:
    torn = "<w:p><w:r><w:t>{{ ti</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>tle }}</w:t></w:r></w:p>"

    assert lint_template(word_file(torn), [TITLE]) == ()


def test_a_described_field_that_the_draft_does_not_use_is_named() -> None:
    findings = lint_template(word_file(USES_TITLE), [TITLE, a_field("notice_text")])

    assert findings == ("the field notice_text stands in fields.toml but not in the draft",)


def test_a_tag_where_nothing_is_filled_in_is_named() -> None:
    content = write_parts(read_parts(word_file(USES_TITLE)) | {"word/comments.xml": b"<c>{{ title }}</c>"})

    assert "word/comments.xml: tags in this part are not filled in" in lint_template(content, [TITLE])[0]


def test_what_is_no_word_file_is_no_template() -> None:
    assert lint_template(b"not a zip", [TITLE]) == ("cannot be read as a Word document; save it again as .docx",)


def test_a_template_without_properties_is_sent_back_to_word() -> None:
    parts = {name: data for name, data in read_parts(word_file(USES_TITLE)).items() if name != "docProps/core.xml"}

    assert lint_template(write_parts(parts), [TITLE])[0].startswith("docProps/core.xml is missing")


def a_folder(tmp_path: Path, *, body: str, fields: str) -> Path:
    folder = tmp_path / "memo"
    folder.mkdir()
    (folder / "draft.docx").write_bytes(word_file(body))
    (folder / "fields.toml").write_text(fields, encoding="utf-8")
    return tmp_path


FIELDS = '[title]\nmeaning = "m"\nexample = "e"\nsource = "s"\ntype = "text"\nrequired = true\n'


def test_a_template_that_fails_the_gate_is_never_rendered(tmp_path: Path) -> None:
    root = a_folder(tmp_path, body=paragraph("{{ title.__class__ }}"), fields=FIELDS)

    with pytest.raises(DraftError, match=r"template memo cannot be used: .*title.__class__ is unknown"):
        draft_of("memo", {"title": "x"}, root=root)


def test_a_paragraph_tag_inside_a_sentence_leaves_no_broken_file(tmp_path: Path) -> None:
    body = "<w:p><w:r><w:t>{% if title %}</w:t></w:r></w:p>" + paragraph("{% endif %}{{ title }}").replace("<w:p>", "")
    root = a_folder(tmp_path, body=body.replace("</w:p>", "", 1), fields=FIELDS)

    with pytest.raises(DraftError, match="template memo"):
        draft_of("memo", {"title": ""}, root=root)


def test_an_edited_template_is_compiled_anew(tmp_path: Path) -> None:
    root = a_folder(tmp_path, body=paragraph("Old {{ title }}"), fields=FIELDS)
    before = compile_template(load_template("memo", root=root))
    (root / "memo" / "draft.docx").write_bytes(word_file(paragraph("New {{ title }}")))
    after = compile_template(load_template("memo", root=root))

    assert before is not after
    assert after is compile_template(load_template("memo", root=root))


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        (FIELDS.replace('"text"', '"number"'), "field title: type must be one of text, date, list, yes_no"),
        (FIELDS.replace('source = "s"\n', ""), "field title: add source"),
        (FIELDS + "colour = 1\n", "field title: fields.toml has the unknown key colour"),
        (FIELDS.replace("true", '"yes"'), "required is true or false"),
        (FIELDS + "items = {}\n", "unknown key items"),
        (FIELDS.replace('"text"', '"list"') + 'required_items = ["name"]\n', "names an item that"),
        ("[title", "field fields.toml: is not valid TOML"),
        ("[Title]\n", "field Title: write it as a table named in lower case"),
    ],
)
def test_a_wrong_line_in_fields_toml_is_named(tmp_path: Path, fields: str, complaint: str) -> None:
    root = a_folder(tmp_path, body=USES_TITLE, fields=fields)

    with pytest.raises(DraftError, match=complaint):
        load_template("memo", root=root)


def test_a_template_without_fields_toml_asks_for_it(tmp_path: Path) -> None:
    root = a_folder(tmp_path, body=USES_TITLE, fields=FIELDS)
    (root / "memo" / "fields.toml").unlink()

    with pytest.raises(DraftError, match=r"template memo, field fields.toml: is missing"):
        load_template("memo", root=root)


def test_at_run_time_too_a_dot_reaches_no_method() -> None:
    template = ENVIRONMENT.from_string("{% for p in parties %}{{ p.items }}{% endfor %}")

    with pytest.raises(Exception, match="has no attribute 'items'"):
        template.render(parties=[{"name": "x"}])


def test_templates_are_word_files_that_word_can_open_by_name() -> None:
    for name in list_templates():
        folder = Path("document_templates") / name
        assert zipfile.is_zipfile(folder / "draft.docx")


@pytest.mark.parametrize("template", list_templates())
def test_no_bookmark_stands_twice_since_word_would_drop_the_second(template: str) -> None:
    names = re.findall(
        r'<w:bookmarkStart [^>]*w:name="([^"]+)"', read_parts(template_bytes(template))["word/document.xml"].decode()
    )

    assert len(names) == len(set(names))


def test_a_draft_that_would_fill_the_disk_is_stopped(tmp_path: Path) -> None:
    twice = "{% for a in title %}{% for b in title %}{{ a }}{% endfor %}{% endfor %}"
    root = a_folder(tmp_path, body=paragraph(twice), fields=FIELDS.replace('"text"', '"list"'))

    with pytest.raises(DraftError, match="grows too large; shorten the lists or the texts"):
        draft_of("memo", {"title": ["x" * 50_000] * 100}, root=root)
