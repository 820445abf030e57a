"""What comes next on an agreement and what it waits for, as far as anybody may know it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ode_workflows.domain.vocabulary import State, TermKind
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.lifecycle.way import stations
from ode_workflows.registry.wording import state_label
from ode_workflows.web.language import N_
from ode_workflows.web.language import gettext as _
from ode_workflows.web.telling import told_sentence
from ode_workflows.web.words import DATE_KINDS, NEXT_DATE_KINDS
from ode_workflows.web.writing import distance, written_date

_OWN_WORK = N_("What it waits for is the office’s own work until then, and is not published.")

_THEN: Mapping[str | None, str] = {
    TermKind.FIXED: N_("It ends on its last day, unless the parties agree otherwise before."),
    TermKind.FIXED_RENEWABLE_BY_CONSENT: N_("It ends on its last day, unless the parties agree to renew it."),
    TermKind.FIXED_TACIT_RENEWAL: N_("It renews by itself, unless a party gives notice in time."),
    TermKind.EVERGREEN: N_("It goes on until a party gives notice."),
    TermKind.INDEFINITE: N_("It goes on until a party gives notice."),
}


@dataclass(frozen=True, slots=True)
class Coming:
    """The next step in a few words, what it means, and what keeps it."""

    heading: str
    sentence: str
    waits_for: list[str] = field(default_factory=list)


def coming_next(shown: Mapping[str, Any], today: date) -> Coming | None:
    """Return what comes next, or None where nothing does."""
    match State(shown["state"]):
        case State.ENDED | State.CLOSED:
            return None
        case State.IN_FORCE | State.RENEWAL:
            return _while_in_force(shown, today)
        case State.RATIFICATION:
            return _before_force(shown)
        case state:
            following = stations()[stations().index(state) + 1]
            return Coming(
                _(state_label(shown["kind"], following)), _(lifecycle().states[following].means), [_(_OWN_WORK)]
            )


def _before_force(shown: Mapping[str, Any]) -> Coming:
    force, sentence = shown["force"], _("It enters into force when its rule is met.")
    if force["for_us_on"]:
        sentence = _("Its rule gives %(day)s as the day on which it enters into force for us.") % {
            "day": written_date(force["for_us_on"])
        }
    return Coming(_(state_label(shown["kind"], State.IN_FORCE)), sentence, list(_outstanding(shown)))


def _outstanding(shown: Mapping[str, Any]) -> Iterable[str]:
    force = shown["force"]
    if shown["is_recorded_as_fact"] and not any(party["consented_on"] for party in shown["parties"]):
        yield _("The days on which its parties joined are not on record, so what is missing cannot be counted here.")
    elif force["missing"]:
        yield told_sentence(force["missing"])
    if not force["rule"]:
        yield _("The rule of its text is not on record yet.")
    if "Ratification pending" in shown["badges"]:
        yield _("Ratifications, consents or waiting periods are outstanding.")


def _while_in_force(shown: Mapping[str, Any], today: date) -> Coming:
    rows = [
        row
        for row in shown["deadlines"]
        if row["status"] == "live" and row["kind"] in NEXT_DATE_KINDS and row["due_on"] >= today
    ]
    if not rows:
        return Coming(_("Nothing is due"), _without_dates(shown))
    row = min(rows, key=lambda each: (each["due_on"], NEXT_DATE_KINDS.index(each["kind"])))
    far = distance(row["due_on"], today)
    when = f"{written_date(row['due_on'])} ({far})" if far else written_date(row["due_on"])
    heading = f"{DATE_KINDS[row['kind']]}: {when}"
    then = _THEN.get(shown["term"]["kind"])
    sentence = _(then) if then else _("It is in force until the parties change or end it.")
    is_open = shown["state"] == State.RENEWAL
    return Coming(heading, _("The renewal decision is open.") + f" {sentence}" if is_open else sentence)


def _without_dates(shown: Mapping[str, Any]) -> str:
    if shown["dates"]["expires_on"]:
        return _("The end of its term is not known to the day, so no deadline is counted from it.")
    return _("No end and no deadline are on record. It goes on until the parties change or end it.")
