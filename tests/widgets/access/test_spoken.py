"""What a screen reader says on the way of the main jobs, recorded to be read: `spoken/*.txt`.

Each record tells what was pressed, what is told where the focus comes, what is announced meanwhile, and what
is read of the parts that matter. ``ARTWIDGETS_SPOKEN=1`` writes the records anew; read them before they are
kept.
"""

import difflib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from artwidgets import ArtifactBrowser, Session
from artwidgets.local import LocalServer
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.screen import Screen
from tests.support.seeded import seeded_run
from tests.support.waiting import patient
from tests.widgets.access.screen_reader import ScreenReader

pytestmark = pytest.mark.browser

RECORDS = Path(__file__).parent / "spoken"
ANEW = os.environ.get("ARTWIDGETS_SPOKEN") == "1"

HIDDEN = ("used", "link", "expires", "type", "tags", "ttl", "run", "files")

UNSTEADY = (
    (r"http://127\.0\.0\.1:\d+", "SERVER"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?", "THEN"),
    (r"(just now|under a minute ago|in a moment|\d+ (seconds?|s|minutes?|min) ago)", "just now"),
    (r"\b[0-9a-f]{32}\b", "DIGEST"),
    (r"\b[0-9a-f]{12}\b", "PLAN"),
)


class Record:
    """What is said, as it is said.

    Parameters
    ----------
    name : str
        Of the file that it is compared with.
    screen : Screen
    unsteady : tuple of (str, str)
        What else differs from run to run.
    """

    def __init__(self, name: str, screen: Screen, unsteady: tuple[tuple[str, str], ...] = ()) -> None:
        self._file = RECORDS / f"{name}.txt"
        self._screen = screen
        self._reader = ScreenReader(screen.page, screen.frame, (*UNSTEADY, *unsteady))
        self._transcript: list[str] = []

    def press(self, *keys: str, hears: str = "") -> None:
        """Press keys, and tell where that leads; waits for the announcement that has the words of `hears`."""
        self._screen.press(*keys)
        self.after(f"pressed {', '.join(keys)}", hears)

    def type(self, text: str, hears: str = "") -> None:
        """Type, and tell where one is and what is announced."""
        # All of it at once: a machine that is busy between two letters would be heard about half a word.
        self._screen.page.keyboard.insert_text(text)
        self.after(f"typed {text}", hears)

    def after(self, done: str, hears: str = "") -> None:
        """Tell where one is after something was done, and what was announced."""
        announced = self._reader.heard(hears) if hears else ""
        self._transcript += [f"\n> {done}", self._reader.focused()]
        self._transcript += [f"! {line}" for line in announced.splitlines()]

    def read(self, title: str, selector: str, leave_out: str | None = None) -> None:
        """Read a part from its beginning to its end."""
        self._transcript += [f"\n== {title}", self._reader.read(selector, leave_out=leave_out)]

    def compare(self) -> None:
        """Hold it against the record."""
        text = "\n".join(self._transcript).strip() + "\n"
        if ANEW:
            self._file.parent.mkdir(exist_ok=True)
            self._file.write_text(text, encoding="utf-8")
        recorded = self._file.read_text(encoding="utf-8")
        lines = difflib.unified_diff(
            recorded.splitlines(), text.splitlines(), "recorded", "said", lineterm=""
        )
        assert text == recorded, "\n".join(lines)


@pytest.fixture(scope="module")
def logged(sdk: LocalServer) -> str:
    """A project of three versions of a model, one with an alias of its own, and one of data."""
    with seeded_run("spoken") as run:
        run.log("net", {"a.bin": "a" * 1000}, type="model", description="The first.")
        run.log("net", {"a.bin": "a" * 1000, "b.bin": "b" * 2000}, type="model", metadata={"loss": 0.5})
        run.log("net", {"c.bin": "c" * 3000}, type="model", aliases=["best"], tags=["seen"])
        run.log("rows", {"d.csv": "d" * 4000})
    return "spoken"


@pytest.fixture
def screen(
    sdk: LocalServer, logged: str, chrome: Chrome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Screen]:
    """Its browser, loaded, with the columns that say the same every time."""
    monkeypatch.setenv("ARTWIDGETS_STATE_DIR", str(tmp_path / "state"))
    session = Session(sdk.entity, logged)
    session.load()
    browser = ArtifactBrowser(session=session)
    browser.grid.arrangement = {"hidden": list(HIDDEN)}
    screen = Screen(*Sandbox.of_browser(browser).open(chrome), browser)
    screen.resize(1400, 900)
    screen.expect_rows(4)
    # Columns that are not on the screen come after those that are.
    expect(screen.cell("net:v2", "Digest")).not_to_be_empty()
    yield screen
    assert browser.wait(patient(30))


def test_the_page_and_its_filter(screen: Screen, logged: str) -> None:
    record = Record("filter", screen)
    record.read("The page", ".aw-region", leave_out=".aw-details")
    screen.box("Filter").focus()
    record.after("focused the filter")
    screen.page.keyboard.type("alias:")
    # And no longer those of "alia".
    expect(screen.frame.get_by_role("option").first).to_contain_text("none")
    record.after("typed alias:")
    record.press("ArrowDown")
    record.press("Enter", hears=" of 4 versions")
    record.press("Control+a")
    screen.page.keyboard.insert_text("agee:1 ")
    expect(screen.box("Filter")).to_have_attribute("aria-invalid", "true")
    expect(screen.frame.get_by_role("option").first).to_be_visible()
    record.after("typed agee:1")
    record.press("Escape", hears="Did you mean")
    record.press("Control+a")
    record.type("size:>1GB ", hears="Nothing matches")
    record.press("Escape")
    record.read("What is found", ".aw-filter-bar")
    record.compare()


def test_rows_that_are_selected_marked_and_edited(screen: Screen, logged: str) -> None:
    (run,) = set(screen.browser.session.listing["run"])
    record = Record("rows", screen, ((run, "RUN"),))
    screen.cell("net:v2", "Name").focus()
    record.after("focused the table's first row")
    record.press("ArrowDown")
    record.press("Home")
    record.press("Space", hears="1 selected")
    record.press("Shift+ArrowDown", hears="2 selected")
    screen.press("Delete")
    expect(screen.row("net:v0").get_by_role("img", name="Marked for deletion")).to_be_visible()
    record.after("pressed Delete", hears="marked for deletion")
    record.read("A row that is marked", '[aria-rowindex="4"]')
    record.read("The toolbar", ".aw-toolbar")
    record.press("Control+Shift+A", hears="Nothing selected")
    screen.grid.get_by_role("columnheader", name="Size", exact=True).focus()
    record.after("focused the title of Size")
    record.press("Enter")
    expect(screen.grid.get_by_role("columnheader", name="Size", exact=True)).to_have_attribute(
        "aria-sort", "descending"
    )
    record.after("heard that it is sorted")
    screen.cell("net:v1", "Aliases").focus()
    record.press("F2")
    record.type("no/slash", hears="can't hold '/'")
    record.press("Escape")
    screen.cell("net:v1", "Description").focus()
    record.press("Enter")
    record.type("The second.")
    record.press("Enter", hears="edit staged")
    record.read("The row that was edited", ".aw-row:has(.aw-changed)")
    screen.cell("net:v0", "Name").focus()
    expect(screen.details.get_by_role("heading", name="net:v0", exact=True)).to_be_visible()
    expect(screen.details.get_by_text("Logged by")).to_be_visible()
    record.read("Its details", ".aw-details")
    record.compare()


def test_a_review_that_is_confirmed_and_done(
    sdk: LocalServer, chrome: Chrome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARTWIDGETS_STATE_DIR", str(tmp_path / "state"))
    with seeded_run("spoken-and-deleted") as run:
        for at in range(4):
            run.log("net", {"a.bin": "a" * 1000, f"{at}.bin": str(at) * 1000}, type="model")
    session = Session(sdk.entity, "spoken-and-deleted")
    session.load()
    session.delete(session.where("name:net:v0 OR name:net:v1 OR name:net:v3"))
    session.edit(session.where("name:net:v2"), description="The one that stays.")
    browser = ArtifactBrowser(session=session)
    screen = Screen(*Sandbox.of_browser(browser).open(chrome), browser)
    screen.expect_rows(4)
    # A quick plan is made before that is seen.
    record = Record("review", screen, ((r"politely \(unheard\): Making the plan…\n", ""),))
    screen.button("Review changes").focus()
    screen.press("Enter")
    expect(screen.confirmation).to_be_visible()
    expect(screen.review).to_contain_text("Frees 2 KB of 4 KB listed.")
    record.after("pressed Review changes", hears="2 versions to delete")
    record.read("The review", ".aw-review")
    screen.tab_to(screen.confirmation)
    record.after("went on by Tab to the confirmation")
    screen.page.keyboard.type("delete 2 versions")
    expect(screen.button("Apply changes")).to_be_enabled()
    screen.press("Tab")
    record.after("typed delete 2 versions, and pressed Tab")
    screen.press("Enter")
    expect(screen.frame.get_by_role("heading", name="Results")).to_be_visible()
    record.after("pressed Enter", hears="edited")
    record.read("The results", ".aw-review")
    screen.press("Escape")
    expect(screen.grid).to_be_visible()
    record.after("pressed Escape")
    screen.button("History").focus()
    screen.press("Enter")
    expect(screen.history.get_by_role("listitem")).to_be_visible()
    record.after("pressed History", hears="1 plan")
    record.read("The history", ".aw-history")
    assert browser.wait(patient(30))
    record.compare()


def test_what_is_loading_is_stopped_or_fails(chrome: Chrome, tmp_path: Path) -> None:
    with LocalServer(tmp_path / "data") as server:
        server.seed_bulk(project="some", collections=1, versions=20)
        login = {"base_url": server.base_url, "api_key": server.api_key}
        browser = ArtifactBrowser(session=Session(server.entity, "some", **login))
        server.faults(latency=3)
        screen = Screen(*Sandbox.of_browser(browser).open(chrome), browser)
        # Said where the machine is busy.
        busy = r"(at once|politely)( \(unheard\))?: Waiting for the kernel[^\n]*\n?"
        record = Record("loading", screen, ((busy, ""), ("Loading versions…", "Loading…")))
        cancel = screen.button("Cancel")
        expect(cancel).to_be_visible()
        expect(screen.frame.get_by_role("progressbar", name="Progress")).to_be_visible()
        record.read("While it loads", "[role=progressbar], .aw-job, .aw-work button, .aw-notice")
        cancel.focus()
        record.press("Enter", hears="Loading cancelled")
        expect(screen.frame.get_by_role("heading", name="Loading was stopped")).to_be_visible()
        record.read("What is there instead", ".aw-main, .aw-status")
        server.faults()
        screen.button("Load").focus()
        record.press("Enter", hears="20 versions")
        server.faults(status=401, error_rate=1)
        screen.button("Refresh").focus()
        record.press("Enter", hears="does not accept")
        expect(screen.frame.get_by_text("You are not signed in.").first).to_be_visible()
        record.read("What is said above the rows", ".aw-listing-status")
        server.faults()
        assert browser.wait(patient(30))
        record.compare()
