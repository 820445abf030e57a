"""Compare two Word files into one with real tracked changes, and prove the result before it is handed out.

Every result is checked: with all changes accepted it must be the new text, with all rejected the old one, in text,
style, emphasis and structure. What cannot be shown exactly is replaced as a whole, and said where that fails too.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ode_workflows.documents.package import MAIN_DOCUMENT, XmlElement, read_parts, serialise_part, w, write_parts
from ode_workflows.documents.redline.articles import Articles
from ode_workflows.documents.redline.canonical import OURS, Canonical
from ode_workflows.documents.redline.carrier import Carrier, highest_identity, without_notes_to_self
from ode_workflows.documents.redline.changes import Change, defined_terms
from ode_workflows.documents.redline.journal import Journal
from ode_workflows.documents.redline.names import SECTION, STORY_PART, plain_text
from ode_workflows.documents.redline.paragraphs import change_section
from ode_workflows.documents.redline.pen import Pen
from ode_workflows.documents.redline.resolve import resolve
from ode_workflows.documents.redline.source import Source, running_heads
from ode_workflows.documents.redline.story import StoryMerger
from ode_workflows.domain.errors import InvalidFactsError

__all__ = ["OURS", "Change", "Redline", "compare"]


@dataclass(frozen=True, slots=True)
class Redline:
    """The outcome of a comparison.

    Attributes:
        content: a Word file with tracked changes from the old text to the new one.
        changes: what changed, in the order of the text.
        not_compared: one sentence for each thing that the tracked changes do not show; empty when all is exact.
    """

    content: bytes
    changes: tuple[Change, ...]
    not_compared: tuple[str, ...]

    @property
    def is_exact(self) -> bool:
        """Whether accepting gives the new text and rejecting the old one, without exception."""
        return not self.not_compared


def compare(old: bytes, new: bytes, *, author: str, made_at: datetime, parties: Sequence[str] = ()) -> Redline:
    """Return the redline of two Word files; the same files give the same bytes.

    Changes that were tracked in the new file keep their author and date; those of the old file are read as accepted.

    Args:
        old: the text that was.
        new: the text that is.
        author: whose name stands on changes that nobody marked.
        made_at: aware instant that stands on them.
        parties: names whose change is of the kind "party".

    Raises:
        InvalidFactsError: names the field "file" when one of the two cannot be read or compared.
    """
    stamp = made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    files = _parts(old), _parts(new)
    comparison = _Comparison(*files, author=author, stamp=stamp, parties=parties)
    found = comparison.made(is_whole=False)
    if comparison.is_body_exact:
        return found
    return _Comparison(*files, author=author, stamp=stamp, parties=parties).made(is_whole=True)


def _parts(content: bytes) -> dict[str, bytes]:
    parts = read_parts(content)
    if MAIN_DOCUMENT not in parts:
        raise InvalidFactsError.of("file", "is not a Word document; save it as .docx")
    return parts


class _Comparison:
    def __init__(
        self, old: dict[str, bytes], new: dict[str, bytes], *, author: str, stamp: str, parties: Sequence[str]
    ) -> None:
        self._pen = Pen(author, stamp, max(highest_identity(old), highest_identity(new)))
        self._received = new
        self._old, self._new = _accepted(old, None), _accepted(new, self._pen)
        self._out = _accepted(new, None)
        self._carrier = Carrier(self._old, self._out, self._pen)
        self._changes: list[Change] = []
        self._not_compared: list[str] = []
        self.is_body_exact = True
        documents = [source.root(MAIN_DOCUMENT) for source in (self._old, self._new)]
        terms = dict.fromkeys(term for root in documents for term in defined_terms(plain_text(root)))
        self._names: tuple[Sequence[str], Sequence[str]] = (parties, tuple(terms))

    def made(self, *, is_whole: bool) -> Redline:
        self._story(MAIN_DOCUMENT, MAIN_DOCUMENT, is_whole=is_whole)
        self._running_heads()
        self._styles()
        for name, root in self._out.roots().items():
            self._out.parts[name] = serialise_part(without_notes_to_self(root))
        self._check()
        return Redline(write_parts(self._out.parts), tuple(self._changes), tuple(dict.fromkeys(self._not_compared)))

    def _story(self, part_old: str, part_new: str, *, is_whole: bool = False) -> None:
        old, new, out = _body(self._old, part_old), _body(self._new, part_new), _body(self._out, part_new)
        journal = self._journal(part_old, part_new)
        sources = self._old, self._new, self._out
        merger = StoryMerger(sources, (part_old, part_new), pen=self._pen, carrier=self._carrier, journal=journal)
        contents = merger.replaced(old, new) if is_whole else merger.contents(old, new)
        sections = [child for child in new if child.tag == SECTION]
        out[:] = [*(node for node in contents if node.tag != SECTION), *map(copy.deepcopy, sections)]
        section_old = old.find(SECTION)
        if sections and section_old is not None:
            change_section(merger, out[-1], section_old)
            if len(out[-1]) and out[-1][-1].tag == w("sectPrChange"):
                self._changes.append(Change("", ("formatting",), "page layout", "page layout", part_new))
        self._changes += journal.changes

    def _journal(self, part_old: str, part_new: str) -> Journal:
        roots = self._old.root(part_old), self._new.root(part_new)
        articles = Articles(roots[0], self._old.parts), Articles(roots[1], self._new.parts)
        forms = Canonical(self._old, part_old), Canonical(self._new, part_new)
        return Journal(part_new, articles, forms, self._names)

    def _running_heads(self) -> None:
        heads = [dict(running_heads(source, source.root(MAIN_DOCUMENT))) for source in (self._old, self._new)]
        done: dict[str, str] = {}
        for place, part_new in heads[1].items():
            part_old = heads[0].get(place)
            if part_old is None:
                self._lone_head(self._new, part_new, place, "old")
            elif part_new not in done:
                done[part_new] = part_old
                if self._forms(self._old, part_old) != self._forms(self._new, part_new):
                    self._story(part_old, part_new)
            elif self._forms(self._old, part_old) != self._forms(self._old, done[part_new]):
                self._cannot(f"{_head_name(place)} was shared by sections in one file only")
        for place, part_old in heads[0].items():
            if place not in heads[1]:
                self._lone_head(self._old, part_old, place, "new")

    def _lone_head(self, source: Source, part: str, place: tuple[int, str], lacking: str) -> None:
        if self._forms(source, part):
            self._cannot(f"{_head_name(place)} has no counterpart in the {lacking} file, which Word cannot mark")

    def _forms(self, source: Source, part: str) -> list[str]:
        return Canonical(source, part).blocks(source.root(part))

    def _styles(self) -> None:
        forms = Canonical(self._old, "word/styles.xml"), Canonical(self._new, "word/styles.xml")
        used = {
            node.get(w("val")) or ""
            for source in (self._old, self._new)
            for node in source.root(MAIN_DOCUMENT).iter(w("pStyle"), w("rStyle"), w("tblStyle"))
        }
        for identity in sorted(used):
            one, other = self._old.styles.get(identity), self._new.styles.get(identity)
            if one is not None and other is not None and forms[0].of(one) != forms[1].of(other):
                self._cannot(f"The style {identity} is defined otherwise in the new file, which Word cannot mark")

    def _check(self) -> None:
        """Read the result once more as anybody would, and fall back story by story where it is not exact."""
        for is_accepted in (True, False):
            made = _accepted(dict(self._out.parts), None, is_accepted=is_accepted)
            wanted = self._new if is_accepted else self._old
            if _whole_text(made, MAIN_DOCUMENT) != _whole_text(wanted, MAIN_DOCUMENT):
                word = "accepting" if is_accepted else "rejecting"
                self._cannot(f"The body of the text is not given back by {word} all changes")
                self.is_body_exact = False
            heads = [dict(running_heads(each, each.root(MAIN_DOCUMENT))) for each in (made, wanted)]
            for place in heads[0].keys() & heads[1].keys():
                if _whole_text(made, heads[0][place]) != _whole_text(wanted, heads[1][place]):
                    self._cannot(f"{_head_name(place)} could not be compared exactly")

    def _cannot(self, sentence: str) -> None:
        self._not_compared.append(f"{sentence}.")


def _whole_text(source: Source, part: str) -> list[str]:
    return Canonical(source, part).blocks(_body(source, part))


def _accepted(parts: dict[str, bytes], pen: Pen | None, *, is_accepted: bool = True) -> Source:
    """Return a file with its tracked changes resolved; with a pen, those of others are remembered first."""
    source = Source(dict(parts))
    for name in filter(STORY_PART.fullmatch, parts):
        root = source.root(name)
        if pen is not None:
            pen.remember(root)
        resolve(root, is_accepted=is_accepted)
    return source


def _body(source: Source, part: str) -> XmlElement:
    root = source.root(part)
    found = root.find(w("body"))
    return root if found is None else found


def _head_name(place: tuple[int, str]) -> str:
    kind, which = place[1].replace("Reference", "").split()
    return f"The {kind} ({which}) of section {place[0] + 1}"
