"""Organizations and registries through ``wandb.Api().registry`` and ``run.link_artifact``."""

import pytest
import wandb

from artwidgets.local import LocalServer
from tests.local.logs import log


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
