"""Members of a registry through the real SDK, and what their roles there allow."""

import pytest
import wandb
from wandb.apis.public.registries.registry import Registry

from artwidgets.local import LocalServer
from tests.local.wire import graphql

CREATE = """mutation C($e: String!, $p: String!, $t: ID!, $n: String!) { createArtifactPortfolio(input: {
    entityName: $e, projectName: $p, artifactTypeID: $t, name: $n}) { artifactCollection { name } } }"""
TYPE = """mutation T($e: String!, $p: String!) { createArtifactType(input: {entityName: $e, projectName: $p,
    name: "model"}) { artifactType { id } } }"""
SEEN = "query P($e: String!, $p: String!) { project(entityName: $e, name: $p) { readOnly } }"


@pytest.fixture(scope="module")
def organization(sdk: LocalServer) -> str:
    sdk.add_organization("members-org")
    sdk.add_user("ann")
    sdk.add_team("members-team", "members-org", {"ann": "member"})
    return "members-org"


@pytest.fixture
def registry(organization: str, project: str) -> Registry:
    """A restricted registry, which its members alone may see."""
    name = f"r{project[-20:]}"
    return wandb.Api().create_registry(name, visibility="restricted", organization=organization)


def test_users_and_teams_become_members_and_leave(sdk: LocalServer, registry: Registry) -> None:
    api = wandb.Api()
    ann, team = api.user("ann"), api.team("members-team")
    assert ann is not None
    assert [member.user.username for member in registry.user_members()] == [sdk.entity]
    registry.add_members(ann, team)
    assert {member.user.username for member in registry.user_members()} == {sdk.entity, "ann"}
    assert [(member.team.name, member.role) for member in registry.team_members()] == [
        ("members-team", "viewer")
    ]
    registry.update_member(ann, "admin").update_member(team, "member")
    assert {member.user.username: member.role for member in registry.user_members()}["ann"] == "admin"
    assert [member.role for member in registry.team_members()] == ["member"]
    registry.remove_members(ann, team)
    assert [member.user.username for member in registry.user_members()] == [sdk.entity]
    assert registry.team_members() == []


def test_a_members_role_says_what_they_may_do(sdk: LocalServer, registry: Registry, project: str) -> None:
    key = sdk.add_user(f"guest-{project}"[:90])
    where = {"e": registry.entity, "p": registry.full_name}
    type_id = graphql(sdk, TYPE, where)[1]["data"]["createArtifactType"]["artifactType"]["id"]
    guest = wandb.Api().user(f"guest-{project}"[:90])
    assert guest is not None
    make = {**where, "t": type_id, "n": "made-by-guest"}
    assert graphql(sdk, SEEN, where, key)[1]["data"]["project"] is None
    registry.add_members(guest)
    assert graphql(sdk, SEEN, where, key)[1]["data"]["project"] == {"readOnly": True}
    assert graphql(sdk, CREATE, make, key)[1]["data"]["createArtifactPortfolio"] is None
    registry.update_member(guest, "member")
    assert "errors" not in graphql(sdk, CREATE, make, key)[1]
    registry.remove_members(guest)
    assert graphql(sdk, SEEN, where, key)[1]["data"]["project"] is None


def test_only_an_admin_changes_members(sdk: LocalServer, registry: Registry, project: str) -> None:
    key = sdk.add_user(f"member-{project}"[:90])
    member = wandb.Api().user(f"member-{project}"[:90])
    assert member is not None
    registry.add_members(member).update_member(member, "member")
    raise_ = """mutation R($p: ID!, $u: ID!) { updateProjectMember(input: {projectId: $p, userId: $u,
        userProjectRole: "admin"}) { success } }"""
    asked = {"p": registry.id, "u": member.id}
    _, answer = graphql(sdk, raise_, asked, key)
    assert answer["data"]["updateProjectMember"] is None
    assert "only an admin" in answer["errors"][0]["message"]
    assert "invalid role" in graphql(sdk, raise_.replace("admin", "king"), asked)[1]["errors"][0]["message"]


def test_the_default_entity_is_chosen_by_the_user(sdk: LocalServer, organization: str, project: str) -> None:
    user = f"chooser-{project}"[:90]
    key = sdk.add_user(user)
    sdk.add_member(organization, user, "member")
    choose = "mutation C($e: String!) { updateUser(input: {defaultEntity: $e}) { user { entity } } }"
    assert graphql(sdk, choose, {"e": organization}, key)[1]["data"]["updateUser"] == {
        "user": {"entity": organization}
    }
    viewer = "query V { viewer { entity defaultEntity { name } userEntity { name } } }"
    assert graphql(sdk, viewer, None, key)[1]["data"]["viewer"] == {
        "entity": organization,
        "defaultEntity": {"name": organization},
        "userEntity": {"name": user},
    }
    assert "not found" in graphql(sdk, choose, {"e": "nobody"}, key)[1]["errors"][0]["message"]
