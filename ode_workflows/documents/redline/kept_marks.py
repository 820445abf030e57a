"""Tracked changes that a returned file already carries keep their author and date, where they say what ours would say.

The two files are compared as if all marks were accepted. Where the returned file's own marks come to the same old and
the same new words, they stand in the redline instead of ours: first the whole story, then rows, then paragraphs.
Decision: docs/decisions/0018-marks-that-were-there-keep-their-authors.md
"""

from collections.abc import Iterator
from difflib import SequenceMatcher

from ode_workflows.documents.package import XmlElement, copy_of, w
from ode_workflows.documents.redline.atoms import PPR, RPR
from ode_workflows.documents.redline.names import COMING, GOING, MARKS, RANGE_MARKERS
from ode_workflows.documents.redline.resolving import TR, P, has_revisions, resolve
from ode_workflows.documents.redline.story import Reading, Story

Key = tuple[object, ...]


def with_own_marks(story: Story, made: XmlElement, returned: XmlElement) -> XmlElement:
    """Return the redline with the returned file's own marks where they say the same; the arguments stay as they are.

    Args:
        story: of the returned file, all marks accepted; its relations hold for both trees.
        made: the story with our marks.
        returned: the story as it came, with its own marks.
    """
    if _readings(story, made) == _readings(story, returned):
        return copy_of(returned)
    result = copy_of(made)
    for tag in (TR, P):
        _take_over(story, result, returned, tag)
    return result


def _take_over(story: Story, result: XmlElement, returned: XmlElement, tag: str) -> None:
    ours = list(result.iter(tag))
    theirs = list(returned.iter(tag))
    keys = [_key(story, each) for each in ours], [_key(story, each) for each in theirs]
    for kind, a, b, c, _ in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if kind != "equal":
            continue
        for place in range(b - a):
            old, new = ours[a + place], theirs[c + place]
            if _can_stand_alone(new) and has_revisions(new) and has_revisions(old):
                old.getparent().replace(old, _copied(new))


def _copied(element: XmlElement) -> XmlElement:
    copied = copy_of(element)
    copied.tail = None
    return copied


def _can_stand_alone(element: XmlElement) -> bool:
    """Whether no move begins or ends here whose other end would be missing."""
    return next(element.iter(w("moveFrom"), w("moveTo"), *RANGE_MARKERS), None) is None


def _key(story: Story, element: XmlElement) -> Key:
    """Return what an element says before and after, and which marks stand on itself."""
    if not has_revisions(element):
        return (element.tag, "", story.reading_of([element]) if element.tag == P else (story.row(element),))
    return (element.tag, *_own_marks(element), *_readings(story, element))


def _own_marks(element: XmlElement) -> Iterator[str]:
    path = w("trPr") if element.tag == TR else f"{PPR}/{RPR}"
    properties = element.find(path)
    marks = [child.tag for child in properties if child.tag in MARKS] if properties is not None else []
    yield "".join("+" if tag in COMING else "-" for tag in marks if tag in COMING | GOING)


def _readings(story: Story, element: XmlElement) -> tuple[tuple[Reading, ...], tuple[Reading, ...]]:
    sides = []
    for accept in (True, False):
        holder = _holder(element)
        sides.append(story.reading(resolve(holder, accept=accept)))
    return sides[0], sides[1]


def _holder(element: XmlElement) -> XmlElement:
    if element.tag not in (TR, P):
        return copy_of(element)
    body = element.makeelement(w("body"))
    inside = body
    if element.tag == TR:
        inside = element.makeelement(w("tbl"))
        body.append(inside)
    inside.append(copy_of(element))
    return body
