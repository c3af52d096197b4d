"""``artwidgets list`` and ``history``."""

import csv
import io
import json
import re
import time

import pytest
import wandb

from artwidgets.local import OLD_FIELDS, LocalServer
from tests.cli.conftest import Shell
from tests.support import faults
from tests.support.proxy import FaultProxy
from tests.support.seeded import log
from tests.support.waiting import patient


def test_list_prints_a_table(shell: Shell, sdk: LocalServer, project: str) -> None:
    log(project, {"a.txt": "1" * 1000}, aliases=["best"], description="first\x1b[2J\nof its kind")
    log(project, {"a.txt": "2" * 1000})
    out = shell.run("list", f"{sdk.entity}/{project}").stdout
    heading, newest, oldest, total = out.splitlines()
    assert heading.split() == ["name", "type", "aliases", "size", "files", "created", "tags", "description"]
    assert newest.split()[:5] == ["data:v1", "dataset", "latest", "1", "KB"]
    assert oldest.split()[:5] == ["data:v0", "dataset", "best", "1", "KB"]
    assert total.startswith("2 versions, 0 links; 2 KB")
    # What a description holds can't repaint the terminal, nor begin a line of its own.
    assert oldest.endswith(r"first\x1b[2J\nof its kind")


def test_list_as_csv_and_json_holds_every_column(shell: Shell, sdk: LocalServer, project: str) -> None:
    log(project, {"a.txt": "1"}, metadata={"loss": 0.25})
    log(project, {"a.txt": "22"})
    project_path = f"{sdk.entity}/{project}"
    (record,) = json.loads(
        shell.run("list", project_path, "--where", "alias:none", "--format", "json").stdout
    )
    assert (record["name"], record["size"], record["metadata"]) == ("data:v0", 1, {"loss": 0.25})
    rows = list(csv.DictReader(io.StringIO(shell.run("list", project_path, "--format", "csv").stdout)))
    assert [row["name"] for row in rows] == ["data:v1", "data:v0"]
    assert set(rows[0]) == set(record)


def test_list_of_what_a_run_logged(shell: Shell, sdk: LocalServer, project: str) -> None:
    log(project, {"a.txt": "1"})
    log(project, {"a.txt": "2"}, name="other")
    run = wandb.Api().artifact(f"{sdk.entity}/{project}/other:v0").logged_by()
    assert run is not None
    out = shell.run("list", "--run", "/".join(run.path), "--format", "json").stdout
    assert [record["name"] for record in json.loads(out)] == ["other:v0"]


def test_a_reader_that_has_seen_enough_is_no_error(shell: Shell, sdk: LocalServer, project: str) -> None:
    sdk.seed_bulk(project, collections=2, versions=500)
    with shell.start("list", f"{sdk.entity}/{project}", "--format", "csv") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("id,name")
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("passed", "longest"),
    # wandb.Api() verifies the key by itself, and gives up after 19 s.
    [(0, 20), (1, 40), (2, 20)],
    ids=["first contact", "the SDK's own", "reading"],
)
def test_a_long_wait_ends_it_at_once_and_is_told(
    shell: Shell, sdk: LocalServer, project: str, passed: int, longest: float
) -> None:
    with FaultProxy(sdk.base_url) as proxy:
        shell.variables["WANDB_BASE_URL"] = proxy.base_url
        proxy.fault(lambda exchange: exchange.send(exchange.pass_on()), operation="Viewer", times=passed)
        proxy.fault(faults.status(429, **{"Retry-After": "600"}), operation="*")
        began = time.monotonic()
        errors = shell.run("list", f"{sdk.entity}/{project}", code=2, alone=True).stderr
        # Nor does the process stay for what the SDK still waits for.
        assert time.monotonic() - began < patient(longest)
    assert re.search(r"asks to wait for [56]\d\d s, until \d\d:\d\d:\d\d UTC", errors)


def test_bad_input_is_told_and_exits_with_2(shell: Shell, sdk: LocalServer, project: str) -> None:
    project_path = f"{sdk.entity}/{project}"
    assert "Say where" in shell.run("list", code=2).stderr
    assert "age" in shell.run("list", project_path, "--where", "agee:>30d", code=2).stderr
    assert project in shell.run("list", project_path, code=2).stderr  # nothing was ever logged there
    shell.variables["WANDB_API_KEY"] = "wrong" * 10
    refused = shell.run("list", project_path, code=2)
    assert "key" in refused.stderr
    assert "wrong" * 10 not in refused.stdout + refused.stderr


def test_nothing_is_waited_for_where_no_server_is(offline_shell: Shell) -> None:
    offline_shell.variables |= {"WANDB_BASE_URL": "http://127.0.0.1:9", "WANDB_API_KEY": "k" * 40}
    assert "127.0.0.1:9" in offline_shell.run("list", "someone/something", code=2, alone=True).stderr


def test_history_needs_no_server(offline_shell: Shell) -> None:
    assert offline_shell.run("history").stdout == "No plan has been carried out yet.\n"


def test_help_and_version_load_neither_wandb_nor_pandas(offline_shell: Shell) -> None:
    assert offline_shell.run("--version", fresh=True).stdout.startswith("artwidgets ")
    offline_shell.variables["PYTHONPROFILEIMPORTTIME"] = "1"
    import_times = offline_shell.run("--help", fresh=True).stderr
    imported = {line.rpartition("|")[2].strip() for line in import_times.splitlines()}
    assert "artwidgets.cli.changing" in imported
    assert not imported & {"wandb", "pandas", "numpy", "ipywidgets", "ariadne"}


def test_what_an_old_server_does_not_tell_is_a_dash_or_empty(shell: Shell) -> None:
    hidden = {*OLD_FIELDS, "Artifact.aliases", "Artifact.tags", "Artifact.createdBy"}
    with LocalServer(hide_fields=hidden) as old:
        old.seed_bulk(project="old", collections=1, versions=2)
        shell.variables |= {"WANDB_BASE_URL": old.base_url, "WANDB_API_KEY": old.api_key}
        project_path = f"{old.entity}/old"
        assert shell.run("list", project_path).stdout.count("—") == 4
        for query in ("alias:none", "-alias:none", "is:linked", "-is:linked", "used:0", "run:none"):
            assert shell.run("list", project_path, f"--where={query}").stdout.startswith(
                "0 versions, 0 links"
            )
        (one, _) = json.loads(shell.run("list", project_path, "--format", "json").stdout)
        columns = ("aliases", "tags", "linked_in", "used", "run")
        assert [one[name] for name in columns] == [None] * 5
        header, first, _ = csv.reader(shell.run("list", project_path, "--format", "csv").stdout.splitlines())
        assert [dict(zip(header, first, strict=True))[name] for name in columns] == [""] * 5


def test_history_checks_what_the_server_still_has(shell: Shell, sdk: LocalServer, project: str) -> None:
    sdk.seed_bulk(project=project, collections=1, versions=4)

    def planned(query: str) -> str:
        where = ("--where", query, "--delete", "--delete-aliases")
        shell.run("plan", f"{sdk.entity}/{project}", *where, "--out", "plan.json")
        return str(json.loads((shell.folder / "plan.json").read_text())["id"])

    plan = planned("version:0..1")
    ended = shell.run("apply", "plan.json", "--yes")
    assert "wait for garbage collection" in ended.stdout
    assert shell.run("history", "--check", plan).stdout == "2 deletes: 2 gone.\n"

    # A colleague made it stay: it is told by name, and by the exit code.
    plan = planned("version:2..3")
    other = wandb.Api().artifact(f"{sdk.entity}/{project}/model-0000:v2")
    other.description = "precious"
    other.save()
    shell.run("apply", "plan.json", "--yes", code=1)
    ended = shell.run("history", "--check", plan, code=1)
    assert "model-0000:v2  skipped  still there" in ended.stdout
    assert ended.stdout.endswith("2 deletes: 1 gone, 1 still there.\n")
    assert "no plan" in shell.run("history", "--check", "0a1b2c3d4e5f", code=2).stderr


def test_collections_are_listed_emptied_ones_too(shell: Shell, sdk: LocalServer, project: str) -> None:
    log(project, {"a.txt": "1" * 1000}, name="full", type="model", aliases=["best"])
    log(project, {"a.txt": "2" * 1000}, name="full", type="model")
    log(project, {"a.txt": "3"}, name="gone")
    project_path = f"{sdk.entity}/{project}"
    wandb.Api().artifact(f"{project_path}/gone:v0").delete(delete_aliases=True)
    heading, full, gone, total = shell.run("list", project_path, "--collections").stdout.splitlines()
    assert heading.split() == [
        *("name", "type", "versions", "size", "newest", "aliases", "tags", "description")
    ]
    assert full.split()[:5] == ["full", "model", "2", "2", "KB"]
    assert "best" in full
    assert gone.split()[:4] == ["gone", "dataset", "0", "0"]
    assert total == "2 collections, 1 of them empty"

    emptied = shell.run(
        "list", project_path, "--collections", "--where", "versions:0", "--format", "json"
    ).stdout
    assert [(one["name"], one["versions"]) for one in json.loads(emptied)] == [("gone", 0)]
    rows = csv.DictReader(
        io.StringIO(shell.run("list", project_path, "--collections", "--format", "csv").stdout)
    )
    assert [row["name"] for row in rows] == ["full", "gone"]
    none = shell.run("list", project_path, "--collections", "--where", "name:nothing").stdout
    assert none == "0 collections, 0 of them empty\n"


def test_what_collections_do_not_have_ends_with_2_before_a_server_is_asked(offline_shell: Shell) -> None:
    refused = offline_shell.run("list", "a/b", "--collections", "--where", "type:model run:x", code=2)
    assert "Collections have no 'run'. They have name, type," in refused.stderr
    refused = offline_shell.run("list", "a/b", "--collections", "--where", "versions:many", code=2)
    assert "Write for example versions:0" in refused.stderr
    # Of versions it is no field either.
    assert (
        "Unknown field 'versions'" in offline_shell.run("list", "a/b", "--where", "versions:0", code=2).stderr
    )


def test_a_verdict_needs_a_policy(shell: Shell, sdk: LocalServer, project: str) -> None:
    log(project, {"a.txt": "1"})
    refused = shell.run("list", f"{sdk.entity}/{project}", "--where", "verdict:drop", code=2)
    assert "No policy was decided yet" in refused.stderr
