"""Cancel in a real Chromium, by mouse and by keyboard: it stops, and says what was done."""

import re

import pytest
from playwright.sync_api import Frame, Page, expect

from artwidgets.local import LocalServer
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.waiting import patient
from tests.widgets.panels.conftest import AskAny

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(sdk: LocalServer, project: str, ask_any: AskAny, chrome: Chrome):
    """The review of some 700 deletes on the page, confirmed but for the click.

    They are more than can be on their way at once (eight requests of 25), so that whenever a
    busy machine gets to the click, there is something left to be stopped.
    """
    sdk.seed_bulk(project=project, collections=4, versions=181)
    browser = ask_any.browser(sdk.entity, project)
    browser.session.delete(browser.session.where("alias:none"))
    staged = len(browser.session.changes)
    ask_any(browser.toolbar, "review")
    page, frame = Sandbox.of_browser(browser).open(chrome)
    field = frame.get_by_role("textbox", name="Confirmation")
    expect(field).to_be_visible()
    field.fill(f"delete {staged} versions")
    yield browser, page, frame, staged
    sdk.faults()
    assert browser.wait(patient(60))


def cancel(page: Page, frame: Frame, by: str) -> None:
    button = frame.get_by_role("button", name="Cancel", exact=True)
    expect(button).to_be_enabled()
    if by == "mouse":
        button.click()
    else:
        button.focus()
        page.keyboard.press("Enter")


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_before_the_first_batch_nothing_is_changed_and_it_can_be_applied_again(opened, sdk, by) -> None:
    browser, page, frame, staged = opened
    sdk.faults(latency=1.5)
    apply = frame.get_by_role("button", name="Apply changes")
    expect(apply).to_contain_text(f"Delete {staged} versions")
    apply.click()
    cancel(page, frame, by)
    status = frame.get_by_role("status", name="Status", exact=True)
    expect(status).to_contain_text(f"Cancelled. Nothing was changed; {staged} still staged.")
    sdk.faults()
    # The review is there again, and its button does what it says.
    field = frame.get_by_role("textbox", name="Confirmation")
    expect(field).to_be_visible()
    expect(field).to_have_value("")
    field.fill(field.get_attribute("placeholder") or "")
    expect(apply).to_be_enabled()
    assert len(browser.session.changes) == staged


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_on_its_way_it_stops_within_what_was_sent(opened, sdk, by) -> None:
    browser, page, frame, staged = opened
    sdk.faults(latency=0.4)
    frame.get_by_role("button", name="Apply changes").click()
    bar = frame.get_by_role("progressbar", name="Progress")
    expect(bar).to_have_attribute("aria-valuenow", re.compile("[1-9]"))
    # What is not yet sent takes longer than any click.
    sdk.faults(latency=5)
    cancel(page, frame, by)
    expect(frame.get_by_role("heading", name="Results")).to_be_visible()
    sdk.faults()
    report = browser.review.report
    assert 0 < len(report.done) < staged
    status = frame.get_by_role("status", name="Status", exact=True)
    expect(status).to_contain_text(f"Cancelled: {len(report.done)} versions deleted")
    again = frame.get_by_role("button", name="Review what is left")
    expect(again).to_be_enabled()
    again.click()
    left = f"Delete {staged - len(report.done)} versions"
    expect(frame.get_by_role("button", name="Apply changes")).to_contain_text(left)
