"""Protected aliases of an entity: admins alone make them, move them, and delete what holds them."""

from typing import Any

import pytest

from artwidgets.local import LocalServer
from tests.local.wire import delete_document, graphql

PROTECT = """mutation P($e: String!, $a: [String!]!) {
    addProtectedAliases(input: {entityName: $e, aliases: $a, adminType: MODEL, clientMutationID: "x"})
    { aliases clientMutationID } }"""
UNPROTECT = """mutation U($e: String!, $a: [String!]!) {
    removeProtectedAliases(input: {entityName: $e, aliases: $a, adminType: MODEL}) { aliases } }"""
PROTECTED = """query Q($e: String!) { entity(name: $e) { protectedAliases(adminType: MODEL)
    workflowsAdmins(adminType: MODEL) { username } } }"""
ALIASES = """mutation A($id: ID!, $alias: ArtifactCollectionAliasInput!) {
    %s(input: {artifactID: $id, aliases: [$alias]}) { success } }"""
BEGIN = """mutation B($input: CreateArtifactInput!, $p: String!, $e: String!) {
    upsertBucket(input: {entityName: $e, modelName: $p, name: "r"}) { inserted }
    createArtifact(input: $input) { artifact { id state } } }"""


@pytest.fixture
def team(server: LocalServer, project: str) -> dict[str, Any]:
    """A team with a member, and a version of theirs that has the protected alias ``live``."""
    name, user = f"team-{project}"[:90], f"member-{project}"[:90]
    key = server.add_user(user)
    server.add_organization(f"org-{project}"[:90])
    server.add_team(name, f"org-{project}"[:90], {user: "member", server.entity: "admin"})
    server.seed_bulk(project, collections=1, versions=2)
    link = """mutation L($id: ID!, $e: String!) { linkArtifact(input: {artifactID: $id, entityName: $e,
        projectName: "models", artifactPortfolioName: "best",
        aliases: [{alias: "live", artifactCollectionName: "best"}]})
        { artifactCollectionID artifactID createdAt versionIndex
            aliases { alias entityName projectName } } }"""
    where = """query W($e: String!, $p: String!) { project(entityName: $e, name: $p) {
        artifact(name: "model-0000:latest") { id } } }"""
    found = graphql(server, where, {"e": server.entity, "p": project})
    number = found[1]["data"]["project"]["artifact"]["id"]
    linked = graphql(server, link, {"id": number, "e": name})[1]["data"]["linkArtifact"]
    assert linked["artifactID"] == number
    assert linked["aliases"] == [{"alias": "live", "entityName": name, "projectName": "models"}]
    assert graphql(server, PROTECT, {"e": name, "a": ["live"]})[1]["data"]["addProtectedAliases"] == {
        "aliases": ["live"],
        "clientMutationID": "x",
    }
    alias = {"entityName": name, "projectName": "models", "artifactCollectionName": "best", "alias": "live"}
    return {
        "name": name,
        "key": key,
        "id": number,
        "alias": alias,
        "portfolio": linked["artifactCollectionID"],
    }


def test_they_are_told_and_taken_back(server: LocalServer, team: dict[str, Any]) -> None:
    entity = graphql(server, PROTECTED, {"e": team["name"]}, team["key"])[1]["data"]["entity"]
    assert entity == {"protectedAliases": ["live"], "workflowsAdmins": [{"username": server.entity}]}
    for text in (PROTECT, UNPROTECT):
        _, answer = graphql(server, text, {"e": team["name"], "a": ["live"]}, team["key"])
        assert "only an admin" in answer["errors"][0]["message"]
    left = graphql(server, UNPROTECT, {"e": team["name"], "a": ["live"]})[1]["data"]
    assert left == {"removeProtectedAliases": {"aliases": []}}


def test_others_neither_give_nor_take_one(server: LocalServer, team: dict[str, Any]) -> None:
    asked = {"id": team["id"], "alias": team["alias"]}
    for name in ("addAliases", "deleteAliases"):
        _, answer = graphql(server, ALIASES % name, asked, team["key"])
        assert "protected" in answer["errors"][0]["message"]
    free = {**team["alias"], "alias": "free"}
    assert "errors" not in graphql(server, ALIASES % "addAliases", {**asked, "alias": free}, team["key"])[1]
    assert "errors" not in graphql(server, ALIASES % "deleteAliases", asked)[1]


def test_others_do_not_remove_what_holds_one(server: LocalServer, team: dict[str, Any]) -> None:
    for text in (
        'mutation U { unlinkArtifact(input: {artifactID: "%(id)s", artifactPortfolioID: "%(portfolio)s"})'
        " { success } }",
        'mutation P { deleteArtifactPortfolio(input: {artifactPortfolioID: "%(portfolio)s"})'
        " { artifactCollection { id } } }",
    ):
        _, answer = graphql(server, text % team, None, team["key"])
        assert "protected" in answer["errors"][0]["message"], text
    assert "errors" not in graphql(server, delete_document(team["id"]))[1], "an admin does"


def test_others_do_not_log_with_one(server: LocalServer, team: dict[str, Any]) -> None:
    artifact = {
        "entityName": team["name"],
        "projectName": "logged",
        "artifactTypeName": "model",
        "artifactCollectionName": "own",
        "digest": "d",
        "digestAlgorithm": "MANIFEST_MD5",
        "runName": "r",
        "aliases": [{"alias": "live", "artifactCollectionName": "own"}],
    }
    asked = {"input": artifact, "p": "logged", "e": team["name"]}
    _, answer = graphql(server, BEGIN, asked, team["key"])
    assert "protected" in answer["errors"][0]["message"]
    assert "errors" not in graphql(server, BEGIN, asked)[1]


def test_a_stranger_is_told_nothing_of_an_entity(
    server: LocalServer, team: dict[str, Any], project: str
) -> None:
    key = server.add_user(f"stranger-{project}"[:90])
    asked = """query E($e: String!) { entity(name: $e) { protectedAliases(adminType: MODEL) storageBytes
        referenceBytes workflowsAdmins(adminType: MODEL) { username } triggers { totalCount }
        integrations { edges { node { id } } } storageTree { size } runCount } }"""
    assert graphql(server, asked, {"e": team["name"]}, key)[1]["data"]["entity"] == {
        "protectedAliases": [],
        "storageBytes": 0,
        "referenceBytes": 0,
        "workflowsAdmins": [],
        "triggers": {"totalCount": 0},
        "integrations": {"edges": []},
        "storageTree": {"size": 0},
        "runCount": 0,
    }
