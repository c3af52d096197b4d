"""The status line tells the present: what is staged now, and nothing of what is no longer so."""

import wandb


def status_message(browser):
    return browser.status.describe()["message"]


def test_each_single_edit_is_announced(browser, ids, edit):
    edit(ids["net:v0"], "description", "first")
    assert status_message(browser) == "net:v0: 1 edit staged. Not sent yet."
    edit(ids["net:v1"], "tags", ["keep"])
    assert status_message(browser) == "net:v1: 1 edit staged. Not sent yet."
    edit(ids["net:v1"], "tags", [])
    assert status_message(browser) == "net:v1: 1 edit taken back."
    browser.session.edit([ids["net:v0"], ids["net:v1"]], description="both")
    assert status_message(browser) == "2 edits staged. Not sent yet."
    browser.session.edit_collection("net", new_name="network")
    assert status_message(browser) == "net: 1 edit staged. Not sent yet."


def test_marks_are_told_as_long_as_they_are_there(browser, ids, ask):
    browser.selection = [ids["net:v0"], ids["net:v1"]]
    ask(browser.toolbar, "delete")
    assert status_message(browser) == "2 versions marked for deletion."
    browser.session.unmark([ids["net:v0"]])
    assert status_message(browser) == ""


def test_marks_are_not_told_after_they_have_been_carried_out(browser, ids, ask):
    browser.selection = [ids["net:v0"], ids["net:v1"]]
    ask(browser.toolbar, "delete")
    browser.session.apply(browser.session.plan())
    assert status_message(browser) == ""
    ask(browser.toolbar, "review")
    assert browser.review.describe()["summary"] == "Nothing staged yet."


def test_undo_speaks_of_what_it_takes_back(browser, ids, ask):
    session = browser.session
    session.edit([ids["net:v1"]], description="x")
    session.edit([ids["net:v0"], ids["net:v1"]], description="x")
    # v1 had the value already.
    assert session.undoable == "edit net:v0"
    ask(browser.toolbar, "undo")
    assert status_message(browser) == "Undone: edit net:v0."
    ask(browser.toolbar, "redo")
    assert status_message(browser) == "Redone: edit net:v0."


def test_undo_is_called_by_what_is_left_of_a_step_that_was_carried_out_in_part(
    browser, ids, ask, sdk, project
):
    session = browser.session
    session.delete(list(ids.values()))
    assert session.undoable == "delete 3 versions"
    # v2 has aliases and is refused.
    assert len(session.apply(session.plan()).done) == 2
    assert session.undoable == "delete 1 version"
    ask(browser.toolbar, "undo")
    assert status_message(browser) == "Undone: delete 1 version."
    assert not session.changes
    assert wandb.Api().artifact(f"{sdk.entity}/{project}/net:v2")


def test_back_says_how_many_stay_staged_and_offers_to_clear_them(browser, ids, ask):
    browser.session.delete([ids["net:v0"], ids["net:v1"]])
    ask(browser.toolbar, "review")
    ask(browser.review, "back")
    assert status_message(browser) == "2 changes still staged."
    assert browser.status.describe()["offers"]
    ask(browser.status, "clear")
    assert not browser.session.changes
    assert status_message(browser) == "2 staged changes cleared. Undo brings them back."
    assert not browser.status.describe()["offers"]
    ask(browser.toolbar, "undo")
    assert len(browser.session.changes) == 2
