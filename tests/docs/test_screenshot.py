"""The README's pictures show what the browser does; take them anew with ``ARTWIDGETS_SCREENSHOT=1``."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from artwidgets.local import LocalServer
from tests.docs.readme import ROOT
from tests.support.lab import Lab

MARKED = (36, 35, 34, 31)
MARKDOWN = "bert-finetune:v28"
RETAKE = "ARTWIDGETS_SCREENSHOT" in os.environ

Take = Callable[[Page, str], None]


@pytest.fixture
def take(tmp_path: Path) -> Take:
    """Take a picture: into the README's folder where asked to, else aside."""

    def shoot(page: Page, name: str) -> None:
        page.mouse.move(0, 0)
        path = (ROOT / "notebooks/images" if RETAKE else tmp_path) / f"{name}.png"
        page.screenshot(path=path)
        assert path.stat().st_size > 10_000

    return shoot


def opened(lab: Lab, entity: str, theme: str = "Light") -> tuple[Page, Locator]:
    """Open the demo's browser, alone and with room for it; the page and the region."""
    lab.close_all()
    cells = [f'from artwidgets import ArtifactBrowser\n\nArtifactBrowser("{entity}", "vision")']
    page = lab.open(cells, width=1400, height=900, theme=theme, reload=RETAKE).page
    if RETAKE:
        page.evaluate("() => window.jupyterapp.commands.execute('application:toggle-left-area')")
    browser = page.get_by_role("region", name="Artifact browser")
    expect(browser.get_by_role("rowheader", name="bert-finetune:v40", exact=True)).to_be_visible()
    words = browser.get_by_role("combobox", name="Filter")
    words.fill("type:model age:>30d -name:churn*")
    words.press("Enter")
    expect(browser.get_by_role("rowheader", name="bert-finetune:v40", exact=True)).to_be_hidden()
    return page, browser


def mark(browser: Locator) -> None:
    """Mark some versions for deletion."""
    for number in MARKED:
        browser.get_by_role("checkbox", name=f"Select bert-finetune:v{number}", exact=True).check()
    browser.get_by_role("button", name="Delete", exact=True).click()
    browser.get_by_role("button", name="Clear selection").click()
    expect(browser.get_by_role("button", name="Review changes")).to_contain_text(str(len(MARKED)))


def show_overview(browser: Locator) -> None:
    """Open the overview of all that is there, and wait until its areas are stored bytes."""
    words = browser.get_by_role("combobox", name="Filter")
    words.fill("")
    words.press("Enter")
    browser.get_by_role("button", name="Overview", exact=True).click()
    overview = browser.get_by_role("region", name="Overview")
    overview.get_by_role("button", name="Read manifests").click()
    expect(overview.get_by_role("button", name="Read manifests")).to_be_hidden()
    expect(overview.get_by_role("button", name="Stop")).to_be_hidden()
    expect(overview.get_by_role("treeitem", name="model, ").first).to_be_visible()
    # JupyterLab has a layout of its own for terms and what is said of them.
    stored = overview.get_by_role("term").filter(has_text="Stored").bounding_box()
    value = overview.get_by_role("definition").nth(1).bounding_box()
    assert stored is not None
    assert value is not None
    assert value["y"] >= stored["y"] + stored["height"] - 1, "the figure stands below its name"


@pytest.mark.browser
def test_what_the_pictures_show_can_be_done(lab: Lab, sdk: LocalServer, take: Take) -> None:
    sdk.seed_demo(project="vision")
    page, browser = opened(lab, sdk.entity)
    mark(browser)
    browser.get_by_role("rowheader", name="bert-finetune:v32", exact=True).click()
    details = browser.get_by_role("region", name="Details")
    expect(details.get_by_text("production").first).to_be_visible()
    take(page, "browser")

    page, browser = opened(lab, sdk.entity)
    mark(browser)
    show_overview(browser)
    take(page, "overview")
    browser.get_by_role("button", name="Overview", exact=True).click()

    page, browser = opened(lab, sdk.entity, "Dark")
    mark(browser)
    browser.get_by_role("button", name="Review changes").click()
    review = browser.get_by_role("region", name="Review changes")
    expect(review.get_by_role("textbox", name="Confirmation")).to_be_visible()
    expect(review).to_contain_text("Frees ")
    expect(review).not_to_contain_text("Calculating")
    take(page, "review")

    page, browser = opened(lab, sdk.entity)
    words = browser.get_by_role("combobox", name="Filter")
    words.fill("type:model tokenizer")
    words.press("Enter")
    expect(browser.get_by_role("rowheader", name="bert-finetune:v33", exact=True)).to_be_hidden()
    browser.get_by_role("gridcell", name=MARKDOWN, exact=True).click()
    expect(browser.get_by_role("heading", name=MARKDOWN)).to_be_visible()
    details = browser.get_by_role("region", name="Details")
    expect(details.get_by_role("listitem").filter(has_text="32k words")).to_be_visible()
    details.get_by_role("button", name="Compare with").first.click()
    expect(details.get_by_text("changed").first).to_be_visible()
    take(page, "details")
