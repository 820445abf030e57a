"""Pages out of templates: everything is escaped, and a name that a template lacks is a defect and no empty place."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from ode_workflows.domain.vocabulary import Role
from ode_workflows.registry.installation import Installation
from ode_workflows.web.assets import assets
from ode_workflows.web.language import LANGUAGES, gettext, ngettext, spoken
from ode_workflows.web.record_words import as_recorded, marked, recorded_word, role_list, shown
from ode_workflows.web.staying import TOLD_BEFORE, seconds_left
from ode_workflows.web.telling import told, told_sentence
from ode_workflows.web.who import Who
from ode_workflows.web.writing import counted, written_date, written_working

_TEMPLATES = Path(__file__).resolve().parent / "templates"


@cache
def environment() -> Environment:
    """Return the environment of all pages."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # of the extension
    made.filters |= {"written": written_date, "working": written_working, "as_recorded": as_recorded, "word": shown}
    made.filters |= {
        "told": told,
        "sentence": told_sentence,
        "recorded_word": recorded_word,
        "roles": role_list,
    }
    made.globals |= {"counted": counted, "assets": assets(), "ways": ways, "marked": marked}
    return made


def ways(who: Who | None) -> list[tuple[str, str]]:
    """Return the addresses of the main navigation with their labels, for whoever looks."""
    found = [("/agreements", gettext("Agreements")), ("/register", gettext("Public register"))]
    if who is None or who.actor is None:
        return found
    return [
        ("/work", gettext("My work")),
        *found[:1],
        ("/calendar", gettext("Calendar")),
        *found[1:],
        *([("/admin", gettext("Administration"))] if Role.ADMIN in who.actor.roles else []),
    ]


def page(
    request: Request, template: str, *, office: Installation | None, status: int = 200, **values: Any
) -> HTMLResponse:
    """Return a page.

    Args:
        request: what was asked for; its path marks where the reader is.
        template: name of the file.
        office: whose installation it is; None where the database cannot say.
        status: HTTP status.
        values: what the template shows.
    """
    who = getattr(request.state, "who", None)  # not known where an answer is given before anybody is asked
    around = {
        "path": request.url.path,
        "who": who,
        "language": spoken(),
        "languages": LANGUAGES,
    }
    if who is not None and who.session is not None:
        around |= {"seconds_left": seconds_left(request, who), "told_before": int(TOLD_BEFORE.total_seconds())}
    text = environment().get_template(template).render(office=office, **around, **values)
    return HTMLResponse(text, status_code=status)
