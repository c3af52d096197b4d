"""The review in a real Chromium, by mouse and by keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from artwidgets import ArtifactBrowser, Session
from artwidgets.local import LocalServer
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.lab import axe_violations
from tests.support.screen import Screen
from tests.support.waiting import patient
from tests.widgets.panels.conftest import Ask, AskAny

pytestmark = pytest.mark.browser


class ReviewScreen(Screen):
    """The review of a large plan: 171 deletes, 9 refused for the same reason, 20 same edits."""

    def group(self, name: str) -> Locator:
        return self.review.get_by_role("region", name=name)


def staged_in(session: Session) -> None:
    """Stage deletes of all collections but the last, and one and the same edit of that."""
    last = session.listing["collection"] == session.listing["collection"].iat[-1]
    session.delete(session.listing.index[~last])
    session.edit(session.listing.index[last], add_tags=["keep"])


def seeded(sdk: LocalServer, project: str, versions: int) -> Session:
    sdk.seed_bulk(project=project, collections=3, versions=versions)
    session = Session(sdk.entity, project)
    session.load()
    return session


@pytest.fixture(scope="module")
def kept(
    sdk: LocalServer, _session_chrome: Chrome, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ReviewScreen]:
    """A project that is read once, with its manifests, in a page that is opened once."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("ARTWIDGETS_STATE_DIR", "ARTWIDGETS_CACHE_DIR"):
            patch.setenv(name, str(tmp_path_factory.mktemp("kept")))
        browser = ArtifactBrowser(session=seeded(sdk, "review-on-screen", 64))
    expect.set_options(timeout=1000 * patient(20))
    page, frame = Sandbox.of_browser(browser).open(_session_chrome)
    _session_chrome.keep(page)
    yield ReviewScreen(page, frame, browser)
    assert browser.wait(patient(30))
    browser.close()
    page.context.close()


@pytest.fixture
def screen(kept: ReviewScreen, ask_any: AskAny, chrome: Chrome) -> ReviewScreen:
    """The review of the plan, nothing of it unfolded or dropped."""
    browser = kept.browser
    assert browser is not None
    assert browser.wait(patient(30))
    browser.session.unstage()
    # What was unfolded is forgotten when it is gone.
    expect(kept.frame.locator(".aw-review .aw-panel-group")).to_have_count(0)
    browser.workspace.go("table")
    staged_in(browser.session)
    ask_any(browser.toolbar, "review")
    assert browser.wait(patient(30))
    expect(kept.confirmation).to_be_visible()
    return kept


def test_what_says_the_same_is_read_once_and_opens(screen: ReviewScreen) -> None:
    edits = screen.group("Versions to edit")
    expect(edits.get_by_role("listitem")).to_have_count(1)
    opener = edits.get_by_role("button", name="same edit 64 times")
    screen.use(opener, "keyboard")
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
    staged = len(screen.browser.session.changes)
    expect(drops).to_have_count(0)
    screen.review.get_by_role("group", name="Planned changes").focus()
    opener = deletes.get_by_role("button", name=" go").first
    for _ in range(5):
        screen.press("ArrowDown")
        if opener.evaluate("one => one === document.activeElement"):
            break
    expect(opener).to_be_focused()
    screen.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(opener).to_be_focused()
    first, second = (drops.nth(at).get_attribute("aria-label") for at in (0, 1))
    screen.press("ArrowDown")
    expect(drops.first).to_be_focused()
    screen.press("Enter")
    expect(deletes.get_by_role("button", name=first or "", exact=True)).to_have_count(0)
    expect(deletes.get_by_role("button", name=second or "", exact=True)).to_be_focused()
    assert len(screen.browser.session.changes) == staged - 1


def test_a_collection_says_what_stays_and_unfolds_a_page_at_a_time(screen: ReviewScreen) -> None:
    deletes = screen.group("Versions to delete")
    collection = deletes.get_by_role("listitem").first
    expect(collection).to_contain_text("of 64 go")
    expect(collection).to_contain_text("stay")
    opener = collection.get_by_role("button", name="of 64 go")
    screen.use(opener, "mouse")
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(opener).to_be_focused()
    versions = deletes.get_by_role("list", name="Versions of ")
    drops = versions.get_by_role("button", name="Drop ")
    expect(drops).to_have_count(50)
    screen.use(versions.get_by_role("button", name="Show "), "keyboard")
    going = len(screen.browser.review.describe()["groups"][0]["collections"][0]["items"])
    assert going > 50
    expect(drops).to_have_count(going)
    expect(drops.nth(50)).to_be_focused()
    # What is told anew leaves them there, and the focus too.
    screen.browser.review.push()
    screen.browser.session.edit(screen.browser.session.listing.index[-1:], description="one more")
    expect(
        screen.group("Versions to edit").get_by_role("listitem").filter(has_text="one more")
    ).to_be_visible()
    expect(drops).to_have_count(going)
    expect(drops.nth(50)).to_be_focused()
    assert axe_violations(screen.frame, ".aw-review") == []
    screen.use(opener, "mouse")
    expect(opener).to_have_attribute("aria-expanded", "false")
    expect(drops).to_have_count(0)


def test_the_largest_come_first_on_request(screen: ReviewScreen) -> None:
    deletes = screen.group("Versions to delete")
    plan = screen.browser.review.plan
    screen.use(deletes.get_by_role("button", name=" go").first, "keyboard")
    items = deletes.get_by_role("list", name="Versions of ").get_by_role("listitem")
    expect(items.nth(49)).to_be_visible()
    named = screen.browser.review.describe()["groups"][0]["collections"][0]["name"]
    inside = [item for item in plan.deletes if item.base.collection == named]
    largest = max(inside, key=lambda item: item.size).name
    expect(items.first).to_contain_text(inside[0].name)
    button = deletes.get_by_role("button", name="Versions to delete: largest first")
    screen.use(button, "keyboard")
    expect(items.first).to_contain_text(largest)
    expect(button).to_have_attribute("aria-pressed", "true")
    screen.use(button, "mouse")
    expect(items.first).to_contain_text(inside[0].name)


def test_the_bytes_are_one_bar_with_its_numbers_beside_it(
    browser: ArtifactBrowser, ids: dict[str, str], ask: Ask, chrome: Chrome
) -> None:
    # v0's only file is v1's too: together they list 40 bytes and hold 30.
    browser.session.delete([ids["net:v0"], ids["net:v1"]])
    ask(browser.toolbar, "review")
    screen = ReviewScreen(*Sandbox.of_browser(browser).open(chrome), browser)
    figure = screen.review.get_by_role("figure", name="What this frees")
    expect(figure).to_contain_text("Frees 30 B of 40 B listed.")
    bar = figure.get_by_role("img")
    expect(bar).to_have_accessible_name(
        "Of 40 B listed: 30 B (75%) freed, no version that stays uses it; "
        "10 B (25%) listed more than once, stored once."
    )
    entries = figure.get_by_role("list", name="Bytes that are listed").get_by_role("listitem")
    expect(entries).to_have_text(
        ["30 B75%Freed: no version that stays uses it", "10 B25%Listed more than once, stored once"]
    )
    # What is freed is as long as it is much.
    share = bar.evaluate(
        "bar => bar.querySelector('[data-part=going]').getBoundingClientRect().width"
        " / bar.getBoundingClientRect().width"
    )
    assert share == pytest.approx(0.75, abs=0.02)
    # In a forced palette the parts are still told apart by what is drawn in them.
    screen.page.emulate_media(forced_colors="active")
    drawn = bar.evaluate(
        "bar => [...bar.children].map(one => {const style = getComputedStyle(one);"
        " return style.backgroundImage + style.backgroundColor})"
    )
    assert len(set(drawn)) == len(drawn)
    screen.page.emulate_media(forced_colors="none")
    # A narrow page loses nothing sideways.
    screen.set_width(600)
    assert screen.review.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert axe_violations(screen.frame, ".aw-review") == []


def test_back_says_how_many_stay_staged_and_offers_to_clear(screen: ReviewScreen) -> None:
    staged = len(screen.browser.session.changes)
    screen.use(screen.review.get_by_role("button", name="Back"), "keyboard")
    expect(screen.status).to_contain_text(f"{staged} changes still staged.")
    screen.use(screen.frame.get_by_role("button", name="Clear all staged"), "mouse")
    expect(screen.status).to_contain_text(f"{staged} staged changes cleared.")
    expect(screen.frame.get_by_role("button", name="Clear all staged")).to_have_count(0)
    assert not screen.browser.session.changes


def test_the_button_says_what_it_does_and_keeps_its_name(
    ask_any: AskAny, sdk: LocalServer, project: str, chrome: Chrome
) -> None:
    browser = ask_any.browser_of(seeded(sdk, project, 12))
    staged_in(browser.session)
    ask_any(browser.toolbar, "review")
    screen = ReviewScreen(*Sandbox.of_browser(browser).open(chrome), browser)
    expect(screen.confirmation).to_be_visible()
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
