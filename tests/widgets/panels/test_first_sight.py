"""What one sees first stays where it is: a row that moved away under the mouse is another row clicked."""

import pytest
from playwright.sync_api import expect

from artwidgets import ArtifactBrowser
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.widgets.panels.on_screen import Late, Screen

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1600, 1150, 800])
def test_rows_that_came_first_stay_where_they_are(
    browser: ArtifactBrowser, chrome: Chrome, width: int
) -> None:
    sandbox = Sandbox.of_browser(browser)
    late = Late(browser)
    page, frame = sandbox.open(chrome)
    screen = Screen(page, frame, browser)
    screen.set_width(width)
    screen.expect_rows(3)
    row = screen.row("net:v1")
    before = row.bounding_box()
    details = frame.locator(".aw-slot-details")
    expect(details).to_have_attribute("hidden", "")
    late.release()
    expect(details).not_to_have_attribute("hidden", "")
    assert row.bounding_box() == before
