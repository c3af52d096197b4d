"""The toolbar tells live what a selection, and what is marked, frees; references are no storage."""

from artwidgets.storage import FileIndex, Reclaim, VersionFiles
from artwidgets.widgets.counts import counts_words, frees_words
from tests.support.records import listing, version


def selected(browser):
    return browser.toolbar.describe()["selection"]


def test_the_selection_tells_what_it_frees_and_becomes_exact(browser, ids):
    browser.selection = [ids["net:v1"]]
    assert selected(browser) == "1 selected, 30 B listed, frees up to 30 B, manifests not read"
    browser.session.measure()
    assert selected(browser) == "1 selected, 30 B listed, frees 20 B"
    browser.selection = [ids["net:v0"]]
    assert selected(browser) == "1 selected, 10 B listed, frees 0 B"
    browser.selection = [ids["net:v0"], ids["net:v1"]]
    assert selected(browser) == "2 selected, 40 B listed, frees 30 B"
    browser.filter = "version:1"
    assert selected(browser) == "2 selected, 40 B listed, frees 30 B, 1 not shown"
    browser.selection = []
    assert selected(browser) == ""


def test_a_part_that_is_read_makes_a_range(browser, ids):
    browser.session.measure([ids["net:v0"], ids["net:v1"]])
    browser.selection = list(ids.values())
    assert selected(browser) == "3 selected, 70 B listed, frees 30 B to 60 B, 1 manifest not read"


def test_what_is_marked_is_told_too(browser, ids, ask):
    assert browser.toolbar.describe()["marked"] == ""
    browser.selection = [ids["net:v1"]]
    ask(browser.toolbar, "delete")
    browser.session.measure()
    browser.selection = []
    assert browser.toolbar.describe()["marked"] == "1 marked, frees 20 B"
    browser.session.delete([ids["net:v0"]])
    assert browser.toolbar.describe()["marked"] == "2 marked, frees 30 B"
    # It has an alias, which nobody said may go too.
    browser.session.delete([ids["net:v2"]])
    assert browser.toolbar.describe()["marked"] == "3 marked, 1 skipped, frees 30 B"
    (free,) = [one for one in browser.overview.describe()["figures"] if one["title"] == "Would be free"]
    assert (free["value"], free["note"]) == ("30 B", "3 marked for deletion, 1 skipped")
    browser.session.delete_collection("net")
    assert browser.toolbar.describe()["marked"] == "3 marked, frees 60 B"
    browser.session.unstage()
    assert browser.toolbar.describe()["marked"] == ""


def test_the_toolbar_is_told_when_manifests_come(browser, ids):
    browser.selection = [ids["net:v1"]]
    heard, complete, selections = browser.toolbar._seq, [], []

    def note() -> None:
        complete.append(browser.session.file_index.complete)
        selections.append(selected(browser))

    stop = browser.workspace.listen("manifests", note)
    browser.session.measure()
    stop()
    assert complete[-1] is True
    assert selections[-1] == "1 selected, 30 B listed, frees 20 B"
    assert browser.toolbar.answer({"id": "1", "kind": "open"})["seq"] > heard


def test_words_of_a_range():
    assert frees_words(Reclaim(5, 5, read=3)) == "frees 5 B"
    assert frees_words(Reclaim(0, 9, read=1, unread=2)) == "frees up to 9 B, 2 manifests not read"
    assert frees_words(Reclaim(0, 9, read=0, unread=1)) == "frees up to 9 B, manifests not read"


def test_references_are_told_apart_in_the_counts():
    one, other = version("net:v0", size=100), version("net:v1", size=3)
    rows = listing(one, other)
    files = {one.id: VersionFiles.of([("a", 10, False), ("etag", 90, True)])}
    index = FileIndex(list(rows.frame.index), rows.frame["size"].to_numpy(), files)
    assert counts_words(rows.frame, None, index) == "2 versions, 103 B, 90 B of it references"
    shown = rows.frame["version"].to_numpy() == 1
    assert counts_words(rows.frame, shown, index) == "1 of 2 versions, 3 B"
