"""Group rows in a browser: by mouse and by keyboard, what is said of them, and what they must not do."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Locator, expect

from artwidgets.widgets.grid import Column, Grid, Grouping, MenuItem, RowMenu
from tests.hosts.sandbox import Sandbox
from tests.support import waiting
from tests.support.chromium import Chrome
from tests.support.lab import axe_violations
from tests.support.screen import open_editor
from tests.widgets.grid.examples import COLUMNS, listing

pytestmark = pytest.mark.browser

BY = pytest.mark.parametrize("by", ["mouse", "keyboard"])
GROUPINGS = (
    Grouping("collection", "Collection", size="size", offered=("name",)),
    Grouping("flag", "Kind", size="size", blank="No kind", offered=("flag",)),
)


def until(happened: Callable[[], bool], shown: "Shown") -> None:
    """Wait until something is so in Python."""
    waiting.until(happened, meanwhile=lambda: shown.page.evaluate("() => new Promise(requestAnimationFrame)"))


class Shown:
    """A grid in a page that all tests here share, and what a person does to it."""

    def __init__(self, chrome: Chrome) -> None:
        menu = RowMenu(lambda row: [MenuItem("details", f"Details of {row}")], lambda row, name: None)
        self.grid = Grid(COLUMNS, groupings=GROUPINGS, menu=menu)
        self.grid.show(listing(60))
        self.commands: list[str] = []
        self.edits: list[Any] = []
        self.grid.on_command(self.commands.append)
        self.grid.on_edit(lambda *edit: self.edits.append(edit))
        self.page, self.frame = Sandbox(self.grid).open(chrome)
        self.keys = self.page.keyboard
        self.table = self.frame.locator(".aw-grid")
        self.scroller = self.frame.locator(".aw-scroll")
        self.messages = self.frame.get_by_role("status", name="Table messages")

    def put_back(self, rows: int, group_by: str | None) -> None:
        """As it is before anybody did anything: so many rows, none selected, folded or edited."""
        self.keys.press("Escape")
        self.keys.press("Escape")
        self.page.mouse.move(0, 0)
        grid = self.grid
        grid.group_by = None
        expect(self.table).to_have_attribute("role", "grid")
        self.frame.evaluate(PUT_BACK)
        grid.arrangement = {}
        grid.overlay()
        grid.select(None)
        grid.show(listing(rows))
        grid.fold(folded=False)
        grid.group_by = group_by
        expect(self.table).to_have_attribute("role", "grid" if group_by is None else "treegrid")
        expect(self.table).to_have_attribute("aria-rowcount", str(rows + 1))
        expect(self.frame.locator(".aw-selected-count")).to_be_empty()
        self.commands.clear()
        self.edits.clear()

    def group(self, label: str) -> Locator:
        box = self.frame.get_by_role("checkbox", name=f"Select all of {label}", exact=True)
        return self.table.get_by_role("row").filter(has=box)

    def cell(self, label: str) -> Locator:
        return self.group(label).locator(".aw-group-cell")

    def row(self, name: str) -> Locator:
        box = self.frame.get_by_role("checkbox", name=f"Select {name}", exact=True)
        return self.table.get_by_role("row").filter(has=box)

    def scroll_to(self, top: int) -> None:
        """Scroll, again where the first answer of Python came in between and put the table at its top."""
        frames = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

        def there() -> bool:
            self.scroller.evaluate("(box, top) => { box.scrollTop = top }", top)
            self.page.evaluate(frames)
            return bool(self.scroller.evaluate("box => box.scrollTop") == top)

        until(there, self)

    def choose(self, by: str, what: str) -> None:
        """Choose from the menu of the button below the rows."""
        button = self.frame.get_by_role("button", name="Group by:")
        if by == "mouse":
            button.click()
            self.frame.get_by_role("menu", name="Group by").get_by_text(what, exact=True).click()
        else:
            button.press("Enter")
            self.keys.type(what[:2])
            item = self.frame.locator(".aw-menu-item:focus")
            if what not in item.inner_text():
                self.frame.get_by_role("menu", name="Group by").get_by_text(what, exact=True).focus()
            self.keys.press("Enter")


PUT_BACK = """() => {
  document.activeElement.blur();
  document.querySelector(".aw-table").style.width = "";
  document.querySelector(".aw-scroll").scrollTo(0, 0);
  document.querySelector(".aw-message").replaceChildren();
}"""
Again = Callable[..., Shown]


@pytest.fixture(scope="module")
def kept(_session_chrome: Chrome) -> Iterator[Shown]:
    expect.set_options(timeout=1000 * waiting.patient(20))
    shown = Shown(_session_chrome)
    _session_chrome.keep(shown.page)
    yield shown
    shown.page.context.close()


@pytest.fixture
def again(kept: Shown, chrome: Chrome) -> Again:
    """The page put back, with so many rows, grouped by this."""

    def put_back(rows: int = 60, group_by: str | None = "collection") -> Shown:
        kept.put_back(rows, group_by)
        return kept

    return put_back


@BY
def test_grouping_is_chosen_folded_and_taken_back(again: Again, by: str) -> None:
    shown = again(group_by=None)
    shown.choose(by, "Collection")
    expect(shown.table).to_have_attribute("role", "treegrid")
    expect(shown.group("model-0")).to_have_attribute("aria-level", "1")
    expect(shown.group("model-0")).to_have_attribute("aria-expanded", "true")
    expect(shown.row("model-0:v1")).to_have_attribute("aria-level", "2")
    expect(shown.cell("model-0")).to_contain_text("6 rows")
    expect(shown.frame.get_by_role("button", name="Group by: Collection")).to_be_visible()
    # Rows are counted, group rows are not.
    expect(shown.table).to_have_attribute("aria-rowcount", "61")
    expect(shown.frame.locator(".aw-counts")).to_have_text("60 rows")
    expect(shown.row("model-1:v0")).to_have_attribute("aria-rowindex", "8")

    shown.choose(by, "Fold all")
    expect(shown.row("model-0:v0")).to_have_count(0)
    expect(shown.group("model-9")).to_have_attribute("aria-expanded", "false")
    expect(shown.group("model-9")).to_have_attribute("aria-posinset", "10")
    shown.choose(by, "Unfold all")
    expect(shown.row("model-0:v0")).to_be_visible()

    shown.choose(by, "None")
    expect(shown.table).to_have_attribute("role", "grid")
    expect(shown.table.locator(".aw-group")).to_have_count(0)
    expect(shown.row("model-1:v0")).to_have_attribute("aria-rowindex", "3")


def test_a_columns_menu_groups_by_it(again: Again) -> None:
    shown = again(group_by=None)
    header = shown.table.get_by_role("columnheader", name="Name", exact=True)
    header.click(button="right")
    shown.frame.get_by_role("menuitemcheckbox", name="Group by collection").click()
    expect(shown.group("model-0")).to_be_visible()
    header.click(button="right")
    item = shown.frame.get_by_role("menuitemcheckbox", name="Group by collection")
    expect(item).to_have_attribute("aria-checked", "true")
    # A reset of the columns is about those alone.
    shown.grid.arrangement = {**shown.grid.arrangement, "hidden": ["ttl"]}
    shown.frame.get_by_role("menuitem", name="Reset columns").click()
    until(lambda: shown.grid.arrangement == {"group": "collection"}, shown)
    header.click(button="right")
    item.click()
    expect(shown.table).to_have_attribute("role", "grid")
    shown.table.get_by_role("columnheader", name="Size", exact=True).click(button="right")
    expect(shown.frame.get_by_role("menu").get_by_text("Group by")).to_have_count(0)


@BY
def test_a_group_is_folded_and_unfolded(again: Again, by: str) -> None:
    shown = again()
    shown.cell("model-0").click()
    expect(shown.group("model-0")).to_have_attribute("aria-expanded", "false")
    expect(shown.row("model-0:v0")).to_have_count(0)
    if by == "mouse":
        shown.cell("model-0").click()
        expect(shown.row("model-0:v0")).to_be_visible()
        # A double click is one click.
        shown.cell("model-0").dblclick()
        expect(shown.row("model-0:v0")).to_have_count(0)
        expect(shown.group("model-0")).to_have_attribute("aria-expanded", "false")
        return
    for unfold, fold in (("ArrowRight", "ArrowLeft"), ("Enter", "Enter")):
        shown.keys.press(unfold)
        expect(shown.row("model-0:v0")).to_be_visible()
        expect(shown.cell("model-0")).to_be_focused()
        shown.keys.press(fold)
        expect(shown.row("model-0:v0")).to_have_count(0)
        expect(shown.cell("model-0")).to_be_focused()
    shown.keys.press("Shift+ArrowLeft")
    expect(shown.row("model-1:v0")).to_have_count(0)
    shown.keys.press("Shift+ArrowRight")
    expect(shown.row("model-1:v0")).to_be_visible()
    # Down into the rows, and by the box's cell back to their group.
    for key in ("ArrowDown", "ArrowDown", "Home", "ArrowLeft"):
        shown.keys.press(key)
    expect(shown.group("model-0").locator(":focus")).to_have_count(1)


@BY
def test_a_group_selects_its_rows_folded_or_not(again: Again, by: str) -> None:
    shown = again()
    box = shown.group("model-0").get_by_role("checkbox")

    def toggle() -> None:
        if by == "mouse":
            box.click()
        else:
            shown.keys.press("Space")

    if by == "keyboard":
        shown.cell("model-0").click()
        expect(shown.row("model-0:v0")).to_have_count(0)
    toggle()
    expect(box).to_be_checked()
    expect(shown.cell("model-0")).to_contain_text("6 selected")
    expect(shown.frame.locator(".aw-selected-count")).to_contain_text("6 selected")
    assert shown.grid.selection == [f"id{at}" for at in range(0, 60, 10)]
    if by == "keyboard":
        shown.keys.press("Enter")
    # One row less: neither all nor none.
    shown.row("model-0:v2").get_by_role("checkbox").click()
    expect(shown.cell("model-0")).to_contain_text("5 selected")
    assert box.evaluate("box => box.indeterminate && !box.checked")
    expect(shown.row("model-0:v1").get_by_role("checkbox")).to_be_checked()
    if by == "keyboard":
        shown.cell("model-0").click()
    # The second goes on from what the first shows, whatever Python has said by then.
    toggle()
    toggle()
    expect(shown.frame.locator(".aw-selected-count")).to_be_empty()
    assert shown.grid.selection == []
    toggle()
    expect(box).to_be_checked()
    until(lambda: len(shown.grid.selection) == 6, shown)
    expect(shown.frame.locator(".aw-selected-count")).to_contain_text("6 selected")
    expect(shown.cell("model-0")).to_contain_text("6 selected")
    toggle()
    expect(shown.frame.locator(".aw-selected-count")).to_be_empty()
    assert shown.grid.selection == []


@BY
def test_a_range_over_a_folded_group_takes_it_whole_and_says_so(again: Again, by: str) -> None:
    shown = again()
    shown.cell("model-1").click()
    expect(shown.row("model-1:v0")).to_have_count(0)
    shown.row("model-0:v5").locator('[aria-colindex="2"]').click()
    if by == "mouse":
        shown.row("model-2:v0").locator('[aria-colindex="2"]').click(modifiers=["Shift"])
    else:
        for _ in range(3):
            shown.keys.press("Shift+ArrowDown")
    expect(shown.messages).to_have_text("Selected with 6 rows in folded groups.")
    expect(shown.group("model-1").get_by_role("checkbox")).to_be_checked()
    expect(shown.cell("model-0")).to_contain_text("1 selected")
    expect(shown.cell("model-2")).to_contain_text("1 selected")
    assert set(shown.grid.selection) == {"id50", "id2", *(f"id{at}" for at in range(1, 60, 10))}
    if by == "keyboard":
        # Back over the folded group: it is out of the range again, whole.
        for _ in range(3):
            shown.keys.press("Shift+ArrowUp")
        expect(shown.group("model-1").get_by_role("checkbox")).not_to_be_checked()
        expect(shown.cell("model-0")).to_contain_text("1 selected")
        assert shown.grid.selection == ["id50"]


def test_the_group_row_stays_above_its_rows_and_is_pushed_away_by_the_next(again: Again) -> None:
    shown = again(rows=300)
    stuck = shown.table.locator(".aw-stuck")

    def gap() -> float:
        below = shown.table.locator(".aw-head").bounding_box()
        box = stuck.bounding_box()
        assert box is not None
        assert below is not None
        return box["y"] - below["y"] - below["height"]

    shown.scroll_to(330)
    expect(stuck.get_by_role("checkbox")).to_have_accessible_name("Select all of model-0")
    assert gap() == 0
    # Rows 30 of model-0 end at line 31: its last pixels are those of the group row, pushed up.
    shown.scroll_to(31 * 32 - 12)
    expect(stuck).to_have_css("transform", "matrix(1, 0, 0, 1, 0, -20)")
    shown.scroll_to(31 * 32 + 5)
    expect(stuck.get_by_role("checkbox")).to_have_accessible_name("Select all of model-1")
    assert gap() == 0
    # Far below, its own group row was never in sight: the window told of it.
    shown.scroll_to(31 * 32 * 7 + 500)
    expect(stuck.get_by_role("checkbox")).to_have_accessible_name("Select all of model-7")

    # Its box is ticked where one is; only folding moves, and to the group's own place.
    before = shown.scroller.evaluate("box => box.scrollTop")
    stuck.get_by_role("checkbox").click()
    expect(stuck.get_by_role("checkbox")).to_be_checked()
    assert shown.scroller.evaluate("box => box.scrollTop") == before
    stuck.locator(".aw-group-cell").click()
    expect(shown.group("model-7")).to_have_attribute("aria-expanded", "false")
    expect(stuck.get_by_role("checkbox")).to_have_accessible_name("Select all of model-7")
    expect(shown.scroller).to_have_js_property("scrollTop", 31 * 32 * 7)


def test_a_row_that_is_gone_to_is_never_under_the_group_row(again: Again) -> None:
    shown = again(rows=300)
    shown.scroll_to(400)
    shown.row("model-0:v20").locator('[aria-colindex="2"]').click()
    for _ in range(14):
        shown.keys.press("ArrowUp")
    focused = shown.row("model-0:v6").locator(":focus")
    expect(focused).to_be_visible()
    stuck = shown.table.locator(".aw-stuck").bounding_box()
    row = focused.bounding_box()
    assert stuck is not None
    assert row is not None
    assert row["y"] >= stuck["y"] + stuck["height"] - 1


def test_moving_far_over_lines_not_loaded_yet_keeps_the_focus(again: Again) -> None:
    shown = again(rows=5000)
    shown.frame.get_by_role("button", name="Group by:").click()
    shown.row("model-0:v3").locator('[aria-colindex="2"]').click()
    shown.grid.fold([shown.grid.rows.groups.id(9)])
    expect(shown.table).to_have_attribute("aria-rowcount", "5001")
    shown.keys.press("Control+End")
    expect(shown.group("model-9").locator(":focus")).to_have_count(1)
    shown.keys.press("PageUp")
    shown.keys.press("Control+Home")
    expect(shown.group("model-0").locator(":focus")).to_have_count(1)
    shown.keys.press("ArrowDown")
    expect(shown.row("model-0:v0").locator(":focus")).to_have_count(1)


def test_keys_for_rows_do_nothing_on_a_group_but_say_what_to_do(again: Again) -> None:
    shown = again()
    focused: list[str | None] = []
    shown.grid.on_focus(focused.append)
    shown.row("model-0:v0").locator('[aria-colindex="4"]').click()
    until(lambda: bool(focused), shown)
    shown.keys.press("ArrowUp")
    expect(shown.cell("model-0")).to_be_focused()
    shown.keys.press("Delete")
    expect(shown.messages).to_have_text("Press Space to select the rows of this group first.")
    shown.keys.press("F2")
    shown.keys.press("Control+d")
    expect(shown.messages).to_have_text("Go to a cell: a group has no value to fill in.")
    expect(shown.frame.get_by_role("textbox")).to_have_count(0)
    shown.cell("model-0").evaluate(
        """cell => { const data = new DataTransfer(); data.setData('text/plain', 'new');
        cell.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true })) }"""
    )
    expect(shown.messages).to_have_text("Paste into a row: a group has no cells.")
    assert shown.commands == []
    assert shown.edits == []
    # The column is kept on the way over a group row.
    shown.keys.press("ArrowDown")
    expect(shown.row("model-0:v0").locator('[aria-colindex="4"]')).to_be_focused()
    # With rows selected, Delete means those.
    shown.keys.press("ArrowUp")
    shown.keys.press("Space")
    expect(shown.cell("model-0")).to_contain_text("6 selected")
    shown.keys.press("Delete")
    until(lambda: shown.commands == ["delete"], shown)
    assert None in focused


def test_delete_right_after_a_move_is_about_the_row_moved_to(again: Again) -> None:
    shown = again()
    focused: list[str | None] = []
    meant: list[str | None] = []
    shown.grid.on_focus(focused.append)
    shown.grid.on_command(lambda _name: meant.append(focused[-1]))
    # A row that no other test goes to: that it is gone to is news.
    cell = shown.row("model-1:v4").locator('[aria-colindex="2"]')
    cell.click()
    until(lambda: focused == ["id41"], shown)
    # Both keys before any rest.
    cell.evaluate(
        """cell => { const press = (at, key) =>
            at.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
        press(cell, 'ArrowDown'); press(document.activeElement, 'Delete') }"""
    )
    until(lambda: len(meant) == 1, shown)
    assert meant == ["id51"]


def test_find_says_which_row_a_folded_group_holds(again: Again) -> None:
    shown = again()
    shown.grid.fold([shown.grid.rows.groups.id(1)])
    expect(shown.group("model-1")).to_have_attribute("aria-expanded", "false")
    shown.row("model-0:v0").locator('[aria-colindex="2"]').click()
    shown.keys.type("model-1:v2")
    expect(shown.messages).to_have_text("model-1:v2 is in this folded group.")
    expect(shown.cell("model-1")).to_be_focused()


def test_a_groups_own_menu(again: Again) -> None:
    shown = again()
    shown.cell("model-1").click(button="right")
    menu = shown.frame.get_by_role("menu", name="Actions for model-1")
    expect(menu.get_by_role("menuitem")).to_have_text(
        ["Fold", "Select all of model-1", "Fold all", "Unfold all"]
    )
    menu.get_by_role("menuitem", name="Select all of model-1").click()
    expect(shown.cell("model-1")).to_contain_text("6 selected")
    shown.keys.press("Shift+F10")
    expect(menu.get_by_role("menuitem", name="Unselect all of model-1")).to_be_visible()
    shown.keys.press("Escape")
    # That of a row is what it was.
    shown.row("model-1:v0").locator('[aria-colindex="2"]').click(button="right")
    expect(shown.frame.get_by_role("menuitem")).to_have_text(["Details of id1"])


def test_an_open_editor_lives_through_folding_and_grouping_from_code(again: Again) -> None:
    shown = again()
    open_editor(shown.row("model-1:v0").locator('[aria-colindex="4"]'))
    editor = shown.frame.get_by_role("textbox", name="Description of model-1:v0")
    editor.fill("half typed")
    shown.grid.fold([shown.grid.rows.groups.id(0)])
    expect(shown.row("model-0:v0")).to_have_count(0)
    expect(editor).to_have_value("half typed")
    expect(editor).to_be_focused()
    assert shown.edits == []
    # Where its own row goes into a folded group, what was typed is staged as when one leaves.
    shown.grid.fold()
    expect(editor).to_have_count(0)
    expect(shown.group("model-1").locator(":focus")).to_have_count(1)
    assert shown.edits == [(["id1"], "description", "half typed")]


def test_what_a_group_tells_is_in_sight_wherever_one_scrolls_sideways(again: Again) -> None:
    shown = again()
    shown.frame.locator(".aw-table").evaluate("table => { table.style.width = '480px' }")
    # Going to a group row scrolls nowhere.
    shown.cell("model-1").locator(".aw-group-name").click()
    expect(shown.row("model-1:v0")).to_have_count(0)
    assert shown.scroller.evaluate("box => box.scrollLeft") == 0
    shown.row("model-0:v0").locator('[aria-colindex="2"]').click()
    shown.keys.press("End")
    assert shown.scroller.evaluate("box => box.scrollLeft") > 200
    name = shown.cell("model-0").locator(".aw-group-name")
    box = name.bounding_box()
    assert box is not None
    assert 60 < box["x"] < 120
    expect(shown.cell("model-0").get_by_text("6 rows")).to_be_in_viewport()


def test_marks_are_told_by_their_group(again: Again) -> None:
    shown = again()
    shown.cell("model-0").click()
    expect(shown.row("model-0:v0")).to_have_count(0)
    shown.grid.overlay({}, {"id0": "deleted", "id10": "deleted", "id20": "edited", "id1": "deleted"})
    marked = shown.cell("model-0").get_by_role("img", name="Marked for deletion")
    expect(marked.locator("..")).to_have_text("Marked for deletion2")
    edited = shown.cell("model-0").get_by_role("img", name="Edited, not yet applied")
    expect(edited.locator("..")).to_have_text("Edited, not yet applied1")


def test_axe_finds_nothing(again: Again) -> None:
    shown = again()
    shown.cell("model-1").click()
    expect(shown.row("model-1:v0")).to_have_count(0)
    shown.row("model-0:v0").get_by_role("checkbox").click()
    shown.group("model-2").get_by_role("checkbox").click()
    shown.grid.overlay({}, {"id0": "deleted", "id1": "edited", "id2": "refused"})
    expect(shown.cell("model-0")).to_contain_text("1 selected")
    shown.scroll_to(100)
    expect(shown.table.locator(".aw-stuck")).to_have_count(1)
    button = shown.frame.get_by_role("button", name="Group by:")
    # A dark theme differs in nothing but colours.
    for light, only in (("true", None), ("false", ["color-contrast"])):
        shown.frame.evaluate("light => { document.body.dataset.jpThemeLight = light }", light)
        assert axe_violations(shown.frame, ".aw-root", only) == []
        button.click()
        assert axe_violations(shown.frame, ".aw-root", only) == []
        shown.keys.press("Escape")
    shown.frame.evaluate("delete document.body.dataset.jpThemeLight")


def test_a_million_rows_in_half_a_million_groups(chrome: Chrome) -> None:
    rows = np.arange(1_000_000)
    frame = pd.DataFrame(
        {
            "name": rows,
            "size": rows,
            "run": pd.Categorical.from_codes(rows // 2, pd.Index(rows[:500_000]).astype(str)),
        },
        index=pd.Index(pd.Series(rows).astype(str)),
    )
    grid = Grid(
        [Column("name", "Name", "count"), Column("size", "Size", "bytes")],
        groupings=(Grouping("run", "Run", size="size"),),
    )
    grid.show(frame)
    grid.group_by = "run"
    page, shown = Sandbox(grid).open(chrome)
    table = shown.locator(".aw-grid")
    expect(table).to_have_attribute("aria-rowcount", "1000001")
    table.locator('[aria-rowindex="2"] [aria-colindex="2"]').click()
    page.keyboard.press("Control+End")
    expect(table.locator('[aria-rowindex="1000001"] :focus')).to_have_count(1)
    expect(table.locator(".aw-stuck").get_by_role("checkbox")).to_have_count(1)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    expect(table.locator(".aw-row[aria-expanded=false]").last).to_have_attribute("aria-setsize", "500000")
    assert grid.rows.lines == 500_000
