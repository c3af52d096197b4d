"""Lineage: the graph around a version, who used it, and in what places it is."""

from typing import Any

import pytest
import wandb

from artwidgets.local import LocalServer
from tests.local.wire import graphql
from tests.support.logged import log, log_into

DAG = """query D($id: ID!, $only: Boolean!, $limit: Int!) { artifact(id: $id) {
    artifactLineageDag(filterGeneratedArtifacts: $only, limit: $limit) { hitLimit
        artifacts { artifactNodeID artifactSequenceName versionIndex entityName projectName }
        runs { runNodeID jobType displayName } edges { artifactNodeID runNodeID direction } } } }"""
USED = """query U($id: ID!, $way: OrderDir!) { artifact(id: $id) { usedCount
    usedByApprox(order: {key: CREATED_AT, direction: $way}, first: 5) {
        totalCount totalCountApprox { min max } edges { node { name } } }
    usedBy { edges { node { name } } } } }"""
INPUTS = """query I($e: String!, $p: String!, $r: String!, $f: JSONString) {
    project(entityName: $e, name: $p) { runOutputArtifactsCount run(name: $r) {
        inputArtifacts { totalCount edges { usedAs node { id } } }
        outputArtifacts(filters: $f, order: "-version_index") { edges { node { id } } } } } }"""
USE = """mutation U($e: String!, $p: String!, $id: ID!) {
    upsertBucket(input: {entityName: $e, modelName: $p, name: "by-hand"}) { inserted }
    useArtifact(input: {entityName: $e, projectName: $p, runName: "by-hand", artifactID: $id, usedAs: "test"})
    { run { name } artifact { id } } }"""
MEMBERSHIP = """query P($id: ID!, $c: String) { artifact(id: $id) { versionIndex(artifactCollectionName: $c)
    commitHash(artifactCollectionName: $c) digest
    aliases(artifactCollectionName: $c) { alias artifact { id } }
    isLinkedToGlobalRegistry isGenerated artifactCollections { totalCount edges { node { name } } } } }"""


@pytest.fixture(scope="module")
def chain(sdk: LocalServer) -> dict[str, Any]:
    """A data set, the run that trained with it, and the model that came of that."""
    data = log("chain", {"a": "chain"}, name="data")
    runs = []
    for number in range(2):
        with wandb.init(project="chain", job_type="train") as run:
            run.use_artifact(data, use_as=f"training-{number}")
            model = log_into(run, "model", {"weights": f"weights {number}"})
            runs.append(run.id)
    return {"data": data, "model": model, "runs": runs, "other": log("chain", {"b": "apart"}, name="apart")}


def dag(server: LocalServer, version: wandb.Artifact, only: bool = False, limit: int = 50) -> dict[str, Any]:
    found = graphql(server, DAG, {"id": version.id, "only": only, "limit": limit})[1]["data"]["artifact"]
    return dict(found["artifactLineageDag"])


def test_the_graph_goes_both_ways_from_a_version(sdk: LocalServer, chain: dict[str, Any]) -> None:
    found = dag(sdk, chain["data"])
    versions = {(node["artifactSequenceName"], node["versionIndex"]) for node in found["artifacts"]}
    assert versions == {("data", 0), ("model", 0), ("model", 1)}
    assert sorted(node["jobType"] or "" for node in found["runs"]) == ["", "train", "train"]
    ways = [edge["direction"] for edge in found["edges"] if edge["artifactNodeID"] == chain["data"].id]
    assert sorted(ways) == ["AwayFromArtifact", "AwayFromArtifact", "TowardArtifact"]
    assert found["hitLimit"] is False
    # Upwards from one model there is its own run alone, not its sibling's.
    up = dag(sdk, chain["model"])
    assert {(n["artifactSequenceName"], n["versionIndex"]) for n in up["artifacts"]} == {
        ("data", 0),
        ("model", 1),
    }


def test_the_graph_stops_at_its_limit(sdk: LocalServer, chain: dict[str, Any]) -> None:
    found = dag(sdk, chain["data"], limit=3)
    assert found["hitLimit"] is True
    assert len(found["artifacts"]) + len(found["runs"]) == 3
    node_ids = {node["artifactNodeID"] for node in found["artifacts"]}
    assert {edge["artifactNodeID"] for edge in found["edges"]} <= node_ids


def test_who_used_it_newest_first_and_as_what(sdk: LocalServer, chain: dict[str, Any]) -> None:
    for way, expected in (("DESC", chain["runs"][::-1]), ("ASC", chain["runs"])):
        found = graphql(sdk, USED, {"id": chain["data"].id, "way": way})[1]["data"]["artifact"]
        assert [edge["node"]["name"] for edge in found["usedByApprox"]["edges"]] == expected
        assert found["usedByApprox"]["totalCount"] == found["usedCount"] == 2
        assert found["usedByApprox"]["totalCountApprox"] == {"min": 2, "max": 2}


def test_what_a_run_took_and_as_what_and_what_it_made(sdk: LocalServer, chain: dict[str, Any]) -> None:
    where = {"e": sdk.entity, "p": "chain", "r": chain["runs"][1], "f": '{"alias": "latest"}'}
    project_data = graphql(sdk, INPUTS, where)[1]["data"]["project"]
    assert project_data["run"]["inputArtifacts"]["totalCount"] == 1
    assert [edge["node"]["id"] for edge in project_data["run"]["outputArtifacts"]["edges"]] == [
        chain["model"].id
    ]
    assert project_data["runOutputArtifactsCount"] == 4
    used = graphql(sdk, USE, {**where, "id": chain["other"].id})[1]["data"]["useArtifact"]
    assert used == {"run": {"name": "by-hand"}, "artifact": {"id": chain["other"].id}}
    taken = graphql(sdk, INPUTS, {**where, "r": "by-hand"})[1]["data"]["project"]["run"]["inputArtifacts"]
    assert taken["edges"] == [{"usedAs": ["test"], "node": {"id": chain["other"].id}}]


def test_a_version_is_told_in_each_of_its_places(sdk: LocalServer, chain: dict[str, Any]) -> None:
    sdk.add_organization("lineage-org")
    registry = wandb.Api().create_registry("lineage", visibility="organization", organization="lineage-org")
    assert registry.name == "lineage"
    chain["model"].link("lineage-org/wandb-registry-lineage/chosen", aliases=["live"])
    own = graphql(sdk, MEMBERSHIP, {"id": chain["model"].id})[1]["data"]["artifact"]
    assert own["versionIndex"] == 1
    assert own["commitHash"] == own["digest"]
    assert own["isLinkedToGlobalRegistry"] is True
    assert own["isGenerated"] is False
    collections = own["artifactCollections"]
    assert [edge["node"]["name"] for edge in collections["edges"]] == ["model", "chosen"]
    assert collections["totalCount"] == 2
    there = graphql(sdk, MEMBERSHIP, {"id": chain["model"].id, "c": "chosen"})[1]["data"]["artifact"]
    assert there["versionIndex"] == 0
    assert {alias["alias"] for alias in there["aliases"]} == {"live", "latest", "v0"}
    assert {alias["artifact"]["id"] for alias in there["aliases"]} == {chain["model"].id}
    nowhere = graphql(sdk, MEMBERSHIP, {"id": chain["model"].id, "c": "nowhere"})[1]["data"]["artifact"]
    assert (nowhere["versionIndex"], nowhere["commitHash"], nowhere["aliases"]) == (None, None, [])
