"""History in a real Chromium, by mouse and by keyboard: seen item by item; nothing begins by one click."""

import threading

import pytest
from playwright.sync_api import expect

from artwidgets import ArtifactBrowser
from artwidgets.applying.journal import find_record
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.lab import axe_violations
from tests.support.screen import Screen

pytestmark = pytest.mark.browser


@pytest.fixture
def screen(browser: ArtifactBrowser, chrome: Chrome) -> Screen:
    screen = Screen(*Sandbox.of_browser(browser).open(chrome))
    expect(screen.grid).to_have_attribute("aria-rowcount", "4")
    return screen


def cut_short(browser, ids) -> str:
    """A plan of two deletes, cancelled before anything was sent; its id."""
    session = browser.session
    session.delete([ids["net:v0"], ids["net:v1"]])
    plan = session.plan()
    cancel = threading.Event()
    cancel.set()
    session.apply(plan, cancel=cancel)
    session.unstage()
    return plan.id


def test_what_was_deleted_is_seen_by_mouse_in_two_clicks_and_opens_like_its_details_did(
    screen: Screen, browser: ArtifactBrowser, ids: dict[str, str], project: str
) -> None:
    browser.session.delete([ids["net:v1"]])
    browser.session.apply(browser.session.plan())
    screen.button("History").click()
    row = screen.history.get_by_role("button", name=f"{project}: deleted net:v1")
    expect(row).to_contain_text(browser.session.connection.viewer.username)
    row.click()
    item = screen.history.get_by_role("button", name="net:v1 model")
    expect(item).to_be_visible()
    item.click()
    expect(screen.history).to_contain_text("second")
    expect(screen.history).to_contain_text('"loss": 0.5')
    assert axe_violations(screen.frame, ".aw-history") == []


def test_history_by_keyboard(
    screen: Screen, browser: ArtifactBrowser, ids: dict[str, str], project: str
) -> None:
    browser.session.delete([ids["net:v0"]])
    browser.session.apply(browser.session.plan())
    browser.session.edit([ids["net:v2"]], description="x")
    browser.session.apply(browser.session.plan())
    screen.button("History").focus()
    screen.press("Enter")
    expect(screen.history.get_by_role("heading", name="History")).to_be_focused()
    expect(screen.history.get_by_role("listitem")).to_have_count(2)
    screen.tab_to(screen.history.get_by_role("searchbox", name="Search history"))
    screen.page.keyboard.type("net:v0")
    expect(screen.history.get_by_role("listitem")).to_have_count(1)
    row = screen.history.get_by_role("button", name=f"{project}: deleted net:v0")
    screen.tab_to(row)
    screen.press("Enter")
    expect(row).to_have_attribute("aria-expanded", "true")
    item = screen.history.get_by_role("button", name="net:v0 model")
    screen.tab_to(item)
    screen.press("Enter")
    expect(item).to_have_attribute("aria-expanded", "true")
    expect(item).to_be_focused()
    screen.press("Escape")
    expect(screen.grid).to_be_visible()


def test_resume_asks_first(screen: Screen, browser: ArtifactBrowser, ids: dict[str, str]) -> None:
    plan = cut_short(browser, ids)
    screen.button("History").click()
    resume = screen.button(f"Resume plan {plan}")
    heading = screen.review.get_by_role("heading", name="Review what is left")
    resume.click()
    expect(heading).to_be_visible()
    # Back leads to the history, and from there to the table.
    screen.review.get_by_role("button", name="Back", exact=True).click()
    expect(screen.history.get_by_role("heading", name="History")).to_be_visible()
    screen.history.get_by_role("button", name="Back", exact=True).click()
    expect(screen.grid).to_be_visible()
    assert find_record(plan).outcomes == {}

    screen.button("History").click()
    screen.tab_to(resume)
    screen.press("Enter")
    expect(heading).to_be_focused()
    screen.tab_to(screen.confirmation, most=12)
    expect(screen.button("Apply changes")).to_be_disabled()
    assert find_record(plan).outcomes == {}
    screen.page.keyboard.type("DELETE 2 versions")
    expect(screen.button("Apply changes")).to_be_enabled()
    expect(screen.button("Apply changes")).to_contain_text("Delete 2 versions")
    screen.press("Enter")
    expect(screen.status).to_contain_text("Finished: 2 versions deleted.")
    expect(screen.grid).not_to_be_visible()
    assert len(find_record(plan).outcomes) == 2


def test_revert_asks_first(screen: Screen, browser: ArtifactBrowser, ids: dict[str, str]) -> None:
    browser.session.edit([ids["net:v1"]], description="wrong")
    plan = browser.session.plan()
    browser.session.apply(plan)
    screen.button("History").click()
    revert = screen.button(f"Revert the edits of plan {plan.id}")
    revert.click()
    expect(screen.review).to_contain_text("wrong")
    expect(screen.button("Apply changes")).to_be_disabled()
    assert browser.session.listing.loc[ids["net:v1"], "description"] == "wrong"
    screen.review.get_by_role("textbox", name="Confirmation").fill("revert 1 edit")
    screen.button("Apply changes").click()
    expect(screen.status).to_contain_text("1 edit reverted.")
    assert browser.session.listing.loc[ids["net:v1"], "description"] == "second"
