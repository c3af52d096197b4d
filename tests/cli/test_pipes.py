"""A closed pipe is never success for a command that changes things."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from artwidgets import Session
from artwidgets.local import LocalServer
from tests.cli.conftest import SECONDS, Shell
from tests.support.waiting import patient


def closed(shell: Shell, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a command whose output nobody reads from the start."""
    ours, theirs = os.pipe()
    os.close(ours)
    try:
        with shell.start(*arguments, stdout=theirs) as process:
            _, errors = process.communicate(timeout=patient(SECONDS))
    finally:
        os.close(theirs)
    return subprocess.CompletedProcess(arguments, process.returncode, "", errors)


def versions(sdk: LocalServer, project: str) -> int:
    return len(Session(sdk.entity, project).load())


@pytest.fixture
def plan(shell: Shell, sdk: LocalServer, project: str) -> str:
    sdk.seed_bulk(project, collections=1, versions=800)
    shell.run("plan", f"{sdk.entity}/{project}", "--where", "alias:none", "--delete", "--out", "plan.json")
    return "plan.json"


def test_apply_does_nothing_that_it_could_not_show(shell: Shell, sdk: LocalServer, project: str) -> None:
    sdk.seed_bulk(project, collections=1, versions=20)
    project_path = f"{sdk.entity}/{project}"
    shell.run("plan", project_path, "--where", "alias:none", "--delete", "--out", "plan.json")
    ended = closed(shell, "apply", "--yes", "plan.json")
    assert ended.returncode == 2
    assert "standard output was closed: nothing was done" in ended.stderr
    assert "Exception ignored" not in ended.stderr
    assert versions(sdk, project) == 20


def test_apply_into_head(shell: Shell, sdk: LocalServer, project: str, plan: str) -> None:
    """The plan is longer than what a pipe holds, so that the reader goes away while it is shown."""
    command = f"'{sys.executable}' -m artwidgets apply --yes {plan} | head -1; exit ${{PIPESTATUS[0]}}"
    ended = subprocess.run(
        ["bash", "-c", command],
        cwd=shell.folder,
        env=shell.variables,
        capture_output=True,
        timeout=patient(SECONDS),
    )
    assert ended.returncode == 2
    assert versions(sdk, project) == 800


def test_what_was_done_and_could_not_be_told_is_no_success(
    shell: Shell, sdk: LocalServer, project: str, plan: str
) -> None:
    """Whoever reads goes away once the whole plan was shown."""
    with shell.start("apply", "--yes", plan) as process:
        assert process.stdout is not None
        while not process.stdout.readline().startswith("Plan "):
            assert process.poll() is None
        process.stdout.close()
        assert process.stderr is not None
        errors = process.stderr.read()
        assert process.wait(patient(SECONDS)) == 1
    assert "the report was not shown" in errors
    identifier = json.loads((shell.folder / Path(plan)).read_text())["id"]
    row = next(line for line in shell.run("history").stdout.splitlines() if line.startswith(identifier))
    assert "finished" in row


def test_resume_and_revert_alike(shell: Shell, sdk: LocalServer, project: str) -> None:
    sdk.seed_bulk(project, collections=1, versions=3)
    project_path = f"{sdk.entity}/{project}"
    shell.run("plan", project_path, "--add-tag", "seen", "--out", "plan.json")
    shell.run("apply", "--yes", "plan.json")
    identifier = json.loads((shell.folder / "plan.json").read_text())["id"]
    assert closed(shell, "revert", "--yes", identifier).returncode == 2
    assert all("seen" in tags for tags in Session(sdk.entity, project).load()["tags"])
    assert closed(shell, "resume", "--yes", identifier).returncode == 2


def test_looking_into_a_closed_pipe_is_no_failure(shell: Shell, sdk: LocalServer, project: str) -> None:
    sdk.seed_bulk(project, collections=1, versions=3)
    assert closed(shell, "list", f"{sdk.entity}/{project}").returncode == 0
    assert closed(shell, "history").returncode == 0


def test_a_plan_is_written_though_nobody_reads_it(shell: Shell, sdk: LocalServer, project: str) -> None:
    sdk.seed_bulk(project, collections=1, versions=3)
    closed(shell, "plan", f"{sdk.entity}/{project}", "--delete", "--delete-aliases", "--out", "plan.json")
    shell.run("apply", "--yes", "plan.json")
    assert versions(sdk, project) == 0


def test_a_plan_from_elsewhere_says_so(shell: Shell, sdk: LocalServer, project: str) -> None:
    sdk.seed_bulk(project, collections=1, versions=3)
    shell.run("plan", f"{sdk.entity}/{project}", "--add-tag", "seen", "--out", "plan.json")
    assert "not made on this machine" not in shell.run("apply", "--yes", "plan.json").stdout
    shell.run("plan", f"{sdk.entity}/{project}", "--add-tag", "again", "--out", "plan.json")
    (shell.folder / "state" / "plan.key").unlink()
    output = shell.run("apply", "--yes", "plan.json").stdout
    assert "not made on this machine" in output
    assert "3 done" in output
