"""Collections and types made, collections listed everywhere they can be, single tags."""

from typing import Any

import pytest

from artwidgets.local import LocalServer
from tests.local.wire import graphql

TYPE = """mutation T($e: String!, $p: String!, $n: String!) { createArtifactType(input: {entityName: $e,
    projectName: $p, name: $n, description: "first"}) { artifactType { id name description } } }"""
DESCRIBE = """mutation D($id: ID!) { updateArtifactType(input: {artifactTypeID: $id, description: "second"})
    { artifactType { name description } } }"""
COLLECTION = """mutation C($input: CreateArtifact%sInput!) { createArtifact%s(input: $input) {
    clientMutationId artifactCollection { __typename id name description } } }"""
TAG = """mutation T($input: %sArtifactCollectionTagAssignmentInput!) {
    %sArtifactCollectionTagAssignment(input: $input) { %s } }"""
LISTED = """query L($e: String!, $p: String!, $o: String!, $t: String!, $n: String!, $id: ID!, $id2: ID!) {
    project(entityName: $e, name: $p) {
        artifactCollections(collectionTypes: [PORTFOLIO]) { totalCount edges { node { name } } }
        artifactType(name: $t) {
            artifactCollections(order: "name") { totalCount edges { node { name } } }
            artifactSequences { totalCount edges { node { name } } }
            artifactSequence(name: $n) { name }
            none: artifactSequence(name: "links") { name } } }
    entity(name: $e) { artifactCollections(filters: "{\\"name\\": \\"links\\"}") { totalCount } }
    organization(name: $o) { orgType artifactCollections { edges { node { name } } }
        artifactSequences { totalCount } projects { edges { node { name } } } teams { name } }
    artifactSequence(id: $id) { name } portfolio: artifactSequence(id: $id2) { name } }"""


@pytest.fixture
def shelf(server: LocalServer, project: str) -> dict[str, Any]:
    """An organization's project with a type, a sequence and a portfolio."""
    organization = f"org-{project}"[:90]
    server.add_organization(organization)
    server.add_team(f"team-{project}"[:90], organization)
    make = 'mutation M($e: String!) { upsertModel(input: {entityName: $e, name: "shelf"}) { entityName } }'
    payload = graphql(server, make, {"e": organization})[1]["data"]["upsertModel"]
    assert payload == {"entityName": organization}
    where = {"e": organization, "p": "shelf", "n": "model"}
    kind = graphql(server, TYPE, where)[1]["data"]["createArtifactType"]["artifactType"]
    assert (kind["name"], kind["description"]) == ("model", "first")
    collection_input = {"entityName": organization, "projectName": "shelf", "artifactTypeID": kind["id"]}
    made = {}
    for name, typename in (("own", "Sequence"), ("links", "Portfolio")):
        asked = {**collection_input, "name": name, "description": "made", "clientMutationId": "m"}
        data = graphql(server, COLLECTION % (typename, typename), {"input": asked})[1]["data"]
        payload = data[f"createArtifact{typename}"]
        assert payload["clientMutationId"] == "m"
        assert payload["artifactCollection"]["__typename"] == f"Artifact{typename}"
        assert payload["artifactCollection"]["description"] == "made"
        made[name] = payload["artifactCollection"]["id"]
    return {"organization": organization, "type": kind["id"], **made, "collection": collection_input}


def test_collections_are_listed_wherever_they_belong(server: LocalServer, shelf: dict[str, Any]) -> None:
    where = {"e": shelf["organization"], "o": shelf["organization"], "p": "shelf", "t": "model", "n": "own"}
    _, answer = graphql(server, LISTED, {**where, "id": shelf["own"], "id2": shelf["links"]})
    assert "errors" not in answer
    found = answer["data"]
    kind = found["project"]["artifactType"]
    assert found["project"]["artifactCollections"]["edges"] == [{"node": {"name": "links"}}]
    assert [edge["node"]["name"] for edge in kind["artifactCollections"]["edges"]] == ["links", "own"]
    assert kind["artifactSequences"] == {"totalCount": 1, "edges": [{"node": {"name": "own"}}]}
    assert (kind["artifactSequence"], kind["none"]) == ({"name": "own"}, None)
    assert found["entity"] == {"artifactCollections": {"totalCount": 1}}
    assert found["organization"] == {
        "orgType": "ORGANIZATION",
        "artifactCollections": {"edges": [{"node": {"name": "links"}}, {"node": {"name": "own"}}]},
        "artifactSequences": {"totalCount": 1},
        "projects": {"edges": [{"node": {"name": "shelf"}}]},
        "teams": [{"name": shelf["organization"].replace("org-", "team-", 1)}],
    }
    assert (found["artifactSequence"], found["portfolio"]) == ({"name": "own"}, None)


def test_a_name_is_taken_once_and_a_type_is_the_projects_own(
    server: LocalServer, shelf: dict[str, Any], project: str
) -> None:
    asked = {**shelf["collection"], "name": "own"}
    _, answer = graphql(server, COLLECTION % ("Sequence", "Sequence"), {"input": asked})
    assert "already exists" in answer["errors"][0]["message"]
    server.seed_bulk(project, collections=1, versions=1)
    elsewhere = {**asked, "entityName": server.entity, "projectName": project, "name": "new"}
    _, answer = graphql(server, COLLECTION % ("Sequence", "Sequence"), {"input": elsewhere})
    assert "not found in this project" in answer["errors"][0]["message"]
    kind = graphql(server, DESCRIBE, {"id": shelf["type"]})[1]["data"]["updateArtifactType"]["artifactType"]
    assert kind == {"name": "model", "description": "second"}


def test_one_tag_at_a_time(server: LocalServer, shelf: dict[str, Any]) -> None:
    where = {
        "entityName": shelf["organization"],
        "projectName": "shelf",
        "artifactCollectionName": "own",
        "tagName": "seen",
        "clientMutationID": "t",
    }
    text = TAG % ("Create", "create", "tag { id name } clientMutationID")
    payload = graphql(server, text, {"input": where})[1]["data"]["createArtifactCollectionTagAssignment"]
    assert (payload["tag"]["name"], payload["clientMutationID"]) == ("seen", "t")
    tags = "query T($id: ID!) { artifactCollection(id: $id) { tags { edges { node { name } } } } }"
    held = graphql(server, tags, {"id": shelf["own"]})[1]["data"]["artifactCollection"]["tags"]["edges"]
    assert held == [{"node": {"name": "seen"}}]
    text = TAG % ("Delete", "delete", "success")
    assert "errors" not in graphql(server, text, {"input": where})[1]
    held = graphql(server, tags, {"id": shelf["own"]})[1]["data"]["artifactCollection"]["tags"]["edges"]
    assert held == []


def test_at_most_twenty_tags_a_mutation(server: LocalServer, shelf: dict[str, Any]) -> None:
    for name in ("create", "delete"):
        text = f"""mutation T($input: {name.capitalize()}ArtifactCollectionTagAssignmentsInput!) {{
            {name}ArtifactCollectionTagAssignments(input: $input) {{ __typename }} }}"""
        where = {"entityName": shelf["organization"], "projectName": "shelf", "artifactCollectionName": "own"}
        tags = [{"tagName": f"t{number}"} for number in range(21)]
        _, answer = graphql(server, text, {"input": {**where, "tags": tags}})
        assert "at most 20" in answer["errors"][0]["message"]
        assert "errors" not in graphql(server, text, {"input": {**where, "tags": tags[:20]}})[1]
