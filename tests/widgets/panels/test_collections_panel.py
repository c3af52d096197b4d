"""The view of the collections: the same changes and review as the versions have."""

import pytest

from artwidgets import Session
from artwidgets.local import LocalServer


@pytest.fixture
def session(sdk: LocalServer, project: str) -> Session:
    """A session on three collections of four versions each."""
    sdk.seed_bulk(project=project, collections=3, versions=4)
    made = Session(sdk.entity, project)
    made.load()
    return made


@pytest.fixture
def by_name(session) -> dict[str, str]:
    """Ids of the collections."""
    return {name: row for row, name in session.collections["name"].items()}


def names(browser):
    return browser.collections.grid.view["name"].tolist()


def test_they_are_filtered_marked_edited_and_taken_back(ask_any, session, by_name):
    browser = ask_any.browser_of(session)
    ask_any(browser, "view", collections=True)
    panel = browser.collections
    assert browser.describe()["collections"]
    bar = panel.filter_bar
    assert (bar.describe()["what"], bar.describe()["count"]) == ("collections", "3 collections")
    assert ask_any(bar, "filter", text="name:*-0001 -versions:0")["problem"] is None
    assert (names(browser), bar.describe()["count"]) == (["model-0001"], "1 of 3 collections")
    assert [term["text"] for term in bar.describe()["terms"]] == ["name:*-0001", "-versions:0"]
    problem = ask_any(bar, "filter", text="name:*-0001 run:x")["problem"]
    assert problem["words"].startswith("Collections have no 'run'.")
    assert problem["position"] == len("name:*-0001 ")
    assert "Did you mean 'versions'" in ask_any(bar, "filter", text="versoins:0")["problem"]["words"]
    assert names(browser) == ["model-0001"]
    ask_any(bar, "filter", text="")

    panel.grid.select([by_name["model-0000"], by_name["model-0002"]])
    assert panel.describe()["selection"].startswith("2 selected, 8 versions, ")
    ask_any(panel, "edit", add_tags=["old"], remove_tags=[], type="", description=None)
    assert session.undoable == "edit 2 collections"
    ask_any(panel, "delete")
    assert browser.status.describe()["message"] == (
        "2 collections with 8 versions marked for deletion. Not sent yet."
    )
    plan = session.plan()
    assert plan.confirmation == "delete 2 collections and 8 versions"
    assert [len(item.holds) for item in plan.deletes] == [4, 4]
    ask_any(panel, "delete")
    assert not session.changes.collection_deletes
    ask_any(panel, "undo")
    assert len(session.changes.collection_deletes) == 2
    assert ask_any(panel, "suggest", column="tags", text="x")["words"] == []


def test_cells_are_edited_in_place(ask_any, session, by_name):
    panel = ask_any.browser_of(session).collections
    row = by_name["model-0000"]

    def edit(column, value):
        message = {"id": "1", "kind": "edit", "row": row, "column": column, "value": value}
        return panel.grid.messages.answer(message)

    assert edit("name", "renamed")["ok"]
    assert edit("tags", ["a", "b"])["ok"]
    assert edit("tags", ["b"])["ok"]
    assert edit("description", "The first.")["ok"]
    assert not edit("name", "no/slash")["ok"]
    staged = session.changes.collection_edits[row]
    assert (staged.name, staged.description) == ("renamed", "The first.")
    assert staged.tags.over(()) == ("b",)
    assert len(session.apply(session.plan()).done) == 1
    assert "renamed" in session.collections["name"].tolist()


def test_the_view_is_remembered_and_the_second_table_made_when_it_is_wanted(ask_any, session):
    browser = ask_any.browser_of(session)
    assert browser._collections is None
    ask_any(browser, "view", collections=True)
    assert browser._collections is browser.collections
    again = ask_any.browser_of(session)
    assert again.describe()["collections"]
    assert names(again) == session.collections["name"].tolist()
    ask_any(again, "view", collections=False)
    assert not ask_any.browser_of(session).describe()["collections"]


def test_nothing_is_done_without_a_selection(ask_any, session):
    panel = ask_any.browser_of(session).collections
    answer = panel.answer({"id": "1", "kind": "delete"})
    assert answer["error"] == "Select collections first: tick their boxes, or press Space on a row."


def test_the_bar_is_the_one_that_versions_have(ask_any, session):
    browser = ask_any.browser_of(session)
    bar = browser.collections.filter_bar
    offered = [item["insert"] for item in ask_any(bar, "complete", text="", cursor=0)["items"]]
    assert offered == [
        *("name:", "type:", "tag:", "alias:", "description:", "versions:", "size:", "links:", "age:"),
        "created:",
    ]
    found = ask_any(bar, "complete", text="name:0001", cursor=9)["items"]
    assert [(item["insert"], item["count"]) for item in found] == [("model-0001", 1)]
    ask_any(bar, "preset", query="versions:0")
    assert (browser.collections.rows.query, names(browser)) == ("versions:0", [])
    assert bar.describe()["removals"] == [{"at": 0, "text": "versions:0", "rows": 3}]
    ask_any(bar, "negate", query="versions:0", at=0)
    assert (browser.collections.rows.query, len(names(browser))) == ("-versions:0", 3)
    ask_any(bar, "save", name="Some")
    assert bar.describe()["saved"] == [{"name": "Some", "query": "-versions:0", "on": True}]
    # Versions have filters of their own.
    assert browser.filter_bar.describe()["saved"] == []
    assert browser.filter == ""
    # Half a word, after which something may be found, keeps what is there.
    assert ask_any(bar, "filter", text="name:mod", cursor=8)["unfinished"]
    assert len(names(browser)) == 3
