"""What runs tell, on the screen: read in the background when a column, the filter or a facet first asks."""

import json

import pytest

from tests.local.wire import graphql

DELETE = """mutation D($e: String!, $p: String!, $f: JSONString!) { deleteRuns(input: {
    entityName: $e, projectName: $p, filters: $f}) { errors } }"""


@pytest.fixture
def browser(sdk, project):
    """A browser on ten collections of two versions, each of a run of its own."""
    from artwidgets import ArtifactBrowser

    sdk.seed_bulk(project, collections=10, versions=2)
    made = ArtifactBrowser(sdk.entity, project)
    made.load()
    assert made.wait(60)
    return made


def cells(browser, key):
    page = browser.grid.state.page(browser.grid.rows.base_positions(list(browser.session.listing.index)))
    return dict(zip(page["labels"], page["cells"][key], strict=True))


def known(browser):
    return browser.session.table.column("run_state").notna().any()


def test_a_column_starts_the_reading(browser):
    assert [offer.key for offer in browser.grid.offers("run st")] == ["run_state"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(browser.workspace.demand, "read", lambda names=(): None)
        browser.grid.arrangement = {"extra": ["run_state"]}
        assert cells(browser, "run_state")["model-0005:v0"] == {
            "t": "—",
            "h": "Not known: the run was not read, is gone, or the server does not tell.",
        }
    browser.grid.arrangement = {"extra": ["run_state", "run_tags", "summary.val_loss", "last_used"]}
    assert browser.wait(60)
    assert cells(browser, "run_state")["model-0005:v0"] == {"t": "crashed"}
    assert cells(browser, "run_tags")["model-0005:v0"] == {"c": ["baseline"], "n": 1}
    assert cells(browser, "summary.val_loss")["model-0000:v0"] == {"t": "0.06", "r": 1}
    assert cells(browser, "last_used")["model-0000:v0"] == {}, "never used, as far as the server tells"
    browser.grid.sort([("summary.val_loss", False)])
    assert browser.view["collection"].iloc[0] == "model-0000"
    assert {"summary.val_loss", "summary.best.epoch"} <= {
        offer.key for offer in browser.grid.offers("summary")
    }


def test_the_preset_finds_runs_that_are_gone(browser, sdk, project):
    where = {"e": sdk.entity, "p": project, "f": json.dumps({"name": {"$in": ["bulk0004"]}})}
    assert graphql(sdk, DELETE, where)[1]["data"]["deleteRuns"]["errors"] is None
    jobs = []
    browser.workspace.listen("work", lambda: jobs.append(browser.status.describe()["job"]))
    browser.filter = "run:gone"
    assert browser.wait(60)
    assert sorted(browser.view["name"]) == ["model-0004:v0", "model-0004:v1"]
    assert "Reading runs" in {job["label"] for job in jobs if job}
    browser.workspace.load()
    assert browser.wait(60)
    assert sorted(browser.view["name"]) == ["model-0004:v0", "model-0004:v1"], "read anew after a refresh"


def test_facets_read_once_they_are_open(browser):
    assert not known(browser)
    browser.workspace.parts.show("facets", True)
    assert browser.wait(60)
    facets = {facet["name"]: facet["values"] for facet in browser.facets.describe()["facets"]}
    run_states = {value["label"]: value["rows"] for value in facets["run_state"]}
    assert run_states == {"finished": 14, "crashed": 2, "failed": 2, "killed": 2}
    assert [value["rows"] for value in facets["by"]] == [20]
    assert {value["label"]: value["rows"] for value in facets["sweep"]} == {"none": 14, "sweep000": 6}
    assert "group" not in facets, "all are of one, so it parts nothing"
    browser.filter = "sweep:none"
    facets = {facet["name"]: facet["values"] for facet in browser.facets.describe()["facets"]}
    assert [value["ticked"] for value in facets["sweep"]] == [True, False]


def test_facets_that_might_part_nothing_wait_until_runs_are_read(browser):
    names = [facet.name for facet in browser.facets._available()]
    assert {"by", "run_state"} <= set(names)
    assert not {"sweep", "group", "job_type"}.intersection(names)
    browser.session.read_runs()
    names = [facet.name for facet in browser.facets._available()]
    assert "sweep" in names
