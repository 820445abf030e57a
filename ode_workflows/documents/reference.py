"""The reference of an agreement as its drafts carry it: in the core properties and in the running heads."""

import re
from collections.abc import Iterator

from ode_workflows.documents.package import is_docx, parse_part, read_parts, w

REFERENCE = re.compile(r"(?<![\w-])\d{4}-\d{3,}(?:-[A-Z]\d+)?(?![\w-])")
"""How the register numbers an agreement, and a child of one."""

_SUBJECT = "{http://purl.org/dc/elements/1.1/}subject"


def references_in(content: bytes) -> tuple[str, ...]:
    """Return the references that a Word file carries as ours do; nothing for a file that is none of ours."""
    return tuple(dict.fromkeys(_found(content))) if is_docx(content) else ()


def _found(content: bytes) -> Iterator[str]:
    parts = read_parts(content)
    if "docProps/core.xml" in parts:
        subject = parse_part(parts["docProps/core.xml"]).findtext(_SUBJECT) or ""
        yield from REFERENCE.findall(subject)
    for name, data in parts.items():
        if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name):
            for paragraph in parse_part(data).iter(w("p")):
                yield from REFERENCE.findall("".join(node.text or "" for node in paragraph.iter(w("t"))))
