"""Comparing a version with another one of its collection: metadata from the listing, files on request."""

import pytest
import wandb

from artwidgets import ArtifactBrowser, Session
from artwidgets.model.records import Version
from artwidgets.widgets.details.siblings import NEAR, Siblings
from tests.support import faults
from tests.support.proxy import FaultProxy
from tests.support.records import listing_of
from tests.support.waiting import patient


@pytest.fixture
def compare(browser, ids):
    """Look at a row and tell what the panel compares."""

    def looked(name):
        browser.workspace.look_at(ids[name])
        assert browser.wait(patient(30))
        return browser.details.describe()["compare"]

    return looked


def test_nothing_is_compared_until_somebody_asks(compare):
    shown = compare("net:v2")
    assert (shown["metadata"], shown["files"], shown["other"]["version"]) == (False, False, "v1")
    assert "difference" not in shown
    assert "file_changes" not in shown


def test_metadata_is_compared_with_the_nearest_earlier_version(browser, compare, ask):
    compare("net:v2")
    ask(browser.details, "compare", what="metadata", on=True)
    lines = browser.details.describe()["compare"]["difference"]["lines"]
    assert [(line["how"], line["path"], line["old"], line["new"]) for line in lines] == [
        ("changed", "loss", "0.5", "0.25"),
        ("added", "deep.lr", None, "0.001"),
    ]


def test_files_are_compared_by_path_size_and_content(browser, compare, ask):
    compare("net:v2")
    ask(browser.details, "compare", what="files", on=True)
    found = browser.details.describe()["compare"]["file_changes"]
    assert found["state"] == "ready"
    assert [(line["how"], line["path"], line["old"], line["new"]) for line in found["lines"]] == [
        ("added", "c.bin", None, "30 B"),
        ("removed", "a.bin", "10 B", None),
        ("removed", "b.bin", "20 B", None),
    ]


def test_what_is_staged_is_the_new_side(browser, compare, ids, ask):
    browser.session.edit(ids["net:v2"], update_metadata={"loss": 0.5, "note": "x"})
    compare("net:v2")
    ask(browser.details, "compare", what="metadata", on=True)
    found = browser.details.describe()["compare"]["difference"]
    assert [(line["how"], line["path"], line["staged"]) for line in found["lines"]] == [
        ("added", "deep.lr", False),
        ("added", "note", True),
    ]
    assert [(line["path"], line["staged"]) for line in found["same"]] == [("loss", True)]


def test_it_stays_on_from_row_to_row_and_the_first_version_looks_ahead(browser, compare, ask):
    compare("net:v2")
    ask(browser.details, "compare", what="metadata", on=True)
    ask(browser.details, "compare", what="files", on=True)
    shown = compare("net:v0")
    assert shown["other"]["version"] == "v1"
    assert [line["path"] for line in shown["difference"]["lines"]] == ["loss"]
    assert [line["path"] for line in shown["file_changes"]["lines"]] == ["b.bin"]
    assert shown["file_changes"]["unchanged"] == 1


def test_another_version_can_be_chosen_for_this_row(browser, compare, ids, ask, refused):
    compare("net:v2")
    ask(browser.details, "compare", what="metadata", on=True)
    shown = browser.details.describe()["compare"]
    assert [words for _, words in shown["choices"]] == ["v1", "v0"]
    ask(browser.details, "compare_with", row=ids["net:v2"], other=ids["net:v0"])
    assert browser.details.describe()["compare"]["other"]["version"] == "v0"
    assert "no longer" in refused(browser.details, "compare_with", row=ids["net:v2"], other="gone")
    compare("net:v1")
    assert compare("net:v2")["other"]["version"] == "v0"


def test_a_version_that_was_deleted_is_not_the_previous_one(browser, sdk, project, ask_any):
    wandb.Api().artifact(f"{sdk.entity}/{project}/net:v1").delete()
    later = ask_any.browser(sdk.entity, project)
    (row,) = later.session.where("name:net:v2").index
    later.workspace.look_at(row)
    assert later.wait(patient(30))
    assert later.details.describe()["compare"]["other"]["version"] == "v0"


def test_files_that_cannot_be_read_are_told_and_can_be_asked_for_again(browser, compare, sdk, project, ask):
    compare("net:v2")
    wandb.Api().artifact(f"{sdk.entity}/{project}/net:v1").delete()
    sdk.collect_garbage()
    ask(browser.details, "compare", what="files", on=True)
    shown = browser.details.describe()["compare"]["file_changes"]
    assert shown["state"] == "failed"
    assert "net:v1" in shown["words"]
    ask(browser.details, "compare_again")
    assert browser.details.describe()["compare"]["file_changes"]["state"] == "failed"
    browser.workspace.load()
    assert browser.wait(patient(30))
    shown = browser.details.describe()["compare"]
    assert (shown["other"]["version"], shown["file_changes"]["state"]) == ("v0", "ready")


def test_the_only_version_has_nothing_to_be_compared_with(log, sdk, project, ask_any):
    log(("alone", {"a": "a"}, [], {"metadata": {"loss": 1}}))
    browser = ask_any.browser(sdk.entity, project)
    browser.workspace.look_at(browser.session.listing.index[0])
    ask_any(browser.details, "compare", what="metadata", on=True)
    assert browser.details.describe()["compare"]["state"] == "none"


@pytest.mark.parametrize("where", ["the same project", "another project"])
def test_a_link_is_compared_within_its_sources_collection(models, sdk, project, ask_any, where):
    shelf = project if where == "the same project" else f"{project}-registry"
    wandb.Api().artifact(f"{sdk.entity}/{project}/net:v2").link(f"{sdk.entity}/{shelf}/shelf")
    browser = ask_any.browser(sdk.entity, shelf)
    (row,) = browser.session.where("is:link").index
    browser.workspace.look_at(row)
    ask_any(browser.details, "compare", what="metadata", on=True)
    ask_any(browser.details, "compare", what="files", on=True)
    shown = browser.details.describe()["compare"]
    assert shown["other"]["version"] == "v1"
    assert [line["path"] for line in shown["difference"]["lines"]] == ["loss", "deep.lr"]
    assert [line["path"] for line in shown["file_changes"]["lines"]] == ["c.bin", "a.bin", "b.bin"]


def test_a_runs_listing_asks_the_server_for_the_previous_version(models, log, sdk, project, ask_any):
    log(("net", {"a.bin": "z"}, [], {"metadata": {"loss": 0.125}}))
    run = wandb.Api().artifact(f"{sdk.entity}/{project}/net:v3").logged_by()
    browser = ArtifactBrowser(sdk.entity, project, run="/".join(run.path))
    browser.load()
    assert browser.wait(patient(30))
    assert browser.view["name"].tolist() == ["net:v3"]
    browser.workspace.look_at(browser.view.index[0])
    assert browser.wait(patient(30))
    assert browser.details.describe()["compare"]["state"] == "unknown"
    assert browser.details.answer({"id": "1", "kind": "compare", "what": "metadata", "on": True})["ok"]
    assert browser.wait(patient(30))
    shown = browser.details.describe()["compare"]
    assert shown["other"]["version"] == "v2"
    assert [(line["how"], line["path"]) for line in shown["difference"]["lines"]] == [
        ("changed", "loss"),
        ("removed", "deep.lr"),
    ]


def test_a_collection_that_did_not_come_whole_is_told(models, log, sdk, project, ask_any):
    log(("net", {"a.bin": "z"}, [], {"metadata": {"loss": 0.125}}))
    run = wandb.Api().artifact(f"{sdk.entity}/{project}/net:v3").logged_by()

    def without_one(payload):
        for kind in payload["data"]["project"].values():
            edges = kind["artifactCollection"]["artifacts"]["edges"]
            edges[:] = [edge for edge in edges if edge["node"]["versionIndex"] != 2]

    with FaultProxy(sdk.base_url) as proxy:
        session = Session(
            sdk.entity, project, base_url=proxy.base_url, api_key=sdk.api_key, run="/".join(run.path)
        )
        session.load()
        browser = ArtifactBrowser(session=session)
        assert browser.wait(patient(30))
        proxy.fault(faults.changed(without_one), operation="Pages")
        browser.workspace.look_at(session.listing.index[0])
        assert browser.details.answer({"id": "1", "kind": "compare", "what": "metadata", "on": True})["ok"]
        assert browser.wait(patient(30))
        shown = browser.details.describe()["compare"]
        # It is the nearest of those that came, and not v2.
        assert shown["other"]["version"] == "v1"
        words = "Not all of the collection came: net: 1 of 4 versions did not come."
        assert (shown["state"], shown["words"]) == ("ready", words)


def test_of_many_versions_the_nearest_and_those_with_aliases_are_offered():
    versions = [
        Version(
            id=f"a{number}",
            artifact_id=f"a{number}",
            collection_id="c",
            entity="e",
            project="p",
            name=f"net:v{number}",
            collection="net",
            type="model",
            version=number,
            aliases=("best",) if number == 7 else (),
        )
        for number in range(1_000)
    ]
    siblings = Siblings(listing_of(versions), "a500")
    choices = [words for _, words in siblings.choices()]
    assert siblings.nearest() == "a499"
    assert len(choices) == NEAR + 1
    assert (choices[0], choices[-1]) == ("v520", "v7 · best")
    assert "v500" not in choices
