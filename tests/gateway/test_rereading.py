"""Versions, links and collections as they are now; manifests and details."""

from dataclasses import replace
from pathlib import Path

import pytest

from artwidgets.errors import NotFoundError
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.details import read_details
from artwidgets.gateway.listing.reading import read_listing
from artwidgets.gateway.manifests import read_manifest, read_manifests
from artwidgets.gateway.rereading import read_collections, read_versions
from artwidgets.listing import Listing
from artwidgets.local import LocalServer
from artwidgets.model.records import Version
from artwidgets.storage import VersionFiles
from tests.support.gateway_server import PROJECT, connection, history, log, quiet_wandb, server

__all__ = ["connection", "history", "quiet_wandb", "server"]


@pytest.fixture(scope="module")
def listing(history: LocalServer, connection: Connection) -> Listing:
    return read_listing(connection, history.entity, PROJECT)


def named(listing: Listing, name: str) -> Version:
    return next(version for version in listing.versions() if version.name == name)


def test_what_has_not_changed_reads_the_same(listing: Listing, connection: Connection) -> None:
    records = listing.versions()
    assert list(read_versions(connection, records).values()) == records
    collections = list(listing.collections.values())
    assert list(read_collections(connection, collections).values()) == collections


def test_nothing_asked_is_nothing_sent(connection: Connection) -> None:
    assert read_versions(connection, []) == {}
    assert read_collections(connection, []) == {}


def test_unknown_ids_are_gone(listing: Listing, connection: Connection) -> None:
    version = listing.versions()[0]
    nowhere = replace(version, id="QXJ0aWZhY3Q6OTk5OTk5", artifact_id="QXJ0aWZhY3Q6OTk5OTk5")
    garbage = replace(version, id="not-an-id", artifact_id="not-an-id")
    found = read_versions(connection, [nowhere, version, garbage])
    assert [found[nowhere.id], found[version.id], found[garbage.id]] == [None, version, None]
    collection = next(iter(listing.collections.values()))
    missing = replace(collection, id="QXJ0aWZhY3RDb2xsZWN0aW9uOjk5OTk5OQ==")
    assert read_collections(connection, [missing, collection]) == {
        missing.id: None,
        collection.id: collection,
    }


def test_more_than_a_batch(listing: Listing, connection: Connection) -> None:
    version = listing.versions()[0]
    many = [replace(version, id=f"row{n}", artifact_id=f"QXJ0aWZhY3Q6{n}") for n in range(120)]
    found = read_versions(connection, [*many, version])
    assert list(found) == [*(one.id for one in many), version.id]
    assert found[version.id] == version


def test_a_manifest_names_every_file_with_its_bytes(listing: Listing, connection: Connection) -> None:
    version = named(listing, "net:v2")
    files = read_manifest(connection, version)
    assert {path: file.size for path, file in files.items()} == {"data.txt": version.size}
    assert all(file.digest and file.reference is None for file in files.values())


def test_manifests_of_many_versions(listing: Listing, connection: Connection) -> None:
    sources = [version for version in listing.versions() if not version.is_link]
    gone = replace(sources[0], id="gone", artifact_id="QXJ0aWZhY3Q6OTk5OTk5", digest="gone")
    stored: dict[str, VersionFiles] = {}
    progress: list[tuple[int, int | None]] = []
    complete = read_manifests(
        connection,
        [*sources, gone],
        stored.__setitem__,
        progress=lambda done, total, rate, left: progress.append((done, total)),
    )
    assert complete
    assert complete.gone == (gone.artifact_id,)
    assert {row: files.stored for row, files in stored.items()} == {
        version.id: version.size for version in sources
    }
    assert progress[-1] == (len(sources) + 1, len(sources) + 1)


def test_details(listing: Listing, connection: Connection) -> None:
    details = read_details(connection, named(listing, "net:v1"))
    assert [(file.path, file.size, file.is_reference) for file in details.files] == [("data.txt", 1, False)]
    assert details.logged_by == f"{listing.entity}/p/first"
    assert details.used_by == (f"{listing.entity}/p/second",)
    assert details.links == (f"{listing.entity}/p/picks",)


def test_details_of_a_link_are_those_of_its_source(listing: Listing, connection: Connection) -> None:
    details = read_details(connection, named(listing, "picks:v0"))
    assert details.version.is_link
    assert details.files == read_details(connection, named(listing, "net:v1")).files


def test_what_changed_and_what_is_gone(
    history: LocalServer, quiet_wandb: Path, listing: Listing, connection: Connection
) -> None:
    log(
        history,
        quiet_wandb,
        """
import wandb
api = wandb.Api()
api.artifact("p/net:v0").delete(delete_aliases=True)
api.artifact("p/picks:v0").unlink()
changed = api.artifact("p/net:v2")
changed.description = "now"
changed.aliases.append("new")
changed.save()
api.artifact_collection("dataset", "p/set").delete()
""",
    )
    names = ["net:v0", "picks:v0", "net:v1", "net:v2", "set:v0"]
    before = {name: named(listing, name) for name in names}
    found = read_versions(connection, list(before.values()))
    now = {name: found[version.id] for name, version in before.items()}
    assert [name for name in names if now[name] is None] == ["net:v0", "picks:v0", "set:v0"]
    assert now["net:v1"] == replace(before["net:v1"], linked_in=())
    assert now["net:v2"] is not None
    assert now["net:v2"].description == "now"
    assert set(now["net:v2"].aliases) == {"latest", "new"}
    collections = read_collections(connection, list(listing.collections.values()))
    by_name = {one.name: collections[one.id] for one in listing.collections.values()}
    assert by_name["set"] is None
    assert by_name["net"] is not None
    assert by_name["net"].versions == 2
    with pytest.raises(NotFoundError, match="net:v0"):
        read_details(connection, before["net:v0"])
