"""Focus and typed text are sacred, and a value is looked at while it is typed: by mouse and by keyboard."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.support.screen import open_editor
from tests.widgets.panels.on_screen import Late, Screen, browser, kept, logged_once, screen

__all__ = ["browser", "kept", "logged_once", "screen"]

pytestmark = pytest.mark.browser


# -- a TTL that ends in the past ----------------------------------------------------------


def test_a_ttl_in_the_past_is_told_in_the_cell_before_it_is_staged(screen: Screen) -> None:
    open_editor(screen.cell("net:v0", "TTL"))
    field = screen.box("TTL of net:v0")
    field.fill("1s")
    screen.page.keyboard.press("Enter")
    warning = screen.frame.get_by_text("At once: 1 version, 10 B. A TTL counts from creation.")
    expect(warning).to_be_visible()
    expect(field).to_be_focused()
    assert not screen.browser.session.changes
    screen.page.keyboard.press("Enter")
    expect(field).to_have_count(0)
    (edit,) = screen.browser.session.changes.edits.values()
    assert edit.ttl == timedelta(seconds=1)
    screen.use(screen.button("Review changes"), "keyboard")
    expect(screen.frame.get_by_role("region", name="Deleted at once by their TTL")).to_contain_text(
        "goes at once"
    )
    expect(screen.box("Confirmation")).to_have_attribute("placeholder", "delete 1 version")
    expect(screen.button("Apply changes")).to_be_disabled()


def test_a_ttl_in_the_past_is_told_in_the_dialog_before_it_is_staged(
    screen: Screen, ids: dict[str, str]
) -> None:
    screen.browser.selection = list(ids.values())
    screen.use(screen.button("Edit"), "mouse")
    field = screen.box("TTL, counted from creation")
    field.fill("1s")
    expect(screen.frame.get_by_text("At once: 3 versions, 70 B. A TTL counts from creation.")).to_be_visible()
    assert not screen.browser.session.changes
    screen.use(screen.button("Stage edit"), "mouse")
    expect(screen.status).to_contain_text("3 edits staged. Not sent yet. At once: 3 versions, 70 B.")
    assert {edit.ttl for edit in screen.browser.session.changes.edits.values()} == {timedelta(seconds=1)}


def test_a_ttl_in_the_past_is_told_in_the_details_before_it_is_staged(screen: Screen) -> None:
    screen.look_at("net:v0")
    field = screen.box("TTL")
    field.fill("1s")
    field.press("Enter")
    expect(screen.frame.get_by_text("Press Enter again to stage it.")).to_be_visible()
    assert not screen.browser.session.changes
    field.press("Enter")
    expect(screen.cell("net:v0", "TTL")).to_have_text("1s")
    field.fill("200d")
    field.press("Enter")
    expect(screen.cell("net:v0", "TTL")).to_have_text("200d")


# -- what is typed is kept ---------------------------------------------------------------


def test_unsaved_json_waits_while_one_looks_at_other_rows(screen: Screen) -> None:
    screen.look_at("net:v1")
    screen.button("Edit as JSON").click()
    screen.box("Metadata as JSON").fill('{"loss": 0.125}')
    for by in ("mouse", "keyboard"):
        if by == "mouse":
            screen.look_at("net:v0")
        else:
            screen.cell("net:v1", "Name").focus()
            screen.page.keyboard.press("ArrowDown")
        expect(screen.frame.get_by_text("Unsaved text in net:v1.")).to_be_visible()
        expect(screen.box("Metadata as JSON")).to_have_count(0)
        assert not screen.browser.session.changes
        screen.use(screen.button("Go back to net:v1"), by)
        expect(screen.box("Metadata as JSON")).to_have_value('{"loss": 0.125}')
    screen.use(screen.button("Stage JSON"), "keyboard")
    expect(screen.button("Edit as JSON")).to_be_visible()
    (edit,) = screen.browser.session.changes.edits.values()
    assert edit.metadata is not None
    assert edit.metadata.update == {"loss": 0.125}


def test_half_typed_text_survives_a_refresh_a_resize_and_another_theme(screen: Screen) -> None:
    screen.look_at("net:v1")
    screen.button("Edit as JSON").click()
    screen.box("Metadata as JSON").fill('{"half')
    screen.button("Refresh").click()
    expect(screen.status).to_contain_text("3 versions loaded")
    screen.resize(700, 900)
    screen.frame.evaluate("document.body.dataset.jpThemeLight = 'false'")
    screen.resize(1200, 900)
    expect(screen.box("Metadata as JSON")).to_have_value('{"half')
    screen.box("Aliases").fill("half")
    screen.button("Refresh").click()
    expect(screen.box("Metadata as JSON")).to_have_value('{"half')


def test_an_open_editor_survives_columns_that_go_and_rows_that_go(screen: Screen) -> None:
    screen.cell("net:v0", "Description").click()
    screen.page.keyboard.press("Enter")
    field = screen.box("Description of net:v0")
    field.press_sequentially("half")
    screen.set_width(380)
    expect(field).to_have_value("half")
    expect(field).to_be_focused()
    screen.set_width(1150)
    expect(field).to_be_focused()
    screen.page.keyboard.type(" and whole")
    expect(field).to_have_value("half and whole")
    # The filter takes its row away: what was typed is staged, as when one goes elsewhere.
    screen.browser.filter = "alias:best"
    expect(screen.grid).to_have_attribute("aria-rowcount", "2")
    expect(field).to_have_count(0)
    screen.browser.filter = ""
    expect(screen.cell("net:v0", "Description")).to_have_text("half and whole")
    assert screen.focused() != "BODY"


def test_a_slow_answer_puts_no_keys_into_another_field(screen: Screen) -> None:
    screen.look_at("net:v0")
    slow = Late(screen.browser.details)
    aliases, tags = screen.box("Aliases"), screen.box("Tags")
    aliases.click()
    screen.page.keyboard.type("v3")
    tags.click()
    screen.page.keyboard.type("bad tag!", delay=15)
    expect(tags).to_be_focused()
    assert tags.input_value() == "bad tag!"
    slow.release()
    expect(screen.frame.get_by_text(re.compile("'v3' looks like a version number"))).to_be_visible()
    expect(tags).to_be_focused()
    expect(tags).to_have_value("bad tag!")
    screen.page.keyboard.press("Enter")
    expect(screen.frame.get_by_text(re.compile("The tag 'bad tag!' can hold"))).to_be_visible()
    assert not screen.browser.session.changes


def test_the_dialog_keeps_what_was_filled_in(screen: Screen, ids: dict[str, str]) -> None:
    dialog = screen.frame.get_by_role("dialog", name="Edit selected versions")
    screen.browser.selection = list(ids.values())
    screen.button("Edit").click()
    screen.box("Add tags").fill("half")
    # Beside the dialog, which covers the rows here.
    screen.frame.locator(".aw-filter-bar .aw-count").click()
    expect(dialog).to_have_count(0)
    screen.browser.selection = list(ids.values())
    screen.use(screen.button("Edit"), "mouse")
    expect(dialog).to_contain_text("half")
    assert screen.focused() != "BODY"
    screen.press("Escape", "Escape")
    expect(dialog).to_have_count(0)
    screen.browser.selection = list(ids.values())
    screen.use(screen.button("Edit"), "keyboard")
    expect(dialog).to_be_visible()
    assert screen.focused() != "BODY"


# -- names that wandb would refuse -----------------------------------------------------------


def test_names_are_refused_while_they_are_typed(screen: Screen) -> None:
    screen.look_at("net:v0")
    for field, typed, why in (
        ("Aliases", "v3", "looks like a version number"),
        ("Aliases", "a/b", "The alias 'a/b' can't hold '/', ':'"),
        ("Tags", "no!", "The tag 'no!' can hold letters"),
    ):
        screen.box(field).focus()
        screen.page.keyboard.type(typed)
        expect(screen.frame.get_by_text(re.compile(re.escape(why)))).to_be_visible()
        screen.page.keyboard.press("Escape")
    screen.frame.get_by_text("Collection", exact=True).last.click()
    name = screen.box("Collection name")
    name.fill("my net")
    expect(screen.frame.get_by_text("can't hold spaces")).to_be_visible()
    name.fill("net2")
    expect(
        screen.frame.get_by_text("runs that go on logging to net start a new collection there")
    ).to_be_visible()
    name.press("Enter")
    screen.use(screen.button("Review changes"), "mouse")
    expect(screen.frame.get_by_role("region", name="Collections to edit")).to_contain_text(
        "runs that go on logging to net start a new collection there"
    )


def test_the_dialog_refuses_names_while_they_are_typed(screen: Screen, ids: dict[str, str]) -> None:
    screen.browser.selection = list(ids.values())
    screen.button("Edit").click()
    screen.box("Add tags").fill("no!")
    refused = screen.frame.get_by_role("alert").filter(has_text="The tag 'no!' can hold letters")
    expect(refused).to_be_visible()
    assert not screen.browser.session.changes
