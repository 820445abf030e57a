"""Puts a clause into a Word file as a numbered article; the file that takes it owns styles and numbers."""

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ode_workflows.documents.articles import Body, Placed, bookmark_of
from ode_workflows.documents.clause_parts import clause_runs
from ode_workflows.documents.numbering import refresh_cross_references
from ode_workflows.documents.package import MAIN_DOCUMENT, XmlElement, is_docx, serialise_part, w, write_parts
from ode_workflows.domain.clauses import words_for, words_hash
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.sentences import phrased

_HEADING, _PARAGRAPH = "heading 1", "clause2"
_TYPED = re.compile(r"^\d{1,3}\.\d{1,3}[.)]?\s")
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_MARKS = frozenset(
    w(tag)
    for tag in (
        "ins",
        "del",
        "moveFrom",
        "moveTo",
        "commentRangeStart",
        "commentRangeEnd",
        "commentReference",
        "pPrChange",
    )
)
_NOT_COPIED = frozenset(w(tag) for tag in ("sectPr", "pPrChange", "rPr", "numPr", "pageBreakBefore", "framePr"))


@dataclass(frozen=True, slots=True)
class Inserted:
    """A Word file with the clause in it: the article's label and lines, and whether it replaced one."""

    content: bytes
    label: str
    lines: tuple[str, ...]
    words_hash: str
    has_replaced: bool


def insert_clause(text: bytes, part: bytes, *, function: str, kind: str, earlier_words: str | None = None) -> Inserted:
    """Return a text with a clause as its last article before the signatures, or in place of an earlier one.

    Args:
        text: the Word file that takes the clause.
        part: the clause's Word part.
        function: the function whose earlier article it replaces, known by its bookmark.
        kind: the instrument's kind, whose words the part takes.
        earlier_words: hash of the words of the earlier article, to find it where its bookmark was lost.

    Raises:
        InvalidFactsError: names "text" when it is no Word file, has no numbered article, or the article to be replaced
            carries marks or a section break.
    """
    if not is_docx(text):
        raise InvalidFactsError.of(
            "text", phrased("the latest text is no Word file; hand in a .docx with record_round")
        )
    body = Body(text)
    articles = body.articles()
    if not articles:
        raise InvalidFactsError.of(
            "text", phrased("has no numbered article, so that a clause has no place; number its articles")
        )
    old = _earlier(articles, function, earlier_words)
    like = old or articles[-1]
    made = list(_article(body, like, part, kind, is_same_number=old is not None))
    _mark(body, made[0], function, old)
    _place(body, articles, made, old)
    body.labels = body.numbering.labels(body.root)
    refresh_cross_references(body.root, body.labels)
    content = write_parts({**body.parts, MAIN_DOCUMENT: serialise_part(body.root)})
    found = next(each for each in Body(content).articles() if each.has_bookmark(bookmark_of(function)))
    return Inserted(content, found.label, found.lines, words_hash(found.words), old is not None)


def _earlier(articles: Sequence[Placed], function: str, words: str | None) -> Placed | None:
    marked = [each for each in articles if each.has_bookmark(bookmark_of(function))]
    same = [each for each in articles if words is not None and words_hash(each.words) == words]
    return next(iter([*marked, *same]), None)


def _article(body: Body, like: Placed, part: bytes, kind: str, *, is_same_number: bool) -> Iterator[XmlElement]:
    """Yield the paragraphs of the new article, formatted and numbered as those of an article that stands there."""
    head = like.elements[0]
    is_numbered = head in body.labels
    first = "" if is_numbered else _typed_number(body, like, is_same_number=is_same_number)
    runs = clause_runs(part, words_for(kind))
    yield _paragraph(body, head, next(runs), first, heading=True)
    below = _below(body, like)
    number = re.sub(r"\D", "", like.label) or None
    for place, each in enumerate(runs, start=1):
        typed = ""
        if below is not None and below not in body.labels and _TYPED.match(body.line(below)) and number:
            typed = f"{int(number) + (0 if is_same_number else 1)}.{place} "
        yield _paragraph(body, below, each, typed, heading=False)


def _below(body: Body, like: Placed) -> XmlElement | None:
    """Return the first paragraph below a heading whose format the new ones take: a numbered one where there is one."""
    paragraphs = [each for each in like.elements[1:] if each.tag == w("p") and body.line(each)]
    numbered = [each for each in paragraphs if re.match(r"^\d", body.labels.get(each, ""))]
    return next(iter([*numbered, *paragraphs]), None)


def _typed_number(body: Body, like: Placed, *, is_same_number: bool) -> str:
    """Return the number of the new article as this text types it, with what stands between number and title."""
    line = body.line(like.elements[0])
    rest = line[len(like.label) :]
    between = (re.match(r"^[\s.:\u2013\u2014)-]*", rest) or [""])[0] or " "
    return f"{like.label if is_same_number else _next_label(like.label)}{between}"


def _next_label(label: str) -> str:
    figures = re.search(r"\d+", label)
    if figures:
        return f"{label[: figures.start()]}{int(figures[0]) + 1}{label[figures.end() :]}"
    roman = re.search(r"[IVX]+(?=\W*$)", label)
    if roman is None:
        raise InvalidFactsError.of(
            "text", phrased("numbers its articles as “%(label)s”; write them in figures", label=label)
        )
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in roman[0]]
    value = sum(-each if each < later else each for each, later in zip(values, [*values[1:], 0], strict=True)) + 1
    written = ""
    for worth, letters in _ROMAN:
        written += letters * (value // worth)
        value %= worth
    return f"{label[: roman.start()]}{written}{label[roman.end() :]}"


def _paragraph(
    body: Body, like: XmlElement | None, runs: Sequence[XmlElement], typed: str, *, heading: bool
) -> XmlElement:
    made = body.root.makeelement(w("p"))
    properties = _properties(body, like, heading=heading)
    if properties is not None:
        made.append(properties)
    look = next((run.find(w("rPr")) for run in like.findall(w("r"))), None) if like is not None else None
    if typed:
        run = made.makeelement(w("r"))
        text = run.makeelement(w("t"))
        text.text = typed
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(text)
        runs = [run, *runs]
    for run in runs:
        _dress(body, run, look)
        made.append(run)
    return made


def _properties(body: Body, like: XmlElement | None, *, heading: bool) -> XmlElement | None:
    """Return the paragraph's format: that of its model, without what belongs to the model's own place."""
    found = like.find(w("pPr")) if like is not None else None
    if found is None:
        return _styled(body, _HEADING if heading else _PARAGRAPH) if like is None else None
    made = copy.deepcopy(found)
    is_numbered = like in body.labels
    for child in list(made):
        if child.tag in _NOT_COPIED and not (child.tag == w("numPr") and is_numbered):
            made.remove(child)
    return made


def _styled(body: Body, name: str) -> XmlElement | None:
    key = next((key for key, known in body.styles.items() if known == name), None)
    if key is None:
        return None
    made = body.root.makeelement(w("pPr"))
    made.append(made.makeelement(w("pStyle"), {w("val"): key}))
    return made


def _dress(body: Body, run: XmlElement, look: XmlElement | None) -> None:
    """Give a run the fonts of its model; a style that the text does not know is left out."""
    own = run.find(w("rPr"))
    for style in list(own.iter(w("rStyle"))) if own is not None else ():
        if style.get(w("val")) not in body.styles:
            own.remove(style)
    if look is not None and (own is None or not len(own)):
        if own is not None:
            run.remove(own)
        kept = copy.deepcopy(look)
        for child in list(kept):
            if child.tag in {w("rStyle"), w("ins"), w("del"), w("rPrChange"), w("highlight")}:
                kept.remove(child)
        run.insert(0, kept)


def _mark(body: Body, heading: XmlElement, function: str, old: Placed | None) -> None:
    """Put the bookmark of the function, and the marks of an article that is replaced, on the new heading."""
    ids = [
        int(mark.get(w("id")) or 0)
        for mark in body.root.iter(w("bookmarkStart"))
        if (mark.get(w("id")) or "").isdigit()
    ]
    fresh = str(max(ids, default=0) + 1)
    names = {bookmark_of(function): fresh}
    for element in old.elements if old is not None else ():
        for mark in element.iter(w("bookmarkStart")):
            name = mark.get(w("name")) or ""
            if name not in names:
                names[name] = mark.get(w("id")) or ""
    place = 1 if heading.find(w("pPr")) is not None else 0
    for name, number in names.items():
        heading.insert(place, heading.makeelement(w("bookmarkStart"), {w("id"): number, w("name"): name}))
        heading.append(heading.makeelement(w("bookmarkEnd"), {w("id"): number}))


def _place(body: Body, articles: Sequence[Placed], made: Sequence[XmlElement], old: Placed | None) -> None:
    if old is None:
        last = articles[-1].elements
        filled = [each for each in last if each.tag != w("p") or body.line(each)]
        before = filled[-1].getnext()
    else:
        _require_plain(old)
        before = old.elements[-1].getnext()
    for element in made:
        if before is None:
            body.body.append(element)
        else:
            before.addprevious(element)
    for element in old.elements if old is not None else ():
        body.body.remove(element)


def _require_plain(old: Placed) -> None:
    """Refuse to take out an article with marks of somebody, or with the break between two sections."""
    for element in old.elements:
        if any(node.tag in _MARKS for node in element.iter()):
            message = phrased(
                "%(label)s carries tracked changes or comments; settle them before it is replaced", label=old.label
            )
            raise InvalidFactsError.of("text", message)
        if next(element.iter(w("sectPr")), None) is not None:
            raise InvalidFactsError.of(
                "text", phrased("%(label)s ends a section; move the section break, then insert again", label=old.label)
            )
