"""Clean up by rule counts before it marks; what will be skipped looks different from what will go."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.widgets.panels.on_screen import Screen, browser, kept, logged_once, screen

__all__ = ["browser", "kept", "logged_once", "screen"]

pytestmark = pytest.mark.browser


def test_the_rule_counts_while_it_is_typed_and_marks_what_it_counted(screen: Screen) -> None:
    screen.use(screen.button("Clean up by rule"), "keyboard")
    policy = screen.frame.get_by_role("region", name="Policy")
    newest = screen.box("Keep newest")
    expect(newest).to_be_focused()
    # Three are kept, and there are three.
    expect(policy).to_contain_text("3 versions stay, 0 go.")
    expect(policy.get_by_role("button", name="Mark 0 to delete")).to_be_disabled()
    newest.fill("1")
    expect(policy).to_contain_text("1 version stays, 2 go.")
    screen.box("Keep newer than").fill("30")
    expect(policy).to_contain_text("'30' lacks a unit")
    screen.box("Keep newer than").fill("1d")
    expect(policy).to_contain_text("3 versions stay, 0 go.")
    screen.box("Keep newer than").fill("")
    mark = policy.get_by_role("button", name="Mark 2 to delete")
    expect(mark).to_be_visible()
    expect(screen.row("net:v0")).to_contain_text("dropped: not the last")
    assert not screen.browser.session.changes

    def expect_marked() -> None:
        expect(screen.status).to_contain_text("2 versions marked for deletion. Not sent yet.")
        expect(policy).to_have_count(0)
        expect(screen.button("Clean up by rule")).to_be_focused()
        assert len(screen.browser.session.changes.deletes) == 2

    # What is typed as text stands in the form, and the other way round.
    screen.use(screen.button("As text"), "keyboard")
    text = screen.box("Policy as TOML")
    expect(text).to_have_value(re.compile("keep.last = 1"))
    text.fill("[[rule]]\nkeep.last = 2\n")
    expect(policy.get_by_role("button", name="Mark 1 to delete")).to_be_visible()
    screen.use(screen.button("As text"), "mouse")
    expect(newest).to_have_value("2")
    newest.fill("1")
    expect(mark).to_be_visible()
    newest.press("Enter")
    expect_marked()
    # By mouse alone, too.
    screen.browser.session.unstage()
    screen.browser.workspace.say("")
    screen.button("Clean up by rule").click()
    newest.fill("1")
    mark.click()
    expect_marked()


def test_a_button_is_about_what_was_typed_just_before_it(screen: Screen) -> None:
    """The kernel is told where one rests, a third of a second later; a busy page hears both at once."""

    def type_and_press(field: Locator, text: str, button: Locator) -> None:
        field.evaluate(
            """(field, [text, button]) => {
              field.value = text;
              field.dispatchEvent(new Event("input", { bubbles: true }));
              button.click();
            }""",
            [text, button.element_handle()],
        )

    screen.button("Clean up by rule").click()
    screen.button("As text").click()
    text = screen.box("Policy as TOML")
    expect(text).to_have_value(re.compile("keep.last"))
    first = '[[rule]]\nname = "first"\nkeep.last = 2\n'
    two = first + '\n[[rule]]\nname = "second"\nwithin = "type:dataset"\nkeep.last = 9\n'
    with screen.page.expect_download() as download:
        type_and_press(text, two, screen.button("Download cleanup.toml"))
    assert download.value.path().read_text(encoding="utf-8") == two
    expect(screen.button("Mark 1 to delete")).to_be_visible()
    type_and_press(text, two.replace("2", "1"), screen.button("Show what goes"))
    screen.expect_rows(2)
    screen.button("As text").click()
    newest = screen.box("Keep newest")
    expect(newest).to_have_value("1")
    type_and_press(newest, "2", screen.button("second"))
    expect(newest).to_have_value("9")
    screen.button("first").click()
    expect(newest).to_have_value("2")
    screen.clear_filter()
    screen.button("Close policy").click()


def test_what_will_be_skipped_is_told_and_looks_different_at_once(
    screen: Screen, ids: dict[str, str]
) -> None:
    screen.browser.selection = list(ids.values())
    screen.use(screen.button("Delete"), "mouse")
    expect(screen.row("net:v0")).to_have_attribute("data-mark", "deleted")
    expect(screen.row("net:v2")).to_have_attribute("data-mark", "refused")
    expect(screen.row("net:v2").get_by_role("img", name="Staged, but will be skipped")).to_be_visible()
    expect(screen.status).to_contain_text("1 of 3 will be skipped: it has aliases.")
    # Once its aliases are staged to go, it goes too.
    screen.browser.session.edit([ids["net:v2"]], aliases=[])
    expect(screen.row("net:v2")).to_have_attribute("data-mark", "deleted")


def test_an_alias_for_many_is_refused_for_all_but_one_at_once(screen: Screen, ids: dict[str, str]) -> None:
    screen.browser.selection = list(ids.values())
    screen.use(screen.button("Edit"), "keyboard")
    screen.box("Add aliases").fill("checked")
    screen.use(screen.button("Stage edit"), "keyboard")
    expect(screen.status).to_contain_text("3 edits staged. Not sent yet.")
    expect(screen.status).to_contain_text(
        "2 of 3 will be skipped: an alias exists once a collection; add a tag instead?"
    )
    expect(screen.row("net:v0")).to_have_attribute("data-mark", "edited")
    for name in ("net:v1", "net:v2"):
        expect(screen.row(name)).to_have_attribute("data-mark", "refused")
    # The review says the same.
    screen.use(screen.button("Review changes"), "keyboard")
    expect(screen.frame.get_by_text(re.compile("a collection has it only once"))).to_have_count(2)
