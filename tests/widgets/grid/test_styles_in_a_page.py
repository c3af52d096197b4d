"""The styles: there before the table is, once for all widgets, and where they are seen."""

import re

import pytest
from playwright.sync_api import Frame, expect

from artwidgets.widgets.grid import Grid
from artwidgets.widgets.library import packed
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.unpacked import unpacked
from tests.widgets.grid.examples import COLUMNS, listing

pytestmark = pytest.mark.browser

ONCE_MORE = """
async ([id, shadow, former]) => {
  const box = document.body.appendChild(document.createElement("div"));
  const home = shadow ? box.attachShadow({ mode: "open" }) : box;
  if (former) document.querySelector("style[data-artwidgets=table]").textContent = former;
  const el = home.appendChild(document.createElement("div"));
  // Where its first row stands when it is there, before anybody has seen it.
  const seen = new Promise((resolve) => {
    const look = () => {
      const row = el.querySelector(".aw-row");
      if (row) resolve([getComputedStyle(row).position, getComputedStyle(row).display]);
    };
    new MutationObserver(look).observe(el, { childList: true, subtree: true });
  });
  await window.show(id, el, new AbortController().signal);
  return await seen;
}
"""
DRESSED = ["absolute", "grid"]


@pytest.fixture
def two(chrome: Chrome) -> tuple[Frame, Grid]:
    """A page with one grid on it; the other is to come."""
    grids = [Grid(COLUMNS, label="One"), Grid(COLUMNS, label="Two")]
    for grid in grids:
        grid.show(listing())
    _page, frame = Sandbox(*grids).open(chrome)
    expect(frame.get_by_role("grid", name="One").locator(".aw-row").first).to_be_visible()
    return frame, grids[1]


def sheets(frame: Frame, root: str) -> list[str]:
    """Texts of our style sheets in the `root`, a JavaScript expression."""
    found: list[str] = frame.evaluate(
        f"() => [...{root}.querySelectorAll('style')].map(sheet => sheet.textContent)"
    )
    return [text for text in found if ".aw-" in text]


def test_all_tables_of_a_page_share_them(two: tuple[Frame, Grid]) -> None:
    frame, grid = two
    assert frame.evaluate(ONCE_MORE, [grid.model_id, False, None]) == DRESSED
    expect(frame.get_by_role("grid", name="Two")).to_be_visible()
    assert sheets(frame, "document") == [unpacked(packed("table"))["styles"]]


def test_a_shadow_root_has_its_own(two: tuple[Frame, Grid]) -> None:
    """As in marimo."""
    frame, grid = two
    assert frame.evaluate(ONCE_MORE, [grid.model_id, True, None]) == DRESSED
    expect(frame.get_by_role("grid", name="Two")).to_be_visible()
    assert sheets(frame, "document.body.lastElementChild.shadowRoot") == [unpacked(packed("table"))["styles"]]


def test_those_of_an_older_release_give_way(two: tuple[Frame, Grid]) -> None:
    """Its notebook stayed open, and its kernel began anew."""
    frame, grid = two
    assert frame.evaluate(ONCE_MORE, [grid.model_id, False, ".aw-row { display: none }"]) == DRESSED
    assert sheets(frame, "document") == [unpacked(packed("table"))["styles"]]


@pytest.mark.parametrize("library", ["table", "panels"])
def test_they_style_nothing_of_the_host(library: str) -> None:
    """Every rule names a class of ours, or stands inside one that does."""
    rules = re.sub(r"/\*.*?\*/", "", unpacked(packed(library))["styles"], flags=re.DOTALL)
    outside_brackets = re.compile(r",(?![^(]*\))")
    selectors: list[str] = []
    around: list[str] = []
    for head in re.findall(r"([^{};]+)\{|\}", rules):
        if not head:
            around.pop()
            continue
        inside = [one for one in around if not one.startswith(("@media", "@container", "@supports"))]
        if not inside and not head.startswith("@"):
            selectors += outside_brackets.split(head)
        around.append(head)
    assert len(selectors) > 30
    assert [one for one in selectors if ".aw-" not in one] == []


def test_what_is_pinned_stays_in_sight_where_one_can_scroll_sideways(chrome: Chrome) -> None:
    """Where all columns fit it needs no layers, and has none."""
    grid = Grid(COLUMNS)
    grid.show(listing())
    page, frame = Sandbox(grid).open(chrome)
    rows = frame.locator(".aw-row")
    name = rows.nth(1).locator(".aw-pinned")
    page.set_viewport_size({"width": 1700, "height": 850})
    expect(name).to_have_css("position", "static")
    expect(frame.locator(".aw-row .aw-select").first).to_have_css("position", "static")
    at = name.bounding_box()
    assert at

    page.set_viewport_size({"width": 500, "height": 850})
    expect(name).to_have_css("position", "sticky")
    frame.locator(".aw-scroll").evaluate("box => box.scrollLeft = 300")
    expect(rows.nth(1).get_by_role("checkbox")).to_be_in_viewport(ratio=1)
    title = frame.get_by_role("columnheader", name="Name", exact=True)
    for held in (name, title):
        box = held.bounding_box()
        assert box
        assert box["x"] == at["x"]
    expect(frame.get_by_role("columnheader", name="Aliases", exact=True)).not_to_be_in_viewport(ratio=0.5)
