"""What others marked in a file: their tracked changes and comments, with author, date and article."""

from collections.abc import Iterator, Mapping

from ode_workflows.documents.numbering import Numbering
from ode_workflows.documents.package import XmlElement, parse_part, read_parts, w
from ode_workflows.documents.redline.change_list import Articles
from ode_workflows.documents.redline.names import CELL_MARKS, MARKS, PROPERTY_CHANGES, STORY_PART
from ode_workflows.documents.redline.resolving import P
from ode_workflows.domain.plain_values import value
from ode_workflows.domain.sentences import phrased

_KINDS = {
    "ins": phrased("inserted"),
    "del": phrased("deleted"),
    "moveFrom": phrased("moved away"),
    "moveTo": phrased("moved here"),
}
_COMMENTS, _STATES = "word/comments.xml", "word/commentsExtended.xml"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"


@value
class TrackedChange:
    """One mark of a change as its author left it; the date is as written in the file, None for none."""

    part: str
    kind: str
    author: str
    date: str | None
    text: str
    article: str


@value
class Comment:
    """One comment; a resolved one is marked as done in Word."""

    id: str
    author: str
    date: str | None
    text: str
    anchored_text: str
    article: str
    is_resolved: bool


def tracked_changes(content: bytes) -> tuple[TrackedChange, ...]:
    """Return every tracked change of a Word file in the order of the text.

    Raises:
        InvalidFactsError: names the field "file" when it cannot be read.
    """
    parts = read_parts(content)
    names = [name for name in parts if STORY_PART.fullmatch(name)]
    return tuple(change for name in names for change in _of_story(name, parse_part(parts[name]), parts))


def _of_story(name: str, root: XmlElement, parts: Mapping[str, bytes]) -> Iterator[TrackedChange]:
    articles = Articles(_labels(root, parts))
    for node in root.iter(*MARKS, *CELL_MARKS, *PROPERTY_CHANGES):
        tag = node.tag.rpartition("}")[2]
        owner = next(node.iterancestors(P), None)
        kind = _KINDS.get(tag, phrased("formatting") if node.tag in PROPERTY_CHANGES else phrased("table cell"))
        holder = node.getparent().tag
        if holder == w("rPr") and node.tag in MARKS:
            kind = phrased("%(kind)s: end of a paragraph", kind=kind)
        elif holder == w("trPr"):
            kind = phrased("%(kind)s: row of a table", kind=kind)
        yield TrackedChange(
            part=name.removeprefix("word/"),
            kind=kind,
            author=node.get(w("author")) or "unknown",
            date=node.get(w("date")),
            text=_text(node.getparent().getparent() if node.tag == w("rPrChange") else node),
            article=articles.of(owner if owner is not None else next(node.iterancestors(w("tbl")), None)),
        )


def _labels(root: XmlElement, parts: Mapping[str, bytes]) -> dict[XmlElement, str]:
    numbering = Numbering(styles=parts.get("word/styles.xml"), numbering=parts.get("word/numbering.xml"))
    return dict(numbering.labels(root))


def _text(node: XmlElement) -> str:
    return "".join(each.text or "" for each in node.iter(w("t"), w("delText")))


def comments(content: bytes) -> tuple[Comment, ...]:
    """Return the comments of a Word file in the order of the file.

    Raises:
        InvalidFactsError: names the field "file" when it cannot be read.
    """
    parts = read_parts(content)
    if _COMMENTS not in parts:
        return ()
    main = parse_part(parts["word/document.xml"])
    articles = Articles(_labels(main, parts))
    done = _resolved(parts)
    return tuple(_comment(node, main, articles, done) for node in parse_part(parts[_COMMENTS]).iter(w("comment")))


def _resolved(parts: Mapping[str, bytes]) -> set[str]:
    """Return the paragraphs by which Word names the comments that are done."""
    if _STATES not in parts:
        return set()
    states = parse_part(parts[_STATES]).iter(f"{_W15}commentEx")
    return {each.get(f"{_W15}paraId") or "" for each in states if each.get(f"{_W15}done") in ("1", "true")}


def _comment(node: XmlElement, main: XmlElement, articles: Articles, done: set[str]) -> Comment:
    number = node.get(w("id")) or ""
    start = next((each for each in main.iter(w("commentRangeStart")) if each.get(w("id")) == number), None)
    owner = next(start.iterancestors(P), None) if start is not None else None
    return Comment(
        id=number,
        author=node.get(w("author")) or "unknown",
        date=node.get(w("date")),
        text=" ".join(filter(None, (_text(paragraph) for paragraph in node.iter(P)))),
        anchored_text=_anchored(main, start, number),
        article=articles.of(owner),
        is_resolved=any((paragraph.get(f"{_W14}paraId") or "-") in done for paragraph in node.iter(P)),
    )


def _anchored(main: XmlElement, start: XmlElement | None, number: str) -> str:
    """Return the words between the two ends of a comment's anchor."""
    if start is None:
        return ""
    found: list[str] = []
    is_inside = False
    for node in main.iter(w("commentRangeStart"), w("commentRangeEnd"), w("t"), w("delText")):
        if node is start:
            is_inside = True
        elif node.tag == w("commentRangeEnd") and node.get(w("id")) == number:
            break
        elif is_inside and node.tag in (w("t"), w("delText")):
            found.append(node.text or "")
    return "".join(found)
