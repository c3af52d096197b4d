"""Runs deleted by a filter and brought back, files of runs deleted: over HTTP and through the SDK."""

import json
from typing import Any

import wandb

from artwidgets.local import LocalServer
from tests.local.test_documents import seeded
from tests.local.wire import graphql, request
from tests.support.logged import log

RUNS = """query R($e: String!, $p: String!, $f: JSONString) { project(entityName: $e, name: $p) {
    runs(filters: $f) { totalCount totalCountApprox { min max } edges { node { name } } } runCount
    runActiveCount totalRuns bucketCount lastActive } }"""
DELETE = """mutation D($e: String!, $p: String!, $f: JSONString!, $a: Boolean) { deleteRuns(input: {
    entityName: $e, projectName: $p, filters: $f, deleteArtifacts: $a, clientMutationId: "m"})
    { errors clientMutationId } }"""
UNDELETE = """mutation U($e: String!, $p: String!, $f: JSONString!) { undeleteRuns(input: {
    entityName: $e, projectName: $p, filters: $f}) { clientMutationId } }"""
MAKE = """mutation M($e: String!, $p: String!, $n: String!, $s: String) { upsertBucket(input: {entityName: $e,
    modelName: $p, name: $n, state: $s}) { inserted bucket { id running failed shouldStop } } }"""


def names(server: LocalServer, project: str) -> list[str]:
    found = graphql(server, RUNS, {"e": server.entity, "p": project})[1]["data"]["project"]["runs"]
    assert found["totalCountApprox"] == {"min": found["totalCount"], "max": found["totalCount"]}
    return [edge["node"]["name"] for edge in found["edges"]]


def make(server: LocalServer, project: str, *runs: str) -> None:
    for name in runs:
        state = "failed" if name.startswith("bad") else "running"
        asked = {"e": server.entity, "p": project, "n": name, "s": state}
        bucket = graphql(server, MAKE, asked)[1]["data"]["upsertBucket"]["bucket"]
        assert (bucket["running"], bucket["failed"], bucket["shouldStop"]) == (
            state == "running",
            state == "failed",
            False,
        )


def test_runs_go_by_a_filter_and_come_back(server: LocalServer, project: str) -> None:
    make(server, project, "bad-1", "good", "bad-2")
    where = {"e": server.entity, "p": project, "f": json.dumps({"state": "failed"})}
    payload = graphql(server, DELETE, where)[1]["data"]["deleteRuns"]
    assert payload == {"errors": None, "clientMutationId": "m"}
    assert names(server, project) == ["good"]
    make(server, project, "bad-2")
    assert "errors" not in graphql(server, UNDELETE, where)[1]
    assert names(server, project) == ["bad-1", "good", "bad-2"], (
        "a name is taken once: the newer run keeps it"
    )
    found = graphql(server, RUNS, {**where, "f": None})[1]["data"]["project"]
    assert [found[name] for name in ("runCount", "runActiveCount", "totalRuns", "bucketCount")] == [
        3,
        1,
        3,
        3,
    ]


def test_their_versions_go_with_them_when_asked(server: LocalServer, project: str) -> None:
    ids = seeded(server, project, collections=1, versions=2)
    where = {"e": server.entity, "p": project, "f": "{}", "a": True}
    assert graphql(server, DELETE, where)[1]["data"]["deleteRuns"]["errors"] is None
    state = f'query S {{ artifact(id: "{ids[0]}") {{ state }} }}'
    assert graphql(server, state)[1]["data"]["artifact"] == {"state": "DELETED"}


def test_a_stranger_deletes_none(server: LocalServer, project: str) -> None:
    make(server, project, "mine")
    key = server.add_user(f"stranger-{project}"[:90])
    where = {"e": server.entity, "p": project, "f": "{}"}
    for text in (DELETE, UNDELETE):
        assert "not found" in graphql(server, text, where, key)[1]["errors"][0]["message"]
    assert names(server, project) == ["mine"]


def test_a_file_of_a_run_is_deleted_through_the_sdk(sdk: LocalServer, project: str) -> None:
    log(project, {"a": "1"})
    (run,) = wandb.Api().runs(f"{sdk.entity}/{project}")
    inputs = {"entityName": sdk.entity, "projectName": project, "runName": run.id, "files": ["notes.txt"]}
    text = """mutation F($input: CreateRunFilesInput!) {
        createRunFiles(input: $input) { files { uploadUrl } } }"""
    (made,) = graphql(sdk, text, {"input": inputs})[1]["data"]["createRunFiles"]["files"]
    assert request(sdk, "PUT", made["uploadUrl"], b"kept")[0] == 200
    kept = {file.name for file in run.files()}
    assert "notes.txt" in kept
    run.file("notes.txt").delete()
    (run,) = wandb.Api().runs(f"{sdk.entity}/{project}")
    assert {file.name for file in run.files()} == kept - {"notes.txt"}


def test_a_file_of_a_version_is_not_deleted_alone(server: LocalServer, project: str) -> None:
    ids = seeded(server, project, collections=1, versions=1)
    asked: Any = f'query F {{ artifact(id: "{ids[0]}") {{ files {{ edges {{ node {{ id }} }} }} }} }}'
    edges = graphql(server, asked)[1]["data"]["artifact"]["files"]["edges"]
    take = "mutation D($ids: [ID!]!) { deleteFiles(input: {files: $ids}) { success } }"
    _, answer = graphql(server, take, {"ids": [edges[0]["node"]["id"]]})
    assert "it is no run's" in answer["errors"][0]["message"]
