"""Versions made from others: incremental, drafts, distributed, and objects of other artifacts."""

from pathlib import Path

import wandb

from artwidgets.local import LocalServer
from tests.support.logged import added, log


def paths(artifact: wandb.Artifact) -> list[str]:
    return sorted(artifact.manifest.entries)


def test_an_incremental_artifact_takes_over_what_latest_has(sdk: LocalServer, project: str) -> None:
    with wandb.init(project=project) as run:
        run.log_artifact(added(wandb.Artifact("data", "dataset"), a="1", b="2")).wait()
        more = added(wandb.Artifact("data", "dataset", incremental=True), b="22", c="333")
        made = run.log_artifact(more).wait()
    assert made.version == "v1"
    found = wandb.Api().artifact(f"{sdk.entity}/{project}/data:latest")
    assert paths(found) == ["a", "b", "c"]
    assert (found.size, found.file_count) == (6, 3)
    assert Path(found.get_entry("b").download()).read_text() == "22"
    assert Path(found.get_entry("a").download()).read_text() == "1"


def test_a_draft_of_an_old_version_adds_and_removes(sdk: LocalServer, project: str) -> None:
    log(project, {"a": "1", "b": "2"})
    log(project, {"z": "26"})
    draft = wandb.Api().artifact(f"{sdk.entity}/{project}/data:v0").new_draft()
    draft.remove("a")
    added(draft, c="3")
    with wandb.init(project=project) as run:
        made = run.log_artifact(draft).wait()
    assert made.version == "v2"
    assert paths(wandb.Api().artifact(f"{sdk.entity}/{project}/data:v2")) == ["b", "c"]


def test_several_runs_put_one_distributed_version_together(sdk: LocalServer, project: str) -> None:
    for part in ("first", "second"):
        with wandb.init(project=project, group="workers") as run:
            run.upsert_artifact(added(wandb.Artifact("data", "dataset"), **{part: part}), distributed_id="d")
    assert not wandb.Api().artifact_exists(f"{sdk.entity}/{project}/data:v0"), "it waits to be finished"
    with wandb.init(project=project, group="workers") as run:
        last = added(wandb.Artifact("data", "dataset"), last="last")
        finished = run.finish_artifact(last, distributed_id="d").wait()
    assert finished.version == "v0"
    found = wandb.Api().artifact(f"{sdk.entity}/{project}/data:v0")
    assert paths(found) == ["first", "last", "second"]
    with wandb.init(project=project, group="workers") as run:
        run.upsert_artifact(added(wandb.Artifact("data", "dataset"), next="x"), distributed_id="d")
        again = run.finish_artifact(wandb.Artifact("data", "dataset"), distributed_id="d").wait()
    assert again.version == "v1", "a finished one takes no more: the same id begins the next version"


def test_an_entry_of_another_artifact_is_a_reference_that_downloads(sdk: LocalServer, project: str) -> None:
    source = log(project, {"deep/a.txt": "alpha"})
    holder = wandb.Artifact("holder", "dataset")
    holder.add_reference(source.get_entry("deep/a.txt"), name="mine.txt")
    with wandb.init(project=project) as run:
        made = run.log_artifact(holder).wait()
    assert made.manifest.entries["mine.txt"].ref.startswith("wandb-artifact://")
    found = wandb.Api().artifact(f"{sdk.entity}/{project}/holder:v0")
    assert (Path(found.download()) / "mine.txt").read_text() == "alpha"


def test_an_object_of_an_artifact_that_is_still_being_logged(sdk: LocalServer, project: str) -> None:
    """The reference is to a client id until the server knows the version."""
    table = wandb.Table(columns=["a"], data=[[1], [2]])
    first = wandb.Artifact("first", "dataset")
    first.add(table, "table")
    with wandb.init(project=project) as run:
        run.log_artifact(first)
        second = wandb.Artifact("second", "dataset")
        second.add(table, "same")
        run.log_artifact(second).wait()
    found = wandb.Api().artifact(f"{sdk.entity}/{project}/second:v0")
    (ref,) = {entry.ref for entry in found.manifest.entries.values()}
    assert ref.startswith("wandb-artifact://")
    assert found.get("same").data == [[1], [2]]


def test_an_object_of_a_logged_artifact_is_added_by_reference(sdk: LocalServer, project: str) -> None:
    first = wandb.Artifact("first", "dataset")
    first.add(wandb.Table(columns=["a"], data=[[3]]), "table")
    with wandb.init(project=project) as run:
        run.log_artifact(first).wait()
    table = wandb.Api().artifact(f"{sdk.entity}/{project}/first:v0").get("table")
    second = wandb.Artifact("second", "dataset")
    second.add(table, "again")
    with wandb.init(project=project) as run:
        run.log_artifact(second).wait()
    assert wandb.Api().artifact(f"{sdk.entity}/{project}/second:v0").get("again").data == [[3]]
