"""``filters`` and ``order``: every operator, every field, both ways, on versions and collections."""

import json
from typing import Any

import pytest

from artwidgets.local import LocalServer
from tests.local.wire import graphql

VERSIONS = """
query V($entity: String!, $project: String!, $name: String!, $filters: JSONString, $order: String) {
  project(name: $project, entityName: $entity) { artifactCollection(name: $name) {
    artifacts(first: 100, filters: $filters, order: $order) {
      totalCount edges { version node { id size digest createdAt } } } } } }"""
COLLECTIONS = """query C($entity: String!, $project: String!, $filters: JSONString, $order: String) {
  project(name: $project, entityName: $entity) {
    artifactCollections(first: 100, filters: $filters, order: $order) {
      totalCount edges { node { id name } } } } }"""


@pytest.fixture(scope="module")
def seeded_project(server: LocalServer) -> str:
    """A project with three collections of six versions; ``score`` falls with the version."""
    server.seed_bulk("filters", collections=3, versions=6)
    mark = """mutation M($id: ID!, $metadata: JSONString) { updateArtifact(input: {artifactID: $id,
        metadata: $metadata, description: "a note", tagsToAdd: [{tagName: "odd"}]}) { artifact { id } } }"""
    ask = {"entity": server.entity, "project": "filters", "name": "model-0000"}
    _, answer = graphql(server, VERSIONS, ask)
    for edge in answer["data"]["project"]["artifactCollection"]["artifacts"]["edges"]:
        index = int(edge["version"][1:])
        if index % 2:
            held = json.dumps({"score": 1 - index / 10, "deep": {"net": f"net-{index}"}})
            graphql(server, mark, {"id": edge["node"]["id"], "metadata": held})
    return "filters"


def versions(
    server: LocalServer, filters: dict[str, Any] | None = None, order: str | None = None
) -> list[int]:
    """Return the indexes of what is listed, after a look at the count."""
    ask = {
        "entity": server.entity,
        "project": "filters",
        "name": "model-0000",
        "filters": json.dumps(filters or {}),
        "order": order,
    }
    _, answer = graphql(server, VERSIONS, ask)
    found = answer["data"]["project"]["artifactCollection"]["artifacts"]
    assert found["totalCount"] == len(found["edges"])
    return [int(edge["version"][1:]) for edge in found["edges"]]


def collections(server: LocalServer, filters: dict[str, Any], order: str) -> list[str]:
    """Return the names of what is listed."""
    ask = {
        "entity": server.entity,
        "project": "filters",
        "filters": json.dumps(filters),
        "order": order,
    }
    _, answer = graphql(server, COLLECTIONS, ask)
    found = answer["data"]["project"]["artifactCollections"]
    assert found["totalCount"] == len(found["edges"])
    return [edge["node"]["name"] for edge in found["edges"]]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"version": 3}, [3]),
        ({"version": {"$eq": "v3"}}, [3]),
        ({"version": {"$ne": 3}}, [5, 4, 2, 1, 0]),
        ({"version": {"$in": [1, "v4", 9]}}, [4, 1]),
        ({"version": {"$nin": [0, 1, 2]}}, [5, 4, 3]),
        ({"version": {"$gt": 1, "$lt": 4}}, [3, 2]),
        ({"version": {"$gte": 1, "$lte": 4}}, [4, 3, 2, 1]),
        ({"$and": [{"version": {"$gt": 1}}, {"version": {"$lt": 3}}]}, [2]),
        ({"$or": [{"version": 0}, {"alias": "latest"}]}, [5, 0]),
        ({"$not": {"version": {"$gt": 1}}}, [1, 0]),
        ({"$nor": [{"version": 0}, {"version": 5}]}, [4, 3, 2, 1]),
        ({"version": {"$not": {"$in": [0, 1, 2, 3]}}}, [5, 4]),
        ({"alias": {"$regex": "^lat"}}, [5]),
        ({"tag": "odd"}, [5, 3, 1]),
        ({"tags": {"$exists": True}, "tag": {"$nin": ["odd"]}}, [0]),
        ({"description": {"$regex": "not"}}, [5, 3, 1]),
        ({"description": "a note", "version": {"$gt": 2}}, [5, 3]),
        ({"metadata.score": {"$lt": 0.8, "$gte": 0.6}}, [3]),
        ({"metadata.deep.net": "net-5"}, [5]),
        ({"metadata.deep.net": {"$exists": True}}, [5, 3, 1]),
        ({"metadata.deep.net": {"$ne": "net-5"}}, [4, 3, 2, 1, 0]),
        ({"createdAt": {"$lt": "2000-01-01"}}, []),
        ({"state": "PENDING"}, []),
        ({"state": {"$in": ["COMMITTED", "DELETED"]}}, [5, 4, 3, 2, 1, 0]),
    ],
    ids=str,
)
def test_versions_are_filtered(
    server: LocalServer, seeded_project: str, filters: dict[str, Any], found: list[int]
) -> None:
    assert versions(server, filters) == found


def test_versions_are_filtered_by_id_and_digest(server: LocalServer, seeded_project: str) -> None:
    _, answer = graphql(
        server, VERSIONS, {"entity": server.entity, "project": seeded_project, "name": "model-0000"}
    )
    nodes = [edge["node"] for edge in answer["data"]["project"]["artifactCollection"]["artifacts"]["edges"]]
    assert versions(server, {"id": nodes[0]["id"]}) == [5]
    assert versions(server, {"id": {"$in": [nodes[0]["id"], nodes[2]["id"]]}}) == [5, 3]
    assert versions(server, {"digest": nodes[1]["digest"]}) == [4]


def test_versions_are_ordered_both_ways(server: LocalServer, seeded_project: str) -> None:
    assert versions(server, order="version_index") == [0, 1, 2, 3, 4, 5], "ascending"
    assert versions(server, order="+version_index") == [0, 1, 2, 3, 4, 5]
    assert versions(server, order="-version_index") == [5, 4, 3, 2, 1, 0]


@pytest.mark.parametrize("order", ["createdAt", "-versionIndex", "--version_index", "version_index; --", "+"])
def test_an_order_that_the_platform_does_not_know_is_refused(
    server: LocalServer, seeded_project: str, order: str
) -> None:
    ask = {"entity": server.entity, "project": seeded_project, "name": "model-0000", "order": order}
    status, answer = graphql(server, VERSIONS, ask)
    assert status == 400
    assert "invalid order" in answer["errors"][0]["message"]
    assert answer["errors"][0]["path"] == ["project", "artifactCollection", "artifacts"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"name": "model-0001"}, [1]),
        ({"name": {"$ne": "model-0001"}}, [0, 2]),
        ({"name": {"$in": ["model-0002", "model-0000"]}}, [0, 2]),
        ({"name": {"$nin": ["model-0002"]}}, [0, 1]),
        ({"name": {"$gte": "model-0001", "$lt": "model-0002"}}, [1]),
        ({"name": {"$regex": "[12]$"}, "type": "model"}, [1, 2]),
        ({"type": "dataset"}, []),
        ({"$or": [{"name": "model-0000"}, {"name": "model-0002"}]}, [0, 2]),
        ({"tag": {"$exists": False}, "name": "model-0001"}, [1]),
    ],
    ids=str,
)
def test_collections_are_filtered(
    server: LocalServer, seeded_project: str, filters: dict[str, Any], found: list[int]
) -> None:
    assert collections(server, filters, "+name") == [f"model-{number:04}" for number in found]


@pytest.mark.parametrize("key", ["name", "created_at"])
def test_collections_are_ordered_both_ways(server: LocalServer, seeded_project: str, key: str) -> None:
    up = [f"model-{number:04}" for number in range(3)]
    assert collections(server, {}, f"+{key}") == up
    assert collections(server, {}, f"-{key}") == up[::-1]


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({"version": {"$near": 1}}, "unknown operator $near"),
        ({"$xor": []}, "unknown operator $xor"),
        ({"version": {"$in": 3}}, "$in takes a list"),
        ({"description": {"$regex": "("}}, "$regex"),
        ({"$or": {"version": 1}}, "takes a list"),
        ({"colour": "red"}, "unknown field 'colour'"),
    ],
    ids=str,
)
def test_a_filter_that_makes_no_sense_is_refused_with_the_reason(
    server: LocalServer, seeded_project: str, filters: dict[str, Any], words: str
) -> None:
    ask = {
        "entity": server.entity,
        "project": seeded_project,
        "name": "model-0000",
        "filters": json.dumps(filters),
    }
    _, answer = graphql(server, VERSIONS, ask)
    assert words in answer["errors"][0]["message"]
