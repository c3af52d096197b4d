"""The README's picture shows what the browser does; take it anew with ``ARTWIDGETS_SCREENSHOT=1``."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from artwidgets.local import LocalServer
from tests.docs.readme import ROOT
from tests.lab import Lab

MARKED = (24, 23, 21, 20)


@pytest.mark.browser
def test_what_the_picture_shows_can_be_done(lab: Lab, sdk: LocalServer, tmp_path: Path) -> None:
    sdk.seed_demo(project="vision")
    notebook = lab.open(
        [f'from artwidgets import ArtifactBrowser\n\nArtifactBrowser("{sdk.entity}", "vision")'],
        width=1400,
        height=860,
    )
    page = notebook.page
    browser = page.get_by_role("region", name="Artifact browser")
    grid = browser.get_by_role("grid", name="Artifact versions")
    expect(grid.get_by_role("gridcell", name="bert-finetune:v40", exact=True)).to_be_visible()
    words = browser.get_by_role("textbox", name="Filter")
    words.fill("type:model age:>30d -name:churn*")
    words.press("Enter")
    expect(grid.get_by_role("gridcell", name="bert-finetune:v40", exact=True)).to_be_hidden()
    for number in MARKED:
        grid.get_by_role("checkbox", name=f"Select bert-finetune:v{number}", exact=True).check()
    browser.get_by_role("button", name="Delete", exact=True).click()
    browser.get_by_role("button", name="Clear selection").click()
    grid.get_by_role("gridcell", name="bert-finetune:v32", exact=True).click()
    details = browser.get_by_role("region", name="Details")
    expect(details.get_by_text("production").first).to_be_visible()
    expect(browser.get_by_role("button", name="Review changes")).to_contain_text(str(len(MARKED)))
    path = tmp_path / "browser.png"
    if "ARTWIDGETS_SCREENSHOT" in os.environ:
        path = ROOT / "notebooks/images/browser.png"
        page.evaluate("() => window.jupyterapp.commands.execute('application:toggle-left-area')")
        page.mouse.move(0, 0)
    page.screenshot(path=path)
    assert path.stat().st_size > 10_000
