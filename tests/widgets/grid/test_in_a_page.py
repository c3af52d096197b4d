"""What needs a browser but no Jupyter: the editor that Edit opens, a finger on a million rows, the scheme."""

import time
from collections.abc import Iterator
from typing import Literal

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Frame, Page, expect

from artwidgets import ArtifactBrowser
from artwidgets.errors import InvalidValueError
from artwidgets.local import LocalServer
from artwidgets.widgets.grid import Column, Grid
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.screen import open_editor
from tests.support.waiting import patient
from tests.widgets.grid.examples import COLUMNS, listing

pytestmark = pytest.mark.browser

VERSIONS = 150


@pytest.fixture
def opened(chrome: Chrome, sdk: LocalServer, project: str) -> Iterator[tuple[ArtifactBrowser, Page, Frame]]:
    sdk.seed_bulk(project=project, collections=1, versions=VERSIONS)
    browser = ArtifactBrowser(sdk.entity, project)
    page, frame = Sandbox.of_browser(browser).open(chrome)
    grid = frame.get_by_role("grid", name="Artifact versions")
    expect(grid).to_have_attribute("aria-rowcount", str(VERSIONS + 1))
    yield browser, page, frame
    browser.wait(patient(30))


def test_edit_on_one_row_opens_the_tables_editor_and_escape_stays_on_the_cell(
    opened: tuple[ArtifactBrowser, Page, Frame],
) -> None:
    browser, page, frame = opened
    edit = frame.get_by_role("button", name="Edit", exact=True)
    grid = frame.get_by_role("grid", name="Artifact versions")

    # A row far below, by the keyboard: it comes into sight, and its first editable cell is edited.
    far = browser.view.index[-3]
    name = browser.view["name"].iloc[-3]
    browser.selection = [far]
    expect(edit).to_have_attribute("title", "Edit this version in the table")
    edit.press("Enter")
    editor = frame.get_by_role("combobox", name=f"Aliases of {name}", exact=True)
    expect(editor).to_be_focused()
    expect(editor).to_be_in_viewport()
    editor.press("Escape")
    expect(grid.locator("[role=gridcell]:focus")).to_be_in_viewport()
    expect(frame.get_by_role("dialog")).to_have_count(0)

    # On a cell that can be edited, that one.
    page.keyboard.press("End")
    titles = [title.strip() for title in grid.get_by_role("columnheader").all_inner_texts()]
    at = f'[aria-colindex="{titles.index("Description") + 1}"]'
    grid.locator(f'[aria-rowindex="{VERSIONS - 1}"] {at}').click()
    edit.click()
    description = frame.get_by_role("textbox", name=f"Description of {name}", exact=True)
    expect(description).to_be_focused()
    description.fill("kept")
    description.press("Enter")
    expect(grid.locator(f'[aria-rowindex="{VERSIONS - 1}"] {at}')).to_have_text("kept")
    assert set(browser.session.changes.edits) == {far}

    # Several rows, or one that the filter hides: the dialog.
    browser.selection = list(browser.view.index[:2])
    expect(edit).to_have_attribute(
        "title", "Edit all that is selected: aliases, tags, metadata, description, TTL"
    )
    edit.click()
    expect(frame.get_by_role("dialog", name="Edit selected versions")).to_be_visible()


def test_a_row_that_is_cut_off_takes_the_click_where_it_is(chrome: Chrome) -> None:
    page, frame = Sandbox(huge(1_000)).open(chrome)
    table = frame.get_by_role("grid")
    expect(table).to_have_attribute("aria-rowcount", "1001")
    scroller = frame.locator(".aw-scroll")
    for cell, above in (("box", 20), ("name", 60)):
        # The first row that is seen is half below the head; the mouse is pressed on what is left of it.
        scroller.evaluate("(one, above) => { one.scrollTop = 32 * above + 12 }", above)
        row = table.locator(f'[aria-rowindex="{above + 2}"]')
        target = row.get_by_role("checkbox") if cell == "box" else row.locator('[aria-colindex="2"]')
        expect(target).to_be_attached()
        shown = target.bounding_box()
        assert shown is not None
        before = scroller.evaluate("one => one.scrollTop")
        page.mouse.move(shown["x"] + shown["width"] / 2, shown["y"] + shown["height"] - 3)
        page.mouse.down()
        page.mouse.up()
        if cell == "box":
            expect(target).to_be_checked()
        else:
            expect(target).to_be_focused()
        assert scroller.evaluate("one => one.scrollTop") == before


def test_a_value_that_would_be_refused_is_told_while_it_is_typed(chrome: Chrome) -> None:
    def no_slash(words: list[str]) -> list[str]:
        if any("/" in word for word in words):
            raise InvalidValueError("An alias can't hold '/'.")
        return words

    edits: list[object] = []
    name = Column("name", "Name")
    grid = Grid([name, Column("aliases", "Aliases", "chips", editable=True, validate=no_slash)])
    grid.on_edit(lambda *edit: edits.append(edit))
    grid.show(listing(5))
    page, frame = Sandbox(grid).open(chrome)
    open_editor(frame.locator('[aria-rowindex="2"] [aria-colindex="3"]'))
    editor = frame.get_by_role("textbox", name="Aliases of model-0:v0")
    editor.press_sequentially("a/b")
    expect(frame.get_by_role("alert")).to_have_text("An alias can't hold '/'.")
    page.keyboard.press("Backspace")
    expect(frame.get_by_role("alert")).to_have_count(0)
    page.keyboard.type("c")
    expect(frame.get_by_role("alert")).to_be_visible()
    assert edits == []
    # Whoever leaves takes along what is typed; refused, it stays to be mended.
    editor.fill("abc")
    page.keyboard.press("Enter")
    expect(editor).to_have_count(0)
    assert edits == [(["id0"], "aliases", ["abc"])]


def test_what_is_said_right_after_an_answer_does_not_overtake_it(chrome: Chrome) -> None:
    """Hosts hand messages over in batches; the answer of ``open`` is older than the mark after it."""

    class AtOnce(Sandbox):
        def _hear(self, model: str, data: dict[str, object]) -> None:
            super()._hear(model, data)
            if dict(data.get("content", {})).get("kind") == "open":  # type: ignore[call-overload]
                grid.overlay({}, {"id1": "deleted"})
                grid.select(["id2"])

    grid = Grid(COLUMNS)
    grid.show(listing())
    _, frame = AtOnce(grid).open(chrome)
    expect(frame.locator('[aria-rowindex="3"]').get_by_role("img")).to_have_accessible_name(
        "Marked for deletion"
    )
    expect(frame.locator('[aria-rowindex="4"]').get_by_role("checkbox")).to_be_checked()
    expect(frame.get_by_text("1 selected")).to_be_visible()


def huge(count: int = 1_000_000) -> Grid:
    rows = np.arange(count)
    numbers = pd.Series(rows).astype(str)
    frame = pd.DataFrame({"name": "row:v" + numbers}).set_index(pd.Index("id" + numbers))
    grid = Grid([Column("name", "Name")])
    grid.show(frame)
    return grid


def first_row(frame: Frame) -> int:
    return int(
        frame.evaluate(
            """() => {
              const top = document.querySelector(".aw-head").getBoundingClientRect().bottom;
              const rows = [...document.querySelectorAll(".aw-row")];
              const seen = rows.filter((row) => row.getBoundingClientRect().bottom > top + 1);
              return Math.min(...seen.map((row) => Number(row.dataset.position)));
            }"""
        )
    )


def test_a_finger_moves_a_million_rows_by_rows_and_glides(chrome: Chrome) -> None:
    page, frame = Sandbox(huge()).open(chrome, touch=True)
    expect(frame.get_by_role("grid")).to_have_attribute("aria-rowcount", "1000001")
    scroller = frame.locator(".aw-scroll")
    scroller.evaluate("box => box.scrollTop = box.scrollHeight / 2")
    expect(frame.locator('[data-position="500010"]:not([aria-busy])')).to_be_visible()
    finger = page.context.new_cdp_session(page)

    clock = [time.time()]

    def drag(by: int, rest: bool) -> None:
        points = [{"x": 300, "y": 400 + by * step // 10} for step in range(11)]
        for kind, touching in (
            ("touchStart", points[:1]),
            *(("touchMove", [point]) for point in points[1:]),
            *((("touchMove", points[-1:]),) * (12 if rest else 0)),
            ("touchEnd", []),
        ):
            # Stamped as a finger would be, 16 ms apart, however long a busy machine takes for each.
            clock[0] += 0.016
            event = {"type": kind, "touchPoints": touching, "timestamp": clock[0]}
            finger.send("Input.dispatchTouchEvent", event)
            page.evaluate("() => new Promise(requestAnimationFrame)")

    def settled() -> int:
        before = -1
        while (now := first_row(frame)) != before:
            before = now
            page.evaluate(
                "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
            )
        return now

    # 320 px are ten rows of 32, though the scroll bar's pixel is worth more than two.
    start = settled()
    drag(-320, rest=True)
    assert settled() - start == pytest.approx(10, abs=1)
    drag(320, rest=True)
    assert settled() == pytest.approx(start, abs=2)
    # A flick goes on after the finger has left.
    start = settled()
    drag(-320, rest=False)
    assert settled() - start > 10
    # The scroll bar still covers everything, and at the end the page around may move.
    scroller.evaluate("box => box.scrollTop = box.scrollHeight")
    expect(frame.locator('[data-position="999999"]:not([aria-busy])')).to_be_visible()
    assert "pan-down" in scroller.evaluate("box => box.style.touchAction")


SCHEMES: tuple[tuple[dict[str, dict[str, str]], Literal["light", "dark"], str], ...] = (
    ({"body": {"data-jp-theme-light": "false"}}, "light", "dark"),
    ({"body": {"data-jp-theme-light": "true"}}, "dark", "light"),
    ({"body": {"class": "vscode-dark"}}, "light", "dark"),
    ({"body": {"class": "vscode-high-contrast"}}, "light", "dark"),
    ({"body": {"class": "vscode-high-contrast vscode-high-contrast-light"}}, "dark", "light"),
    ({"body": {"class": "vscode-light"}}, "dark", "light"),
    ({"html": {"theme": "dark"}}, "light", "dark"),
    ({}, "dark", "dark"),
    ({}, "light", "light"),
)
"""What its host says of a page, what the person asks for, and what is to be seen."""


def test_native_controls_follow_the_host_and_else_the_person(chrome: Chrome) -> None:
    grid = Grid(COLUMNS)
    grid.show(listing())
    page, frame = Sandbox(grid).open(chrome)
    table = frame.locator(".aw-root.aw-table")
    for host, prefers, scheme in SCHEMES:
        page.emulate_media(color_scheme=prefers)
        frame.evaluate(
            """(host) => {
              for (const name of ["data-jp-theme-light", "class", "theme"])
                for (const tag of ["html", "body"]) document.querySelector(tag).removeAttribute(name);
              for (const [tag, said] of Object.entries(host))
                for (const pair of Object.entries(said)) document.querySelector(tag).setAttribute(...pair);
            }""",
            host,
        )
        expect(table, f"{host}, and {prefers} is preferred").to_have_css("color-scheme", scheme)
        # What no host colours is coloured by the scheme.
        background = {"light": "rgb(255, 255, 255)", "dark": "rgb(27, 29, 33)"}[scheme]
        expect(table).to_have_css("background-color", background)


NOTE = "Two lines:\n\tthe second, with  spaces \n"


def test_a_text_nobody_typed_in_stays_as_it_is(chrome: Chrome) -> None:
    edits: list[object] = []
    texts = [NOTE, NOTE.replace("\n", "\r\n"), "one\rtwo"]
    frame_of = listing(4)
    frame_of["description"] = [*texts, "short"]
    grid = Grid(COLUMNS)
    grid.on_edit(lambda *edit: edits.append(edit))
    grid.show(frame_of)
    page, frame = Sandbox(grid).open(chrome)
    for at, text in enumerate(texts):
        cell = frame.locator(f'[aria-rowindex="{at + 2}"] [aria-colindex="4"]')
        editor = frame.get_by_role("textbox", name=f"Description of model-{at}:v0")
        for leave in ("Enter", "Tab", "Escape"):
            open_editor(cell)
            expect(editor).to_have_value(text.replace("\r\n", "\n").replace("\r", "\n"))
            # Typed and taken back: nothing was typed.
            page.keyboard.press("End")
            page.keyboard.type("x")
            page.keyboard.press("Backspace")
            page.keyboard.press(leave)
            expect(editor).to_have_count(0)
            page.keyboard.press("Escape")
        open_editor(cell)
        frame.locator('[aria-rowindex="5"] [aria-colindex="2"]').click()
        expect(editor).to_have_count(0)
    assert edits == []


def test_enter_takes_a_text_of_several_lines_and_alt_enter_breaks_the_line(chrome: Chrome) -> None:
    edits: list[tuple[list[str], str, str]] = []
    frame_of = listing(3)
    frame_of["description"] = ["first\r\nsecond", None, "short"]
    grid = Grid(COLUMNS)
    grid.on_edit(lambda ids, column, value: edits.append((ids, column, value)))
    grid.show(frame_of)
    page, frame = Sandbox(grid).open(chrome)
    open_editor(frame.locator('[aria-rowindex="2"] [aria-colindex="4"]'))
    editor = frame.get_by_role("textbox", name="Description of model-0:v0")
    low = editor.bounding_box()
    page.keyboard.press("Control+End")
    page.keyboard.press("Alt+Enter")
    page.keyboard.type("third")
    expect(editor).to_have_value("first\nsecond\nthird")
    high = editor.bounding_box()
    assert low is not None
    assert high is not None
    assert high["height"] > low["height"]
    page.keyboard.press("Enter")
    expect(editor).to_have_count(0)
    # With the line breaks it came with.
    assert edits == [(["id0"], "description", "first\r\nsecond\r\nthird")]
