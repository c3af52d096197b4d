"""The whole browser in Notebook 7 and in Voila, in a real Chromium."""

import json

import pytest
from playwright.sync_api import expect

from tests.hosts.conftest import VERSIONS, Show
from tests.hosts.saved import RUN_IT, expect_the_table_alone, hint, look_and_save, save
from tests.notebooks.executing import kept_without_outputs
from tests.packaging.source import ROOT
from tests.support import kernels
from tests.support.lab import Lab, Notebook, axe_violations
from tests.support.screen import Screen

pytestmark = pytest.mark.browser

APP = ROOT / "notebooks/app.ipynb"


def test_notebook_7_shows_what_was_saved_and_is_a_second_window_of_it(show: Show, lab: Lab) -> None:
    """Notebook 7 takes as long to load as most tests do, so it is loaded once for all that it is asked."""
    notebook, screen = show("lab")
    first = look_and_save(notebook, screen)
    name = "reopened.ipynb"
    (lab.jupyter.folder / name).write_bytes((lab.jupyter.folder / notebook.name).read_bytes())
    lab.close_all()

    page = lab.page(f"/notebooks/{name}")
    expect_the_table_alone(page, first)
    assert hint(page) == f'"{RUN_IT}"'

    notebook, one = lab.opened(name, page), Screen(page)
    notebook.run_all()
    one.expect_rows(VERSIONS)
    one_filters_selects_and_marks(notebook, one)
    keys_stay_inside(one)
    one.write("", VERSIONS)
    one.press("Escape")

    save(page)
    two = Screen(lab.show(name))
    two.expect_rows(VERSIONS)
    two_windows_see_one_state(one, two)


def one_filters_selects_and_marks(notebook: Notebook, screen: Screen) -> None:
    name = screen.first_name()
    screen.write(f"name:{name.partition(':')[0]}", VERSIONS // 4)
    screen.checkbox(name).click()
    screen.expect_selected(1)
    assert notebook.evaluate("browser.selected['name'].tolist()") == [name]
    screen.button("Delete").click()
    expect(screen.row(name).get_by_role("img", name="Staged, but will be skipped")).to_be_visible()
    screen.button("Undo").click()
    expect(screen.row(name).get_by_role("img", name="Staged, but will be skipped")).to_have_count(0)
    assert notebook.accessibility_violations(".aw-root.aw-browser") == []
    screen.checkbox(name).click()


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


def two_windows_see_one_state(one: Screen, two: Screen) -> None:
    name = one.first_name()
    # Chosen and marked here, seen there; the place in the rows is each window's own.
    two.grid.page.locator(".aw-scroll").evaluate("box => box.scrollTop = 1600")
    expect(two.grid.locator('[aria-rowindex="60"]:not([aria-busy])')).to_be_visible()
    one.checkbox(name).click()
    two.expect_selected(1)
    one.button("Delete").click()
    expect(one.row(name).get_by_role("img", name="Staged, but will be skipped")).to_be_visible()
    expect(two.grid.locator('[aria-rowindex="60"]')).to_be_visible()
    two.grid.page.locator(".aw-scroll").evaluate("box => box.scrollTop = 0")
    expect(two.row(name).get_by_role("img", name="Staged, but will be skipped")).to_be_visible()
    expect(two.checkbox(name)).to_be_checked()

    # And the other way.
    two.button("Undo").click()
    expect(one.row(name).get_by_role("img", name="Staged, but will be skipped")).to_have_count(0)
    two.field.fill("name:nothing-of-the-kind")
    expect(one.grid).to_have_attribute("aria-rowcount", "1")


def test_the_app_in_voila_is_a_page_with_a_browser_and_nothing_else(lab: Lab, demo: int) -> None:
    assert kept_without_outputs(APP)
    app = json.loads(APP.read_text(encoding="utf-8"))
    app["metadata"]["kernelspec"]["name"] = kernels.NAME
    app["metadata"]["voila"] = {"theme": "dark"}
    (lab.jupyter.folder / APP.name).write_text(json.dumps(app), encoding="utf-8")
    page = lab.page(f"/voila/render/{APP.name}", width=1400)
    screen = Screen(page)
    screen.expect_rows(demo)
    expect(page.get_by_role("heading", name="Cleanup day", exact=True)).to_be_visible()
    # Its code is not shown, and all that can be pressed is the browser's.
    expect(page.get_by_text("import wandb")).to_have_count(0)
    assert page.locator("button, input, select").evaluate_all(
        "all => all.length > 0 && all.every(one => one.closest('.aw-browser') !== null)"
    )
    box = screen.region.bounding_box()
    assert box
    assert box["width"] > 1250
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 1400

    name = screen.first_name()
    mark = screen.row(name).get_by_role("img", name="Staged, but will be skipped")
    screen.field.fill(f"name:{name.partition(':')[0]}")
    expect(screen.grid).not_to_have_attribute("aria-rowcount", str(demo + 1))
    screen.checkbox(name).click()
    screen.expect_selected(1)
    screen.button("Delete").click()
    expect(mark).to_be_visible()
    screen.button("Undo").click()
    expect(mark).to_have_count(0)
    expect(page.locator('body[data-jp-theme-light="false"]')).to_be_attached()
    assert axe_violations(page, ".aw-root.aw-browser") == []
    screen.button("Delete").click()
    screen.button("Review changes").click()
    expect(screen.review.get_by_text(name.partition(":")[0]).first).to_be_visible()
