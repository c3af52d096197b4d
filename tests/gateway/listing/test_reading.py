"""What a listing says, and how it is read, from a real server that the real SDK logged to."""

import threading
import time
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from artwidgets.errors import NotFoundError
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.listing.reading import read_listing
from artwidgets.listing import COLUMNS, Listing
from artwidgets.local import OLD_FIELDS, LocalServer
from tests.support.gateway_server import PROJECT, connection, history, quiet_wandb, seed_history, server
from tests.support.waiting import patient

__all__ = ["connection", "history", "quiet_wandb", "server"]


@pytest.fixture(scope="module")
def listing(history: LocalServer, connection: Connection) -> Listing:
    return read_listing(connection, history.entity, PROJECT)


def row(listing: Listing, name: str) -> pd.Series:
    (found,) = listing.frame.index[listing.frame["name"] == name]
    return listing.frame.loc[found]


def test_one_row_per_version_and_per_link_in_order(listing: Listing) -> None:
    assert listing.frame["name"].tolist() == ["net:v2", "net:v1", "net:v0", "picks:v0", "set:v1", "set:v0"]
    assert listing.frame.index.name == "id"
    assert listing.frame.index.is_unique
    assert listing.complete


def test_columns_have_the_designed_dtypes(listing: Listing) -> None:
    assert tuple(listing.frame.columns) == COLUMNS
    kinds = dict(listing.frame.dtypes.items())
    for name in ("name", "collection", "description", "source", "run", "state", "digest"):
        assert isinstance(kinds[name], pd.StringDtype)
    for name in ("version", "size", "files"):
        assert kinds[name] == "int64"
    assert isinstance(kinds["type"], pd.CategoricalDtype)
    assert str(kinds["created"]) == str(kinds["updated"]) == "datetime64[us, UTC]"
    assert kinds["ttl"].kind == "m"
    assert kinds["ttl_inherited"].kind == kinds["is_link"].kind == "b"
    assert kinds["used"] == "Int64"


def test_a_version_says_what_was_logged(listing: Listing) -> None:
    first, best, newest = (row(listing, f"net:v{n}") for n in range(3))
    assert first["description"] == "<b>bold</b>"
    assert pd.isna(best["description"])
    assert best["metadata"] == {"loss": 0.25, "deep": {"a": [1, None]}}
    assert (newest["size"], newest["files"], newest["type"]) == (2, 1, "model")
    assert newest["tags"] == ("keep",)
    assert (best["run"], row(listing, "set:v1")["run"]) == ("first", "second")
    assert best["used"] == 1
    assert newest["used"] == 0
    assert newest["state"] == "COMMITTED"


def test_aliases_are_those_of_the_rows_own_collection_without_the_version(listing: Listing) -> None:
    assert row(listing, "net:v0")["aliases"] == ("v0-good",)
    assert row(listing, "net:v1")["aliases"] == ("best",)
    assert row(listing, "net:v2")["aliases"] == ("latest",)
    assert "chosen" in row(listing, "picks:v0")["aliases"]
    assert "best" not in row(listing, "picks:v0")["aliases"]


def test_a_link_tells_its_source_and_the_source_its_links(listing: Listing) -> None:
    link, source = row(listing, "picks:v0"), row(listing, "net:v1")
    assert link["is_link"]
    assert link["source"] == f"{listing.entity}/p/net:v1"
    assert not source["is_link"]
    assert pd.isna(source["source"])
    assert source["linked_in"] == (f"{listing.entity}/p/picks",)
    record = listing.version(link.name)
    assert record.artifact_id == source.name
    assert record.id != record.artifact_id
    assert listing.collections[record.collection_id].is_portfolio


def test_ttl_is_a_timedelta_or_not_there(listing: Listing) -> None:
    assert row(listing, "net:v2")["ttl"] == timedelta(days=30)
    assert not row(listing, "net:v2")["ttl_inherited"]
    assert pd.isna(row(listing, "net:v0")["ttl"])
    assert row(listing, "net:v0")["ttl_inherited"]


def test_an_emptied_collection_stays_behind(listing: Listing) -> None:
    (hollow,) = (one for one in listing.collections.values() if one.name == "hollow")
    assert hollow.versions == 0
    assert hollow.type == "dataset"
    assert {one.name for one in listing.collections.values()} == {"net", "set", "picks", "hollow"}


def test_by_type_collection_and_run(listing: Listing, connection: Connection) -> None:
    def names(**wanted: object) -> list[str]:
        return read_listing(connection, listing.entity, PROJECT, **wanted).frame["name"].tolist()

    assert names(type="dataset") == ["set:v1", "set:v0"]
    assert names(collection="net") == ["net:v2", "net:v1", "net:v0"]
    assert names(collection="picks") == ["picks:v0"]
    assert names(collection="hollow") == []
    assert names(run=f"{listing.entity}/p/second") == ["set:v1"]
    assert names(run="second", used=True) == ["net:v1"]
    assert names(run="first", type="model") == ["net:v2", "net:v1", "net:v0"]


def test_rows_by_run_are_the_rows_of_the_project(listing: Listing, connection: Connection) -> None:
    by_run = read_listing(connection, listing.entity, PROJECT, run="first")
    for record in by_run.versions():
        assert listing.version(record.id) == record


def test_a_whole_entity(listing: Listing, connection: Connection) -> None:
    everything = read_listing(connection, listing.entity, None)
    assert set(everything.keys["project"]) == {"p", "q"}
    assert set(listing.frame.index) < set(everything.frame.index)


@pytest.mark.parametrize(
    ("wanted", "word"),
    [
        ({"entity": "nobody", "project": "p"}, "'nobody'"),
        ({"entity": "nobody", "project": None}, "'nobody'"),
        ({"project": "nothing"}, "'nothing'"),
        ({"type": "nothing"}, "'nothing'"),
        ({"collection": "nothing"}, "'nothing'"),
        ({"collection": "net", "type": "dataset"}, "'net'"),
        ({"run": "nothing"}, "'nothing'"),
        ({"run": "a/b/c/d/e"}, "a/b/c/d/e"),
        ({"project": None, "collection": "net"}, "'net'"),
    ],
)
def test_unknown_names_are_named(
    history: LocalServer, connection: Connection, wanted: dict[str, str], word: str
) -> None:
    with pytest.raises(NotFoundError, match=word):
        read_listing(connection, **({"entity": history.entity, "project": PROJECT} | wanted))


@pytest.fixture(scope="module")
def logged(quiet_wandb: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the history on it, for servers that lack something to serve."""
    folder = tmp_path_factory.mktemp("data")
    with LocalServer(folder) as young:
        seed_history(young)
    return folder


def read_from_a_server_without(hidden: Collection[str], data: Path) -> Listing:
    with LocalServer(data, hide_fields=hidden) as old:
        return read_listing(Connection.open(base_url=old.base_url, api_key=old.api_key), old.entity, PROJECT)


def test_an_old_server_gives_the_same_rows_with_na(logged: Path, listing: Listing) -> None:
    more = ("createdBy", "ttlDurationSeconds", "ttlIsInherited")
    counts = ("VersionedArtifactConnection.totalCount", "ArtifactConnectionType.totalCount")
    hidden = {*OLD_FIELDS, *counts, *(f"Artifact.{name}" for name in more)}
    read = read_from_a_server_without(hidden, logged)
    assert read.frame["name"].tolist() == listing.frame["name"].tolist()
    for name in ("used", "run", "ttl", "ttl_inherited", "linked_in"):
        assert read.frame[name].isna().all()
    for name in ("aliases", "tags", "metadata", "size", "files", "is_link"):
        assert read.frame[name].tolist() == listing.frame[name].tolist()
    assert row(read, "picks:v0")["source"] == row(listing, "picks:v0")["source"]
    assert read.frame.index.is_unique


@pytest.mark.parametrize(
    "hidden",
    ["ArtifactCollectionEdge.cursor", "Project.artifactCollections"],
    ids=["no cursors: asked by name", "no listing of collections: asked through the SDK"],
)
def test_a_server_that_refuses_the_nested_query_is_asked_otherwise(
    logged: Path, listing: Listing, hidden: str
) -> None:
    read = read_from_a_server_without([hidden], logged)
    assert read.frame["name"].tolist() == listing.frame["name"].tolist()
    for name in ("aliases", "tags", "metadata", "size", "files", "is_link"):
        assert read.frame[name].tolist() == listing.frame[name].tolist()
    assert row(read, "picks:v0")["source"] == row(listing, "picks:v0")["source"]
    assert {one.name for one in read.collections.values()} == {"net", "set", "picks", "hollow"}


def test_progress_and_first_rows_after_the_first_answer(listing: Listing, connection: Connection) -> None:
    progress: list[tuple[int, int | None]] = []
    pages: list[Listing] = []
    read_listing(
        connection,
        listing.entity,
        PROJECT,
        progress=lambda done, total, rate, left: progress.append((done, total)),
        on_page=pages.append,
    )
    assert progress[0][0] > 0
    assert progress[-1] == (6, 6)
    assert len(pages[0]) == progress[0][0]
    assert not pages[0].complete


def test_cancel_stops_within_a_second_and_keeps_what_has_come(
    listing: Listing, history: LocalServer, connection: Connection
) -> None:
    cancel = threading.Event()
    history.faults(hang=20)
    try:
        timer = threading.Timer(0.3, cancel.set)
        timer.start()
        began = time.monotonic()
        read = read_listing(connection, listing.entity, PROJECT, cancel=cancel)
        assert time.monotonic() - began < patient(1.3)
        assert not read.complete
        assert len(read) == 0
    finally:
        timer.cancel()
        history.faults()


def test_errors_on_the_way_are_overcome(
    listing: Listing, history: LocalServer, connection: Connection
) -> None:
    history.faults(error_rate=0.3, status=503, seed=7)
    try:
        read = read_listing(connection, listing.entity, None)
    finally:
        history.faults()
    assert set(listing.frame.index) < set(read.frame.index)
    assert read.complete
