"""Mails say what they must, in text and in HTML, and never send half a sentence."""

from datetime import date
from html.parser import HTMLParser

import pytest
from jinja2 import meta

from ode_workflows.domain.errors import DraftError
from ode_workflows.notifications.events import EVENTS, ITEM_FIELDS
from ode_workflows.notifications.render import TEMPLATES, mail_environment, render_mail
from tests.notifications.builders import a_context, an_item


class Structure(HTMLParser):
    """Collects what a screen reader hears first."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all_of(self, wanted: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag == wanted]


def fields_of_template(event: str) -> set[str]:
    environment = mail_environment()
    found: set[str] = set()
    for file in (f"{event}/subject.txt", f"{event}/body.txt", f"{event}/body.html", "_base.txt", "_base.html"):
        found |= meta.find_undeclared_variables(environment.parse((TEMPLATES / file).read_text()))
    return found - {"self"}


@pytest.mark.parametrize("event", EVENTS)
def test_each_mail_has_subject_text_and_html(event: str) -> None:
    mail = render_mail(event, a_context())
    assert mail.subject
    assert "\n" not in mail.subject
    assert mail.text.startswith("Dear Dora Delgado,")
    assert mail.html.startswith("<!doctype html>")


@pytest.mark.parametrize("event", EVENTS)
def test_each_mail_says_why_the_person_gets_it_and_leads_to_the_page(event: str) -> None:
    mail = render_mail(event, a_context())
    for part in (mail.text, mail.html):
        assert "You get this because you decide on its renewal." in part
        assert "http://127.0.0.1:8000/agreements/2026-038" in part


@pytest.mark.parametrize("event", EVENTS)
def test_templates_use_exactly_the_fields_that_are_listed(event: str) -> None:
    assert fields_of_template(event) == set(EVENTS[event])


def test_there_is_a_folder_for_each_event_and_no_other() -> None:
    assert {path.name for path in TEMPLATES.iterdir() if path.is_dir()} == set(EVENTS)


@pytest.mark.parametrize(("event", "field"), [(event, field) for event, fields in EVENTS.items() for field in fields])
def test_a_missing_field_is_named_with_its_event(event: str, field: str) -> None:
    context = a_context()
    del context[field]
    with pytest.raises(DraftError, match=rf"'{event}'.*{field}"):
        render_mail(event, context)


@pytest.mark.parametrize("field", ITEM_FIELDS)
def test_a_missing_field_of_an_item_is_named(field: str) -> None:
    item = an_item()
    del item[field]
    with pytest.raises(DraftError, match=rf"'digest'.*{field}"):
        render_mail("digest", a_context(items=[item]))


def test_an_empty_digest_is_refused() -> None:
    with pytest.raises(DraftError, match="items"):
        render_mail("digest", a_context(items=[]))


def test_an_unknown_mail_is_refused_with_the_known_ones() -> None:
    with pytest.raises(DraftError, match="known are digest, returned"):
        render_mail("birthday", a_context())


def test_html_of_people_is_shown_and_not_obeyed() -> None:
    mail = render_mail("returned", a_context(title="<script>alert(1)</script> & more"))
    assert "<script>" not in mail.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in mail.html
    assert "<script>alert(1)</script> & more" in mail.text


def test_template_language_in_a_title_stays_text() -> None:
    assert "{{ 7 * 7 }}" in render_mail("returned", a_context(title="{{ 7 * 7 }}")).text


def test_a_line_break_in_a_title_adds_no_line() -> None:
    mail = render_mail("returned", a_context(title="Memorandum\r\n\r\nBcc: all@ode.example"))
    assert "Memorandum Bcc: all@ode.example" in mail.text
    assert mail.subject == "Returned: 2026-038 Memorandum Bcc: all@ode.example"


def test_a_link_that_is_no_web_address_is_refused() -> None:
    with pytest.raises(DraftError, match="is no web address"):
        render_mail("returned", a_context(link="javascript:alert(1)"))


def test_dates_are_written_out() -> None:
    assert "Due: October 2, 2026" in render_mail("digest", a_context(items=[an_item(due_on=date(2026, 10, 2))])).text


def test_an_item_without_a_deadline_says_nothing_about_one() -> None:
    mail = render_mail("digest", a_context(items=[an_item(due_on=None)]))
    assert "Due" not in mail.text
    assert "Due" not in mail.html


@pytest.mark.parametrize(("count", "subject"), [(1, "1 item waits for you"), (3, "3 items wait for you")])
def test_a_digest_counts_its_items(count: int, subject: str) -> None:
    mail = render_mail("digest", a_context(items=[an_item()] * count))
    assert mail.subject == f"{subject}, November 24, 2026"


@pytest.mark.parametrize(("days", "says"), [(0, "Today:"), (1, "Tomorrow:"), (7, "In 7 days:")])
def test_the_last_week_counts_down(days: int, says: str) -> None:
    assert render_mail("last_week", a_context(days_left=days)).subject.startswith(says)


@pytest.mark.parametrize("event", EVENTS)
def test_html_can_be_read_aloud(event: str) -> None:
    page = Structure(render_mail(event, a_context()).html)
    assert page.all_of("html") == [{"lang": "en-US"}]
    assert len(page.all_of("h1")) == 1
    assert all(table["role"] == "presentation" for table in page.all_of("table"))


@pytest.mark.parametrize("event", EVENTS)
def test_html_fetches_nothing(event: str) -> None:
    page = Structure(render_mail(event, a_context()).html)
    assert not [tag for tag, _ in page.tags if tag in {"img", "link", "script", "iframe", "form", "object"}]
    assert "url(" not in render_mail(event, a_context()).html
