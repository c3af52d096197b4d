"""A browser of three versions in a real Chromium, driven by mouse or by keyboard."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from ipywidgets import Widget
from playwright.sync_api import Frame, Locator, Page, expect

from artwidgets import ArtifactBrowser, Session
from artwidgets.local import LocalServer
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.screen import Screen
from tests.support.waiting import patient, until
from tests.widgets.panels.conftest import MODELS, log_all

__all__ = [
    "BY",
    "Late",
    "Screen",
    "browser",
    "edit_cell",
    "kept",
    "kept_open",
    "kept_shown",
    "logged_once",
    "paste",
    "screen",
    "screen_of_its_own",
]

Shown = tuple[Page, Frame, ArtifactBrowser]

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
        self._go.wait(patient(60))
        while True:
            self._handle(self._heard.get())

    @property
    def held(self) -> int:
        """How many questions wait."""
        return self._heard.qsize()

    def release(self) -> None:
        """Answer what was asked, and from now on at once."""
        self._go.set()


@contextmanager
def kept_open(server: LocalServer, chrome: Chrome, project: str, state: Path) -> Iterator[Shown]:
    """The demo's year of versions in a page that the tests of a module share; who uses it puts it back."""
    server.seed_demo(project=project)
    with kept_shown(server, chrome, project, state) as shown:
        yield shown


@contextmanager
def kept_shown(server: LocalServer, chrome: Chrome, project: str, state: Path) -> Iterator[Shown]:
    """A project in such a page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARTWIDGETS_STATE_DIR", str(state))
        session = Session(server.entity, project)
        session.load()
        browser = ArtifactBrowser(session=session)
        expect.set_options(timeout=1000 * patient(20))
        page, frame = Sandbox.of_browser(browser).open(chrome)
        chrome.keep(page)
        yield page, frame, browser
        assert browser.wait(patient(30))
        page.context.close()


def edit_cell(screen: Screen, cell: Locator, by: str) -> None:
    """Open the editor of a cell."""
    if by == "mouse":
        cell.dblclick()
    else:
        cell.click()
        screen.page.keyboard.press("F2")


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


@pytest.fixture(scope="session")
def logged_once(sdk: LocalServer) -> str:
    """A project of the ``models``, old enough for a TTL that has ended."""
    log_all("on-screen", *MODELS)
    logged = time.monotonic()
    until(lambda: time.monotonic() - logged > 1)
    return "on-screen"


@pytest.fixture(scope="module")
def kept(
    sdk: LocalServer, _session_chrome: Chrome, logged_once: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Screen]:
    """The ``models`` in a page that the tests of a module share: most take less time than showing it does."""
    state = tmp_path_factory.mktemp("state")
    with kept_shown(sdk, _session_chrome, logged_once, state) as shown:
        yield Screen(*shown)
    assert not list(state.rglob("*.jsonl")), "something was sent, and others use this project, too"


@pytest.fixture
def browser(kept: Screen) -> ArtifactBrowser:
    """What the page shows."""
    assert kept.browser is not None
    return kept.browser


@pytest.fixture
def screen(kept: Screen, browser: ArtifactBrowser, chrome: Chrome, state: Path) -> Iterator[Screen]:
    """The page, put back: on the first row, nothing staged, filtered, selected or half typed."""
    _put_back(kept, browser)
    yield kept
    assert not list(state.rglob("*.jsonl")), "something was sent, and others use this project, too"


def _put_back(screen: Screen, browser: ArtifactBrowser) -> None:
    for panel in (browser, browser.grid, browser.filter_bar, browser.toolbar, browser.details):
        # From `Late`.
        vars(panel.comm).pop("handle_msg", None)
    screen.set_width(1150)
    screen.press("Escape", "Escape")
    screen.frame.evaluate("document.body.removeAttribute('data-jp-theme-light')")
    screen.page.mouse.move(0, 0)
    assert browser.wait(patient(30))
    browser.workspace.go("table")
    browser.session.unstage()
    browser.selection = []
    browser.filter_bar.saved.clear()
    browser.grid.sort([])
    screen.clear_filter()
    browser.workspace.say("")
    browser.workspace.open_details(True)
    # What is half typed is kept aside when one goes elsewhere, and can be discarded from there.
    browser.workspace.look_at(None)
    expect(screen.frame.get_by_text("Go to a row to see its details.")).not_to_have_attribute("hidden", "")
    expect(screen.status).to_have_text("")
    screen.expect_rows(3)
    screen.row_at(1).locator('[aria-colindex="2"]').click()
    # Where that is no news, the table does not say so.
    browser.workspace.look_at(str(browser.view.index[0]))
    expect(screen.frame.get_by_role("heading", name="net:v2", exact=True)).to_be_visible()
    discard = screen.frame.get_by_role("button", name="Discard what was typed in ").first
    while discard.count():
        discard.click()
    screen.frame.evaluate("document.activeElement.blur()")


@pytest.fixture
def screen_of_its_own(browser: ArtifactBrowser, chrome: Chrome) -> Screen:
    """The ``models`` in a page and a project of the test's own, which it may change."""
    page, frame = Sandbox.of_browser(browser).open(chrome)
    screen = Screen(page, frame, browser)
    expect(screen.grid).to_have_attribute("aria-rowcount", "4")
    return screen
