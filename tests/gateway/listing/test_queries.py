"""How many requests a listing takes, and how it goes on where a server refuses or fails at some of them.

Everything goes through the real SDK and over real HTTP to a real local server; what stands between
only counts, or answers as W&B answers what it does not do.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from artwidgets.gateway.connection import Connection
from artwidgets.gateway.listing.outcome import LARGEST_PAGE
from artwidgets.gateway.listing.reading import read_listing
from artwidgets.listing import Listing
from artwidgets.local import LocalServer
from tests.support.forwarding import forwarded
from tests.support.gateway_server import connection, quiet_wandb, server
from tests.support.raw_server import KEY, Asked, RawServer, Reply, data, errors, raw_server

__all__ = ["connection", "quiet_wandb", "server"]

COLLECTIONS, VERSIONS = 40, 50

LINK = """
mutation Link($id: ID!, $name: String!, $entity: String!, $project: String!) {
  linkArtifact(input: {
    artifactID: $id, artifactPortfolioName: $name, entityName: $entity, projectName: $project
  }) { versionIndex }
}
"""

USE = """
mutation Use($id: ID!, $entity: String!, $project: String!, $run: String!) {
  useArtifact(input: {artifactID: $id, entityName: $entity, projectName: $project, runName: $run}) {
    artifact { id }
  }
}
"""


@pytest.fixture(scope="module")
def big(server: LocalServer, connection: Connection) -> LocalServer:
    """2,000 versions in 40 collections; model-0003:v7 is used by a run and linked here and elsewhere."""
    for project, collections, versions in (
        ("big", COLLECTIONS, VERSIONS),
        ("shelf", 1, 1),
        ("flat", COLLECTIONS, 2),
        ("long", 1, 2_300),
    ):
        server.seed_bulk(project=project, collections=collections, versions=versions)
    versions = read_listing(connection, server.entity, "big", collection="model-0003").versions()
    (chosen,) = (version for version in versions if version.version == 7)
    variables = {"id": chosen.artifact_id, "entity": server.entity}
    connection.execute(LINK, {**variables, "name": "picks", "project": "big"})
    connection.execute(LINK, {**variables, "name": "best", "project": "shelf"})
    connection.execute(USE, {**variables, "project": "big", "run": "bulk0000"})
    return server


def nothing(asked: Asked) -> Reply | None:
    return None


@contextmanager
def between(
    server: LocalServer, instead: Callable[[Asked], Reply | None] = nothing
) -> Iterator[tuple[Connection, RawServer]]:
    with raw_server(forwarded(server, instead)) as counting:
        yield Connection.open(base_url=counting.base_url, api_key=KEY), counting


def operations(counting: RawServer) -> list[str]:
    return [re.match(r"\s*\w+ (\w+)", asked.query)[1] for asked in counting.asked]  # type: ignore[index]


def names(listing: Listing) -> list[str]:
    return sorted(listing.frame["name"])


def test_2000_versions_in_40_collections_take_3_to_12_requests(big: LocalServer, quiet_wandb: Path) -> None:
    with between(big) as (asking, counting):
        listing = read_listing(asking, big.entity, "big")
    assert listing.complete
    assert len(listing) == COLLECTIONS * VERSIONS + 1
    assert 3 <= len(counting.asked) <= 12, operations(counting)
    frame = listing.frame
    assert frame["linked_in"].notna().all()
    assert frame["used"].notna().all()
    assert set(frame["run"]) == {f"bulk{number:04d}" for number in range(COLLECTIONS)}
    linked = frame[frame["linked_in"].map(bool)]
    assert sorted(linked["name"]) == ["model-0003:v7", "picks:v0"]
    here, elsewhere = f"{big.entity}/big/picks", f"{big.entity}/shelf/best"
    assert all(set(paths) == {here, elsewhere} for paths in linked["linked_in"])
    assert linked["used"].tolist() == [1, 1]
    assert listing.version(linked.index[linked["is_link"]][0]).source == f"{big.entity}/big/model-0003:v7"


def test_a_server_that_refuses_many_collections_at_once_is_asked_by_name_and_tells_the_same(
    big: LocalServer, connection: Connection, quiet_wandb: Path
) -> None:
    def too_deep(asked: Asked) -> Reply | None:
        deep = "query Versions(" in asked.query or "head: artifactCollections" in asked.query
        return errors(200, ("query is nested too deep", None)) if deep else None

    with between(big, too_deep) as (asking, counting):
        listing = read_listing(asking, big.entity, "big")
    expected = read_listing(connection, big.entity, "big")
    assert listing.frame.equals(expected.frame)
    assert len(counting.asked) < 40, operations(counting)


@pytest.mark.parametrize(
    "failure",
    [
        errors(200, ("query exceeds the maximum complexity", None)),
        errors(500, ("context canceled", ["project"])),
        Reply(b"<html>502 Bad Gateway</html>", 502),
    ],
    ids=["refused", "500", "502"],
)
@pytest.mark.parametrize("most", [30, 0], ids=["30 counts are borne", "no count is borne"])
def test_counts_are_asked_for_only_where_the_server_bears_them(
    big: LocalServer, quiet_wandb: Path, failure: Reply, most: int
) -> None:
    def too_many(asked: Asked) -> Reply | None:
        counted = "query Collections(" in asked.query and "totalCount" in asked.query
        return failure if counted and asked.variables["first"] > most else None

    with between(big, too_many) as (asking, counting):
        listing = read_listing(asking, big.entity, "flat")
    assert listing.complete
    assert len(listing) == COLLECTIONS * 2
    counts = [one.versions for one in listing.collections.values()]
    assert (None in counts) == (most == 0)
    assert listing.frame["linked_in"].notna().all()
    assert len(counting.asked) < 40, operations(counting)


def test_the_first_page_of_collections_is_modest_and_each_next_twice_as_large(
    server: LocalServer, quiet_wandb: Path
) -> None:
    server.seed_bulk(project="wide", collections=350, versions=1)
    with between(server) as (asking, counting):
        listing = read_listing(asking, server.entity, "wide")
    assert len(listing) == 350
    sizes = [asked.variables["first"] for asked in counting.asked if "query Collections(" in asked.query]
    assert sizes == [100, 200, 400]


ORDER = re.compile(r"order: \$o0")


@pytest.mark.parametrize(
    "answer",
    [
        lambda server, asked: errors(200, ('unknown order "version_index"', None)),
        lambda server, asked: errors(500, ("pq: column does not exist", ["project"])),
        lambda server, asked: forwarded(server)(
            Asked(asked.query, {**asked.variables, "o0": "-version_index"}, asked.number)
        ),
        lambda server, asked: data({"project": {"p0": None}}),
    ],
    ids=["refused", "broken by it", "ignored", "nothing comes of it"],
)
def test_a_long_collection_is_whole_whatever_a_server_makes_of_the_order(
    big: LocalServer, quiet_wandb: Path, answer: Callable[[LocalServer, Asked], Reply]
) -> None:
    ordered = []

    def disliked(asked: Asked) -> Reply | None:
        if not ORDER.search(asked.query):
            return None
        ordered.append(asked.variables["o0"])
        return answer(big, asked)

    with between(big, disliked) as (asking, counting):
        listing = read_listing(asking, big.entity, "long")
    assert listing.complete
    assert listing.frame["version"].tolist() == list(range(2_300))[::-1]
    assert listing.frame["run"].notna().all()
    assert set(ordered) == {"version_index"}
    assert len(counting.asked) < 5 + 2 * 2_300 / LARGEST_PAGE + len(ordered), operations(counting)
