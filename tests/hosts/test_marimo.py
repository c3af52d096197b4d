"""The marimo notebook in a real Chromium, as an app and in the editor: cells follow the widget."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from artwidgets.cli.demo import environment
from artwidgets.local import LocalServer
from tests.packaging.source import ROOT
from tests.support.chromium import Chrome
from tests.support.lab import axe_violations
from tests.support.program import Program
from tests.support.screen import Screen
from tests.support.waiting import patient

pytestmark = pytest.mark.browser

NOTEBOOK = ROOT / "notebooks/marimo_app.py"
FOCUSED = """
() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.getAttribute("aria-label") ?? at?.textContent;
}
"""


@contextmanager
def served(how: Literal["run", "edit"], sdk: LocalServer, folder: Path) -> Iterator[str]:
    """Where `marimo run` or `marimo edit` has a copy of it; its theme is that of the person's system."""
    shutil.copy(NOTEBOOK, folder)
    settings = folder / "config/marimo/marimo.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[display]\ntheme = "system"\n', encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = Program(
        # It tells of itself where nobody listens, on its standard output.
        *("sh", "-c", 'exec "$@" >&2', "sh"),
        *(sys.executable, "-u", "-m", "marimo", "-y", how, NOTEBOOK.name, "--headless", "--no-sandbox"),
        *("--host=127.0.0.1", f"--port={port}", "--no-token"),
        ready="URL: ",
        cwd=folder,
        env={
            **{name: value for name, value in os.environ.items() if name != "WANDB_SERVICE"},
            **environment(sdk, folder),
            "PYTHONPATH": str(ROOT),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_STATE_HOME": str(folder / "state"),
        },
    )
    yield f"http://127.0.0.1:{port}"
    running.stop()


def opened(address: str, chrome: Chrome, scheme: Literal["light", "dark"]) -> Page:
    """The page there, of somebody who asked for little motion: what moves is painted again and again."""
    page = chrome.page(viewport={"width": 1400, "height": 1000}, color_scheme=scheme, reduced_motion="reduce")
    page.goto(address)
    return page


def test_the_app_follows_the_browser_and_is_no_part_of_it(
    chrome: Chrome, sdk: LocalServer, demo: int, tmp_path: Path
) -> None:
    with served("run", sdk, tmp_path) as address:
        screen = Screen(opened(address, chrome, "light"))
        screen.expect_rows(demo)
        the_cells_follow(screen, demo)
        the_theme_is_worn_in_the_shadow_root(screen)
        menus_and_keys_work_in_it(screen)


def the_cells_follow(screen: Screen, demo: int) -> None:
    page = screen.page
    selected, by_type = page.locator("marimo-table").nth(0), page.locator("marimo-table").nth(1)
    expect(page.get_by_text(f"{demo} versions of local/demo")).to_be_visible()
    expect(selected.get_by_text("0 rows")).to_be_visible()
    expect(by_type.get_by_text("4 rows")).to_be_visible()

    name = screen.first_name()
    screen.checkbox(name).click()
    expect(selected.get_by_text(name, exact=True)).to_be_visible()
    screen.field.fill("type:dataset")
    expect(by_type.get_by_text("1 row,")).to_be_visible()

    expect(page.get_by_text("Nothing is marked.")).to_be_visible()
    page.get_by_role("button", name="Mark old models").click()
    expect(page.get_by_text("versions to delete; frees")).to_be_visible()
    screen.button("Undo").click()
    expect(page.get_by_text("Nothing is marked.")).to_be_visible()


def the_theme_is_worn_in_the_shadow_root(screen: Screen) -> None:
    page = screen.page
    root = page.locator(".aw-root.aw-browser")
    for scheme, fore, back in (
        ("light", "rgb(15, 23, 42)", "rgb(255, 255, 255)"),
        ("dark", "rgb(236, 238, 237)", "rgb(24, 28, 26)"),
    ):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator(f"body.{scheme}")).to_be_attached()
        expect(root).to_have_css("background-color", back)
        expect(root).to_have_css("color", fore)
        expect(screen.grid).to_have_css("color", fore)
        expect(root).to_have_css("color-scheme", scheme)
    # None of it reaches the page around it, nor is the table without it.
    assert page.evaluate(
        "[...document.styleSheets].every(sheet => ![...sheet.cssRules].some("
        "rule => rule.selectorText?.includes('.aw-')))"
    )
    expect(screen.row_at(1)).to_have_css("position", "absolute")
    assert axe_violations(page, "marimo-anywidget") == []


def menus_and_keys_work_in_it(screen: Screen) -> None:
    page = screen.page
    screen.button("Columns").click()
    dialog = screen.region.get_by_role("dialog", name="Columns")
    first = dialog.get_by_role("checkbox").nth(2)
    before = first.is_checked()
    # A press in it is no press beside it.
    first.click()
    expect(first).to_be_checked(checked=not before)
    first.click()
    screen.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.evaluate(FOCUSED) == "Columns"

    # The focus goes where the person goes: into the review, and back to the table.
    screen.checkbox(screen.first_name()).click()
    screen.press("Delete")
    screen.press("/")
    assert page.evaluate(FOCUSED) == "Filter"
    screen.use(screen.button("Review changes"), "keyboard")
    expect(screen.review).to_be_visible()
    assert page.evaluate(FOCUSED) == "Review changes"
    screen.use(screen.button("Clear all staged"), "keyboard")
    expect(screen.grid).to_be_visible()


def test_the_editor_runs_it_and_keeps_its_keys_to_itself(
    chrome: Chrome, sdk: LocalServer, demo: int, tmp_path: Path
) -> None:
    with served("edit", sdk, tmp_path) as address:
        page = opened(address, chrome, "dark")
        cells = page.locator(".marimo-cell")
        expect(cells.first).to_be_visible(timeout=1000 * patient(60))
        before = cells.count()
        assert before > 5
        # The editor waits to be asked.
        page.get_by_test_id("run-button").last.click()
        screen = Screen(page)
        screen.expect_rows(demo, timeout=1000 * patient(90))
        root = page.locator(".aw-root.aw-browser")
        expect(root).to_have_css("background-color", "rgb(24, 28, 26)")
        expect(screen.grid).to_have_css("color", "rgb(236, 238, 237)")
        assert axe_violations(page, "marimo-anywidget") == []

        # In the editor's own hands these run a cell, make one, open its commands, delete one.
        name = screen.first_name()
        screen.grid.get_by_role("rowheader", name=name, exact=True).click()
        for key in ("Shift+Enter", "Control+Shift+p", "Control+k", "Shift+Backspace"):
            screen.press(key)
        screen.checkbox(name).click()
        selected = page.locator("marimo-table").nth(0)
        expect(selected.get_by_text(name, exact=True)).to_be_visible()
        screen.field.fill("type:dataset")
        expect(page.locator("marimo-table").nth(1).get_by_text("1 row,")).to_be_visible()
        expect(cells).to_have_count(before)
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_marimo_finds_nothing_to_mend() -> None:
    command = [sys.executable, "-m", "marimo", "check", "--strict", str(NOTEBOOK)]
    checked = subprocess.run(command, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
