"""The overview of three versions: it follows the filter, writes it, and settles when manifests are read."""

import json

import pytest

from artwidgets import ArtifactBrowser
from artwidgets.local import LocalServer
from artwidgets.widgets.parts import Parts
from tests.widgets.panels.conftest import AskAny


@pytest.fixture(autouse=True)
def opened(browser, ask):
    ask(browser.overview, "fold", open=True)


def names(browser):
    return browser.overview.describe()["tree"]["nodes"]["names"]


def values(browser):
    return [figure["value"] for figure in browser.overview.describe()["figures"]]


def node(browser, name):
    tree = browser.overview.describe()["tree"]
    at = tree["nodes"]["names"].index(name)
    return {
        "listing": tree["listing"],
        "level": tree["nodes"]["levels"][at],
        "number": tree["nodes"]["numbers"][at],
    }


def test_it_shows_the_rows_of_the_filter(browser, ask):
    assert names(browser) == ["model", "net", "v2", "v1", "v0"]
    browser.filter = "alias:none"
    assert names(browser) == ["model", "net", "v1", "v0"]
    assert values(browser)[0] == "40 B"
    browser.filter = "nothing-like-this"
    assert names(browser) == []


def test_a_node_filters_the_table_and_asked_again_no_more(browser, ask):
    browser.filter = "age:<900d  type:dataset,model"
    ask(browser.overview, "choose", **node(browser, "net"))
    assert browser.filter == "age:<900d  type:model collection:net"
    ask(browser.overview, "choose", **node(browser, "v1"))
    assert browser.filter == "age:<900d  type:model collection:net version:1"
    assert browser.view["name"].tolist() == ["net:v1"]
    ask(browser.overview, "choose", **node(browser, "v1"))
    assert browser.filter == "age:<900d"


def test_one_goes_in_and_out_and_a_double_click_takes_its_filter_back(browser, ask):
    asked = node(browser, "net")
    inside = [0, asked["number"]]
    ask(browser.overview, "choose", **asked)
    assert browser.filter
    ask(browser.overview, "go", listing=asked["listing"], path=inside, undo=True)
    assert browser.filter == ""
    tree = browser.overview.describe()["tree"]
    assert [step["name"] for step in tree["way"]] == ["All", "model", "net"]
    assert tree["nodes"]["names"] == ["v2", "v1", "v0"]
    # Of a place where the filter shows nothing, one is led out.
    browser.filter = "type:dataset"
    assert len(browser.overview.describe()["tree"]["way"]) == 1


def test_numbers_of_an_old_listing_are_refused(browser, ask):
    asked = node(browser, "net")
    browser.session.load(whole=True)
    answer = browser.overview.answer({"id": "test:1", "kind": "choose", **asked})
    assert (answer["ok"], answer["stale"]) == (False, True)
    assert browser.filter == ""


def test_a_month_filters_and_the_others_stay_to_be_chosen(browser, ask):
    bar = browser.overview.describe()["months"]["bars"][-1]
    ask(browser.overview, "month", first=bar["first"], last=bar["last"])
    assert browser.filter == f"created:{bar['first']}..{bar['last']}"
    assert [one["chosen"] for one in browser.overview.describe()["months"]["bars"]] == [True]
    ask(browser.overview, "month", first="2020-01-01", last="2020-01-31")
    assert len(browser.view) == 0
    bars = browser.overview.describe()["months"]["bars"]
    assert [(one["rows"], one["lit"], one["chosen"]) for one in bars] == [(3, False, False)]
    ask(browser.overview, "month", first="2020-01-01", last="2020-01-31")
    assert browser.filter == ""
    ask(browser.overview, "month", first="", last="2020-01-31")
    assert browser.filter == "created:<=2020-01-31"


def test_manifests_are_read_on_request_and_what_is_stored_is_told(browser, ask, ids):
    browser.session.delete([ids["net:v0"], ids["net:v1"]])
    before = browser.overview.describe()
    assert before["unread"] == 3
    assert values(browser) == ["70 B", "up to 70 B", "up to 40 B"]
    ask(browser.overview, "read")
    assert browser.wait(30)
    after = browser.overview.describe()
    assert (after["unread"], after["reading"]) == (0, None)
    # v0 and v1 share 10 bytes, which are told with v1.
    assert values(browser) == ["70 B", "60 B", "30 B"]
    nodes = after["tree"]["nodes"]
    bytes_of = dict(
        zip(nodes["names"], zip(nodes["area"], nodes["frees"], nodes["listed"], strict=True), strict=True)
    )
    assert bytes_of["v1"] == (30, 30, 30)
    assert bytes_of["v0"] == (0, 0, 10)
    assert bytes_of["net"] == (60, 30, 70)


def test_folded_it_sends_no_tree_and_that_is_kept(browser, ask, state):
    assert Parts(state / "parts.json").open == {"overview"}
    ask(browser.overview, "fold", open=False)
    overview = browser.overview.describe()
    assert (overview["open"], overview["tree"], overview["months"]) == (False, None, None)
    assert overview["parts"] == [{"name": "model", "bytes": 70}]
    assert Parts(state / "parts.json").open == frozenset()
    ask(browser.toolbar, "overview")
    assert browser.overview.describe()["open"]
    assert browser.toolbar.describe()["overview"]


@pytest.mark.parametrize("kept", ["", "{}", '["overview", "elsewhere", 3]', "\xff"])
def test_a_file_of_what_was_open_that_is_no_such_file_does_no_harm(state, kept):
    state.mkdir(exist_ok=True)
    (state / "parts.json").write_bytes(kept.encode("latin-1"))
    assert Parts(state / "parts.json").open == ({"overview"} if "overview" in kept else frozenset())


def test_nothing_is_told_of_nothing(sdk: LocalServer, ask_any: AskAny):
    browser = ArtifactBrowser(sdk.entity, "never-loaded")
    assert not browser.overview.describe()["loaded"]


def test_a_large_project_stays_small_on_the_wire(sdk: LocalServer, project: str, ask_any: AskAny):
    sdk.seed_bulk(project=f"{project}-large", collections=160, versions=4)
    browser = ask_any.browser(sdk.entity, f"{project}-large")
    ask_any(browser.toolbar, "facets")
    overview = browser.overview.describe()
    assert len(overview["tree"]["nodes"]["names"]) <= 500
    assert len(json.dumps(overview)) < 64_000
    assert len(json.dumps(browser.facets.describe())) < 64_000
