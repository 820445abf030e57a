"""Everything about one agreement as plain values: what is public, the office's own work, confidential texts."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from ode_workflows.db.case import StoredCase
from ode_workflows.db.history import sealed_texts
from ode_workflows.db.writer import table_named
from ode_workflows.domain.approvals import waits_for
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.records import Agreement, Approval
from ode_workflows.domain.sentences import Sentence, phrased, unfilled
from ode_workflows.domain.vocabulary import Gate, Precision, State
from ode_workflows.lifecycle.terms_of import force_outcome
from ode_workflows.registry.history import chain_of, last_move
from ode_workflows.registry.people import office_names
from ode_workflows.registry.related import related_to
from ode_workflows.registry.turns import turn_now
from ode_workflows.registry.wording import kind_label, known_date, state_label

_DOCUMENT = table_named("document")
_PEOPLE = frozenset(
    {"owner_id", "granted_by", "settled_by", "answered_by", "confirmed_by", "decided_by_person", "recorded_by"}
)
_LEFT_OUT = frozenset({"agreement_id", "folded_name"})
_SEAL = "_seal"
SOON_DAYS = 30
"""Calendar days before its end at which an authority is shown as about to lapse."""

_PLAIN = (
    "reference", "title", "short_title", "kind", "state", "version", "home_state", "visibility", "is_binding", "entry",
    "issue_areas", "languages", "purpose", "activities", "expected_outcomes", "lead_agency", "implementing_agency",
    "affected_agencies", "is_example", "is_recorded_as_fact", "end_reason", "close_reason", "source_id",
)  # fmt: skip
_PUBLIC_ROWS = ("parties", "texts", "signatures", "notices", "deadlines")
_OFFICE_ROWS = (
    "approvals", "authorities", "full_powers", "findings", "questions", "facts", "overlaps", "tasks", "rounds",
    "obligations",
)  # fmt: skip


def details(
    conn: Connection,
    case: StoredCase,
    *,
    sees: ColumnElement[bool],
    is_inside: bool,
    reads_confidential: bool,
    today: date,
) -> dict[str, Any]:
    """Return an agreement with everything that the reader may see of it.

    Args:
        conn: one snapshot.
        case: the agreement.
        sees: the condition on agreements that the reader may see, for parent and children.
        is_inside: whether the office's own work is shown: approvals, findings, tasks, rounds.
        reads_confidential: whether confidential texts stand in words; otherwise they are None.
        today: civil date of the reader.
    """
    agreement = case.agreement
    shown = {name: getattr(agreement, name) for name in _PLAIN}
    shown |= _who_and_where(conn, case, sees)
    shown |= {"dates": _dates(agreement), "term": _term(agreement), "force": _force(case)}
    texts = sealed_texts(conn, agreement.id) if reads_confidential else {}
    for name in (*_PUBLIC_ROWS, *(_OFFICE_ROWS if is_inside else ())):
        shown[name] = [_plain(case, row, texts) for row in getattr(case, name)]
    if not is_inside:
        shown["texts"] = [text for text in shown["texts"] if text["frozen_on"] is not None]  # drafts stay inside
    for row, plain in zip(case.approvals, shown.get("approvals", ()), strict=False):
        plain["waits_for"] = _waiting(row)
    if is_inside:
        shown["documents"] = _documents(conn, agreement.id)
        shown["turn"] = turn_now(case)
    return {**shown, "badges": list(_badges(case, today)), "history": chain_of(conn, agreement.id)}


def _who_and_where(conn: Connection, case: StoredCase, sees: ColumnElement[bool]) -> dict[str, Any]:
    agreement = case.agreement
    beside = related_to(conn, sees, agreement)
    return {
        "kind_label": kind_label(agreement.kind),
        "state_label": state_label(agreement.kind, agreement.state),
        "since": _since(conn, case),
        "office": office_names(conn).get(agreement.office_id),
        "owner": case.person_name(agreement.owner_id),
        "proposed_by": case.person_name(agreement.proposed_by),
        "parent": next((each.reference for each in beside if each.is_parent), None),
        "children": [each.reference for each in beside if not each.is_parent],
    }


def _since(conn: Connection, case: StoredCase) -> str | None:
    """Return since when it stands there; after a recorded fact the day of the fact, as exactly as it is known."""
    agreement = case.agreement
    if last_move(conn, agreement.id) != "record_as_fact":
        return known_date(case.entered_state_on)
    match agreement.state:
        case State.IN_FORCE | State.RENEWAL:
            return known_date(agreement.in_force_on, agreement.in_force_precision)
        case State.ENDED:
            return known_date(agreement.ended_on, agreement.ended_precision)
        case State.RATIFICATION:
            return known_date(agreement.signed_on, agreement.signed_precision)
        case _:
            return known_date(case.entered_state_on)


def _dates(agreement: Agreement) -> dict[str, Any]:
    return {
        "wished_on": known_date(agreement.wished_on),
        "signed_on": known_date(agreement.signed_on, agreement.signed_precision),
        "in_force_generally_on": known_date(agreement.in_force_generally_on),
        "in_force_on": known_date(agreement.in_force_on, agreement.in_force_precision),
        "expires_on": known_date(agreement.expires_on, agreement.expires_precision),
        "ends_on": known_date(agreement.ends_on),
        "ended_on": known_date(agreement.ended_on, agreement.ended_precision),
        "suspended_on": known_date(agreement.suspended_on),
        "review_due_on": known_date(agreement.review_due_on),
    }


def _term(agreement: Agreement) -> dict[str, Any]:
    names = ("number", "unit", "kind")
    return {
        **{name: getattr(agreement, f"term_{name}") for name in names},
        "notice_number": agreement.notice_number,
        "notice_unit": agreement.notice_unit,
        "notice_counts": agreement.notice_counts,
        "renewal_window_days": agreement.renewal_window_days,
        "renewals_allowed": agreement.renewals_allowed,
        "renewals_done": agreement.renewals_done,
    }


def _force(case: StoredCase) -> dict[str, Any]:
    agreement = case.agreement
    try:
        outcome = force_outcome(case)
    except InvalidFactsError as fault:  # a rule that lacks its number is shown, not hidden behind an error
        return {"rule": agreement.force_rule, "working": None, "missing": fault.detail}
    return {
        "rule": agreement.force_rule,
        "count": agreement.force_count,
        "working": outcome.working if outcome else None,
        "missing": outcome.missing if outcome else None,
        "for_us_on": outcome.in_force_for_us_on if outcome else None,
        "confirmed_by": case.person_name(agreement.force_rule_confirmed_by)
        if agreement.force_rule_confirmed_by
        else None,
    }


def _plain(case: StoredCase, row: Any, texts: Mapping[str, str]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for field in fields(row):
        name, value = field.name, getattr(row, field.name)
        if name in _LEFT_OUT:
            continue
        if name.endswith(_SEAL):
            plain[name.removesuffix(_SEAL)] = texts.get(value) if value else None
            plain[f"has_{name.removesuffix(_SEAL)}"] = value is not None
        elif name in _PEOPLE and value:
            plain[name.removesuffix("_id")] = case.person_name(value)
        else:
            plain[name.removesuffix("_id") if name in _PEOPLE else name] = value
    return plain


def _waiting(row: Approval) -> str | None:
    return waits_for(row) if row.status in ("waiting", "open", "stale") else None


def _documents(conn: Connection, agreement_id: str) -> list[dict[str, Any]]:
    names = ("kind", "title", "file_name", "file_hash", "language", "made_at")
    wanted = select(*(_DOCUMENT.c[name] for name in names)).where(_DOCUMENT.c.agreement_id == agreement_id)
    return [dict(row) for row in conn.execute(wanted.order_by(_DOCUMENT.c.made_at, _DOCUMENT.c.id)).mappings()]


def _badges(case: StoredCase, today: date) -> Iterable[Sentence]:
    """Yield what is computed and never stored."""
    agreement = case.agreement
    if agreement.is_example:
        yield phrased("Example")
    if agreement.is_recorded_as_fact:
        yield phrased("Recorded as a fact")
    if agreement.suspended_on:
        yield phrased("Suspended since %(day)s", day=agreement.suspended_on)
    if any(row.revoked_on is None and row.kind != "intent_to_renew" for row in case.notices):
        yield phrased("Notice given")
    if agreement.state == State.RATIFICATION and any(_is_awaited(row) for row in case.approvals):
        yield phrased("Ratification pending")
    if agreement.state == State.NEGOTIATION and case.rounds and case.rounds[-1].whose_turn == "theirs":
        yield phrased("Waiting on partner")
    if agreement.review_due_on:
        yield phrased("After-the-fact review due %(day)s", day=agreement.review_due_on)
    yield from _lapsing(case, today)
    yield from _missing_dates(agreement)


def _is_awaited(row: Approval) -> bool:
    return row.gate == Gate.FORCE and row.status in ("waiting", "open", "stale")


def _lapsing(case: StoredCase, today: date) -> Iterable[Sentence]:
    if case.agreement.state not in (State.NEGOTIATION, State.CLEARANCE, State.SIGNATURE):
        return
    for row in case.authorities:
        if row.void_on is None and row.expires_on <= today + timedelta(days=SOON_DAYS):
            kind = row.kind.replace("_", " ")
            if row.expires_on < today:
                yield phrased("Authority to %(kind)s expired %(day)s", kind=kind, day=row.expires_on)
            else:
                yield phrased("Authority to %(kind)s expires %(day)s", kind=kind, day=row.expires_on)


_KNOWN_ONLY = {
    ("signed", Precision.MONTH): unfilled("signed is known only to the month"),
    ("signed", Precision.YEAR): unfilled("signed is known only to the year"),
    ("in_force", Precision.MONTH): unfilled("in force is known only to the month"),
    ("in_force", Precision.YEAR): unfilled("in force is known only to the year"),
    ("expires", Precision.MONTH): unfilled("expires is known only to the month"),
    ("expires", Precision.YEAR): unfilled("expires is known only to the year"),
    ("ended", Precision.MONTH): unfilled("ended is known only to the month"),
    ("ended", Precision.YEAR): unfilled("ended is known only to the year"),
}


def _missing_dates(agreement: Agreement) -> Iterable[Sentence]:
    for name in ("signed", "in_force", "expires", "ended"):
        if getattr(agreement, f"{name}_on") is not None and getattr(agreement, f"{name}_precision") != Precision.DAY:
            known = _KNOWN_ONLY[name, getattr(agreement, f"{name}_precision")]
            yield phrased("Date missing: %(what)s", what=phrased(known))
