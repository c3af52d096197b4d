"""What is told done was seen done: empty answers settle nothing, and an edit is read back."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import wandb

from artwidgets import Session
from artwidgets.applying.journal import find_record
from artwidgets.applying.read_back import not_seen
from artwidgets.applying.report import GONE
from artwidgets.local import LocalServer
from artwidgets.model.edits import edit
from artwidgets.planning.items import Action, Item
from artwidgets.planning.plan import Plan
from tests.support import faults
from tests.support.proxy import Answer, Exchange, FaultProxy
from tests.support.records import version
from tests.support.waiting import patient

VERSIONS = 8


@pytest.fixture
def bulk(sdk: LocalServer, project: str, proxy: FaultProxy) -> Session:
    """A loaded session, through the proxy, on one collection."""
    sdk.seed_bulk(project=project, collections=1, versions=VERSIONS)
    session = Session(sdk.entity, project, base_url=proxy.base_url, api_key=sdk.api_key)
    session.patience = patient(10)
    session.load()
    return session


def names(sdk: LocalServer, session: Session) -> set[str]:
    return set(Session(sdk.entity, session.scope.project).load()["name"])


def deletes(session: Session) -> Plan:
    session.delete(session.where("alias:none"))
    return session.plan(measure=False)


@pytest.mark.parametrize("operation", ["ArtwidgetsApply", "VersionsNow"])
@pytest.mark.parametrize("fault", [faults.null_data(), faults.fields_null()], ids=["no data", "null fields"])
def test_nothing_is_told_done_on_empty_answers(
    sdk: LocalServer, bulk: Session, proxy: FaultProxy, fault: Callable[..., None], operation: str
) -> None:
    plan = deletes(bulk)
    before = names(sdk, bulk)
    proxy.fault(fault, operation=operation)
    report = bulk.apply(plan)
    assert not report.done
    assert not report.skipped
    assert names(sdk, bulk) == before
    assert not find_record(plan.id).settled
    proxy.clear()
    assert len(bulk.resume(plan.id).done) == len(plan)
    assert names(sdk, bulk) == before - {item.name for item in plan.items}


def test_one_that_gets_no_answer_is_one_failed_item(
    sdk: LocalServer, bulk: Session, proxy: FaultProxy
) -> None:
    plan = deletes(bulk)
    lost = plan.items[2]
    proxy.fault(faults.item_null, operation="ArtwidgetsApply", about=lost.id)
    report = bulk.apply(plan)
    assert [item.name for item in report.failed] == [lost.name]
    assert "answered without a word on what became of it" in report.reason(lost)
    assert len(report.done) == len(plan) - 1
    assert lost.name in names(sdk, bulk)


def test_an_error_s_path_counts_the_looks_too(sdk: LocalServer, bulk: Session, proxy: FaultProxy) -> None:
    """Each edit of a description has a look before it, so m5 is of the third item."""
    bulk.edit(bulk.listing.index, description="new")
    plan = bulk.plan(measure=False)
    locked = plan.items[2]
    proxy.fault(faults.item_error(200, "the version is locked"), operation="ArtwidgetsApply", about=locked.id)
    report = bulk.apply(plan)
    assert [item.name for item in report.failed] == [locked.name]
    assert report.reason(locked) == "the version is locked"
    assert len(report.done) == len(plan) - 1
    # Two batches, each sent once: nobody else had to be asked for again.
    assert proxy.count("ArtwidgetsApply") == 2


def test_a_reading_that_leaves_a_version_half_is_not_taken_for_gone(
    sdk: LocalServer, bulk: Session, proxy: FaultProxy
) -> None:
    plan = deletes(bulk)
    proxy.fault(faults.null_at("artifactSequence"), operation="VersionsNow")
    report = bulk.apply(plan)
    assert not report.done
    assert not report.skipped
    reasons = [report.stopped, *(report.reason(item) for item in report.failed)]
    assert any("has no artifactSequence" in words for words in reasons)


def test_a_link_is_not_gone_because_its_membership_is_not_told(
    sdk: LocalServer, bulk: Session, proxy: FaultProxy, remote: Callable[[str], wandb.Artifact]
) -> None:
    source = bulk.versions(bulk.listing.index[0])[0]
    remote(source.name).link(f"{bulk.scope.project}/picks")
    bulk.load(whole=True)
    bulk.unlink(bulk.where("is:link"))
    plan = bulk.plan(measure=False)
    for name in ("node", "artifactCollection", "edges"):
        rule = proxy.fault(faults.null_at(name), operation="VersionsNow")
        report = bulk.apply(plan)
        assert rule.used
        assert len(report.failed) == len(plan) == 1, name
        assert "has no artifactMemberships" in report.reason(plan.items[0])
        proxy.clear()
    proxy.fault(faults.null_at("edges"), operation="VersionsNow")
    assert len(bulk.resume(plan.id).failed) == 1
    proxy.clear()
    assert len(bulk.resume(plan.id).done) == 1
    assert not bulk.where("is:link").index.size


def test_what_is_gone_on_the_server_is_done(sdk: LocalServer, bulk: Session, proxy: FaultProxy) -> None:
    plan = deletes(bulk)
    other = Session(sdk.entity, bulk.scope.project)
    other.load()
    other.delete([plan.items[0].id])
    assert len(other.apply(other.plan(measure=False)).done) == 1
    report = bulk.apply(plan)
    assert len(report.done) == len(plan)
    assert report.reason(plan.items[0]) == GONE


@pytest.fixture(scope="module")
def forgetful(sdk: LocalServer) -> Iterator[LocalServer]:
    """A server that drops half of what an edit can set, and answers success."""
    dropped = [f"UpdateArtifactInput.{name}" for name in ("tagsToAdd", "ttlDurationSeconds", "metadata")]
    with LocalServer(hide_fields=[*dropped, "UpdateArtifactSequenceInput.description"]) as running:
        yield running


@pytest.fixture(scope="module")
def older() -> Iterator[LocalServer]:
    """One that can't be asked for a collection by its id either."""
    hidden = ("Query.artifactCollection", "UpdateArtifactSequenceInput.description")
    with LocalServer(hide_fields=hidden) as running:
        yield running


def test_an_edit_that_the_server_drops_is_failed(forgetful: LocalServer, project: str) -> None:
    wanted: list[tuple[dict[str, Any], str]] = [
        ({"add_tags": ["seen"]}, "its tags are as before: it does not know tagsToAdd"),
        ({"ttl": "9d"}, "its TTL is as before: it does not know ttlDurationSeconds"),
        ({"update_metadata": {"a": 1}}, "its metadata is as before: it does not know metadata"),
    ]
    forgetful.seed_bulk(project=project, collections=1, versions=3)
    session = Session(forgetful.entity, project, base_url=forgetful.base_url, api_key=forgetful.api_key)
    session.load()
    expected = dict(zip(session.listing.index, (words for _, words in wanted), strict=True))
    for row, (fields, _) in zip(expected, wanted, strict=True):
        session.edit([row], description="new", **fields)
    plan = session.plan(measure=False)
    report = session.apply(plan)
    assert len(report.failed) == len(plan) == 3
    for item in plan.items:
        reason = report.reason(item)
        assert reason.startswith("The server answered success, but ")
        assert f"{expected[item.id]}; update the server" in reason
    # What it does know has been set.
    assert set(session.load(whole=True)["description"]) == {"new"}


def test_what_others_change_beside_it_does_not_matter() -> None:
    item = Item(
        action=Action.EDIT,
        base=version(),
        edit=edit(add_tags=["a"], update_metadata={"x": 1}, aliases=["best"], description="d"),
    )
    sent = {"description": "d", "metadata": {"x": 1}, "tags": ("a",), "aliases": ("best",)}
    assert not_seen(item, version(), version(**sent)) == ""
    more = {"metadata": {"x": 1, "y": 2}, "tags": ("a", "b"), "aliases": ("best", "latest")}
    assert not_seen(item, version(), version(**{**sent, **more})) == ""


def test_what_is_not_as_sent_is_named() -> None:
    item = Item(
        action=Action.EDIT,
        base=version(),
        edit=edit(add_tags=["a"], update_metadata={"x": 1}, add_aliases=["best"], description="d"),
    )
    found = version(description="other", metadata={"x": 2}, tags=("b",))
    assert not_seen(item, version(), found) == (
        "The server answered success, but its aliases lack best; its tags lack a; its description is other "
        "now, not as sent; its metadata.x is 2 now, not as sent. Refresh and look at it again."
    )
    unreported = version(description="d", metadata={"x": 1}, aliases=("best",), unknown=("tags",))
    assert "its tags are not told by it" in not_seen(item, version(), unreported)


@pytest.mark.parametrize("which", ["forgetful", "older"], ids=["by id", "by name"])
def test_a_renamed_collection_is_found_again(
    request: pytest.FixtureRequest, project: str, which: str
) -> None:
    old: LocalServer = request.getfixturevalue(which)
    old.seed_bulk(project=project, collections=2, versions=1)
    session = Session(old.entity, project, base_url=old.base_url, api_key=old.api_key)
    session.load()
    first, second = sorted(one.name for one in session.snapshot.collections.values())
    session.edit_collection(first, new_name="another")
    session.edit_collection(second, description="new")
    plan = session.plan(measure=False)
    report = session.apply(plan)
    assert [item.name for item in report.done] == [first]
    assert not report.notes
    # The listing is right before it is read anew.
    shown = session.snapshot
    assert {one.name for one in shown.collections.values()} == {"another", second}
    assert set(shown.frame["name"]) == {"another:v0", f"{second}:v0"}
    (dropped,) = report.failed
    assert report.reason(dropped) == (
        "The server answered success, but its description is as before: it does not know description; "
        "update the server."
    )
    assert set(session.load(whole=True)["collection"]) == {"another", second}


def test_a_collection_that_is_too_much_at_once_is_read_in_parts(
    sdk: LocalServer, project: str, proxy: FaultProxy
) -> None:
    sdk.seed_bulk(project=project, collections=3, versions=30)
    bulk = Session(sdk.entity, project, base_url=proxy.base_url, api_key=sdk.api_key)
    bulk.load()
    for one in list(bulk.snapshot.collections.values()):
        bulk.delete_collection(one.name)
    plan = bulk.plan(measure=False)
    before = proxy.count("Contents")

    def too_large(exchange: Exchange) -> None:
        asked = exchange.request.variables
        if asked["first"] > 30 or sum(name.startswith("i") for name in asked) > 1:
            exchange.send(Answer(504, b"<html>"))
        else:
            exchange.send(exchange.pass_on())

    proxy.fault(too_large, operation="Contents")
    report = bulk.apply(plan)
    assert len(report.done) == len(plan), report.to_frame()["reason"].tolist()
    assert proxy.count("Contents") > before + len(plan)
    assert not names(sdk, bulk)
