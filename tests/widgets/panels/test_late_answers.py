"""A late answer moves no focus: the keys go where the person is by now."""

import time

import pytest
from playwright.sync_api import expect

from tests.support.waiting import until
from tests.widgets.panels.on_screen import BY, Late, Screen, browser, kept, logged_once, screen

__all__ = ["browser", "kept", "logged_once", "screen"]

pytestmark = pytest.mark.browser

KEY = 60
"""Milliseconds from key to key, so that a word takes longer than an editor waits for its answer."""


def go_to_the_filter(screen: Screen, by: str) -> None:
    screen.box("Filter").click() if by == "mouse" else screen.page.keyboard.press("/")
    expect(screen.box("Filter")).to_be_focused()


def edit_aliases(screen: Screen) -> None:
    """Type an alias. By F2: a cell that gets another value in between would miss a double click."""
    cell = screen.cell("net:v1", "Aliases")
    cell.click()
    expect(cell).to_be_focused()
    screen.page.keyboard.press("F2")
    expect(screen.box("Aliases of net:v1")).to_be_focused()
    screen.page.keyboard.type("golden,")


def test_an_edit_that_is_answered_late_leaves_the_next_field_alone(screen: Screen) -> None:
    screen.look_at("net:v1")
    edit_aliases(screen)
    late = Late(screen.browser.grid, "edit")
    screen.page.keyboard.press("Enter")
    screen.button("Value of loss: 0.5").click()
    screen.page.keyboard.type("0.125", delay=KEY)
    field = screen.box("Value of loss")
    expect(field).to_be_focused()
    expect(field).to_have_value("0.125")
    late.release()
    expect(screen.cell("net:v1", "Aliases")).to_contain_text("golden")
    expect(field).to_be_focused()
    screen.page.keyboard.type("5")
    screen.page.keyboard.press("Enter")
    expect(screen.button("Value of loss: 0.1255")).to_be_visible()


def test_tab_that_is_answered_late_opens_no_editor_behind_ones_back(screen: Screen) -> None:
    edit_aliases(screen)
    late = Late(screen.browser.grid, "edit")
    screen.page.keyboard.press("Tab")
    screen.box("Filter").click()
    # It finds the row before the alias is there, too: on a busy machine the table has it first.
    screen.page.keyboard.type("net v1", delay=KEY)
    late.release()
    expect(screen.cell("net:v1", "Aliases")).to_contain_text("golden")
    expect(screen.box("Filter")).to_be_focused()
    expect(screen.box("Filter")).to_have_value("net v1")


def test_a_word_that_was_walked_to_stays_so_when_the_list_comes_again(screen: Screen) -> None:
    cell = screen.cell("net:v1", "Aliases")
    cell.click()
    screen.page.keyboard.press("F2")
    editor = screen.box("Aliases of net:v1")
    expect(editor).to_be_focused()
    screen.page.keyboard.type("b")
    option = screen.frame.get_by_role("option", name="best", exact=True)
    expect(option).to_be_visible()
    late = Late(screen.browser.grid, "suggest")
    screen.page.keyboard.type("e")
    assert until(lambda: late.held, 10, meanwhile=lambda: screen.page.evaluate("0"))
    screen.page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    option.evaluate("option => { option.old = true }")
    late.release()
    screen.page.wait_for_function("() => !document.querySelector('[role=option]').old")
    expect(option).to_have_attribute("aria-selected", "true")
    # What goes on to be typed is meant, and not the word that was walked to.
    screen.page.keyboard.type("s")
    expect(option).to_have_attribute("aria-selected", "false")
    screen.page.keyboard.press("ArrowDown")
    screen.page.keyboard.press("Enter")
    screen.page.keyboard.press("Enter")
    expect(cell).to_contain_text("best")


@BY
def test_a_long_value_that_comes_late_opens_no_editor_elsewhere(screen: Screen, by: str) -> None:
    screen.browser.session.edit([screen.browser.view.index[0]], description="long " * 200)
    expect(screen.cell("net:v2", "Description")).to_contain_text("long long")
    late = Late(screen.browser.grid, "value")
    cell = screen.cell("net:v2", "Description")
    cell.dblclick() if by == "mouse" else (cell.click(), screen.page.keyboard.press("F2"))
    go_to_the_filter(screen, by)
    screen.page.keyboard.type("net", delay=KEY)
    late.release()
    screen.page.keyboard.type(" best", delay=KEY)
    expect(screen.box("Filter")).to_have_value("net best")
    expect(screen.box("Description of net:v2")).to_have_count(0)


@BY
def test_a_menu_that_comes_late_is_not_wanted_any_more(screen: Screen, by: str) -> None:
    late = Late(screen.browser.grid, "menu")
    cell = screen.cell("net:v1", "Name")
    if by == "mouse":
        cell.click(button="right")
    else:
        cell.click()
        screen.page.keyboard.press("Shift+F10")
    go_to_the_filter(screen, by)
    screen.page.keyboard.type("net", delay=KEY)
    late.release()
    screen.page.keyboard.type(" best", delay=KEY)
    expect(screen.box("Filter")).to_have_value("net best")
    expect(screen.frame.get_by_role("menu")).to_have_count(0)


def test_a_filter_that_is_saved_late_lets_one_type_on(screen: Screen) -> None:
    screen.box("Filter").fill("alias:none")
    screen.button("Save filter").click()
    late = Late(screen.browser.filter_bar, "save", "forget")
    name = screen.box("Save this filter as")
    name.fill("loose")
    name.press("Enter")
    name.press_sequentially("ly", delay=KEY)
    late.release()
    expect(screen.button("Delete loose")).to_be_visible()
    expect(name).to_be_focused()
    expect(name).to_have_value("loosely")

    # Deleted late, with the person back in the query.
    late = Late(screen.browser.filter_bar, "forget")
    screen.button("Delete loose").click()
    screen.box("Filter").click()
    screen.page.keyboard.press("End")
    screen.page.keyboard.type(" net", delay=KEY)
    late.release()
    screen.page.keyboard.type(" best", delay=KEY)
    expect(screen.box("Filter")).to_be_focused()
    expect(screen.box("Filter")).to_have_value("alias:none net best")


@BY
def test_a_second_click_on_a_title_goes_on_from_the_first(screen: Screen, by: str) -> None:
    late = Late(screen.browser.grid, "sort")
    title = screen.grid.get_by_role("columnheader", name="Size", exact=True)
    for _ in range(2):
        title.click() if by == "mouse" else title.press("Enter")
    late.release()
    expect(title).to_have_attribute("aria-sort", "ascending")


def test_enter_means_the_whole_text_though_the_half_of_it_is_not_answered_yet(screen: Screen) -> None:
    late = Late(screen.browser.filter_bar, "filter")
    screen.box("Filter").click()
    # No name is so, but one begins so: while it is typed, the rows stay.
    screen.box("Filter").fill("name:ne")
    assert until(lambda: late.held, 10, meanwhile=lambda: screen.page.evaluate("0"))
    screen.page.keyboard.press("Escape")
    screen.page.keyboard.press("Enter")
    late.release()
    expect(screen.grid).to_have_attribute("aria-rowcount", "1")
    assert screen.browser.filter == "name:ne"
    screen.browser.filter = ""


@pytest.mark.parametrize("gone", ["nowhere", "by mouse", "by key"])
def test_what_was_typed_to_find_is_found_late_by_whoever_still_waits(screen: Screen, gone: str) -> None:
    screen.cell("net:v1", "Size").click()
    late = Late(screen.browser.grid, "find")
    screen.page.keyboard.press("n")
    typed = time.monotonic()
    until(lambda: late.held)
    # What is typed after this is a new word.
    until(lambda: time.monotonic() - typed > 1)
    if gone == "by mouse":
        screen.cell("net:v2", "Size").click()
    elif gone == "by key":
        screen.page.keyboard.press("ArrowUp")
    late.release()
    if gone == "nowhere":
        expect(screen.cell("net:v0", "Size")).to_be_focused()
    else:
        # A question after that is answered after it.
        screen.page.keyboard.press("x")
        expect(screen.frame.get_by_role("status", name="Table messages")).to_contain_text("begins with “x”")
        expect(screen.cell("net:v2", "Size")).to_be_focused()
