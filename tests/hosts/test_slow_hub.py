"""A hub 300 ms away: what the person does is on the screen before Python has heard of it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.hosts.conftest import VERSIONS
from tests.hosts.in_page import InPage
from tests.support.chromium import Chrome
from tests.support.screen import Screen

pytestmark = pytest.mark.browser

DELAY = """
() => {
  window.acted = Infinity;
  window.heard = false;
  const deliver = window.deliver;
  // Every message is held for 300 ms on its way in: what a question costs on a far hub.
  window.deliver = (id, data) => {
    const sent = performance.now();
    setTimeout(() => {
      // What Python sent before the act tells nothing of it.
      window.heard ||= sent > window.acted;
      deliver(id, data);
      window.delivered?.(data.content ?? {});
    }, window.late ?? 300);
  };
}
"""
BEFORE_ANY_ANSWER = """
({ act, expected }) => new Promise((resolve) => {
  window.acted = performance.now();
  window.heard = false;
  eval(act);
  const look = () => {
    if (eval(expected)) resolve(window.heard ? 'heard' : true);
    else if (performance.now() - window.acted > 10_000) resolve('never');
    else requestAnimationFrame(look);
  };
  look();
})
"""


EDIT_WHILE_ROWS_ARE_FETCHED = """
(cell) => {
  const rowsCame = ({ page, anchor }) => {
    if (page && anchor !== undefined) setTimeout(() => (window.fetched = true));
  };
  window.delivered = ({ kind }) => {
    if (kind !== "view") return;
    window.delivered = rowsCame;
    // The page asks for the rows now, and is answered in 300 ms: time enough to begin an edit.
    setTimeout(() => {
      cell.focus();
      cell.dispatchEvent(new KeyboardEvent("keydown", { key: "F2", bubbles: true }));
    });
  };
}
"""

# The first row as one that is being marked: leaning, in full colours.
ASKED_FOR = """((cells) => cells.length > 0 && cells.every((cell) => {
  const { fontStyle, opacity } = getComputedStyle(cell);
  return fontStyle === "italic" && opacity === "1";
}))([...grid.querySelectorAll('[aria-rowindex="2"].aw-marking .aw-cell')])"""


def shown_before_any_answer(page: Page, act: str, expected: str) -> bool:
    """Do `act`; tell whether `expected` came true before anything more was heard from the server."""
    return page.evaluate(BEFORE_ANY_ANSWER, {"act": act, "expected": expected}) is True


@pytest.fixture
def far(chrome: Chrome, cell: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[InPage]:
    """The browser on a page that hears of everything late."""
    for name in ("ARTWIDGETS_STATE_DIR", "ARTWIDGETS_CACHE_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    opened = InPage(chrome, [cell])
    opened.page.evaluate(DELAY)
    yield opened
    opened.close()


def test_what_the_person_does_does_not_wait(far: InPage) -> None:
    screen = Screen(far.page)
    screen.expect_rows(VERSIONS)
    an_editor_opened_while_rows_are_fetched_anew_stays_open(far, screen)
    an_edit_is_shown_as_sent_until_it_is_answered(far, screen)
    an_edit_that_is_refused_late_is_typed_on_as_what_is_not_sent(far.page, screen)
    what_is_pressed_in_a_row_that_is_painted_anew_is_there_when_it_is_let_go(far, screen)
    typing_choosing_marking_and_scrolling_do_not_wait(far.page, screen)
    what_is_pressed_while_an_answer_comes_is_there_when_it_is_let_go(far.page, screen)


def an_editor_opened_while_rows_are_fetched_anew_stays_open(far: InPage, screen: Screen) -> None:
    # Nobody was in the table when the rows were asked for, as when it is first shown.
    description = screen.cell(screen.first_name(), "Description")
    description.evaluate(EDIT_WHILE_ROWS_ARE_FETCHED)
    far.execute("browser.grid.filter(None, keep_place=True)")
    field = far.page.get_by_role("textbox", name="Description of")
    field.fill("begun before the rows came")
    far.page.wait_for_function("() => window.fetched")
    expect(field).to_have_value("begun before the rows came")
    expect(field).to_be_focused()
    screen.press("Escape")
    expect(field).to_have_count(0)


def an_edit_is_shown_as_sent_until_it_is_answered(far: InPage, screen: Screen) -> None:
    description = screen.cell(screen.first_name(), "Description")
    # By the keyboard: a cell that gets another value in between would miss a double click.
    description.click()
    expect(description).to_be_focused()
    far.page.keyboard.press("F2")
    far.page.get_by_role("textbox", name="Description of").fill("from far away")
    # A moment between two answers: watched in the page, where none is missed.
    description.evaluate(
        """cell => { new MutationObserver(() => {
            if (!cell.matches('.aw-pending')) return;
            const { fontStyle, opacity } = getComputedStyle(cell);
            if (fontStyle === "italic" && opacity === "1") window.seenPending ??= cell.textContent
        }).observe(cell, {attributes: true, childList: true}) }"""
    )
    far.page.keyboard.press("Enter")
    far.page.wait_for_function("() => window.seenPending === 'from far away'")
    expect(description).to_contain_text("from far away")
    expect(description).not_to_have_class(re.compile("aw-pending"))
    far.wait_for("browser.session.changes is not None and len(browser.session.changes)", 1)


def an_edit_that_is_refused_late_is_typed_on_as_what_is_not_sent(page: Page, screen: Screen) -> None:
    aliases = screen.cell(screen.first_name(), "Aliases")
    aliases.click()
    expect(aliases).to_be_focused()
    page.keyboard.press("F2")
    page.get_by_role("combobox", name="Aliases of").fill("a/b")
    page.keyboard.press("Enter")
    # The answer takes longer than the editor waits, which comes back with the refusal.
    expect(page.get_by_role("alert")).to_contain_text("can't hold '/'")
    expect(aliases).to_have_class(re.compile("aw-editing"))
    expect(aliases).to_have_css("opacity", "1")
    expect(aliases).to_have_css("font-style", "normal")
    screen.press("Escape")
    expect(page.get_by_role("alert")).to_have_count(0)


def what_is_pressed_in_a_row_that_is_painted_anew_is_there_when_it_is_let_go(
    far: InPage, screen: Screen
) -> None:
    name = str(far.evaluate("browser.session.where('alias:step-*')['name'].iloc[0]"))
    aliases = screen.cell(name, "Aliases")
    description = screen.cell(name, "Description")

    def stage(**changes: object) -> None:
        far.execute(f"browser.session.edit(browser.session.where('name:{name}'), **{changes!r})")

    def painted_anew(words: str) -> None:
        stage(description=words)
        expect(description).to_contain_text(words)

    # Those that are new are shown; the one it has is behind a button.
    stage(add_aliases=["first", "second"])
    more = aliases.get_by_role("button", name="1 more: step-")
    more.hover()
    far.page.mouse.down()
    painted_anew("told while a button is pressed")
    far.page.mouse.up()
    menu = screen.frame.get_by_role("menu", name=f"Aliases of {name}")
    expect(menu.get_by_role("menuitem")).to_have_count(3)
    screen.press("Escape")
    expect(menu).to_have_count(0)

    aliases.locator(".aw-chip").first.click()
    # The second click of a double one.
    far.page.mouse.down(click_count=2)
    painted_anew("told within a double click")
    far.page.mouse.up(click_count=2)
    field = far.page.get_by_role("combobox", name="Aliases of")
    expect(field).to_be_focused()
    screen.press("Escape")
    expect(field).to_have_count(0)


def typing_choosing_marking_and_scrolling_do_not_wait(page: Page, screen: Screen) -> None:
    name = screen.first_name()
    page.evaluate("() => { window.grid = document.querySelector('[role=grid]') }")

    # A box is ticked at once.
    tick = "grid.querySelector('[aria-rowindex=\"2\"] input').click()"
    ticked = "grid.querySelector('[aria-rowindex=\"2\"]').matches('.aw-selected')"
    assert shown_before_any_answer(page, tick, ticked)
    screen.expect_selected(1)

    # A mark is shown as asked for, then as made; meanwhile it is read as well as all else.
    screen.grid.get_by_role("rowheader", name=name, exact=True).click()
    press = "grid.dispatchEvent(new KeyboardEvent('keydown', {key: 'Delete', bubbles: true}))"
    assert shown_before_any_answer(page, press, ASKED_FOR)
    expect(screen.row(name).get_by_role("img", name="Staged, but will be skipped")).to_be_visible()
    expect(page.locator(".aw-marking")).to_have_count(0)

    # Scrolling goes where the hand goes; rows that are not here yet are skeletons, never other rows.
    scroll = "document.querySelector('.aw-scroll').scrollTop = 4800"
    assert shown_before_any_answer(page, scroll, "grid.querySelector('[aria-rowindex=\"155\"][aria-busy]')")
    expect(screen.grid.locator('[aria-rowindex="155"]:not([aria-busy])')).to_be_visible()

    # Typing is never overtaken by an older answer.
    screen.field.press_sequentially("name:nothing-at-all", delay=40)
    expect(screen.field).to_have_value("name:nothing-at-all")
    expect(screen.grid).to_have_attribute("aria-rowcount", "1")
    expect(screen.field).to_have_value("name:nothing-at-all")


def what_is_pressed_while_an_answer_comes_is_there_when_it_is_let_go(page: Page, screen: Screen) -> None:
    page.evaluate("() => { window.late = 2000 }")
    screen.button("Columns").click()
    dialog = screen.frame.get_by_role("dialog", name="Columns")
    box = dialog.get_by_role("checkbox", name="Size", exact=True)
    expect(box).to_be_checked()
    box.hover()
    before = box.bounding_box()
    page.mouse.down()
    # The columns that can be added.
    expect(dialog.get_by_role("group").nth(1).get_by_role("checkbox").first).to_be_attached()
    assert box.bounding_box() == before
    page.mouse.up()
    expect(box).not_to_be_checked()
    expect(screen.grid.get_by_role("columnheader", name="Size")).to_have_count(0)
    screen.press("Escape")
    expect(dialog).to_have_count(0)
