"""Who did what, when: every mutation leaves its record, told newest first, by pages."""

from typing import Any

import pytest

from artwidgets.local import LocalServer
from tests.local.test_documents import seeded
from tests.local.wire import delete_document, graphql

HISTORY = """query H($c: ID!, $filters: JSONString, $alias: String, $first: Int, $after: String) {
    artifactCollection(id: $c) {
        artifactCollectionActions(filters: $filters, first: $first, after: $after) {
            pageInfo { hasNextPage endCursor }
            edges { node { actionType createdAt user { username } artifact { id } } } }
        aliasActionHistory(alias: $alias) { edges { node { actionType alias createdAt user { username }
            sourceArtifact { id } targetArtifact { id } } } } } }"""
ALIASES = """mutation A($id: ID!, $alias: ArtifactCollectionAliasInput!) {
    %s(input: {artifactID: $id, aliases: [$alias]}) { success } }"""
UPDATE = """mutation U($id: ID!) { updateArtifact(input: {
    artifactID: $id, description: "told", metadata: "{}", tagsToAdd: [{tagName: "seen"}]}) {
    artifactActions { __typename artifact { id } initiator { ... on User { username } }
        ... on UpdateArtifactAction {
            oldDescription newDescription oldMetadata newMetadata oldTags newTags } } } }"""
OF_VERSION = """query V($id: ID!) { artifact(id: $id) { artifactActions { edges { node { __typename
    ... on MoveArtifactAliasAction { destinationArtifact { id } artifact { id } }
    ... on UpdateArtifactAction { newAliases { alias } } } } } } }"""


@pytest.fixture
def collection(server: LocalServer, project: str) -> dict[str, Any]:
    ids = seeded(server, project, collections=1, versions=3)
    where = """query W($id: ID!) { artifact(id: $id) { artifactSequence { id name } } }"""
    found = graphql(server, where, {"id": ids[0]})[1]["data"]["artifact"]["artifactSequence"]
    alias = {"entityName": server.entity, "projectName": project, "artifactCollectionName": found["name"]}
    return {"id": found["id"], "ids": ids, "alias": {**alias, "alias": "best"}}


def history(server: LocalServer, collection: dict[str, Any], **asked: Any) -> tuple[list[Any], list[Any]]:
    found = graphql(server, HISTORY, {"c": collection["id"], **asked})[1]["data"]["artifactCollection"]
    return tuple(
        [edge["node"] for edge in found[name]["edges"]]
        for name in ("artifactCollectionActions", "aliasActionHistory")
    )


def test_an_alias_is_followed_from_version_to_version(
    server: LocalServer, collection: dict[str, Any]
) -> None:
    first, second, _ = collection["ids"]
    for name, number in (("addAliases", first), ("addAliases", second), ("deleteAliases", second)):
        asked = {"id": number, "alias": collection["alias"]}
        assert graphql(server, ALIASES % name, asked)[1]["data"][name] == {"success": True}
    # The same again changes nothing and leaves no record.
    graphql(server, ALIASES % "deleteAliases", {"id": second, "alias": collection["alias"]})
    _, actions = history(server, collection, alias="best")
    assert [
        (
            node["actionType"],
            (node["sourceArtifact"] or {}).get("id"),
            (node["targetArtifact"] or {}).get("id"),
        )
        for node in actions
    ] == [("REMOVE_ALIAS", second, None), ("MOVE_ALIAS", first, second), ("ADD_ALIAS", None, first)]
    assert {node["user"]["username"] for node in actions} == {server.entity}
    assert [node["createdAt"] for node in actions] == sorted((n["createdAt"] for n in actions), reverse=True)
    nodes = graphql(server, OF_VERSION, {"id": second})[1]["data"]["artifact"]["artifactActions"]["edges"]
    moved = next(n["node"] for n in nodes if n["node"]["__typename"] == "MoveArtifactAliasAction")
    assert (moved["artifact"]["id"], moved["destinationArtifact"]["id"]) == (first, second)


def test_an_update_tells_before_and_after(server: LocalServer, collection: dict[str, Any]) -> None:
    number = collection["ids"][1]
    (action,) = graphql(server, UPDATE, {"id": number})[1]["data"]["updateArtifact"]["artifactActions"]
    assert action["initiator"] == {"username": server.entity}
    assert (action["oldDescription"], action["newDescription"]) == (None, "told")
    assert (action["newMetadata"], action["oldTags"], action["newTags"]) == ("{}", "[]", '["seen"]')
    assert '"loss"' in action["oldMetadata"]
    assert graphql(server, UPDATE, {"id": number})[1]["data"]["updateArtifact"]["artifactActions"] == []


def test_a_delete_is_told_and_by_whom(server: LocalServer, collection: dict[str, Any], project: str) -> None:
    root = f"root-{project}"[:90]
    key = server.add_user(root, admin=True)
    assert "errors" not in graphql(server, delete_document(collection["ids"][0]), None, key)[1]
    actions, aliases = history(server, collection)
    assert [(node["actionType"], node["user"]["username"]) for node in actions[:3]] == [
        ("ADD_ALIAS", root),
        ("DELETE_ARTIFACT", root),
        ("REMOVE_ALIAS", root),
    ]
    assert aliases[0]["targetArtifact"] == {"id": collection["ids"][1]}, (
        "latest goes to the newest that is left"
    )
    assert actions[-1]["actionType"] == "CREATE_COLLECTION"


def test_they_come_by_pages_and_by_kind(server: LocalServer, collection: dict[str, Any]) -> None:
    for number in collection["ids"]:
        graphql(server, ALIASES % "addAliases", {"id": number, "alias": collection["alias"]})
    actions, _ = history(server, collection)
    assert [node["actionType"] for node in actions] == [
        "MOVE_ALIAS",
        "MOVE_ALIAS",
        "ADD_ALIAS",
        "CREATE_COLLECTION",
    ]
    only, _ = history(server, collection, filters='{"action_type": "MOVE_ALIAS"}')
    assert only == actions[:2]
    asked: dict[str, Any] = {"c": collection["id"], "first": 3}
    pages = []
    while True:
        connection = graphql(server, HISTORY, asked)[1]["data"]["artifactCollection"][
            "artifactCollectionActions"
        ]
        pages.append([edge["node"] for edge in connection["edges"]])
        if not connection["pageInfo"]["hasNextPage"]:
            break
        asked["after"] = connection["pageInfo"]["endCursor"]
    assert [len(page) for page in pages] == [3, 1]
    assert [node for page in pages for node in page] == actions
