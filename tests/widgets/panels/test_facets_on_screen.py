"""The facets in a real Chromium, by mouse and by keyboard: one page for all, put back before each."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from artwidgets.local import LocalServer
from artwidgets.model.units import format_size
from tests.support.chromium import Chrome
from tests.support.lab import axe_violations
from tests.support.screen import Screen
from tests.widgets.panels.on_screen import kept_open

pytestmark = pytest.mark.browser


class FacetsScreen(Screen):
    """The demo's year of versions, with the facets open."""

    @property
    def facets(self) -> Locator:
        return self.frame.get_by_role("region", name="Facets", exact=True)

    def box(self, name: str, facet: str = "") -> Locator:
        if not facet:
            return super().box(name)
        return self.facets.get_by_role("group", name=facet, exact=True).get_by_role(
            "checkbox", name=name, exact=True
        )

    def expect_filter(self, query: str) -> None:
        expect(self.field).to_have_value(query)
        self.expect_rows(len(self.browser.session.where(query)))


@pytest.fixture(scope="module")
def page(
    sdk: LocalServer, _session_chrome: Chrome, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FacetsScreen]:
    with kept_open(sdk, _session_chrome, "facets-on-screen", tmp_path_factory.mktemp("state")) as shown:
        yield FacetsScreen(*shown)


@pytest.fixture
def screen(page: FacetsScreen, state: Path) -> FacetsScreen:
    page.clear_filter()
    page.browser.workspace.parts.show("facets", True)
    expect(page.box("model", "Type")).not_to_be_checked()
    return page


def test_a_tick_writes_the_filter_and_the_filter_ticks(screen: FacetsScreen) -> None:
    def tick(target: Locator) -> None:
        target.focus()
        screen.press("Space")

    tick(screen.box("model", "Type"))
    screen.expect_filter("type:model")
    expect(screen.box("model", "Type")).to_be_checked()
    expect(screen.box("model", "Type")).to_be_focused()
    screen.box("Over 1 year", "Age").click()
    tick(screen.box("Under 7 days", "Age"))
    screen.expect_filter("type:model (age:>365d OR age:<7d)")
    # Of types, all are still to be had; of collections, those of models alone.
    expect(screen.box("dataset", "Type")).to_be_visible()
    expect(screen.box("imagenet-subset", "Collection")).to_have_count(0)
    screen.box("Over 1 year", "Age").click()
    screen.expect_filter("type:model age:<7d")
    screen.write("type:dataset -tag:keep", len(screen.browser.session.where("type:dataset -tag:keep")))
    expect(screen.box("model", "Type")).not_to_be_checked()
    expect(screen.box("dataset", "Type")).to_be_checked()
    screen.use(screen.button("Clear facets"), "keyboard")
    screen.expect_filter("-tag:keep")
    assert screen.focused() != "BODY"


def test_counts_are_told_with_the_name(screen: FacetsScreen) -> None:
    session = screen.browser.session
    rows = session.where("type:dataset")
    size = format_size(int(rows.loc[~rows["is_link"], "size"].sum()))
    expect(screen.box("dataset", "Type")).to_have_accessible_description(f"{len(rows)} {size}")
    screen.write("alias:none", len(session.where("alias:none")))
    left = len(session.where("type:dataset alias:none"))
    expect(screen.box("dataset", "Type")).to_have_accessible_description(re.compile(f"^{left} "))
    assert axe_violations(screen.frame, ".aw-facets") == []


def test_a_long_facet_is_searched_and_widened(screen: FacetsScreen) -> None:
    group = screen.facets.get_by_role("group", name="Collection", exact=True)
    expect(group.get_by_role("checkbox")).to_have_count(6)
    all_of_them = screen.browser.session.listing["collection"].nunique()
    screen.use(screen.button(f"Show {all_of_them - 6} more: Collection"), "keyboard")
    expect(group.get_by_role("checkbox")).to_have_count(all_of_them)
    expect(screen.button("Show fewer: Collection")).to_be_focused()
    search = screen.facets.get_by_role("searchbox", name="Search collection")
    search.fill("BERT")
    expect(group.get_by_role("checkbox")).to_have_count(1)
    search.fill("nothing-of-the-kind")
    expect(group.get_by_text("Nothing matches.")).to_be_visible()
    screen.press("Escape")
    expect(group.get_by_role("checkbox")).to_have_count(all_of_them)
    screen.use(screen.button("Show fewer: Collection"), "mouse")
    expect(group.get_by_role("checkbox")).to_have_count(6)


def test_it_opens_and_closes_and_gives_way_where_it_is_narrow(screen: FacetsScreen) -> None:
    screen.set_width(600)
    expect(screen.facets).to_have_css("height", "260px")
    assert screen.region.evaluate("one => one.scrollWidth <= one.clientWidth")
    screen.set_width(1150)
    screen.use(screen.button("Close facets"), "keyboard")
    expect(screen.facets).to_be_hidden()
    assert screen.focused() != "BODY"
    expect(screen.button("Facets")).to_have_attribute("aria-pressed", "false")
    screen.use(screen.button("Facets"), "mouse")
    expect(screen.facets).to_be_visible()
