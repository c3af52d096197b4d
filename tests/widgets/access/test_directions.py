"""Names that are written from right to left, and pages that run so: nothing changes places."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from artwidgets.local import LocalServer
from tests.support.chromium import Chrome
from tests.support.screen import Screen, open_editor
from tests.support.seeded import seeded_run
from tests.widgets.panels.on_screen import Shown, kept_shown

pytestmark = pytest.mark.browser

NAME = "مجموعة-بيانات-التدريب-للنموذج-الكبير-لعام-2026"
ALIAS, TAG = "أفضل-نسخة", "גרסה-3"
OVERRIDE = "safe \u202egpj.exe"

FIRST_LETTER = """
(one) => {
  const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const text = walker.nextNode();
  range.setStart(text, 0);
  range.setEnd(text, 1);
  const { left, right } = range.getBoundingClientRect();
  return [left, right];
}
"""


@pytest.fixture(scope="module")
def logged(sdk: LocalServer) -> str:
    """A project whose collection, alias, tag and description are Arabic and Hebrew."""
    with seeded_run("directions") as run:
        for at in range(3):
            run.log(
                "renamed",
                {"a.bin": "a" * 1000, f"{at}.bin": str(at) * 1000},
                aliases=[ALIAS] if at == 0 else None,
                tags=[TAG],
                description=OVERRIDE if at == 1 else "وصف قصير: 3 of 5",
                metadata={"خسارة": 0.5},
            )
        run.rename("renamed", NAME)
    return "directions"


@pytest.fixture(scope="module")
def _shown(
    sdk: LocalServer, logged: str, _session_chrome: Chrome, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shown]:
    with kept_shown(sdk, _session_chrome, logged, tmp_path_factory.mktemp(logged)) as shown:
        yield shown


@pytest.fixture
def screen(_shown: Shown) -> Screen:
    """Its browser, as it is at first."""
    screen = Screen(*_shown)
    screen.begin_again()
    return screen


def box(one: Locator) -> dict[str, float]:
    found: Any = one.bounding_box()
    assert found
    return dict(found)


def test_they_run_their_own_way_and_begin_where_they_can_be_read(screen: Screen) -> None:
    row = screen.row_at(3)
    name = row.get_by_role("rowheader")
    words = name.locator("bdi")
    expect(words).to_have_css("direction", "rtl")
    # Too long for its column: what is cut off is the end, at the left.
    left, right = words.evaluate(FIRST_LETTER)
    at = box(name)
    assert at["x"] <= left < right <= at["x"] + at["width"]
    # An English neighbour runs its own.
    expect(row.locator("bdi", has_text="model")).to_have_css("direction", "ltr")
    for word in (ALIAS, TAG):
        expect(row.locator(".aw-chip-word", has_text=word)).to_have_css("direction", "rtl")

    name.click()
    expect(screen.details.get_by_role("heading", level=2)).to_have_css("direction", "rtl")
    for word in (ALIAS, TAG):
        expect(screen.details.locator(".aw-chip-word", has_text=word)).to_have_css("direction", "rtl")
    paragraph = screen.details.get_by_role("paragraph").filter(has_text="وصف")
    expect(paragraph).to_have_css("unicode-bidi", "plaintext")
    left, right = paragraph.evaluate(FIRST_LETTER)
    assert right == pytest.approx(box(paragraph)["x"] + box(paragraph)["width"], abs=1)


def test_what_stands_beside_them_stays_in_its_place(screen: Screen) -> None:
    session = screen.browser.session
    session.delete(session.where("alias:none"))
    screen.button("Review changes").click()
    opener = screen.review.get_by_role("button", name="1 of 3 go")
    expect(opener).to_be_visible()
    # It is filled anew with what that frees.
    expect(screen.review).not_to_contain_text("Calculating")
    name, goes = opener.locator("span").first, opener.locator(".aw-goes")
    expect(name).to_have_css("direction", "rtl")
    assert box(name)["x"] + box(name)["width"] <= box(goes)["x"]
    item = screen.review.get_by_role("list", name="Versions of").get_by_role("listitem").first
    expect(item.locator("bdi").first).to_have_css("direction", "rtl")
    screen.button("Back").click()

    screen.button("Facets").click()
    label = screen.frame.locator(".aw-facet-label", has_text=NAME)
    expect(label).to_have_css("direction", "rtl")
    rows = label.locator("xpath=following-sibling::*[1]")
    expect(rows).to_have_text("3")
    assert box(label)["x"] + box(label)["width"] <= box(rows)["x"]
    screen.frame.get_by_role("checkbox", name=NAME, exact=True).click()
    chip = screen.frame.get_by_role("toolbar", name="Filter terms").get_by_role("button", name="Filter ")
    expect(chip).to_contain_text(NAME)
    # The query itself begins with the English name of its field.
    expect(screen.box("Filter")).to_have_css("unicode-bidi", "normal")
    left, _ = chip.evaluate(FIRST_LETTER)
    assert left == pytest.approx(box(chip)["x"], abs=14)
    screen.button("Facets").click()


def test_marks_that_turn_letters_around_turn_nothing_around(screen: Screen) -> None:
    cell = screen.row_at(2).locator("bdi", has_text="gpj.exe")
    expect(cell).to_have_text(r"safe \u202egpj.exe")
    # An editor has it as it is: what nobody changed goes back to the letter.
    open_editor(screen.cell(f"{NAME}:v1", "Description"))
    expect(screen.box(f"Description of {NAME}:v1")).to_have_value(OVERRIDE)
    screen.press("Escape")
    # In the text that is read as Markdown, it ends with its paragraph.
    screen.row_at(2).get_by_role("rowheader").click()
    paragraph = screen.details.get_by_role("paragraph").filter(has_text="safe")
    expect(paragraph).to_have_css("unicode-bidi", "plaintext")


def test_on_a_page_that_runs_from_right_to_left_the_widget_does_not(screen: Screen) -> None:
    """All its words are English."""
    screen.frame.evaluate("() => { document.documentElement.dir = 'rtl' }")
    expect(screen.frame.locator("html")).to_have_css("direction", "rtl")
    for part in screen.frame.locator(".aw-root").all():
        assert part.evaluate("one => getComputedStyle(one).direction") == "ltr"
    for column in range(1, 5):
        title = screen.grid.locator(f'[role=columnheader][aria-colindex="{column}"]')
        cell = screen.row_at(1).locator(f'[aria-colindex="{column}"]')
        assert box(title)["x"] == box(cell)["x"]
    checkbox = screen.row_at(1).get_by_role("checkbox")
    assert box(checkbox)["x"] < box(screen.row_at(1).get_by_role("rowheader"))["x"]
    checkbox.click()
    screen.expect_selected(1)
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert screen.frame.evaluate(wide) == 0
    screen.row_at(1).get_by_role("rowheader").click()
    expect(screen.details.get_by_role("heading", level=2)).to_be_visible()
    # As wide as this, the details are below the table.
    assert box(screen.details)["y"] > box(screen.grid)["y"]
    screen.frame.evaluate("() => { document.documentElement.dir = '' }")
