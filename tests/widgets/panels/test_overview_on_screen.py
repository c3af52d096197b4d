"""The overview in a real Chromium, by mouse and by keyboard: one page for all, put back before each."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from artwidgets.local import LocalServer
from tests.support.chromium import Chrome
from tests.support.lab import axe_violations
from tests.support.screen import Screen
from tests.widgets.panels.on_screen import kept_open

pytestmark = pytest.mark.browser

NAMED = re.compile(r"^[\w-]+, [\d.]+ [KMG]?B, (under )?[\d.]+%(, [\d.]+ [KMG]?B can go)?$")


class OverviewScreen(Screen):
    """The demo's year of versions, with the overview open."""

    @property
    def overview(self) -> Locator:
        return self.frame.get_by_role("region", name="Overview", exact=True)

    @property
    def tree(self) -> Locator:
        return self.overview.get_by_role("tree", name="Storage")

    def node(self, name: str) -> Locator:
        return self.tree.get_by_role("treeitem", name=re.compile(f"^{re.escape(name)}, "))

    def figure(self, title: str) -> Locator:
        return (
            self.overview.get_by_role("term")
            .filter(has_text=title)
            .locator("xpath=..")
            .get_by_role("definition")
        )

    def expect_filter(self, query: str) -> None:
        expect(self.field).to_have_value(query)
        assert self.browser is not None
        self.expect_rows(len(self.browser.session.where(query)))

    def expect_focus(self, target: Locator) -> None:
        expect(target).to_be_focused()


@pytest.fixture(scope="module")
def page(
    sdk: LocalServer, _session_chrome: Chrome, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OverviewScreen]:
    with kept_open(sdk, _session_chrome, "overview-on-screen", tmp_path_factory.mktemp("state")) as shown:
        # As somebody who wants no motion: what moves is waited for otherwise.
        shown[0].emulate_media(reduced_motion="reduce")
        yield OverviewScreen(*shown)


@pytest.fixture
def screen(page: OverviewScreen, state: Path) -> OverviewScreen:
    browser = page.browser
    assert browser is not None
    browser.session.unstage()
    browser.filter = ""
    browser.workspace.parts.show("overview", True)
    browser.overview.path = ()
    browser.overview.push()
    expect(page.node("model")).to_be_visible()
    return page


def test_it_opens_folds_and_says_three_figures(screen: OverviewScreen) -> None:
    button = screen.button("Overview")
    expect(button).to_have_attribute("aria-pressed", "true")
    screen.use(button, "keyboard")
    expect(screen.tree).to_be_hidden()
    for title in ("Listed", "Stored", "Would be free"):
        expect(screen.figure(title)).to_contain_text(re.compile(r"\d+ .?B"))
    expect(screen.overview.get_by_role("button", name="Read manifests")).to_be_visible()
    assert axe_violations(screen.frame, ".aw-overview") == []
    screen.use(screen.button("Show overview"), "mouse")
    expect(screen.tree).to_be_visible()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert axe_violations(screen.frame, ".aw-overview") == []


def test_by_keyboard_one_walks_goes_in_and_out_and_filters(screen: OverviewScreen) -> None:
    model = screen.node("model")
    model.focus()
    screen.press("ArrowRight")
    largest = screen.node("bert-finetune")
    screen.expect_focus(largest)
    assert NAMED.match(largest.get_attribute("aria-label") or "")
    screen.press("ArrowDown")
    screen.expect_focus(screen.node("resnet50-imagenet"))
    screen.press("Space")
    screen.expect_filter("type:model collection:resnet50-imagenet")
    expect(screen.tree.get_by_role("treeitem")).to_have_count(2)
    screen.press("Space")
    screen.expect_filter("")
    screen.expect_focus(screen.node("resnet50-imagenet"))
    screen.press("ArrowLeft")
    screen.expect_focus(model)

    screen.press("Enter")
    way = screen.overview.get_by_role("navigation", name="Storage path")
    expect(way.get_by_role("button", name="model")).to_have_attribute("aria-current", "true")
    screen.expect_focus(largest)
    screen.press("Enter")
    expect(way.get_by_role("button")).to_have_text(["All", "model", "bert-finetune"])
    first = screen.tree.get_by_role("treeitem").first
    screen.expect_focus(first)
    expect(first).to_have_attribute("aria-label", re.compile(r"^v\d+, "))
    screen.press("Backspace")
    screen.expect_focus(largest)
    screen.press("Backspace")
    screen.expect_focus(model)
    expect(way.get_by_role("button")).to_have_count(1)
    # The one tab stop of the tree; and the keys of the tree are the tree's own.
    screen.press("Tab")
    expect(screen.tree.locator(":focus")).to_have_count(0)
    screen.press("Shift+Tab")
    screen.expect_focus(model)


def test_by_mouse_a_click_filters_and_a_double_click_goes_in(screen: OverviewScreen) -> None:
    screen.node("imagenet-subset").click()
    screen.expect_filter("type:dataset collection:imagenet-subset")
    screen.field.fill("")
    screen.press("Enter")
    expect(screen.node("bert-finetune")).to_be_visible()
    screen.node("bert-finetune").dblclick()
    way = screen.overview.get_by_role("navigation", name="Storage path")
    expect(way.get_by_role("button")).to_have_text(["All", "model", "bert-finetune"])
    screen.expect_filter("")
    way.get_by_role("button", name="model").click()
    expect(screen.node("unet-segmentation")).to_be_visible()
    screen.expect_focus(way.get_by_role("button", name="model"))
    way.get_by_role("button", name="All").click()
    expect(screen.node("dataset")).to_be_visible()


def test_the_filter_is_what_it_shows_and_numbers_are_read_too(screen: OverviewScreen) -> None:
    screen.write("type:dataset age:>90d", len(screen.browser.session.where("type:dataset age:>90d")))
    expect(screen.node("model")).to_have_count(0)
    turn = screen.overview.get_by_role("button", name="As table")
    screen.use(turn, "keyboard")
    table = screen.overview.get_by_role("table", name="Storage in numbers")
    expect(table.get_by_role("row")).to_have_count(2)
    assert axe_violations(screen.frame, ".aw-overview") == []
    screen.use(table.get_by_role("button", name="dataset", exact=True), "keyboard")
    expect(table.get_by_role("rowheader").nth(1)).to_be_visible()
    bytes_of = [cell.split()[0] for cell in table.locator("tbody td:nth-child(2)").all_inner_texts()]
    assert len(bytes_of) > 2
    collection = table.get_by_role("rowheader").first.inner_text()
    screen.use(screen.button(f"Filter to {collection}"), "mouse")
    screen.expect_filter(f"type:dataset age:>90d collection:{collection}")
    screen.use(turn, "mouse")
    expect(screen.tree).to_be_visible()


def test_a_month_filters_and_once_more_does_not(screen: OverviewScreen) -> None:
    months = screen.overview.get_by_role("group", name="Bytes by month").get_by_role("button")
    third = months.nth(2)
    months.last.focus()
    screen.press("Home", "ArrowRight", "ArrowRight")
    screen.expect_focus(third)
    screen.press("Enter")
    expect(third).to_have_attribute("aria-pressed", "true")
    assert re.fullmatch(r"created:(\d{4}-\d\d)-01\.\.\1-\d\d", screen.browser.filter)
    screen.expect_filter(screen.browser.filter)
    expect(months.nth(3)).to_have_attribute("data-lit", "false")
    screen.expect_focus(third)
    screen.press("Space")
    screen.expect_filter("")
    third.click()
    expect(third).to_have_attribute("aria-pressed", "true")
    screen.expect_focus(third)


def test_manifests_are_read_and_what_goes_is_told(screen: OverviewScreen) -> None:
    session = screen.browser.session
    session.delete(list(session.where("name:bert-finetune alias:none -is:linked").index[:9]))
    expect(screen.figure("Would be free")).to_contain_text("up to")
    expect(screen.node("bert-finetune")).to_have_attribute("aria-label", re.compile(" can go$"))
    screen.use(screen.overview.get_by_role("button", name="Read manifests"), "keyboard")
    expect(screen.overview.get_by_role("button", name="Read manifests")).to_be_hidden()
    expect(screen.overview.get_by_role("progressbar")).to_be_hidden(timeout=30_000)
    assert session.file_index.complete
    expect(screen.figure("Would be free")).not_to_contain_text("up to")
    expect(screen.overview).to_contain_text("Area: stored bytes")
    assert screen.focused() != "BODY"


def test_in_high_contrast_and_where_it_is_narrow(screen: OverviewScreen) -> None:
    screen.page.emulate_media(forced_colors="active")
    steps = screen.tree.evaluate(
        "tree => new Set([...tree.querySelectorAll('[data-step]')]"
        ".map(one => getComputedStyle(one).backgroundColor)).size"
    )
    assert steps > 2
    screen.page.emulate_media(forced_colors="none")
    screen.set_width(600)
    expect(screen.tree).to_have_css("height", "180px")
    assert screen.overview.evaluate("one => one.scrollWidth <= one.clientWidth")
    screen.set_width(1150)
    expect(screen.tree).to_have_css("height", "220px")
