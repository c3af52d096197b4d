"""Marking and editing: by id, undoable, refused in words, never sent."""

from datetime import timedelta

import pytest

from artwidgets.errors import InvalidValueError
from tests.widgets.panels.conftest import browser_of


@pytest.fixture
def browser(loaded):
    """Nothing is carried out here, so that one session is loaded for all."""
    yield from browser_of(loaded)


def test_delete_marks_the_selection_and_unmarks_it_when_all_is_marked(browser, ids, ask):
    browser.selection = [ids["net:v0"], ids["net:v1"]]
    ask(browser.toolbar, "delete")
    assert set(browser.session.changes.deletes) == {ids["net:v0"], ids["net:v1"]}
    assert browser.status.describe()["message"] == "2 versions marked for deletion."
    ask(browser.toolbar, "delete")
    assert not browser.session.changes.deletes
    assert "no longer marked" in browser.status.describe()["message"]


def test_unmarking_a_version_keeps_its_edit(browser, ids, ask):
    row = ids["net:v0"]
    browser.session.edit([row], add_tags=["keep"], update_metadata={"note": "x"}, ttl="30d")
    staged = browser.session.changes.edits[row]
    browser.selection = [row]
    ask(browser.toolbar, "delete")
    ask(browser.toolbar, "delete")
    assert row not in browser.session.changes.deletes
    assert browser.session.changes.edits[row] == staged


def test_marking_a_version_with_aliases_says_that_it_will_be_skipped(browser, ids, ask):
    browser.selection = [ids["net:v2"]]
    ask(browser.toolbar, "delete")
    assert "1 of 1 will be skipped: it has aliases." in browser.status.describe()["message"]
    assert "Delete with aliases" in browser.status.describe()["message"]


def test_nothing_selected_is_told(browser, refused):
    words = refused(browser.toolbar, "delete")
    assert words.startswith("Select versions first")
    assert browser.status.describe() == {"message": words, "tone": "bad", "offers": False, "job": None}


def test_a_cell_edit_changes_the_row_with_that_id_whatever_the_order(browser, ids, edit):
    browser.grid.sort([("size", False)])
    browser.filter = "alias:none"
    assert edit(ids["net:v1"], "description", "new words")["ok"]
    assert set(browser.session.changes.edits) == {ids["net:v1"]}


def test_aliases_are_staged_as_a_difference_so_that_others_additions_survive(browser, ids, edit):
    row = ids["net:v2"]
    assert edit(row, "aliases", ["latest", "champion"])["ok"]
    staged = browser.session.changes.edits[row].aliases
    assert (staged.add, staged.remove, staged.whole) == (("champion",), ("best",), None)


def test_a_second_alias_edit_counts_from_what_is_staged(browser, ids, edit):
    row = ids["net:v2"]
    edit(row, "aliases", ["latest", "best", "one"])
    edit(row, "aliases", ["latest", "best", "one", "two"])
    staged = browser.session.changes.edits[row].aliases
    assert set(staged.add) == {"one", "two"}
    assert not staged.remove


def test_an_alias_the_platform_would_not_take_is_refused_and_nothing_is_staged(browser, ids, edit):
    for alias in ("a/b", "a:b", "v3"):
        answer = edit(ids["net:v0"], "aliases", [alias])
        assert not answer["ok"]
        assert repr(alias) in answer["error"]
    assert not browser.session.changes


def test_a_ttl_is_read_as_a_duration_or_a_word(browser, ids, edit):
    row = ids["net:v0"]
    assert edit(row, "ttl", "30d")["ok"]
    assert browser.session.changes.edits[row].ttl == timedelta(days=30)
    answer = edit(row, "ttl", "soon")
    assert not answer["ok"]
    assert "30d" in answer["error"]


def test_undo_and_redo_say_what_they_did(browser, ids, ask):
    browser.selection = [ids["net:v0"]]
    ask(browser.toolbar, "delete")
    ask(browser.toolbar, "undo")
    assert not browser.session.changes
    assert browser.status.describe()["message"] == "Undone: delete net:v0."
    ask(browser.toolbar, "redo")
    assert ids["net:v0"] in browser.session.changes.deletes


def test_bulk_edit_stages_for_all_that_is_selected(browser, ids, ask, refused):
    browser.selection = list(ids.values())
    assert "nothing to stage" in refused(browser.toolbar, "edit").lower()
    ask(browser.toolbar, "edit", add_tags=["old"], ttl="90d", description=None)
    assert all(edit.tags.add == ("old",) for edit in browser.session.changes.edits.values())
    assert len(browser.session.changes.edits) == 3


def test_staged_values_and_marks_lie_over_the_rows(browser, ids, ask):
    browser.session.edit([ids["net:v0"]], description="staged")
    browser.session.delete([ids["net:v1"]])
    opened = browser.grid.messages.answer({"id": "1", "kind": "open", "rows": 10})
    page = opened["page"]
    at = {name: str(page["labels"].index(name)) for name in ("net:v0", "net:v1", "net:v2")}
    assert page["marks"] == {at["net:v0"]: "edited", at["net:v1"]: "deleted"}
    assert page["cells"]["description"][int(at["net:v0"])]["t"] == "staged"
    assert "net:v2" not in page["old"]


def test_a_refresh_keeps_what_is_staged(browser, ids, ask):
    browser.session.edit([ids["net:v0"]], description="staged")
    ask(browser.toolbar, "refresh")
    assert browser.session.changes.edits[ids["net:v0"]].description == "staged"


def test_a_collection_is_renamed_in_place_for_all_its_rows(browser, ids, edit):
    assert edit(ids["net:v0"], "collection", "resnet")["ok"]
    (renamed,) = browser.session.changes.collection_edits.values()
    assert renamed.name == "resnet"
    column = browser.grid.state.columns.of("collection")
    at = browser.grid.rows.frame.index
    assert {browser.grid.state.value_at(position, column) for position in range(len(at))} == {"resnet"}
    assert "':'" in edit(ids["net:v0"], "collection", "res:net")["error"]
    browser.session.undo_last()
    assert not browser.session.changes


def test_two_collections_do_not_get_one_name(log, ask_any, sdk, project):
    log(("net", {"x": "x"}, [], {}), ("other", {"x": "x"}, [], {}))
    browser = ask_any.browser(sdk.entity, project)
    with pytest.raises(InvalidValueError, match="2 collections"):
        browser.grid.state.edit(
            browser.session.listing.index, browser.grid.state.columns.of("collection"), "one"
        )
