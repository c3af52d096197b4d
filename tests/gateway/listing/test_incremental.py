"""A refresh has sent again only what may have changed, and misses nothing that did."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from artwidgets.gateway import mutations as writing
from artwidgets.gateway.cells import CollectionRef
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.documents import Missing
from artwidgets.gateway.listing.incremental import PreviousReading
from artwidgets.gateway.listing.reading import read_listing
from artwidgets.gateway.mutations import Mutation
from artwidgets.listing import SIGN, Listing
from artwidgets.local import LocalServer
from tests.support.gateway_server import connection, quiet_wandb, server

__all__ = ["connection", "quiet_wandb", "server"]


@pytest.fixture(scope="module")
def year(server: LocalServer) -> str:
    """A year of history: what was made in the last hour is asked for whole, the rest is not."""
    server.seed_demo(project="year")
    return "year"


@pytest.fixture
def project(request: pytest.FixtureRequest) -> str:
    """The year; for a test that changes something a smaller one of its own, see `changing`."""
    if not hasattr(request, "param"):
        return str(request.getfixturevalue("year"))
    name = f"known-{request.node.name[5:30].replace('_', '-')}"
    request.getfixturevalue("server").seed_bulk(project=name, collections=3, versions=12)
    return name


changing = pytest.mark.parametrize("project", ["its own"], indirect=True)


@pytest.fixture
def earlier(server: LocalServer, connection: Connection, project: str) -> Listing:
    return read_listing(connection, server.entity, project)


class Wire:
    """What a connection was asked while it was listened to."""

    def __init__(self, connection: Connection) -> None:
        self.texts: list[str] = []
        self.bytes = 0
        self._execute = connection.execute

    def execute(
        self,
        document: object,
        variables: object = None,
        timeout: float = 30.0,
        parse: Callable[[str], object] | None = None,
    ) -> dict[str, object]:
        def noted(missing: Missing) -> str:
            text = document if isinstance(document, str) else document(missing)  # type: ignore[operator]
            self.texts.append(text)
            return text

        def parsed(text: str) -> object:
            self.bytes += len(text)
            return (parse or json.loads)(text)

        return self._execute(noted, variables, timeout, parsed)  # type: ignore[arg-type]


@pytest.fixture
def wire(connection: Connection, earlier: Listing, monkeypatch: pytest.MonkeyPatch) -> Wire:
    listening = Wire(connection)
    monkeypatch.setattr(connection, "execute", listening.execute)
    return listening


def same(one: Listing, other: Listing) -> None:
    pd.testing.assert_frame_equal(one.frame, other.frame)
    # What came by id has no sign.
    pd.testing.assert_frame_equal(one.keys.drop(columns=SIGN), other.keys.drop(columns=SIGN))
    assert one.collections == other.collections


def send(connection: Connection, *mutations: Mutation) -> None:
    connection.execute(*writing.document(mutations))


def test_a_refresh_of_the_unchanged_is_the_same_and_lighter(
    server: LocalServer, connection: Connection, earlier: Listing, project: str, wire: Wire
) -> None:
    refreshed = read_listing(connection, server.entity, project, previous=earlier)
    light = wire.bytes
    again = read_listing(connection, server.entity, project)
    same(refreshed, again)
    assert light < 0.8 * (wire.bytes - light)


@changing
def test_what_changed_is_sent_whole(
    server: LocalServer, connection: Connection, earlier: Listing, project: str
) -> None:
    old = earlier.frame[~earlier.frame["is_link"] & (earlier.frame["metadata"].astype(bool))]
    described, measured, tagged, deleted = earlier.versions(old.index[-4:])
    update = [
        {"artifactID": described.artifact_id, "description": "told anew"},
        {"artifactID": measured.artifact_id, "metadata": '{"loss": 0.125}'},
        {"artifactID": tagged.artifact_id, "tagsToAdd": [{"tagName": "new-tag"}]},
    ]
    send(connection, *(Mutation("updateArtifact", one) for one in update))
    send(connection, writing.delete_version(deleted, delete_aliases=True))
    refreshed = read_listing(connection, server.entity, project, previous=earlier)
    assert refreshed.version(described.id).description == "told anew"
    assert refreshed.version(measured.id).metadata == {"loss": 0.125}
    assert "new-tag" in refreshed.version(tagged.id).tags
    assert deleted.id not in refreshed
    same(refreshed, read_listing(connection, server.entity, project))


@changing
def test_what_was_touched_within_the_hour_is_sent_whole(
    server: LocalServer, connection: Connection, earlier: Listing, project: str
) -> None:
    (version,) = earlier.versions(earlier.frame.index[-1:])
    send(connection, Mutation("updateArtifact", {"artifactID": version.artifact_id, "description": "first"}))
    between = read_listing(connection, server.entity, project, previous=earlier)
    # As with a server of whole seconds: `updated` is the same before and after.
    edge = {"node": {"id": version.artifact_id, "updatedAt": between.frame["updated"].iloc[-1].isoformat()}}
    split = PreviousReading(between).split([edge], CollectionRef("c", "e", "p", "n", "model", False))
    assert (len(split.same), split.whole, split.taken, split.changed) == (0, [], [], [edge])


def test_a_young_project_is_read_as_if_nothing_were_known(
    server: LocalServer, connection: Connection
) -> None:
    server.seed_bulk(project="young", collections=1, versions=3)
    young = read_listing(connection, server.entity, "young")
    touched = Listing(young.frame, young.keys, young.collections, young.scope, young.frame["updated"].min())
    assert not PreviousReading(touched).serves(Missing())


def test_a_server_that_does_not_tell_when_is_asked_for_everything(earlier: Listing) -> None:
    assert PreviousReading(earlier).serves(Missing())
    assert not PreviousReading(earlier).serves(Missing([("Artifact", "updatedAt")]))


@pytest.mark.parametrize("scope", [{"run": True}, {"type": "model"}, {"project": None}])
def test_other_scopes(
    server: LocalServer, connection: Connection, earlier: Listing, project: str, scope: dict[str, object]
) -> None:
    wanted: dict[str, object] = {"project": project, **scope}
    if "run" in scope:
        wanted["run"] = f"{server.entity}/{project}/{earlier.frame['run'].dropna().iloc[-1]}"
    before = read_listing(connection, server.entity, **wanted)  # type: ignore[arg-type]
    same(read_listing(connection, server.entity, previous=before, **wanted), before)  # type: ignore[arg-type]


def test_what_is_known_is_asked_for_while_the_project_is_listed(
    server: LocalServer, connection: Connection, earlier: Listing, project: str, wire: Wire
) -> None:
    read_listing(connection, server.entity, project, previous=earlier)
    asked = [text.split("(")[0].split()[1] for text in wire.texts]
    assert "First" in asked
    # Nothing is new: no page is asked for because of what the project listed.
    assert not {"Versions", "Pages"} & set(asked)


def test_a_server_that_knows_no_collection_by_id_is_read_as_ever(quiet_wandb: Path) -> None:
    with LocalServer(quiet_wandb / "older", hide_fields=["Query.artifactCollection"]) as older:
        older.seed_bulk(project="p", collections=3, versions=12)
        asking = Connection.open(base_url=older.base_url, api_key=older.api_key)
        earlier = read_listing(asking, older.entity, "p")
        for _ in range(2):
            refreshed = read_listing(asking, older.entity, "p", previous=earlier)
            assert refreshed.complete
            same(refreshed, earlier)
