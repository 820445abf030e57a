"""A template compiled once and rendered many times: the same values give the same bytes.

The parts without tags are packed once; a draft only adds the parts that have tags and its own properties.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from xml.sax.saxutils import escape

from jinja2 import Template, TemplateRuntimeError, UndefinedError

from ode_workflows.documents import lint
from ode_workflows.documents.environment import as_template, has_tags, jinja_source, with_line_breaks
from ode_workflows.documents.numbering import Numbering, refresh_cross_references
from ode_workflows.documents.package import (
    CORE_PROPERTIES,
    MAIN_DOCUMENT,
    XmlElement,
    parse_part,
    put_part,
    read_parts,
    serialise_part,
    w,
)
from ode_workflows.documents.rtl import has_right_to_left, mark_right_to_left
from ode_workflows.documents.templates import TemplateFile, draft_problem
from ode_workflows.documents.values import PlainValue
from ode_workflows.domain.errors import DraftError, InvalidFactsError

MAX_RENDERED_CHARACTERS = 20_000_000

_STYLES = "word/styles.xml"
_NUMBERING = "word/numbering.xml"
_FIELD_IN_MESSAGE = re.compile(r"'([A-Za-z_][A-Za-z0-9_]*)'(?: is undefined)?$|'([A-Za-z_][A-Za-z0-9_]*)' is undefined")
_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<dc:title>{title}</dc:title><dc:subject>{subject}</dc:subject><dc:language>{language}</dc:language>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">{made_on}T00:00:00Z</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{made_on}T00:00:00Z</dcterms:modified></cp:coreProperties>'
)


@dataclass(frozen=True, slots=True)
class CoreProperties:
    """What a draft says of itself; made_on is a civil date."""

    title: str
    subject: str
    made_on: date


class CompiledTemplate:
    """One version of a template, ready to be rendered; threads may share it, since rendering changes nothing."""

    def __init__(self, template: TemplateFile) -> None:
        parts = read_parts(template.content)
        self.name = template.name
        self.language = _language(template.name, parts)
        self._tagged: dict[str, Template] = {}
        self._numbering = Numbering(styles=parts.get(_STYLES), numbering=parts.get(_NUMBERING))
        self._constant = self._pack_constant(parts)

    def render(self, values: Mapping[str, PlainValue], properties: CoreProperties) -> bytes:
        """Return the Word file.

        Raises:
            DraftError: a tag asks for a field that is missing, or the result is too large or no valid XML.
        """
        buffer = io.BytesIO(self._constant)
        with zipfile.ZipFile(buffer, "a") as archive:
            for name in sorted(self._tagged):
                put_part(archive, name, self._part(name, values))
            put_part(archive, CORE_PROPERTIES, self._core(properties))
        return buffer.getvalue()

    def _pack_constant(self, parts: Mapping[str, bytes]) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, data in parts.items():
                source = jinja_source(data) if lint.STORY_PART.fullmatch(name) else ""
                if has_tags(source) or name == MAIN_DOCUMENT:
                    self._tagged[name] = as_template(source)
                elif name != CORE_PROPERTIES:
                    put_part(archive, name, data)
        return buffer.getvalue()

    def _part(self, name: str, values: Mapping[str, PlainValue]) -> bytes:
        xml = self._filled(name, values)
        if _has_line_breaks(values):
            xml = with_line_breaks(xml)
        root = self._parsed(xml)
        is_changed = False
        if has_right_to_left(xml):
            mark_right_to_left(root)
            is_changed = True
        if name == MAIN_DOCUMENT and " REF " in xml:
            self._refresh_references(root)
            is_changed = True
        return serialise_part(root) if is_changed else _with_declaration(xml)

    def _filled(self, name: str, values: Mapping[str, PlainValue]) -> str:
        pieces: list[str] = []
        length = 0
        try:
            for piece in self._tagged[name].generate(values):
                length += len(piece)
                if length > MAX_RENDERED_CHARACTERS:
                    raise draft_problem(self.name, name, "grows too large; shorten the lists or the texts")
                pieces.append(piece)
        except UndefinedError as error:
            raise draft_problem(self.name, _field_of(error), "is asked for by a tag but was not given") from error
        except (TemplateRuntimeError, TypeError) as error:
            raise draft_problem(self.name, name, f"a tag cannot be filled in: {error}") from error
        return "".join(pieces)

    def _parsed(self, xml: str) -> XmlElement:
        try:
            return parse_part(xml.encode())
        except InvalidFactsError as error:
            message = "the filled text is no valid Word text; a {%p %} or {%tr %} tag may stand in half a paragraph"
            raise draft_problem(self.name, MAIN_DOCUMENT, message) from error

    def _refresh_references(self, root: XmlElement) -> None:
        if missing := refresh_cross_references(root, self._numbering.labels(root)):
            message = "a cross reference points at a numbered paragraph that is not in this draft"
            raise draft_problem(self.name, missing[0], message)

    def _core(self, properties: CoreProperties) -> bytes:
        return _CORE.format(
            title=escape(properties.title),
            subject=escape(properties.subject),
            language=self.language,
            made_on=properties.made_on.isoformat(),
        ).encode()


@lru_cache(maxsize=128)
def compile_template(template: TemplateFile) -> CompiledTemplate:
    """Return the compiled template, made once for each version of its bytes and fields.

    Raises:
        DraftError: the template does not pass the gate of lint.py; lists every finding.
    """
    if findings := lint.lint_template(template.content, template.fields):
        raise DraftError(f"template {template.name} cannot be used: {'; '.join(findings)}")
    return CompiledTemplate(template)


def _language(template: str, parts: Mapping[str, bytes]) -> str:
    styles = parse_part(parts[_STYLES]) if _STYLES in parts else None
    languages = (
        [] if styles is None else [node.get(w("val")) for node in styles.iterfind(f"{w('docDefaults')}//{w('lang')}")]
    )
    if not languages or not languages[0]:
        raise draft_problem(template, "language", "is not set; choose the proofing language of all text in Word")
    return str(languages[0])


def _has_line_breaks(value: object) -> bool:
    if isinstance(value, str):
        return "\n" in value or "\t" in value
    if isinstance(value, Mapping):
        return any(_has_line_breaks(item) for item in value.values())
    return isinstance(value, list) and any(_has_line_breaks(item) for item in value)


def _field_of(error: UndefinedError) -> str:
    found = _FIELD_IN_MESSAGE.search(str(error))
    return (found[1] or found[2]) if found else str(error)


def _with_declaration(xml: str) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + xml.encode()
