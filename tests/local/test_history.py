"""What runs log step by step, read back and resumed through the real SDK."""

import json
import warnings
from typing import Any

import pytest
import wandb

from artwidgets.local import LocalServer
from tests.local.logs import names
from tests.local.wire import basic, graphql, request
from tests.support.logged import added
from tests.support.waiting import until


@pytest.fixture(scope="module")
def logged(sdk: LocalServer) -> str:
    """A finished run of ten steps, with a second metric on every other one."""
    with wandb.init(project="history") as run:
        for step in range(10):
            run.log({"loss": 1 / (1 + step), **({"acc": step / 10} if step % 2 else {})})
    return f"{sdk.entity}/history/{run.id}"


def test_history_is_sampled(logged: str) -> None:
    run = wandb.Api().run(logged)
    rows = run.history(pandas=False)
    assert [row["loss"] for row in rows] == [1 / (1 + step) for step in range(10)]
    assert [(row["_step"], row["acc"]) for row in run.history(keys=["acc"], pandas=False)] == [
        (step, step / 10) for step in (1, 3, 5, 7, 9)
    ]
    sampled = run.history(samples=4, pandas=False)
    assert [row["_step"] for row in sampled] == [0, 3, 6, 9]
    assert run.lastHistoryStep == 9
    assert run.history_keys["keys"]["acc"]["typeCounts"] == [{"type": "number", "count": 5}]


def test_history_is_scanned(logged: str) -> None:
    run = wandb.Api().run(logged)
    assert [row["loss"] for row in run.scan_history()] == [1 / (1 + step) for step in range(10)]
    assert [row["_step"] for row in run.scan_history(page_size=3)] == list(range(10))
    assert [row["_step"] for row in run.scan_history(min_step=2, max_step=5)] == [2, 3, 4]
    assert [(row["_step"], row["acc"]) for row in run.scan_history(keys=["acc"], use_cache=False)] == [
        (step, step / 10) for step in (1, 3, 5, 7, 9)
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert [row["_step"] for row in run.beta_scan_history()] == list(range(10))


def test_a_run_that_still_works_is_scanned(sdk: LocalServer, project: str) -> None:
    with wandb.init(project=project) as run:
        for step in range(3):
            run.log({"loss": step})
        path = f"{sdk.entity}/{project}/{run.id}"

        def scanned() -> list[int]:
            return [row["loss"] for row in wandb.Api().run(path).scan_history(use_cache=False)]

        until(lambda: len(scanned()) == 3, 60, detail=scanned)
        assert scanned() == [0, 1, 2]
        assert wandb.Api().run(path).state == "running"


@pytest.mark.parametrize("resume", ["must", "allow"])
def test_a_run_is_resumed_where_it_ended(sdk: LocalServer, project: str, resume: str) -> None:
    with wandb.init(project=project, config={"lr": 0.1}) as first:
        first.log({"loss": 1.0})
        first.log({"scores": wandb.Table(columns=["a"], data=[[1]])})
        first.log_artifact(added(wandb.Artifact("data", "dataset"), a="1")).wait()
    with wandb.init(project=project, id=first.id, resume=resume) as again:
        assert again.resumed
        assert again.config["lr"] == 0.1
        assert again.summary["loss"] == 1.0
        again.log({"loss": 0.5})
        assert again.step == 3
    found = wandb.Api().run(f"{sdk.entity}/{project}/{first.id}")
    assert (found.state, found.config["lr"]) == ("finished", 0.1)
    assert [(row["_step"], row["loss"]) for row in found.scan_history(keys=["_step", "loss"])] == [
        (0, 1.0),
        (2, 0.5),
    ]
    assert f"run-{first.id}-scores:v0" in names(found.logged_artifacts())


def test_a_run_that_is_not_there_is_not_resumed(sdk: LocalServer, project: str) -> None:
    with pytest.raises(wandb.errors.UsageError, match=r"does not exist|has not been initialized"):
        wandb.init(project=project, id="nobody", resume="must")
    with wandb.init(project=project, id="somebody", resume="allow") as run:
        assert not run.resumed


def test_an_unknown_storage_region_is_refused(sdk: LocalServer, project: str) -> None:
    with wandb.init(project=project) as run:
        accepted = run.log_artifact(added(wandb.Artifact("data", "dataset", storage_region="default"), a="1"))
        assert accepted.wait().state == "COMMITTED"
        elsewhere = added(wandb.Artifact("data", "dataset", storage_region="mars"), a="2")
        with pytest.raises(ValueError, match="unknown storage region 'mars'"):
            run.log_artifact(elsewhere).wait()


@pytest.mark.parametrize(
    "files",
    [
        {"wandb-history.jsonl": {"offset": -1, "content": ["{}"]}},
        {"wandb-history.jsonl": {"offset": 0, "content": ["[]"]}},
        {"wandb-history.jsonl": {"offset": 0, "content": ['{"_step": 1e400}']}},
        {"wandb-history.jsonl": {"offset": 0, "content": "{}"}},
        {"wandb-history.jsonl": 5},
        {"wandb-summary.json": {"offset": 0, "content": ["no JSON"]}},
        {"output.log": {"offset": 0, "content": ["\ud800"]}},
    ],
    ids=str,
)
def test_what_is_no_stream_is_refused(server: LocalServer, logged: str, files: dict[str, Any]) -> None:
    body = json.dumps({"files": files}).encode()
    status, _, content = request(server, "POST", f"/files/{logged}/file_stream", body, basic(server.api_key))
    assert status == 400
    assert json.loads(content)["error"]


def test_addresses_of_files_are_in_a_folder_and_end_in_the_name(sdk: LocalServer, project: str) -> None:
    with wandb.init(project=project) as run:
        version = run.log_artifact(added(wandb.Artifact("data", "dataset"), a="1")).wait()
    ask = f"""query A {{ artifact(id: "{version.id}") {{ currentManifest {{ file {{ directUrl }} }}
        files {{ edges {{ node {{ directUrl }} }} }} }} }}"""
    found = graphql(sdk, ask)[1]["data"]["artifact"]
    manifest = found["currentManifest"]["file"]["directUrl"]
    (file,) = found["files"]["edges"]
    for address, last in ((manifest, "wandb_manifest.json"), (file["node"]["directUrl"], "a")):
        assert address.startswith(f"{sdk.base_url}/wandb_artifacts/")
        assert address.endswith(f"/{last}")
        assert request(sdk, "GET", address)[0] == 200
