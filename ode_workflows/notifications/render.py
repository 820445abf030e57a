"""Mails from their templates: one folder an event, with a subject, a text and an HTML part."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ode_workflows.domain.errors import DraftError
from ode_workflows.notifications.events import EVENTS

TEMPLATES = Path(__file__).resolve().parent / "templates"


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """A mail in words: what stands in the list of mails, what every client can show, what most show."""

    subject: str
    text: str
    html: str


def render_mail(event: str, context: Mapping[str, object]) -> RenderedMail:
    """Return the mail of an event.

    Args:
        event: one of `EVENTS`.
        context: plain values for the fields that `EVENTS` lists. Dates are civil dates and are written out here.

    Raises:
        DraftError: there is no such event, or a field is missing or empty; names the event and the field.
    """
    fields = EVENTS.get(event)
    if fields is None:
        raise DraftError(f"mail {event!r}: there is no such mail; known are {', '.join(EVENTS)}")
    missing = [field for field in fields if context.get(field) in (None, "", [], ())]
    if missing:
        raise DraftError(f"mail {event!r}: no value for {', '.join(missing)}")
    return RenderedMail(
        subject=" ".join(_part(event, "subject.txt", context).split()),
        text=_part(event, "body.txt", context).strip() + "\n",
        html=_part(event, "body.html", context).strip() + "\n",
    )


def _part(event: str, file: str, context: Mapping[str, object]) -> str:
    try:
        return mail_environment().get_template(f"{event}/{file}").render(context)
    except UndefinedError as error:
        raise DraftError(f"mail {event!r}, {file}: no value for {_field_of(error)}") from error
    except _FieldError as error:
        raise DraftError(f"mail {event!r}, {file}: {error}") from error
    except TemplateError as error:
        raise DraftError(f"mail {event!r}, {file}: the template cannot be used: {error}") from error


class _FieldError(Exception):
    """A value that no reader should see."""


def _field_of(error: UndefinedError) -> str:
    found = re.search(r"attribute '([^']+)'|^'([^']+)' is undefined", str(error))
    return (found[1] or found[2]) if found else str(error)


@cache
def mail_environment() -> ImmutableSandboxedEnvironment:
    """Return the strict sandbox in which every mail template runs."""
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: bool(name and name.endswith(".html")),
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.clear()
    environment.filters["written"] = _written
    environment.filters["address"] = _address
    return environment


def _shown(value: object) -> object:
    """Return a value for its place in a sentence: dates written out, texts of people on one line."""
    if value is None:
        raise _FieldError("a field has no value")
    if isinstance(value, date):
        return _written(value)
    return " ".join(value.split()) if type(value) is str else value


def _written(on: date) -> str:
    """Return a civil date as an American reader writes it: October 2, 2026."""
    return f"{on:%B} {on.day}, {on.year}"


def _address(link: str) -> str:
    if urlsplit(link).scheme not in ("http", "https"):
        raise _FieldError(f"link: {link!r} is no web address")
    return link
