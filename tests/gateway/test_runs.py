"""What runs tell, read from the real server: few requests, the failure of one is that one's, gone is gone."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from artwidgets import Session
from artwidgets.errors import ServerError
from artwidgets.local import LocalServer
from tests.local.wire import graphql
from tests.support import faults
from tests.support.proxy import Exchange, FaultProxy

DELETE = """mutation D($e: String!, $p: String!, $f: JSONString!) { deleteRuns(input: {
    entityName: $e, projectName: $p, filters: $f}) { errors } }"""
STATES = {f"model-{number:04d}": "finished" for number in range(10)} | {
    "model-0005": "crashed",
    "model-0007": "failed",
    "model-0009": "killed",
}


@pytest.fixture
def bulk(sdk: LocalServer, project: str) -> Session:
    """Ten collections of two versions, each of a run of its own."""
    sdk.seed_bulk(project, collections=10, versions=2)
    session = Session(sdk.entity, project)
    session.load()
    return session


def delete_runs(server: LocalServer, project: str, *names: str) -> None:
    where = {"e": server.entity, "p": project, "f": json.dumps({"name": {"$in": names}})}
    assert graphql(server, DELETE, where)[1]["data"]["deleteRuns"]["errors"] is None


def test_what_runs_tell_stands_beside_the_listing(bulk: Session, sdk: LocalServer) -> None:
    frame = bulk.read_runs(["val_loss", "best.epoch"])
    assert list(frame.index) == list(bulk.listing.index)
    row = frame[frame["name"] == "model-0000:v1"].iloc[0]
    assert (row["run_name"], row["run_state"], row["by"]) == ("train-model-0000", "finished", sdk.entity)
    assert (row["sweep"], row["group"], row["job_type"]) == ("sweep000", "group-0", "train")
    assert (row["run_tags"], row["summary.val_loss"], row["summary.best.epoch"]) == (("baseline",), 0.06, 0)
    assert dict(zip(frame["collection"], frame["run_state"], strict=True)) == STATES
    assert sorted(set(bulk.where("summary.val_loss:<0.1")["collection"])) == ["model-0000"]
    assert bulk.table.keys_of("summary") == ["best.epoch", "loss", "val_loss"]
    assert bulk.storage(by="user", measure=False)["user"].tolist() == [sdk.entity]


def test_each_run_is_asked_for_once(bulk: Session, proxy: FaultProxy, sdk: LocalServer, project: str) -> None:
    session = Session(sdk.entity, project, base_url=proxy.base_url, api_key=sdk.api_key)
    session.load()
    assert len(session.where("run_state:crashed,failed,killed")) == 6
    assert len(session.where("-run_state:finished by:any")) == 6
    assert (proxy.count("ArtwidgetsRuns"), proxy.count("ArtwidgetsSummaries")) == (1, 1)
    session.where("summary.loss:<1 group:group-0")
    assert proxy.count("ArtwidgetsRuns") == 2, "a metric that nobody asked for before"
    assert proxy.count("ArtwidgetsMakers") == 0


def test_a_deleted_run_is_gone_and_stays_so_after_a_refresh(
    bulk: Session, sdk: LocalServer, project: str
) -> None:
    delete_runs(sdk, project, "bulk0002", "bulk0003")
    expected = ["model-0002", "model-0002", "model-0003", "model-0003"]
    assert sorted(bulk.where("run:gone")["collection"]) == expected
    bulk.load()
    assert bulk.listing["run"].notna().all(), "what was named once is named on"
    assert sorted(bulk.where("run:gone")["collection"]) == expected
    assert len(bulk.where("-run:gone")) == 16
    # Nor does another session of this machine forget, as it begins with what is kept here.
    other = Session(sdk.entity, project)
    for thread in threading.enumerate():
        if thread.name == "artwidgets-keep":
            thread.join()
    other.load()
    assert sorted(other.where("run_state:gone")["collection"]) == expected


def test_of_who_never_saw_the_run_nothing_is_known(bulk: Session, sdk: LocalServer, project: str) -> None:
    delete_runs(sdk, project, "bulk0002")
    bulk.load(whole=True)
    assert bulk.listing["run"].isna().sum() == 2
    for query in ("run:gone", "-run:gone", "run_state:none", "-by:ann"):
        assert "model-0002" not in set(bulk.where(query)["collection"]), query


def test_a_refresh_asks_anew(bulk: Session, sdk: LocalServer, project: str) -> None:
    assert len(bulk.where("run:gone")) == 0
    delete_runs(sdk, project, "bulk0001")
    assert len(bulk.where("run:gone")) == 0, "as it was read"
    bulk.load()
    assert set(bulk.where("run:gone")["collection"]) == {"model-0001"}


def test_one_that_fails_is_not_known_told_and_asked_for_again(
    bulk: Session, proxy: FaultProxy, sdk: LocalServer, project: str
) -> None:
    session = Session(sdk.entity, project, base_url=proxy.base_url, api_key=sdk.api_key)
    session.load()
    broken = faults.status(400, json.dumps({"errors": [{"message": "this run is broken"}]}))

    def act(exchange: Exchange) -> None:
        if b"bulk0005" in exchange.request.body:
            broken(exchange)
        else:
            exchange.send(exchange.pass_on())

    proxy.fault(act, operation="ArtwidgetsRuns")
    frame = session.read_runs()
    assert dict(frame.groupby("collection", observed=True)["run_state"].first().dropna()) == {
        name: state for name, state in STATES.items() if name != "model-0005"
    }
    assert session.unread_runs.startswith("The run of 2 versions could not be read: ")
    assert "model-0005" not in set(session.where("-run_state:finished")["collection"])
    proxy.clear()
    assert set(session.where("run_state:crashed")["collection"]) == {"model-0005"}, "asked for again"
    assert session.unread_runs == ""


def test_gone_is_only_what_its_version_names_no_more_either(
    bulk: Session, proxy: FaultProxy, sdk: LocalServer, project: str
) -> None:
    """A run may be moved to another project, and a project closed: none of these is gone."""
    session = Session(sdk.entity, project, base_url=proxy.base_url, api_key=sdk.api_key)
    session.load()
    delete_runs(sdk, project, "bulk0001")

    def without(answer: Any) -> None:
        runs = answer["data"]["project"]["runs"]
        runs["edges"] = [edge for edge in runs["edges"] if edge["node"]["name"] != "bulk0005"]

    proxy.fault(faults.changed(without), operation="ArtwidgetsRuns", times=1)
    frame = session.read_runs()
    states = dict(zip(frame["collection"], frame["run_state"], strict=True))
    assert (states["model-0005"], states["model-0001"], states["model-0000"]) == (
        "crashed",
        "gone",
        "finished",
    )
    session = Session(sdk.entity, project, base_url=proxy.base_url, api_key=sdk.api_key)
    session.load()
    proxy.fault(
        faults.changed(lambda answer: answer["data"].update(project=None)), operation="ArtwidgetsRuns"
    )
    frame = session.read_runs()
    states = dict(zip(frame["collection"], frame["run_state"], strict=True))
    assert states["model-0005"] == "crashed"
    assert session.listing["run"].isna().sum() == 0, "an earlier session of this machine saw it"
    assert frame["run_state"].isna().sum() == 2, (
        "that nobody tells of it may be because its project is closed"
    )
    assert "does not tell of the project" in session.unread_runs


def test_where_nothing_can_be_read_that_is_an_error(
    bulk: Session, proxy: FaultProxy, sdk: LocalServer, project: str
) -> None:
    session = Session(sdk.entity, project, base_url=proxy.base_url, api_key=sdk.api_key)
    session.load()
    proxy.fault(faults.status(403), operation="ArtwidgetsRuns")
    with pytest.raises(ServerError):
        session.where("run:gone")
    assert session.table.column("run_state").isna().all()


def test_a_cancel_keeps_what_came(bulk: Session) -> None:
    cancel = threading.Event()
    cancel.set()
    frame = bulk.read_runs(cancel=cancel)
    assert frame["run_state"].isna().all()
    seen: list[tuple[int, int | None]] = []
    assert bulk.read_runs(progress=lambda done, total, *_: seen.append((done, total)))["by"].notna().all()
    assert seen[-1] == (10, 10)


def test_when_a_version_was_last_used(sdk: LocalServer, project: str) -> None:
    sdk.seed_demo(project)
    session = Session(sdk.entity, project, collection="churn-features")
    listing = session.load()
    uses = session.read_uses()
    assert (uses["never_used"] == (listing["used"] == 0)).all()
    assert uses["last_used"].notna().sum() == (listing["used"] > 0).sum() > 10
    assert (uses["last_used"].dropna() >= uses["created"][uses["last_used"].notna()]).all()
    old, unused = session.where("last_used:>90d"), session.where("last_used:none")
    assert 0 < len(old) < len(listing)
    assert set(unused.index) == set(session.where("used:0").index)
    assert not set(old.index) & set(unused.index)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    """A server that tells little of runs."""
    data: Path = tmp_path_factory.mktemp("old") / "data"
    hidden = [f"Run.{name}" for name in ("sweepName", "group", "tags", "deletedAt", "summaryMetrics")]
    with LocalServer(data, hide_fields=[*hidden, "Artifact.usedByApprox"]) as server:
        yield server


def test_an_old_server_tells_what_it_knows(old: LocalServer) -> None:
    old.seed_bulk("big", collections=10, versions=2)
    session = Session(old.entity, "big", base_url=old.base_url, api_key=old.api_key)
    session.load()
    frame = session.read_runs(["loss"])
    assert frame["run_state"].notna().all()
    for name in ("sweep", "group", "run_tags", "summary.loss"):
        assert frame[name].isna().all(), name
    assert len(session.where("-summary.loss:<1")) == len(session.where("sweep:none")) == 0
    assert session.read_uses()["never_used"].all(), "nobody was asked: the count says it"
