"""The legal review of an agreement: each finding with its reason, authority and cure, and how it is settled."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.identity import case_for
from ode_workflows.db.case import StoredCase
from ode_workflows.db.history import sealed_texts
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.errors import NotFoundError
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.registry.installation import installation
from ode_workflows.registry.legal_review import legal_review
from ode_workflows.registry.precedents import precedents_of
from ode_workflows.web.desk import desk_of
from ode_workflows.web.language import N_
from ode_workflows.web.language import gettext as _
from ode_workflows.web.policies import policy
from ode_workflows.web.rendering import page
from ode_workflows.web.steps.fields import word_of
from ode_workflows.web.who import who_of

SEVERITIES: Mapping[str, str] = {
    "blocker": N_("Blocker"),
    "approval_required": N_("Needs an approval"),
    "counsel_decides": N_("Counsel decides"),
    "advisory": N_("Advice"),
}
_OFFERED = ("settle_finding", "defer_question", "rescreen", "add_approval", "use_clause", "confirm")


_GATES = {
    "negotiate": N_("negotiation"),
    "conclude": N_("signature"),
    "force": N_("entry into force"),
    "after_force": N_("after entry into force"),
}


@policy("person")
def review(request: Request) -> Response:
    """Show the legal review to people of the agreement's office.

    Raises:
        NotFoundError: no such agreement, or not this person's to see from inside.
    """
    desk, who = desk_of(request), who_of(request)
    with desk.read() as conn:
        office = installation(conn)
        case = case_for(conn, who.reader, request.path_params["reference"])
        if not who.reader.is_inside(case.agreement):
            raise NotFoundError("No review is shown here.")
        shown = legal_review(case)
        reasons = sealed_texts(conn, case.agreement.id) if who.reader.reads_confidential(case.agreement) else {}
        rules = [row["rule"] for row in shown["findings"]]
        precedents = precedents_of(conn, who.reader.sees, rules, but=case.agreement.id)
        rows = [_finding(case, row, reasons, precedents) for row in shown["findings"]]
        offered = _offered(case, who.person)
        facts, changed = _facts(shown), _changed(case)
    return page(
        request, "review.html", office=office, agreement=case.agreement, shown=shown, offered=offered, facts=facts,
        open_rows=[row for row in rows if not row["settlement"]],
        settled_rows=[row for row in rows if row["settlement"]],
        gates={name: _(words) for name, words in _GATES.items()},
        changed=changed, word_of=word_of, done=request.query_params.get("done"),
    )  # fmt: skip


def _finding(
    case: StoredCase, row: Mapping[str, Any], reasons: Mapping[str, str], precedents: Mapping[str, Any]
) -> dict[str, Any]:
    stored = next(each for each in case.findings if each.id == row["id"])
    answers = {fact.fact: fact for fact in case.facts}
    return {
        **row,
        "weight": _(SEVERITIES.get(row["severity"], row["severity"])),
        "settled_as": word_of(row["settlement"]) if row["settlement"] else "",
        "reason": reasons.get(stored.reason_seal) if stored.reason_seal else None,
        "has_reason": stored.reason_seal is not None,
        "behind": [(name, answers[name].value) for name in row["rests_on"] if name in answers],
        "precedents": precedents.get(row["rule"], []),
    }


def _facts(shown: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return [row for row in shown["questions"] if row["status"] != "waits_for_text"]


def _changed(case: StoredCase) -> dict[str, Any] | None:
    """Return which findings came and went with the last screen; None where there was only one."""
    if len(case.screenings) < 2:
        return None
    before, now = case.screenings[-2], case.screenings[-1]
    titles = {row.rule: row.title for row in case.findings}
    return {
        "on": now.screened_on,
        "occasion": now.occasion,
        "came": [titles.get(rule, rule) for rule in now.fired if rule not in before.fired],
        "went": [titles.get(rule, rule) for rule in before.fired if rule not in now.fired],
    }


def _offered(case: StoredCase, actor: Actor) -> set[str]:
    """Return the events that this person may record on the review where the agreement stands."""
    here, steps = actor.in_office(case.agreement.office_id), lifecycle().steps
    return {
        name
        for name in (*_OFFERED, "cure_finding")
        if case.agreement.state in steps[name].sources and here.capacity_for(steps[name].roles) is not None
    }
