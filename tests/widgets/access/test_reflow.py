"""At 200% and more, with text set wider: all is there, and only the table scrolls two ways.

That all is large enough for a finger, axe is asked in `tests/browser/test_every_state.py`.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.support.screen import Screen

pytestmark = pytest.mark.browser

# 1280 pixels at 400%, 800 at 200%, 1400 at 200%.
SIZES = LEAST, *_ = (320, 256), (400, 450), (700, 450)

# What is out of the window's width, or cut off by what does not scroll; the table scrolls by itself.
OUTSIDE = """
() => {
  const { clientWidth: width, scrollWidth } = document.documentElement;
  const found = scrollWidth > width ? [`the page: ${scrollWidth} of ${width}`] : [];
  const controls = "button, input, select, textarea, summary, a, h2, h3, [role=treeitem], [role=status]";
  for (const one of document.querySelector(".aw-region").querySelectorAll(controls)) {
    const { left, right, width: wide } = one.getBoundingClientRect();
    if (!one.checkVisibility() || wide <= 1 || one.closest(".aw-scroll, .aw-presets")) continue;
    if (left < 0 || right > width + 0.5)
      found.push(`${one.localName} ${one.ariaLabel ?? one.textContent}: ${left} to ${right} of ${width}`);
  }
  return found;
}
"""
# https://www.w3.org/TR/WCAG22/#text-spacing
SPACED = """
.aw-root * { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; line-height: 1.5 !important }
.aw-root p { margin-bottom: 2em !important }
"""
CUT_OFF = """
() => {
  const cut = (one) => one.scrollHeight > one.clientHeight + 1;
  const wide = (one) => one.scrollWidth > one.clientWidth + 1;
  const seen = (all) => [...document.querySelectorAll(all)].filter((one) => one.checkVisibility());
  return [
    ...seen(".aw-row .aw-cell, .aw-head .aw-cell").filter(cut),
    ...seen(".aw-panel-button").filter((one) => wide(one) || cut(one)),
  ].map((one) => `${one.className}: ${one.textContent}`);
}
"""


def states(screen: Screen) -> Iterator[str]:
    """What there is of the browser, one state after the other."""
    session = screen.browser.session
    rows = list(session.where("name:bert-finetune").index[:6])
    session.delete(rows)
    screen.browser.selection = rows
    screen.expect_selected(6)
    screen.row_at(2).get_by_role("rowheader").click()
    expect(screen.details.get_by_text("Logged by")).to_be_attached()
    yield "table and details"
    screen.button("Edit").click()
    expect(screen.frame.get_by_role("dialog", name="Edit selected versions")).to_be_visible()
    yield "edit"
    screen.press("Escape")
    screen.button("Overview").click()
    screen.button("Facets").click()
    expect(screen.frame.get_by_role("treeitem", name="model, ")).to_be_visible()
    expect(screen.frame.get_by_role("checkbox", name="model", exact=True)).to_be_visible()
    yield "overview and facets"
    screen.button("Overview").click()
    screen.button("Facets").click()
    screen.button("Clean up by rule").click()
    expect(screen.frame.get_by_role("region", name="Policy")).to_contain_text("stay")
    yield "policy"
    screen.press("Escape")
    screen.write("type:model -alias:none", len(session.where("type:model -alias:none")))
    screen.press("Escape")
    screen.button("Filters").click()
    expect(screen.frame.get_by_role("dialog", name="Filters")).to_be_visible()
    yield "filters"
    screen.press("Escape")
    screen.button("Review changes").click()
    expect(screen.confirmation).to_be_visible()
    yield "review"
    screen.button("Back").click()
    screen.button("History").click()
    expect(screen.history.get_by_role("heading", name="History")).to_be_visible()
    yield "history"
    screen.button("Back").click()
    screen.write("", len(session.listing))


def outside(screen: Screen, size: tuple[int, int]) -> list[str]:
    """What is out of the window's width, or cut off, where it has so many pixels."""
    screen.resize(*size)
    return list(screen.frame.evaluate(OUTSIDE))


def cut_off(screen: Screen) -> list[str]:
    """What is out of the window's width, or cut off, where text is set wider."""
    sheet = screen.page.add_style_tag(content=SPACED)
    try:
        return [*outside(screen, (1400, 900)), *screen.frame.evaluate(CUT_OFF)]
    finally:
        sheet.evaluate("one => one.remove()")


def test_nothing_is_cut_off_where_there_is_little_room_or_text_is_set_wider(demo: Screen) -> None:
    """Each state is come to where there is the least room, and looked at where there is more."""
    found = {}
    demo.resize(*LEAST)
    for state in states(demo):
        for size in SIZES:
            found[f"{state}, {size}"] = outside(demo, size)
        found[f"{state}, wider text"] = cut_off(demo)
        demo.resize(*LEAST)
    assert {at: wrong for at, wrong in found.items() if wrong} == {}


def test_who_asked_for_little_motion_sees_none(demo: Screen) -> None:
    motion = "() => getComputedStyle(document.querySelector('.aw-root')).getPropertyValue('--aw-motion')"
    expect(demo.grid).to_be_visible()
    demo.page.emulate_media(reduced_motion="no-preference")
    assert demo.frame.evaluate(motion) in ("120ms", ".12s")
    demo.page.emulate_media(reduced_motion="reduce")
    assert demo.frame.evaluate(motion) in ("0ms", "0s")
    moving = """() => document.getAnimations().filter((one) => one.playState === "running").map((one) =>
        [one.transitionProperty ?? one.animationName, one.effect.getComputedTiming().duration].join(" "))"""
    demo.button("Overview").click()
    expect(demo.frame.get_by_role("treeitem", name="model, ")).to_be_visible()
    assert set(demo.frame.evaluate(moving)) == set()
    demo.button("Overview").click()
