"""The Word part of a clause: a heading and paragraphs, whose words in braces follow the kind of instrument."""

import copy
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from ode_workflows.documents.package import MAIN_DOCUMENT, XmlElement, is_docx, parse_part, read_parts, w
from ode_workflows.domain.clauses import words_for
from ode_workflows.domain.vocabulary import InstrumentKind

_WORD = re.compile(r"\{([^{}]*)\}")
_KNOWN = frozenset(words_for(InstrumentKind.EXECUTIVE_AGREEMENT))
_KEPT_IN_RUNS = frozenset(w(tag) for tag in ("rPr", "t", "tab", "br", "noBreakHyphen", "softHyphen"))
_DROPPED = frozenset(
    w(tag)
    for tag in ("pPr", "proofErr", "bookmarkStart", "bookmarkEnd", "lastRenderedPageBreak", "permStart", "permEnd")
)
_KEPT_PROPERTIES = frozenset(w(tag) for tag in ("rStyle", "b", "i", "u", "lang"))


@lru_cache(maxsize=512)  # the same files are read again for each use, and seldom change
def part_fault(content: bytes) -> str | None:
    """Return what keeps a Word file from being the part of a clause, or None: what to mend in Word."""
    if not is_docx(content):
        return "is no Word document that can be read; save it again as .docx"
    paragraphs = _paragraphs(content)
    if len(paragraphs) < 2:
        return "needs a heading and at least one paragraph below it"
    body = parse_part(read_parts(content)[MAIN_DOCUMENT]).find(w("body"))
    if any(child.tag not in {w("p"), w("sectPr"), w("bookmarkStart"), w("bookmarkEnd")} for child in body):
        return "may hold paragraphs alone: no tables, pictures or content controls"
    for paragraph in paragraphs:
        for node in paragraph:
            if node.tag not in _DROPPED and (node.tag != w("r") or _odd_in_run(node)):
                kind = node.tag.rpartition("}")[2]
                return (
                    f"holds more than plain words ({kind}); accept tracked changes, take out links, notes and pictures"
                )
        fault = _words_fault(paragraph)
        if fault is not None:
            return fault
    return None


def _odd_in_run(run: XmlElement) -> bool:
    return any(node.tag not in _KEPT_IN_RUNS and node.tag not in _DROPPED for node in run)


def _words_fault(paragraph: XmlElement) -> str | None:
    whole = "".join(node.text or "" for node in paragraph.iter(w("t")))
    in_pieces = [word for node in paragraph.iter(w("t")) for word in _WORD.findall(node.text or "")]
    unknown = [word for word in _WORD.findall(whole) if word not in _KNOWN]
    if unknown:
        return f"{{{unknown[0]}}} is not one of {', '.join(f'{{{word}}}' for word in sorted(_KNOWN))}"
    if in_pieces != _WORD.findall(whole) or _WORD.sub("", whole).strip("{}") != _WORD.sub("", whole):
        return "a word in braces is formatted in pieces, or a brace is open; type the word again"
    return None


def _paragraphs(content: bytes) -> list[XmlElement]:
    body = parse_part(read_parts(content)[MAIN_DOCUMENT]).find(w("body"))
    return [each for each in body.findall(w("p")) if any((node.text or "").strip() for node in each.iter(w("t")))]


def clause_runs(content: bytes, words: Mapping[str, str]) -> Iterator[list[XmlElement]]:
    """Yield the runs of the heading and then of each paragraph, with the words in braces filled in."""
    for paragraph in _paragraphs(content):
        yield [_run(node, words) for node in paragraph.findall(w("r"))]


def clause_text(content: bytes, words: Mapping[str, str] | None = None) -> list[str]:
    """Return the heading and the paragraphs of a part as words; without `words` the braces stay as they are."""
    lines = ("".join(node.text or "" for node in paragraph.iter(w("t"))) for paragraph in _paragraphs(content))
    return [_filled(line, words) if words is not None else line for line in lines]


def _filled(text: str, words: Mapping[str, str]) -> str:
    return _WORD.sub(lambda found: words[found[1]], text)


def _run(node: XmlElement, words: Mapping[str, str]) -> XmlElement:
    run = copy.deepcopy(node)
    for name in list(run.attrib):
        del run.attrib[name]  # Word's own marks of editing sessions
    for child in list(run):
        if child.tag in _DROPPED:
            run.remove(child)
    properties = run.find(w("rPr"))
    for child in list(properties) if properties is not None else ():
        if child.tag not in _KEPT_PROPERTIES:
            properties.remove(child)  # the text that takes the clause owns fonts and sizes
    for text in run.iter(w("t")):
        text.text = _filled(text.text or "", words)
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run
