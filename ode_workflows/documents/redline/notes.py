"""Footnotes and endnotes whose words changed: marked word by word inside, while their reference stays where it is."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ode_workflows.documents.package import XmlElement, parse_part, serialise_part, w
from ode_workflows.documents.redline.aligning import aligned, likeness_of_words
from ode_workflows.documents.redline.atoms import tokens
from ode_workflows.documents.redline.blocks import Comparer, Event
from ode_workflows.documents.redline.importing import Importer
from ode_workflows.documents.redline.marking import Marker
from ode_workflows.documents.redline.story import NOTE_REFERENCES, Story


@dataclass
class NoteMerger:
    """Merges the notes of two files into the parts of the redline; both stories then call such a note the same."""

    old: Story
    new: Story
    parts: dict[str, bytes]
    author: str
    made_at: str
    last_id: int

    def merge(self) -> Iterator[tuple[str, list[Event]]]:
        """Yield the name of each part of notes with what became of their paragraphs."""
        for tag, part in NOTE_REFERENCES.items():
            if part in self.old.parts and part in self.parts:
                events = self._merge_part(tag, part)
                if events:
                    yield part, events

    def _merge_part(self, tag: str, part: str) -> list[Event]:
        old = Story(part, parse_part(self.old.parts[part]), self.old.parts)
        new = Story(part, parse_part(self.parts[part]), self.new.parts, read=old.read)
        marker = Marker(self.author, self.made_at, Importer(old, new, self.parts).adopt, self.last_id)
        comparer = Comparer(marker, old, new)
        before, after = _by_number(old.root), _by_number(new.root)
        for one, other in _changed(self._referred(self.old, tag), self._referred(self.new, tag)):
            if one in before and other in after and _merged(comparer, before[one], after[other]):
                self.old.notes[(tag, one)] = self.new.notes[(tag, other)]
        self.last_id = marker.last_id
        if comparer.events:
            self.parts[part] = serialise_part(new.root)
        return comparer.events

    def _referred(self, story: Story, tag: str) -> list[tuple[str, str]]:
        """Return number and words of each note in the order of its reference; one that is referred to once only."""
        numbers = [each.get(w("id")) or "" for each in story.root.iter(tag)]
        return [(each, story.notes.get((tag, each), "")) for each in numbers if numbers.count(each) == 1]


def _changed(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the numbers of notes that belong together and differ in their words."""
    for pair in aligned(old, new, key=lambda each: each[1], likeness=_likeness):
        if pair.old is not None and pair.new is not None and pair.old[1] != pair.new[1]:
            yield pair.old[0], pair.new[0]


def _likeness(old: tuple[str, str], new: tuple[str, str]) -> float:
    return likeness_of_words(Counter(tokens(old[1])), Counter(tokens(new[1])))


def _by_number(root: XmlElement) -> Mapping[str, XmlElement]:
    return {each.get(w("id")) or "": each for each in root if isinstance(each.tag, str)}


def _merged(comparer: Comparer, old: XmlElement, new: XmlElement) -> bool:
    """Put both into the new note, marked; whether that was exact. The note stays as it is where it was not."""
    events = len(comparer.events)
    made = comparer.blocks(list(old), list(new))
    if not comparer.is_exact(made, comparer.old.reading_of(list(old)), comparer.new.reading_of(list(new))):
        del comparer.events[events:]
        return False
    for child in list(new):
        new.remove(child)
    new.extend(made)
    return True
