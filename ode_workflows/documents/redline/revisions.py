"""The tracked changes and comments that stand in a Word file: list them, accept them, reject them."""

from collections.abc import Iterator
from dataclasses import dataclass

from ode_workflows.documents.package import (
    MAIN_DOCUMENT,
    XmlElement,
    parse_part,
    read_parts,
    serialise_part,
    w,
    write_parts,
)
from ode_workflows.documents.redline.articles import Articles
from ode_workflows.documents.redline.names import (
    STORY_PART,
    WORD_2010,
    WORD_2012,
    P,
    local,
    plain_text,
    story_root,
)
from ode_workflows.documents.redline.resolve import resolve
from ode_workflows.documents.redline.source import NOTE_PARTS
from ode_workflows.domain.errors import InvalidFactsError

_CHANGES = tuple(
    w(tag)
    for tag in (
        *("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "numberingChange"),
        *("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "tblPrExChange"),
        *("trPrChange", "tcPrChange"),
    )
)
_KINDS = {
    "ins": "inserted", "del": "deleted", "moveFrom": "moved away", "moveTo": "moved here",
    "cellIns": "cell inserted", "cellDel": "cell deleted", "cellMerge": "cells merged",
    "numberingChange": "numbering", "rPrChange": "formatting", "pPrChange": "paragraph formatting",
    "sectPrChange": "section", "tblPrChange": "table", "tblGridChange": "table columns",
    "tblPrExChange": "table row", "trPrChange": "table row", "tcPrChange": "table cell",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrackedChange:
    """One tracked change as it stands in the file; `date` is the text that the file gives."""

    part: str
    kind: str
    author: str
    date: str | None
    text: str
    article: str


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment with the words that it speaks of; a reply names the comment that it answers."""

    id: str
    author: str
    date: str | None
    text: str
    anchored_text: str
    article: str
    is_resolved: bool
    parent_id: str | None


def tracked_changes(content: bytes) -> tuple[TrackedChange, ...]:
    """Return every tracked change of every story, in the order of parts and text.

    Raises:
        InvalidFactsError: names the field "file" when it cannot be read as a Word document.
    """
    parts = _word_parts(content)
    found: list[TrackedChange] = []
    for name in filter(STORY_PART.fullmatch, parts):
        root = story_root(parts[name], name)
        changes = [node for node in root.iter(*_CHANGES) if local(node.getparent()) != "numPr" or len(node) == 0]
        if changes:
            articles = Articles(root, parts)
            found += [_tracked(node, name, articles) for node in changes]
    return tuple(found)


def comments(content: bytes) -> tuple[Comment, ...]:
    """Return the comments in the order of their part.

    Raises:
        InvalidFactsError: names the field "file" when it cannot be read as a Word document.
    """
    parts = _word_parts(content)
    if "word/comments.xml" not in parts:
        return ()
    root = story_root(parts[MAIN_DOCUMENT], MAIN_DOCUMENT)
    articles, anchors = Articles(root, parts), _anchors(root)
    places = {mark.get(w("id")): mark for mark in root.iter(w("commentReference"), w("commentRangeStart"))}
    nodes = list(parse_part(parts["word/comments.xml"]).iter(w("comment")))
    threads = _threads(parts.get("word/commentsExtended.xml"))
    owners = {key: node.get(w("id"), "") for node in nodes for key in _paragraph_keys(node)}
    return tuple(_comment(node, anchors, articles, places, threads, owners) for node in nodes)


def accept_all(content: bytes) -> bytes:
    """Return the file with every tracked change accepted; comments stay as they are.

    Raises:
        InvalidFactsError: names the field "file" when it cannot be read as a Word document.
    """
    return _all(content, is_accepted=True)


def reject_all(content: bytes) -> bytes:
    """Return the file with every tracked change rejected; comments stay as they are.

    Raises:
        InvalidFactsError: names the field "file" when it cannot be read as a Word document.
    """
    return _all(content, is_accepted=False)


def _all(content: bytes, *, is_accepted: bool) -> bytes:
    parts = _word_parts(content)
    roots = {name: story_root(parts[name], name) for name in filter(STORY_PART.fullmatch, parts)}
    changed = {name: root for name, root in roots.items() if next(root.iter(*_CHANGES), None) is not None}
    before = _referred(roots[MAIN_DOCUMENT])
    for root in changed.values():
        resolve(root, is_accepted=is_accepted)
    for tag, identity in before - _referred(roots[MAIN_DOCUMENT]):
        if NOTE_PARTS[tag] in roots:
            _remove_note(roots[NOTE_PARTS[tag]], identity)
            changed[NOTE_PARTS[tag]] = roots[NOTE_PARTS[tag]]
    return write_parts({**parts, **{name: serialise_part(root) for name, root in changed.items()}})


def _referred(document: XmlElement) -> set[tuple[str, str]]:
    return {(node.tag, node.get(w("id"), "")) for node in document.iter(*NOTE_PARTS)}


def _remove_note(notes: XmlElement, identity: str) -> None:
    for note in list(notes):
        if note.get(w("id")) == identity:
            notes.remove(note)


def _word_parts(content: bytes) -> dict[str, bytes]:
    parts = read_parts(content)
    if MAIN_DOCUMENT not in parts:
        raise InvalidFactsError.of("file", "is not a Word document; save it as .docx")
    return parts


def _tracked(node: XmlElement, part: str, articles: Articles) -> TrackedChange:
    kind, parent = _KINDS[local(node)], node.getparent()
    place, text = node, plain_text(node)
    if local(parent) == "rPr" and local(parent.getparent()) == "pPr":
        place = parent.getparent().getparent()
        kind, text = f"paragraph mark {kind}", plain_text(place)
    elif local(parent) == "trPr":
        place = parent.getparent()
        kind, text = f"row {kind}", plain_text(place)
    elif local(node).endswith("Change") or local(parent) == "tcPr":
        place = parent.getparent() if parent.getparent() is not None else parent
        text = plain_text(place) if local(place) not in {"body"} else ""
    return TrackedChange(
        part, kind, node.get(w("author"), ""), node.get(w("date")), " ".join(text.split()), articles.of(place)
    )


def _anchors(root: XmlElement) -> dict[str, str]:
    opened: dict[str, list[str]] = {}
    done: dict[str, str] = {}
    for node in root.iter(P, w("t"), w("delText"), w("commentRangeStart"), w("commentRangeEnd")):
        name, identity = local(node), node.get(w("id"), "")
        if name == "commentRangeStart":
            opened[identity] = []
        elif name == "commentRangeEnd":
            done[identity] = " ".join("".join(opened.pop(identity, [])).split())
        else:
            for pieces in opened.values():
                pieces.append(" " if name == "p" else node.text or "")
    return done


def _paragraph_keys(comment: XmlElement) -> Iterator[str]:
    return (key for paragraph in comment.iter(P) if (key := paragraph.get(f"{WORD_2010}paraId")))


def _threads(extended: bytes | None) -> dict[str, tuple[bool, str | None]]:
    if extended is None:
        return {}
    return {
        node.get(f"{WORD_2012}paraId", ""): (
            node.get(f"{WORD_2012}done") in {"1", "true"},
            node.get(f"{WORD_2012}paraIdParent"),
        )
        for node in parse_part(extended).iter(f"{WORD_2012}commentEx")
    }


def _comment(
    node: XmlElement,
    anchors: dict[str, str],
    articles: Articles,
    places: dict[str, XmlElement],
    threads: dict[str, tuple[bool, str | None]],
    owners: dict[str, str],
) -> Comment:
    identity = node.get(w("id"), "")
    is_resolved, parent = next((threads[key] for key in _paragraph_keys(node) if key in threads), (False, None))
    return Comment(
        id=identity,
        author=node.get(w("author"), ""),
        date=node.get(w("date")),
        text=" ".join(" ".join(plain_text(paragraph) for paragraph in node.iter(P)).split()),
        anchored_text=anchors.get(identity, ""),
        article=articles.of(places[identity]) if identity in places else "",
        is_resolved=is_resolved,
        parent_id=owners.get(parent) if parent else None,
    )
