"""Make a Word draft from a template and plain values."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ode_workflows.documents.compiled import CoreProperties, compile_template
from ode_workflows.documents.templates import draft_problem, load_template
from ode_workflows.documents.values import values_for

_REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Draft:
    """A Word file with its SHA-256 and that of the template that it was made from, in hexadecimal."""

    content: bytes = field(repr=False)
    sha256: str
    template_sha256: str


def make_draft(
    template_name: str,
    context: Mapping[str, Any],
    *,
    title: str,
    language: str,
    made_on: date,
    root: Path | None = None,
) -> Draft:
    """Return the draft; equal arguments and an equal template give equal bytes.

    Args:
        template_name: a folder of document_templates/, for example "letters/renewal_memo".
        context: the values by field; what the template does not ask for is left out.
        title: the document's title, read aloud by screen readers.
        language: the language that the draft must be in, as a BCP 47 tag such as "en-US" or "en".
        made_on: civil date, written as created and modified.
        root: another folder of templates than the installed one.

    Raises:
        DraftError: no such template, a field is missing or wrong, or the template is in another language.
    """
    template = load_template(template_name, root=root)
    values = values_for(template, context)
    compiled = compile_template(template)
    if not title.strip():
        raise draft_problem(template.name, "title", "is empty; a document needs a title to be accessible")
    if _primary(language) != _primary(compiled.language):
        raise draft_problem(template.name, "language", f"the template is in {compiled.language}, not in {language}")
    properties = CoreProperties(title=title, subject=str(context.get(_REFERENCE, "")), made_on=made_on)
    content = compiled.render(values, properties)
    return Draft(content, hashlib.sha256(content).hexdigest(), template.sha256)


def _primary(language: str) -> str:
    return language.partition("-")[0].casefold()
