"""The filter bar: what is typed is applied, a mistake is told with its place and changes nothing."""

import pytest

from artwidgets import ArtifactBrowser, field
from tests.widgets.panels.conftest import browser_of


@pytest.fixture
def browser(loaded):
    """Nothing is carried out here, so that one session is loaded for all."""
    yield from browser_of(loaded)


def terms(browser):
    return [term["text"] for term in browser.filter_bar.describe()["terms"]]


def test_a_query_filters_the_table_and_is_counted_in_words(browser, ask):
    assert ask(browser.filter_bar, "filter", text="alias:none")["problem"] is None
    assert browser.view["name"].tolist() == ["net:v1", "net:v0"]
    assert browser.filter_bar.describe()["count"] == "2 of 3 versions, 40 B"


def test_a_mistake_is_told_with_its_position_and_the_rows_stay(browser, ask):
    ask(browser.filter_bar, "filter", text="alias:none")
    problem = ask(browser.filter_bar, "filter", text="alias:none siez:>1GB")["problem"]
    assert problem["position"] == 11
    assert "size" in problem["words"]
    assert browser.filter == "alias:none"
    assert len(browser.view) == 2


def test_a_preset_goes_into_the_query_and_out_again(browser, ask):
    ask(browser.filter_bar, "filter", text="net")
    ask(browser.filter_bar, "preset", query="alias:none")
    assert browser.filter == "net alias:none"
    on = {preset["title"] for preset in browser.filter_bar.describe()["presets"] if preset["on"]}
    assert on == {"No aliases"}
    ask(browser.filter_bar, "preset", query="alias:none")
    assert browser.filter == "net"


def test_a_preset_joins_an_or_as_a_whole(browser, ask):
    ask(browser.filter_bar, "filter", text="alias:best OR description:second")
    ask(browser.filter_bar, "preset", query="alias:none")
    assert browser.filter == "(alias:best OR description:second) alias:none"
    assert browser.view["name"].tolist() == ["net:v1"]


def test_the_terms_are_those_of_the_text_wherever_it_was_changed(browser, ask):
    ask(browser.filter_bar, "filter", text="alias:none  -type:dataset (net OR size:>1GB)")
    assert terms(browser) == ["alias:none", "-type:dataset", "(net OR size:>1GB)"]
    described = browser.filter_bar.describe()
    assert [term["negated"] for term in described["terms"]] == [False, True, False]
    for term in described["terms"]:
        assert described["query"][term["start"] : term["end"]] == term["text"]
    browser.filter = field("alias") == "best"
    assert terms(browser) == ["alias:best"]


def test_a_term_is_dropped_or_negated_and_the_rows_follow(browser, ask):
    ask(browser.filter_bar, "filter", text="net  alias:none description:second")
    ask(browser.filter_bar, "drop", query=browser.filter, at=2)
    assert browser.filter == "net  alias:none"
    ask(browser.filter_bar, "negate", query=browser.filter, at=1)
    assert browser.filter == "net  -alias:none"
    assert browser.view["name"].tolist() == ["net:v2"]


def test_a_mistake_leaves_the_terms_of_the_last_good_query(browser, ask):
    ask(browser.filter_bar, "filter", text="alias:none")
    ask(browser.filter_bar, "filter", text="alias:none (")
    assert terms(browser) == ["alias:none"]


def test_a_query_that_finds_nothing_says_which_term_to_remove(browser, ask):
    ask(browser.filter_bar, "filter", text="type:model alias:none size:>1GB")
    removals = browser.filter_bar.describe()["removals"]
    assert removals == [{"at": 2, "text": "size:>1GB", "rows": 2}]
    ask(browser.filter_bar, "drop", query=browser.filter, at=2)
    assert browser.filter_bar.describe()["removals"] is None
    ask(browser.filter_bar, "filter", text="size:>1GB age:>1y")
    assert browser.filter_bar.describe()["removals"] == []


class TestSavedFilters:
    def test_the_present_filter_is_saved_for_all_projects(self, browser, ask, sdk):
        ask(browser.filter_bar, "filter", text="alias:none")
        ask(browser.filter_bar, "save", name="Nameless")
        other = ArtifactBrowser(sdk.entity, "another-project")
        assert dict(other.filter_bar.saved) == {"Nameless": "alias:none"}
        other.filter_bar.saved["Old"] = field("age") > "90d"
        assert browser.filter_bar.describe()["saved"] == [
            {"name": "Nameless", "query": "alias:none", "on": True},
            {"name": "Old", "query": "age:>90d", "on": False},
        ]

    def test_it_serves_in_code(self, browser):
        browser.filter_bar.saved["Second"] = "description:second"
        found = browser.session.where(browser.filter_bar.saved["Second"])
        assert found["name"].tolist() == ["net:v1"]

    def test_a_deleted_one_comes_back_where_it_was(self, browser, ask):
        browser.filter_bar.saved.update(a="alias:none", b="age:>30d", c="used:0")
        gone = ask(browser.filter_bar, "forget", name="b")
        assert list(browser.filter_bar.saved) == ["a", "c"]
        ask(browser.filter_bar, "save", name="b", query=gone["query"], at=gone["at"])
        assert list(browser.filter_bar.saved) == ["a", "b", "c"]

    def test_what_can_not_be_done_is_told_in_words(self, browser, refused):
        bar = browser.filter_bar
        bar.saved.update(a="alias:none", b="age:>30d")
        assert "An empty filter" in refused(bar, "save", name="c")
        assert "Another saved filter is named 'b'" in refused(bar, "rename", name="a", to="b")
        assert "'c' is gone" in refused(bar, "rename", name="c", to="d")
        assert "'c' is gone" in refused(bar, "forget", name="c")

    def test_one_that_can_no_longer_be_read_harms_nothing(self, browser, ask, state):
        state.mkdir(exist_ok=True)
        (state / "filters.json").write_text('{"From the future": "moon:full"}', encoding="utf-8")
        (kept,) = browser.filter_bar.describe()["saved"]
        assert kept == {"name": "From the future", "query": "moon:full", "on": False}
        assert "Unknown field" in ask(browser.filter_bar, "filter", text=kept["query"])["problem"]["words"]


def test_completion_offers_values_of_the_data(browser, ask):
    found = ask(browser.filter_bar, "complete", text="alias:be", cursor=8)
    assert "best" in [item["label"] for item in found["items"]]


def test_the_filter_can_be_set_in_code_as_text_or_as_an_expression(browser):
    browser.filter = field("alias") == "best"
    assert browser.filter == "alias:best"
    assert browser.view["name"].tolist() == ["net:v2"]


def test_the_selection_says_what_the_filter_hides(browser, ids):
    browser.selection = [ids["net:v0"], ids["net:v2"]]
    browser.filter = "alias:none"
    assert browser.toolbar.describe()["selection"] == (
        "2 selected, 40 B listed, frees up to 40 B, manifests not read, 1 not shown"
    )
    assert browser.selected["name"].tolist() == ["net:v2", "net:v0"]
