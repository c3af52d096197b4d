"""Changes only: ``is:staged`` and ``is:marked`` in filters, and the toolbar's "Staged only"."""

import pytest

from artwidgets import field
from artwidgets.filters import asks_what_is_staged
from tests.widgets.panels.conftest import browser_of


@pytest.fixture
def browser(loaded):
    """Nothing is carried out here, so that one session is loaded for all."""
    yield from browser_of(loaded)


def names(browser):
    return list(browser.view["name"])


def test_filters_tell_what_is_staged_and_what_is_to_go(browser, ids):
    session = browser.session
    assert len(session.where("is:staged")) == 0
    session.edit([ids["net:v2"]], add_tags=["keep"])
    session.delete([ids["net:v0"]])
    assert list(session.where("is:staged")["name"]) == ["net:v2", "net:v0"]
    assert list(session.where("is:marked")["name"]) == ["net:v0"]
    assert list(session.where("-is:marked")["name"]) == ["net:v2", "net:v1"]
    assert list(session.where((field("is") == "staged") & ~(field("is") == "marked"))["name"]) == ["net:v2"]
    session.undo_last()
    assert list(session.where("is:staged")["name"]) == ["net:v2"]


def test_what_is_staged_for_a_collection_is_staged_for_its_versions(browser):
    session = browser.session
    session.edit_collection("net", description="all of them")
    assert len(session.where("is:staged")) == 3
    assert len(session.where("is:marked")) == 0
    session.unstage()
    session.delete_collection("net")
    assert len(session.where("is:marked")) == 3


def test_the_filter_follows_what_is_staged(browser, ids):
    browser.filter = "is:staged"
    assert names(browser) == []
    browser.session.delete([ids["net:v0"], ids["net:v1"]])
    assert names(browser) == ["net:v1", "net:v0"]
    browser.session.undo_last()
    assert names(browser) == []


def test_the_completion_offers_both_words_with_their_counts(browser, ids, ask):
    browser.session.delete([ids["net:v0"]])
    items = ask(browser.filter_bar, "complete", text="is:", cursor=3)["items"]
    counts = {item["label"]: item["count"] for item in items}
    assert (counts["staged"], counts["marked"]) == (1, 1)


def test_staged_only_shows_also_what_the_filter_hides(browser, ids, ask):
    browser.session.delete([ids["net:v0"]])
    browser.filter = "alias:best"
    assert names(browser) == ["net:v2"]
    ask(browser.toolbar, "staged_only")
    assert browser.toolbar.describe()["staged_only"]
    assert names(browser) == ["net:v0"]
    assert browser.filter == "alias:best"
    ask(browser.toolbar, "staged_only")
    assert names(browser) == ["net:v2"]


def test_staged_only_follows_what_is_staged_and_ends_with_it(browser, ids, ask):
    browser.session.delete([ids["net:v0"]])
    ask(browser.toolbar, "staged_only")
    browser.session.edit([ids["net:v2"]], add_tags=["keep"])
    assert names(browser) == ["net:v2", "net:v0"]
    browser.session.unstage()
    assert not browser.toolbar.describe()["staged_only"]
    assert len(names(browser)) == 3


def test_another_filter_ends_staged_only(browser, ids, ask):
    browser.session.delete([ids["net:v0"]])
    ask(browser.toolbar, "staged_only")
    browser.filter = "alias:best"
    assert not browser.toolbar.describe()["staged_only"]
    assert names(browser) == ["net:v2"]


def test_staged_only_is_refused_where_nothing_is_staged(browser, refused):
    assert refused(browser.toolbar, "staged_only") == "Nothing staged yet."


@pytest.mark.parametrize(
    ("query", "asks"),
    [
        ("", False),
        ("is:link staged", False),
        ("tag:staged", False),
        ("is:staged", True),
        ("-is:marked", True),
        ("is:link,marked", True),
        ("alias:none (tag:a OR -(is:staged size:>1GB))", True),
    ],
)
def test_only_queries_about_what_is_staged_are_asked_again(query, asks):
    assert asks_what_is_staged(query) is asks
