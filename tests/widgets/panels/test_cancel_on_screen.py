"""Cancel in a real Chromium, by mouse and by keyboard: it stops, and says what was done.

What is sent is held back until the cancel has been heard, so that no machine is too slow for the click.
"""

import re
import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from artwidgets import ArtifactBrowser, Session
from artwidgets.local import LocalServer
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.proxy import FaultProxy, Request
from tests.support.screen import Screen
from tests.support.waiting import patient
from tests.widgets.panels.conftest import AskAny

pytestmark = pytest.mark.browser

Confirmed = Callable[[int], Screen]
"""The review of so many deletes, confirmed but for the click."""


@pytest.fixture
def go() -> Iterator[threading.Event]:
    """Set when what is held back may go on, at the latest when the test is over."""
    made = threading.Event()
    yield made
    made.set()


@pytest.fixture
def confirmed(
    sdk: LocalServer, proxy: FaultProxy, project: str, ask_any: AskAny, chrome: Chrome
) -> Iterator[Confirmed]:
    shown: list[ArtifactBrowser] = []

    def one(deletes: int) -> Screen:
        # Every tenth version has an alias.
        sdk.seed_bulk(project=project, collections=1, versions=2 * deletes)
        session = Session(sdk.entity, project, base_url=proxy.base_url, api_key=sdk.api_key)
        session.load()
        session.delete(session.where("alias:none").iloc[:deletes])
        browser = ask_any.browser_of(session)
        shown.append(browser)
        ask_any(browser.toolbar, "review")
        page, frame = Sandbox.of_browser(browser).open(chrome)
        screen = Screen(page, frame, browser)
        expect(screen.confirmation).to_be_visible()
        screen.confirmation.fill(f"delete {deletes} versions")
        # What a review reads of the server was answered: tests hold what is asked from now on.
        expect(screen.button("Apply changes")).to_be_enabled()
        return screen

    yield one
    for browser in shown:
        assert browser.wait(patient(60))


def cancel(screen: Screen, by: str) -> None:
    """Press Cancel, and wait until it has been heard."""
    screen.use(screen.button("Cancel"), by)
    expect(screen.frame.get_by_text("Stopping: finishing requests already sent")).to_be_visible()


def held(proxy: FaultProxy, go: threading.Event, operation: str, skip: int = 0) -> None:
    """Let requests wait until they may go on, all but the first `skip`."""

    def wait(_request: Request) -> None:
        go.wait(patient(120))

    proxy.before(operation, wait, times=None, skip=skip)


def test_before_the_first_batch_nothing_is_changed_and_it_can_be_applied_again(
    confirmed: Confirmed, proxy: FaultProxy, go: threading.Event
) -> None:
    staged = 20
    screen = confirmed(staged)
    held(proxy, go, "*")
    apply = screen.button("Apply changes")
    expect(apply).to_contain_text(f"Delete {staged} versions")
    apply.click()
    cancel(screen, "keyboard")
    go.set()
    expect(screen.status).to_contain_text(f"Cancelled. Nothing was changed; {staged} still staged.")
    # The review is there again, and its button does what it says.
    expect(screen.confirmation).to_be_visible()
    expect(screen.confirmation).to_have_value("")
    screen.confirmation.fill(screen.confirmation.get_attribute("placeholder") or "")
    expect(apply).to_be_enabled()
    assert len(screen.browser.session.changes) == staged


def test_on_its_way_it_stops_within_what_was_sent(
    confirmed: Confirmed, proxy: FaultProxy, go: threading.Event
) -> None:
    # More than can be on their way at once: eight requests of 25, after the one that was answered.
    staged = 9 * 25 + 15
    screen = confirmed(staged)
    held(proxy, go, "ArtwidgetsApply", skip=1)
    screen.button("Apply changes").click()
    bar = screen.frame.get_by_role("progressbar", name="Progress")
    expect(bar).to_have_attribute("aria-valuenow", re.compile("[1-9]"))
    cancel(screen, "mouse")
    go.set()
    expect(screen.frame.get_by_role("heading", name="Results")).to_be_visible()
    done = len(screen.browser.review.report.done)
    assert 0 < done < staged
    expect(screen.status).to_contain_text(f"Cancelled: {done} versions deleted")
    again = screen.button("Review what is left")
    expect(again).to_be_enabled()
    again.click()
    expect(screen.button("Apply changes")).to_contain_text(f"Delete {staged - done} versions")
