"""Links by which a partner sees the shared text of one agreement: shown once, kept as a hash, ending, revocable."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from ode_workflows import ids
from ode_workflows.access.security_events import note_event
from ode_workflows.db.writer import table_named
from ode_workflows.domain.actor import Actor, role_words
from ode_workflows.domain.canonical import sha256_hex
from ode_workflows.domain.case import Case
from ode_workflows.domain.errors import FieldProblem, InvalidFactsError, NotFoundError, RoleNotAllowedError
from ode_workflows.domain.plain_values import value
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.text import clean_line

_LINK, _PERSON = table_named("partner_link"), table_named("person")
MAKERS = ("analyst", "liaison", "city_liaison", "tribal_liaison", "counsel")
"""Who makes and revokes links, beside the owner of the agreement: those who record what was exchanged."""

USUAL_DAYS, LONGEST_DAYS = 30, 180
LONGEST_NAME = 120
_SEEN_EVERY = timedelta(minutes=1)


@value
class PartnerLink:
    """A live link: for which agreement and party, and who is meant to hold it."""

    id: str
    agreement_id: str
    party_id: str
    name: str
    expires_at: datetime
    last_used_at: datetime | None

    def wants_note(self, now: datetime) -> bool:
        """Whether it should be written down that the link is in use."""
        return self.last_used_at is None or now - self.last_used_at >= _SEEN_EVERY


@value
class WantedLink:
    """What a link is to be: for the party of an id, held by somebody, sent to an address or none, for so many days.

    The name stands beside what is sent by the link.
    """

    party: str
    name: str
    email: str
    days: int


def require_maker(case: Case, by: Actor) -> None:
    """Let pass who may make links of an agreement: its owner, or a role that records what was exchanged.

    Raises:
        RoleNotAllowedError: somebody else.
    """
    is_owner = case.agreement.owner_id == by.person_id
    if not is_owner and by.in_office(case.agreement.office_id).capacity_for(MAKERS) is None:
        raise RoleNotAllowedError(
            phrased(
                "A partner's link is made by the owner, or by %(roles)s of the office.",
                roles=role_words(MAKERS),
            )
        )


def make_link(conn: Connection, case: Case, by: Actor, wanted: WantedLink, *, now: datetime) -> str:
    """Make a link for one party of an agreement and return its secret, which nobody can show again.

    Raises:
        RoleNotAllowedError: the person may not.
        InvalidFactsError: names each field that cannot be right.
    """
    require_maker(case, by)
    called, sent_to, problems = _checked(case, wanted)
    if problems:
        raise InvalidFactsError(problems)
    secret = secrets.token_urlsafe(32)
    values = {"id": ids.new_id(), "agreement_id": case.agreement.id, "party_id": wanted.party, "name": called}
    kept = {"token_hash": _hash(secret), "email": sent_to or None, "made_by": by.person_id, "created_at": now}
    conn.execute(insert(_LINK).values(**values, **kept, expires_at=now + timedelta(days=wanted.days)))
    note_event(conn, "partner_link_made", now=now, by_id=by.person_id)
    return secret


def _checked(case: Case, wanted: WantedLink) -> tuple[str, str, Sequence[FieldProblem]]:
    problems = []
    if not any(row.id == wanted.party and not row.is_us for row in case.parties):
        problems.append(FieldProblem("party", phrased("choose one of the other parties")))
    called, fault = _line(wanted.name)
    if fault or not 1 <= len(called) <= LONGEST_NAME:
        problems.append(FieldProblem("name", fault or f"say who will hold it, in at most {LONGEST_NAME} characters"))
    sent_to, fault = _line(wanted.email)
    if fault or (sent_to and not _is_address(sent_to)):
        problems.append(FieldProblem("email", fault or "is no mail address, such as rosa@agency.example"))
    if not 1 <= wanted.days <= LONGEST_DAYS:
        problems.append(
            FieldProblem(
                "days", phrased("say for how many days it holds, from 1 to %(longest_days)s", longest_days=LONGEST_DAYS)
            )
        )
    return called, sent_to, problems


def _line(typed: str) -> tuple[str, str]:
    try:
        return str(clean_line(typed)), ""
    except ValueError as fault:
        return "", str(fault)


def _is_address(typed: str) -> bool:
    local, sign, domain = typed.partition("@")
    return bool(local and sign and "." in domain and " " not in typed) and len(typed) <= LONGEST_NAME


def _hash(secret: str) -> str:
    return sha256_hex(secret.encode("utf-8", "surrogatepass"))


def link_of(conn: Connection, secret: str, now: datetime) -> PartnerLink:
    """Return the live link of a secret.

    Raises:
        NotFoundError: there is none, or none any more; nothing tells the two apart.
    """
    live = (_LINK.c.token_hash == _hash(secret), _LINK.c.revoked_at.is_(None), _LINK.c.expires_at > now)
    row = conn.execute(select(_LINK).where(*live)).first()
    if row is None:
        raise NotFoundError("No link is live under this address.")
    return PartnerLink(row.id, row.agreement_id, row.party_id, row.name, row.expires_at, row.last_used_at)


def note_link_use(conn: Connection, link: PartnerLink, now: datetime) -> None:
    """Write down that a link is in use."""
    conn.execute(update(_LINK).where(_LINK.c.id == link.id).values(last_used_at=now))


def links_of(conn: Connection, case: Case, now: datetime) -> list[dict[str, Any]]:
    """Return every link of an agreement, newest first, without its secret; `stands` is live, expired or revoked."""
    parties = {row.id: row.name for row in case.parties}
    wanted = (
        select(_LINK, _PERSON.c.name.label("maker"))
        .join(_PERSON, _PERSON.c.id == _LINK.c.made_by)
        .where(_LINK.c.agreement_id == case.agreement.id)
        .order_by(_LINK.c.id.desc())
    )
    names = ("id", "name", "email", "maker", "created_at", "expires_at", "last_used_at")
    return [
        {
            **{name: getattr(row, name) for name in names},
            "party": parties.get(row.party_id, ""),
            "stands": "revoked" if row.revoked_at else "live" if row.expires_at > now else "expired",
        }
        for row in conn.execute(wanted)
    ]


def revoke_link(conn: Connection, case: Case, by: Actor, link_id: str, now: datetime) -> None:
    """End a link of an agreement; one that ended already stays as it was.

    Raises:
        RoleNotAllowedError: the person may not.
        NotFoundError: the agreement has no such link.
    """
    require_maker(case, by)
    its = (_LINK.c.id == link_id, _LINK.c.agreement_id == case.agreement.id)
    if conn.execute(select(_LINK.c.id).where(*its)).first() is None:
        raise NotFoundError("The agreement has no such link.")
    ended = conn.execute(update(_LINK).where(*its, _LINK.c.revoked_at.is_(None)).values(revoked_at=now))
    if ended.rowcount:
        note_event(conn, "partner_link_revoked", now=now, by_id=by.person_id)
