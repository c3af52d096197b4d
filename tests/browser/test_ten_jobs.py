"""Ten jobs of a new user on the demo project, with no more clicks and keys than are allowed here."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from artwidgets import ArtifactBrowser, Session
from artwidgets.local import LocalServer
from tests.browser.counting import allowed
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.screen import Screen
from tests.support.waiting import patient
from tests.widgets.panels.on_screen import Shown, kept_open

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def _shown(
    sdk: LocalServer, _session_chrome: Chrome, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shown]:
    """The demo project, in the page that the jobs are done in one after the other."""
    with kept_open(sdk, _session_chrome, "ten-jobs", tmp_path_factory.mktemp("ten-jobs")) as shown:
        yield shown


@pytest.fixture
def screen(_shown: Shown) -> Screen:
    """As it is at first, less what the jobs before deleted."""
    screen = Screen(*_shown)
    screen.begin_again()
    return screen


@pytest.fixture
def session(screen: Screen) -> Session:
    assert screen.browser
    return screen.browser.session


def box_at(screen: Screen, number: int) -> Locator:
    return screen.row_at(number).get_by_role("checkbox")


def typed(screen: Screen, text: str) -> None:
    screen.page.keyboard.type(text)


def only_models(screen: Screen) -> None:
    """Filter, where one is in the filter already: ``ty`` and ``m`` are completed by Tab."""
    offered = screen.frame.get_by_role("option")
    typed(screen, "ty")
    expect(offered.first).to_contain_text("type")
    screen.press("Tab")
    typed(screen, "m")
    expect(offered.first).to_contain_text("model")
    screen.press("Tab")
    expect(screen.box("Filter")).to_have_value("type:model")


def confirm_and_see_it_done(screen: Screen) -> None:
    """Type what is asked for and press Enter; the focus is in the confirmation already."""
    typed(screen, str(screen.box("Confirmation").get_attribute("placeholder")))
    screen.press("Enter")
    expect(screen.frame.get_by_role("heading", name="Results")).to_be_visible()


def stale_models(session: Session) -> set[str]:
    """Models that are to go, worked out apart: no alias, no link, not among the 3 newest, 90 days old."""
    listing = session.where("type:model")
    newest = listing.groupby("collection")["version"].rank(ascending=False)
    keeps = (newest <= 3) | listing["aliases"].map(bool) | listing["linked_in"].map(bool) | listing["is_link"]
    return set(listing.index[~keeps]) & set(session.where("type:model age:>90d").index)


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_the_newest_3_are_kept_and_models_older_than_90_days_are_deleted(
    sdk: LocalServer, chrome: Chrome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    """Of each collection; what has an alias or a link stays too, as the rule has it by itself."""
    monkeypatch.setenv("ARTWIDGETS_STATE_DIR", str(tmp_path / "state"))
    # Its name is typed to confirm.
    project = f"jobs-by-{by}"
    sdk.seed_demo(project=project)
    session = Session(sdk.entity, project)
    session.load()
    browser = ArtifactBrowser(session=session)
    screen = Screen(*Sandbox.of_browser(browser).open(chrome), browser)
    expect(screen.row_at(1)).to_be_visible()
    stale = stale_models(session)
    assert len(stale) > 50
    keys, clicks = (30, 4) if by == "mouse" else (60, 0)
    with allowed(screen.frame, clicks=clicks, keys=keys):
        if by == "mouse":
            screen.box("Filter").click()
        else:
            # Past the two views.
            screen.press("Tab", "Tab", "Tab")
            expect(screen.box("Filter")).to_be_focused()
        only_models(screen)
        # With them comes what empties the filter, one more on the way by Tab.
        screen.expect_rows(len(session.where("type:model")))
        if by == "mouse":
            screen.button("Clean up by rule").click()
        else:
            screen.tab_to(screen.button("Clean up by rule"))
            screen.press("Enter")
        expect(screen.box("Keep newest")).to_have_value("3")
        screen.press("Tab")
        typed(screen, "90d")
        expect(screen.button(f"Mark {len(stale)} to delete")).to_be_visible()
        screen.press("Enter")
        expect(screen.status).to_contain_text(f"{len(stale)} versions marked for deletion")
        if by == "mouse":
            screen.button("Review changes").click()
        else:
            screen.tab_to(screen.button("Review changes"))
            screen.press("Enter")
        confirmation = screen.box("Confirmation")
        expect(confirmation).to_be_visible()
        if by == "mouse":
            confirmation.click()
        else:
            screen.tab_to(confirmation)
        confirm_and_see_it_done(screen)
    expect(screen.status).to_contain_text(f"{len(stale)} versions deleted")
    assert not stale & set(session.listing.index)
    assert browser.wait(patient(30))


def test_b_the_ten_largest_and_what_they_would_free(screen: Screen, session: Session) -> None:
    """Sorted by size, the first ten marked, and what deleting them frees read in the review."""
    with allowed(screen.frame, clicks=4, keys=1):
        screen.grid.get_by_role("columnheader", name="Size", exact=True).click()
        largest = session.listing.sort_values("size", ascending=False)["name"].iloc[0]
        expect(screen.row_at(1)).to_contain_text(largest)
        box_at(screen, 1).click()
        box_at(screen, 10).click(modifiers=["Shift"])
        screen.expect_selected(10)
        screen.press("Delete")
        screen.button("Review changes").click()
        review = screen.frame.get_by_role("region", name="Review changes")
        expect(review).to_contain_text(re.compile(r"Frees [\d.]+ [kMG]?B"))
        expect(review).not_to_contain_text("Calculating")


def test_c_what_one_run_logged_is_deleted(screen: Screen, session: Session) -> None:
    """Seen at one of its versions: the row's menu filters by the run, and all that is found goes."""
    listing = session.where("type:dataset alias:none -is:linked")
    run = listing["run"].iloc[0]
    name = listing["name"].iloc[0]
    logged = session.where(f"run:{run}")
    filtered(screen, f"name:{name.partition(':')[0]}")
    screen.row(name).scroll_into_view_if_needed()
    with allowed(screen.frame, clicks=6):
        screen.cell(name, "Name").click(button="right")
        screen.frame.get_by_role("menuitem", name=f"Filter by run {run}").click()
        expect(screen.grid).to_have_attribute("aria-rowcount", str(len(logged) + 1))
        screen.frame.get_by_role("checkbox", name="Select all matching").click()
        screen.button("Delete").click()
        screen.button("Review changes").click()
        screen.box("Confirmation").click()
        confirm_and_see_it_done(screen)
    assert not set(logged.index) & set(session.listing.index)


def filtered(screen: Screen, query: str) -> None:
    """Filter from code, and wait until the rows are those."""
    screen.browser.filter = query
    found = screen.browser.session.where(query)
    expect(screen.grid).to_have_attribute("aria-rowcount", str(len(found) + 1))


def test_d_all_without_an_alias_are_marked_and_reviewed(screen: Screen, session: Session) -> None:
    """By the preset; what will be skipped is named in the review with its reason."""
    found = session.where("alias:none")
    with allowed(screen.frame, clicks=4, keys=0):
        screen.button("No aliases").click()
        expect(screen.grid).to_have_attribute("aria-rowcount", str(len(found) + 1))
        screen.frame.get_by_role("checkbox", name="Select all matching").click()
        screen.button("Delete").click()
        screen.button("Review changes").click()
        review = screen.frame.get_by_role("region", name="Review changes")
        expect(review.get_by_role("region", name="Versions to delete")).to_be_visible()
        expect(review).to_contain_text(re.compile(r"Frees [\d.]+ [kMG]?B"))


def test_e_an_alias_for_five_versions_is_refused_for_four_at_once(screen: Screen) -> None:
    """Five of one collection, where an alias is at one version at a time: told as soon as it is staged."""
    filtered(screen, "name:bert-finetune")
    with allowed(screen.frame, clicks=4):
        box_at(screen, 1).click()
        box_at(screen, 5).click(modifiers=["Shift"])
        screen.button("Edit").click()
        expect(screen.box("Add aliases")).to_be_focused()
        typed(screen, "golden")
        screen.button("Stage edit").click()
        expect(screen.status).to_contain_text("4 of 5 will be skipped")
    expect(screen.status).to_contain_text("an alias exists once a collection")


def test_f_one_metadata_key_is_set_on_20_versions(screen: Screen, session: Session) -> None:
    """Selected as one range; the key keeps its type."""
    filtered(screen, "name:bert-finetune")
    with allowed(screen.frame, clicks=5):
        box_at(screen, 1).click()
        screen.frame.locator(".aw-slot-grid .aw-scroll").hover()
        screen.page.mouse.wheel(0, 400)
        box_at(screen, 20).click(modifiers=["Shift"])
        screen.expect_selected(20)
        screen.button("Edit").click()
        screen.box("Metadata key").click()
        typed(screen, "checked")
        screen.press("Tab")
        typed(screen, "true")
        screen.button("Stage edit").click()
        expect(screen.status).to_contain_text("20 edits staged")
    edits = session.changes.edits
    assert len(edits) == 20
    assert all(edit.metadata and edit.metadata.update == {"checked": True} for edit in edits.values())


def test_g_models_are_sorted_by_their_loss(screen: Screen, session: Session) -> None:
    """The column is added from the chooser, found by typing, and its header sorts."""
    with allowed(screen.frame, clicks=3):
        screen.button("Columns").click()
        typed(screen, "loss")
        screen.frame.get_by_role("checkbox", name=re.compile(r"^metadata\.loss")).click()
        screen.press("Escape")
        screen.press("/")
        only_models(screen)
        header = screen.grid.get_by_role("columnheader", name="metadata.loss", exact=True)
        header.click()
        losses = session.where("type:model")["metadata"].map(lambda each: each.get("loss")).dropna()
        by_loss = session.listing.loc[losses.sort_values().index, "name"]
        expect(screen.row_at(1)).to_contain_text(re.compile(f"{by_loss.iloc[0]}|{by_loss.iloc[-1]}"))


def test_h_a_version_is_opened_with_its_run_and_what_it_uses(screen: Screen) -> None:
    """A click on its row: details with files, metadata, and the run that logged it."""
    filtered(screen, "name:resnet50-imagenet")
    with allowed(screen.frame, clicks=1, keys=0):
        screen.row_at(1).locator('[aria-colindex="2"]').click()
        details = screen.frame.get_by_role("region", name="Details")
        expect(details.get_by_text("Logged by")).to_be_visible()
        expect(details.get_by_role("button", name=re.compile("^Show what .* logged$")).first).to_be_visible()


def test_i_one_step_is_undone_by_one_click_and_all_by_two(screen: Screen, session: Session) -> None:
    """Undo takes the last step back; the review clears all that is staged."""
    rows = list(session.where("type:model").index[:3])
    for row in rows:
        session.edit([row], add_tags=["step"])
    with allowed(screen.frame, clicks=1, keys=0):
        screen.button("Undo").click()
        expect(screen.status).to_contain_text("Undone")
    assert set(session.changes.edits) == set(rows[:2])
    with allowed(screen.frame, clicks=2, keys=0):
        screen.button("Review changes").click()
        screen.button("Clear all staged").click()
        expect(screen.grid).to_be_visible()
    assert not session.changes


def test_j_what_was_deleted_is_seen_item_by_item(screen: Screen, session: Session) -> None:
    """History names the plan with what it did; its row opens to every item."""
    gone = session.where("type:dataset alias:none -is:linked")["name"].iloc[-2:]
    session.delete(list(gone.index))
    session.apply(session.plan())
    with allowed(screen.frame, clicks=2, keys=0):
        screen.button("History").click()
        screen.frame.get_by_role("button", name=re.compile("deleted 2 versions")).click()
        items = screen.frame.get_by_role("list", name="Items").get_by_role("listitem")
        expect(items).to_have_count(2)
        for name in gone:
            expect(items.filter(has_text=name)).to_be_visible()
    # The page is used again, where it would still be open.
    screen.frame.get_by_role("button", name=re.compile("deleted 2 versions")).click()
    expect(items).to_have_count(0)


# -- without a mouse -------------------------------------------------------------------------


def go_and_press(screen: Screen, name: str, key: str = "Tab") -> None:
    """Go to a button, and press it."""
    screen.tab_to(screen.button(name), most=60, key=key)
    expect(screen.button(name)).to_be_enabled()
    screen.press("Enter")


def write_filter(screen: Screen, query: str) -> None:
    """Filter from wherever one is in the browser, and go to the table's first row."""
    screen.press("/")
    expect(screen.box("Filter")).to_be_focused()
    screen.press("ControlOrMeta+a")
    typed(screen, f"{query} ")
    screen.press("Escape", "Enter")
    found = screen.browser.session.where(query)
    expect(screen.grid).to_have_attribute("aria-rowcount", str(len(found) + 1))
    go_to_rows(screen)


def go_to_rows(screen: Screen) -> None:
    """Tab into the table, unless one is there, and go to its first row's box."""
    if not screen.grid.evaluate("one => one.contains(document.activeElement)"):
        screen.tab_to(screen.grid.locator('[tabindex="0"]').first)
    screen.press("Control+Home", "Home")
    expect(screen.row_at(1).locator('[aria-colindex="1"]')).to_be_focused()


def select(screen: Screen, rows: int) -> None:
    """Select the first rows, where one is at the first."""
    screen.press("Space", *["Shift+ArrowDown"] * (rows - 1))
    screen.expect_selected(rows)


def review(screen: Screen) -> None:
    """From the table to the review."""
    go_and_press(screen, "Review changes", "Shift+Tab")
    expect(screen.review).to_contain_text(re.compile(r"Frees [\d.]+ [KMG]?B"))


def test_the_largest_and_what_a_run_logged_without_a_mouse(screen: Screen, session: Session) -> None:
    """b and c."""
    with allowed(screen.frame, clicks=0):
        screen.tab_to(screen.grid.locator('[tabindex="0"]').first)
        screen.press("Control+Home", "ArrowUp")
        screen.tab_to(screen.grid.get_by_role("columnheader", name="Size", exact=True), key="ArrowRight")
        screen.press("Enter")
        largest = session.listing.sort_values("size", ascending=False)["name"].iloc[0]
        expect(screen.row_at(1)).to_contain_text(largest)
        screen.press("ArrowDown", "Home")
        select(screen, 10)
        screen.press("Delete")
        expect(screen.status).to_contain_text("marked for deletion")
        review(screen)
        go_and_press(screen, "Clear all staged", "Shift+Tab")
        expect(screen.grid).to_be_visible()

        listing = session.where("type:dataset alias:none -is:linked")
        run, name = listing["run"].iloc[0], listing["name"].iloc[0]
        logged = session.where(f"run:{run}")
        screen.press("Control+Shift+a")
        write_filter(screen, f"name:{name}")
        screen.press("Shift+F10")
        wanted = screen.frame.get_by_role("menuitem", name=f"Filter by run {run}")
        expect(wanted).to_be_visible()
        screen.tab_to(wanted, key="ArrowDown")
        screen.press("Enter")
        expect(screen.grid).to_have_attribute("aria-rowcount", str(len(logged) + 1))
        go_to_rows(screen)
        screen.press("Control+a", "Delete")
        expect(screen.status).to_contain_text("marked for deletion")
        review(screen)
        screen.tab_to(screen.box("Confirmation"))
        confirm_and_see_it_done(screen)
    assert not set(logged.index) & set(session.listing.index)


def test_aliases_metadata_and_a_column_without_a_mouse(screen: Screen, session: Session) -> None:
    """d to g."""
    with allowed(screen.frame, clicks=0):
        go_and_press(screen, "No aliases")
        found = session.where("alias:none")
        expect(screen.grid).to_have_attribute("aria-rowcount", str(len(found) + 1))
        go_to_rows(screen)
        screen.press("Control+a", "Delete")
        expect(screen.status).to_contain_text("marked for deletion")
        review(screen)
        go_and_press(screen, "Clear all staged", "Shift+Tab")
        expect(screen.grid).to_be_visible()
        screen.press("Control+Shift+a")

        write_filter(screen, "name:bert-finetune")
        select(screen, 5)
        go_and_press(screen, "Edit", "Shift+Tab")
        expect(screen.box("Add aliases")).to_be_focused()
        typed(screen, "golden")
        go_and_press(screen, "Stage edit")
        expect(screen.status).to_contain_text("4 of 5 will be skipped")
        session.unstage()

        write_filter(screen, "name:bert-finetune")
        screen.press("Control+Shift+a")
        select(screen, 20)
        go_and_press(screen, "Edit", "Shift+Tab")
        screen.tab_to(screen.box("Metadata key"))
        typed(screen, "checked")
        screen.press("Tab")
        typed(screen, "true")
        go_and_press(screen, "Stage edit")
        expect(screen.status).to_contain_text("20 edits staged")

        go_to_rows(screen)
        go_and_press(screen, "Columns")
        typed(screen, "loss")
        column = screen.frame.get_by_role("checkbox", name=re.compile(r"^metadata\.loss"))
        expect(column).to_be_visible()
        screen.tab_to(column)
        screen.press("Space", "Escape")
        header = screen.grid.get_by_role("columnheader", name="metadata.loss", exact=True)
        expect(header).to_be_attached()
        screen.tab_to(screen.grid.locator('[tabindex="0"]').first, key="Shift+Tab")
        screen.press("Control+Home", "ArrowUp")
        screen.tab_to(header, key="ArrowRight")
        screen.press("Enter")
        expect(header).not_to_have_attribute("aria-sort", "none")


def test_details_undo_and_history_without_a_mouse(screen: Screen, session: Session) -> None:
    """h to j."""
    gone = session.where("type:dataset alias:none -is:linked")["name"].iloc[-3:]
    session.delete(list(gone.index))
    session.apply(session.plan())
    with allowed(screen.frame, clicks=0):
        write_filter(screen, "name:resnet50-imagenet")
        screen.press("ArrowRight")
        details = screen.frame.get_by_role("region", name="Details")
        # And not of the row before.
        expect(details.get_by_role("heading", name=screen.first_name(), exact=True)).to_be_visible()
        expect(details.get_by_text("Logged by")).to_be_visible()
        screen.tab_to(details.get_by_role("button", name=re.compile("^Show what .* logged$")).first, most=60)

        for row in session.where("type:model").index[:3]:
            session.edit([row], add_tags=["step"])
        go_and_press(screen, "Undo", "Shift+Tab")
        expect(screen.status).to_contain_text("Undone")
        assert len(session.changes.edits) == 2
        go_and_press(screen, "Review changes")
        go_and_press(screen, "Clear all staged", "Shift+Tab")
        expect(screen.grid).to_be_visible()
        assert not session.changes

        go_and_press(screen, "History", "Shift+Tab")
        # Of another number than what the mouse deleted, which is there too, before the newest has come.
        screen.tab_to(screen.frame.get_by_role("button", name=re.compile("deleted 3 versions")), most=60)
        screen.press("Enter")
        items = screen.frame.get_by_role("list", name="Items").get_by_role("listitem")
        expect(items).to_have_count(3)
        for name in gone:
            expect(items.filter(has_text=name)).to_be_visible()
