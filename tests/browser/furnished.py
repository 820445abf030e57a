"""An office in which every page has something to show: the demo, and agreements in the stages between."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import docx
from sqlalchemy import Engine

from ode_workflows import clock
from ode_workflows.access.invitations import invite_colleague
from ode_workflows.access.partner_links import WantedLink, make_link
from ode_workflows.actions.demo import load_demo, load_people
from ode_workflows.db.session import write_transaction
from ode_workflows.documents.redline.comparing import compare
from ode_workflows.files.store import FileStore
from ode_workflows.registry.partner_texts import RECEIVED
from tests.builders import a_clear_intake, actor
from tests.stories.desk import Desk

SIGNATORY = "Sigrid Sato (example)"


@dataclass(frozen=True)
class Furnished:
    """The references of the agreements that stand in each stage."""

    proposal: str
    review: str
    negotiation: str
    signature: str
    in_force: str
    secret: str
    """Of a partner's link to the one under negotiation."""
    received: str
    """The hash of the text that came by the link."""
    compared: str
    """Which two texts of the one under negotiation are compared, as the redline's address says it."""
    invitation: str
    """Of a colleague's invitation."""


def furnish(engine: Engine, home: Path) -> Furnished:
    """Fill an office."""
    now = clock.now()
    today = clock.civil_date(now, "America/Los_Angeles")
    with write_transaction(engine) as conn:
        load_people(conn)
    made = _stories(Desk(engine, home, today=today, office_id="ca"), now)
    with write_transaction(engine) as conn:  # afterwards, so that none of these overlaps a real agreement
        load_demo(conn, now=now, today=today, files=FileStore(home / "files"))
    return made


def _stories(desk: Desk, now: datetime) -> Furnished:
    proposal = desk.propose(title="Wildfire smoke forecasts with Yukon", counterparts=_with("Yukon"))
    review = desk.propose(title="Port electrification with Shanghai", counterparts=_with("Shanghai"), facts={})
    desk.step(review, "answer_facts", "ana", answers={**a_clear_intake(), "counterpart_country": "CN"})
    desk.step(review, "submit_for_legal_review", "ana")
    negotiation = desk.propose(title="Seismic early warning with Jalisco", counterparts=_with("Jalisco"))
    desk.to_negotiation(negotiation)
    _rounds(desk, negotiation)
    signature = desk.propose(title="Film archives with Bavaria", counterparts=_with("Bavaria"))
    desk.to_signature(signature, signatory=SIGNATORY)
    in_force = desk.propose(title="Kelp restoration with Tasmania", counterparts=_with("Tasmania"), visibility="public")
    desk.to_force(in_force)
    secret, received = _by_a_link(desk, negotiation)
    old, new = (text.id for text in desk.case(negotiation).texts[-2:])
    with write_transaction(desk.engine) as conn:
        invitation = invite_colleague(conn, "colin", by=actor(conn, "adam"), now=now)
    return Furnished(
        proposal, review, negotiation, signature, in_force, secret, received, f"old={old}&new={new}", invitation
    )


def _by_a_link(desk: Desk, reference: str) -> tuple[str, str]:
    """Make a partner's link, send a text and a comment by it, and return its secret and the hash of the text."""
    party = next(row.id for row in desk.case(reference).parties if not row.is_us)
    with write_transaction(desk.engine) as conn:
        wanted = WantedLink(party, "Rosa Ejemplo", "rosa@jalisco.example", 30)
        secret = make_link(conn, desk.case(reference), actor(conn, "ana"), wanted, now=clock.now())
    sent, by = _word("USD 80", "seventy"), {"party": party, "sender": "Rosa Ejemplo"}
    desk.step(reference, "receive_from_partner", "system", **by, text_in={"name": "ours.docx", "content": sent})
    desk.step(reference, "receive_from_partner", "system", **by, comment="Seventy would do.", reply_to=2)
    return secret, next(row.about_id for row in desk.case(reference).tasks if row.kind == RECEIVED)


def _with(name: str) -> list[dict[str, str]]:
    return [{"name": name, "kind": "foreign_subnational"}]


def _rounds(desk: Desk, reference: str) -> None:
    sent, back = _word("USD 100", "ninety"), _word("USD 100", "sixty")
    said = {"place": "Guadalajara", "present": "Both delegations"}
    desk.step(reference, "record_round", "ana", **said, text_out={"name": "draft.docx", "content": sent})
    made_at = datetime(2026, 7, 8, 9, tzinfo=UTC)
    marked = compare(sent, back, author="Rosa Ejemplo", made_at=made_at).content
    returned = {"name": "returned.docx", "content": marked}
    desk.step(reference, "record_round", "ana", **said, whose_turn="ours", text_in=returned)
    desk.step(reference, "add_comment", "clara", text="Sixty days are too short for us.", article="Article 2")
    desk.step(reference, "add_comment", "ana", text="We prefer ninety days.", is_internal=False, article="Article 2")


def _word(fee: str, days: str) -> bytes:
    document = docx.Document()
    for line in (
        "Article 1 Data", "The Participants intend to share readings of their sensors within five seconds.",
        "Article 2 Discontinuation", f"Either may discontinue on {days} days' notice; each bears cost up to {fee}.",
    ):  # fmt: skip
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pages_of(made: Furnished) -> dict[str, tuple[str, str]]:
    """Return every page under a short name: who looks ("" for nobody), and the address."""
    at = "/agreements/"
    return {
        "sign-in": ("", "/sign-in"),
        "register": ("", "/register"),
        "public-agreement": ("", at + made.in_force),
        "health": ("", "/health"),
        "not-found": ("", at + "1999-999"),
        "my-work": ("ana", "/work"),
        "agreements": ("ana", "/agreements"),
        "new-proposal": ("ana", "/proposals/new"),
        "proposal": ("ana", at + made.proposal),
        "questions": ("ana", at + made.review + "/intake"),
        "terms": ("ana", at + made.proposal + "/terms"),
        "agreement-in-review": ("clara", at + made.review),
        "legal-review": ("clara", at + made.review + "/review"),
        "settle-finding": ("clara", at + made.review + "/settle_finding"),
        "agreement-in-negotiation": ("ana", at + made.negotiation),
        "negotiation": ("ana", at + made.negotiation + "/negotiation"),
        "round": ("ana", at + made.negotiation + "/rounds/2"),
        "record-round": ("ana", at + made.negotiation + "/record_round"),
        "agreement-in-signature": ("sven", at + made.signature),
        "signing": ("sven", at + made.signature + "/signing"),
        "sign": ("sigrid", at + made.signature + "/sign"),
        "register-agreement": ("", "/register/" + made.in_force),
        "not-yours": ("ana", at + made.signature + "/authorize_signature"),
        "agreement-in-force": ("dora", at + made.in_force),
        **_of_the_other_side(made),
        **MORE,
    }


def _of_the_other_side(made: Furnished) -> dict[str, tuple[str, str]]:
    return {
        "redline": ("ana", f"/agreements/{made.negotiation}/redline?{made.compared}"),
        "partner-links": ("ana", f"/agreements/{made.negotiation}/links"),
        "received-text": ("ana", f"/agreements/{made.negotiation}/received/{made.received}"),
        "invitation": ("", f"/invitation/{made.invitation}"),
        "partner": ("", f"/partner/{made.secret}"),
        "partner-text": ("", f"/partner/{made.secret}/texts/1"),
    }


MORE: dict[str, tuple[str, str]] = {
    "register-pictures": ("", "/register/pictures"),
    "board": ("ana", "/agreements/board"),
    "timeline": ("ana", "/agreements/timeline"),
    "calendar": ("ana", "/calendar"),
    "renewals": ("dora", "/renewals"),
    "narrowed-list": ("ana", "/agreements?q=water&order=title"),
    "narrowed-register": ("", "/register?in_force_on=2026-07-15&order=until"),
    "office-calendar": ("ana", "/calendar?whose=office"),
    "account": ("ana", "/account"),
    "who-acts": ("ana", "/account/prove?next=/account"),
    "second-factor": ("ana", "/account/second-factor"),
    "mails": ("ana", "/mails"),
    "administration": ("adam", "/admin"),
    "first-steps": ("adam", "/start"),
    "office": ("adam", "/admin/office"),
    "people": ("adam", "/admin/people"),
    "person": ("adam", "/admin/people/ana"),
    "rules": ("adam", "/admin/rules"),
    "calls": ("", "/api/v1"),
    "audit": ("adam", "/admin/audit"),
    "import": ("adam", "/admin/import"),
}
"""Pages that need no agreement of their own; each part of the office adds its pages here."""
