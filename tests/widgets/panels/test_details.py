"""The details panel: shows the version in focus, stages edits of it, keeps what is wrong in the field."""

import json

import pytest

from artwidgets.widgets.details.metadata_tree import MAX_DEPTH, MAX_LINES
from tests.support.waiting import patient
from tests.widgets.panels.conftest import browser_of


@pytest.fixture
def browser(loaded):
    """Nothing is carried out here, so that one session is loaded for all."""
    yield from browser_of(loaded)


@pytest.fixture
def row(browser, ids):
    browser.workspace.look_at(ids["net:v2"])
    assert browser.wait(patient(30))
    return ids["net:v2"]


def test_it_tells_files_runs_and_facts(browser, row):
    project = browser.session.scope.project
    shown = browser.details.describe()
    assert shown["name"] == "net:v2"
    assert shown["qualified"].endswith(f"/{project}/net:v2")
    assert shown["code"] == f"wandb.Api().artifact({shown['qualified']!r})"
    server = shown["server"]
    assert server["state"] == "ready"
    assert [file["path"] for file in server["files"]] == ["c.bin"]
    (run,) = server["logged_by"]
    assert run["path"].startswith(shown["qualified"].split("/")[0])
    assert run["path"].endswith(f"/{run['id']}")
    assert run["name"]
    assert (run["state"], run["by"]) == ("finished", browser.session.scope.entity)
    assert run["page"] == run["by_page"] == "", "the local server has no pages to open"
    assert server["used_by"] == []


def test_metadata_is_a_tree_of_lines(browser, row):
    lines = {tuple(line["path"]): line["text"] for line in browser.details.describe()["metadata"]}
    assert lines == {("loss",): "0.25", ("deep",): "1", ("deep", "lr"): "0.001"}


def test_a_nested_value_is_staged_as_its_top_level_key(browser, row, ask):
    ask(browser.details, "metadata", row=row, act="set", path=["deep", "lr"], value="0.01")
    staged = browser.session.changes.edits[row].metadata
    assert (dict(staged.update), staged.remove, staged.whole) == ({"deep": {"lr": 0.01}}, (), None)


def test_keys_are_added_renamed_removed_and_kept(browser, row, ask):
    ask(browser.details, "metadata", row=row, act="add", path=[], name="note", value="plain words")
    ask(browser.details, "metadata", row=row, act="rename", path=["deep"], name="params")
    ask(browser.details, "metadata", row=row, act="remove", path=["loss"])
    after = browser.workspace.staged.version(row).metadata
    assert after == {"params": {"lr": 0.001}, "note": "plain words"}
    assert browser.details.describe()["metadata_gone"] == ["loss", "deep"]
    ask(browser.details, "metadata", row=row, act="restore", name="loss")
    assert browser.workspace.staged.version(row).metadata["loss"] == 0.25


def test_json_text_that_is_wrong_is_refused_with_line_and_column(browser, row, refused):
    words = refused(browser.details, "metadata", row=row, act="text", value='{\n "loss": 0.1,\n}')
    assert "line 2" in words or "line 3" in words
    assert "column" in words
    assert not browser.session.changes


def test_json_text_is_staged_key_by_key(browser, row, ask):
    ask(browser.details, "metadata", row=row, act="text", value='{"loss": 0.1, "deep": {"lr": 0.001}}')
    staged = browser.session.changes.edits[row].metadata
    assert (dict(staged.update), staged.whole) == ({"loss": 0.1}, None)


def test_not_a_number_is_refused(browser, row, refused):
    words = refused(browser.details, "metadata", row=row, act="set", path=["loss"], value="NaN")
    assert "NaN" in words


def test_description_aliases_tags_and_ttl_are_staged(browser, row, ask):
    ask(browser.details, "edit", row=row, field="description", value="about it")
    ask(browser.details, "edit", row=row, field="aliases", value=["latest", "best", "more"])
    ask(browser.details, "edit", row=row, field="tags", value=["checked"])
    ask(browser.details, "edit", row=row, field="ttl", value="60d")
    assert browser.details.describe()["changed"] == ["aliases", "description", "tags", "ttl"]


def test_an_invalid_tag_is_refused_in_words(browser, row, refused):
    assert "bad/tag" in refused(browser.details, "edit", row=row, field="tags", value=["bad/tag"])
    assert not browser.session.changes


def test_the_collection_is_edited_and_marked(browser, row, ask):
    collection = browser.details.describe()["collection"]
    ask(browser.details, "collection", collection=collection["id"], field="description", value="all nets")
    ask(browser.details, "delete_collection", collection=collection["id"])
    shown = browser.details.describe()
    assert shown["collection"]["deleted"]
    assert shown["mark"] == "Its collection is marked for deletion."
    ask(browser.details, "delete_collection", collection=collection["id"])
    assert not browser.session.changes.collection_deletes


def test_metadata_that_is_too_much_for_a_tree_says_so(browser, row):
    assert not browser.details.describe()["metadata_partial"]
    browser.session.edit(row, metadata={"many": list(range(2_000))})
    shown = browser.details.describe()
    assert (shown["metadata_partial"], len(shown["metadata"])) == (True, MAX_LINES)
    deep = json.loads('{"a": ' * 60 + "1" + "}" * 60)
    browser.session.edit(row, metadata=deep)
    shown = browser.details.describe()
    assert (shown["metadata_partial"], len(shown["metadata"])) == (True, MAX_DEPTH + 1)


def test_a_description_comes_as_a_preview_and_its_source_on_request(browser, row, ask):
    long = "# Notes\n" + "word\n" * 10_000
    ask(browser.details, "edit", row=row, field="description", value=long)
    preview = browser.details.describe()["description"]
    assert preview["nodes"][0] == {"kind": "heading", "level": 1, "children": ["Notes"]}
    assert preview["left"] > 0
    assert ask(browser.details, "source", row=row)["text"] == long
    collection = browser.details.describe()["collection"]["id"]
    ask(browser.details, "collection", collection=collection, field="description", value="all *nets*")
    assert ask(browser.details, "source", collection=collection)["text"] == "all *nets*"
