"""What runs log, use and hold: models, tables, config, and both lists of artifacts with cursors."""

from pathlib import Path

import pytest
import wandb

from artwidgets.local import LocalServer
from tests.local.logs import names
from tests.local.wire import graphql
from tests.support.logged import added, log


def test_log_model_use_model_and_link_model(sdk: LocalServer, project: str, tmp_path: Path) -> None:
    weights = tmp_path / "weights.bin"
    weights.write_bytes(b"w" * 100)
    with wandb.init(project=project) as run:
        run.log_model(weights, name="net", aliases=["latest", "first"])
    with wandb.init(project=project) as run:
        assert Path(run.use_model("net:first")).read_bytes() == b"w" * 100
        linked = run.link_model(
            weights, registered_model_name=f"{project}-best", name="net", aliases=["prod"]
        )
    assert linked is not None
    assert (linked.is_link, linked.source_name, linked.version) == (True, "net:v0", "v0")
    found = wandb.Api().artifact(f"{sdk.entity}/model-registry/{project}-best:prod")
    assert (found.type, found.source_name) == ("model", "net:v0")
    assert [user.id for user in found.used_by()] == [run.id]


def test_use_model_takes_only_models(sdk: LocalServer, project: str) -> None:
    log(project, {"a": "1"})
    with wandb.init(project=project) as run, pytest.raises(AssertionError, match="model"):
        run.use_model("data:v0")


def test_a_config_that_holds_an_artifact(sdk: LocalServer, project: str) -> None:
    version = log(project, {"a": "1"})
    with wandb.init(project=project, config={"lr": 0.1}) as run:
        run.config["data"] = run.use_artifact("data:v0")
    held = wandb.Api().run(f"{sdk.entity}/{project}/{run.id}").config
    assert held["lr"] == 0.1
    assert held["data"]["id"] == version.id
    assert held["data"]["version"] == "v0"


def test_tables_of_a_run_are_artifacts_of_an_internal_type(sdk: LocalServer, project: str) -> None:
    with wandb.init(project=project) as run:
        run.log({"scores": wandb.Table(columns=["a", "b"], data=[[1, "x"]])})
    (table,) = wandb.Api().run(f"{sdk.entity}/{project}/{run.id}").logged_artifacts()
    assert (table.type, table.collection.name) == ("run_table", f"run-{run.id}-scores")
    assert table.get("scores.table.json").data == [[1, "x"]]


def test_both_lists_of_a_run_come_in_pages(sdk: LocalServer, project: str) -> None:
    with wandb.init(project=project) as maker:
        for number in range(5):
            maker.log_artifact(added(wandb.Artifact("data", "dataset"), a=str(number))).wait()
    with wandb.init(project=project) as user:
        for number in range(5):
            user.use_artifact(f"data:v{number}")
    expected = [f"data:v{number}" for number in range(5)]
    api = wandb.Api()
    logged = api.run(f"{sdk.entity}/{project}/{maker.id}").logged_artifacts(per_page=2)
    used = api.run(f"{sdk.entity}/{project}/{user.id}").used_artifacts(per_page=2)
    assert (names(logged), len(logged)) == (expected, 5)
    assert (names(used), len(used)) == (expected, 5)


def test_a_run_that_logs_what_is_there_has_it_as_its_output(sdk: LocalServer, project: str) -> None:
    first = log(project, {"a": "1"})
    with wandb.init(project=project) as run:
        again = run.log_artifact(added(wandb.Artifact("data", "dataset"), a="1")).wait()
    assert again.id == first.id
    logged = wandb.Api().run(f"{sdk.entity}/{project}/{run.id}").logged_artifacts()
    assert (names(logged), len(logged)) == (["data:v0"], 1)
    assert wandb.Api().artifact(f"{sdk.entity}/{project}/data:v0").logged_by().id != run.id, "it made none"
    wandb.Api().run(f"{sdk.entity}/{project}/{run.id}").delete(delete_artifacts=True)
    assert wandb.Api().artifact_exists(f"{sdk.entity}/{project}/data:v0"), "another run's version stays"


def test_a_deleted_run_neither_made_nor_uses_anything(sdk: LocalServer, project: str) -> None:
    maker = log(project, {"a": "1"}).logged_by()
    with wandb.init(project=project) as user:
        user.use_artifact("data:v0")
    for run in (maker.id, user.id):
        wandb.Api().run(f"{sdk.entity}/{project}/{run}").delete()
    found = wandb.Api().artifact(f"{sdk.entity}/{project}/data:v0")
    assert found.logged_by() is None
    assert found.used_by() == []
    count = f'query U {{ artifact(id: "{found.id}") {{ usedCount }} }}'
    assert graphql(sdk, count)[1]["data"]["artifact"] == {"usedCount": 0}
