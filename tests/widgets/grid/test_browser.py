"""The grid in a real Chromium, driven by role and accessible name; what meets JupyterLab, in that."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.hosts.in_page import InPage
from tests.support.chromium import Chrome
from tests.support.lab import ROOT, Lab, Notebook
from tests.support.screen import open_editor

pytestmark = pytest.mark.browser

SETUP = """
from artwidgets.errors import InvalidValueError
from artwidgets.widgets.grid import Grid
from tests.widgets.grid.examples import COLUMNS, listing
commands, staged, edits = [], {}, []

def edit(ids, column, value):
    if column == "aliases" and any("/" in word for word in value):
        raise InvalidValueError("An alias can't hold '/'.")
    edits.append([ids, column, value])
    for row in ids:
        staged.setdefault(row, {})[column] = value
    grid.overlay(staged, dict.fromkeys(staged, "edited"))

grid = Grid(COLUMNS)
grid.on_command(commands.append)
grid.on_edit(edit)
grid.show(listing())
"""
HUGE = """
import numpy as np, pandas as pd
from artwidgets.widgets.grid import Column, Grid
rows = np.arange(1_000_000)
numbers = pd.Series(rows).astype(str)
frame = pd.DataFrame({"name": "row:v" + numbers, "size": rows}).set_index(pd.Index("id" + numbers))
grid = Grid([Column("name", "Name"), Column("size", "Size", "bytes")])
grid.show(frame)
"""

Open = Callable[..., tuple[Notebook, Locator]]
OpenPage = Callable[..., tuple[InPage, Locator]]


def shown_in(notebook: Notebook | InPage) -> Locator:
    """The grid on a page, once its first row is there."""
    grid = notebook.page.get_by_role("grid", name="Artifact versions")
    expect(grid.get_by_role("checkbox", name=re.compile("^Select .*:v0$")).first).to_be_visible()
    return grid


@pytest.fixture
def in_lab(lab: Lab) -> Open:
    """In JupyterLab: for what it has to do with the notebook around it."""

    def open_grid(setup: str = SETUP, **options: float | bool) -> tuple[Notebook, Locator]:
        path = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        notebook = lab.open([path + setup, "display(grid)"], **options)
        return notebook, shown_in(notebook)

    return open_grid


@pytest.fixture
def opened(chrome: Chrome) -> OpenPage:
    def open_grid(setup: str = SETUP, **options: int) -> tuple[InPage, Locator]:
        page = InPage(chrome, [setup, "display(grid)"], **options)
        return page, shown_in(page)

    return open_grid


def row(grid: Locator, name: str) -> Locator:
    return grid.get_by_role("row").filter(
        has=grid.page.get_by_role("checkbox", name=f"Select {name}", exact=True)
    )


def cell(grid: Locator, name: str, column: str) -> Locator:
    header = grid.get_by_role("columnheader", name=column, exact=True)
    return row(grid, name).locator(f'[aria-colindex="{header.get_attribute("aria-colindex")}"]')


def header(grid: Locator, title: str) -> Locator:
    return grid.get_by_role("columnheader", name=title, exact=True)


def first_names(grid: Locator, count: int) -> list[str]:
    labels = grid.get_by_role("checkbox", name=re.compile("^Select [^a]"))
    return [str(labels.nth(at).get_attribute("aria-label"))[7:] for at in range(count)]


def test_reading_sorting_selecting_and_editing(opened: OpenPage) -> None:
    notebook, grid = opened()
    page = notebook.page

    # What a screen reader is told.
    expect(grid).to_have_attribute("aria-rowcount", "501")
    expect(grid).to_have_attribute("aria-colcount", "9")
    expect(row(grid, "model-3:v0")).to_have_attribute("aria-rowindex", "5")
    expect(cell(grid, "model-1:v0", "Size")).to_have_attribute("title", "919,000,000 bytes")
    expect(row(grid, "model-0:v0").get_by_text("link")).to_be_visible()

    # Sorting by the header: the largest first, the smallest first, and back; Shift adds.
    header(grid, "Size").click()
    expect(header(grid, "Size")).to_have_attribute("aria-sort", "descending")
    notebook.wait_for("grid.view['size'].is_monotonic_decreasing", True)
    header(grid, "Size").click()
    expect(header(grid, "Size")).to_have_attribute("aria-sort", "ascending")
    header(grid, "Description").click(modifiers=["Shift"])
    notebook.wait_for("[list(key)[1] for key in grid.rows.keys]", [False, False])
    header(grid, "Files").click()
    expect(header(grid, "Size")).to_have_attribute("aria-sort", "none")

    # A row filtered, sorted and then edited changes that row: identity by id.
    notebook.execute("grid.filter(grid.rows.frame['size'].to_numpy() > 500_000_000)")
    expect(grid).to_have_attribute("aria-rowcount", str(notebook.evaluate("grid.counts['total'] + 1")))
    name, row_id = notebook.evaluate("[grid.view['name'].iloc[3], grid.view.index[3]]")
    open_editor(cell(grid, name, "Description"))
    editor = page.get_by_role("textbox", name=f"Description of {name}", exact=True)
    editor.fill("<b>seen & kept</b>")
    editor.press("Enter")
    expect(editor).to_have_count(0)
    expect(cell(grid, name, "Description")).to_have_text("<b>seen & kept</b>")
    expect(cell(grid, name, "Description")).to_be_focused()
    expect(row(grid, name).get_by_role("img", name="Edited, not yet applied")).to_be_visible()
    expect(cell(grid, name, "Description")).to_have_attribute("title", re.compile("→ <b>seen"))
    assert notebook.evaluate("edits") == [[[row_id], "description", "<b>seen & kept</b>"]]

    # Selecting: a box, a range by Shift, all that match; what the filter hides is told.
    notebook.execute("grid.filter(None); grid.sort([])")
    grid.get_by_role("checkbox", name="Select model-2:v0", exact=True).check()
    row(grid, "model-6:v0").get_by_role("checkbox").click(modifiers=["Shift"])
    notebook.wait_for("grid.selection", ["id2", "id3", "id4", "id5", "id6"])
    notebook.execute("grid.filter(grid.rows.frame['files'].to_numpy() != 3)")
    expect(page.get_by_text("5 selected, 1 not shown")).to_be_visible()
    everything = grid.get_by_role("checkbox", name="Select all matching", exact=True)
    assert everything.evaluate("box => box.indeterminate")
    everything.click()
    notebook.wait_for(
        "grid.counts['selected'] - grid.counts['selected_hidden'] == grid.counts['total']", True
    )
    expect(everything).to_be_checked()
    everything.click()
    notebook.wait_for("grid.selection", ["id3"])


def test_keys_alone(in_lab: Open) -> None:
    notebook, grid = in_lab()
    page = notebook.page
    cell(grid, "model-0:v0", "Name").click()
    keys = page.keyboard

    # Moving.
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        keys.press(key)
    expect(cell(grid, "model-1:v0", "Description")).to_be_focused()
    keys.press("Control+End")
    expect(row(grid, "model-9:v49").locator(":focus")).to_be_visible()
    keys.press("Control+Home")
    keys.press("PageDown")
    keys.press("PageUp")
    keys.press("ArrowRight")
    expect(cell(grid, "model-0:v0", "Name")).to_be_focused()
    assert page.evaluate("document.querySelectorAll('.aw-table [tabindex=\"0\"]').length") == 1

    # Selecting.
    keys.press("Space")
    keys.press("Shift+ArrowDown")
    keys.press("Shift+ArrowDown")
    notebook.wait_for("grid.selection", ["id0", "id1", "id2"])
    keys.press("Shift+ArrowUp")
    notebook.wait_for("grid.selection", ["id0", "id1"])
    keys.press("Control+a")
    notebook.wait_for("len(grid.selection)", 500)
    keys.press("Control+i")
    notebook.wait_for("grid.selection", [])

    # Over rows that were never loaded.
    keys.press("Control+Home")
    keys.press("Space")
    keys.press("Control+Shift+End")
    notebook.wait_for("len(grid.selection)", 500)
    keys.press("Control+Shift+a")
    notebook.wait_for("grid.selection", [])

    # Commands, and nothing reaches the notebook: "dd" would delete its cell.
    for key in ("Delete", "Control+z", "Control+Shift+z", "/", "Control+Enter"):
        keys.press(key)
    notebook.wait_for("commands", ["delete", "undo", "redo", "filter", "review"])
    keys.press("d")
    keys.press("d")
    expect(page.get_by_role("status", name="Table messages")).to_contain_text("Nothing begins with")
    expect(page.locator(".jp-CodeCell")).to_have_count(2)

    # Typing goes to a name.
    # (Going elsewhere begins a new word, however soon.)
    keys.press("Control+Home")
    keys.type("model-7:v3")
    expect(row(grid, "model-7:v3").locator(":focus")).to_be_visible()

    # The header is part of the grid.
    keys.press("Control+Home")
    keys.press("ArrowUp")
    for _ in range(4):
        keys.press("ArrowRight")
    expect(header(grid, "Size")).to_be_focused()
    keys.press("Enter")
    expect(header(grid, "Size")).to_have_attribute("aria-sort", "descending")
    keys.press("Alt+ArrowDown")
    expect(page.get_by_role("menuitem", name="Sort ascending")).to_be_focused()
    keys.press("Escape")
    expect(header(grid, "Size")).to_be_focused()

    # Help.
    keys.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    keys.press("Escape")
    expect(header(grid, "Size")).to_be_focused()


def test_editing_by_keys(opened: OpenPage) -> None:
    notebook, grid = opened()
    page = notebook.page
    keys = page.keyboard
    aliases = cell(grid, "model-1:v0", "Aliases")
    aliases.click()

    # A refused value is told at the cell; the editor stays open with what was typed.
    keys.press("F2")
    editor = page.get_by_role("combobox", name="Aliases of model-1:v0", exact=True)
    expect(editor).to_be_focused()
    keys.type("a/b")
    keys.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("An alias can't hold '/'.")
    expect(editor).to_be_focused()
    assert notebook.evaluate("edits") == []

    # Backspace takes the refused word away, a comma adds one, Enter commits.
    keys.press("Backspace")
    keys.type("prod,")
    # In one piece, asked about once: an answer that comes after the arrow key would unmark what it marked.
    keys.insert_text("be")
    expect(grid.get_by_role("option")).to_have_text(["best"])
    keys.press("ArrowDown")
    keys.press("Enter")
    keys.press("Enter")
    expect(aliases).to_be_focused()
    expect(aliases).to_have_attribute("title", "latest → best, latest, prod")
    assert notebook.evaluate("edits[-1]") == [["id1"], "aliases", ["latest", "prod", "best"]]

    # Escape drops; Tab takes and goes on to the next cell that can be edited.
    keys.press("Enter")
    keys.type("dropped")
    keys.press("Escape")
    expect(aliases).to_be_focused()
    keys.press("Enter")
    keys.press("Tab")
    description = page.get_by_role("textbox", name="Description of model-1:v0", exact=True)
    expect(description).to_be_focused()
    keys.type("from the keys")
    keys.press("Tab")
    expect(page.get_by_role("textbox", name="TTL of model-1:v0", exact=True)).to_be_focused()
    keys.press("Escape")
    expect(cell(grid, "model-1:v0", "Description")).to_have_text("from the keys")

    # Fill down over the selection.
    cell(grid, "model-1:v0", "Description").click()
    notebook.execute("grid.select(['id5', 'id6'])")
    keys.press("Control+d")
    notebook.wait_for("edits[-1]", [["id5", "id6"], "description", "from the keys"])

    # An edit outlives a refresh that moves its row, and the refresh keeps what is typed.
    cell(grid, "model-2:v0", "Description").click()
    keys.press("Enter")
    keys.type("half typ")
    notebook.execute("grid.show(listing().iloc[::-1].tail(5))")
    expect(grid).to_have_attribute("aria-rowcount", "6")
    keys.type("ed")
    keys.press("Enter")
    notebook.wait_for("edits[-1]", [["id2"], "description", "half typed"])


def test_copy_and_paste(in_lab: Open) -> None:
    notebook, grid = in_lab()
    notebook.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    keys = notebook.page.keyboard
    cell(grid, "model-4:v0", "Description").click()
    keys.press("Control+c")
    expect(notebook.page.get_by_role("status", name="Table messages")).to_contain_text("copied")
    keys.press("ArrowDown")
    keys.press("Control+v")
    notebook.wait_for("edits", [[["id5"], "description", "Run 4"]])
    expect(cell(grid, "model-5:v0", "Description")).to_have_text("Run 4")


def test_columns_are_laid_out_by_the_person(opened: OpenPage) -> None:
    notebook, grid = opened()
    page = notebook.page
    size = header(grid, "Size")

    def choose(title: str, item: str) -> None:
        header(grid, title).click(button="right")
        page.get_by_role(re_role(item), name=item, exact=True).click()

    def re_role(item: str) -> str:
        return "menuitemcheckbox" if item == "Pin left" else "menuitem"

    def tick(column: str) -> None:
        page.get_by_role("button", name="Columns", exact=True).click()
        page.get_by_role("dialog", name="Columns").get_by_role("checkbox", name=column).click()
        page.keyboard.press("Escape")

    # Resize by dragging, fit by double click.
    before = size.bounding_box()
    assert before
    page.mouse.move(before["x"] + before["width"], before["y"] + 10)
    page.mouse.down()
    page.mouse.move(before["x"] + before["width"] + 60, before["y"] + 10, steps=4)
    page.mouse.up()
    notebook.wait_for("grid.arrangement.get('widths')", {"size": 180})
    expect(size).to_have_attribute("aria-sort", "none")
    size.locator(".aw-resize").dblclick()
    notebook.wait_for("grid.arrangement.get('widths', {}).get('size', 0) < 150", True)

    # Hide, show, pin, move.
    choose("Files", "Hide")
    expect(header(grid, "Files")).to_have_count(0)
    tick("Metadata")
    expect(cell(grid, "model-1:v0", "Metadata")).to_have_text('{"loss": 0.1}')
    choose("Size", "Move left")
    expect(size).to_have_attribute("aria-colindex", "4")
    choose("Size", "Pin left")
    expect(size).to_have_attribute("aria-colindex", "3")

    # Drag a title to another place.
    header(grid, "Created").drag_to(header(grid, "Aliases"), target_position={"x": 4, "y": 10})
    expect(header(grid, "Created")).to_have_attribute("aria-colindex", "4")
    expect(header(grid, "Created")).to_have_attribute("aria-sort", "none")
    choose("Size", "Reset columns")
    notebook.wait_for("grid.arrangement", {})
    expect(header(grid, "Files")).to_be_visible()


def test_a_million_rows(opened: OpenPage) -> None:
    notebook, grid = opened(HUGE)
    page = notebook.page
    expect(grid).to_have_attribute("aria-rowcount", "1000001")
    page.locator(".aw-scroll").evaluate("box => box.scrollTop = box.scrollHeight")
    expect(row(grid, "row:v999999")).to_be_visible()
    expect(row(grid, "row:v999999")).to_have_attribute("aria-rowindex", "1000001")

    # The wheel moves by rows, although a pixel of the scroll bar is worth more than one.
    row(grid, "row:v999995").hover()
    page.mouse.wheel(0, -320)
    expect(row(grid, "row:v999999")).not_to_be_in_viewport()
    expect(row(grid, "row:v999985")).to_be_visible()

    # A refresh keeps the place, by id, though half the rows above are gone.
    notebook.execute("grid.show(frame.iloc[500_000:])")
    expect(grid).to_have_attribute("aria-rowcount", "500001")
    expect(row(grid, "row:v999985")).to_be_visible()
    notebook.execute("grid.filter(None)")
    expect(row(grid, "row:v500000")).to_be_visible()


def test_a_hidden_view_keeps_its_place_and_states_are_told(opened: OpenPage) -> None:
    notebook, grid = opened()
    page = notebook.page
    page.locator(".aw-scroll").evaluate("box => box.scrollTop = 3200")
    expect(row(grid, "model-4:v10")).to_be_visible()

    # Hidden and shown again: the place is kept, also where the browser forgot it.
    table = page.locator(".aw-table")
    table.evaluate("table => table.parentElement.style.display = 'none'")
    expect(table).to_be_hidden()
    table.evaluate("table => table.parentElement.style.display = ''")
    expect(row(grid, "model-4:v10")).to_be_visible()
    notebook.use_theme("Dark")
    expect(row(grid, "model-4:v10")).to_be_visible()

    # A selection made in Python reaches what is on the screen.
    notebook.execute("grid.select(['id104'])")
    expect(row(grid, "model-4:v10").get_by_role("checkbox")).to_be_checked()

    # How the rows are is told.
    notebook.execute("grid.filter(grid.rows.frame['size'].to_numpy() < 0)")
    expect(page.get_by_text("No row matches the filter.")).to_be_visible()
    notebook.execute("grid.filter(None); grid.set_status('failed', 'The server did not answer.')")
    expect(page.get_by_text("The server did not answer.")).to_be_visible()
    expect(row(grid, "model-0:v0")).to_be_visible()
    notebook.execute("grid.show(listing(0)); grid.set_status('loading', 'Reading 3 of 12 collections')")
    expect(page.get_by_text("Reading 3 of 12 collections")).to_be_visible()
    expect(grid).to_have_attribute("aria-busy", "true")


def test_axe_finds_nothing_in_any_state(opened: OpenPage) -> None:
    notebook, grid = opened()
    page = notebook.page
    notebook.execute("grid.overlay({'id1': {'description': 'x'}}, {'id1': 'edited', 'id2': 'deleted'})")
    notebook.execute("grid.select(['id0', 'id2'])")
    expect(row(grid, "model-2:v0").get_by_role("img", name="Marked for deletion")).to_be_visible()
    expect(row(grid, "model-2:v0").get_by_role("checkbox")).to_be_checked()
    violations: list[str] = []

    for theme in ("Light", "Dark"):
        notebook.use_theme(theme)

        def check(state: str, theme: str = theme) -> None:
            # The themes differ in nothing but colours.
            only = ["color-contrast"] if theme == "Dark" else None
            found = notebook.accessibility_violations(".aw-table", only)
            violations.extend(f"{theme}, {state}: {violation}" for violation in found)

        check("rows")
        header(grid, "Size").click(button="right")
        expect(page.get_by_role("menu", name="Column options")).to_be_visible()
        check("menu")
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
        check("help")
        page.keyboard.press("Escape")
        open_editor(cell(grid, "model-3:v0", "Aliases"))
        page.keyboard.type("t")
        expect(grid.get_by_role("option", name="best")).to_be_visible()
        page.keyboard.type("/x")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text("An alias can't hold '/'.")
        check("refusal")
        page.keyboard.press("Escape")
    assert not violations, "\n".join(violations)
