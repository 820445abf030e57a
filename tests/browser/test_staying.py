"""Somebody who was idle for long is told before the session ends, stays by one button, and loses nothing typed."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import NARROW
from tests.browser.conftest import Open
from tests.browser.test_accessible_pages import violations

pytestmark = pytest.mark.sqlite_only


def at_my_work(open_page: Open, **how: object) -> Page:
    page = open_page(**how)
    page.clock.install()
    page.goto("/sign-in")
    page.get_by_role("button", name="Ana").first.click()
    expect(page.get_by_role("heading", name="My work")).to_be_visible()
    page.wait_for_load_state("load")  # the script has run
    return page


def test_the_notice_comes_before_the_end_and_one_button_stays(open_page: Open) -> None:
    page = at_my_work(open_page)
    notice = page.get_by_role("dialog")
    page.clock.fast_forward("50:00")
    expect(notice).not_to_be_visible()
    page.clock.fast_forward("06:00")
    expect(notice).to_be_visible()
    expect(notice).to_contain_text("You will be signed out in 5 minutes")
    assert violations(page) == []
    page.keyboard.press("Enter")  # the button has the focus
    expect(notice).not_to_be_visible()
    page.clock.fast_forward("56:00")
    expect(notice).to_be_visible()


def test_after_the_end_it_is_said_that_nothing_typed_is_lost(open_page: Open) -> None:
    page = at_my_work(open_page, size=NARROW)
    page.clock.fast_forward("01:01:00")
    notice = page.get_by_role("dialog")
    expect(notice).to_contain_text("You were signed out")
    expect(notice.get_by_role("button", name="Stay signed in")).not_to_be_visible()
    assert violations(page) == []
    notice.get_by_role("button", name="Close").click()
    expect(notice).not_to_be_visible()


def test_another_window_that_is_used_keeps_this_one_quiet(open_page: Open) -> None:
    page = at_my_work(open_page)
    page.clock.fast_forward("50:00")
    other = page.context.new_page()
    other.goto("/work")
    page.wait_for_timeout(200)
    page.clock.fast_forward("06:00")
    expect(page.get_by_role("dialog")).not_to_be_visible()


def test_a_form_of_somebody_signed_out_goes_on_after_the_sign_in(open_page: Open) -> None:
    page = at_my_work(open_page, javascript=False)
    page.goto("/proposals/new")
    page.get_by_label("Title", exact=False).first.fill("Tides of the northern coast")
    page.context.clear_cookies()
    page.get_by_role("main").locator("button[type=submit]").last.click()
    expect(page.get_by_role("heading", name="You were signed out")).to_be_visible()
    page.get_by_role("button", name="Sign in, and go on").click()
    page.get_by_role("button", name="Ana").first.click()
    expect(page.get_by_role("main")).to_contain_text("Tides of the northern coast")
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_label("Title", exact=False).first).to_have_value("Tides of the northern coast")
