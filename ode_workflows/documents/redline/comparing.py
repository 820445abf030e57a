"""Compare two Word files: the new one comes back with tracked changes, proved on the spot, and what could not be.

Accepting every change must read as the new file and rejecting every change as the old one, in words, look, links and
tables of every story. A paragraph or row that fails this is replaced as a whole, then the story; what fails even then
is named and nothing is claimed of it.
Decision: docs/decisions/0016-a-redline-is-proved-before-it-is-shown.md
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lxml import etree

from ode_workflows.documents.numbering import Numbering
from ode_workflows.documents.package import (
    MAIN_DOCUMENT,
    XmlElement,
    copy_of,
    parse_part,
    read_parts,
    serialise_part,
    w,
    write_parts,
)
from ode_workflows.documents.redline.blocks import Comparer, Event
from ode_workflows.documents.redline.change_list import Change, changes_of
from ode_workflows.documents.redline.importing import Importer, note_texts
from ode_workflows.documents.redline.kept_marks import with_own_marks
from ode_workflows.documents.redline.marking import Marker
from ode_workflows.documents.redline.names import REVISIONS, STORY_PART
from ode_workflows.documents.redline.notes import NoteMerger
from ode_workflows.documents.redline.resolving import may_have_revisions, resolve, resolved_stories
from ode_workflows.documents.redline.story import RELATIONS, Story, relations_part, target_part
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.sentences import phrased

_FIRST_NUMBER = 900_000
"""Our tracked changes are numbered from here, or from the highest number that the new file has given."""


@dataclass(frozen=True, slots=True)
class Redline:
    """A redline: the file, its changes by article, and what could not be compared or was read in another way."""

    content: bytes = field(repr=False)
    changes: tuple[Change, ...]
    not_compared: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def is_exact(self) -> bool:
        """Whether accepting gives the new file and rejecting the old one, in every story."""
        return not self.not_compared


class _File(dict[str, bytes]):
    """The parts of a file by name, each parsed once; the trees are only read."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        super().__init__(parts)
        self._trees: dict[str, XmlElement] = {}

    def tree(self, name: str) -> XmlElement:
        if name not in self._trees:
            self._trees[name] = parse_part(self[name])
        return self._trees[name]


@dataclass
class _Job:
    """The two files, the parts of the result, and what is found on the way."""

    old: _File
    new: _File
    with_marks: Mapping[str, bytes]
    """The new file's stories that carry tracked changes, as they came."""

    parts: dict[str, bytes]
    author: str
    made_at: str
    parties: tuple[str, ...]
    last_id: int
    changes: list[Change] = field(default_factory=list)
    not_compared: list[str] = field(default_factory=list)


def compare(old: bytes, new: bytes, *, author: str, made_at: datetime, parties: tuple[str, ...] = ()) -> Redline:
    """Return the new file with its differences from the old one as tracked changes; equal inputs give equal bytes.

    Tracked changes that the old file carries are read as accepted; those of the new file keep their author and date
    where they alone lead from the old paragraph to the new one.

    Args:
        old: a Word file.
        new: a Word file.
        author: who is named as the author of the changes.
        made_at: the instant that they carry; aware.
        parties: names whose change is a change of party.

    Raises:
        InvalidFactsError: names "old" or "new" when it is no Word file that can be read.
    """
    came = _read("old", old), _read("new", new)
    settled = [resolved_stories(parts, accept=True) for parts in came]
    before, after = (_File({**parts, **stories}) for parts, stories in zip(came, settled, strict=True))
    _require_text("old", before)
    _require_text("new", after)
    moment = made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    marks = _marks_in(came[1]) if settled[1] else []
    first = max([_FIRST_NUMBER, *marks])
    with_marks = {name: came[1][name] for name in settled[1]}
    job = _Job(before, after, with_marks, dict(after), author, moment, parties, last_id=first)
    for old_name, new_name in _paired_stories(before, after, job.not_compared):
        _compare_story(job, old_name, new_name)
    content = write_parts(job.parts)
    kept = sum(number <= first for number in _marks_in(job.parts)) if marks else 0
    notes = _notes(has_old=bool(settled[0]), of_new=len(marks), kept=kept)
    return Redline(content, tuple(job.changes), tuple(job.not_compared), tuple(notes))


def _marks_in(parts: Mapping[str, bytes]) -> list[int]:
    """Return the numbers of all tracked changes of a file; 0 for one without."""
    stories = [data for name, data in parts.items() if STORY_PART.fullmatch(name) and may_have_revisions(data)]
    marks = [mark.get(w("id")) or "0" for data in stories for mark in parse_part(data).iter(*REVISIONS)]
    return [int(number) if number.isdecimal() else 0 for number in marks]


def _notes(*, has_old: bool, of_new: int, kept: int) -> Iterator[str]:
    if has_old:
        yield "The old file carries tracked changes of its own; they were read as accepted."
    if of_new:
        rest = "" if kept >= of_new else " The others stand in paragraphs that were also changed without a mark."
        yield f"The new file carries {of_new} tracked changes of its own; {kept} keep their author and date.{rest}"


def _require_text(field_name: str, parts: _File) -> None:
    if MAIN_DOCUMENT not in parts:
        raise InvalidFactsError.of(
            field_name, phrased("is no Word document (.docx); open it in Word and save it as one")
        )
    if parts.tree(MAIN_DOCUMENT).find(w("body")) is None:
        raise InvalidFactsError.of(
            field_name, phrased("is in the strict form; open it in Word and save it as Word Document")
        )


def _read(field_name: str, content: bytes) -> dict[str, bytes]:
    try:
        return read_parts(content)
    except InvalidFactsError as error:
        raise InvalidFactsError.of(field_name, error.problems[0].message) from error


def _paired_stories(old: _File, new: _File, not_compared: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the parts to compare: the body, and running heads by section and kind, whatever their parts are called."""
    yield MAIN_DOCUMENT, MAIN_DOCUMENT
    heads = _running_heads(old), _running_heads(new)
    # a section that came or went moves the others along: its heads are known by their words
    known = {_words_of(old, name) for name in heads[0].values()} & {_words_of(new, name) for name in heads[1].values()}
    seen: set[tuple[str, str]] = set()
    for place in sorted({*heads[0], *heads[1]}):
        pair = heads[0].get(place), heads[1].get(place)
        if pair[0] and pair[1]:
            if (pair[0], pair[1]) not in seen and old[pair[0]] != new[pair[1]]:
                seen.add((pair[0], pair[1]))
                yield pair[0], pair[1]
        elif (words := _words_of(old if pair[0] else new, pair[0] or pair[1] or "")) and words not in known:
            section, kind = place
            where = "old" if pair[0] else "new"
            not_compared.append(f"Section {section + 1} has a {kind} in the {where} file only: “{words[:80]}”")


def _running_heads(parts: _File) -> dict[tuple[int, str], str]:
    relations = parts.get(relations_part(MAIN_DOCUMENT))
    targets = {each.get("Id"): each.get("Target") for each in parse_part(relations)} if relations else {}
    found: dict[tuple[int, str], str] = {}
    for number, section in enumerate(parts.tree(MAIN_DOCUMENT).iter(w("sectPr"))):
        for tag, word in ((w("headerReference"), "header"), (w("footerReference"), "footer")):
            for reference in section.findall(tag):
                name = target_part(MAIN_DOCUMENT, targets.get(reference.get(f"{RELATIONS}id")) or "")
                if name in parts:
                    found[(number, f"{reference.get(w('type')) or 'default'} {word}")] = name
    return found


def _words_of(parts: _File, name: str) -> str:
    return "".join(node.text or "" for node in parts.tree(name).iter(w("t"))).strip()


def _compare_story(job: _Job, old_name: str, new_name: str) -> None:
    old = Story(old_name, job.old.tree(old_name), job.old, note_texts(job.old))
    new = Story(new_name, job.new.tree(new_name), job.new, note_texts(job.new), old.read)
    if new_name == MAIN_DOCUMENT:
        _merge_notes(job, old, new)
    importer = Importer(old, new, job.parts)
    marker = Marker(job.author, job.made_at, importer.adopt, job.last_id)
    comparer = Comparer(marker, old, new)
    made = _marked(comparer, comparer.blocks(_container(old.root), _container(new.root)))
    holds = _holds(comparer, made)
    if not holds:
        comparer.events.clear()
        made = _marked(comparer, _replaced(comparer))
        holds = _holds(comparer, made)
    if holds:
        _note_section(marker, old.root, made)
        made = _with_own_marks(job, comparer, made)
        job.parts[new_name] = serialise_part(made)
        if comparer.events:
            labels = _labels(job, old, new)
            job.changes += changes_of(comparer.events, *labels, new_name, job.parties)
    else:
        job.not_compared.append(f"{new_name.removeprefix('word/')}: its changes could not be marked exactly")
    job.last_id = marker.last_id


def _merge_notes(job: _Job, old: Story, new: Story) -> None:
    merger = NoteMerger(old, new, job.parts, job.author, job.made_at, job.last_id)
    for part, events in merger.merge():
        job.changes += changes_of(events, {}, {}, part, job.parties)
    job.last_id = merger.last_id


def _with_own_marks(job: _Job, comparer: Comparer, made: XmlElement) -> XmlElement:
    """Return the same redline, in which marks that the new file carried keep their authors; proved once more."""
    if comparer.new.name not in job.with_marks:
        return made
    returned = parse_part(job.with_marks[comparer.new.name])
    kept = with_own_marks(comparer.new, made, returned)
    return kept if _holds(comparer, kept) else made


def _labels(job: _Job, old: Story, new: Story) -> tuple[dict[XmlElement, str], dict[XmlElement, str]]:
    """Return the numbers that the paragraphs of both stories show; both files often define them alike."""
    defined = [(parts.get("word/styles.xml"), parts.get("word/numbering.xml")) for parts in (job.old, job.new)]
    numbering = {key: Numbering(styles=key[0], numbering=key[1]) for key in set(defined)}
    return numbering[defined[0]].labels(old.root), numbering[defined[1]].labels(new.root)


def _container(root: XmlElement) -> XmlElement:
    body = root.find(w("body"))
    return root if body is None else body


def _marked(comparer: Comparer, blocks: list[XmlElement]) -> XmlElement:
    """Return the new story with these blocks in it."""
    was = comparer.new.root
    root = etree.Element(was.tag, dict(was.attrib), nsmap=was.nsmap)
    body = was.find(w("body"))
    if body is None:
        root.extend(blocks)
        return root
    for child in was:
        if child is not body:
            root.append(copy_of(child))
            continue
        container = etree.SubElement(root, body.tag, dict(body.attrib))
        container.extend(blocks)
        section = body.find(w("sectPr"))
        if section is not None:
            container.append(copy_of(section))
    return root


def _replaced(comparer: Comparer) -> list[XmlElement]:
    """Return every old block as deleted and every new one as inserted."""
    sides = (comparer.old.root, "del"), (comparer.new.root, "ins")
    found: list[XmlElement] = []
    for root, kind in sides:
        for block in _container(root):
            if isinstance(block.tag, str) and block.tag != w("sectPr"):
                found += comparer.whole(block, kind)
                pair = (block, None) if kind == "del" else (None, block)
                comparer.events.append(Event("removed" if kind == "del" else "added", *pair))
    return found


def _holds(comparer: Comparer, made: XmlElement) -> bool:
    accepted, rejected = (resolve(copy_of(made), accept=accept) for accept in (True, False))
    return comparer.new.reads_as(accepted, comparer.new) and comparer.new.reads_as(rejected, comparer.old)


def _note_section(marker: Marker, old: XmlElement, made: XmlElement) -> None:
    """Record what the last section's page was, where it differs."""
    before, after = _container(old).find(w("sectPr")), _container(made).find(w("sectPr"))
    if before is None or after is None:
        return
    heads = (w("headerReference"), w("footerReference"))
    old_page, new_page = (copy_of(each) for each in (before, after))
    for page in (old_page, new_page):
        for head in [child for child in page if child.tag in heads]:
            page.remove(head)
    probe = copy_of(new_page)
    marker.note_properties(probe, old_page, "sectPr")
    if len(probe) > len(new_page):
        after.append(probe[-1])
