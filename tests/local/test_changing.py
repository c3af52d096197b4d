"""Editing, aliasing, deleting and linking a version (U1 to T1 of ``artwidgets/local/README.md``)."""

from datetime import timedelta

import pytest
import wandb
from wandb.errors import CommError

from artwidgets.local import LocalServer
from tests.local.logs import names, versions
from tests.support.seeded import log


def fetch(server: LocalServer, project: str, name: str = "data:latest") -> wandb.Artifact:
    return wandb.Api().artifact(f"{server.entity}/{project}/{name}")


def test_description_metadata_tags_and_ttl_are_saved_together(sdk: LocalServer, project: str) -> None:
    log(project, {"a": "1"}, metadata={"loss": 1.0})
    version = fetch(sdk, project)
    version.description = "cleaned"
    version.metadata["nested"] = {"lr": 0.1}
    version.tags = ["keep", "by hand"]
    version.ttl = timedelta(days=3)
    assert fetch(sdk, project).description is None, "nothing is sent before save()"
    version.save()
    saved = fetch(sdk, project)
    assert saved.description == "cleaned"
    assert saved.metadata == {"loss": 1.0, "nested": {"lr": 0.1}}
    assert set(saved.tags) == {"keep", "by hand"}
    assert saved.ttl == timedelta(days=3)


def test_ttl_goes_off_and_back_to_the_entitys_default(sdk: LocalServer, project: str) -> None:
    log(project, {"a": "1"})
    version = fetch(sdk, project)
    version.ttl = None
    version.save()
    assert fetch(sdk, project).ttl is None
    version = fetch(sdk, project)
    version.ttl = wandb.ArtifactTTL.INHERIT
    version.save()
    sdk.set_default_ttl(sdk.entity, 86_400)
    try:
        assert fetch(sdk, project).ttl == timedelta(days=1)
    finally:
        sdk.set_default_ttl(sdk.entity, None)


def test_aliases_are_added_moved_and_replaced(sdk: LocalServer, project: str) -> None:
    log(project, {"a": "1"}, aliases=["best"])
    log(project, {"a": "2"})
    version = fetch(sdk, project)
    version.aliases.append("best")
    version.save()
    assert set(fetch(sdk, project, "data:best").aliases) == {"latest", "best"}
    assert fetch(sdk, project, "data:v0").aliases == [], "an alias is on one version of a collection"
    version = fetch(sdk, project)
    version.aliases = ["replaced"]
    version.save()
    assert fetch(sdk, project, "data:v1").aliases == ["replaced"]


def test_a_version_with_aliases_is_only_deleted_when_they_may_go(sdk: LocalServer, project: str) -> None:
    log(project, {"a": "1"})
    log(project, {"a": "2"})
    newest = fetch(sdk, project)
    with pytest.raises(CommError, match="aliases"):
        newest.delete()
    newest.delete(delete_aliases=True)
    assert names(versions(sdk, project)) == ["data:v0"]
    assert fetch(sdk, project, "data:v0").aliases == ["latest"], "latest goes to the newest that is left"


def test_a_deleted_index_is_never_given_again(sdk: LocalServer, project: str) -> None:
    log(project, {"a": "1"})
    fetch(sdk, project).delete(delete_aliases=True)
    log(project, {"a": "2"})
    assert fetch(sdk, project).version == "v1"


def test_deleting_what_is_deleted_already_is_refused_as_not_found(sdk: LocalServer, project: str) -> None:
    log(project, {"a": "1"})
    version = fetch(sdk, project)
    version.delete(delete_aliases=True)
    with pytest.raises(CommError, match="not found"):
        version.delete(delete_aliases=True)


def test_files_go_when_no_earlier_or_later_version_uses_them(sdk: LocalServer, project: str) -> None:
    sdk.collect_garbage()
    log(project, {"a": "a" * 3_000})
    log(project, {"a": "a" * 3_000, "b": "b" * 3_000})
    first, second = fetch(sdk, project, "data:v0"), fetch(sdk, project, "data:v1")
    first.delete(delete_aliases=True)
    freed = sdk.collect_garbage()
    assert freed < 3_000, "only the manifest of v0: its file is still in v1"
    second.delete(delete_aliases=True)
    assert sdk.collect_garbage() > 6_000


def test_deleting_a_run_with_its_artifacts(sdk: LocalServer, project: str) -> None:
    log(project, {"a": "1"})
    run = fetch(sdk, project).logged_by()
    log(project, {"a": "2"})
    wandb.Api().run(f"{sdk.entity}/{project}/{run.id}").delete(delete_artifacts=True)
    assert names(versions(sdk, project)) == ["data:v1"]


def test_a_collection_is_renamed_described_tagged_moved_and_deleted(sdk: LocalServer, project: str) -> None:
    log(project, {"a": "1"})
    collection = wandb.Api().artifact_collection("dataset", f"{sdk.entity}/{project}/data")
    collection.name, collection.description = "better", "what it is"
    collection.type = "corpus"
    collection.tags = ["vision", "old"]
    collection.save()
    again = wandb.Api().artifact_collection("corpus", f"{sdk.entity}/{project}/better")
    assert (again.name, again.description, set(again.tags)) == ("better", "what it is", {"vision", "old"})
    again.tags = ["old"]
    again.save()
    assert wandb.Api().artifact_collection("corpus", f"{sdk.entity}/{project}/better").tags == ["old"]
    again.delete()
    assert not wandb.Api().artifact_collection_exists(f"{sdk.entity}/{project}/better", "corpus")
    assert not wandb.Api().artifact_exists(f"{sdk.entity}/{project}/better:v0")


def test_a_link_has_its_own_index_and_aliases_and_leaves_the_source(sdk: LocalServer, project: str) -> None:
    log(project, {"a": "1"})
    log(project, {"a": "2"})
    fetch(sdk, project).link(f"{sdk.entity}/{project}-shelf/chosen", aliases=["staging"])
    link = fetch(sdk, f"{project}-shelf", "chosen:staging")
    assert (link.version, link.is_link, link.source_name) == ("v0", True, "data:v1")
    assert set(link.aliases) == {"staging", "latest"}
    assert names(fetch(sdk, project).linked_artifacts) == ["chosen:v0"]
    link.unlink()
    assert not wandb.Api().artifact_exists(f"{sdk.entity}/{project}-shelf/chosen:v0")
    assert fetch(sdk, project).version == "v1"


def test_deleting_the_source_takes_its_links_along(sdk: LocalServer, project: str) -> None:
    log(project, {"a": "1"})
    version = fetch(sdk, project)
    version.link(f"{sdk.entity}/{project}-shelf/chosen")
    version.delete(delete_aliases=True)
    assert not wandb.Api().artifact_exists(f"{sdk.entity}/{project}-shelf/chosen:v0")


def test_aliases_of_a_version_in_the_model_registry_stay(sdk: LocalServer, project: str) -> None:
    log(project, {"a": "1"}, type="model")
    version = fetch(sdk, project)
    version.link(f"{sdk.entity}/model-registry/{project}")
    version = fetch(sdk, project)
    version.aliases.append("best")
    with pytest.raises(CommError, match="linked to the model registry"):
        version.save()
    assert fetch(sdk, project).aliases == ["latest"]


def test_internal_types_take_no_ttl(sdk: LocalServer, project: str) -> None:
    with wandb.init(project=project) as run:
        run.log({"table": wandb.Table(columns=["a"], data=[[1]])})
    (table,) = wandb.Api().run(f"{sdk.entity}/{project}/{run.id}").logged_artifacts()
    assert table.type == "run_table"
    table.ttl = timedelta(days=1)
    with pytest.raises(CommError, match="TTL"):
        table.save()
