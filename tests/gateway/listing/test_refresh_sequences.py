"""Whatever somebody else does, and however often a listing was refreshed since, it is true."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from artwidgets.gateway.connection import Connection
from artwidgets.gateway.listing.reading import read_listing
from artwidgets.local import LocalServer
from artwidgets.model.records import Version
from tests.gateway.listing.test_refresh_is_true import Elsewhere, same
from tests.support.gateway_server import connection, quiet_wandb, server

__all__ = ["connection", "quiet_wandb", "server"]

Act = Callable[[Elsewhere, Version, int], None]


@pytest.fixture(scope="module")
def theirs(server: LocalServer, connection: Connection) -> Elsewhere:
    # Enough of them, and enough metadata, that a refresh stays worth while to the end.
    server.seed_bulk(project="often", collections=4, versions=60, metadata=500)
    server.seed_bulk(project="registry", collections=1, versions=1)
    return Elsewhere(server, connection, "often", read_listing(connection, server.entity, "often"))


def _alias_added(theirs: Elsewhere, version: Version, number: int) -> None:
    alias = theirs.alias(version, f"a{number % 3}")
    theirs.send("addAliases", "success", artifactID=version.artifact_id, aliases=[alias])


def _aliases_removed(theirs: Elsewhere, version: Version, number: int) -> None:
    if version.aliases:
        names = [theirs.alias(version, name) for name in version.aliases]
        theirs.send("deleteAliases", "success", artifactID=version.artifact_id, aliases=names)


def _tagged(theirs: Elsewhere, version: Version, number: int) -> None:
    theirs.update(version, tagsToAdd=[{"tagName": f"t{number % 3}"}])


def _untagged(theirs: Elsewhere, version: Version, number: int) -> None:
    theirs.update(version, tagsToDelete=[{"tagName": name} for name in version.tags])


def _described(theirs: Elsewhere, version: Version, number: int) -> None:
    # With what would end a version in the middle of an answer, if it were not escaped.
    theirs.update(version, description=f'{number}"}},{{"version":"v1","node":{{é\\ <&>')


def _measured(theirs: Elsewhere, version: Version, number: int) -> None:
    theirs.update(version, metadata=f'{{"n": {number}, "past": [{{"version": 1}}, {{"version": 2}}]}}')


def _expiring(theirs: Elsewhere, version: Version, number: int) -> None:
    theirs.update(version, ttlDurationSeconds=86_400 * (1 + number % 3))


def _linked(theirs: Elsewhere, version: Version, number: int) -> None:
    theirs.link(version, ("often", "registry")[number % 2], f"shelf-{version.type}-{number % 3}")


def _unlinked(theirs: Elsewhere, version: Version, number: int) -> None:
    for link in theirs.links():
        if link.artifact_id == version.artifact_id:
            where = {"artifactID": link.artifact_id, "artifactPortfolioID": link.collection_id}
            theirs.send("unlinkArtifact", "success", **where)


def _used(theirs: Elsewhere, version: Version, number: int) -> None:
    run = theirs.version(number % 5).run
    run_fields = {"entityName": theirs.server.entity, "projectName": theirs.project, "runName": run}
    theirs.send("useArtifact", "artifact { id }", artifactID=version.artifact_id, **run_fields)


def _deleted(theirs: Elsewhere, version: Version, number: int) -> None:
    theirs.send("deleteArtifact", "artifact { id }", artifactID=version.artifact_id, deleteAliases=True)


def _renamed(theirs: Elsewhere, version: Version, number: int) -> None:
    name = f"name-{version.collection_id.strip('=')[-6:]}-{number}"
    which = {"artifactSequenceID": version.collection_id, "name": name}
    theirs.send("updateArtifactSequence", "artifactCollection { id }", **which)


def _moved(theirs: Elsewhere, version: Version, number: int) -> None:
    to = {"artifactSequenceID": version.collection_id, "destinationArtifactTypeName": f"kind-{number % 2}"}
    theirs.send("moveArtifactSequence", "artifactCollection { id }", **to)


ACTS: tuple[Act, ...] = (
    *(_alias_added, _aliases_removed, _tagged, _untagged, _described, _measured, _expiring),
    *(_linked, _unlinked, _used, _deleted, _renamed, _moved),
)

rounds = st.lists(
    st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 999)), max_size=5), min_size=1, max_size=4
)


@settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # each round changes what the next begins with
    suppress_health_check=list(HealthCheck),
)
@given(rounds=rounds)
def test_refresh_after_refresh(theirs: Elsewhere, rounds: list[list[tuple[Act, int]]]) -> None:
    refreshed = theirs.listing = theirs.read()
    for acts in rounds:
        past: set[str] = set()
        for act, number in acts:
            version = theirs.version(number % sum(~theirs.listing.frame["is_link"]))
            if past.isdisjoint((version.artifact_id, version.collection_id)):
                act(theirs, version, number)
            # It is not called so any more, or is no more.
            past |= {version.artifact_id} if act is _deleted else set()
            past |= {version.collection_id} if act in (_renamed, _moved) else set()
        refreshed, theirs.listing = theirs.read(refreshed), theirs.read()
        same(refreshed, theirs.listing)
        assert refreshed.taken_since is not None
