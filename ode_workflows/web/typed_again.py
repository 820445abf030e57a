"""A form that comes back too late, or under another person: nothing is stored, and what was typed is shown again."""

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.registry.installation import installation
from ode_workflows.web.desk import desk_of
from ode_workflows.web.forms import file_names_in, typed_in
from ode_workflows.web.rendering import page

KEPT = "kept"
"""The field of the sign-in that carries what was typed before it."""

UNSEEN = frozenset(
    {
        "key", "seen", "expected_version", "version", "next", "do", "what", "text_hash", "overlap", KEPT, "language",
        "session", "token_id", "absence", "view", "query", "link", "agency", "incident", "person",
    }
)  # fmt: skip
"""Fields that forms carry for themselves; nobody has typed them."""

Pairs = list[tuple[str, str]]


def words_typed(form: FormData) -> Pairs:
    """Return the words of a form, field by field; nothing of its secrets."""
    return [(name, value) for name, values in typed_in(form).items() for value in values]


def is_worth_keeping(form: FormData) -> bool:
    """Whether somebody would have to type anything of a form again."""
    return any(value.strip() for name, value in words_typed(form) if name not in UNSEEN)


def as_kept(pairs: Pairs) -> str:
    """Return what was typed as one value of a hidden field."""
    return json.dumps(pairs, ensure_ascii=False)


def read_kept(text: str) -> Pairs:
    """Return what `as_kept` wrote; nothing where somebody has changed it into something else."""
    try:
        found = json.loads(text) if text else []
    except ValueError:
        return []
    if not isinstance(found, list):
        return []
    return [(each[0], each[1]) for each in found if _is_pair(each)]


def _is_pair(each: object) -> bool:
    return isinstance(each, list) and len(each) == 2 and all(isinstance(part, str) for part in each)


def signed_out(request: Request) -> Response:
    """Answer to a form of somebody who was signed out: the way to the sign-in, which carries on what was typed."""
    form: FormData = request.state.form
    return _page(request, "signed_out.html", HTTPStatus.UNAUTHORIZED, kept=as_kept(words_typed(form)), form=form)


def look_again(request: Request, pairs: Pairs, *, to: str, status: int, files: Iterable[str] = ()) -> Response:
    """Show what was typed, with a button that sends it.

    Args:
        request: by somebody who is signed in.
        pairs: what was typed.
        to: address of ours that the form was for.
        status: HTTP status of the answer.
        files: names of files that have to be chosen again.
    """
    seen = [(name, value) for name, value in pairs if name not in UNSEEN and value.strip()]
    return _page(request, "look_again.html", status, pairs=pairs, seen=seen, to=to, files=tuple(files))


def of_another_session(request: Request) -> Response:
    """Answer to a form that was opened under another session: it is shown again, for whoever is signed in now."""
    form: FormData = request.state.form
    return look_again(
        request, words_typed(form), to=request.url.path, status=HTTPStatus.FORBIDDEN, files=file_names_in(form)
    )


def _page(request: Request, template: str, status: int, **values: Any) -> Response:
    with desk_of(request).read() as conn:
        office = installation(conn)
    return page(request, template, office=office, status=status, **values)
