"""Paragraphs in the result: merged, wholly old, wholly new, and their properties with the former ones beside them."""

import copy

from ode_workflows.documents.package import XmlElement, w
from ode_workflows.documents.redline.align import Span
from ode_workflows.documents.redline.canonical import Canonical
from ode_workflows.documents.redline.inline import InlineWriter, Inner, joined_spans, same_containers
from ode_workflows.documents.redline.names import MARKERS, P_PROPERTIES, R_PROPERTIES, SECTION, P, local
from ode_workflows.documents.redline.pen import BY, Pen, mark_paragraph, new_node, put_before, run_properties
from ode_workflows.documents.redline.tokens import Token, Tokenizer

_NOT_FORMER = {"rPr", "sectPr", "pPrChange"}
_REFERENCES = {w("headerReference"), w("footerReference")}


def merged_paragraph(
    story: Inner, old: XmlElement, new: XmlElement, *, is_coarse: bool = False
) -> tuple[XmlElement, list[Token], list[Token], list[Span]]:
    """Return a paragraph that reads as the old one when rejected and as the new one when accepted, with its spans.

    Args:
        story: the story around the paragraphs.
        old: the paragraph of the old text.
        new: the paragraph of the new text.
        is_coarse: replace everything in one piece.
    """
    tokens_old, _ = Tokenizer(story.old).read(old)
    tokens_new, markers = Tokenizer(story.new).read(new)
    whole: list[Span] = [("replace", 0, len(tokens_old), 0, len(tokens_new))]
    spans = whole if is_coarse else joined_spans(tokens_old, tokens_new)
    made = new.makeelement(P, dict(new.attrib))
    writer = InlineWriter(story, made, same_containers(tokens_old, tokens_new, spans))
    for kind, start, end, start_new, end_new in spans:
        if kind == "equal":
            for one, other in zip(tokens_old[start:end], tokens_new[start_new:end_new], strict=True):
                writer.write(other, None, one)
            continue
        for token in tokens_old[start:end]:
            writer.write(token, "del")
        for token in tokens_new[start_new:end_new]:
            writer.write(token, "ins")
    for node, path in markers:
        writer.marker(node, path)
    writer.close()
    set_properties(story, made, old, new)
    return made, tokens_old, tokens_new, spans


def set_properties(story: Inner, made: XmlElement, old: XmlElement, new: XmlElement) -> None:
    """Give a paragraph the properties of the new one, with those of the old one as the former ones."""
    of_old, of_new = old.find(P_PROPERTIES), new.find(P_PROPERTIES)
    adopted = None if of_old is None else story.adopt(of_old)
    properties = new_node("pPr") if of_new is None else copy.deepcopy(of_new)
    _set_mark(story, properties, of_old, of_new, adopted)
    if _plain(story.old, of_old) != _plain(story.new, of_new):
        former = new_node("pPr")
        former.extend(
            [child for child in list(adopted if adopted is not None else ()) if local(child) not in _NOT_FORMER]
        )
        change = story.pen.mark("pPrChange")
        change.append(former)
        properties.append(change)
    section = properties.find(SECTION)
    if section is not None and of_old is not None and (section_old := of_old.find(SECTION)) is not None:
        change_section(story, section, section_old)
    for present in made.findall(P_PROPERTIES):
        made.remove(present)
    if len(properties):
        made.insert(0, properties)


def _set_mark(
    story: Inner,
    properties: XmlElement,
    old: XmlElement | None,
    new: XmlElement | None,
    adopted: XmlElement | None,
) -> None:
    looks = [None if each is None else each.find(R_PROPERTIES) for each in (old, new, adopted)]
    if story.old.of(looks[0]) == story.new.of(looks[1]):
        return
    made = run_properties(looks[1], looks[2], story.pen, is_changed=True)
    present = properties.find(R_PROPERTIES)
    if present is not None:
        properties.remove(present)
    put_before(properties, made, {"sectPr", "pPrChange"})


def _children(node: XmlElement | None) -> list[XmlElement]:
    return [] if node is None else list(node)


def _plain(canonical: Canonical, properties: XmlElement | None) -> list[str]:
    found = [] if properties is None else [child for child in properties if local(child) not in _NOT_FORMER]
    return [form for child in found if (form := canonical.of(child))]


def change_section(story: Inner, section: XmlElement, old: XmlElement) -> None:
    """Note the former properties of a section where they changed; headers and footers are compared elsewhere."""
    if story.old.of(old) == story.new.of(section):
        return
    change, former = story.pen.mark("sectPrChange"), old.makeelement(SECTION, dict(old.attrib))
    former.extend(
        [copy.deepcopy(child) for child in old if child.tag not in _REFERENCES and local(child) != local(change)]
    )
    change.append(former)
    section.append(change)


def whole_paragraph(story: Inner, paragraph: XmlElement, kind: str, *, is_marked: bool = True) -> XmlElement:
    """Return a paragraph all of which comes, goes or moves; its mark too unless told otherwise."""
    is_old = kind in {"del", "moveFrom"}
    tokens, markers = Tokenizer(story.old if is_old else story.new).read(paragraph)
    made = paragraph.makeelement(P, dict(paragraph.attrib))
    if is_old:
        made = story.adopt(made)
    writer = InlineWriter(story, made, {})
    for token in tokens:
        writer.write(token, kind)
    for node, path in () if is_old else markers:
        writer.marker(node, path)
    writer.close()
    properties = paragraph.find(P_PROPERTIES)
    if properties is not None:
        made.insert(0, story.adopt(properties) if is_old else copy.deepcopy(properties))
    if is_marked:
        mark_paragraph(made, story.pen.mark(kind, None if is_old else paragraph.get(BY)))
    return made


def in_range(paragraph: XmlElement, kind: str, name: str, pen: Pen, *, opens: bool, closes: bool) -> list[XmlElement]:
    """Return a paragraph of a move with the ends of its range, as far as it opens and closes it."""
    found = [paragraph]
    if opens:
        start = pen.mark(f"{kind}RangeStart")
        start.set(w("name"), name)
        paragraph.insert(1 if len(paragraph) and paragraph[0].tag == P_PROPERTIES else 0, start)
        pen.ranges[name, kind] = start.get(w("id"))
    if closes:
        found.append(new_node(f"{kind}RangeEnd", {"id": pen.ranges.pop((name, kind))}))
    return found


__all__ = ["MARKERS", "change_section", "in_range", "merged_paragraph", "set_properties", "whole_paragraph"]
