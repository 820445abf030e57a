"""The negotiation on one page: whose turn it is, the open points, versions, rounds and comments."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.identity import case_for
from ode_workflows.db.case import StoredCase
from ode_workflows.domain.errors import NotFoundError, OdeError
from ode_workflows.registry.comments import comments_of
from ode_workflows.registry.installation import installation
from ode_workflows.registry.points import points_of
from ode_workflows.registry.rounds import Exchange, require_language
from ode_workflows.registry.turns import turn_now, turns_of
from ode_workflows.web.desk import Desk, desk_of
from ode_workflows.web.office_sheet import events_for
from ode_workflows.web.policies import policy
from ode_workflows.web.rendering import page
from ode_workflows.web.who import who_of
from ode_workflows.web.words import LANGUAGES, word_for
from ode_workflows.web.writing import distance

_OFFERED = ("record_round", "add_comment", "resolve_comment", "use_clause", "freeze_text", "renew_authority")


@policy("person")
def negotiation(request: Request) -> Response:
    """Show the negotiation to people of the agreement's office.

    Raises:
        NotFoundError: no such agreement, or not this person's to see from inside.
    """
    desk, who = desk_of(request), who_of(request)
    reader, asked = who.reader, request.query_params.get("language")
    with desk.read() as conn:
        office = installation(conn)
        case = case_for(conn, reader, request.path_params["reference"])
        if not reader.is_inside(case.agreement):
            raise NotFoundError("No negotiation is shown here.")
        reads = reader.reads_confidential(case.agreement)
        comments = comments_of(conn, case, with_internal=True, reads_words=reads)
        language = require_language(case, asked)
        points, fault = _points(case, desk, language, comments)
        offered = {name for name, _button, _sentence in events_for(case, who.person) if name in _OFFERED}
        shown: dict[str, Any] = {
            "turn": _turn(case, reader.today),
            "held": _held(case, reader.today),
            "versions": _versions(case),
            "rounds": list(reversed(case.rounds)),
        }
    return page(
        request, "negotiation.html", office=office, agreement=case.agreement, comments=comments, points=points,
        fault=fault, offered=offered, language_of_text=language,
        text_languages=[(code, word_for(LANGUAGES, code)) for code in case.agreement.languages], **shown,
    )  # fmt: skip


def _points(
    case: StoredCase, desk: Desk, language: str, comments: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], str]:
    """Return the points; a text that cannot be read is told and keeps nobody from the rest of the page."""
    try:
        return points_of(Exchange(case, desk.files, language), comments)["points"], ""
    except OdeError as error:
        return [], error.detail


def _turn(case: StoredCase, today: Any) -> dict[str, Any] | None:
    found = turn_now(case)
    return {**found, "far": distance(found["since"], today)} if found else None


def _held(case: StoredCase, today: Any) -> dict[str, int]:
    held = {"ours": 0, "theirs": 0}
    for turn in turns_of(case):
        held[turn.whose] += turn.days(today)
    return held


def _versions(case: StoredCase) -> list[dict[str, Any]]:
    return [
        {
            "id": row.id,
            "number": row.number,
            "language": row.language,
            "language_label": word_for(LANGUAGES, row.language),
            "direction": row.direction,
            "file_name": row.file_name,
            "file_hash": row.file_hash,
            "recorded_on": row.recorded_on,
            "by": case.person_name(row.recorded_by),
            "frozen_on": row.frozen_on,
        }
        for row in sorted(case.texts, key=lambda text: (-text.number, text.language))
    ]
