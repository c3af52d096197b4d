"""``artwidgets storage``: what fills the storage, in every form, and how it ends."""

import csv
import io
import json
import signal
import threading
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from artwidgets.local import LocalServer
from tests.cli.conftest import Shell
from tests.support import faults
from tests.support.proxy import Exchange, FaultProxy
from tests.support.seeded import log
from tests.support.waiting import until


@pytest.fixture
def project_path(sdk: LocalServer, project: str) -> str:
    """Two versions that share 1,000 of their bytes; the second has 500 more."""
    log(project, {"a.txt": "1" * 1000})
    log(project, {"a.txt": "1" * 1000, "b.txt": "2" * 500})
    return f"{sdk.entity}/{project}"


def test_a_table_of_groups(shell: Shell, project_path: str) -> None:
    heading, row = shell.run("storage", project_path).stdout.splitlines()
    names = ["type", "versions", "size", "stored", "exclusive", "references", "measured"]
    assert heading.split() == names
    assert row.split() == ["dataset", "2", "2.5", "KB", "1.5", "KB", "1.5", "KB", "0", "B", "100%"]


def test_sizes_alone_ask_for_no_manifest(shell: Shell, project_path: str) -> None:
    lines = shell.run("storage", project_path, "--sizes-only", "--by", "alias").stdout.splitlines()[1:]
    assert [line.split() for line in lines] == [
        ["latest", "1", "1.5", "KB", "—", "—", "—", "0%"],
        ["(none)", "1", "1", "KB", "—", "—", "—", "0%"],
    ]


def test_csv_json_and_parquet_hold_numbers(shell: Shell, project_path: str, tmp_path: Path) -> None:
    out = shell.run("storage", project_path, "--by", "collection,alias", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["collection"], row["alias"], row["stored"], row["exclusive"]) for row in rows] == [
        ("data", "latest", "1500", "500"),
        ("data", "(none)", "1000", "0"),
    ]
    (record,) = json.loads(shell.run("storage", project_path, "--format", "json").stdout)
    assert (record["type"], record["stored"], record["measured"]) == ("dataset", 1500, 1.0)
    written = tmp_path / "storage.parquet"
    shell.run("storage", project_path, "--format", "parquet", "--output", str(written))
    assert pd.read_parquet(written)["stored"].tolist() == [1500]


def test_usage(shell: Shell, project_path: str) -> None:
    rows = json.loads(shell.run("storage", project_path, "--usage", "--format", "json").stdout)
    usage = {row["what"]: row for row in rows}
    assert usage[f"{project_path}, stored"]["counted"] == 1500
    assert usage[f"{project_path}, type dataset"]["difference"] == 0
    assert "files of runs" in usage[f"{project_path}, stored"]["why"]


def test_a_server_that_does_not_tell_ends_with_2(shell: Shell) -> None:
    fields = ["Entity.storageBytes", "Entity.referenceBytes", "Entity.storageTree", "Project.storageBytes"]
    with LocalServer(hide_fields=fields) as silent:
        silent.seed_bulk(project="p", collections=1, versions=2)
        shell.variables |= {"WANDB_BASE_URL": silent.base_url, "WANDB_API_KEY": silent.api_key}
        result = shell.run("storage", f"{silent.entity}/p", "--usage", code=2)
        assert result.stderr == "artwidgets: this server does not tell what it stores.\n"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--by", "colour"], "group by type, collection, run, user"),
        (["--by", ""], "one thing to group by"),
        (["--format", "parquet"], "--output FILE"),
    ],
)
def test_what_can_not_be_done_is_refused_before_a_server_is_asked(
    offline_shell: Shell, options: list[str], words: str
) -> None:
    assert words in offline_shell.run("storage", "e/p", *options, code=2).stderr


def without_first_manifest(answer: dict[str, Any]) -> None:
    answer["data"]["a0"]["currentManifest"] = None


def test_a_manifest_that_does_not_come_is_told_and_ends_with_1(
    shell: Shell, sdk: LocalServer, project_path: str
) -> None:
    with FaultProxy(sdk.base_url) as proxy:
        shell.variables["WANDB_BASE_URL"] = proxy.base_url
        proxy.fault(faults.changed(without_first_manifest), operation="Manifest*", times=1)
        result = shell.run("storage", project_path, code=1)
    assert "50%" in result.stdout
    assert "could not be read" in result.stderr


def test_ctrl_c_ends_it_with_130(shell: Shell, sdk: LocalServer, project_path: str) -> None:
    with FaultProxy(sdk.base_url) as proxy:
        shell.variables["WANDB_BASE_URL"] = proxy.base_url
        asked = threading.Event()

        def held(exchange: Exchange) -> None:
            asked.set()
            faults.hang()(exchange)

        proxy.fault(held, operation="Manifest*")
        with shell.start("storage", project_path) as process:
            until(asked.is_set)
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate()
        assert (process.returncode, errors) == (130, "artwidgets: interrupted.\n")
