"""Small Word files written as XML: python-docx's empty document with a body, notes and running heads of one's own."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import docx

_SPACE = 'xml:space="preserve"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{_OFFICE}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_SECTION = '<w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"/>'
_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000000000500010d0a2db40000000049454e44ae426082"
)


def r(text: str, look: str = "") -> str:
    """Return a run."""
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}<w:t {_SPACE}>{text}</w:t></w:r>"


def p(*inner: str, props: str = "") -> str:
    """Return a paragraph; a piece that is no XML becomes a run."""
    runs = "".join(each if each.startswith("<") else r(each) for each in inner)
    return f"<w:p>{f'<w:pPr>{props}</w:pPr>' if props else ''}{runs}</w:p>"


def table(*rows: tuple[str, ...], cell_props: str = "", props: str = "") -> str:
    """Return a table; a cell that is no XML becomes a paragraph."""
    grid = "".join('<w:gridCol w:w="2000"/>' for _ in rows[0])
    made = "".join(f"<w:tr>{''.join(_cell(cell, cell_props) for cell in row)}</w:tr>" for row in rows)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/>{props}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{made}</w:tbl>'
    )


def _cell(inner: str, props: str) -> str:
    paragraphs = inner if inner.startswith("<") else p(inner)
    return f'<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/>{props}</w:tcPr>{paragraphs}</w:tc>'


def word_field(instruction: str, result: str) -> str:
    """Return a complex field with its stored result."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    return (
        f"{mark('begin')}<w:r><w:instrText {_SPACE}> {instruction} </w:instrText></w:r>"
        f"{mark('separate')}{r(result)}{mark('end')}"
    )


def link(text: str, target: str = "rIdLink") -> str:
    """Return a hyperlink to https://example.org/TARGET."""
    return f'<w:hyperlink r:id="{target}">{r(text)}</w:hyperlink>'


def note(number: int, kind: str = "footnote") -> str:
    """Return the reference of a note."""
    return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'


def picture(number: int = 1) -> str:
    """Return an inline picture."""
    return (
        f'<w:r><w:drawing><wp:inline><wp:extent cx="9525" cy="9525"/><wp:docPr id="{number}" name="Seal {number}"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="seal"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip r:embed="rIdSeal{number}"/>'
        "</pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def text_box(text: str) -> str:
    """Return a text box as older Word writes it."""
    return (
        '<w:r><w:pict><v:shape id="box" style="width:100pt;height:50pt"><v:textbox><w:txbxContent>'
        f"{p(text)}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )


def control(inner: str, title: str = "date") -> str:
    """Return a content control around runs or blocks."""
    return f'<w:sdt><w:sdtPr><w:tag w:val="{title}"/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>'


def word_file(
    *body: str,
    notes: Mapping[int, str] | None = None,
    endnotes: Mapping[int, str] | None = None,
    header: str = "",
    section: str = _SECTION,
    links: tuple[str, ...] = ("rIdLink",),
    seals: tuple[int, ...] = (1, 2),
) -> bytes:
    """Return a Word file with this body; texts of notes by number, the text of its header, its section's properties."""
    package = _Package(dict(_empty_parts()))
    for each in links:
        package.relate(each, "hyperlink", f"https://example.org/{each}", external=True)
    package.types.append('<Default Extension="png" ContentType="image/png"/>')
    for number in seals:
        package.parts[f"word/media/seal{number}.png"] = _PNG + bytes([number])
        package.relate(f"rIdSeal{number}", "image", f"media/seal{number}.png")
    for kind, texts in (("footnote", notes), ("endnote", endnotes)):
        if texts:
            package.add_part(f"{kind}s", f"{kind}s", _notes(kind, texts))
    reference = ""
    if header:
        package.add_part("header7", "header", f"<w:hdr {_NAMESPACES}>{p(header)}</w:hdr>".encode())
        reference = '<w:headerReference w:type="default" r:id="rIdheader7"/>'
    inside = f"{''.join(body)}<w:sectPr>{reference}{section}</w:sectPr>"
    package.parts["word/document.xml"] = f"<w:document {_NAMESPACES}><w:body>{inside}</w:body></w:document>".encode()
    return package.packed()


@cache
def _empty_parts() -> Mapping[str, bytes]:
    buffer = io.BytesIO()
    docx.Document().save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@dataclass
class _Package:
    """The parts of a file, and what its list of types and the relations of its main document still need."""

    parts: dict[str, bytes]
    relations: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)

    def relate(self, name: str, kind: str, target: str, *, external: bool = False) -> None:
        mode = ' TargetMode="External"' if external else ""
        self.relations.append(f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"{mode}/>')

    def add_part(self, stem: str, kind: str, data: bytes) -> None:
        self.parts[f"word/{stem}.xml"] = data
        self.relate(f"rId{stem}", kind, f"{stem}.xml")
        self.types.append(f'<Override PartName="/word/{stem}.xml" ContentType="{_TYPE}.{kind}+xml"/>')

    def packed(self) -> bytes:
        known = self.parts["[Content_Types].xml"].decode()
        self._append("[Content_Types].xml", "</Types>", [each for each in self.types if each not in known])
        self._append("word/_rels/document.xml.rels", "</Relationships>", self.relations)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.parts.items():
                archive.writestr(name, data)
        return buffer.getvalue()

    def _append(self, name: str, end: str, pieces: list[str]) -> None:
        self.parts[name] = self.parts[name].replace(end.encode(), "".join([*pieces, end]).encode())


def _notes(kind: str, texts: Mapping[int, str]) -> bytes:
    made = "".join(f'<w:{kind} w:id="{number}">{p(text)}</w:{kind}>' for number, text in texts.items())
    separator = f'<w:{kind} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'
    return f"<w:{kind}s {_NAMESPACES}>{separator}{made}</w:{kind}s>".encode()
