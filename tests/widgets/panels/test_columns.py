"""The table's columns: what is on the screen at first, what numbers and moments say, and the chooser."""

from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Frame, Page, expect

from artwidgets import ArtifactBrowser
from artwidgets.filters import ListingIndex
from artwidgets.listing import TABLE
from artwidgets.local import LocalServer
from artwidgets.widgets.grid.cells import present
from artwidgets.widgets.versions.columns import grid_columns, shown_frame
from tests.filters.frames import NOW, listing
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.lab import axe_violations

BESIDE_DETAILS = 820
"""Pixels that the table has beside open details in JupyterLab at 1400 px."""

COLUMNS = {column.key: column for column in grid_columns(lambda column, text: [])}


def cells(key: str, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    column = COLUMNS[key]
    frame = shown_frame(ListingIndex(listing(*rows), now=NOW))
    values = [
        pd.NA if column.unreported and unreported else value
        for value, unreported in zip(
            frame[key].array,
            frame[column.unreported] if column.unreported else [False] * len(frame),
            strict=True,
        )
    ]
    return present(column.kind, values, now=pd.Timestamp(NOW), limit=80, hover=column.hover)


def test_the_columns_that_decide_come_first_and_fit_beside_the_details():
    room = BESIDE_DETAILS - 56
    shown = []
    for column in COLUMNS.values():
        room -= column.width
        if room < 0:
            break
        shown.append(column.title)
    assert shown[:7] == ["Name", "Aliases", "Size", "Created", "Used", "Link", "Expires"]


def test_every_column_of_the_listing_that_is_for_the_grid_is_in_it_under_its_title():
    titles = {key: column.title for key, column in COLUMNS.items()}
    listed = {name: column.title for name, column in TABLE.items() if column.in_grid}
    assert {key: title for key, title in titles.items() if key in TABLE} == listed


def test_used_is_a_number_and_says_what_it_means():
    assert cells("used", {"used": 0}, {"used": 1}, {"used": 1200}, {"used": pd.NA}) == [
        {"t": "0", "h": "no known consumers"},
        {"t": "1", "h": "used by 1 run"},
        {"t": "1,200", "h": "used by 1,200 runs"},
        {"t": "—", "h": "The server does not tell."},
    ]


def test_expires_says_when_a_version_goes_by_its_ttl():
    day = timedelta(days=1)
    assert cells(
        "expires",
        {"created": NOW - 10 * day, "ttl": 30 * day},
        {"created": NOW - 40 * day, "ttl": 30 * day},
        {"ttl": None},
        {"created": NOW, "ttl": 7 * day, "ttl_inherited": True},
        {"ttl": None, "ttl_inherited": pd.NA},
    ) == [
        {"t": "12 December", "h": "in 20 days, 2026-12-12 12:00:00 UTC"},
        {"t": "10 days ago", "h": "10 days ago, 2026-11-12 12:00:00 UTC"},
        {},
        {"t": "29 November", "h": "in 7 days, 2026-11-29 12:00:00 UTC"},
        {"t": "—", "h": "The server does not tell."},
    ]


def test_a_staged_ttl_moves_the_moment(browser, ids, edit):
    row = ids["net:v1"]
    assert edit(row, "ttl", "30d")["ok"]
    page = browser.grid.state.page(browser.grid.rows.base_positions([row]))
    assert page["cells"]["expires"][0]["h"].startswith("in 29 days, ")
    assert page["old"]["0"]["expires"] == ""
    edit(row, "ttl", "none")
    page = browser.grid.state.page(browser.grid.rows.base_positions([row]))
    assert page["cells"]["expires"] == [{}]


def test_a_staged_alias_is_among_those_sent_and_names_are_in_one_order(browser, ids, edit):
    row = ids["net:v2"]
    words = ["zeta", *(f"a{number}" for number in range(9)), "latest", "best"]
    assert edit(row, "aliases", words)["ok"]
    browser.session.edit([row], remove_aliases=["a0"])
    (cell,) = browser.grid.state.page(browser.grid.rows.base_positions([row]))["cells"]["aliases"]
    assert cell["a"] == [*(f"a{number}" for number in range(1, 9)), "zeta"]
    assert set(cell["a"][:8]) <= set(cell["c"])
    assert cell["n"] == 11
    assert cell["c"] == sorted(cell["c"])


@pytest.fixture
def shown(browser: ArtifactBrowser, chrome: Chrome) -> tuple[ArtifactBrowser, Page, Frame]:
    page, frame = Sandbox.of_browser(browser).open(chrome)
    expect(frame.get_by_role("grid", name="Artifact versions")).to_have_attribute("aria-rowcount", "4")
    return browser, page, frame


@pytest.mark.browser
def test_the_chooser_shows_hides_and_finds_columns_and_a_columns_menu_leads_there(
    shown: tuple[ArtifactBrowser, Page, Frame],
):
    _, page, frame = shown
    button = frame.get_by_role("button", name="Columns", exact=True)
    header = frame.get_by_role("columnheader", name="Digest", exact=True)
    expect(header).to_have_count(0)
    button.press("Enter")
    dialog = frame.get_by_role("dialog", name="Columns")
    expect(dialog.get_by_role("textbox", name="Search columns")).to_be_focused()
    page.keyboard.type("dig")
    expect(dialog.get_by_role("checkbox")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(dialog.get_by_role("checkbox", name="Digest")).to_be_focused()
    assert axe_violations(frame, ".aw-table") == []
    page.keyboard.press("Space")
    expect(header).to_have_count(1)
    expect(dialog.get_by_role("checkbox", name="Digest")).to_be_focused()
    page.keyboard.press("Space")
    expect(header).to_have_count(0)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()

    # The menu of a column hides it, and leads there, too.
    header = frame.get_by_role("columnheader", name="Tags", exact=True)
    header.click(button="right")
    frame.get_by_role("menuitem", name="Hide", exact=True).click()
    expect(header).to_have_count(0)
    frame.get_by_role("columnheader", name="Size", exact=True).click(button="right")
    assert frame.get_by_role("menuitem", name="Digest").count() == 0
    frame.get_by_role("menuitem", name="Columns…", exact=True).click()
    dialog = frame.get_by_role("dialog", name="Columns")
    dialog.get_by_role("checkbox", name="Tags", exact=True).check()
    expect(header).to_have_count(1)
    dialog.get_by_role("checkbox", name="Tags", exact=True).uncheck()
    dialog.get_by_role("button", name="Reset columns").click()
    expect(header).to_have_count(1)


@pytest.mark.browser
def test_a_staged_alias_is_never_hidden_behind_the_rest(
    shown: tuple[ArtifactBrowser, Page, Frame], sdk: LocalServer, ids: dict[str, str]
):
    browser, _, frame = shown
    browser.session.edit([ids["net:v2"]], add_aliases=["production-eu"])
    aliases = frame.locator('[aria-rowindex="2"] .aw-kind-chips').first
    expect(aliases).to_contain_text("production-eu")
    expect(aliases.get_by_role("button")).to_have_text("+2")
