"""What the public API lists: types, collections, versions; by page, filter, order, name."""

import pytest
import wandb
from wandb.errors import CommError

from artwidgets.local import LocalServer
from tests.local.logs import names, versions
from tests.support.logged import log


@pytest.fixture
def project_path(sdk: LocalServer, project: str) -> str:
    """A project with one collection of 25 versions and three small ones."""
    sdk.seed_bulk(project, collections=4, versions=25)
    return f"{sdk.entity}/{project}"


def test_versions_come_in_pages_newest_first(project_path: str) -> None:
    found = wandb.Api().artifacts("model", f"{project_path}/model-0000", per_page=10)
    assert names(found) == [f"model-0000:v{index}" for index in reversed(range(25))]
    assert len(found) == 25


def test_a_cursor_resumes_where_the_page_ended(project_path: str) -> None:
    first = wandb.Api().artifacts("model", f"{project_path}/model-0000", per_page=10)
    head = [next(first).name for _ in range(10)]
    rest = names(
        wandb.Api().artifacts("model", f"{project_path}/model-0000", per_page=10, start=first.cursor)
    )
    assert head + rest == [f"model-0000:v{index}" for index in reversed(range(25))]


def test_collections_are_filtered_and_ordered(project_path: str) -> None:
    api = wandb.Api()
    kind = api.artifact_type("model", project_path)
    few = kind.collections(filters={"name": {"$in": ["model-0001", "model-0003"]}})
    assert {found.name for found in few} == {"model-0001", "model-0003"}
    matched = kind.collections(filters={"name": {"$regex": "000[02]$"}}, order="+name")
    assert [found.name for found in matched] == ["model-0000", "model-0002"]
    assert len(api.artifact_collections(project_path, "model")) == 4


def test_versions_are_found_by_name_alias_and_index(project_path: str) -> None:
    api = wandb.Api()
    assert api.artifact(f"{project_path}/model-0000:latest").version == "v24"
    assert api.artifact(f"{project_path}/model-0000:step-10").version == "v10"
    assert api.artifact(f"{project_path}/model-0000:v3").version == "v3"
    assert names(api.artifacts("model", f"{project_path}/model-0000", tags=["reviewed"])) == [
        "model-0000:v20",
        "model-0000:v0",
    ]


def test_what_is_not_there_is_not_found(project_path: str) -> None:
    api = wandb.Api()
    assert not api.artifact_exists(f"{project_path}/model-0000:v99")
    assert not api.artifact_exists(f"{project_path}/nothing:latest")
    assert not api.artifact_collection_exists(f"{project_path}/nothing", "model")
    with pytest.raises((CommError, ValueError), match="not found"):
        api.artifact(f"{project_path}/model-0000:v99")


def test_a_pending_or_deleted_version_is_not_listed(sdk: LocalServer, project: str) -> None:
    log(project, {"a": "1"}).delete(delete_aliases=True)
    assert versions(sdk, project) == []


def test_every_list_of_the_api_resumes_from_its_cursor(project_path: str) -> None:
    api = wandb.Api()
    collections = api.artifact_collections(project_path, "model", per_page=2)
    head = [next(collections).name for _ in range(2)]
    rest = api.artifact_collections(project_path, "model", per_page=2, start=collections.cursor)
    assert sorted([*head, *(found.name for found in rest)]) == [f"model-{n:04}" for n in range(4)]
    assert [found.name for found in api.artifact_types(project_path)] == ["model"]


def test_what_is_there_exists(project_path: str) -> None:
    api = wandb.Api()
    assert api.artifact_exists(f"{project_path}/model-0000:latest", type="model")
    assert api.artifact_exists(f"{project_path}/model-0000:v3")
    assert not api.artifact_exists(f"{project_path}/model-0000:v3", type="dataset")
    assert api.artifact_collection_exists(f"{project_path}/model-0000", "model")
    assert not api.artifact_collection_exists(f"{project_path}/model-0000", "dataset")
    assert not api.artifact_exists("nobody/nothing/model-0000:v3")


def test_the_public_api_orders_versions_both_ways(project_path: str) -> None:
    api, up = wandb.Api(), [f"model-0001:v{index}" for index in range(25)]
    for order, expected in (("version_index", up), ("+version_index", up), ("-version_index", up[::-1])):
        assert names(api.artifacts("model", f"{project_path}/model-0001", order=order)) == expected
