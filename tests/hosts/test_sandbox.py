"""Built to the limits of VS Code and Colab: no origin, no request, modules only from blob addresses."""

import pytest
from playwright.sync_api import Frame, expect

from artwidgets import ArtifactBrowser
from artwidgets.local import LocalServer
from artwidgets.widgets.grid import Grid
from artwidgets.widgets.snapshot import ROWS
from tests.hosts.conftest import VERSIONS
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.screen import Screen, open_editor
from tests.support.waiting import patient
from tests.widgets.grid.examples import COLUMNS, listing

pytestmark = pytest.mark.browser

VSCODE_DARK = {
    "--vscode-editor-background": "#1e1e1e",
    "--vscode-editorWidget-background": "#252526",
    "--vscode-foreground": "#cccccc",
    "--vscode-focusBorder": "#007fd4",
    "--vscode-errorForeground": "#f48771",
}
COLAB_DARK = {"--colab-primary-surface-color": "#383838", "--colab-primary-text-color": "#d5d5d5"}
# As a host does it when somebody chooses another theme.
WEAR = """
([style, body]) => {
  document.documentElement.setAttribute("style", style);
  document.body.className = body;
}
"""


@pytest.fixture
def grid() -> Grid:
    made = Grid(COLUMNS)
    made.on_edit(lambda ids, column, value: made.overlay({row: {column: value} for row in ids}))
    made.show(listing())
    return made


def nothing_went_wrong(frame: Frame) -> None:
    assert frame.evaluate("() => [window.violations, window.failures, window.origin]") == [[], [], "null"]


def test_the_table_works_and_wears_the_hosts_colours(chrome: Chrome, grid: Grid) -> None:
    page, frame = Sandbox(grid).open(chrome, framed=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    table = frame.get_by_role("grid", name="Artifact versions")
    expect(table).to_have_attribute("aria-rowcount", "501")
    table.get_by_role("checkbox", name="Select model-1:v0", exact=True).check()
    expect(frame.get_by_text("1 selected")).to_be_visible()
    assert grid.selection == ["id1"]

    # Rows that were not loaded, an edit, and a column laid out anew: messages both ways, and a trait.
    frame.locator(".aw-scroll").evaluate("box => box.scrollTop = box.scrollHeight")
    last = table.get_by_role("row").filter(
        has=frame.get_by_role("checkbox", name="Select model-9:v49", exact=True)
    )
    expect(last).to_be_visible()
    open_editor(last.locator('[aria-colindex="4"]'))
    frame.get_by_role("textbox", name="Description of model-9:v49").fill("seen")
    page.keyboard.press("Enter")
    expect(last.get_by_text("seen")).to_be_visible()
    frame.get_by_role("columnheader", name="Size", exact=True).focus()
    page.keyboard.press("Alt+ArrowRight")

    root = frame.locator(".aw-root.aw-table")
    for style, body, background, text in (
        ({}, "", "rgb(255, 255, 255)", "rgb(31, 35, 40)"),
        (VSCODE_DARK, "vscode-dark", "rgb(30, 30, 30)", "rgb(204, 204, 204)"),
        (COLAB_DARK, "", "rgb(56, 56, 56)", "rgb(213, 213, 213)"),
    ):
        frame.evaluate(WEAR, ["; ".join(f"{name}: {value}" for name, value in style.items()), body])
        expect(root).to_have_css("background-color", background)
        expect(root).to_have_css("color", text)
    assert [address for address in asked if not address.startswith("blob:null/")] == []
    nothing_went_wrong(frame)


def test_the_whole_browser_works_and_a_frame_that_is_made_again_shows_what_was_done(
    chrome: Chrome, sdk: LocalServer, stored: str
) -> None:
    """Those hosts throw the frame of an output away that is scrolled off or moved, without a word to it."""
    browser = ArtifactBrowser(sdk.entity, stored)
    sandbox = Sandbox.of_browser(browser)
    page, frame = sandbox.open(chrome, style=VSCODE_DARK, body="vscode-dark", framed=True)
    screen = Screen(page, frame, browser)
    screen.expect_rows(VERSIONS)
    name = screen.first_name()
    collection = name.partition(":")[0]
    screen.write(f"name:{collection}", VERSIONS // 4)
    screen.checkbox(name).check()
    screen.button("Delete").click()
    expect(screen.row(name).get_by_role("img", name="Staged, but will be skipped")).to_be_visible()
    screen.button("Review changes").click()
    expect(screen.button("Apply changes")).to_be_visible()
    screen.button("Back").click()
    expect(screen.grid).to_be_visible()
    assert browser.wait(patient(30))
    nothing_went_wrong(frame)

    frame = sandbox.open_again(page)
    screen = Screen(page, frame, browser)
    screen.expect_rows(VERSIONS // 4)
    expect(screen.field).to_have_value(f"name:{collection}")
    expect(screen.checkbox(name)).to_be_checked()
    expect(screen.row(name).get_by_role("img", name="Staged, but will be skipped")).to_be_visible()
    # It answers there as it did before.
    screen.button("Undo").click()
    expect(screen.row(name).get_by_role("img", name="Staged, but will be skipped")).to_have_count(0)
    nothing_went_wrong(frame)

    # As the notebook was saved, and opened without its kernel, of which such a host tells nothing.
    assert browser.wait(patient(30))
    frame = sandbox.open_again(page, cut_off=True)
    expect(frame.get_by_role("region", name="Artifact browser")).to_contain_text("No kernel answers")
    expect(frame.get_by_role("cell", name=name, exact=True)).to_be_visible()
    nothing_went_wrong(frame)


def test_the_table_of_a_reopened_notebook_needs_no_script_and_no_neighbour(
    chrome: Chrome, sdk: LocalServer, stored: str
) -> None:
    """VS Code may fail at the widget's output (vscode-jupyter 17518), and shows each output by itself."""
    browser = ArtifactBrowser(sdk.entity, stored)
    browser.load()
    assert browser.wait(patient(30))
    bundle, _ = browser._repr_mimebundle_()
    page = chrome.blank()
    page.set_content('<iframe sandbox="" style="width: 1000px; height: 800px"></iframe>')
    page.locator("iframe").evaluate("(frame, html) => { frame.srcdoc = html }", bundle["text/html"])
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("cell", name=browser.view["name"].iloc[0], exact=True)).to_be_visible()
    expect(frame.get_by_text(f"The first {ROWS} of {VERSIONS} rows")).to_be_visible()
