"""A paragraph as a row of tokens: pieces of text and things that are never cut, each with its look and its place."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ode_workflows.documents.package import XmlElement, w
from ode_workflows.documents.redline.canonical import Canonical, content_of
from ode_workflows.documents.redline.names import (
    INLINE_CONTAINERS,
    MARKERS,
    NOISE,
    P_PROPERTIES,
    R_PROPERTIES,
    RUN,
    TEXT,
    TEXT_BOX,
    local,
    plain_text,
)
from ode_workflows.documents.redline.pen import BY
from ode_workflows.documents.redline.source import NOTE_PARTS
from ode_workflows.documents.redline.words import pieces_of

_PROPERTIES = {"pPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr"}


@dataclass(slots=True, eq=False)
class Token:
    """One piece of a paragraph.

    Attributes:
        key: equal for tokens that say the same in the same kind of place, whatever their look.
        nodes: what to copy when it is no text; with `is_in_run` one child of a run, else children of the paragraph.
        path: the links, controls and tags around it, outermost first.
        markers: bookmarks and the like that stand right before it, each with its path.
        by: whose tracked insertion it was in the file as received.
    """

    key: str
    text: str
    look: str = ""
    properties: XmlElement | None = None
    nodes: list[XmlElement] = field(default_factory=list)
    is_in_run: bool = True
    path: tuple[XmlElement, ...] = ()
    markers: list[tuple[XmlElement, tuple[XmlElement, ...]]] = field(default_factory=list)
    by: str | None = None


class Tokenizer:
    """Reads the tokens of one paragraph."""

    def __init__(self, canonical: Canonical) -> None:
        self._canonical = canonical
        self.tokens: list[Token] = []
        self._markers: list[tuple[XmlElement, tuple[XmlElement, ...]]] = []
        self._texts: list[tuple[str, str, XmlElement]] = []
        self._path: tuple[XmlElement, ...] = ()
        self._place = ""

    def read(self, paragraph: XmlElement) -> tuple[list[Token], list[tuple[XmlElement, tuple[XmlElement, ...]]]]:
        """Return the tokens, and the markers that stand behind the last one."""
        self._walk(paragraph, (), "")
        self._flush()
        return self.tokens, self._markers

    def _walk(self, node: XmlElement, path: tuple[XmlElement, ...], place: str) -> None:
        children = [child for child in node if isinstance(child.tag, str) and local(child) not in _PROPERTIES]
        number = 0
        while number < len(children):
            child = children[number]
            end = _end_of_field(children, number)
            if end > number or (end == number and _opens_field(child)):
                self._add(Token("", "", nodes=children[number : end + 1], is_in_run=False), path, place)
                number = end
            elif child.tag == RUN:
                self._run(child, path, place)
            elif child.tag in MARKERS:
                self._marker(child, path)
            elif child.tag in INLINE_CONTAINERS:
                self._walk(content_of(child), (*path, child), place + self._canonical.container(child))
            else:
                self._add(Token("", "", nodes=[child], is_in_run=False), path, place)
            number += 1

    def _run(self, run: XmlElement, path: tuple[XmlElement, ...], place: str) -> None:
        properties = run.find(R_PROPERTIES)
        look = self._canonical.of(properties)
        for child in run:
            if child.tag == R_PROPERTIES or child.tag in NOISE:
                continue
            if local(child) == "commentReference":
                self._marker(run, path)
            elif child.tag == TEXT:
                if self._path != path:
                    self._flush()
                self._path, self._place = path, place
                self._texts.append((child.text or "", look, run))
            else:
                self._add(Token("", "", look, properties, [child], by=run.get(BY)), path, place)

    def _marker(self, node: XmlElement, path: tuple[XmlElement, ...]) -> None:
        self._flush()
        if node.tag not in NOISE:
            self._markers.append((node, path))

    def _add(self, token: Token, path: tuple[XmlElement, ...], place: str) -> None:
        self._flush()
        token.path, token.key = path, place + "\x00" + "".join(map(self._key, token.nodes))
        token.text = "".join(map(words_of, token.nodes))
        self._push(token)

    def _push(self, token: Token) -> None:
        token.markers, self._markers = self._markers, []
        self.tokens.append(token)

    def _key(self, node: XmlElement) -> str:
        if node.tag in NOTE_PARTS:
            return str(node.tag)
        if has_text_box(node):
            return shell_of(node, self._canonical)
        return self._canonical.of(node)

    def _flush(self) -> None:
        texts, self._texts = self._texts, []
        whole = "".join(text for text, _, _ in texts)
        ends = iter(_cuts(texts))
        start, (end, look, run) = 0, next(ends, (0, "", None))
        for piece in pieces_of(whole):
            stop = start + len(piece)
            while start < stop:
                while end <= start:
                    end, look, run = next(ends)
                cut = min(end, stop)
                text = whole[start:cut]
                key = f"{self._place}\x00{text}" + ("" if text == piece else f"\x00{piece}")
                assert run is not None  # noqa: S101  # a piece of text always comes from a run
                self._push(Token(key, text, look, run.find(R_PROPERTIES), path=self._path, by=run.get(BY)))
                start = cut


def _cuts(texts: list[tuple[str, str, XmlElement]]) -> Iterator[tuple[int, str, XmlElement]]:
    end = 0
    for text, look, run in texts:
        end += len(text)
        yield end, look, run


def _opens_field(node: XmlElement) -> bool:
    return any(mark.get(w("fldCharType")) == "begin" for mark in node.iter(w("fldChar")))


def _end_of_field(children: list[XmlElement], start: int) -> int:
    """Return where the field that opens in a child ends; before the child when it opens none or does not end."""
    if children[start].tag != RUN or not _opens_field(children[start]):
        return start - 1
    depth = 0
    for number in range(start, len(children)):
        depth += field_depth(children[number])
        if depth <= 0:
            return number
    return start - 1


def field_depth(node: XmlElement) -> int:
    """Return how many fields more open than end within a node, text boxes left out."""
    depth = 0
    for mark in node.iter(w("fldChar")):
        if next(mark.iterancestors(TEXT_BOX), None) is None or node.tag == TEXT_BOX:
            depth += {"begin": 1, "end": -1}.get(mark.get(w("fldCharType")), 0)
    return depth


def words_of(node: XmlElement) -> str:
    """Return what a reader sees of a node that is no text."""
    if local(node) in {"tab", "br", "cr", "ptab"}:
        return " "
    return {"noBreakHyphen": "\u2011"}.get(local(node), plain_text(node))


def has_text_box(node: XmlElement) -> bool:
    """Whether a node holds a text box."""
    return next(node.iter(TEXT_BOX), None) is not None


def shell_of(node: XmlElement, canonical: Canonical) -> str:
    """Return the form of a node as if its text boxes were empty."""
    boxes = [box for box in node.iter(TEXT_BOX) if next(box.iterancestors(TEXT_BOX), None) is None]
    held = [list(box) for box in boxes]
    for box in boxes:
        box[:] = []
    form = canonical.of(node)
    for box, children in zip(boxes, held, strict=True):
        box[:] = children
    return form


__all__ = ["P_PROPERTIES", "Token", "Tokenizer", "field_depth", "has_text_box", "shell_of", "words_of"]
