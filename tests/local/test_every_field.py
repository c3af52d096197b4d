"""Every field of the schema is asked for, on real data, by documents made from the schema itself."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

import artwidgets.local
from artwidgets.local import LocalServer
from tests.local.wire import delete_document, graphql, request

WAYS = 4
"""Ways to an object type that are tried; one alone may lead to what has little."""
NEVER_GIVEN = {
    "ARIATriggeredAction": "can't be made here",
    "ApiKey": "keys are told to nobody",
    "ApiKeyConnection": "keys are told to nobody",
    "ApiKeyEdge": "keys are told to nobody",
    "FeatureFlag": "there are none",
    "LocalVersionInfo": "this is no version of W&B's",
    "PushNotificationTriggeredAction": "can't be made here",
    "QueueJobTriggeredAction": "can't be made here",
    "RunQueue": "there are no queues",
    "SlackIntegration": "can't be made here",
    "UploadMultipartUrls": "only in answers to uploads (test_multipart.py)",
    "UploadUrlPart": "only in answers to uploads (test_multipart.py)",
    "NotificationTriggeredAction": "needs a Slack integration",
}


@cache
def schema() -> GraphQLSchema:
    """The server's; not read when tests are only collected."""
    path = Path(artwidgets.local.__file__).parent / "api" / "schema.graphql"
    return build_schema(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def given(server: LocalServer) -> dict[str, str | int]:
    """Values for required arguments, by type and name, that lead to something."""
    demo = server.seed_demo("every-field")
    names = """query N($e: String!, $p: String!) { project(entityName: $e, name: $p) { id
        artifactType(name: "model") { artifactCollections(first: 1) { edges { node { id name
            ... on ArtifactSequence { artifacts(first: 1) { edges { node { id createdBy {
                ... on Run { name } } } } } } } } } } } }"""
    where = {"e": server.entity, "p": demo["project"]}
    found = graphql(server, names, where)[1]["data"]["project"]
    (edge,) = found["artifactType"]["artifactCollections"]["edges"]
    (version,) = edge["node"]["artifacts"]["edges"]
    graphql(server, WEBHOOK, {"e": server.entity})
    hook = graphql(server, HOOKS, {"e": server.entity})[1]["data"]["entity"]["integrations"]["edges"][0]
    for name, kind, config in (
        ("hook", "GENERIC_WEBHOOK", {"genericWebhookActionInput": {"integrationID": hook["node"]["id"]}}),
        ("nothing", "NO_OP", {"noOpActionInput": {"noOp": True}}),
    ):
        asked = {"id": edge["node"]["id"], "name": name, "kind": kind, "config": config}
        assert "errors" not in graphql(server, TRIGGER, asked)[1]
    collection = edge["node"]["name"]
    act(server, demo, collection, version["node"]["id"])
    organization, _, registry = demo["registry"].partition("/")
    values: dict[str, str | int] = {
        "Query.artifact(id)": version["node"]["id"],
        "Query.artifactCollection(id)": edge["node"]["id"],
        "Query.artifactSequence(id)": edge["node"]["id"],
        "Query.entity(name)": server.entity,
        "Query.model(entityName)": organization,
        "Query.model(name)": registry,
        "Query.organization(name)": organization,
        "Query.project(entityName)": server.entity,
        "Query.project(name)": demo["project"],
        "Query.user(userName)": server.entity,
        "Query.users(query)": server.entity,
        "Project.artifact(name)": f"{collection}:latest",
        "Project.artifactCollection(name)": collection,
        "Project.artifactCollectionMembership(name)": f"{collection}:latest",
        "ArtifactType.artifact(name)": f"{collection}:latest",
        "ArtifactType.artifactCollection(name)": collection,
        "ArtifactType.artifactSequence(name)": collection,
        "Project.artifactType(name)": "model",
        "Project.run(name)": version["node"]["createdBy"]["name"],
        "Project.bucket(name)": version["node"]["createdBy"]["name"],
        "Entity.project(name)": demo["project"],
        "ProjectStorageNode.runs(last)": 3,
    }
    return values


def act(server: LocalServer, demo: dict[str, Any], collection: str, version: str) -> None:
    """Do what leaves the records that a seeded project lacks."""
    organization, _, registry = demo["registry"].partition("/")
    server.add_team("every-field-team", organization)
    found = graphql(server, IDS, {"o": organization, "r": registry, "t": "every-field-team"})[1]["data"]
    member = {"p": found["project"]["id"], "t": [found["entity"]["id"]]}
    location = {"entityName": server.entity, "projectName": demo["project"]}
    alias = {**location, "artifactCollectionName": collection, "alias": "wandering"}
    spare = graphql(server, SPARE, {**location, "name": collection})[1]["data"]["project"][
        "artifactCollection"
    ]
    (last,) = spare["artifacts"]["edges"]
    artifact = {
        **location,
        "artifactTypeName": "model",
        "artifactCollectionName": collection,
        "digest": "every field",
        "digestAlgorithm": "MANIFEST_MD5",
        "clientID": "every-field",
        "runName": "every-field",
    }
    for text, variables in (
        (ADD_TEAM, member),
        (UPSERT_RUN, {"p": demo["project"]}),
        (ADD_ALIAS, {"id": last["node"]["id"], "alias": alias}),
        (ADD_ALIAS, {"id": version, "alias": alias}),
        (USE, {"input": {**location, "runName": "every-field", "artifactID": version}}),
        (CREATE, {"input": artifact}),
    ):
        answer = graphql(server, text, variables)[1]
        assert "errors" not in answer, answer
    asked_for = {**location, "runName": "every-field", "files": ["a.txt"]}
    made = graphql(server, RUN_FILES, {"input": asked_for})[1]["data"]["createRunFiles"]["files"][0]
    assert request(server, "PUT", made["uploadUrl"], b"kept")[0] == 200
    assert "errors" not in graphql(server, delete_document(last["node"]["id"]))[1]


IDS = """query P($o: String!, $r: String!, $t: String!) {
    project(entityName: $o, name: $r) { id } entity(name: $t) { id } }"""
ADD_TEAM = """mutation A($p: ID!, $t: [ID!]) {
    createProjectMembers(input: {projectId: $p, teamIds: $t}) { success } }"""
UPSERT_RUN = """mutation R($p: String!) {
    upsertBucket(input: {modelName: $p, name: "every-field"}) { bucket { id } } }"""
ADD_ALIAS = """mutation M($id: ID!, $alias: ArtifactCollectionAliasInput!) {
    addAliases(input: {artifactID: $id, aliases: [$alias]}) { success } }"""
USE = """mutation U($input: UseArtifactInput!) { useArtifact(input: $input) { run { name } } }"""
CREATE = """mutation C($input: CreateArtifactInput!) { createArtifact(input: $input) { artifact { id } } }"""
RUN_FILES = """mutation F($input: CreateRunFilesInput!) {
    createRunFiles(input: $input) { files { name uploadUrl } } }"""
SPARE = """query S($entityName: String!, $projectName: String!, $name: String!) {
    project(entityName: $entityName, name: $projectName) { artifactCollection(name: $name) {
        ... on ArtifactSequence { artifacts(last: 1) { edges { node { id } } } } } } }"""
WEBHOOK = """mutation W($e: String!) { createGenericWebhookIntegration(input: {entityName: $e, name: "hook",
    urlEndpoint: "http://127.0.0.1/hook"}) { integration { id } } }"""
HOOKS = """query H($e: String!) { entity(name: $e) { integrations { edges { node { id } } } } }"""
TRIGGER = """mutation T($id: ID!, $name: String!, $kind: TriggeredActionType!,
        $config: TriggeredActionConfig!) {
    createFilterTrigger(input: {scopeID: $id, scopeType: ARTIFACT_COLLECTION, name: $name, enabled: true,
        eventFilter: "{}", triggeringEventType: CREATE_ARTIFACT, triggeredActionType: $kind,
        triggeredActionConfig: $config}) { trigger { id } } }"""
DEFAULTS = {
    "aliasName": '"latest"',
    "adminType": "MODEL",
    "clientID": '"every-field"',
    "filterGeneratedArtifacts": "false",
    "limit": "50",
    "liveKeys": "[]",
    "manifestVersion": '"1"',
    "storageLayout": '"V2"',
    "specs": "[]",
    "sweepName": '"none"',
}


def asked(parent: str, name: str, field: GraphQLField, given: dict[str, str | int]) -> str:
    """Return a field with the arguments that it needs."""
    arguments = []
    for argument, definition in field.args.items():
        value = given.get(f"{parent}.{name}({argument})")
        if value is not None:
            arguments.append(f"{argument}: {json.dumps(value)}")
        elif is_required_argument(definition):
            arguments.append(f"{argument}: {DEFAULTS[argument]}")
    return name + (f"({', '.join(arguments)})" if arguments else "")


def below(kind: GraphQLNamedType, inner: str) -> str:
    return "" if is_leaf_type(kind) else f" {{ {inner} }}"


def members(kind: GraphQLNamedType) -> list[GraphQLObjectType]:
    if isinstance(kind, GraphQLObjectType):
        return [kind]
    assert isinstance(kind, GraphQLUnionType | GraphQLInterfaceType)
    return list(schema().get_possible_types(kind))


def fields_of(name: str, given: dict[str, str | int]) -> str:
    """Return all fields of an object type, what is an object itself by its type's name."""
    kind = schema().type_map[name]
    assert isinstance(kind, GraphQLObjectType)
    return " ".join(
        asked(name, field, definition, given) + below(get_named_type(definition.type), "__typename")
        for field, definition in kind.fields.items()
    )


def steps(name: str, way: str, given: dict[str, str | int]) -> Iterator[tuple[str, str]]:
    """Give the object types that an object leads to, each with the way there."""
    kind = schema().type_map[name]
    assert isinstance(kind, GraphQLObjectType)
    for field, definition in kind.fields.items():
        reached = get_named_type(definition.type)
        for member in () if is_leaf_type(reached) else members(reached):
            opened = "" if member is reached else f"... on {member.name} {{ "
            yield member.name, f"{way}{asked(name, field, definition, given)} {{ {opened}"


def test_every_field_answers(server: LocalServer, given: dict[str, str | int]) -> None:
    wrong: list[str] = []
    answered = {"Query": 1}
    waiting = deque([("Query", "{ ")])
    while waiting:
        for name, way in steps(*waiting.popleft(), given):
            if answered.get(name, 0) == WAYS:
                continue
            text = f"query Q {way}__typename {fields_of(name, given)}"
            text += " }" * (text.count("{") - text.count("}"))
            status, answer = graphql(server, text)
            if "errors" in answer or status != 200:
                wrong.append(f"{name}: {answer['errors'][0]['message']} in {text}")
            elif f'"__typename": "{name}"' in json.dumps(answer):
                answered[name] = answered.get(name, 0) + 1
                waiting.append((name, way))
    assert not wrong, "\n".join(wrong)
    objects = {name for name, kind in schema().type_map.items() if isinstance(kind, GraphQLObjectType)}
    payloads = {name for name in objects if name.startswith("__") or name.endswith("Payload")}
    never = objects - payloads - set(answered) - {"Mutation", "ArtifactCollectionAlias"}
    assert never ^ set(NEVER_GIVEN) == set()
