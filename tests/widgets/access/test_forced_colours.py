"""Forced colours, as in Windows' contrast themes: every state is seen without ours, and can be read."""

import re
from typing import Literal, get_args

import pytest
from playwright.sync_api import Locator, expect

from tests.support.lab import axe_violations
from tests.support.screen import Screen

pytestmark = pytest.mark.browser

Scheme = Literal["dark", "light"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)

SYSTEM_COLOUR = """
([one, name]) => {
  const probe = one.appendChild(document.createElement("i"));
  probe.style.color = name;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
"""
SAME_AS_GROUND = """
(part) => {
  const colour = (at) => getComputedStyle(at).backgroundColor;
  const found = [];
  for (const one of part.querySelectorAll("*")) {
    const words = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!one.checkVisibility() || !(words || one.matches("input, .aw-icon"))) continue;
    let ground = one;
    while (colour(ground) === "rgba(0, 0, 0, 0)" && ground.parentElement) ground = ground.parentElement;
    if (getComputedStyle(one).color === colour(ground)) found.push(one.outerHTML.slice(0, 120));
  }
  return found;
}
"""
# The ring, and what it stands on: the element itself where it is inside, else what is around it.
RING = """
(one) => {
  const { outlineStyle, outlineWidth, outlineColor, outlineOffset } = getComputedStyle(one);
  const inside = parseFloat(outlineOffset) + parseFloat(outlineWidth) <= 0;
  let ground = inside ? one : one.parentElement;
  const colour = (at) => getComputedStyle(at).backgroundColor;
  while (colour(ground) === "rgba(0, 0, 0, 0)" && ground.parentElement) ground = ground.parentElement;
  return [outlineStyle, parseFloat(outlineWidth), outlineColor, colour(ground)];
}
"""


def system(screen: Screen, name: str) -> str:
    """A system colour as it is computed here."""
    return str(screen.frame.evaluate(f"(name) => ({SYSTEM_COLOUR})([document.body, name])", name))


def choose(screen: Screen, scheme: Scheme) -> None:
    """Have the colours of a dark or of a light theme forced on the page."""
    screen.page.emulate_media(forced_colors="active", color_scheme=scheme, reduced_motion="reduce")


def unreadable(screen: Screen, part: str) -> list[str]:
    """What does not stand out; axe can't tell of words that have the colour of what they stand on."""
    found = []
    for scheme in SCHEMES:
        choose(screen, scheme)
        found += screen.frame.locator(part).evaluate(SAME_AS_GROUND)
        found += axe_violations(screen.frame, part, ["color-contrast"])
    return found


def expect_ring(target: Locator) -> None:
    """It has the focus, and that is seen."""
    expect(target).to_be_focused()
    style, width, colour, ground = target.evaluate(RING)
    assert style == "solid"
    assert width >= 2
    assert colour != ground


def expect_marks_and_focus_seen(screen: Screen) -> None:
    """Where some of the selected rows are marked, and not all of them go."""
    refused = screen.grid.locator("[data-mark=refused]").first
    gone = screen.grid.locator("[data-mark=deleted]").first
    expect(gone).to_be_visible()
    highlight, text, gray = (system(screen, name) for name in ("Highlight", "CanvasText", "GrayText"))

    # Marked: a bar, an icon, and how its words look.
    for row in (refused, gone):
        select = row.locator(".aw-select")
        expect(select).to_have_css("border-left-width", "3px")
        expect(select.get_by_role("img")).to_be_visible()
    expect(gone.locator(".aw-text").first).to_have_css("text-decoration-line", "line-through")
    expect(refused.locator(".aw-text").first).to_have_css("font-style", "italic")
    # Selected: lines above and below each cell, beside the box.
    expect(gone.get_by_role("rowheader")).to_have_css("border-bottom-color", highlight)
    expect(refused.locator(".aw-chip").first).to_have_css("border-top-color", text)

    # Where the focus is: on a cell, on a button, on one that is switched on.
    cell = gone.get_by_role("rowheader")
    cell.click()
    expect(cell).to_have_css("outline-color", highlight)
    screen.button("Undo").focus()
    screen.press("Shift+Tab", "Tab")
    expect_ring(screen.button("Undo"))
    screen.button("Details").focus()
    screen.press("Shift+Tab", "Tab")
    expect_ring(screen.button("Details"))
    # What can't be pressed is told apart, also where it keeps the focus.
    expect(screen.button("Redo")).to_be_disabled()
    expect(screen.button("Redo")).to_have_css("color", gray)
    expect(screen.button("Undo")).not_to_have_css("color", gray)


def test_every_state_is_seen(demo: Screen) -> None:
    screen, session = demo, demo.browser.session
    rows = list(session.where("name:bert-finetune").index[:6])
    session.edit(rows[:1], add_tags=["seen"])
    session.delete(rows)
    screen.browser.selection = rows[3:8]
    for scheme in SCHEMES:
        choose(screen, scheme)
        expect_marks_and_focus_seen(screen)
    # Under the pointer, too.
    for name in ("Refresh", "Details"):
        screen.button(name).hover()
        assert unreadable(screen, ".aw-toolbar") == []
    assert unreadable(screen, ".aw-browser") == []

    screen.field.fill("type:model agee:1")
    screen.press("Escape")
    expect(screen.field).to_have_attribute("aria-invalid", "true")
    expect(screen.field).to_have_css("border-top-style", "dashed")
    expect(screen.frame.locator(".aw-underline")).to_have_css("border-bottom-style", "dashed")
    assert unreadable(screen, ".aw-filter-bar") == []
    screen.field.fill("type:model -alias:none")
    screen.press("Enter")
    negated = screen.frame.locator(".aw-term[data-negated=true]")
    expect(negated).to_have_css("border-top-style", "dashed")
    expect(screen.frame.locator(".aw-terms[data-stale]")).to_have_count(0)
    assert unreadable(screen, ".aw-filter-bar") == []
    screen.write("", len(session.listing))

    screen.button("Overview").click()
    expect(screen.frame.get_by_role("treeitem", name="model, ")).to_be_visible()
    for part in (".aw-map .aw-hatch", ".aw-spot-hatched"):
        hatched = screen.frame.locator(part).first
        expect(hatched).to_have_css("background-image", re.compile("gradient"))
    assert unreadable(screen, ".aw-overview") == []
    screen.button("Overview").click()

    screen.button("Review changes").click()
    expect(screen.confirmation).to_be_visible()
    assert unreadable(screen, ".aw-review") == []
    gray = system(screen, "GrayText")
    expect(screen.button("Apply changes")).to_have_css("color", gray)
    screen.confirmation.fill(str(screen.confirmation.get_attribute("placeholder")))
    expect(screen.button("Apply changes")).not_to_have_css("color", gray)
    assert unreadable(screen, ".aw-review") == []
