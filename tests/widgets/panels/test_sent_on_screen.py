"""What was open or staged, after something was sent: by oneself or by a colleague."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from artwidgets import Session
from artwidgets.local import LocalServer
from tests.widgets.panels.on_screen import Screen, edit_cell
from tests.widgets.panels.on_screen import screen_of_its_own as screen

__all__ = ["screen"]

pytestmark = pytest.mark.browser

NOTE = "First line\n\tsecond, after a tab\nthird,  with two spaces"


def test_a_text_of_several_lines_is_edited_whole_and_reviewed_as_it_is(
    screen: Screen, ids: dict[str, str]
) -> None:
    session = screen.browser.session
    session.edit([ids["net:v0"]], description=NOTE)
    session.apply(session.plan())
    cell = screen.cell("net:v0", "Description")
    expect(cell).to_contain_text("First line")
    field = screen.box("Description of net:v0")

    # Looked at and left: nothing was typed, so nothing is staged.
    for leave, by in (("Enter", "mouse"), ("Tab", "keyboard"), ("Escape", "keyboard")):
        edit_cell(screen, cell, by)
        expect(field).to_have_value(NOTE)
        screen.page.keyboard.press(leave)
        screen.page.keyboard.press("Escape")
        expect(field).to_have_count(0)
    assert not session.changes

    after = f"{NOTE}\nfourth"
    for by in ("mouse", "keyboard"):
        edit_cell(screen, cell, by)
        screen.page.keyboard.press("Control+End")
        screen.page.keyboard.press("Alt+Enter")
        screen.page.keyboard.type("fourth")
        if by == "mouse":
            screen.cell("net:v2", "Name").click()
        else:
            screen.page.keyboard.press("Enter")
        expect(field).to_have_count(0)
        expect(screen.status).to_contain_text("net:v0: 1 edit staged")
        assert session.changes.edits[ids["net:v0"]].description == after
        if by == "mouse":
            screen.press("Control+z")
            expect(screen.status).to_contain_text("Undone: edit net:v0.")
    screen.use(screen.button("Review changes"), "keyboard")
    shown = screen.frame.get_by_role("region", name="Versions to edit").locator(".aw-new")
    # Breaks, tabs and spaces are seen, and still break and part.
    assert shown.text_content() == "First line↵\n⇥\tsecond, after a tab↵\nthird,··with two spaces↵\nfourth"
    expect(shown).to_have_css("white-space", "pre-wrap")


def test_by_keyboard_the_review_and_what_was_done_begin_in_sight(screen: Screen, ids: dict[str, str]) -> None:
    # As in a notebook at 800 pixels: the screen ends below the last button, and its beginning is far above.
    screen.resize(800, 260)
    session = screen.browser.session
    session.delete(ids.values())
    screen.page.mouse.wheel(0, 10_000)
    screen.use(screen.button("Review changes"), "keyboard")
    for title in ("Review changes", "Results"):
        heading = screen.frame.get_by_role("heading", name=title, exact=True)
        expect(heading).to_be_focused()
        expect(heading).to_be_in_viewport(ratio=1)
        if title == "Review changes":
            expect(screen.confirmation).to_be_visible()
            screen.confirmation.press_sequentially(screen.confirmation.get_attribute("placeholder") or "")
            screen.page.keyboard.press("Enter")


@pytest.fixture
def colleague(sdk: LocalServer, project: str, ids: dict[str, str]) -> Callable[..., None]:
    """Change the metadata of net:v1 behind the browser's back."""

    def change(**update: object) -> None:
        other = Session(sdk.entity, project)
        other.load()
        other.edit(ids["net:v1"], update_metadata=update)
        other.apply(other.plan(measure=False))

    return change


def test_json_that_was_open_during_a_refresh_overwrites_nothing_unseen(
    screen: Screen, colleague: Callable[..., None]
) -> None:
    screen.look_at("net:v1")
    screen.button("Edit as JSON").click()
    screen.box("Metadata as JSON").fill('{"loss": 0.125, "mine": 1}')
    colleague(loss=0.75, theirs=2)
    screen.button("Refresh").click()
    expect(screen.status).to_contain_text("3 versions loaded")
    expect(screen.box("Metadata as JSON")).to_have_value('{"loss": 0.125, "mine": 1}')
    screen.button("Stage JSON").click()
    warning = screen.frame.get_by_text("loss is 0.75 now, and was 0.5 when you began. Stage JSON again")
    expect(warning).to_be_visible()
    assert not screen.browser.session.changes
    screen.button("Stage JSON").click()
    expect(screen.button("Edit as JSON")).to_be_visible()
    (edit,) = screen.browser.session.changes.edits.values()
    assert edit.metadata is not None
    assert (dict(edit.metadata.update), edit.metadata.remove) == ({"loss": 0.125, "mine": 1}, ())


def test_a_value_that_was_open_during_a_refresh_overwrites_nothing_unseen(
    screen: Screen, colleague: Callable[..., None]
) -> None:
    screen.look_at("net:v1")
    screen.button("Value of loss: 0.5").click()
    field = screen.box("Value of loss")
    field.fill("0.125")
    colleague(loss=0.75)
    # Not by its button: who leaves the field has staged what is in it.
    screen.browser.session.load(whole=True)
    field.press("Enter")
    warning = screen.frame.get_by_text("loss is 0.75 now, and was 0.5 when you began. Press Enter again")
    expect(warning).to_be_visible()
    assert not screen.browser.session.changes
    field.press("Enter")
    expect(field).to_have_count(0)
    (edit,) = screen.browser.session.changes.edits.values()
    assert edit.metadata is not None
    assert dict(edit.metadata.update) == {"loss": 0.125}
