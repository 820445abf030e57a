"""Right-to-left names and texts: marked run by run, since Word does not guess the direction from the letters.

Source: ECMA-376 part 1, 17.3.1.6 (bidi) and 17.3.2.30 (rtl).
"""

import copy
import re

from ode_workflows.documents.package import XmlElement, w

_LETTERS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_RIGHT_TO_LEFT = re.compile(f"[{_LETTERS}]")
# One stretch: right-to-left letters with the spaces, digits and signs between them, and nothing after the last.
_STRETCH = re.compile(f"([{_LETTERS}](?:[^A-Za-z\u00c0-\u058f]*[{_LETTERS}])?)")
_HEBREW = re.compile("[\u0590-\u05ff\ufb1d-\ufb4f]")
# What may stand after w:bidi in w:pPr and after w:rtl in w:rPr: both are ordered sequences, and Word insists.
_AFTER_BIDI = {
    w(tag)
    for tag in (
        *("adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents"),
        *("suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl"),
        *("divId", "cnfStyle", "rPr", "sectPr", "pPrChange"),
    )
}
_AFTER_RTL = {w(tag) for tag in ("cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath", "rPrChange")}


def has_right_to_left(text: str) -> bool:
    """Say whether a text holds Hebrew, Arabic or another right-to-left script."""
    return _RIGHT_TO_LEFT.search(text) is not None


def mark_right_to_left(story: XmlElement) -> None:
    """Give each right-to-left stretch its own marked run, and set a paragraph's direction by its majority."""
    for paragraph in story.iter(w("p")):
        text = "".join(node.text or "" for node in paragraph.iter(w("t")))
        if not has_right_to_left(text):
            continue
        for run in list(paragraph.iter(w("r"))):
            _split_run(run)
        if 2 * len(_RIGHT_TO_LEFT.findall(text)) > sum(letter.isalpha() for letter in text):
            _insert_ordered(_properties(paragraph, "pPr"), w("bidi"), _AFTER_BIDI)


def _split_run(run: XmlElement) -> None:
    if not any(has_right_to_left(node.text or "") for node in run.findall(w("t"))):
        return
    properties = run.find(w("rPr"))
    for child in list(run):
        if child is properties:
            continue
        for piece in _pieces(child):
            run.addprevious(_run_of(piece, properties))
    run.getparent().remove(run)


def _pieces(child: XmlElement) -> list[XmlElement]:
    if child.tag != w("t") or not has_right_to_left(child.text or ""):
        return [child]
    pieces = []
    for text in filter(None, _STRETCH.split(child.text)):
        piece = child.makeelement(w("t"))
        piece.text = text
        piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        pieces.append(piece)
    return pieces


def _run_of(piece: XmlElement, properties: XmlElement | None) -> XmlElement:
    run = piece.makeelement(w("r"))
    if properties is not None:
        run.append(copy.deepcopy(properties))
    text = piece.text or ""
    if piece.tag == w("t") and has_right_to_left(text):
        own = _properties(run, "rPr")
        _insert_ordered(own, w("rtl"), _AFTER_RTL)
        language = own.find(w("lang"))
        if language is None:
            language = _insert_ordered(own, w("lang"), _AFTER_RTL - {w("cs"), w("em"), w("lang")})
        language.set(w("bidi"), "he-IL" if _HEBREW.search(text) else "ar-SA")
    run.append(piece)
    return run


def _properties(node: XmlElement, tag: str) -> XmlElement:
    found = node.find(w(tag))
    if found is None:
        found = node.makeelement(w(tag))
        node.insert(0, found)
    return found


def _insert_ordered(parent: XmlElement, tag: str, later: set[str]) -> XmlElement:
    existing = parent.find(tag)
    if existing is not None:
        return existing
    new = parent.makeelement(tag)
    follower = next((child for child in parent if child.tag in later), None)
    if follower is None:
        parent.append(new)
    else:
        follower.addprevious(new)
    return new
