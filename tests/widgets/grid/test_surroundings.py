"""The grid under the conditions people have: touch, forced colours, less motion, little room, two views."""

import pytest
from playwright.sync_api import Locator, expect

from tests.support.lab import ROOT, Lab, Notebook
from tests.widgets.grid.test_browser import SETUP, Open, OpenPage, cell, header, in_lab, opened, row

__all__ = ["in_lab", "opened"]

pytestmark = pytest.mark.browser

RESTS = """
async () => {
  const box = document.querySelector(".aw-scroll");
  for (let at = NaN; at !== box.scrollTop; ) {
    at = box.scrollTop;
    for (let frame = 0; frame < 5; frame++) await new Promise(requestAnimationFrame);
  }
}
"""
LISTEN = """
import threading
mains = []
grid.on_focus(lambda row: mains.append(threading.current_thread() is threading.main_thread()))
"""
PATH = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"


def expect_answers(notebook: Notebook, grid: Locator, *, on_main: bool) -> None:
    """Ask until Python answers on that thread."""
    # JupyterLab makes the subshell while the first messages already come, on the main thread.
    for asked in range(1, 11):
        cell(grid, f"model-{asked % 2}:v0", "Size").click()
        notebook.wait_for(f"len(mains) >= {asked}", True)
        if notebook.evaluate("mains[-1]") == on_main:
            break
    assert notebook.evaluate("mains[-1]") == on_main


def test_a_finger_scrolls_and_selects(opened: OpenPage) -> None:
    notebook, grid = opened()
    page = notebook.page
    box = page.locator(".aw-scroll").bounding_box()
    assert box
    finger = page.context.new_cdp_session(page)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    points = [{"x": box["x"] + 300, "y": box["y"] + 300 - 30 * step} for step in range(8)]
    for kind, touching in (
        ("touchStart", points[:1]),
        *(("touchMove", [point]) for point in points[1:]),
        ("touchEnd", []),
    ):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touching})
        page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(row(grid, "model-0:v0")).not_to_be_in_viewport()
    # What was thrown rolls on: a tap before it rests would meet another row.
    page.evaluate(RESTS)
    tapped = row(grid, "model-5:v1").get_by_role("checkbox").bounding_box()
    assert tapped
    middle = {"x": tapped["x"] + tapped["width"] / 2, "y": tapped["y"] + tapped["height"] / 2}
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [middle]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    notebook.wait_for("grid.selection", ["id15"])
    finger.detach()


def test_forced_colours_and_less_motion(opened: OpenPage) -> None:
    notebook, grid = opened()
    page = notebook.page
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    notebook.execute("grid.overlay({}, {'id2': 'deleted'}); grid.select(['id1'])")

    # What colour says elsewhere is said by lines and shapes.
    expect(row(grid, "model-2:v0").get_by_role("img", name="Marked for deletion")).to_be_visible()
    expect(row(grid, "model-2:v0").locator(".aw-select")).to_have_css("border-inline-start-width", "3px")
    expect(cell(grid, "model-1:v0", "Size")).to_have_css("border-block-start-width", "1px")
    expect(cell(grid, "model-3:v0", "Size")).to_have_css("border-block-start-width", "0px")
    cell(grid, "model-3:v0", "Size").click()
    expect(cell(grid, "model-3:v0", "Size")).to_have_css("outline-width", "2px")
    expect(header(grid, "Size").locator(".aw-head-menu")).to_have_css("transition-duration", "0s")
    assert notebook.accessibility_violations(".aw-table") == []


def test_little_room_is_enough(in_lab: Open) -> None:
    """600 pixels, and 700 at 200%."""
    notebook, grid = in_lab(width=600, height=600)
    page = notebook.page
    zoom = page.context.new_cdp_session(page)
    output = page.locator(".jp-OutputArea-output").last
    for width, scale in ((600, 1), (700, 2)):
        zoomed = {"width": width, "height": 600, "deviceScaleFactor": scale, "mobile": False}
        zoom.send("Emulation.setDeviceMetricsOverride", zoomed)
        assert page.evaluate("() => [window.innerWidth, window.devicePixelRatio]") == [width, scale]
        assert output.evaluate("box => box.scrollWidth <= box.clientWidth")
        cell(grid, "model-1:v0", "Name").click()
        for key in ("ArrowRight", "ArrowRight", "Enter"):
            page.keyboard.press(key)
        editor = page.get_by_role("textbox", name="Description of model-1:v0", exact=True)
        expect(editor).to_be_in_viewport(ratio=0.5)
        page.keyboard.press("Escape")
        expect(page.get_by_text("500 rows")).to_be_visible()
    zoom.detach()


def test_two_views_have_one_selection_are_answered_on_a_subshell_and_tell_of_a_restarted_kernel(
    lab: Lab,
) -> None:
    notebook = lab.open([PATH + SETUP + LISTEN, "display(grid)", "display(grid)"], height=1500)
    grids = notebook.page.get_by_role("grid", name="Artifact versions")
    expect(grids).to_have_count(2)
    one, two = grids.nth(0), grids.nth(1)
    for grid in (one, two):
        expect(row(grid, "model-1:v0")).to_be_visible()
    notebook.page.locator(".aw-scroll").nth(1).evaluate("box => box.scrollTop = 3200")
    expect(row(two, "model-4:v10")).to_be_visible()
    row(one, "model-1:v0").get_by_role("checkbox").check()
    notebook.execute("grid.select(['id104'], 'add')")
    expect(row(two, "model-4:v10").get_by_role("checkbox")).to_be_checked()
    expect(row(one, "model-1:v0").get_by_role("checkbox")).to_be_checked()
    expect(row(one, "model-0:v0")).to_be_in_viewport()
    expect(notebook.page.get_by_text("2 selected")).to_have_count(2)
    expect_answers(notebook, one, on_main=False)

    notebook.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    )
    notebook.page.locator(".aw-scroll").nth(0).evaluate("box => box.scrollTop = box.scrollHeight")
    expect(notebook.page.get_by_role("alert").first).to_contain_text("run the cell again")


def test_questions_are_answered_on_the_main_thread_where_there_is_no_subshell(lab: Lab) -> None:
    notebook = lab.open([PATH + SETUP + LISTEN, "display(grid)"], at="voila")
    grid = notebook.page.get_by_role("grid", name="Artifact versions")
    expect_answers(notebook, grid, on_main=True)
    notebook.page.locator(".aw-scroll").evaluate("box => box.scrollTop = box.scrollHeight")
    expect(row(grid, "model-9:v49")).to_be_visible()
