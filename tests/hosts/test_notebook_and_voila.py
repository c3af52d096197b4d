"""The whole browser in Notebook 7 and in Voila, in a real Chromium."""

import json

import pytest
from playwright.sync_api import expect

from tests.hosts.conftest import VERSIONS, Show
from tests.notebooks.executing import kept_without_outputs
from tests.packaging.source import ROOT
from tests.support import kernels
from tests.support.lab import Lab
from tests.support.screen import Screen

pytestmark = pytest.mark.browser

APP = ROOT / "notebooks/app.ipynb"


@pytest.mark.parametrize(("at", "theme"), [("notebook", "Light"), ("voila", "Dark")])
def test_one_filters_selects_and_marks_and_keys_stay_inside(show: Show, at: str, theme: str) -> None:
    notebook, screen = show(at, theme=theme)
    name = screen.first_name()
    collection = name.partition(":")[0]

    screen.field.fill(f"name:{collection}")
    screen.expect_rows(VERSIONS // 4)
    screen.checkbox(name).click()
    screen.expect_selected(1)
    assert notebook.evaluate("browser.selected['name'].tolist()") == [name]
    screen.button("Delete").click()
    expect(screen.row(name).get_by_role("img", name="Staged, but will be skipped")).to_be_visible()
    screen.button("Undo").click()
    expect(screen.row(name).get_by_role("img", name="Staged, but will be skipped")).to_have_count(0)
    assert notebook.accessibility_violations(".aw-root.aw-browser") == []
    if at == "notebook":
        keys_stay_inside(screen)


def keys_stay_inside(screen: Screen) -> None:
    keys = screen.page.keyboard
    cells = screen.page.locator(".jp-Cell")
    expect(cells).to_have_count(1)

    # In command mode these would delete the cell, cut it, add one, run it, and save the notebook.
    screen.grid.get_by_role("rowheader", name=screen.first_name(), exact=True).click()
    for key in ("d", "d", "x", "a", "b", "m", "Shift+Enter", "Control+s"):
        keys.press(key)
    keys.press("Escape")
    keys.press("d")
    keys.press("d")
    expect(cells).to_have_count(1)
    expect(screen.grid).to_be_visible()
    assert screen.page.evaluate("() => document.activeElement.closest('[role=grid]') !== null")

    # The tab order goes through the widget and out of it again.
    screen.field.focus()
    for _ in ("Collections", "Versions", "out of it"):
        keys.press("Shift+Tab")
    assert screen.page.evaluate("() => document.activeElement.closest('.aw-browser') === null")


def test_the_app_is_a_page_with_a_browser_and_nothing_else(lab: Lab, demo: int) -> None:
    assert kept_without_outputs(APP)
    app = json.loads(APP.read_text(encoding="utf-8"))
    app["metadata"]["kernelspec"]["name"] = kernels.NAME
    (lab.jupyter.folder / APP.name).write_text(json.dumps(app), encoding="utf-8")
    page = lab.page(f"/voila/render/{APP.name}", width=1400)
    screen = Screen(page)
    screen.expect_rows(demo)
    expect(page.get_by_role("heading", name="Cleanup day", exact=True)).to_be_visible()
    # Its code is not shown, and all that can be pressed is the browser's.
    expect(page.get_by_text("import wandb")).to_have_count(0)
    for element in page.locator("button, input, select").all():
        assert element.evaluate("one => one.closest('.aw-browser') !== null")
    box = screen.region.bounding_box()
    assert box
    assert box["width"] > 1250
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 1400

    name = screen.first_name()
    screen.checkbox(name).click()
    screen.button("Delete").click()
    screen.button("Review changes").click()
    expect(screen.review.get_by_text(name.partition(":")[0]).first).to_be_visible()
