"""The demo's year of versions in one page, for all tests here that only look at it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Frame, Page, expect

from artwidgets import ArtifactBrowser
from artwidgets.local import LocalServer
from tests.support.chromium import Chrome, emptied
from tests.support.screen import Screen
from tests.support.waiting import patient
from tests.widgets.panels.on_screen import kept_open

Shown = tuple[Page, Frame, ArtifactBrowser]


@pytest.fixture(scope="package")
def _shown(
    sdk: LocalServer, _session_chrome: Chrome, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shown]:
    with kept_open(sdk, _session_chrome, "access", tmp_path_factory.mktemp("access")) as shown:
        yield shown


@pytest.fixture
def demo(_shown: Shown) -> Iterator[Screen]:
    """As it is at first: nothing selected, staged or opened, no filter, 1400 pixels wide."""
    page, frame, browser = _shown
    screen = Screen(page, frame, browser)
    page.set_viewport_size({"width": 1400, "height": 900})
    yield screen
    screen.press("Escape")
    emptied(page)
    browser.session.unstage()
    browser.selection = []
    browser.filter = ""
    if screen.button("Back").is_visible():
        screen.button("Back").click()
    expect(screen.grid).to_be_visible()
    assert browser.wait(patient(30))
