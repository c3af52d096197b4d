"""The filter bar in a real Chromium, by role and accessible name: one page for all, put back before each."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Frame, Locator, Page, expect

from artwidgets import ArtifactBrowser
from artwidgets.local import LocalServer
from tests.support.chromium import Chrome
from tests.support.lab import axe_violations
from tests.support.screen import Screen
from tests.widgets.panels.on_screen import BY, kept_shown, logged_once

__all__ = ["logged_once"]

pytestmark = pytest.mark.browser


class FilterScreen(Screen):
    """The filter bar of a browser of three versions, two of them without aliases."""

    browser: ArtifactBrowser

    def __init__(self, page: Page, frame: Frame, browser: ArtifactBrowser) -> None:
        super().__init__(page, frame, browser)
        self.chips = frame.get_by_role("toolbar", name="Filter terms", include_hidden=True)

    def write(self, query: str, rows: int) -> None:
        super().write(query, rows)
        self.expect(query, rows)

    def expect(self, query: str, rows: int) -> None:
        """Wait until the text, its chips and the table say the same."""
        expect(self.field).to_have_value(query)
        expect(self.grid).to_have_attribute("aria-rowcount", str(rows + 1))
        expect(self.chips).not_to_have_attribute("data-stale", "")

    def expect_chips(self, *terms: str) -> None:
        expect(self.chips.get_by_role("button", name=re.compile("^Filter "))).to_have_text(list(terms))

    def menu(self) -> Locator:
        """Open the menu of all filters."""
        self.button("Filters").click()
        return self.frame.get_by_role("dialog", name="Presets and saved filters")

    def expect_nothing_for_axe_to_find(self) -> None:
        assert axe_violations(self.frame, ".aw-filter-bar") == []


@pytest.fixture(scope="module")
def page(
    sdk: LocalServer, _session_chrome: Chrome, logged_once: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FilterScreen]:
    with kept_shown(sdk, _session_chrome, logged_once, tmp_path_factory.mktemp("state")) as shown:
        yield FilterScreen(*shown)


@pytest.fixture
def browser(page: FilterScreen) -> ArtifactBrowser:
    return page.browser


@pytest.fixture
def screen(page: FilterScreen, browser: ArtifactBrowser, chrome: Chrome) -> FilterScreen:
    page.set_width(1150)
    # What is open closes, and what has the focus loses it.
    for _ in range(2):
        page.press("Escape")
    page.frame.evaluate("document.activeElement.blur()")
    page.page.mouse.move(0, 0)
    browser.filter_bar.saved.clear()
    page.clear_filter()
    page.expect("", rows=3)
    expect(page.frame.get_by_role("listbox", name="Completions")).to_be_hidden()
    expect(page.frame.get_by_role("dialog", name="Presets and saved filters")).to_be_hidden()
    return page


def test_chips_mirror_the_text(screen: FilterScreen, browser: ArtifactBrowser) -> None:
    screen.write("net  alias:none -(tag:a OR tag:b)", rows=2)
    screen.expect_chips("net", "alias:none", "-(tag:a OR tag:b)")
    screen.expect_nothing_for_axe_to_find()

    screen.button("Filter alias:none").click()
    expect(screen.field).to_be_focused()
    assert screen.field.evaluate("field => [field.selectionStart, field.selectionEnd]") == [5, 15]

    screen.button("Remove -(tag:a OR tag:b)").click()
    screen.expect("net  alias:none", rows=2)
    screen.button("Negate alias:none").click()
    screen.expect("net  -alias:none", rows=1)
    expect(screen.button("Negate -alias:none")).to_have_attribute("aria-pressed", "true")
    screen.button("Negate -alias:none").click()
    screen.expect("net  alias:none", rows=2)

    browser.filter = "alias:best"
    screen.expect_chips("alias:best")
    screen.write("", rows=3)
    expect(screen.chips).to_be_hidden()


def test_a_chip_finds_its_text_behind_an_emoji(screen: FilterScreen) -> None:
    screen.write('-"\N{ROCKET}" alias:none', rows=2)
    screen.button("Filter alias:none").click()
    assert screen.field.evaluate("field => field.value.slice(field.selectionStart)") == "alias:none"


def test_chips_by_keys_alone(screen: FilterScreen) -> None:
    screen.write("net alias:none description:second", rows=1)
    screen.chips.get_by_role("button").first.focus()
    press = screen.page.keyboard.press
    assert screen.chips.locator('[tabindex="0"]').count() == 1
    press("ArrowRight")
    expect(screen.button("Negate net")).to_be_focused()
    press("ArrowDown")
    expect(screen.button("Negate alias:none")).to_be_focused()
    press("-")
    screen.expect("net -alias:none description:second", rows=0)
    press("-")
    press("End")
    expect(screen.button("Filter description:second")).to_be_focused()
    press("Delete")
    screen.expect("net alias:none", rows=2)
    expect(screen.button("Filter alias:none")).to_be_focused()
    press("Home")
    press("Backspace")
    screen.expect("alias:none", rows=2)
    expect(screen.button("Filter alias:none")).to_be_focused()
    press("Delete")
    screen.expect("", rows=3)
    expect(screen.field).to_be_focused()


def test_quick_changes_of_terms_add_up(screen: FilterScreen) -> None:
    screen.write("net alias:none description:second type:model", rows=1)
    screen.frame.locator(".aw-filter-bar").evaluate(
        """bar => {
            const press = (name) => bar.querySelector(`[aria-label="${name}"]`).click();
            ["Negate net", "Negate net", "Remove alias:none", "Remove alias:none"].forEach(press);
            press("Remove type:model");
        }"""
    )
    screen.expect("net description:second", rows=1)


def test_while_the_text_has_a_mistake_the_chips_are_the_last_good_ones(screen: FilterScreen) -> None:
    screen.write("alias:none", rows=2)
    screen.field.fill("alias:none siez:>1")
    expect(screen.frame.get_by_role("alert").filter(has_text="Did you mean 'size'")).to_be_visible()
    screen.expect_chips("alias:none")
    removal = screen.button("Remove alias:none")
    expect(removal).to_have_attribute("aria-disabled", "true")
    removal.click(force=True)
    expect(screen.field).to_have_value("alias:none siez:>1")
    screen.expect_nothing_for_axe_to_find()
    screen.write("alias:none size:>1", rows=2)
    expect(removal).not_to_have_attribute("aria-disabled", "true")


def test_a_query_that_finds_nothing_offers_the_term_to_remove(screen: FilterScreen) -> None:
    screen.write("type:model alias:none size:>1GB", rows=0)
    offer = screen.button("Without size:>1GB: 2 versions")
    expect(offer).to_be_visible()
    expect(
        screen.frame.locator("[aria-live]").filter(has_text="Nothing matches. Without size")
    ).to_be_attached()
    screen.expect_nothing_for_axe_to_find()
    offer.click()
    screen.expect("type:model alias:none", rows=2)
    expect(screen.field).to_be_focused()
    spoken = screen.frame.locator("[aria-live]").filter(has_text="size:>1GB removed. 2 of 3 versions, 40 B")
    expect(spoken).to_be_attached()
    screen.write("size:>1GB age:>1y", rows=0)
    screen.button("Show all versions").click()
    screen.expect("", rows=3)


def test_a_filter_is_saved_applied_renamed_deleted_and_brought_back(
    screen: FilterScreen, browser: ArtifactBrowser
) -> None:
    press = screen.page.keyboard.press
    browser.filter_bar.saved["Second"] = "description:second"
    screen.write("alias:none", rows=2)
    screen.button("Save filter").click()
    name = screen.frame.get_by_role("textbox", name="Save this filter as")
    expect(name).to_be_focused()
    name.fill("Nameless")
    press("Enter")
    expect(screen.button("Nameless alias:none")).to_be_focused()
    assert dict(browser.filter_bar.saved) == {"Second": "description:second", "Nameless": "alias:none"}
    screen.expect_nothing_for_axe_to_find()

    press("F2")
    renaming = screen.frame.get_by_role("textbox", name="New name of Nameless")
    renaming.fill("Second")
    press("Enter")
    expect(screen.frame.get_by_role("alert").filter(has_text="Another saved filter")).to_be_visible()
    renaming.fill("Without a name")
    press("Enter")
    expect(screen.button("Without a name alias:none")).to_be_focused()

    press("Delete")
    undo = screen.button("Undo deleting Without a name")
    expect(undo).to_be_focused()
    assert list(browser.filter_bar.saved) == ["Second"]
    press("Enter")
    expect(screen.button("Without a name alias:none")).to_be_focused()

    press("Escape")
    expect(screen.button("Filters")).to_be_focused()
    press("Enter")
    expect(screen.button("Second description:second")).to_be_focused()
    press("ArrowUp")
    expect(screen.button("Made by the platform is:auto")).to_be_focused()
    press("ArrowDown")
    press("Enter")
    screen.expect("description:second", rows=1)


def test_a_preset_of_the_menu_goes_into_the_query_and_out_again(screen: FilterScreen) -> None:
    screen.write("net OR cat", rows=3)
    preset = screen.menu().get_by_role("button", name="No aliases alias:none", exact=True)
    preset.click()
    expect(preset).to_have_attribute("aria-pressed", "true")
    screen.expect("(net OR cat) alias:none", rows=2)
    expect(screen.button("No aliases")).to_have_attribute("aria-pressed", "true")
    preset.click()
    screen.expect("(net OR cat)", rows=3)


def test_at_600_pixels_nothing_is_out_of_reach(screen: FilterScreen) -> None:
    screen.set_width(600)
    screen.write("type:model -alias:none (tag:reviewed OR age:>30d) -name:resnet* size:<1GB", rows=0)
    wide = "bar => [bar, ...bar.querySelectorAll('.aw-term, .aw-count, .aw-removal')]"
    beyond = f"bar => ({wide})(bar).some(part => part.getBoundingClientRect().right > 600)"
    assert not screen.frame.locator(".aw-filter-bar").evaluate(beyond)
    box = screen.menu().bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 620


@BY
def test_fields_are_offered_on_an_empty_click_and_completed_by_tab(screen: FilterScreen, by: str) -> None:
    offers = screen.frame.get_by_role("listbox", name="Completions")
    if by == "mouse":
        screen.field.click()
    else:
        screen.field.focus()
        screen.page.keyboard.press("ArrowDown")
    expect(offers.get_by_role("option").first).to_contain_text("alias")
    if by == "mouse":
        offers.get_by_role("option").filter(has_text="The artifact's type").click()
    else:
        screen.page.keyboard.press("Escape")
        screen.page.keyboard.type("typ")
        expect(offers).to_be_visible()
        screen.page.keyboard.press("Tab")
    expect(screen.field).to_have_value("type:")
    expect(screen.field).to_be_focused()
    expect(offers.get_by_role("option")).to_have_text(["model3"])
    # Nothing is begun: the rows stay, and nothing is called a mistake.
    expect(screen.grid).to_have_attribute("aria-rowcount", "4")
    expect(screen.field).not_to_have_attribute("aria-invalid", "true")
    screen.page.keyboard.type("m")
    expect(offers).to_be_visible()
    screen.page.keyboard.press("Tab")
    screen.expect("type:model", rows=3)
    # With nothing to complete, Tab goes on.
    screen.page.keyboard.press("Escape")
    screen.page.keyboard.press("Tab")
    expect(screen.field).not_to_be_focused()


def test_an_unfinished_term_keeps_the_last_rows_until_enter(screen: FilterScreen) -> None:
    screen.write("alias:none", rows=2)
    screen.field.focus()
    screen.page.keyboard.press("End")
    for typed in (" ty", "pe", ":", "mo", "x"):
        screen.page.keyboard.type(typed)
        if typed != "x":
            expect(screen.frame.get_by_role("listbox", name="Completions")).to_be_visible()
            assert screen.grid.get_attribute("aria-rowcount") == "3"
    # No type begins so: it is told at once.
    expect(screen.grid).to_have_attribute("aria-rowcount", "1")
    screen.field.fill("ag")
    screen.page.keyboard.press("Enter")
    screen.expect("ag", rows=0)


def test_escape_closes_the_list_and_never_clears(screen: FilterScreen) -> None:
    screen.write("type:model alias:none", rows=2)
    offers = screen.frame.get_by_role("listbox", name="Completions")
    screen.field.press_sequentially(" t")
    expect(offers).to_be_visible()
    for _ in range(3):
        screen.page.keyboard.press("Escape")
    expect(offers).to_be_hidden()
    expect(screen.field).to_have_value("type:model alias:none t")
    expect(screen.field).to_be_focused()


def test_undo_in_the_text_brings_chips_back(screen: FilterScreen) -> None:
    screen.write("type:model alias:none", rows=2)
    screen.button("Remove alias:none").click()
    screen.expect("type:model", rows=3)
    screen.field.click()
    screen.page.keyboard.press("Control+z")
    screen.expect("type:model alias:none", rows=2)
    screen.button("Filter alias:none").focus()
    screen.page.keyboard.press("Delete")
    screen.expect("type:model", rows=3)
    screen.page.keyboard.press("Control+z")
    screen.expect("type:model alias:none", rows=2)
    screen.expect_chips("type:model", "alias:none")
    screen.page.keyboard.press("Control+Shift+z")
    screen.expect("type:model", rows=3)
    screen.button("Clear filter").click()
    screen.expect("", rows=3)
    screen.page.keyboard.press("Control+z")
    screen.expect("type:model", rows=3)
    # What is typed is undone word by word.
    screen.page.keyboard.press("End")
    screen.page.keyboard.type(" alias:best")
    screen.expect("type:model alias:best", rows=1)
    screen.page.keyboard.press("Control+z")
    expect(screen.field).to_have_value(re.compile("^type:model ?$"))


def test_a_mistake_is_underlined_and_told_without_counting_letters(screen: FilterScreen) -> None:
    screen.field.fill("alias:none agee:>30d")
    problem = screen.frame.get_by_role("alert").filter(has_text="Unknown field")
    expect(problem).to_have_text("Unknown field 'agee'. Did you mean 'age'?")
    line = screen.frame.locator(".aw-underline")
    expect(line).to_be_visible()
    start, width = screen.field.evaluate(
        """(field) => {
            const draw = document.createElement("canvas").getContext("2d");
            draw.font = getComputedStyle(field).font;
            const left = field.getBoundingClientRect().left + 31;
            return [left + draw.measureText("alias:none ").width, draw.measureText("agee").width];
        }"""
    )
    left, wide = line.evaluate("line => [line.getBoundingClientRect().left, line.offsetWidth]")
    assert abs(left - start) < 3
    assert abs(wide - width) < 3
    screen.field.fill("alias:none age:<30d")
    expect(line).to_be_hidden()


def test_the_count_shares_the_line_of_presets_and_chips(screen: FilterScreen) -> None:
    def middle(locator: Locator) -> float:
        box = locator.bounding_box()
        assert box is not None
        return box["y"] + box["height"] / 2

    # What is spoken says the same.
    count = screen.frame.locator(".aw-count").get_by_text("3 versions, 70 B", exact=True)
    preset = screen.frame.get_by_role("group", name="Presets").get_by_role("button").first
    assert abs(middle(count) - middle(preset)) < 2
    top = screen.grid.bounding_box()
    screen.write("alias:none", rows=2)
    assert abs(middle(screen.button("Filter alias:none")) - middle(preset)) < 3
    assert screen.grid.bounding_box()["y"] == top["y"]  # type: ignore[index]
    left, right = preset.evaluate(
        """(pill) => {
            const text = pill.querySelector("span").getBoundingClientRect();
            const box = pill.getBoundingClientRect();
            return [text.left - box.left, box.right - text.right];
        }"""
    )
    assert abs(left - right) < 1.5


def test_enter_leaves_completions_that_are_still_on_their_way(screen: FilterScreen) -> None:
    """They would open over the table, where the next click is meant for a row."""
    screen.field.focus()
    screen.field.evaluate(
        """(field) => {
            field.value = "alias:none ";
            field.setSelectionRange(11, 11);
            field.dispatchEvent(new InputEvent("input", { bubbles: true }));
            field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
        }"""
    )
    # Python answers in the order of the questions.
    expect(screen.grid).to_have_attribute("aria-rowcount", "3")
    expect(screen.field).to_be_focused()
    expect(screen.frame.get_by_role("option")).to_have_count(0)
