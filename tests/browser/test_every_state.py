"""Every state of the widget, light and dark: axe finds nothing, and all is large enough for a finger.

With ``ARTWIDGETS_PICTURES=FOLDER`` each state is photographed there at 1400 and 800 pixels, to be looked at.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import expect

from artwidgets import ArtifactBrowser, Session
from artwidgets.local import LocalServer
from tests.hosts.jupyter_colours import jupyter_colours
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.lab import axe_violations
from tests.support.screen import Screen, open_editor
from tests.support.waiting import patient
from tests.widgets.panels.on_screen import Late, paste

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("ARTWIDGETS_PICTURES")
WIDTHS = (1400, 800)
Show = Callable[..., Screen]
ROWS, TABLE = ".aw-slot-grid", ".aw-slot-grid, .aw-filter-bar"
# What there is to be seen of rows is in a few, and in a few columns: a fraction of the work.
ALIKE = ("used", "link", "expires", "type", "ttl", "run", "files")
# The themes differ in nothing but colours.
OF_COLOURS = ["color-contrast"]
# 24 pixels, or as far from the next: https://www.w3.org/TR/WCAG22/#target-size-minimum
FOR_A_FINGER = ["target-size"]


@pytest.fixture(scope="module")
def session(sdk: LocalServer) -> Session:
    """The demo project, read once for both themes."""
    sdk.seed_demo(project="states")
    made = Session(sdk.entity, "states")
    made.load()
    return made


@dataclass
class Look:
    """Opens browsers, and looks at each state that they come to in both themes."""

    chrome: Chrome
    found: dict[str, list[str]]
    worn: str = "light"

    def open(self, browser: ArtifactBrowser, before: Callable[[], object] = lambda: None) -> Screen:
        """Show a browser; `before` is done when it has its comms and no page yet."""
        sandbox = Sandbox.of_browser(browser)
        before()
        screen = Screen(*sandbox.open(self.chrome, style=_style("light")), browser)
        self._wear(screen, "light")
        self._resize(screen, WIDTHS[0])
        return screen

    def at(self, screen: Screen, state: str, part: str = ".aw-browser", *, by_finger: bool = False) -> None:
        """Ask axe about `part`, all that is not as in a state before; photograph it where that is wanted.

        Parameters
        ----------
        by_finger : bool
            Whether axe is asked, too, if all of it is large enough to be touched.
        """
        # The theme of the state before comes first: to put one on paints all of it anew.
        for theme in ("light", "dark") if self.worn == "light" else ("dark", "light"):
            self._wear(screen, theme)
            if PICTURES:
                for width in reversed(WIDTHS):
                    self._resize(screen, width)
                    screen.page.screenshot(path=Path(PICTURES) / f"{state}-{theme}-{width}.png")
            only = OF_COLOURS if theme == "dark" else None
            more = FOR_A_FINGER if by_finger and theme == "light" else ()
            found = axe_violations(screen.frame, part, only, more)
            if found:
                self.found[f"{state}, {theme}"] = found

    def in_high_contrast(self, screen: Screen, state: str) -> None:
        """Photograph it in the few colours that a person has chosen for all pages."""
        screen.page.emulate_media(forced_colors="active", color_scheme="dark")
        if PICTURES:
            screen.page.screenshot(path=Path(PICTURES) / f"{state}-high-contrast.png")
        screen.page.emulate_media(forced_colors="none")
        self._wear(screen, "light")

    def _wear(self, screen: Screen, theme: str) -> None:
        self.worn = theme
        # A colour on its way to another is neither.
        screen.page.emulate_media(
            color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce"
        )
        screen.frame.evaluate(
            """([style, light]) => {
              document.documentElement.setAttribute("style", style);
              document.body.dataset.jpThemeLight = light;
            }""",
            [
                "; ".join(f"{name}: {value}" for name, value in _style(theme).items()),
                str(theme == "light").lower(),
            ],
        )

    @staticmethod
    def _resize(screen: Screen, width: int) -> None:
        screen.resize(width - 30, 690)


@cache
def _style(theme: str) -> dict[str, str]:
    return {**jupyter_colours(theme), "background": "var(--jp-layout-color0)"}


@pytest.fixture
def look(chrome: Chrome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Look]:
    monkeypatch.setenv("ARTWIDGETS_STATE_DIR", str(tmp_path / "state"))
    made = Look(chrome, {})
    yield made
    assert made.found == {}


@pytest.fixture
def show(look: Look, session: Session) -> Iterator[Show]:
    """Show the demo's browser, its table so tall, with nothing staged."""
    shown: list[ArtifactBrowser] = []

    def one(height: str = "300px") -> Screen:
        session.unstage()
        browser = ArtifactBrowser(session=session, height=height)
        browser.grid.arrangement = {"hidden": list(ALIKE)}
        screen = look.open(browser)
        shown.append(screen.browser)
        expect(screen.grid.locator('[aria-rowindex="2"]:not([aria-busy])')).to_be_visible()
        return screen

    yield one
    # Its panels would go on working at all that is staged next.
    for browser in shown:
        assert browser.wait(patient(30))
        browser.close()


def test_the_table_and_what_opens_over_it(look: Look, show: Show) -> None:
    screen = show()
    keys = screen.page.keyboard
    screen.browser.grid.arrangement = {}
    expect(screen.grid.get_by_role("columnheader", name="Run", exact=True)).to_be_attached()
    look.at(screen, "table", by_finger=True)
    screen.browser.grid.arrangement = {"hidden": list(ALIKE)}
    expect(screen.grid.get_by_role("columnheader", name="Run", exact=True)).not_to_be_attached()

    screen.button("Clean up by rule").click()
    policy = screen.frame.get_by_role("region", name="Policy")
    expect(policy).to_contain_text("stay")
    expect(screen.frame.get_by_role("columnheader", name="Verdict")).to_be_visible()
    look.at(screen, "policy", ".aw-policy", by_finger=True)
    look.in_high_contrast(screen, "policy")
    screen.button("Show what goes").click()
    expect(screen.box("Filter")).to_have_value("verdict:drop")
    expect(screen.frame.get_by_role("toolbar", name="Filter terms")).to_contain_text("verdict:drop")
    look.at(screen, "policy-what-goes", TABLE)
    screen.button("Show what goes").click()
    expect(screen.box("Filter")).to_have_value("")
    screen.button("As text").click()
    screen.box("Policy as TOML").fill("[[rule]]\nkeep.lst = 3\n")
    expect(policy).to_contain_text("Line 2: keep has no key 'lst'")
    look.at(screen, "policy-text", ".aw-policy")
    keys.press("Escape")
    expect(screen.button("Clean up by rule")).to_be_focused()

    screen.button("Columns").click()
    keys.type("loss")
    expect(screen.frame.get_by_role("checkbox", name="metadata.loss")).to_be_visible()
    look.at(screen, "columns", "[role=dialog]")
    keys.press("Escape")

    screen.cell("bert-finetune:v40", "Name").click(button="right")
    expect(screen.frame.get_by_role("menu")).to_be_visible()
    look.at(screen, "row-menu", "[role=menu]")
    keys.press("Escape")

    screen.cell("bert-finetune:v40", "Aliases").click()
    paste(screen, "fine\nno/slash\nwell\nnor:this")
    expect(screen.frame.get_by_role("alertdialog")).to_contain_text("Aliases: ")
    look.at(screen, "refused-paste", "[role=alertdialog]")
    keys.press("Escape")

    screen.frame.get_by_role("columnheader", name="Size", exact=True).focus()
    keys.press("Alt+ArrowDown")
    expect(screen.frame.get_by_role("menu", name="Column options")).to_be_visible()
    look.at(screen, "column-menu", "[role=menu]")
    keys.press("Escape")

    screen.box("Filter").click()
    keys.type("type:")
    expect(screen.frame.get_by_role("option").first).to_be_visible()
    look.at(screen, "completion", ".aw-filter-bar")
    keys.type("model agee:1")
    expect(screen.box("Filter")).to_have_attribute("aria-invalid", "true")
    keys.press("Escape")
    look.at(screen, "mistake", ".aw-filter-bar")
    screen.box("Filter").fill("type:model alias:none")
    keys.press("Enter")
    screen.button("Save filter").click()
    look.at(screen, "saved-filters", ".aw-filter-bar", by_finger=True)
    keys.press("Escape")
    screen.box("Filter").fill("name:nothing-of-the-kind")
    keys.press("Enter")
    expect(screen.grid).to_have_attribute("aria-rowcount", "1")
    # Terms that wait for their answer are dimmed for that moment.
    expect(screen.frame.locator(".aw-terms[data-stale]")).to_have_count(0)
    look.at(screen, "nothing-found", TABLE)
    screen.box("Filter").fill("")
    keys.press("Enter")

    screen.button("Keyboard shortcuts").click()
    expect(screen.frame.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    look.at(screen, "help", "[role=dialog]")


def test_rows_in_work(look: Look, show: Show) -> None:
    screen = show()
    keys = screen.page.keyboard
    session = screen.browser.session
    row = session.listing.index[session.listing["name"] == "bert-finetune:v40"][0]
    session.edit([row], description="Two lines:\nthe second, and a\nthird", add_tags=["seen"])
    screen.browser.selection = list(session.where("name:bert-finetune").index[:6])
    screen.button("Delete").click()
    expect(screen.status).to_contain_text("marked for deletion")
    # A mark hides what scrolls below it.
    refused = screen.grid.locator("[data-mark=refused]").first.locator(".aw-select")
    expect(refused).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
    look.at(screen, "marked", f"{ROWS}, .aw-toolbar, .aw-status")

    screen.button("Edit").click()
    expect(screen.frame.get_by_role("dialog", name="Edit selected versions")).to_be_visible()
    look.at(screen, "edit-dialog", "[role=dialog]", by_finger=True)
    keys.press("Escape")
    screen.button("Clear selection").click()

    open_editor(screen.cell("bert-finetune:v40", "Description"))
    expect(screen.box("Description of bert-finetune:v40")).to_be_focused()
    look.at(screen, "cell-editor", ".aw-editing")
    keys.press("Escape")
    open_editor(screen.cell("bert-finetune:v40", "Aliases"))
    keys.type("no/slash")
    expect(screen.frame.get_by_role("alert").filter(has_text="can't hold '/'")).to_be_visible()
    look.at(screen, "cell-refused", ".aw-editing")
    keys.press("Escape")

    screen.look_at("bert-finetune:v40")
    expect(screen.frame.get_by_text("Logged by")).to_be_visible()
    look.at(screen, "details", f"{ROWS}, .aw-details", by_finger=True)
    screen.button("Edit as JSON").click()
    look.at(screen, "details-json", ".aw-details")
    screen.button("Discard").click()
    screen.frame.get_by_role("button", name="Compare with").first.click()
    expect(screen.frame.get_by_text("changed").first).to_be_visible()
    look.at(screen, "details-compared", ".aw-details")


def test_overview_and_facets(look: Look, show: Show, session: Session) -> None:
    screen = show()
    session.delete(list(session.where("name:bert-finetune alias:none -is:linked").index[:20]))
    expect(screen.frame.get_by_role("term").filter(has_text="Would be free")).to_be_visible()
    look.at(screen, "overview-folded", ".aw-overview")
    screen.button("Overview").click()
    screen.button("Facets").click()
    tree = screen.frame.get_by_role("tree", name="Storage")
    expect(tree.get_by_role("treeitem", name="model, ")).to_be_visible()
    screen.frame.get_by_role("checkbox", name="model", exact=True).click()
    expect(screen.box("Filter")).to_have_value("type:model")
    look.at(screen, "overview-and-facets", f"{TABLE}, .aw-overview, .aw-facets", by_finger=True)
    screen.button("Facets").click()
    screen.button("Clear filter").click()
    tree.get_by_role("treeitem", name="model, ").focus()
    screen.page.keyboard.press("Enter")
    expect(tree.get_by_role("treeitem", name="v40, ").first).to_be_visible()
    look.at(screen, "overview-inside", ".aw-overview")
    screen.button("As table").click()
    look.at(screen, "overview-table", ".aw-overview")
    screen.button("Overview").click()


def test_review_and_history(look: Look, show: Show, session: Session) -> None:
    screen = show()
    session.delete(list(session.where("name:reviews-classifier alias:none -is:linked").index[:3]))
    session.edit(list(session.where("name:reviews-classifier").index[:2]), add_tags=["kept"])
    session.apply(session.plan())
    session.edit(list(session.where("name:resnet50-imagenet").index[:20]), description="Checked.\nTwice.")
    session.delete(list(session.where("type:model -name:reviews*").index))
    screen.button("Review changes").click()
    review = screen.frame.get_by_role("region", name="Review changes")
    expect(review.get_by_role("region", name="Versions to delete")).to_be_visible()
    expect(review).not_to_contain_text("Calculating")
    look.at(screen, "review", ".aw-review", by_finger=True)
    review.get_by_role("button", name=" go").first.click()
    expect(review.get_by_role("list", name="Versions of ")).to_be_visible()
    look.at(screen, "review-unfolded", ".aw-review")
    review.get_by_role("button", name="same reason").first.click()
    expect(review.get_by_role("list", name="same reason")).to_be_visible()
    look.at(screen, "review-skipped", ".aw-review")
    screen.button("Back").click()
    look.at(screen, "still-staged", f"{ROWS}, .aw-toolbar, .aw-status")

    screen.button("History").click()
    opener = screen.frame.get_by_role("button", name="deleted 3 versions")
    expect(opener).to_be_visible()
    look.at(screen, "history", ".aw-history", by_finger=True)
    opener.click()
    item = screen.frame.get_by_role("list", name="Items").get_by_role("button").first
    item.click()
    expect(item).to_have_attribute("aria-expanded", "true")
    look.at(screen, "history-item", ".aw-history")
    screen.frame.get_by_role("searchbox", name="Search history").fill("nothing-of-the-kind")
    expect(screen.frame.get_by_text("Nothing matches.")).to_be_visible()
    look.at(screen, "history-none", ".aw-history")


def test_collections_bulk_edits_and_advice(look: Look, show: Show, session: Session) -> None:
    screen = show("520px")
    keys = screen.page.keyboard
    screen.browser.selection = list(session.where("name:resnet50-imagenet").index[:4])
    screen.button("Edit").click()
    dialog = screen.frame.get_by_role("dialog", name="Edit selected versions")
    dialog.get_by_role("textbox", name="Description").fill("{name}, {size}, run {run}")
    dialog.get_by_role("checkbox", name="Fill in").check()
    dialog.get_by_role("textbox", name="Rename metadata key").fill("epoch")
    dialog.get_by_role("textbox", name="To", exact=True).fill("step")
    preview = dialog.get_by_role("group", name="Preview of the edit")
    expect(preview).to_contain_text(" of 4 change")
    expect(preview).to_contain_text("resnet50-imagenet:v")
    look.at(screen, "bulk-edit", "[role=dialog]")
    # In a small notebook too, what comes of it is seen while it is written.
    dialog.get_by_role("combobox", name="Add aliases").focus()
    for width, height in ((1400, 720), (800, 600)):
        screen.resize(width, height)
        screen.frame.evaluate("() => document.scrollingElement.scrollTo(0, 0)")
        expect(preview.get_by_text("4 of 4 change.")).to_be_in_viewport(ratio=1)
        expect(preview.get_by_role("listitem").first).to_be_in_viewport(ratio=1)
        expect(dialog.get_by_role("button", name="Stage edit")).to_be_in_viewport(ratio=1)
        if PICTURES:
            screen.page.screenshot(path=Path(PICTURES) / f"bulk-edit-{width}x{height}.png")
    keys.press("Escape")

    screen.button("Collections").click()
    table = screen.frame.get_by_role("grid", name="Collections")
    expect(table.get_by_role("checkbox", name="Select resnet50-imagenet")).to_be_visible()
    expect(screen.grid).to_be_hidden()
    session.edit_collections("churn-xgboost", description="For the churn model.", add_tags=["old"])
    table.get_by_role("checkbox", name="Select eval-holdout").click()
    screen.button("Delete").click()
    expect(screen.status).to_contain_text("1 collection with 4 versions marked for deletion")
    look.at(screen, "collections")
    screen.button("Edit").click()
    expect(screen.frame.get_by_role("dialog", name="Edit selected collections")).to_be_visible()
    look.at(screen, "collections-edit", "[role=dialog]")
    keys.press("Escape")
    screen.box("Filter collections").fill("run:abc")
    expect(screen.frame.get_by_role("alert").filter(has_text="Collections have no 'run'")).to_be_visible()
    look.at(screen, "collections-mistake", ".aw-collections")
    # What is wrong stands over the presets.
    screen.button("Clear filter").click()
    screen.button("Emptied collections").click()
    expect(table).to_have_attribute("aria-rowcount", "1")
    look.at(screen, "collections-nothing", ".aw-collections")
    screen.button("Clear filter").click()
    screen.box("Filter collections").press_sequentially("size:>1GB na")
    option = screen.frame.get_by_role("option", name="name")
    expect(option).to_be_visible()
    look.at(screen, "collections-completion", ".aw-collections")
    keys.press("Tab")
    keys.type("resnet")
    keys.press("Escape")
    keys.press("Enter")
    chips = screen.frame.get_by_role("region", name="Collections").get_by_role("toolbar", name="Filter terms")
    expect(chips).to_contain_text("size:>1GB")

    session.delete(session.where("collection:churn-features"), delete_aliases=True)
    screen.button("Review changes").click()
    expect(screen.button("Delete the collection churn-features instead")).to_be_visible()
    expect(screen.review).not_to_contain_text("Calculating")
    look.at(screen, "review-advice", ".aw-review")
    screen.button("Back").click()
    # The view is kept, and is the one that the next browser begins with.
    expect(table).to_be_visible()
    screen.button("Versions").click()
    expect(screen.grid).to_be_visible()


def test_before_there_are_rows_and_when_there_are_none(look: Look, tmp_path: Path) -> None:
    with LocalServer(tmp_path / "data") as server:
        server.seed_bulk(project="some", collections=1, versions=20)

        def browser(project: str) -> ArtifactBrowser:
            login = {"base_url": server.base_url, "api_key": server.api_key}
            return ArtifactBrowser(session=Session(server.entity, project, **login))

        server.faults(latency=3)
        screen = look.open(browser("some"))
        expect(screen.frame.get_by_role("progressbar", name="Progress")).to_be_visible()
        look.at(screen, "loading")
        screen.button("Cancel").click()
        # Opening a connection asks three times, one after the other.
        stopped = screen.frame.get_by_role("heading", name="Loading was stopped")
        expect(stopped).to_be_visible()
        look.at(screen, "stopped")
        server.faults(status=403, error_rate=1)
        screen = look.open(browser("some"))
        expect(screen.frame.get_by_role("heading", name="You may not see this")).to_be_visible()
        look.at(screen, "refused")
        server.faults()
        screen = look.open(browser("some"))
        expect(screen.grid).to_have_attribute("aria-rowcount", "21")
        server.faults(status=401, error_rate=1)
        screen.button("Refresh").click()
        expect(screen.frame.get_by_text("You are not signed in.")).to_be_visible()
        look.at(screen, "error-above", ".aw-listing-status, .aw-toolbar")
        server.faults()
        screen = look.open(browser("none-of-this-name"))
        expect(screen.frame.get_by_role("heading", name="There is no such project")).to_be_visible()
        look.at(screen, "no-project")


def test_while_the_kernel_is_at_work(look: Look, session: Session) -> None:
    session.unstage()
    browser = ArtifactBrowser(session=session)
    held: list[Late] = []
    screen = look.open(browser, before=lambda: held.append(Late(browser)))
    waiting = screen.frame.get_by_text("Waiting for the kernel…")
    expect(waiting).to_be_visible()
    look.at(screen, "waiting")
    held[0].release()
    expect(waiting).to_be_hidden()
