"""Organizations and registries through ``wandb.Api().registry`` and ``run.link_artifact``."""

import pytest
import wandb

from artwidgets.local import LocalServer
from tests.support.logged import added, log


@pytest.fixture(scope="module")
def organization(sdk: LocalServer) -> str:
    """An organization whose admin the default user is."""
    sdk.add_organization("registry-org")
    return "registry-org"


def test_a_registry_is_made_described_renamed_and_deleted(organization: str) -> None:
    api = wandb.Api()
    made = api.create_registry(
        "zoo", visibility="organization", organization=organization, description="first"
    )
    assert (made.name, made.organization, made.description) == ("zoo", organization, "first")
    made.description = "second"
    made.save()
    assert api.registry("zoo", organization).description == "second"
    assert "zoo" in [found.name for found in api.registries(organization)]
    made.delete()
    assert "zoo" not in [found.name for found in wandb.Api().registries(organization)]


def test_a_version_is_linked_into_a_registry_and_found_there(organization: str, project: str) -> None:
    api = wandb.Api()
    api.create_registry("models", visibility="organization", organization=organization)
    version = log(project, {"a": "1"}, type="model")
    link = version.link(f"{organization}/wandb-registry-models/chosen", aliases=["production"])
    assert link.is_link
    assert (link.source_project, link.version) == (project, "v0")
    registry = api.registry("models", organization)
    assert [found.name for found in registry.collections()] == ["chosen"]
    assert [found.name for found in registry.versions(filter={"alias": "production"})] == ["chosen:v0"]


def test_a_registry_takes_only_its_types(organization: str, project: str) -> None:
    wandb.Api().create_registry(
        "data-only", visibility="organization", organization=organization, artifact_types=["dataset"]
    )
    version = log(project, {"a": "1"}, type="model")
    with pytest.raises(wandb.errors.CommError, match="takes artifacts of type"):
        version.link(f"{organization}/wandb-registry-data-only/chosen")


def test_a_registry_is_renamed_and_changes_its_visibility(organization: str) -> None:
    api = wandb.Api()
    made = api.create_registry("before", visibility="organization", organization=organization)
    made.name = "after"
    made.visibility = "restricted"
    made.save()
    found = wandb.Api().registry("after", organization)
    assert (found.full_name, found.visibility) == ("wandb-registry-after", "restricted")
    assert "before" not in [registry.name for registry in wandb.Api().registries(organization)]


def test_allowed_types_are_added_and_never_taken_away(organization: str, project: str) -> None:
    made = wandb.Api().create_registry(
        "growing", visibility="organization", organization=organization, artifact_types=["dataset"]
    )
    made.artifact_types.append("model")
    made.save()
    again = wandb.Api().registry("growing", organization)
    assert set(again.artifact_types) == {"dataset", "model"}
    with pytest.raises(ValueError, match="Cannot remove"):
        again.artifact_types.remove("dataset")
    link = log(project, {"a": "1"}, type="model").link(f"{organization}/wandb-registry-growing/chosen")
    assert link.version == "v0"


def test_registries_are_filtered_and_come_in_pages_that_resume(organization: str) -> None:
    for number in range(3):
        wandb.Api().create_registry(f"page-{number}", visibility="organization", organization=organization)
    pages = wandb.Api().registries(organization, filter={"name": {"$regex": "page-"}}, per_page=2)
    head = [next(pages).name for _ in range(2)]
    rest = wandb.Api().registries(
        organization, filter={"name": {"$regex": "page-"}}, per_page=2, start=pages.cursor
    )
    assert sorted([*head, *(found.name for found in rest)]) == ["page-0", "page-1", "page-2"]


def test_a_link_leaves_the_registry_and_the_source_stays(organization: str, project: str) -> None:
    wandb.Api().create_registry("leaving", visibility="organization", organization=organization)
    version = log(project, {"a": "1"}, type="model")
    version.link(f"{organization}/wandb-registry-leaving/chosen")
    (link,) = wandb.Api().registry("leaving", organization).versions()
    link.unlink()
    assert list(wandb.Api().registry("leaving", organization).versions()) == []
    assert wandb.Api().artifact_exists(version.source_qualified_name)
    with pytest.raises(ValueError, match="not a linked artifact"):
        wandb.Api().artifact(version.source_qualified_name).unlink()


def test_of_a_link_with_a_read_only_source_only_the_aliases_are_saved(sdk: LocalServer) -> None:
    """``IsProjectReadOnly``: description, metadata and tags are the source's, which may not be changed."""
    sdk.add_organization("readers")
    key = sdk.add_user("reader")
    sdk.add_member("readers", "reader", "member")
    sdk.add_team("sources", "readers", {sdk.entity: "admin", "reader": "viewer"})
    wandb.Api().create_registry("shared", visibility="organization", organization="readers")
    with wandb.init(entity="sources", project="source") as run:
        version = run.log_artifact(added(wandb.Artifact("data", "dataset"), a="1")).wait()
    version.link("readers/wandb-registry-shared/chosen")
    api = wandb.Api(api_key=key)
    link = api.artifact("readers/wandb-registry-shared/chosen:v0")
    link.description = "mine now"
    link.aliases.append("approved")
    link.save()
    again = wandb.Api().artifact("readers/wandb-registry-shared/chosen:approved")
    assert (again.version, again.description) == ("v0", None)
    source = api.artifact("sources/source/data:v0")
    source.description = "mine now"
    with pytest.raises(wandb.errors.CommError, match="permission denied"):
        source.save()
