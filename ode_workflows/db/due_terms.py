"""Terms and notices whose day has come: what opens for a renewal decision, renews by silence, runs out or is ended.

As in `db.due`, each row begins with the columns of `head()`, and `by` is the last civil date that counts.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from ode_workflows.db.due import found, head
from ode_workflows.db.queries import AGREEMENT, PARTY
from ode_workflows.db.writer import table_named
from ode_workflows.domain.vocabulary import State, TermKind

_DEADLINE, _NOTICE = table_named("deadline"), table_named("notice")
_LIVING = (State.IN_FORCE.value, State.RENEWAL.value)
_TACIT = (TermKind.FIXED_TACIT_RENEWAL.value, TermKind.EVERGREEN.value, TermKind.INDEFINITE.value)
_ENDING = ("termination", "withdrawal", "non_renewal")


def windows_reached(conn: Connection, as_of: date, agreement_id: str | None = None) -> list[Any]:
    """Return agreements in force whose renewal window is here, undecided, without notice, not past their last day."""
    window = _DEADLINE.alias("opens")
    decide_by = _decision_due()
    wanted = (
        select(*head(), window.c.due_on.label("opens_on"))
        .join(AGREEMENT, AGREEMENT.c.id == window.c.agreement_id)
        .where(
            window.c.status == "live",
            window.c.kind == "renewal_window_opens_on",
            window.c.due_on <= as_of,
            AGREEMENT.c.state == State.IN_FORCE.value,
            or_(AGREEMENT.c.renewal_decided_for_on.is_(None), AGREEMENT.c.renewal_decided_for_on != decide_by),
            or_(_renews_by_itself(), AGREEMENT.c.expires_on.is_(None), AGREEMENT.c.expires_on >= as_of),
            ~_notice_given(),
        )
        .order_by(window.c.due_on, AGREEMENT.c.id)
    )
    return found(conn, wanted, agreement_id)


def silent_renewals(conn: Connection, by: date, agreement_id: str | None = None) -> list[Any]:
    """Return open renewal decisions whose last day for notice is here and whose text renews by itself."""
    due = _DEADLINE.alias("due")
    wanted = (
        select(*head(), *_date_columns(due))
        .join(AGREEMENT, AGREEMENT.c.id == due.c.agreement_id)
        .where(
            due.c.status == "live",
            due.c.due_on <= by,
            or_(
                due.c.kind == "notice_by",
                and_(due.c.kind.in_(("review_by", "expires_on")), ~_has_live("notice_by")),
            ),
            AGREEMENT.c.state == State.RENEWAL.value,
            _renews_by_itself(),
            ~_notice_given(),
        )
        .order_by(due.c.due_on, AGREEMENT.c.id)
    )
    return found(conn, wanted, agreement_id)


def terms_run_out(conn: Connection, by: date, agreement_id: str | None = None) -> list[Any]:
    """Return living agreements whose last day in force is here and whose text does not renew by itself."""
    due = _DEADLINE.alias("due")
    wanted = (
        select(*head(), *_date_columns(due))
        .join(AGREEMENT, AGREEMENT.c.id == due.c.agreement_id)
        .where(
            due.c.status == "live",
            due.c.kind == "expires_on",
            due.c.due_on <= by,
            due.c.due_on == AGREEMENT.c.expires_on,
            AGREEMENT.c.state.in_(_LIVING),
            ~_renews_by_itself(),
            ~_notice_given(),
        )
        .order_by(due.c.due_on, AGREEMENT.c.id)
    )
    return found(conn, wanted, agreement_id)


def notices_in_effect(conn: Connection, by: date, agreement_id: str | None = None) -> list[Any]:
    """Return living agreements whose notice takes effect, with the notice and how many parties are left."""
    parties = (
        select(func.count())
        .where(PARTY.c.agreement_id == AGREEMENT.c.id, PARTY.c.capacity == "party", PARTY.c.withdrew_on.is_(None))
        .scalar_subquery()
    )
    ours = exists().where(PARTY.c.agreement_id == AGREEMENT.c.id, PARTY.c.is_us, PARTY.c.name == _NOTICE.c.given_by)
    wanted = (
        select(
            *head(),
            AGREEMENT.c.expires_on,
            _NOTICE.c.kind.label("notice_kind"),
            _NOTICE.c.given_by,
            _NOTICE.c.effective_on,
            _NOTICE.c.sent_on,
            parties.label("parties_count"),
            ours.label("is_ours"),
        )
        .join(_NOTICE, _NOTICE.c.agreement_id == AGREEMENT.c.id)
        .where(
            AGREEMENT.c.state.in_(_LIVING),
            _NOTICE.c.kind.in_(_ENDING),
            _NOTICE.c.revoked_on.is_(None),
            _NOTICE.c.effective_on <= by,
        )
        .order_by(_NOTICE.c.effective_on, AGREEMENT.c.id)
    )
    return found(conn, wanted, agreement_id)


def _date_columns(deadline: Any) -> tuple[ColumnElement[Any], ...]:
    return (
        deadline.c.id.label("deadline_id"),
        deadline.c.kind.label("deadline_kind"),
        deadline.c.due_on,
        deadline.c.working,
        deadline.c.confirmed_by,
    )


def _renews_by_itself() -> ColumnElement[bool]:
    used_up = and_(AGREEMENT.c.renewals_allowed.is_not(None), AGREEMENT.c.renewals_done >= AGREEMENT.c.renewals_allowed)
    return and_(func.coalesce(AGREEMENT.c.term_kind, "").in_(_TACIT), ~used_up)


def _notice_given() -> ColumnElement[bool]:
    return exists().where(
        _NOTICE.c.agreement_id == AGREEMENT.c.id, _NOTICE.c.kind.in_(_ENDING), _NOTICE.c.revoked_on.is_(None)
    )


def _has_live(kind: str) -> ColumnElement[bool]:
    other = _DEADLINE.alias(f"live_{kind}")
    return exists().where(other.c.agreement_id == AGREEMENT.c.id, other.c.kind == kind, other.c.status == "live")


def _decision_due() -> ColumnElement[Any]:
    def live(kind: str) -> Any:
        other = _DEADLINE.alias(f"decides_{kind}")
        return (
            select(other.c.due_on)
            .where(other.c.agreement_id == AGREEMENT.c.id, other.c.kind == kind, other.c.status == "live")
            .limit(1)
            .scalar_subquery()
        )

    return func.coalesce(live("notice_by"), live("review_by"), AGREEMENT.c.expires_on)
