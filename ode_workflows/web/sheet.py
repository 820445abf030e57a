"""The page of one agreement as a visitor may read it: out of all that the record holds, what is named here.

What is not named is not shown: names of the office's people, drafts, authorities, findings, tasks and reasons stay
inside, although the record at hand may carry them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ode_workflows.registry.public_part import PUBLIC_BADGES
from ode_workflows.registry.wording import state_label
from ode_workflows.web import words
from ode_workflows.web.coming import coming_next
from ode_workflows.web.language import N_, ngettext
from ode_workflows.web.language import gettext as _
from ode_workflows.web.telling import told_sentence
from ode_workflows.web.way import way_of
from ode_workflows.web.writing import distance, written_date

Shown = Mapping[str, Any]

_PARTY_DATES = (
    ("signed_on", N_("Signed")),
    ("consented_on", N_("Consented")),
    ("notified_on", N_("Notified")),
    ("in_force_on", N_("In force")),
    ("notice_given_on", N_("Gave notice")),
    ("withdrew_on", N_("Withdrew")),
)
_RECORDED = (
    ("signed_on", N_("Signed")),
    ("in_force_generally_on", N_("In force between its first parties")),
    ("in_force_on", N_("In force for us")),
    ("suspended_on", N_("Suspended")),
    ("expires_on", N_("Runs until")),
    ("ends_on", N_("Notice takes effect")),
    ("ended_on", N_("Ended")),
)


def sheet_of(shown: Shown, history: Sequence[Shown], today: date) -> dict[str, Any]:
    """Return what the page shows.

    Args:
        shown: as `registry.details` returns it.
        history: as `registry.history` returns it, oldest first.
        today: civil date of the reader.
    """
    plain = ("reference", "title", "kind_label", "state", "state_label", "since", "purpose", "activities",
             "expected_outcomes")  # fmt: skip
    return {
        **{name: shown[name] for name in plain},
        "badges": list(_badges(shown)),
        "way": way_of(shown, history),
        "coming": coming_next(shown, today),
        "glance": [pair for pair in _glance(shown) if pair[1]],
        "parties": _parties(shown["parties"]),
        "dates": list(_dates(shown, today)),
        "missing_dates": list(_missing_dates(shown)),
        "texts": [_text(row) for row in shown["texts"] if row["frozen_on"]],
        "signatures": [_signature(row, shown["parties"]) for row in shown["signatures"] if not row["void_on"]],
        "notices": [_notice(row) for row in shown["notices"]],
        "history": _history(shown, history),
    }


def _badges(shown: Shown) -> Iterable[str]:
    """Yield the marks that anybody may read; those that tell of the office's own work are left out."""
    for badge in shown["badges"]:
        if badge.startswith(PUBLIC_BADGES):
            yield told_sentence(badge)


def _glance(shown: Shown) -> Iterable[tuple[str, Any]]:
    yield _("About"), ", ".join(words.word_for(words.ISSUE_AREAS, area) for area in shown["issue_areas"])
    yield _("Effect"), words.word_for(words.BINDING, shown["is_binding"])
    yield _("Office"), shown["office"]
    yield _("Lead agency"), shown["lead_agency"]
    yield _("Carried out by"), shown["implementing_agency"]
    yield _("Term"), _worded(words.TERM_KINDS, shown["term"]["kind"])
    yield _("Length"), _period(shown["term"]["number"], shown["term"]["unit"])
    yield _("Notice"), _period(shown["term"]["notice_number"], shown["term"]["notice_unit"])
    yield _("Enters into force"), _worded(words.FORCE_RULES, shown["force"]["rule"])
    yield _("Languages"), ", ".join(words.word_for(words.LANGUAGES, code) for code in shown["languages"])
    yield _("Ended because"), _worded(words.END_REASONS, shown["end_reason"])
    yield _("Closed because"), _worded(words.CLOSE_REASONS, shown["close_reason"])


def _worded(known: Mapping[str, str], key: str | None) -> str:
    return words.word_for(known, key) if key else ""


_LENGTHS: Mapping[str, Callable[[int], str]] = {
    "calendar_days": lambda number: ngettext("%(num)s calendar day", "%(num)s calendar days", number),
    "business_days": lambda number: ngettext("%(num)s business day", "%(num)s business days", number),
    "months": lambda number: ngettext("%(num)s month", "%(num)s months", number),
    "years": lambda number: ngettext("%(num)s year", "%(num)s years", number),
}


def _period(number: int | None, unit: str | None) -> str:
    if number is None or unit is None:
        return ""
    return _LENGTHS[unit](number) % {"num": number}


def _parties(rows: Sequence[Shown]) -> dict[str, Any]:
    """Return the status table; a column that nobody has a date in is left out."""
    columns = [(name, label) for name, label in _PARTY_DATES if any(row[name] for row in rows)]
    return {
        "columns": [_(label) for _name, label in columns],
        "rows": [
            {
                "name": row["name"],
                "kind": words.word_for(words.PARTY_KINDS, row["kind"]),
                "is_us": row["is_us"],
                "capacity": "" if row["capacity"] == "party" else words.word_for({}, row["capacity"]),
                "dates": [(_(label), row[name]) for name, label in columns],
            }
            for row in sorted(rows, key=lambda each: (not each["is_us"], each["name"].casefold()))
        ],
    }


def _dates(shown: Shown, today: date) -> Iterable[dict[str, Any]]:
    """Yield what is recorded and what is derived, in the order of time."""
    derived = [row for row in shown["deadlines"] if row["status"] == "live" and row["kind"] in words.DATE_KINDS]
    is_derived = {row["kind"] for row in derived}
    recorded = [
        {"label": _(label), "on": shown["dates"][name], "working": "", "source": "", "confirmed": "", "distance": ""}
        for name, label in _RECORDED
        if shown["dates"][name] and name not in is_derived and not _is_repeated(name, shown["dates"])
    ]
    yield from sorted([*recorded, *(_derived(row, today) for row in derived)], key=lambda row: str(row["on"]))


def _is_repeated(name: str, dates: Shown) -> bool:
    """Whether a date only says again what stands beside it."""
    return name == "in_force_generally_on" and str(dates[name]).startswith(str(dates["in_force_on"]))


def _derived(row: Shown, today: date) -> dict[str, Any]:
    confirmed = (
        _("Confirmed by counsel on %(day)s") % {"day": written_date(row["confirmed_on"])} if row["confirmed_on"] else ""
    )
    return {
        "label": words.DATE_KINDS[row["kind"]],
        "on": row["due_on"],
        "working": row["working"],
        "source": row["source"] or "",
        "confirmed": confirmed or _("Not yet confirmed by counsel"),
        "distance": distance(row["due_on"], today),
    }


def _missing_dates(shown: Shown) -> Iterable[str]:
    for badge in shown["badges"]:
        if badge.startswith("Date missing: "):
            yield _("%(what)s; no deadline is counted from it.") % {"what": told_sentence(badge.values["what"])}


def _text(row: Shown) -> dict[str, Any]:
    return {
        "number": row["number"],
        "language": words.word_for(words.LANGUAGES, row["language"]),
        "is_authentic": row["is_authentic"],
        "frozen_on": row["frozen_on"],
        "text_hash": row["normalised_hash"],
        "file_hash": row["file_hash"],
    }


def _signature(row: Shown, parties: Sequence[Shown]) -> dict[str, Any]:
    party = next((each["name"] for each in parties if each["id"] == row["party_id"]), "")
    return {"party": party, **{name: row[name] for name in ("signer", "title", "signed_on", "place", "text_hash")}}


def _notice(row: Shown) -> dict[str, Any]:
    return {
        "label": words.word_for(words.NOTICE_KINDS, row["kind"]),
        **{name: row[name] for name in ("sent_on", "received_on", "effective_on", "revoked_on")},
    }


def _history(shown: Shown, history: Sequence[Shown]) -> dict[str, Any]:
    """Return the moves, newest first, by whom left out; the office's other entries are counted, not shown."""
    moves = [line for line in history if line["from"] != line["to"]]
    return {
        **shown["history"],
        "moves": [
            {"what": line["what"], "on": line["on"], "now": state_label(shown["kind"], line["to"])}
            for line in reversed(moves)
        ],
        "others": len(history) - len(moves),
    }
