"""What a call brings: a JSON object, or a form of which one part is that object and the others are files."""

import json
from base64 import b64encode
from http import HTTPStatus
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from ode_workflows.documents.gate.refusal import MAX_FILE_BYTES
from ode_workflows.domain.errors import InvalidFactsError

MOST_BYTES = MAX_FILE_BYTES * 4 // 3 + 4 * 2**20
"""Bytes of a call in all: the largest file that the gate takes, written in base64, and what is said with it."""

MOST_WORDS = 2 * 2**20
"""Bytes of a call that brings no file."""

MOST_FILES, JSON_PART = 12, "body"
_ABOUT_FILES = f"A form has one part {JSON_PART} with the JSON, and a part for each file under its name"


async def read_body(request: Request, *, takes_files: bool) -> dict[str, Any]:
    """Return what a call brings as plain values; a file is an object with name and content_base64.

    Raises:
        HTTPException: 400, 411, 413 or 415.
        InvalidFactsError: it is JSON, but no object.
    """
    _require_length(request, MOST_BYTES if takes_files else MOST_WORDS)
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().casefold()
    if kind == "multipart/form-data" and takes_files:
        form = await request.form(max_files=MOST_FILES, max_fields=1, max_part_size=MOST_WORDS)
        try:
            return await _of_form(form)
        finally:
            await form.close()
    if kind != "application/json":
        wanted = "application/json or multipart/form-data" if takes_files else "application/json"
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send {wanted}.")
    return _object(await request.body())


def _require_length(request: Request, most: int) -> None:
    length = request.headers.get("content-length", "")
    if not (length.isascii() and length.isdecimal()):
        if request.headers.get("transfer-encoding") is None:
            return  # nothing is brought
        raise HTTPException(HTTPStatus.LENGTH_REQUIRED, "Say the length of what is sent.")
    if int(length) > most:
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"That is too large; send at most {most:,} bytes.")


async def _of_form(form: FormData) -> dict[str, Any]:
    words = form.get(JSON_PART, "")
    if not isinstance(words, str):
        raise InvalidFactsError.of(JSON_PART, f"is a file. {_ABOUT_FILES}")
    said = _object(words.encode("utf-8", "surrogatepass"))
    for name, part in form.multi_items():
        if isinstance(part, UploadFile):
            _put(said, name, {"name": part.filename or "", "content_base64": b64encode(await part.read()).decode()})
        elif name != JSON_PART:
            raise InvalidFactsError.of(name[:80], f"is no file. {_ABOUT_FILES}")
    return said


def _put(said: dict[str, Any], dotted: str, file: dict[str, str]) -> None:
    """Put a file where its name says: "evidence_file", or a path within what is said, such as "inputs.files.en"."""
    *outer, last = dotted.split(".")
    place = said
    for name in outer:
        inner = place.setdefault(name, {})
        if not isinstance(inner, dict):
            raise InvalidFactsError.of(dotted[:80], f"{name[:40]} has a value of its own already")
        place = inner
    place[last] = file


def _object(content: bytes) -> dict[str, Any]:
    if not content.strip():
        return {}
    try:
        value = json.loads(content, parse_constant=_no_constant)
    except (ValueError, RecursionError) as fault:
        raise HTTPException(HTTPStatus.BAD_REQUEST, "That is no JSON that can be read. Send one object.") from fault
    if not isinstance(value, dict):
        raise InvalidFactsError.of(JSON_PART, "must be one object, written in braces")
    return value


def _no_constant(word: str) -> Any:
    raise ValueError(word)
