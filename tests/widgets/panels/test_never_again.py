"""What once surprised the hand, by mouse and by keyboard, where no other file has it."""

import pytest
from playwright.sync_api import expect

from artwidgets import ArtifactBrowser
from tests.widgets.panels.on_screen import (
    BY,
    Late,
    Screen,
    browser,
    edit_cell,
    kept,
    logged_once,
    paste,
    screen,
)

__all__ = ["browser", "kept", "logged_once", "screen"]

pytestmark = pytest.mark.browser

# -- a busy kernel is not a dead one ---------------------------------------------------------


@BY
def test_what_is_asked_of_a_busy_kernel_is_done_when_it_answers(
    screen: Screen, browser: ArtifactBrowser, by: str
) -> None:
    late = [Late(panel) for panel in (browser.filter_bar, browser.grid, browser.toolbar)]
    if by == "mouse":
        screen.button("No aliases").click()
    else:
        screen.button("Versions").focus()
        for _ in ("Collections", "Filter"):
            screen.page.keyboard.press("Tab")
        expect(screen.box("Filter")).to_be_focused()
        screen.page.keyboard.type("alias:none")
        screen.page.keyboard.press("Enter")
    # The table stays to be read meanwhile.
    expect(screen.row("net:v2")).to_be_visible()
    for one in late:
        one.release()
    expect(screen.grid).to_have_attribute("aria-rowcount", "3")
    expect(screen.row("net:v2")).to_have_count(0)
    assert browser.filter == "alias:none"


# -- the status line tells the present -------------------------------------------------------


@BY
def test_the_status_line_follows_marks_edits_and_undo(screen: Screen, by: str) -> None:
    keys = screen.page.keyboard

    def mark() -> None:
        screen.button("Delete").click() if by == "mouse" else keys.press("Delete")

    def undo() -> None:
        screen.button("Undo").click() if by == "mouse" else keys.press("Control+z")

    screen.cell("net:v0", "Name").click()
    mark()
    expect(screen.status).to_have_text("1 version marked for deletion.")
    mark()
    expect(screen.status).to_have_text("1 version no longer marked.")
    edit_cell(screen, screen.cell("net:v0", "Tags"), by)
    keys.type("keep")
    keys.press("Enter")
    expect(screen.status).to_have_text("net:v0: 1 edit staged. Not sent yet.")
    undo()
    expect(screen.status).to_have_text("Undone: edit net:v0.")
    undo()
    # The mark that was taken away is back, and is told of by what was undone.
    expect(screen.row("net:v0")).to_have_attribute("data-mark", "deleted")
    expect(screen.status).to_have_text("Undone: unmark 1 version.")
    mark()
    expect(screen.row("net:v0")).not_to_have_attribute("data-mark", "deleted")
    expect(screen.status).not_to_contain_text("marked for deletion")


def test_a_button_pressed_before_the_page_comes_to_rest_is_about_the_row_one_comes_from(
    screen: Screen, ids: dict[str, str]
) -> None:
    """A page that was busy hears both clicks before any timer of it."""
    row = screen.cell("net:v0", "Name")
    expect(row).to_be_visible()
    delete = screen.button("Delete").element_handle()
    row.evaluate("(row, button) => { row.focus(); button.focus(); button.click(); }", delete)
    expect(screen.status).to_have_text("1 version marked for deletion.")
    assert set(screen.browser.session.changes.deletes) == {ids["net:v0"]}


def test_keys_as_fast_as_they_come_mark_the_row_that_one_is_on(screen: Screen, ids: dict[str, str]) -> None:
    screen.look_at("net:v2")
    for key in ("ArrowDown", "Delete", "ArrowDown", "ArrowUp", "ArrowDown", "Delete"):
        screen.page.keyboard.press(key)
    expect(screen.row("net:v0")).to_have_attribute("data-mark", "deleted")
    assert set(screen.browser.session.changes.deletes) == {ids["net:v1"], ids["net:v0"]}
    # In the head there is no row to mark.
    for key in ("Control+ArrowUp", "ArrowUp", "Delete"):
        screen.page.keyboard.press(key)
    expect(screen.frame.get_by_role("status", name="Table messages")).to_have_text(
        "Go to a row first, or select some."
    )
    assert set(screen.browser.session.changes.deletes) == {ids["net:v1"], ids["net:v0"]}


# -- help ------------------------------------------------------------------------------------


def test_help_is_behind_a_button_and_a_key_and_can_be_read(screen: Screen) -> None:
    screen.cell("net:v1", "Name").click()
    help_ = screen.frame.get_by_role("dialog", name="Keyboard shortcuts")
    screen.button("Keyboard shortcuts").click()
    expect(help_).to_be_visible()
    rows = help_.get_by_role("listitem")
    assert rows.count() > 12
    # Each key beside what it does, one line below the other, none cut off.
    bottom = 0.0
    for keys, act in (row.locator("span").all() for row in rows.all()):
        left, right = keys.bounding_box(), act.bounding_box()
        assert left is not None
        assert right is not None
        assert left["x"] + left["width"] <= right["x"]
        assert left["y"] >= bottom - 1
        assert keys.evaluate("one => one.scrollWidth <= one.clientWidth + 1 || one.clientWidth === 0")
        bottom = max(left["y"] + left["height"], right["y"] + right["height"])

    def closed_and_back(row: str) -> None:
        expect(help_).to_have_count(0)
        assert screen.focused() != "BODY"
        screen.page.keyboard.press("ArrowDown")
        expect(screen.cell(row, "Name")).to_be_focused()

    help_.get_by_role("button", name="Close").click()
    closed_and_back("net:v0")
    screen.page.keyboard.press("ArrowUp")
    screen.page.keyboard.press("?")
    expect(help_).to_be_visible()
    screen.page.keyboard.press("Escape")
    closed_and_back("net:v0")


# -- one undo for a paste ----------------------------------------------------------------------


def test_a_paste_over_many_cells_is_taken_back_and_done_again_as_one(screen: Screen) -> None:
    keys = screen.page.keyboard
    screen.cell("net:v2", "Description").click()
    paste(screen, "one\ntwo\nthree")
    expect(screen.cell("net:v0", "Description")).to_have_text("three")
    assert len(screen.browser.session.changes.edits) == 3
    for by in ("keyboard", "mouse"):
        screen.button("Undo").click() if by == "mouse" else keys.press("Control+z")
        expect(screen.status).to_have_text("Undone: paste 3 cells.")
        expect(screen.cell("net:v2", "Description")).to_have_text("")
        assert not screen.browser.session.changes
        screen.button("Redo").click() if by == "mouse" else keys.press("Control+Shift+z")
        expect(screen.status).to_have_text("Redone: paste 3 cells.")
        expect(screen.cell("net:v0", "Description")).to_have_text("three")
        assert len(screen.browser.session.changes.edits) == 3


def test_a_refused_paste_names_its_cells_and_the_person_chooses(screen: Screen) -> None:
    session, keys = screen.browser.session, screen.page.keyboard
    dialog = screen.frame.get_by_role("alertdialog", name="1 of 3 cells can't be pasted")
    nothing = dialog.get_by_role("button", name="Paste nothing")
    others = dialog.get_by_role("button", name="Paste the other 2 cells")
    screen.cell("net:v2", "Aliases").click()

    def again() -> None:
        paste(screen, "fine\nno/slash\nwell")
        expect(dialog).to_contain_text("net:v1, Aliases")
        expect(dialog).to_contain_text("can't hold '/'")
        expect(nothing).to_be_focused()
        assert not session.changes

    for by in ("mouse", "keyboard"):
        again()
        nothing.click() if by == "mouse" else keys.press("Escape")
        expect(dialog).to_have_count(0)
        expect(screen.cell("net:v2", "Aliases")).to_be_focused()

        again()
        if by == "mouse":
            others.click()
        else:
            keys.press("Tab")
            expect(others).to_be_focused()
            keys.press("Enter")
        expect(screen.cell("net:v0", "Aliases")).to_contain_text("well")
        expect(screen.frame.get_by_text("2 cells changed, 1 left as it was.")).to_be_visible()
        expect(screen.cell("net:v2", "Aliases")).to_be_focused()
        assert len(session.changes.edits) == 2
        keys.press("Control+z")
        expect(screen.status).to_have_text("Undone: paste 2 cells.")
        assert not session.changes
