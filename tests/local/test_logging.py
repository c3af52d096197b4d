"""What ``run.log_artifact`` does on the server."""

from pathlib import Path

import pytest
import wandb

from artwidgets.local import LocalServer
from tests.local.logs import names, versions
from tests.support.logged import log


def test_a_first_version_is_v0_and_latest(sdk: LocalServer, project: str) -> None:
    version = log(project, {"a.txt": "one", "deep/b.txt": "two"}, metadata={"loss": 0.5})
    assert (version.version, version.aliases, version.state) == ("v0", ["latest"], "COMMITTED")
    assert version.size == 6
    assert version.metadata == {"loss": 0.5}
    assert version.logged_by().project == project


def test_the_same_content_twice_makes_no_new_version(sdk: LocalServer, project: str) -> None:
    log(project, {"a.txt": "one"})
    again = log(project, {"a.txt": "one"}, aliases=["best"])
    assert again.version == "v0"
    assert names(versions(sdk, project)) == ["data:v0"]
    assert set(wandb.Api().artifact(f"{sdk.entity}/{project}/data:best").aliases) == {"latest", "best"}


def test_a_changed_file_makes_a_version_that_shares_the_unchanged_ones(
    sdk: LocalServer, project: str
) -> None:
    log(project, {"same.bin": "x" * 50_000, "changed.txt": "one"})
    before = sdk.storage_bytes()
    second = log(project, {"same.bin": "x" * 50_000, "changed.txt": "two"})
    assert second.version == "v1"
    assert sdk.storage_bytes() - before < 10_000


def test_latest_and_named_aliases_move_to_the_newest(sdk: LocalServer, project: str) -> None:
    log(project, {"a": "1"}, aliases=["latest", "best"])
    log(project, {"a": "2"}, aliases=["latest", "best"])
    assert [set(v.aliases) for v in versions(sdk, project)] == [{"latest", "best"}, set()]


def test_download_gives_the_same_bytes(sdk: LocalServer, project: str, tmp_path: Path) -> None:
    log(project, {"a.txt": "alpha", "deep/b.txt": "beta"})
    folder = Path(wandb.Api().artifact(f"{sdk.entity}/{project}/data:v0").download(str(tmp_path)))
    assert (folder / "a.txt").read_text() == "alpha"
    assert (folder / "deep/b.txt").read_text() == "beta"


def test_a_name_logged_again_with_another_type_is_refused(sdk: LocalServer, project: str) -> None:
    log(project, {"a": "1"})
    with pytest.raises(ValueError, match="already exists with type"):
        log(project, {"a": "2"}, type="model")


def test_use_artifact_is_remembered_by_both_sides(sdk: LocalServer, project: str) -> None:
    log(project, {"a": "1"})
    with wandb.init(project=project) as run:
        run.use_artifact("data:latest")
    api = wandb.Api()
    assert [user.id for user in api.artifact(f"{sdk.entity}/{project}/data:v0").used_by()] == [run.id]
    assert names(api.run(f"{sdk.entity}/{project}/{run.id}").used_artifacts()) == ["data:v0"]
