"""``artwidgets keep``: what a policy lets go and why, as text and numbers; a check ends with 0 or 3."""

import csv
import io
import json
from pathlib import Path

import pytest

from artwidgets.local import LocalServer
from artwidgets.planning.plan import Plan
from artwidgets.planning.policy import schema
from tests.cli.conftest import Shell

POLICY = """\
protect = ["tag:keep"]
[[rule]]
name = "old"
keep.last = 3
"""


@pytest.fixture
def project_path(sdk: LocalServer, project: str) -> str:
    """Two collections of ten versions; the first and the last of each have an alias."""
    sdk.seed_bulk(project, collections=2, versions=10)
    return f"{sdk.entity}/{project}"


@pytest.fixture
def policy(shell: Shell) -> Path:
    file = shell.folder / "cleanup.toml"
    file.write_text(POLICY, encoding="utf-8")
    return file


def test_tells_the_reasons_and_writes_the_plan_that_is_then_applied(
    shell: Shell, project_path: str, policy: Path
) -> None:
    result = shell.run("keep", project_path, "--policy", str(policy), "--out", "plan.json")
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["verdict", "rule", "reason", "versions", "size"]
    assert lines[1].startswith(
        "drop     old   dropped by old: not one of the last 3; has no alias; is not linked"
    )
    assert "Versions: drop 12 (" in result.stdout
    assert "12 versions to delete" in lines[-1]
    assert "Next: artwidgets apply plan.json" in result.stderr
    checked = shell.run("keep", project_path, "--policy", str(policy), "--check", code=3).stdout
    assert checked.splitlines()[:-1] == lines[:-1]
    shell.run("apply", "plan.json", "--yes")
    again = shell.run("keep", project_path, "--policy", str(policy), "--check", code=0)
    assert "nothing staged yet" in again.stdout
    assert "Versions: drop 0 (0 B), keep 8 (" in again.stdout


def test_numbers_for_machines(shell: Shell, project_path: str, policy: Path) -> None:
    out = shell.run(
        "keep", project_path, "--policy", str(policy), "--check", "--format", "json", code=3
    ).stdout
    report = json.loads(out)
    assert (
        report["verdicts"]["drop"]["versions"]
        == report["plan"]["items"]
        == report["rows"][0]["versions"]
        == 12
    )
    assert report["verdicts"]["drop"]["size"] == report["rows"][0]["size"] > 0
    assert report["plan"]["skipped"] == report["notes"] == []

    each = shell.run("keep", project_path, "--policy", str(policy), "--format", "csv", "--each").stdout
    rows = list(csv.DictReader(io.StringIO(each)))
    assert len(rows) == 20
    assert next(row["name"] for row in rows if row["verdict"] == "drop") == "model-0000:v6"
    assert all(row["reason"] for row in rows)


def test_what_can_not_be_done_is_refused_before_anything_is_asked(offline_shell: Shell) -> None:
    file = offline_shell.folder / "cleanup.toml"
    errors = offline_shell.run("keep", "acme/vision", code=2).stderr
    assert "Say which policy" in errors
    file.write_text(POLICY.replace("last", "lst"), encoding="utf-8")
    errors = offline_shell.run("keep", "acme/vision", "--policy", "cleanup.toml", code=2).stderr
    assert "cleanup.toml, line 4: keep has no key 'lst'. Did you mean 'last'?" in errors
    errors = offline_shell.run(
        "keep", "a/b", "--policy", "cleanup.toml", "--check", "--out", "x", code=2
    ).stderr
    assert "--check writes no plan" in errors


def test_a_policy_archives_first(shell: Shell, project_path: str, policy: Path) -> None:
    policy.write_text(POLICY + 'then = "archive s3://bucket/old"\n', encoding="utf-8")
    output = shell.run("keep", project_path, "--policy", str(policy), "--check", code=3).stdout
    assert "Archived to s3://bucket/old first. What can't be archived is not deleted." in output
    out = shell.folder / "plan.json"
    shell.run("keep", project_path, "--policy", str(policy), "--archive", "old", "--out", str(out))
    assert Plan.from_json(out.read_text(encoding="utf-8")).archive == str(shell.folder / "old")
    errors = shell.run(
        "keep", project_path, "--policy", str(policy), "--archive", "s3://a:b@c/d", code=2
    ).stderr
    assert "has a password in it" in errors


def test_the_schema_for_editors(offline_shell: Shell) -> None:
    assert json.loads(offline_shell.run("keep", "--schema").stdout) == schema()
