"""Users, roles and keys: what a stranger or a viewer may not see or change."""

import pytest

from artwidgets.local import LocalServer, LocalServerError
from tests.local.test_documents import seeded
from tests.local.wire import delete_document, graphql

PROJECT = """query P($entity: String!, $project: String!)
    { project(entityName: $entity, name: $project) { id readOnly } }"""


def test_a_stranger_sees_and_changes_nothing(server: LocalServer, project: str) -> None:
    (first,) = seeded(server, project, collections=1, versions=1)
    key = server.add_user(f"stranger-{project}")
    _, answer = graphql(server, PROJECT, {"entity": server.entity, "project": project}, key)
    assert answer["data"]["project"] is None
    _, answer = graphql(server, f'query A {{ artifact(id: "{first}") {{ id }} }}', key=key)
    assert answer["data"]["artifact"] is None
    delete = delete_document(first)
    _, answer = graphql(server, delete, key=key)
    assert "not found" in answer["errors"][0]["message"]


@pytest.mark.parametrize(("role", "allowed"), [("viewer", False), ("member", True), ("admin", True)])
def test_a_teams_role_decides_who_writes(server: LocalServer, project: str, role: str, allowed: bool) -> None:
    org, team, user = (
        f"org-{project}"[:60] + role,
        f"team-{role}-{project}"[:90],
        f"user-{role}-{project}"[:90],
    )
    key = server.add_user(user)
    server.add_organization(org)
    server.add_team(team, org, {server.entity: "admin", user: role})
    make = (
        "mutation M($entity: String!, $name: String!) "
        "{ upsertModel(input: {entityName: $entity, name: $name}) { inserted } }"
    )
    assert graphql(server, make, {"entity": team, "name": "ours"})[0] == 200
    _, answer = graphql(server, PROJECT, {"entity": team, "project": "ours"}, key)
    assert answer["data"]["project"]["readOnly"] is (not allowed)
    status, answer = graphql(server, make, {"entity": team, "name": "another"}, key)
    if allowed:
        assert answer["data"]["upsertModel"] == {"inserted": True}
    else:
        assert status == 403
        assert answer["errors"][0]["message"] == "permission denied"


def test_a_server_admin_may_do_everything(server: LocalServer, project: str) -> None:
    seeded(server, project, collections=1, versions=1)
    key = server.add_user(f"root-{project}", admin=True)
    _, answer = graphql(server, PROJECT, {"entity": server.entity, "project": project}, key)
    assert answer["data"]["project"]["readOnly"] is False


def test_protected_aliases_move_only_by_admins(server: LocalServer, project: str) -> None:
    org, user = f"guarded-{project}"[:90], f"member-{project}"[:90]
    key = server.add_user(user)
    server.add_organization(org)
    server.add_member(org, user, "member")
    make = """mutation M($entity: String!)
        { upsertModel(input: {entityName: $entity, name: "wandb-registry-model"}) { inserted } }"""
    graphql(server, make, {"entity": org})
    server.protect_aliases(org, ["production"])
    (first,) = seeded(server, project, collections=1, versions=1)
    link = """mutation L($id: ID!, $org: String!, $aliases: [ArtifactAliasInput!]) {
        linkArtifact(input: {artifactID: $id, entityName: $org, projectName: "wandb-registry-model",
            artifactPortfolioName: "best", aliases: $aliases}) { versionIndex } }"""
    wanted = {"id": first, "org": org, "aliases": [{"alias": "production", "artifactCollectionName": "best"}]}
    assert graphql(server, link, wanted)[1]["data"]["linkArtifact"] == {"versionIndex": 0}
    take = """mutation T($id: ID!, $org: String!) { deleteAliases(input: {artifactID: $id, aliases: [
        {entityName: $org, projectName: "wandb-registry-model", artifactCollectionName: "best",
        alias: "production"}]}) { success } }"""
    status, answer = graphql(server, take, {"id": first, "org": org}, key)
    assert status == 403
    assert "protected" in answer["errors"][0]["message"]
    assert graphql(server, take, {"id": first, "org": org})[1]["data"]["deleteAliases"] == {"success": True}


def test_names_and_keys_are_checked(server: LocalServer) -> None:
    with pytest.raises(LocalServerError, match="taken"):
        server.add_user(server.entity)
    with pytest.raises(LocalServerError, match="40 or more"):
        server.add_user("short-key", api_key="abc")


def test_no_key_stands_in_the_data_directory_or_the_repr(server: LocalServer) -> None:
    key = server.add_user("hidden-key-owner")
    assert server.data_dir is not None
    held = b"".join(path.read_bytes() for path in server.data_dir.glob("server*"))
    assert key.encode() not in held
    assert server.api_key.encode() not in held
    assert server.api_key not in repr(server)
