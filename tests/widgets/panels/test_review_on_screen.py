"""The review in a real Chromium, by mouse and by keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from artwidgets import Session
from artwidgets.local import LocalServer
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.lab import axe_violations
from tests.support.screen import Screen
from tests.widgets.panels.conftest import AskAny

pytestmark = pytest.mark.browser


class ReviewScreen(Screen):
    """The review of a large plan: 171 deletes, 9 refused for the same reason, 20 same edits."""

    def group(self, name: str) -> Locator:
        return self.review.get_by_role("region", name=name)


Open = Callable[[str], ReviewScreen]


@pytest.fixture
def review(sdk: LocalServer, ask_any: AskAny, chrome: Chrome) -> Open:
    """Stage the plan in a project, and show its review."""

    def opened(project: str) -> ReviewScreen:
        session = Session(sdk.entity, project)
        session.load()
        last = session.listing["collection"] == session.listing["collection"].iat[-1]
        session.delete(session.listing.index[~last])
        session.edit(session.listing.index[last], add_tags=["keep"])
        browser = ask_any.browser_of(session)
        ask_any(browser.toolbar, "review")
        screen = ReviewScreen(*Sandbox.of_browser(browser).open(chrome), browser)
        expect(screen.confirmation).to_be_visible()
        return screen

    return opened


def seeded(sdk: LocalServer, project: str) -> str:
    sdk.seed_bulk(project=project, collections=3, versions=64)
    return project


@pytest.fixture(scope="module")
def unchanged(sdk: LocalServer) -> str:
    """A project for those who only look."""
    return seeded(sdk, "review-on-screen")


@pytest.fixture
def screen(review: Open, unchanged: str) -> ReviewScreen:
    return review(unchanged)


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_what_says_the_same_is_read_once_and_opens(screen: ReviewScreen, by: str) -> None:
    edits = screen.group("Versions to edit")
    expect(edits.get_by_role("listitem")).to_have_count(1)
    opener = edits.get_by_role("button", name="same edit 64 times")
    screen.use(opener, by)
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(edits.get_by_role("list", name="same edit 64 times").get_by_role("button")).to_have_count(51)
    assert axe_violations(screen.frame, ".aw-review") == []


def test_tab_reaches_the_confirmation_past_all_items(screen: ReviewScreen) -> None:
    screen.review.get_by_role("heading", level=2).focus()
    pressed = 0
    while not screen.confirmation.evaluate("one => one === document.activeElement"):
        screen.press("Tab")
        pressed += 1
        assert pressed <= 8
    screen.page.keyboard.type("DELETE  " + (screen.confirmation.get_attribute("placeholder") or "")[7:])
    expect(screen.review.get_by_role("button", name="Apply changes")).to_be_enabled()


def test_arrow_keys_lead_to_an_item_and_drop_it_and_the_place_stays(screen: ReviewScreen) -> None:
    deletes = screen.group("Versions to delete")
    drops = deletes.get_by_role("button", name="Drop ")
    first, second = (drops.nth(at).get_attribute("aria-label") for at in (0, 1))
    staged = len(screen.browser.session.changes)
    screen.review.get_by_role("group", name="Planned changes").focus()
    for _ in range(60):
        screen.press("ArrowDown")
        if drops.first.evaluate("one => one === document.activeElement"):
            break
    expect(drops.first).to_be_focused()
    screen.press("Enter")
    expect(deletes.get_by_role("button", name=first or "", exact=True)).to_have_count(0)
    expect(deletes.get_by_role("button", name=second or "", exact=True)).to_be_focused()
    assert len(screen.browser.session.changes) == staged - 1


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_50_more_keep_the_place(screen: ReviewScreen, by: str) -> None:
    deletes = screen.group("Versions to delete")
    expect(deletes.get_by_role("listitem")).to_have_count(50)
    screen.use(deletes.get_by_role("button", name="Show 50 more"), by)
    expect(deletes.get_by_role("listitem")).to_have_count(100)
    expect(deletes.get_by_role("listitem").nth(50).get_by_role("button")).to_be_focused()
    # What is told anew leaves them there, and the focus too.
    screen.browser.review.push()
    screen.browser.session.edit(screen.browser.session.listing.index[-1:], description="one more")
    expect(
        screen.group("Versions to edit").get_by_role("listitem").filter(has_text="one more")
    ).to_be_visible()
    expect(deletes.get_by_role("listitem")).to_have_count(100)
    expect(deletes.get_by_role("listitem").nth(50).get_by_role("button")).to_be_focused()


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_the_largest_come_first_on_request(screen: ReviewScreen, by: str) -> None:
    deletes = screen.group("Versions to delete")
    plan = screen.browser.review.plan
    largest = max(plan.deletes, key=lambda item: item.size).name
    button = deletes.get_by_role("button", name="Versions to delete: largest first")
    screen.use(button, by)
    expect(deletes.get_by_role("listitem").first).to_contain_text(largest)
    expect(button).to_have_attribute("aria-pressed", "true")
    screen.use(button, by)
    expect(deletes.get_by_role("listitem").first).to_contain_text(plan.deletes[0].name)


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_back_says_how_many_stay_staged_and_offers_to_clear(screen: ReviewScreen, by: str) -> None:
    staged = len(screen.browser.session.changes)
    screen.use(screen.review.get_by_role("button", name="Back"), by)
    expect(screen.status).to_contain_text(f"{staged} changes still staged.")
    screen.use(screen.frame.get_by_role("button", name="Clear all staged"), by)
    expect(screen.status).to_contain_text(f"{staged} staged changes cleared.")
    expect(screen.frame.get_by_role("button", name="Clear all staged")).to_have_count(0)
    assert not screen.browser.session.changes


def test_the_button_says_what_it_does_and_keeps_its_name(
    review: Open, sdk: LocalServer, project: str
) -> None:
    screen = review(seeded(sdk, project))
    session = screen.browser.session
    session.unstage(list(session.changes.edits))
    deletes = len(screen.browser.review.plan.deletes)
    expect(screen.review.get_by_role("button", name="Apply changes")).to_contain_text(
        f"Delete {deletes} versions"
    )
    screen.confirmation.fill(f" delete {deletes} Versions ")
    screen.press("Enter")
    expect(screen.review.get_by_role("heading", name="Results")).to_be_visible()
    expect(screen.status).to_contain_text(f"{deletes} versions deleted.")
    expect(screen.group("Done").get_by_role("listitem").first).to_contain_text("Deleted ")
