"""The filter bar: what is typed is applied, a mistake is told with its place and changes nothing."""

from artwidgets import field


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
    assert browser.toolbar.describe()["selection"] == "2 selected (40 B), 1 not shown"
    assert browser.selected["name"].tolist() == ["net:v2", "net:v0"]
