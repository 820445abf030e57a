"""What a mail leads to: each link opens its page, for somebody signed out by way of the sign-in."""

import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine

from ode_workflows import clock
from ode_workflows.access.accounts import set_password
from ode_workflows.actions.delivering import drain_outbox
from ode_workflows.actions.digesting import make_digests
from ode_workflows.actions.watching import flow_failed
from ode_workflows.db.people import person_by_handle
from ode_workflows.db.session import write_transaction
from ode_workflows.notifications.events import EVENTS
from ode_workflows.notifications.sink import html_of_mail, list_mails, text_of_mail
from tests.actions.calendar import START, at, make_negotiation
from tests.actions.test_digesting import tell
from tests.web.browser import ORIGIN, Browser, settings_of, words_of

PASSWORD = "a long walk along the bay"
ON = (START + timedelta(days=1)).isoformat()
DETAILS: Mapping[str, dict[str, object]] = {
    "returned": {"by": "Clara", "on": ON, "says": "was returned to negotiation"},
    "refused": {"by": "Clara", "on": ON, "approval": "Counsel's memo"},
    "last_week": {},
    "deemed_tomorrow": {"on": ON, "basis": "25 U.S.C. 2710(d)(8)(C)"},
}
SUBJECTS = {
    "digest": "item", "returned": "Returned:", "refused": "Refused:", "last_week": "In 3 days:",
    "deemed_tomorrow": "Announced for", "incident": "Needs a hand:",
}  # fmt: skip
LEADS_TO = {"/work": "My work", "/admin": "What needs you"}
"""What stands on the pages that are no agreement's; that of an agreement tells its reference."""

LINK = re.compile(r"https://office\.example[^\s\"<]*")


def write_to_somebody(engine: Engine, event: str) -> str:
    """Ask for a mail of an event, and return the handle of whom it goes to."""
    if event == "incident":
        flow_failed(engine, "deliveries", RuntimeError("no route to host"), today=START, now=at(START))
        return "adam"
    reference = make_negotiation(engine)
    if event == "digest":
        tell(engine, reference, "ana", "calm")
    else:
        due = {"due_on": START + timedelta(days=3)} if event == "last_week" else {}
        tell(engine, reference, "ana", event, event=event, is_urgent=True, details=DETAILS[event], **due)
    return "ana"


@pytest.mark.parametrize("event", EVENTS)
def test_every_link_of_a_mail_leads_by_the_sign_in_to_its_page(
    event: str, client: Browser, engine: Engine, home: Path
) -> None:
    handle = write_to_somebody(engine, event)
    with write_transaction(engine) as conn:
        set_password(conn, person_by_handle(conn, handle).id, PASSWORD, clock.now())
    make_digests(engine, as_of=START, now=at(START))
    drain_outbox(engine, settings_of(home), now=at(START), kinds=("mail", "alarm"))
    mails = list_mails(home / "mail", recipient=f"{handle}@ode.example")
    texts = [text_of_mail(home / "mail", mail.identity) for mail in mails]
    pages = [unescape(html_of_mail(home / "mail", mail.identity)) for mail in mails]
    assert any(SUBJECTS[event] in mail.subject for mail in mails)
    links = {link for text in texts for link in LINK.findall(text)}
    assert links
    assert links == {link for page in pages for link in LINK.findall(page)}, "both parts lead to the same pages"
    for link in links:
        address = urlsplit(link).path
        asked = client.get(address)
        way = asked.headers.get("location", "/sign-in")  # a page that tells nothing says: sign in, and come back here
        assert "Sign in" in asked.text or way.startswith("/sign-in?next=")
        form = client.get(way, {"referer": f"{ORIGIN}{address}"}).text
        kept = re.findall(r'name="next" value="([^"]*)"', form)[0]  # the language's own form has one too
        signed_in = client.post("/sign-in", {"name": handle, "password": PASSWORD, "next": unescape(kept)})
        assert (signed_in.status_code, signed_in.headers["location"]) == (303, address)
        words = words_of(client.get(address).text)
        assert LEADS_TO.get(address, address.removeprefix("/agreements/")) in words
        client.cookies.clear()
