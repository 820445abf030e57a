"""An office's own Word templates: checked, tried, and only then put beside the shipped ones."""

import hashlib
from pathlib import Path

from ode_workflows.content import own_templates_folder
from ode_workflows.documents.accessibility import accessibility_findings
from ode_workflows.documents.gate import pass_gate
from ode_workflows.documents.lint import lint_template
from ode_workflows.documents.preview import preview
from ode_workflows.documents.templates import fields_of, is_template_name
from ode_workflows.domain.errors import CheckFailedError, InvalidFactsError, StorageError

_WORD_ONLY = frozenset({"docx"})


def template_findings(name: str, content: bytes, fields_file: bytes) -> tuple[tuple[str, str], ...]:
    """Return what is wrong with a template, as pairs of kind ("must" or "should") and sentence.

    Raises:
        InvalidFactsError: the gate refuses the file.
        DraftError: fields.toml is wrong; names the field.
    """
    passed = pass_gate(name, content, may_be=_WORD_ONLY)
    fields = fields_of(name, fields_file)
    musts = [("must", note) for note in passed.notes]
    musts += [("must", finding) for finding in lint_template(content, fields)]
    return (*musts, *(("should", finding) for finding in accessibility_findings(content)))


def add_template(name: str, file_name: str, content: bytes, fields_file: bytes) -> Path:
    """Put a template into the office's own folder, where it stands before the shipped one of that name.

    Raises:
        InvalidFactsError: the name is none, or the gate refuses the file.
        CheckFailedError: the check has findings that must be mended; lists them.
        DraftError: the preview on its examples fails or passes its limits.
        StorageError: the folder cannot be written.
    """
    folder = own_templates_folder()
    if folder is None or not is_template_name(name):
        raise InvalidFactsError.of("name", "write it in lower case, such as city_memorandum or letters/city_notice")
    musts = [finding for kind, finding in template_findings(file_name, content, fields_file) if kind == "must"]
    if musts:
        raise CheckFailedError(f"{file_name} was not added: {'; '.join(musts)}")
    preview(content, fields_file)
    home = folder / name
    try:
        home.mkdir(parents=True, exist_ok=True)
        # The fields go first: a draft without its fields would be found and could not be filled in.
        for file, data in (("fields.toml", fields_file), ("draft.docx", content)):
            part = home / f".{file}.{hashlib.sha256(data).hexdigest()[:12]}"
            part.write_bytes(data)
            part.replace(home / file)
    except OSError as fault:
        raise StorageError(f"{home} cannot be written ({fault.strerror}). Check the rights on the folder.") from fault
    return home
