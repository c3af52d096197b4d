"""A hub 300 ms away: what the person does is on the screen before Python has heard of it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.hosts.conftest import VERSIONS
from tests.support.lab import Lab
from tests.support.screen import Screen

pytestmark = pytest.mark.browser

DELAY = """
const Plain = window.WebSocket;
window.acted = Infinity;
window.heard = false;
window.WebSocket = class extends Plain {
  // Every frame is held for 300 ms on its way in: what a question costs on a far hub.
  set onmessage(listener) {
    super.onmessage = (event) => {
      const sent = performance.now();
      setTimeout(() => {
        // What the server sent before the act tells nothing of it.
        window.heard ||= sent > window.acted;
        listener.call(this, event);
      }, 300);
    };
  }
};
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


def shown_before_any_answer(page: Page, act: str, expected: str) -> bool:
    """Do `act`; tell whether `expected` came true before anything more was heard from the server."""
    return page.evaluate(BEFORE_ANY_ANSWER, {"act": act, "expected": expected}) is True


def test_typing_choosing_marking_and_scrolling_do_not_wait(lab: Lab, cell: str) -> None:
    notebook = lab.open([cell], before=DELAY)
    page, screen = notebook.page, Screen(notebook.page)
    screen.expect_rows(VERSIONS)
    name = screen.first_name()
    page.evaluate("() => { window.grid = document.querySelector('[role=grid]') }")

    # A box is ticked at once.
    tick = "grid.querySelector('[aria-rowindex=\"2\"] input').click()"
    ticked = "grid.querySelector('[aria-rowindex=\"2\"]').matches('.aw-selected')"
    assert shown_before_any_answer(page, tick, ticked)
    screen.expect_selected(1)

    # A mark is shown as asked for, then as made.
    screen.grid.get_by_role("gridcell", name=name, exact=True).click()
    press = "grid.dispatchEvent(new KeyboardEvent('keydown', {key: 'Delete', bubbles: true}))"
    assert shown_before_any_answer(page, press, "grid.querySelector('[aria-rowindex=\"2\"].aw-marking')")
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


def test_an_edit_is_shown_as_sent_until_it_is_answered(lab: Lab, cell: str) -> None:
    notebook = lab.open([cell], before=DELAY)
    page, screen = notebook.page, Screen(notebook.page)
    screen.expect_rows(VERSIONS)
    titles = [title.strip() for title in screen.grid.get_by_role("columnheader").all_inner_texts()]
    column = titles.index("Description") + 1
    description = screen.grid.locator(f'[aria-rowindex="2"] [aria-colindex="{column}"]')
    # Two clicks on a row that is painted anew between them are no double click.
    expect(screen.region.get_by_text(f"{VERSIONS} versions loaded.")).to_be_visible()
    description.dblclick()
    page.get_by_role("textbox", name="Description of").fill("from far away")
    # A moment between two answers: watched in the page, where none is missed.
    description.evaluate(
        """cell => { new MutationObserver(() => {
            if (cell.matches('.aw-pending')) window.seenPending ??= cell.textContent
        }).observe(cell, {attributes: true, childList: true}) }"""
    )
    page.keyboard.press("Enter")
    page.wait_for_function("() => window.seenPending === 'from far away'")
    expect(description).to_contain_text("from far away")
    expect(description).not_to_have_class(re.compile("aw-pending"))
    notebook.wait_for("browser.session.changes is not None and len(browser.session.changes)", 1)
