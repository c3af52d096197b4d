"""The menu of a row: what it offers and does, by mouse, keyboard and finger, and never the host's own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from artwidgets import ArtifactBrowser
from artwidgets.local import LocalServer
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.lab import Lab, axe_violations

Say = Callable[..., dict[str, Any]]


@pytest.fixture
def say(browser: ArtifactBrowser) -> Say:
    answer = browser.grid.messages.answer
    return lambda kind, **content: answer({"id": "t:1", "kind": kind, **content})


def labels(say: Say, row: str) -> list[str | None]:
    return [item and item["label"] for item in say("menu", row=row)["items"]]


def test_it_offers_what_the_row_has(browser, ids, say):
    run = browser.session.listing["run"].iloc[0]
    assert labels(say, ids["net:v2"]) == [
        "Details",
        "Edit",
        "Mark for deletion",
        "Delete in 7 days",
        None,
        "Filter by collection net",
        f"Filter by run {run}",
        "Filter by alias best",
        "Filter by alias latest",
        None,
        "Copy name",
        "Copy code",
    ]
    items = {item["name"]: item for item in say("menu", row=ids["net:v2"])["items"] if item}
    name = f"{browser.session.scope.entity}/{browser.session.scope.project}/net:v2"
    assert items["copy name"]["copies"] == name
    assert items["copy code"]["copies"] == f"wandb.Api().artifact('{name}')"


def test_a_filter_is_added_once_to_the_one_there_is(browser, ids, say):
    browser.filter = "size:>15"
    for _ in range(2):
        assert say("choose", row=ids["net:v2"], name="alias:best")["ok"]
    assert browser.filter == "size:>15 alias:best"
    assert list(browser.view["name"]) == ["net:v2"]


def test_a_mark_is_for_the_row_or_for_the_selection_that_it_is_part_of(browser, ids, say):
    browser.selection = [ids["net:v0"], ids["net:v1"]]
    assert "Mark 2 selected versions for deletion" in labels(say, ids["net:v0"])
    assert "Mark for deletion" in labels(say, ids["net:v2"])
    assert say("choose", row=ids["net:v2"], name="mark")["ok"]
    assert set(browser.session.changes.deletes) == {ids["net:v2"]}
    assert "Unmark" in labels(say, ids["net:v2"])
    say("choose", row=ids["net:v2"], name="mark")
    say("choose", row=ids["net:v0"], name="mark")
    assert set(browser.session.changes.deletes) == {ids["net:v0"], ids["net:v1"]}
    assert "Unmark 2 selected versions" in labels(say, ids["net:v1"])


def test_what_the_menu_does_not_have_is_refused(browser, ids, say):
    assert say("choose", row=ids["net:v0"], name="alias:best")["error"] == "The menu has no 'alias:best'."
    assert say("menu", row="gone")["error"] == "This row is no longer in the table."


@pytest.fixture
def shown(browser: ArtifactBrowser, chrome: Chrome) -> tuple[ArtifactBrowser, Page, Frame]:
    sandbox = Sandbox.of_browser(browser)
    page, frame = sandbox.open(chrome, touch=True)
    expect(frame.get_by_role("grid", name="Artifact versions")).to_have_attribute("aria-rowcount", "4")
    return browser, page, frame


@pytest.mark.browser
def test_right_click_and_shift_f10_open_it_and_the_focus_comes_back_or_goes_to_an_editor(
    shown: tuple[ArtifactBrowser, Page, Frame],
):
    browser, page, frame = shown
    frame.evaluate(
        "() => { window.seen = []; document.addEventListener('contextmenu', () => seen.push(1)); }"
    )
    cell = frame.locator('[aria-rowindex="3"] [aria-colindex="4"]')
    cell.click(button="right")
    menu = frame.get_by_role("menu", name="Actions for net:v1")
    expect(menu.get_by_role("menuitem", name="Details")).to_be_focused()
    assert axe_violations(frame, ".aw-table") == []
    page.keyboard.press("Escape")
    expect(cell).to_be_focused()
    page.keyboard.press("Shift+F10")
    expect(menu).to_be_visible()
    page.keyboard.type("m")
    page.keyboard.press("Enter")
    expect(
        frame.locator('[aria-rowindex="3"]').get_by_role("img", name="Marked for deletion")
    ).to_be_visible()
    expect(cell).to_be_focused()
    assert len(browser.session.changes.deletes) == 1
    assert frame.evaluate("() => window.seen") == [], "the host heard of a menu"
    # Its Edit opens the editor of the row.
    frame.locator('[aria-rowindex="3"] [aria-colindex="3"]').click(button="right")
    frame.get_by_role("menuitem", name="Edit", exact=True).click()
    expect(frame.get_by_role("combobox", name="Aliases of net:v1")).to_be_focused()


@pytest.mark.browser
def test_a_long_press_opens_it_and_the_lifted_finger_leaves_it_open(
    shown: tuple[ArtifactBrowser, Page, Frame],
):
    _, page, frame = shown
    box = frame.locator('[aria-rowindex="3"] [aria-colindex="4"]').bounding_box()
    assert box
    finger = page.context.new_cdp_session(page)
    point = {"x": box["x"] + 10, "y": box["y"] + 10}
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    menu = frame.get_by_role("menu", name="Actions for net:v1")
    expect(menu).to_be_visible()
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(menu.get_by_role("menuitem", name="Copy code")).to_be_visible()
    menu.get_by_role("menuitem", name="Filter by alias").or_(
        menu.get_by_role("menuitem", name="Filter by collection net")
    ).first.tap()
    expect(menu).to_have_count(0)
    expect(frame.get_by_role("textbox", name="Filter", exact=True)).to_have_value("collection:net")


@pytest.mark.browser
def test_in_jupyterlab_its_own_menu_does_not_open(
    models: None, lab: Lab, sdk: LocalServer, project: str, tmp_path: Path
):
    notebook = lab.open(
        [
            f"import os; os.environ['ARTWIDGETS_STATE_DIR'] = {str(tmp_path / 'state')!r}\n"
            "from artwidgets import ArtifactBrowser\n"
            f"ArtifactBrowser({sdk.entity!r}, {project!r})"
        ]
    )
    page = notebook.page
    grid = page.get_by_role("grid", name="Artifact versions")
    expect(grid).to_have_attribute("aria-rowcount", "4")
    grid.locator('[aria-rowindex="3"] [aria-colindex="2"]').click(button="right")
    menu = page.get_by_role("menu", name="Actions for net:v1")
    expect(menu).to_be_visible()
    expect(page.get_by_text("Delete Cell")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+F10")
    expect(menu).to_be_visible()
    expect(page.get_by_text("Delete Cell")).to_have_count(0)
    menu.get_by_role("menuitem", name="Copy code").click()
    expect(page.get_by_role("status", name="Table messages")).to_contain_text("net:v1')")
