"""Whatever somebody else changes between two readings, a refresh tells the same as reading all anew."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from artwidgets.gateway.connection import Connection
from artwidgets.gateway.listing.reading import read_listing
from artwidgets.listing import SIGN, Listing
from artwidgets.listing.cache import ListingCache
from artwidgets.listing.metadata import MetadataArray
from artwidgets.local import LocalServer
from artwidgets.model.records import Version
from tests.local.wire import graphql
from tests.support.gateway_server import connection, quiet_wandb, server

__all__ = ["connection", "quiet_wandb", "server"]

COLLECTIONS, VERSIONS = 4, 15


@dataclass
class Elsewhere:
    """Somebody else at the same project, and what was last read of it."""

    server: LocalServer
    connection: Connection
    project: str
    listing: Listing

    def send(self, field: str, answered: str, **given: Any) -> None:
        """Send one mutation, past our code."""
        kind = f"{field[0].upper()}{field[1:]}Input"
        document = f"mutation Theirs($i: {kind}!) {{ {field}(input: $i) {{ {answered} }} }}"
        status, answer = graphql(self.server, document, {"i": given})
        assert status == 200, answer
        assert not answer.get("errors"), answer

    def version(self, at: int) -> Version:
        own = self.listing.frame.index[~self.listing.frame["is_link"]]
        return self.listing.version(own[at])

    def alias(self, version: Version, name: str) -> dict[str, Any]:
        where = {"artifactCollectionName": version.collection, "alias": name}
        return where | {"entityName": self.server.entity, "projectName": self.project}

    def update(self, version: Version, **given: Any) -> None:
        self.send("updateArtifact", "artifact { id }", artifactID=version.artifact_id, **given)

    def link(self, version: Version, project: str, portfolio: str) -> None:
        target = {
            "entityName": self.server.entity,
            "projectName": project,
            "artifactPortfolioName": portfolio,
        }
        self.send("linkArtifact", "versionIndex", artifactID=version.artifact_id, **target)

    def links(self) -> list[Version]:
        return self.listing.versions(self.listing.frame.index[self.listing.frame["is_link"]])

    def read(self, previous: Listing | None = None) -> Listing:
        return read_listing(self.connection, self.server.entity, self.project, previous=previous)


@pytest.fixture(scope="module")
def theirs(server: LocalServer, connection: Connection) -> Elsewhere:
    server.seed_bulk(project="true", collections=COLLECTIONS, versions=VERSIONS)
    server.seed_bulk(project="registry", collections=1, versions=1)
    listing = read_listing(connection, server.entity, "true")
    one = Elsewhere(server, connection, "true", listing)
    one.link(one.version(7), "true", "picks")
    one.link(one.version(8), "registry", "shelf")
    one.listing = one.read()
    return one


Change = Callable[[Elsewhere], None]


def _alias_moved(theirs: Elsewhere) -> None:
    newest, older = theirs.version(0), theirs.version(3)
    assert "latest" in newest.aliases
    theirs.send("addAliases", "success", artifactID=older.id, aliases=[theirs.alias(older, "latest")])


def _alias_removed(theirs: Elsewhere) -> None:
    version = next(one for one in theirs.listing.versions() if one.aliases and not one.is_link)
    name = theirs.alias(version, version.aliases[0])
    theirs.send("deleteAliases", "success", artifactID=version.artifact_id, aliases=[name])


def _untagged(theirs: Elsewhere) -> None:
    version = next(one for one in theirs.listing.versions() if one.tags)
    theirs.update(version, tagsToDelete=[{"tagName": version.tags[0]}])


def _link_removed(theirs: Elsewhere) -> None:
    (link,) = theirs.links()
    theirs.send(
        "unlinkArtifact", "success", artifactID=link.artifact_id, artifactPortfolioID=link.collection_id
    )


def _renamed(theirs: Elsewhere) -> None:
    one = theirs.version(VERSIONS + 1)
    theirs.send(
        "updateArtifactSequence",
        "artifactCollection { id }",
        artifactSequenceID=one.collection_id,
        name="renamed",
    )


def _portfolio_elsewhere_renamed(theirs: Elsewhere) -> None:
    document = (
        "query P($e: String!) { project(entityName: $e, name: "
        '"registry") { artifactCollection(name: "shelf") { id } } }'
    )
    _, answer = graphql(theirs.server, document, {"e": theirs.server.entity})
    number = answer["data"]["project"]["artifactCollection"]["id"]
    theirs.send(
        "updateArtifactPortfolio", "artifactCollection { id }", artifactPortfolioID=number, name="shelf-2"
    )


def _another_type(theirs: Elsewhere) -> None:
    one = theirs.version(VERSIONS + 1)
    theirs.send(
        "moveArtifactSequence",
        "artifactCollection { id }",
        artifactSequenceID=one.collection_id,
        destinationArtifactTypeName="dataset",
    )


def _used(theirs: Elsewhere) -> None:
    version = theirs.version(4)
    theirs.send(
        "useArtifact",
        "artifact { id }",
        artifactID=version.id,
        entityName=theirs.server.entity,
        projectName=theirs.project,
        runName=version.run,
    )


def _runs_deleted(theirs: Elsewhere) -> None:
    theirs.send(
        "deleteRuns",
        "clientMutationId",
        entityName=theirs.server.entity,
        projectName=theirs.project,
        filters=json.dumps({"name": theirs.version(0).run}),
    )


def _deleted(theirs: Elsewhere) -> None:
    theirs.send("deleteArtifact", "artifact { id }", artifactID=theirs.version(5).id, deleteAliases=True)


def _collection_deleted(theirs: Elsewhere) -> None:
    theirs.send(
        "deleteArtifactSequence",
        "artifactCollection { id }",
        artifactSequenceID=theirs.version(-1).collection_id,
    )


CHANGES: dict[str, Change] = {
    "nothing": lambda theirs: None,
    "an alias moved": _alias_moved,
    "an alias removed": _alias_removed,
    "tagged": lambda theirs: theirs.update(theirs.version(2), tagsToAdd=[{"tagName": "theirs"}]),
    "untagged": _untagged,
    "described": lambda theirs: theirs.update(theirs.version(9), description="theirs"),
    "metadata": lambda theirs: theirs.update(theirs.version(10), metadata='{"theirs": [1, null]}'),
    "a time to live": lambda theirs: theirs.update(theirs.version(11), ttlDurationSeconds=86_400),
    "linked here": lambda theirs: theirs.link(theirs.version(6), theirs.project, "others"),
    "linked elsewhere": lambda theirs: theirs.link(theirs.version(12), "registry", "shelf"),
    "a portfolio elsewhere renamed": _portfolio_elsewhere_renamed,
    "used by a run": _used,
    "a version deleted": _deleted,
    "a collection renamed": _renamed,
    "a collection of another type": _another_type,
    "its runs deleted": _runs_deleted,
    "a collection deleted": _collection_deleted,
}


def same(one: Listing, other: Listing) -> None:
    pd.testing.assert_frame_equal(one.frame, other.frame)
    pd.testing.assert_frame_equal(one.keys.drop(columns=SIGN), other.keys.drop(columns=SIGN))
    assert one.collections == other.collections
    assert (one.complete, one.gaps) == (other.complete, other.gaps)


@pytest.mark.parametrize("change", CHANGES)
def test_a_refresh_equals_reading_anew(theirs: Elsewhere, change: str, tmp_path: Any) -> None:
    # As a second day begins: with what is kept on this machine.
    cache = ListingCache(theirs.server.base_url, "somebody", tmp_path)
    assert cache.save(theirs.listing)
    kept = cache.load(theirs.listing.scope)
    assert kept is not None
    CHANGES[change](theirs)
    refreshed, anew = theirs.read(kept), theirs.read()
    same(refreshed, anew)
    assert refreshed.taken_since == theirs.listing.loaded_at
    assert anew.taken_since is None
    if change != "nothing":
        assert not theirs.listing.frame.equals(anew.frame), "the change is one that a listing shows"
    theirs.listing = anew


def test_a_server_whose_time_of_update_says_nothing_is_found_out(theirs: Elsewhere) -> None:
    true = theirs.read()
    frame = true.frame.assign(
        metadata=MetadataArray.from_texts(['{"old": 1}'] * len(true), true.frame["description"].dtype)
    )
    old = replace(true, frame=frame)
    assert theirs.connection.tells_changes
    try:
        same(theirs.read(old), true)
        assert not theirs.connection.tells_changes
        assert theirs.read(old).taken_since is None
    finally:
        theirs.connection.tells_changes = True


def test_what_was_taken_over_for_a_day_is_read_whole(theirs: Elsewhere) -> None:
    now = theirs.read()
    assert theirs.read(now).taken_since == now.loaded_at
    long_ago = replace(now, taken_since=now.loaded_at - np.timedelta64(25, "h").astype(object))
    assert theirs.read(long_ago).taken_since is None


def test_what_changed_here_and_there_is_asked_for_together(
    theirs: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = theirs.read()
    for name in before.frame["collection"][~before.frame["is_link"]].unique():
        theirs.update(
            before.versions(before.frame.index[before.frame["collection"] == name])[-1], description="all"
        )
    asked: list[int] = []
    execute = theirs.connection.execute

    def noted(document: Any, variables: Any = None, *more: Any) -> dict[str, Any]:
        asked.append(len(variables or {}) if set(variables or {}) <= {f"i{at}" for at in range(50)} else 0)
        return execute(document, variables, *more)

    monkeypatch.setattr(theirs.connection, "execute", noted)
    refreshed = theirs.read(before)
    monkeypatch.undo()
    # A sample of what did not change, what did, and the names of collections elsewhere.
    assert sum(count > 1 for count in asked) <= 3
    same(refreshed, theirs.read())
