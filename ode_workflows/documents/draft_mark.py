"""The DRAFT mark: a watermark in the page header that says a text is not settled."""

from collections.abc import Iterator

from ode_workflows.documents.package import XmlElement, parse_part, read_parts, serialise_part, w, write_parts

# The name that Word itself gives to a watermark, so that Design > Watermark finds ours and we find Word's.
_MARK_NAME = "PowerPlusWaterMarkObject"
_MARK_WORD = "draft"
_VML = "{urn:schemas-microsoft-com:vml}"


def is_draft_mark(node: XmlElement) -> bool:
    """Say whether a part or a picture holds the watermark: a drawn word DRAFT and nothing else."""
    return any(True for _ in _marks(node))


def drawn_words(node: XmlElement) -> str:
    """Return the words of a picture that are drawn as shapes, the DRAFT mark apart."""
    marks = [path for shape in _marks(node) for path in shape.iter(f"{_VML}textpath")]
    return " ".join(path.get("string") or "" for path in node.iter(f"{_VML}textpath") if path not in marks)


def has_draft_mark(content: bytes) -> bool:
    """Say whether a Word file still carries the mark.

    Raises:
        InvalidFactsError: names the field "file" when it cannot be read.
    """
    return any(is_draft_mark(root) for root in _headers(read_parts(content)).values())


def remove_draft_mark(content: bytes) -> bytes:
    """Return the file without the mark; the same file gives the same bytes, and one without a mark stays as it is.

    Raises:
        InvalidFactsError: names the field "file" when it cannot be read.
    """
    parts = read_parts(content)
    marked = {name: root for name, root in _headers(parts).items() if is_draft_mark(root)}
    if not marked:
        return content
    for root in marked.values():
        for mark in list(_marks(root)):
            _remove(mark)
    return write_parts({**parts, **{name: serialise_part(root) for name, root in marked.items()}})


def _headers(parts: dict[str, bytes]) -> dict[str, XmlElement]:
    return {name: parse_part(data) for name, data in parts.items() if name.startswith("word/header")}


def _marks(node: XmlElement) -> Iterator[XmlElement]:
    for shape in node.iter(f"{_VML}shape"):
        words = [path.get("string") or "" for path in shape.iter(f"{_VML}textpath")]
        is_named = (shape.get("id") or "").startswith(_MARK_NAME)
        is_draft_word = bool(words) and all(word.casefold().startswith(_MARK_WORD) for word in words)
        # A shape of that name that says something else, or holds a text box, is text and stays text.
        if is_named and is_draft_word and next(shape.iter(w("txbxContent")), None) is None:
            yield shape


def _remove(mark: XmlElement) -> None:
    run = next(iter(mark.iterancestors(w("r"))), None)
    if run is None or run.getparent() is None:
        return
    # Word wraps its own watermarks in a content control, which must not stay behind empty.
    control = next(iter(run.iterancestors(w("sdt"))), None)
    gone = run if control is None or len(list(control.iter(w("r")))) > 1 else control
    parent = gone.getparent()
    parent.remove(gone)
    if parent.tag == w("hdr") and not parent.findall(w("p")):
        parent.append(parent.makeelement(w("p")))
