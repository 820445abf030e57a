"""Parses XML that nobody has vouched for: no document type, no entity, nothing from outside, no flood of elements."""

from lxml import etree

from ode_workflows.documents.gate.refusal import RefusedError
from ode_workflows.documents.package import XmlElement
from ode_workflows.domain.sentences import phrased

MOST_XML_BYTES = 24 * 2**20
MOST_TAGS = 1_500_000
_ENCODINGS = frozenset(
    {"UTF-8", "UTF8", "UTF-16", "UTF-16LE", "UTF-16BE", "US-ASCII", "ASCII", "ISO-8859-1", "WINDOWS-1252"}
)
_DOCUMENT_TYPE = tuple(
    text.encode(coding) for text in ("<!DOCTYPE", "<!ENTITY") for coding in ("ascii", "utf-16-le", "utf-16-be")
)


def safe_tree(name: str, data: bytes) -> XmlElement:
    """Return the root of one part.

    Raises:
        RefusedError: a document type definition, a strange encoding, too large, or damaged; names the part.
    """
    if len(data) > MOST_XML_BYTES or data.count(b"<") > MOST_TAGS:
        raise RefusedError(
            phrased(
                "holds the part %(name)s, which is too large to read. Split the document and hand in each half.",
                name=name,
            )
        )
    if any(mark in data for mark in _DOCUMENT_TYPE):
        raise _with_document_type(name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise RefusedError(
            phrased("holds damaged XML in %(name)s. Open the file in Word and save it again.", name=name)
        ) from fault
    described = root.getroottree().docinfo
    # Encodings that hide their letters from the search above still end up here.
    if described.internalDTD is not None or described.doctype:
        raise _with_document_type(name)
    if (described.encoding or "UTF-8").upper() not in _ENCODINGS:
        raise RefusedError(
            phrased(
                "writes %(name)s in %(encoding)s, which Word does not. Save it again in Word.",
                name=name,
                encoding=described.encoding,
            )
        )
    return root


def local_name(node: XmlElement) -> str:
    """Return an element's name without its namespace; empty for a comment."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _with_document_type(name: str) -> RefusedError:
    return RefusedError(
        phrased(
            "carries a document type definition in %(name)s, which no Office program writes. Send a clean copy.",
            name=name,
        )
    )
