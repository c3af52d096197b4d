"""Automations through the real SDK: made, listed, changed, deleted, and told where they watch."""

import pytest
import wandb
from wandb.automations import ArtifactEvent, DoNothing, OnAddArtifactAlias, OnLinkArtifact, SendWebhook

from artwidgets.local import LocalServer
from tests.local.wire import graphql
from tests.support.seeded import log

TRIGGERS = """query T($e: String!, $p: String!, $c: String!) { project(entityName: $e, name: $p) {
    triggers { name } artifactCollection(name: $c) { triggers { totalCount edges { node { name enabled
        createdBy { username } scope { ... on ArtifactSequence { name } }
        triggeringCondition { ... on FilterEventTriggeringCondition { eventType filter } }
        triggeredAction { __typename } } } } } } }"""


def test_an_automation_is_made_listed_changed_and_deleted(sdk: LocalServer, project: str) -> None:
    log(project, {"a": "1"})
    api = wandb.Api()
    collection = api.artifact_collection("dataset", f"{sdk.entity}/{project}/data")
    event = OnAddArtifactAlias(scope=collection, filter=ArtifactEvent.alias == "production")
    made = api.create_automation(event >> DoNothing(), name="tell-nobody", description="first")
    assert (made.name, made.enabled, made.scope.name) == ("tell-nobody", True, collection.name)
    assert [found.name for found in api.automations(entity=sdk.entity, name="tell-nobody")] == ["tell-nobody"]
    changed = api.update_automation(made, description="second", enabled=False)
    assert (changed.id, changed.description, changed.enabled) == (made.id, "second", False)
    where = {"e": sdk.entity, "p": project, "c": "data"}
    project_data = graphql(sdk, TRIGGERS, where)[1]["data"]["project"]
    assert project_data["triggers"] == [{"name": "tell-nobody"}]
    (edge,) = project_data["artifactCollection"]["triggers"]["edges"]
    assert edge["node"]["createdBy"] == {"username": sdk.entity}
    assert edge["node"]["scope"] == {"name": "data"}
    assert edge["node"]["triggeringCondition"]["eventType"] == "ADD_ARTIFACT_ALIAS"
    assert "production" in edge["node"]["triggeringCondition"]["filter"]
    assert edge["node"]["triggeredAction"] == {"__typename": "NoOpTriggeredAction"}
    assert api.delete_automation(made) is True
    assert graphql(sdk, TRIGGERS, where)[1]["data"]["project"]["triggers"] == []


WEBHOOK = """mutation W($e: String!) { createGenericWebhookIntegration(input: {entityName: $e, name: "hook",
    urlEndpoint: "http://127.0.0.1/hook"}) { integration { id } } }"""


def test_an_automation_posts_to_a_webhook_of_the_entity(sdk: LocalServer, project: str) -> None:
    assert "errors" not in graphql(sdk, WEBHOOK, {"e": sdk.entity})[1]
    log(project, {"a": "1"})
    api = wandb.Api()
    hook = next(api.webhook_integrations(entity=sdk.entity))
    event = OnLinkArtifact(scope=api.project(project, sdk.entity))
    made = api.create_automation(event >> SendWebhook.from_integration(hook, payload={"x": 1}), name=project)
    assert (hook.name, hook.url_endpoint) == ("hook", "http://127.0.0.1/hook")
    assert made.action.integration.id == hook.id
    assert made.action.request_payload == {"x": 1}


def test_a_stranger_makes_none_and_deletes_none(sdk: LocalServer, project: str) -> None:
    log(project, {"a": "1"})
    api = wandb.Api()
    collection = api.artifact_collection("dataset", f"{sdk.entity}/{project}/data")
    made = api.create_automation(OnLinkArtifact(scope=collection) >> DoNothing(), name=f"own-{project}")
    key = sdk.add_user(f"stranger-{project}"[:90])
    take = "mutation D($id: ID!) { deleteTrigger(input: {triggerID: $id}) { success } }"
    _, answer = graphql(sdk, take, {"id": made.id}, key)
    assert answer["data"]["deleteTrigger"] is None
    assert "not found" in answer["errors"][0]["message"]
    assert [found.id for found in api.automations(entity=sdk.entity, name=f"own-{project}")] == [made.id]


def test_a_name_is_taken_once_at_a_place(sdk: LocalServer, project: str) -> None:
    log(project, {"a": "1"})
    api = wandb.Api()
    event = OnLinkArtifact(scope=api.project(project, sdk.entity))
    api.create_automation(event >> DoNothing(), name="only-one")
    with pytest.raises((ValueError, wandb.errors.CommError), match="exists"):
        api.create_automation(event >> DoNothing(), name="only-one")
