"""A browser of three versions in a real Chromium, driven by mouse or by keyboard."""

import queue
import threading
from collections.abc import Callable
from typing import Any

import pytest
from ipywidgets import Widget
from playwright.sync_api import Frame, Locator, Page, expect

from artwidgets import ArtifactBrowser
from tests.hosts.sandbox import Sandbox
from tests.lab import Lab

__all__ = ["BY", "Late", "Screen", "paste", "screen"]

BY = pytest.mark.parametrize("by", ["mouse", "keyboard"])


class Late:
    """A panel whose answers to some questions come when they are let go, in the order they were asked."""

    def __init__(self, panel: Widget, *kinds: str) -> None:
        self._go = threading.Event()
        self._handle: Callable[[Any], None] = panel.comm.handle_msg
        self._kinds = kinds
        self._heard: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threading.Thread(target=self._answer, daemon=True).start()
        panel.comm.handle_msg = self._hear

    def _hear(self, message: Any) -> None:
        kind = message["content"]["data"].get("content", {}).get("kind")
        if self._kinds and kind not in self._kinds:
            self._handle(message)
        else:
            self._heard.put(message)

    def _answer(self) -> None:
        self._go.wait(60)
        while True:
            self._handle(self._heard.get())

    def release(self) -> None:
        """Answer what was asked, and from now on at once."""
        self._go.set()


class Screen:
    """A browser of three versions; the details of one are open."""

    def __init__(self, page: Page, frame: Frame, browser: ArtifactBrowser) -> None:
        self.page, self.frame, self.browser = page, frame, browser
        self.grid = frame.get_by_role("grid", name="Artifact versions")
        self.status = frame.get_by_role("status", name="Status")

    def row(self, name: str) -> Locator:
        box = self.frame.get_by_role("checkbox", name=f"Select {name}", exact=True)
        return self.grid.get_by_role("row").filter(has=box)

    def cell(self, name: str, column: str) -> Locator:
        header = self.grid.get_by_role("columnheader", name=column, exact=True)
        return self.row(name).locator(f'[aria-colindex="{header.get_attribute("aria-colindex")}"]')

    def look_at(self, name: str) -> None:
        self.cell(name, "Name").click()
        expect(self.frame.get_by_role("heading", name=name, exact=True)).to_be_visible()

    def box(self, name: str) -> Locator:
        return self.frame.get_by_role("textbox", name=name, exact=True)

    def button(self, name: str) -> Locator:
        return self.frame.get_by_role("button", name=name, exact=True)

    def press(self, button: Locator, by: str) -> None:
        """Click it, or go there and press Enter."""
        expect(button).to_be_enabled()
        if by == "mouse":
            button.click()
        else:
            button.focus()
            self.page.keyboard.press("Enter")

    def focused(self) -> str:
        return str(self.frame.evaluate("document.activeElement.tagName"))


def paste(screen: Screen, text: str) -> None:
    """What Ctrl+V does: the page gets the text of a clipboard."""
    screen.frame.evaluate(
        """text => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
          document.activeElement.dispatchEvent(paste);
        }""",
        text,
    )


@pytest.fixture
def screen(browser: ArtifactBrowser, lab: Lab) -> Screen:
    page, frame = Sandbox.of_browser(browser).open(lab.browser)
    screen = Screen(page, frame, browser)
    expect(screen.grid).to_have_attribute("aria-rowcount", "4")
    return screen
