"""Every file that comes in, by whatever door, passes the gate here before a step reads it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ode_workflows.actions.step_request import StepRequest
from ode_workflows.documents.gate import EVIDENCE, TEXTS, pass_gate
from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.changes import Effects
from ode_workflows.domain.inputs import FileInput

_OF_THE_TEXT = frozenset({"text_in", "text_out", "files"})
"""Inputs that carry words of the agreement; every other file is evidence."""

CleanedCopies = list[tuple[FileInput, tuple[str, ...]]]
"""Files as they were handed in, each with what was taken out of its working copy."""


def passed_uploads(request: StepRequest) -> tuple[StepRequest, CleanedCopies]:
    """Return the request with working copies of its files, and the originals of those that were cleaned.

    Raises:
        InvalidFactsError: a file is refused; names the input, what is wrong and what to do.
    """
    cleaned: CleanedCopies = []
    inputs = {name: _passed(name, value, cleaned) for name, value in request.inputs.items()}
    return replace(request, inputs=inputs), cleaned


def pass_evidence(name: str, content: bytes) -> None:
    """Put evidence through the gate; it is kept as it was handed in, since it proves something.

    Raises:
        InvalidFactsError: names the field "evidence".
    """
    pass_gate(name, content, may_be=EVIDENCE, field="evidence")


def with_originals(
    request: StepRequest, cleaned: CleanedCopies, effects_of: Callable[[Any, Act], Effects]
) -> Callable[[Any, Act], Effects]:
    """Return effects that also keep each original beside its working copy and say what was taken out."""

    def effects(case: Case, act: Act) -> Effects:
        made = effects_of(case, act)
        for original, notes in cleaned:
            if request.files is not None:
                request.files.put(original.content)
            said = " ".join(notes)
            made.summary += f". A cleaned copy of {original.name} is used (original {original.content_hash}). {said}"
        return made

    return effects if cleaned else effects_of


def _passed(path: str, value: Any, cleaned: CleanedCopies) -> Any:
    file = _as_file(value)
    if file is None:
        if not isinstance(value, Mapping):
            return value
        return {name: _passed(f"{path}.{name}", inner, cleaned) for name, inner in value.items()}
    may_be = TEXTS if path.partition(".")[0] in _OF_THE_TEXT else EVIDENCE
    passed = pass_gate(file.name, file.content, may_be=may_be, field=path)
    if not passed.notes:
        return value
    cleaned.append((file, passed.notes))
    return {"name": file.name, "content": passed.content}


def _as_file(value: Any) -> FileInput | None:
    if isinstance(value, FileInput):
        return value
    if isinstance(value, Mapping) and isinstance(value.get("content"), bytes) and isinstance(value.get("name"), str):
        return FileInput.model_construct(name=value["name"], content=value["content"])
    return None
