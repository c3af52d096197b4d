"""A real Chromium for tests, whose pages are used again.

Opening a page costs more than most tests do in it, so that it is emptied after a test, not closed.
"""

import shutil
from typing import Any

from playwright.sync_api import Browser, Page, Playwright

from tests.support.waiting import patient

__all__ = ["FLAGS", "Chrome", "emptied", "launched", "program"]

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A frame of no origin is one in the process of its page, too: half the work of showing it.
    "--disable-features=IsolateSandboxedIframes",
)
_SIZE = {"width": 1200, "height": 900}


def program() -> str | None:
    """Return a system Chromium; None means Playwright's own."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def launched(playwright: Playwright) -> Browser:
    """Start it."""
    return playwright.chromium.launch(executable_path=program(), args=list(FLAGS))


class Chrome:
    """Pages of a Chromium.

    Parameters
    ----------
    browser : playwright.sync_api.Browser
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._blank: list[Page] = []
        self._used: list[Page] = []
        self._kept: list[Page] = []

    def page(self, **options: Any) -> Page:
        """Open a page in a context of its own, with these options; it is closed after the test."""
        page = self._browser.new_context(**{"viewport": _SIZE, **options}).new_page()
        page.set_default_timeout(1000 * patient(20))
        return page

    def blank(self) -> Page:
        """An empty page of 1200 by 900 pixels, which an earlier test may have used; who looks at it asked for
        little motion."""
        page = self._blank.pop() if self._blank else self.page()
        page.set_default_timeout(1000 * patient(20))
        # No frame is painted between two states: a tenth of the work, and nothing that moves under the mouse.
        page.emulate_media(reduced_motion="reduce")
        self._used.append(page)
        return page

    def keep(self, page: Page) -> Page:
        """Leave a page open after the test; who keeps it empties it, or closes its context."""
        if page in self._used:
            self._used.remove(page)
        self._kept.append(page)
        return page

    def close_all(self) -> None:
        """Close what a test opened, all but what is kept or can be used again."""
        while self._used:
            page = self._used.pop()
            if not page.is_closed():
                # First of all, so that its widgets ask no more.
                page.goto("about:blank")
                page.set_viewport_size(_SIZE)  # type: ignore[arg-type]
                emptied(page)
                self._blank.append(page)
        open_ = [page.context for page in (*self._blank, *self._kept) if not page.is_closed()]
        for context in self._browser.contexts:
            if context not in open_:
                context.close()


def emptied(page: Page) -> None:
    """Undo what a test may have asked of a page: colours, motion, permissions, where the mouse is."""
    page.emulate_media(media="null", color_scheme="null", reduced_motion="null", forced_colors="null")
    page.context.clear_permissions()
    page.mouse.move(0, 0)
