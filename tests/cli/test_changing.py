"""``artwidgets plan``, ``apply``, ``resume`` and ``revert``."""

import json
import os
import pty
import signal
import subprocess
import threading
from pathlib import Path

import pytest
import wandb

from artwidgets import Session
from artwidgets.local import LocalServer
from artwidgets.planning.plan import Plan
from tests.cli.conftest import SECONDS, Shell, dir_variables
from tests.local.logs import names, versions
from tests.support.imported import Imported
from tests.support.seeded import log
from tests.support.waiting import patient, until


def answer(
    shell: Shell, text: str, *arguments: str, alone: bool = False
) -> "subprocess.CompletedProcess[str]":
    """Run a command at a terminal and type an answer; `alone` in a process of its own."""
    ours, theirs = pty.openpty()
    try:
        if not alone:
            os.write(ours, text.encode() + b"\n")
            return shell.ended_here(*arguments, stdin=os.ttyname(theirs))
        with shell.start(*arguments, stdin=theirs) as process:
            os.write(ours, text.encode() + b"\n")
            output, errors = process.communicate(timeout=patient(SECONDS))
    finally:
        os.close(ours)
        os.close(theirs)
    return subprocess.CompletedProcess(arguments, process.returncode, output, errors)


def plan_id(shell: Shell, path: Path) -> str:
    return str(json.loads((shell.folder / path).read_text())["id"])


def test_a_cleanup_from_plan_to_history(shell: Shell, sdk: LocalServer, project: str) -> None:
    for content in ("1", "22", "333"):
        log(project, {"a.txt": content})
    project_path = f"{sdk.entity}/{project}"

    planned = shell.run(
        "plan", project_path, "--where", "alias:none", "--delete", "--out", "plan.json"
    ).stdout
    assert "Delete data:v0" in planned
    assert "2 versions to delete" in planned
    assert len(versions(sdk, project)) == 3

    refused = shell.run("apply", "plan.json", code=2)
    assert "--yes" in refused.stderr
    assert len(versions(sdk, project)) == 3

    applied = shell.run("apply", "plan.json", "--yes")
    assert "2 done." in applied.stdout
    assert names(versions(sdk, project)) == ["data:v2"]

    heading, row = shell.run("history").stdout.splitlines()
    assert heading.startswith("plan")
    assert row.startswith(plan_id(shell, Path("plan.json")))
    assert "finished" in row
    # Applied once more, everything is as planned already.
    assert "Nothing to do" in shell.run("resume", plan_id(shell, Path("plan.json"))).stdout
    assert sdk.api_key not in (shell.folder / "plan.json").read_text() + planned + applied.stdout


def test_a_ttl_that_ends_in_the_past_is_confirmed_like_a_delete(
    shell: Shell, sdk: LocalServer, project: str
) -> None:
    log(project, {"a.txt": "1"})
    project_path = f"{sdk.entity}/{project}"

    def planned_too_late() -> str:
        """The version is older than a second."""
        output = shell.run("plan", project_path, "--ttl", "1s", "--out", "plan.json").stdout
        return output if "goes at once" in output else ""

    planned = until(planned_too_late, SECONDS)
    assert "1 edit (at once: 1 version, 1 B)" in planned
    unsure = answer(shell, "apply", "apply", "plan.json")
    assert unsure.returncode == 2
    assert "Type 'delete 1 version' to go on" in unsure.stdout
    assert "goes at once" in unsure.stdout
    later = shell.run("plan", project_path, "--ttl", "30d").stdout
    assert "goes on 2" in later
    assert "at once" not in later


def test_the_confirmation_must_be_typed_exactly(shell: Shell, sdk: LocalServer, project: str) -> None:
    log(project, {"a.txt": "1"})
    log(project, {"a.txt": "2"})
    shell.run("plan", f"{sdk.entity}/{project}", "--where", "version:0", "--delete", "--out", "plan.json")

    unsure = answer(shell, "yes", "apply", "plan.json", alone=True)
    assert unsure.returncode == 2
    assert "Type 'delete 1 version' to go on" in unsure.stdout
    assert "Nothing was done." in unsure.stdout
    assert len(versions(sdk, project)) == 2

    sure = answer(shell, "delete 1 version", "apply", "plan.json")
    assert sure.returncode == 0, sure.stderr
    assert names(versions(sdk, project)) == ["data:v1"]


def test_edits_are_applied_and_reverted(shell: Shell, sdk: LocalServer, project: str) -> None:
    log(project, {"a.txt": "1"}, metadata={"loss": 0.5, "old": True}, description="before")
    path = f"{sdk.entity}/{project}/data:v0"
    shell.run(
        *("plan", f"{sdk.entity}/{project}", "--description", "", "--ttl", "30d", "--add-tag", "keep"),
        *("--add-alias", "best", "--set", "loss=0.1", "--set", "note=by hand", "--unset", "old"),
        *("--out", "plan.json"),
    )
    shell.run("apply", "plan.json", "--yes")
    edited = wandb.Api().artifact(path)
    assert not edited.description
    assert edited.metadata == {"loss": 0.1, "note": "by hand"}
    assert (edited.tags, set(edited.aliases)) == (["keep"], {"latest", "best"})

    shell.run("revert", plan_id(shell, Path("plan.json")), "--yes")
    reverted = wandb.Api().artifact(path)
    assert reverted.description == "before"
    assert reverted.metadata == {"loss": 0.5, "old": True}
    assert (reverted.tags, reverted.aliases, reverted.ttl) == ([], ["latest"], None)


def test_a_version_with_aliases_is_refused_unless_they_are_named(
    shell: Shell, sdk: LocalServer, project: str
) -> None:
    log(project, {"a.txt": "1"}, aliases=["best"])
    project_path = f"{sdk.entity}/{project}"
    assert "Refused: " in shell.run("plan", project_path, "--delete").stdout
    output = shell.run("plan", project_path, "--delete", "--delete-aliases").stdout
    assert "Delete data:v0 (1 B), with its aliases " in output
    assert "Refused" not in output


def test_keeping_the_newest(shell: Shell, sdk: LocalServer, project: str) -> None:
    for content in ("1", "22", "333"):
        log(project, {"a.txt": content})
    out = shell.run("plan", f"{sdk.entity}/{project}", "--keep-last", "2").stdout
    assert [line for line in out.splitlines() if line.startswith("  ")] == ["  Delete data:v0 (1 B)."]


def test_a_plan_as_a_script_does_the_same(
    shell: Shell, imported: Imported, sdk: LocalServer, project: str
) -> None:
    log(project, {"a.txt": "1"})
    log(project, {"a.txt": "2"})
    script = shell.run(
        "plan", f"{sdk.entity}/{project}", "--where", "alias:none", "--delete", "--script"
    ).stdout
    with imported.start("-c", script, env=shell.variables) as process:
        process.communicate(timeout=patient(SECONDS))
    assert process.returncode == 0
    assert names(versions(sdk, project)) == ["data:v1"]


def test_what_to_plan_must_be_one_thing(offline_shell: Shell) -> None:
    nothing = offline_shell.run("plan", "someone/something", code=2)
    both = offline_shell.run("plan", "someone/something", "--delete", "--add-tag", "x", code=2)
    assert "Say what to plan" in nothing.stderr
    assert "Say what to plan" in both.stderr
    assert "KEY=JSON" in offline_shell.run("plan", "someone/something", "--set", "loss", code=2).stderr


def test_a_plan_never_decides_where_the_key_goes(shell: Shell, sdk: LocalServer, project: str) -> None:
    log(project, {"a.txt": "1"})
    shell.run("plan", f"{sdk.entity}/{project}", "--add-tag", "x", "--out", "plan.json")
    with LocalServer() as other:
        shell.variables |= {"WANDB_BASE_URL": other.base_url, "WANDB_API_KEY": other.api_key}
        refused = shell.run("apply", "plan.json", "--yes", code=2)
    assert f"The plan is for {sdk.base_url}, but wandb is set to {other.base_url}" in refused.stderr


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b'{"format": 99}'])
def test_a_file_that_is_no_plan_is_refused(offline_shell: Shell, content: bytes) -> None:
    (offline_shell.folder / "plan.json").write_bytes(content)
    assert "artwidgets: " in offline_shell.run("apply", "plan.json", "--yes", code=2).stderr


def test_a_missing_plan_is_told(offline_shell: Shell) -> None:
    assert "can't be read" in offline_shell.run("apply", "nowhere.json", "--yes", code=2).stderr
    assert "There is no plan" in offline_shell.run("resume", "abc123", code=2).stderr


def test_ctrl_c_stops_after_what_is_in_flight_and_resume_finishes(
    shell: Shell, sdk: LocalServer, project: str
) -> None:
    sdk.seed_bulk(project, collections=1, versions=600)
    output_path = shell.folder / "said.txt"
    shell.run("plan", f"{sdk.entity}/{project}", "--where", "alias:none", "--delete", "--out", "plan.json")
    journal = shell.folder / "state/plans" / f"{plan_id(shell, Path('plan.json'))}.jsonl"
    # Only what the plan sends is slow: 200 of 540 deletes are under way for three seconds.
    sdk.faults(latency=3, only="ArtwidgetsApply")
    try:
        # Into a file: nobody reads here, and a pipe that is full would stop the command.
        with (
            output_path.open("w") as file,
            shell.start("apply", "plan.json", "--yes", stdout=file) as process,
        ):

            def begun() -> bool:
                assert process.poll() is None
                return journal.exists() and '"started"' in journal.read_text()

            until(begun, SECONDS)
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=patient(SECONDS))
    finally:
        sdk.faults()
    assert process.returncode == 130, errors
    output = output_path.read_text()
    assert "not reached" in output
    assert "Go on with: artwidgets resume" in output
    assert "cancelled" in shell.run("history").stdout
    shell.run("resume", plan_id(shell, Path("plan.json")), "--yes")
    assert "finished" in shell.run("history").stdout
    left = shell.run("list", f"{sdk.entity}/{project}", "--where", "alias:none", "--format", "json").stdout
    assert json.loads(left) == []


def test_resume_without_an_id_names_the_plan_and_asks(
    shell: Shell, sdk: LocalServer, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(project, {"a.txt": "1"})
    log(project, {"a.txt": "2"})
    project_path = f"{sdk.entity}/{project}"
    shell.run("plan", project_path, "--where", "version:0", "--delete", "--out", "plan.json")
    plan = plan_id(shell, Path("plan.json"))
    sdk.faults(status=503)
    try:
        shell.run("apply", "plan.json", "--yes", code=2)
    finally:
        sdk.faults()
    for name, folder in dir_variables(shell.folder).items():
        monkeypatch.setenv(name, folder)
    cancel = threading.Event()
    cancel.set()
    begun = Plan.from_json((shell.folder / "plan.json").read_text())
    Session(sdk.entity, project).apply(begun, cancel=cancel)

    for refused in (shell.run("resume", code=2), shell.run("resume", "--yes", code=2)):
        output = refused.stdout + refused.stderr
        assert f"Plan {plan} of {project_path}" in output
        assert "1 of 1 item left" in output
    unsure = answer(shell, "yes", "resume")
    assert unsure.returncode == 2
    assert f"Plan {plan} of {project_path}" in unsure.stdout
    assert len(versions(sdk, project)) == 2
    assert answer(shell, "Delete 1 Version", "resume").returncode == 0
    assert names(versions(sdk, project)) == ["data:v1"]
    (row,) = (line for line in shell.run("history").stdout.splitlines() if line.startswith(plan))
    assert project_path in row
    assert "deleted data:v0" in row
