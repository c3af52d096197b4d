"""The artifact browser on a screen, driven and read by roles and accessible names alone.

There is one `Screen`; tests that need more of a part of the browser build theirs on it.
"""

from playwright.sync_api import ElementHandle, Frame, Locator, Page, expect

from artwidgets import ArtifactBrowser
from tests.support.chromium import emptied
from tests.support.waiting import patient

__all__ = ["Screen", "open_editor"]

# Nothing of an element that was put away.
_FOCUSED = "one => one.isConnected ? one === document.activeElement : null"


def open_editor(cell: Locator) -> None:
    """Open a cell's editor by its key: one that gets another value in between would miss a double click."""
    cell.click()
    cell.press("F2")


class Screen:
    """The artifact browser, on a page of a notebook or in a frame of its own.

    Parameters
    ----------
    page : playwright.sync_api.Page
    frame : playwright.sync_api.Frame, optional
        Where nothing else is shown. A host's page has buttons of its own, and without a frame only
        those of the browser count.
    browser : ArtifactBrowser, optional
        The widget itself, where it lives in the test's process.
    """

    def __init__(
        self, page: Page, frame: Frame | None = None, browser: ArtifactBrowser | None = None
    ) -> None:
        self.page, self.browser = page, browser
        self.frame: Page | Frame = frame or page
        self.region = self.frame.get_by_role("region", name="Artifact browser")
        self._root: Frame | Locator = frame or self.region
        self.grid = self._root.get_by_role("grid", name="Artifact versions")
        self.field = self.box("Filter")
        self.status = self._root.get_by_role("status", name="Status", exact=True)
        self.details = self._root.get_by_role("region", name="Details")
        self.history = self._root.get_by_role("region", name="History")
        self.review = self._root.get_by_role("region", name="Review changes")
        self.confirmation = self.review.get_by_role("textbox", name="Confirmation")

    def set_width(self, pixels: int) -> None:
        """Give the browser so much room, where nothing else is on the page."""
        self.resize(pixels, 850)

    def resize(self, width: int, height: int) -> None:
        """Give the page so many pixels, and wait until all is laid out and painted in them."""
        self.page.set_viewport_size({"width": width, "height": height})
        # A frame to be laid out in, and one to be painted in.
        for _ in range(2):
            self.frame.evaluate("() => new Promise(requestAnimationFrame)")

    def button(self, name: str) -> Locator:
        return self._root.get_by_role("button", name=name, exact=True)

    def box(self, name: str) -> Locator:
        """A field for text, with completions or without."""
        plain = self._root.get_by_role("textbox", name=name, exact=True)
        return plain.or_(self._root.get_by_role("combobox", name=name, exact=True))

    def checkbox(self, name: str) -> Locator:
        """What selects a row."""
        return self.grid.get_by_role("checkbox", name=f"Select {name}", exact=True)

    def row(self, name: str) -> Locator:
        box = self.frame.get_by_role("checkbox", name=f"Select {name}", exact=True)
        return self.grid.get_by_role("row").filter(has=box)

    def row_at(self, number: int) -> Locator:
        """The row that is shown as this one, counted from 1, once it is there."""
        return self.grid.locator(f'[aria-rowindex="{number + 1}"]:not([aria-busy])')

    def first_name(self) -> str:
        """The name in the first row."""
        box = self.row_at(1).get_by_role("checkbox")
        return str(box.get_attribute("aria-label")).removeprefix("Select ")

    def cell(self, name: str, column: str) -> Locator:
        header = self.grid.get_by_role("columnheader", name=column, exact=True)
        return self.row(name).locator(f'[aria-colindex="{header.get_attribute("aria-colindex")}"]')

    def expect_rows(self, rows: int, timeout: float | None = None) -> None:
        """Wait until the table has so many rows, and the first of them is on the screen."""
        expect(self.grid).to_have_attribute(
            "aria-rowcount", str(rows + 1), timeout=timeout or 1000 * patient(40)
        )
        if rows:
            expect(self.row_at(1)).to_be_visible()

    def expect_selected(self, rows: int) -> None:
        """Wait until the toolbar tells that so many rows are selected."""
        selection = self._root.get_by_role("group", name="Selection", exact=True)
        expect(selection).to_contain_text(f"{rows:,} selected, ")

    def write(self, query: str, rows: int) -> None:
        """Write a filter, and wait until the table has its rows."""
        self.field.fill(query)
        expect(self.grid).to_have_attribute("aria-rowcount", str(rows + 1))

    def clear_filter(self) -> None:
        """Empty the filter, also of what was typed and is not sent yet, which stays where only the browser's
        is set."""
        assert self.browser is not None
        self.browser.filter = ""
        self.field.fill("")
        # Or its completions lie over the table.
        self.field.blur()
        expect(self.field).to_have_value("")

    def look_at(self, name: str) -> None:
        """Click a row's name, and wait for its details."""
        self.cell(name, "Name").click()
        expect(self.frame.get_by_role("heading", name=name, exact=True)).to_be_visible()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def use(self, target: Locator, by: str) -> None:
        """Click it, or go there and press Enter: `by` is "mouse" or "keyboard"."""
        expect(target).to_be_enabled()
        if by == "mouse":
            target.click()
        else:
            target.focus()
            self.press("Enter")

    def tab_to(self, target: Locator, most: int = 40, key: str = "Tab") -> int:
        """Press Tab, or another key that goes from one to the next, until this has the focus; how often."""
        found: ElementHandle | None = None
        for pressed in range(1, most + 1):
            self.press(key)
            focused = found and found.evaluate(_FOCUSED)
            # To find it by its name is to ask for the name of all: done once, and where it was made anew.
            if focused is None:
                found = next(iter(target.element_handles()), None)
                focused = found and found.evaluate(_FOCUSED)
            if focused:
                return pressed
        raise AssertionError(f"{key} did not reach {target} within {most}")

    def begin_again(self) -> None:
        """Have it as it is at first: nothing selected, staged, sorted or opened, no filter; the focus is on
        the first of it."""
        assert self.browser is not None
        self.press("Escape")
        emptied(self.page)
        self.page.emulate_media(reduced_motion="reduce")
        self.browser.session.unstage()
        self.browser.selection = []
        self.browser.grid.sort([])
        self.browser.grid.arrangement = {}
        self.browser.workspace.go("table")
        self.clear_filter()
        expect(self.grid).to_have_attribute("aria-rowcount", str(len(self.browser.session.listing) + 1))
        self.grid.evaluate("one => one.closest('.aw-scroll').scrollTo(0, 0)")
        expect(self.row_at(1)).to_be_visible()
        self.button("Versions").focus()
        assert self.browser.wait(patient(30))

    def focused(self) -> str:
        """The tag of what has the focus; BODY when nothing has."""
        return str(self.frame.evaluate("document.activeElement.tagName"))
