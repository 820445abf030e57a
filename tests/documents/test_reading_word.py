"""Words are read wherever Word keeps them: tables, boxes, notes, fields, controls."""

from ode_workflows.documents.text import normalised_text
from tests.documents.builders import paragraph, word_file

MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def read(body: str, **parts: str) -> str:
    return normalised_text(word_file(body, **parts))


def field(instruction: str, result: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = f"<w:r><w:instrText> {instruction} </w:instrText></w:r>"
    return mark("begin") + code + mark("separate") + f"<w:r><w:t>{result}</w:t></w:r>" + mark("end")


def test_a_table_reads_row_by_row() -> None:
    cells = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in ("Party", "Date"))

    assert read(f"<w:tbl><w:tblPr/><w:tr>{cells}</w:tr></w:tbl>") == "Party | Date"


def test_a_deleted_row_is_not_read() -> None:
    row = f'<w:tr><w:trPr><w:del w:id="1"/></w:trPr><w:tc>{paragraph("gone")}</w:tc></w:tr>'

    assert read(f"<w:tbl><w:tblPr/>{row}</w:tbl>") == ""


def test_content_controls_and_links_are_read_through() -> None:
    control = f"<w:sdt><w:sdtContent>{paragraph('inside')}</w:sdtContent></w:sdt>"
    link = "<w:p><w:hyperlink><w:r><w:t>linked</w:t></w:r></w:hyperlink></w:p>"

    assert read(control + link) == "inside\nlinked"


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{paragraph('boxed')}</w:txbxContent>"
    alternate = (
        f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )

    assert read(f"<w:p><w:r>{alternate}</w:r></w:p>") == "boxed"


def test_a_picture_leaves_its_place() -> None:
    assert read("<w:p><w:r><w:t>a</w:t></w:r><w:r><w:drawing/></w:r><w:r><w:t>b</w:t></w:r></w:p>") == "a [image] b"


def test_footnotes_are_part_of_the_text() -> None:
    notes = f'<w:footnotes xmlns:w="{WORD}"><w:footnote w:id="2">{paragraph("as amended")}</w:footnote></w:footnotes>'
    body = '<w:p><w:r><w:t>the Act</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'

    assert read(body, word__footnotes=notes) == "the Act[note]\nas amended"


def test_a_cross_reference_reads_as_its_number_and_a_date_field_as_nothing() -> None:
    reference, day = field(r"REF _Ref_x \n \h", "Article 4"), field("DATE", "Monday")

    assert read(f"<w:p>{reference}{day}</w:p>") == "Article 4"
    assert read('<w:p><w:fldSimple w:instr=" PAGE "><w:r><w:t>3</w:t></w:r></w:fldSimple></w:p>') == ""


def test_breaks_tabs_and_special_hyphens_are_kept_apart_from_words() -> None:
    runs = "<w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>non</w:t><w:noBreakHyphen/><w:t>binding</w:t>"

    assert read(f"<w:p><w:r>{runs}</w:r></w:p>") == "a b non\u2011binding"
