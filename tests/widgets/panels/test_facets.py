"""The facets: counts follow the other facets, ticks are the filter, and the filter ticks."""

import pytest

from tests.widgets.panels.conftest import browser_of


@pytest.fixture
def browser(loaded):
    """Nothing is carried out here, so that one session is loaded for all."""
    yield from browser_of(loaded)


@pytest.fixture(autouse=True)
def opened(browser, ask):
    ask(browser.facets, "fold", open=True)


def facet(browser, name):
    return next(one for one in browser.facets.describe()["facets"] if one["name"] == name)


def counts(browser, name):
    return {value["label"]: (value["rows"], value["size"]) for value in facet(browser, name)["values"]}


def ticked(browser):
    facets = browser.facets.describe()["facets"]
    return {value["key"] for one in facets for value in one["values"] if value["ticked"]}


def test_each_field_has_its_values_with_rows_and_bytes(browser):
    titles = [one["title"] for one in browser.facets.describe()["facets"]]
    assert titles[:8] == ["Type", "Collection", "Alias", "Tag", "Age", "Size", "Used", "State"]
    assert counts(browser, "type") == {"model": (3, "70 B")}
    assert counts(browser, "alias") == {"none": (2, "40 B"), "latest": (1, "30 B"), "best": (1, "30 B")}
    assert counts(browser, "age")["Under 7 days"] == (3, "70 B")
    assert counts(browser, "state") == {"COMMITTED": (3, "70 B")}


def test_counts_follow_the_other_facets_and_not_their_own(browser, ask):
    ask(browser.facets, "tick", facet="alias", key="alias:none")
    assert browser.filter == "alias:none"
    assert counts(browser, "alias")["latest"] == (1, "30 B")
    assert counts(browser, "type") == {"model": (2, "40 B")}
    ask(browser.facets, "tick", facet="alias", key="alias:best")
    assert browser.filter == "alias:none,best"
    assert len(browser.view) == 3
    ask(browser.facets, "tick", facet="size", key="size:<1MB")
    assert browser.filter == "alias:none,best size:<1MB"
    ask(browser.facets, "tick", facet="alias", key="alias:none")
    assert browser.filter == "alias:best size:<1MB"


def test_the_filter_ticks_and_what_no_row_has_stays_to_be_unticked(browser, ask):
    browser.filter = "(age:<7d OR age:>1y) TYPE:Model,gone net -tag:keep"
    assert ticked(browser) == {"age:<7d", "age:>365d", "type:model", "type:gone"}
    assert browser.facets.describe()["ticked"] == 4
    ask(browser.facets, "tick", facet="type", key="type:gone")
    assert browser.filter == "(age:<7d OR age:>1y) type:Model net -tag:keep"
    ask(browser.facets, "clear")
    assert browser.filter == "net -tag:keep"
    assert ticked(browser) == set()


def test_what_is_no_box_is_refused(browser, refused):
    assert "no facet" in refused(browser.facets, "tick", facet="digest", key="digest:a")
    assert "nothing to be ticked" in refused(browser.facets, "tick", facet="type", key="alias:none")
    assert "nothing to be ticked" in refused(browser.facets, "tick", facet="age", key="age:>31d")
    assert browser.filter == ""


def test_a_long_facet_is_searched_and_shows_more(sdk, project, ask_any):
    sdk.seed_bulk(project=f"{project}-long", collections=70, versions=2)
    browser = ask_any.browser(sdk.entity, f"{project}-long")
    ask_any(browser.facets, "fold", open=True)
    found = facet(browser, "collection")
    assert (found["all"], len(found["values"]), found["long"], found["wide"]) == (70, 6, True, False)
    ask_any(browser.facets, "wide", facet="collection", wide=True)
    assert len(facet(browser, "collection")["values"]) == 60
    ask_any(browser.facets, "search", facet="collection", text="-0007")
    found = facet(browser, "collection")
    assert ([value["label"] for value in found["values"]], found["all"]) == (["model-0007"], 1)
    ask_any(browser.facets, "tick", facet="collection", key="collection:model-0007")
    ask_any(browser.facets, "search", facet="collection", text="-0009")
    assert [value["label"] for value in facet(browser, "collection")["values"]] == [
        "model-0009",
        "model-0007",
    ]


def test_closed_it_tells_nothing_and_a_link_weighs_nothing(browser, ask):
    ask(browser.facets, "fold", open=False)
    assert browser.facets.describe() == {"loaded": True, "open": False, "facets": [], "ticked": 0}
    assert not browser.describe()["facets"]
