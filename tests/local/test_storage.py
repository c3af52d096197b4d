"""What fills the store: the same bytes count once in what holds them, references not at all."""

from pathlib import Path
from typing import Any

import pytest
import wandb

from artwidgets.local import LocalServer, LocalServerError
from tests.local.wire import delete_document, graphql
from tests.support.logged import log

SIZES = """query S($e: String!, $p: String!) { entity(name: $e) { storageBytes referenceBytes }
    project(entityName: $e, name: $p) { storageBytes
        runs { totalCount edges { node { name storageBytes files { edges { node { id sizeBytes } } } } } }
        artifactType(name: "dataset") { artifact(name: "data:latest") { storageBytes size } } } }"""
TREE = """query T($e: String!) { entity(name: $e) { storageTree { name size entityID
    projects { totalSize edges { node { name size project { name }
        artifactTypes { name size }
        artifactSequences { totalSize edges { node { name size artifactType { name }
            artifacts(first: 1) { totalSize edges { node { name size artifact { id } } } } } } }
        runs { totalSize edges { node { name size files { edges { node { name size } } } } } } } } } } } }"""


def project_node(server: LocalServer, project: str) -> dict[str, Any]:
    tree = graphql(server, TREE, {"e": server.entity})[1]["data"]["entity"]["storageTree"]
    edges = tree["projects"]["edges"]
    assert tree["size"] <= tree["projects"]["totalSize"] == sum(edge["node"]["size"] for edge in edges)
    return next(edge["node"] for edge in edges if edge["node"]["name"] == project)


def sizes(server: LocalServer, project: str) -> dict[str, Any]:
    found: dict[str, Any] = graphql(server, SIZES, {"e": server.entity, "p": project})[1]["data"]
    return found


def test_a_content_counts_once_in_everything_that_holds_it(sdk: LocalServer, project: str) -> None:
    content = f"{project} shared " * 10
    shared = len(content)
    log(project, {"a": content, "b": "x"})
    log(project, {"a": content, "again": content, "c": "yy"})
    found = sizes(sdk, project)
    latest = found["project"]["artifactType"]["artifact"]
    assert latest == {"storageBytes": shared + 2, "size": 2 * shared + 2}
    runs = sum(edge["node"]["storageBytes"] for edge in found["project"]["runs"]["edges"])
    files = [
        file["node"]["sizeBytes"]
        for edge in found["project"]["runs"]["edges"]
        for file in edge["node"]["files"]["edges"]
    ]
    assert runs == sum(files)
    assert found["project"]["storageBytes"] == shared + 3 + runs
    node = project_node(sdk, project)
    assert node["size"] == found["project"]["storageBytes"]
    (kind,) = [artifact_type for artifact_type in node["artifactTypes"] if artifact_type["name"] == "dataset"]
    (sequence,) = [edge["node"] for edge in node["artifactSequences"]["edges"]]
    assert kind["size"] == sequence["size"] == shared + 3
    assert sequence["artifacts"]["totalSize"] == 2 * shared + 3
    assert [edge["node"]["name"] for edge in sequence["artifacts"]["edges"]] == ["data:v0"]
    assert node["runs"]["totalSize"] == runs


def test_what_is_deleted_leaves_the_tree_at_once_and_the_store_later(sdk: LocalServer, project: str) -> None:
    content = f"{project} alone " * 10
    version = log(project, {"a": content})
    with_it, held = project_node(sdk, project), sizes(sdk, project)["entity"]["storageBytes"]
    assert "errors" not in graphql(sdk, delete_document(version.id))[1]
    assert project_node(sdk, project)["size"] == with_it["size"] - len(content)
    assert sizes(sdk, project)["entity"]["storageBytes"] == held
    sdk.collect_garbage()
    assert sizes(sdk, project)["entity"]["storageBytes"] <= held - len(content)


def test_references_count_apart(server: LocalServer, project: str) -> None:
    before = sizes(server, project)["entity"]["referenceBytes"]
    server.seed_bulk(project, collections=1, versions=2)
    query = """query R($e: String!, $p: String!) { project(entityName: $e, name: $p) { storageBytes
        artifactCollection(name: "model-0000") { ... on ArtifactSequence {
            artifacts { edges { node { size storageBytes } } } } } } }"""
    found = graphql(server, query, {"e": server.entity, "p": project})[1]["data"]["project"]
    nodes = [edge["node"] for edge in found["artifactCollection"]["artifacts"]["edges"]]
    referenced = sum(node["size"] - node["storageBytes"] for node in nodes)
    assert sizes(server, project)["entity"]["referenceBytes"] - before == referenced
    assert found["storageBytes"] == nodes[0]["storageBytes"] == nodes[1]["storageBytes"]


def test_files_of_bulk_are_really_there_and_shared(sdk: LocalServer, project: str) -> None:
    sdk.collect_garbage()
    before = sdk.storage_bytes()
    sdk.seed_bulk(project, collections=2, versions=4, files=6)
    stored = sdk.storage_bytes() - before
    versions = list(wandb.Api().artifacts("model", f"{sdk.entity}/{project}/model-0000"))
    contents: dict[str, int] = {}
    for version in versions:
        entries = version.manifest.entries
        assert len(entries) == version.file_count == 6
        assert sum(entry.size for entry in entries.values()) == version.size
        contents |= {entry.digest: entry.size for entry in entries.values()}
        # The SDK checks each file's MD5 while it downloads.
        assert (
            sum(path.stat().st_size for path in (Path(version.download()) / "shards").iterdir())
            == version.size
        )
    assert sum(contents.values()) < stored < sum(version.size for version in versions)
    assert sdk.collect_garbage() == 0
    third = next(version for version in versions if version.version == "v2")
    own = third.manifest.entries["shards/part-0000.bin"].size
    third.delete()
    assert sdk.collect_garbage() == own


def test_the_demo_is_seeded_whole_and_weighs_what_it_tells() -> None:
    # On a server of its own: it links into registries that other tests look at.
    with LocalServer() as server:
        demo = server.seed_demo("demo")
        assert demo["versions"] > 300
        assert demo["collections"] >= 12
        with pytest.raises(LocalServerError, match="already exists"):
            server.seed_demo("demo")
        stored = server.storage_bytes()
        assert 60e6 < stored < 90e6
        assert server.collect_garbage() == 0, "every stored file belongs to a version"
        api = wandb.Api(overrides={"base_url": server.base_url}, api_key=server.api_key)
        listed = 0
        for number in (24, 23, 21, 20):
            version = api.artifact(f"{server.entity}/demo/bert-finetune:v{number}")
            assert not any(entry.ref for entry in version.manifest.entries.values())
            listed += version.size
            version.delete()
        freed = server.collect_garbage()
        # A good part is their own, the rest is the network that all of them began with.
        assert 5e6 < listed < 8e6
        assert 0.3 * listed < freed < 0.5 * listed
        assert server.storage_bytes() == stored - freed
