"""Who may do what: a table of roles by operations, over HTTP as somebody would who wants in."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, GraphQLNonNull, get_named_type

from artwidgets.local.api.schema import build_schema
from tests.local.changes import CHANGES
from tests.local.roles import (
    CONTENT,
    EVERYBODY,
    MD5,
    ORGANIZATION,
    PROJECT,
    READ,
    ROLES,
    TEAM,
    WITH_KEY,
    WRITE,
    Factory,
    Team,
)
from tests.local.wire import basic, request


@pytest.mark.parametrize(
    ("field", "special", "allowed", "wanted"), CHANGES, ids=[f"{row[0]} {row[1]}".strip() for row in CHANGES]
)
def test_a_change_is_for_its_roles(
    team: Team,
    field: str,
    special: str,
    allowed: frozenset[str],
    wanted: Callable[[Factory], dict[str, Any]],
) -> None:
    refused = [role for role in ROLES if role not in allowed]
    fresh = wanted(Factory(team))
    for role in refused:
        answer = team.change(role, field, fresh)
        assert answer["status"] in ((403,) if role in READ else (403, 404)), (role, answer)
        assert answer["data"] == {field: None}, role
    # The first who may finds it as if nobody had tried.
    for role in sorted(allowed, key=ROLES.index):
        answer = team.change(role, field, fresh or wanted(Factory(team)))
        assert answer["status"] == 200, (role, answer)
        fresh = {}


def _inputs(kind: GraphQLInputObjectType, values: dict[str, Any]) -> dict[str, Any]:
    """Fill what an input needs with things of the private project."""
    filled: dict[str, Any] = {}
    for name, field in kind.fields.items():
        if not isinstance(field.type, GraphQLNonNull) and name not in values:
            continue
        inner = get_named_type(field.type)
        value: Any = values.get(name, values["ids"] if inner.name == "ID" else "x")
        if isinstance(inner, GraphQLInputObjectType):
            value = _inputs(inner, values)
        elif hasattr(inner, "values"):
            value = next(iter(inner.values))
        elif inner.name in ("Int", "Int64"):
            value = 1
        elif inner.name == "Boolean":
            value = True
        elif inner.name == "JSONString":
            value = "{}"
        filled[name] = [value] if "[" in str(field.type) else value
    return filled


@pytest.mark.parametrize("role", ["anonymous", "other"])
def test_no_mutation_of_the_schema_is_for_who_is_not_in_the_team(team: Team, role: str) -> None:
    mutations = build_schema().mutation_type
    assert mutations is not None
    version = Factory(team).version()
    values = {"entityName": TEAM, "projectName": PROJECT, "modelName": PROJECT, "name": "x", "ids": version}
    for name, field in mutations.fields.items():
        kind = get_named_type(field.args["input"].type)
        assert isinstance(kind, GraphQLInputObjectType)
        inputs = _inputs(kind, values)
        if name == "updateUser":
            inputs["defaultEntity"] = TEAM  # without it nothing is asked for
        answer = team.change(role, name, inputs)
        assert answer["status"] in (400, 403, 404), (name, answer)
        assert answer["data"] == {name: None}


QUERIES: list[tuple[str, frozenset[str]]] = [
    ("serverInfo { features { name } }", EVERYBODY),
    ("viewer { username }", WITH_KEY),
    ("project(name: $project, entityName: $team) { id }", READ),
    ("model(name: $project, entityName: $team) { id }", READ),
    ("artifact(id: $version) { id }", READ),
    ("artifact(id: $version) { files { edges { node { directUrl } } } }", READ),
    ("artifact(id: $version) { currentManifest { file { directUrl } } }", READ),
    ("artifact(id: $pending) { currentManifest { file { uploadUrl } } }", WRITE),
    ("artifactCollection(id: $collection) { id }", READ),
    ("clientIDMapping(clientID: $client) { serverID }", READ),
    ("entity(name: $team) { name }", WITH_KEY),
    ("entity(name: $team) { members { username } }", READ),
    ("entity(name: $team) { organization { name } }", READ),
    ("entity(name: $team) { storageBytes }", READ),
    ("entity(name: $team) { project(name: $project) { id } }", READ),
    ("entity(name: $team) { artifactCollections { edges { node { id } } } }", READ),
    ("entity(name: $team) { artifactMemberships { edges { node { id } } } }", READ),
    ("organization(name: $organization) { name }", READ),
    ("user(userName: $user) { username }", WITH_KEY),
    ("user(userName: $user) { email }", READ),
    ("user(userName: $user) { organizations { name } }", READ),
    ("users(query: $email) { edges { node { username } } }", READ),
    ("entity(name: $team) { protectedAliases(adminType: MODEL) }", READ),
    ("entity(name: $team) { workflowsAdmins(adminType: MODEL) { username } }", READ),
    ("entity(name: $team) { triggers { edges { node { name } } } }", READ),
    (
        "entity(name: $team) { integrations { edges { node { __typename } } } }",
        READ,
    ),
    ("entity(name: $team) { runs { edges { node { name } } } }", READ),
    ("entity(name: $team) { runCount }", READ),
    ("entity(name: $team) { referenceBytes }", READ),
    ("entity(name: $team) { storageTree { size } }", READ),
    ("entity(name: $team) { project(name: $project) { triggers { name } } }", READ),
    ("entity(name: $team) { project(name: $project) { members { username email } } }", READ),
    ("artifactCollection(id: $collection) { triggers { edges { node { name } } } }", READ),
    (
        "artifactCollection(id: $collection) { artifactCollectionActions { edges { node { actionType } } } }",
        READ,
    ),
    ("artifactCollection(id: $collection) { aliasActionHistory { edges { node { actionType } } } }", READ),
    ("artifactSequence(id: $collection) { artifactActions { edges { node { id } } } }", READ),
    ("artifact(id: $version) { artifactActions { edges { node { id } } } }", READ),
    ("artifact(id: $version) { usedByApprox { edges { node { name } } } }", READ),
    ("artifact(id: $version) { usedBy { edges { node { name } } } }", READ),
    ("artifact(id: $version) { artifactCollections { edges { node { name } } } }", READ),
    ("artifact(id: $version) { artifactMemberships { edges { node { id } } } }", READ),
    (
        "artifact(id: $version) { artifactLineageDag(filterGeneratedArtifacts: true, limit: 9) "
        "{ runs { runName } } }",
        READ,
    ),
]
"""What is asked, and who sees something."""


@pytest.fixture(scope="module")
def asked(team: Team) -> dict[str, Any]:
    factory, other = Factory(team), Factory(team)
    version = factory.version()
    text = f'query S {{ artifact(id: "{version}") {{ artifactSequence {{ id }} }} }}'
    collection = team.ask("admin", text)[1]["data"]["artifact"]["artifactSequence"]["id"]
    alias = {"alias": "best", "artifactCollectionName": factory.name, **factory.home}
    team.made("addAliases", {"artifactID": version, "aliases": [alias]}, "success")
    use = {"artifactID": version, "runName": factory.run()["name"], **factory.home}
    team.made("useArtifact", use, "artifact { id }")
    team.made("createFilterTrigger", factory.automation("ARTIFACT_COLLECTION", collection), "trigger { id }")
    hook = {"entityName": TEAM, "name": "told-to-the-team", "urlEndpoint": "http://127.0.0.1/hook"}
    team.made("createGenericWebhookIntegration", hook, "integration { id }")
    return {
        "project": PROJECT,
        "team": TEAM,
        "organization": ORGANIZATION,
        "version": version,
        "pending": other.pending()["version"],
        "client": f"client-{factory.number}",
        "collection": collection,
        "user": "roles-admin",
        "email": "roles-admin@localhost",
    }


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _leaves(item)
    elif value not in (None, 0):
        yield value


@pytest.mark.parametrize(("text", "allowed"), QUERIES, ids=[row[0] for row in QUERIES])
def test_a_query_tells_only_its_roles(
    team: Team, asked: dict[str, Any], text: str, allowed: frozenset[str]
) -> None:
    used = {name: value for name, value in asked.items() if f"${name}" in text}
    kinds = {
        name: "ID" if name in ("version", "pending", "client", "collection") else "String" for name in used
    }
    head = ", ".join(f"${name}: {kind}!" for name, kind in kinds.items())
    for role in ROLES:
        status, answer = team.ask(role, f"query Q{f'({head})' if head else ''} {{ {text} }}", used)
        assert status == 200, f"what {role} may not see is answered as if it did not exist"
        assert bool(list(_leaves(answer["data"]))) == (role in allowed), role


@pytest.mark.parametrize("role", ROLES)
def test_a_private_project_is_listed_to_its_roles(team: Team, role: str) -> None:
    """Others see the team's public projects alone."""
    listed = "(first: 1000) { edges { node { name } } }"
    text = f"""query P($team: String!) {{
        models(entityName: $team, first: 1000) {{ edges {{ node {{ name }} }} }}
        entity(name: $team) {{ projects{listed} storageTree {{ projects{listed} }} }} }}"""
    found = list(_leaves(team.ask(role, text, {"team": TEAM})[1]["data"]))
    assert found.count(PROJECT) == (3 if role in READ else 0)


@pytest.mark.parametrize("role", ROLES)
def test_files_by_digest_and_streams_are_for_their_roles(
    team: Team, asked: dict[str, Any], role: str
) -> None:
    key = team.keys[role]
    headers = {} if key is None else basic(key)
    status, _, body = request(team.server, "GET", f"/artifacts/{TEAM}/{MD5}", headers=headers)
    assert (status == 200 and body == CONTENT) == (role in READ)
    run = Factory(team).run()["name"]
    stream = f"/files/{TEAM}/{PROJECT}/{run}/file_stream"
    status, _, _ = request(team.server, "POST", stream, b"{}", headers)
    assert (status == 200) == (role in WRITE)
