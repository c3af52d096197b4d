"""What versions store, hold alone and share: as columns and as filters, which ask for manifests."""

import pandas as pd
import pytest


@pytest.fixture
def read(browser):
    """The names of the rows that are shown, once what was asked for has been read."""

    def shown(query=None):
        if query is not None:
            browser.filter = query
        assert browser.wait(30)
        return sorted(browser.view["name"])

    return shown


def cells(browser, key):
    page = browser.grid.state.page(browser.grid.rows.base_positions(list(browser.session.listing.index)))
    return dict(zip(page["labels"], page["cells"][key], strict=True))


def test_the_chooser_offers_them_first(browser):
    assert [offer.title for offer in browser.grid.offers("")][:3] == ["Stored", "Exclusive", "Shared"]
    assert [(offer.key, offer.rows) for offer in browser.grid.offers("EXCL")] == [("exclusive", 0)]


def test_a_column_starts_the_reading_and_is_told_when_it_ends(browser):
    browser.grid.arrangement = {"extra": ["stored", "exclusive", "shared"]}
    assert browser.wait(30)
    texts = {
        key: {name: cell["t"] for name, cell in cells(browser, key).items()} for key in browser.grid.extra
    }
    assert texts == {
        "stored": {"net:v0": "10 B", "net:v1": "30 B", "net:v2": "30 B"},
        "exclusive": {"net:v0": "0 B", "net:v1": "20 B", "net:v2": "30 B"},
        "shared": {"net:v0": "10 B", "net:v1": "10 B", "net:v2": "0 B"},
    }
    browser.grid.sort([("exclusive", True)])
    assert list(browser.view["name"]) == ["net:v2", "net:v1", "net:v0"]


def test_before_it_is_read_a_cell_says_that_it_is_not_known(browser, ids):
    browser.session.measure([ids["net:v0"]])
    browser.workspace.demand.manifests.begin = lambda names: None
    browser.grid.arrangement = {"extra": ["stored", "exclusive"]}
    assert cells(browser, "stored")["net:v0"]["t"] == "10 B"
    for key, name in (("stored", "net:v1"), ("exclusive", "net:v0")):
        assert cells(browser, key)[name] == {"t": "—", "h": "Not known before manifests are read."}


def test_filters_never_judge_what_is_not_known(browser, ids):
    session = browser.session
    session.measure([ids["net:v0"]])
    assert list(session.where("stored:>0").index) == [ids["net:v0"]]
    assert list(session.where("-stored:>0").index) == []
    assert list(session.where("exclusive:0 OR -exclusive:0").index) == []
    session.measure()
    assert sorted(session.where("exclusive:>15")["name"]) == ["net:v1", "net:v2"]
    assert sorted(session.where("shared:>0")["name"]) == ["net:v0", "net:v1"]
    assert sorted(session.where("-shared:>0")["name"]) == ["net:v2"]
    assert sorted(session.where("stored:10B..20B")["name"]) == ["net:v0"]


def test_a_filter_starts_the_reading_and_follows_it(browser, read):
    assert read("exclusive:>25") == ["net:v2"]
    assert browser.session.file_index.complete
    browser.session.delete([browser.session.listing.index[0]])
    assert read("shared:0") == ["net:v2"]


def test_a_negated_one_too_and_others_do_not(browser, read):
    assert read("tag:none") == ["net:v0", "net:v1", "net:v2"]
    assert not browser.session.measured
    assert read("type:model -exclusive:0") == ["net:v1", "net:v2"]


def test_the_reading_is_shown_with_progress_and_can_be_cancelled(browser, ask):
    jobs = []
    stop = browser.workspace.listen("work", lambda: jobs.append(browser.status.describe()["job"]))
    browser.filter = "exclusive:>25"
    assert browser.wait(30)
    stop()
    assert "Reading manifests" in {job["label"] for job in jobs if job}
    assert browser.status.describe()["job"] is None


def test_sizes_are_a_frame_beside_the_listing(browser, ids):
    session = browser.session
    assert bool(session.sizes().isna().all().all())
    session.measure([ids["net:v1"]])
    (row,) = session.sizes([ids["net:v1"]]).to_dict("records")
    assert (row["stored"], row["references"]) == (30, 0)
    assert pd.isna(row["exclusive"])
    assert pd.isna(row["shared"])
    session.measure()
    sizes = session.sizes()
    assert list(sizes.index) == list(session.listing.index)
    assert (sizes["stored"] == sizes["exclusive"] + sizes["shared"]).all()
