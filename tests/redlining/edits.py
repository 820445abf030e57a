"""Random edits of a Word file, as a person makes them in Word, written straight into its parts."""

import copy
import io
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

from docx.oxml.ns import qn
from lxml import etree

_BODY = "word/document.xml"
_WORDS = (
    *("shall", "may", "will", "Participants", "state", "USD", "1,250.00", "Article", "funds", "45", "days", "notice"),
    *("Québec", "2027-01-31", "water"),
)
_LOOKS = ("b", "i", "caps", "strike")


def edited(content: bytes, random: Random, at_most: int = 5) -> bytes:
    """Return the file with one to at_most edits in its body, tables, notes, boxes or running heads."""
    parts = _read(content)
    roots = {name: etree.fromstring(data) for name, data in parts.items() if _is_story(name)}
    for _ in range(random.randint(1, at_most)):
        edit = random.choice(_EDITS)
        root = roots[_BODY] if random.random() < 0.85 else roots[random.choice(sorted(roots))]
        edit(root, random)
    for name, root in roots.items():
        parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return _write(parts)


def _is_story(name: str) -> bool:
    return name == _BODY or (
        name.startswith(("word/header", "word/footer", "word/footnotes")) and name.endswith(".xml")
    )


def _read(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _write(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _any(root: Any, tag: str, random: Random) -> Any:
    found = list(root.iter(qn(tag)))
    return random.choice(found) if found else None


def _run(text: str) -> Any:
    run = etree.Element(qn("w:r"))
    node = etree.SubElement(run, qn("w:t"))
    node.text = text
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run


def _some_words(random: Random) -> str:
    return " ".join(random.choices(_WORDS, k=random.randint(1, 6)))


def _change_a_word(root: Any, random: Random) -> None:
    node = _any(root, "w:t", random)
    if node is None or not (node.text or "").strip():
        return
    words = node.text.split(" ")
    words[random.randrange(len(words))] = random.choice(_WORDS)
    node.text = " ".join(words)


def _drop_a_word(root: Any, random: Random) -> None:
    node = _any(root, "w:t", random)
    if node is not None and " " in (node.text or ""):
        words = node.text.split(" ")
        del words[random.randrange(len(words))]
        node.text = " ".join(words)
        node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _add_words(root: Any, random: Random) -> None:
    paragraph = _any(root, "w:p", random)
    if paragraph is not None:
        start = 1 if len(paragraph) and paragraph[0].tag == qn("w:pPr") else 0
        paragraph.insert(random.randint(start, len(paragraph)), _run(f" {_some_words(random)} "))


def _split_a_run(root: Any, random: Random) -> None:
    """Cut a run in two, as Word does wherever it likes: nothing that a reader sees."""
    node = _any(root, "w:t", random)
    if node is None or len(node.text or "") < 2:
        return
    run = node.getparent()
    if [child.tag for child in run if child.tag != qn("w:rPr")] != [qn("w:t")]:
        return
    at = random.randrange(1, len(node.text))
    second = copy.deepcopy(run)
    second.find(qn("w:t")).text, node.text = node.text[at:], node.text[:at]
    for each in (node, second.find(qn("w:t"))):
        each.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.addnext(second)


def _change_a_look(root: Any, random: Random) -> None:
    run = _any(root, "w:r", random)
    if run is None:
        return
    name = qn(f"w:{random.choice(_LOOKS)}")
    properties = run.find(qn("w:rPr"))
    if properties is None:
        properties = etree.Element(qn("w:rPr"))
        run.insert(0, properties)
    before = properties.find(name)
    if before is not None:
        properties.remove(before)
        return
    # the schema's order: a style, fonts, then these
    at = sum(1 for child in properties if child.tag in (qn("w:rStyle"), qn("w:rFonts")))
    properties.insert(at, etree.Element(name))


def _align(root: Any, random: Random) -> None:
    paragraph = _any(root, "w:p", random)
    if paragraph is None:
        return
    properties = paragraph.find(qn("w:pPr"))
    if properties is None:
        properties = etree.Element(qn("w:pPr"))
        paragraph.insert(0, properties)
    for each in properties.findall(qn("w:jc")):
        properties.remove(each)
    after = [child for child in properties if child.tag in (qn("w:rPr"), qn("w:sectPr"), qn("w:pPrChange"))]
    new = etree.Element(qn("w:jc"), {qn("w:val"): random.choice(("center", "right", "both"))})
    properties.insert(len(properties) - len(after), new)


def _add_a_paragraph(root: Any, random: Random) -> None:
    paragraph = _any(root, "w:p", random)
    if paragraph is not None:
        new = etree.Element(qn("w:p"))
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is not None and random.random() < 0.5:
            etree.SubElement(new, qn("w:pPr")).append(copy.deepcopy(style))
        new.append(_run(_some_words(random)))
        paragraph.addprevious(new)


def _drop_a_paragraph(root: Any, random: Random) -> None:
    paragraph = _any(root, "w:p", random)
    if paragraph is None or paragraph.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None or _holds_half(paragraph):
        return
    after = paragraph.getnext()
    if after is not None and after.tag == qn("w:p"):
        paragraph.getparent().remove(paragraph)


def _move_a_paragraph(root: Any, random: Random) -> None:
    paragraph, place = _any(root, "w:p", random), _any(root, "w:p", random)
    if paragraph is None or paragraph is place or paragraph in place.iterancestors() or _holds_half(paragraph):
        return
    after = paragraph.getnext()
    same = paragraph.getparent() is place.getparent()
    if same and after is not None and after.tag == qn("w:p") and paragraph.find(f".//{qn('w:sectPr')}") is None:
        place.addprevious(paragraph)


def _holds_half(element: Any) -> bool:
    """Whether a field or a range begins here and ends elsewhere, so that taking this away would damage the file."""
    fields = [each.get(qn("w:fldCharType")) for each in element.iter(qn("w:fldChar"))]
    return fields.count("begin") != fields.count("end") or any(
        len(list(element.iter(qn(f"w:{name}Start")))) != len(list(element.iter(qn(f"w:{name}End"))))
        for name in ("bookmark", "commentRange", "moveFromRange", "moveToRange")
    )


def _drop_a_row(root: Any, random: Random) -> None:
    row = _any(root, "w:tr", random)
    if row is not None and len(row.getparent().findall(qn("w:tr"))) > 1 and row.find(f".//{qn('w:vMerge')}") is None:
        row.getparent().remove(row)


def _add_a_row(root: Any, random: Random) -> None:
    row = _any(root, "w:tr", random)
    if row is None or row.find(f".//{qn('w:vMerge')}") is not None or _holds_half(row):
        return
    new = copy.deepcopy(row)
    for node in new.iter(qn("w:t")):
        node.text = _some_words(random)
    row.addnext(new)


def _drop_a_carrier(root: Any, random: Random) -> None:
    """Take out a link, a picture or the reference of a note."""
    carriers = [
        each
        for tag in ("w:hyperlink", "w:drawing", "w:footnoteReference", "w:pict")
        for each in root.iter(qn(tag))
        if not _holds_half(each)
    ]
    if carriers:
        carrier = random.choice(carriers)
        carrier.getparent().remove(carrier)


def _join_paragraphs(root: Any, random: Random) -> None:
    """Delete the mark between two paragraphs, as backspace at a line's start does."""
    paragraph = _any(root, "w:p", random)
    after = paragraph.getnext() if paragraph is not None else None
    if after is None or after.tag != qn("w:p") or paragraph.find(f".//{qn('w:sectPr')}") is not None:
        return
    if after.find(f".//{qn('w:sectPr')}") is not None:
        return
    for child in [each for each in after if each.tag != qn("w:pPr")]:
        paragraph.append(child)
    after.getparent().remove(after)


_EDITS: tuple[Callable[[Any, Random], None], ...] = (
    _change_a_word,
    _change_a_word,
    _drop_a_word,
    _add_words,
    _split_a_run,
    _change_a_look,
    _align,
    _add_a_paragraph,
    _drop_a_paragraph,
    _move_a_paragraph,
    _drop_a_row,
    _add_a_row,
    _drop_a_carrier,
    _join_paragraphs,
)
