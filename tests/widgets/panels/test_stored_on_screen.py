"""What a selection frees and opens, and the columns that rest on manifests, in a real Chromium."""

import pytest
from playwright.sync_api import expect

from tests.widgets.panels.on_screen import Screen
from tests.widgets.panels.on_screen import screen_of_its_own as screen

__all__ = ["screen"]

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1600, 1150, 950, 700])
def test_what_is_told_is_read_in_full_and_moves_no_row(screen: Screen, width: int) -> None:
    screen.set_width(width)
    row = screen.row("net:v1")
    before = row.bounding_box()
    screen.checkbox("net:v1").click()
    words = screen.frame.get_by_role("group", name="Selection").locator(".aw-selection-words")
    expect(words).to_contain_text("frees up to 30 B, manifests not read")
    assert words.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert row.bounding_box() == before


def test_what_is_selected_and_marked_tells_what_it_frees(screen: Screen, ids: dict[str, str]) -> None:
    selection = screen.frame.get_by_role("group", name="Selection")
    screen.browser.selection = [ids["net:v1"]]
    expect(selection).to_contain_text("1 selected, 30 B listed, frees up to 30 B, manifests not read")
    screen.browser.session.measure()
    expect(selection).to_contain_text("1 selected, 30 B listed, frees 20 B")
    screen.use(screen.button("Delete"), "keyboard")
    # The toolbar has one line, so that the rows below stay where they are.
    screen.use(screen.button("Clear selection"), "mouse")
    expect(screen.frame.get_by_text("1 marked, frees 20 B")).to_be_visible()


def test_a_column_is_chosen_read_and_sorted(screen: Screen) -> None:
    screen.button("Columns").click()
    dialog = screen.frame.get_by_role("dialog", name="Columns")
    more = dialog.get_by_role("group", name="Storage, runs and metadata")
    more.get_by_role("checkbox", name="Exclusive").check()
    screen.page.keyboard.press("Escape")
    header = screen.grid.get_by_role("columnheader", name="Exclusive", exact=True)
    expect(header.get_by_title("What only this version holds")).to_be_visible()
    at = header.get_attribute("aria-colindex")
    column = screen.grid.locator(f'.aw-row [aria-colindex="{at}"]')
    # Nobody pressed anything else: choosing it has the manifests read.
    expect(column).to_have_text(["30 B", "20 B", "0 B"])
    # The largest first, then the smallest.
    header.click()
    expect(header).to_have_attribute("aria-sort", "descending")
    header.click()
    expect(column).to_have_text(["0 B", "20 B", "30 B"])
    size = screen.grid.get_by_role("columnheader", name="Size", exact=True)
    expect(size.get_by_title("references, which W&B does not store")).to_be_visible()


def test_a_filter_reads_what_it_rests_on(screen: Screen) -> None:
    box = screen.box("Filter")
    box.fill("exclusive:>25")
    box.press("Enter")
    expect(screen.grid).to_have_attribute("aria-rowcount", "2")
    expect(screen.row("net:v2")).to_be_visible()


def test_ticking_a_box_does_not_open_the_details(screen: Screen) -> None:
    screen.set_width(850)
    details = screen.frame.get_by_role("region", name="Details")
    screen.frame.get_by_role("checkbox", name="Select net:v0", exact=True).check()
    expect(screen.frame.get_by_text("1 selected, 10 B listed")).to_be_visible()
    expect(details).to_be_hidden()
    screen.cell("net:v0", "Name").click()
    expect(details).to_be_visible()
    expect(screen.frame.get_by_role("heading", name="net:v0", exact=True)).to_be_visible()
