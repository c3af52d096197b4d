"""``artwidgets archive | verify | restore | download``, and plans that archive first."""

import re
from pathlib import Path

import pytest

from artwidgets import Archive
from artwidgets.local import LocalServer
from tests.cli.conftest import Shell
from tests.support.seeded import seeded_run


@pytest.fixture
def project_path(sdk: LocalServer, project: str) -> str:
    """Three versions of one collection."""
    with seeded_run(project) as run:
        for number in range(3):
            run.log("net", {"weights": f"{number}" * 100, "shared": "s" * 50}, type="model")
    return f"{sdk.entity}/{project}"


def test_versions_are_archived_and_verified(shell: Shell, project_path: str) -> None:
    output = shell.run("archive", project_path, "--where", "version:<2", "--to", "old").stdout
    assert "2 archived; 300 B (files that versions share are counted each time)" in output
    assert f"Archive: {shell.folder / 'old'}" in output
    output = shell.run("archive", project_path, "--to", "old").stdout
    assert "2 already archived" in output
    assert "1 archived" in output

    output = shell.run("verify", "old", "--list", "--where", "version:2").stdout
    assert "net:v2" in output
    assert "net:v1" not in output
    assert "3 whole in " in shell.run("verify", "old").stdout
    (path,) = (shell.folder / "old").glob("versions/*/net/v0.json")
    objects = {one.stat().st_size: one for one in (shell.folder / "old").glob("objects/*/*")}
    objects[50].unlink()
    output = shell.run("verify", "old", "--where", "version:<2", code=1).stdout
    assert re.search(r"missing: net:v0: \w+: It is not in the archive\.", output)
    assert "2 missing in " in output
    path.write_text("{}")
    assert "damaged" in shell.run("verify", "old", code=1).stdout


def test_what_is_no_archive_is_refused(shell: Shell, project_path: str) -> None:
    assert "There is no archive at" in shell.run("verify", "nowhere", code=2).stderr
    assert "has a password in it" in shell.run("archive", project_path, "--to", "s3://a:b@c/d", code=2).stderr
    assert (
        "No Dask scheduler"
        in shell.run("archive", project_path, "--to", "old", "--dask", "tcp://127.0.0.1:9", code=2).stderr
    )


def test_a_plan_archives_before_it_deletes(shell: Shell, project_path: str) -> None:
    planned = shell.run(
        "plan", project_path, "--where", "version:<2", "--delete", "--archive", "old", "--out", "plan.json"
    ).stdout
    first = f"Archived to {shell.folder / 'old'} first. What can't be archived is not deleted."
    assert first in planned
    applied = shell.run("apply", "plan.json", "--yes").stdout
    assert first in applied
    assert "2 done." in applied
    assert sorted(Archive.open(shell.folder / "old").listing["name"]) == ["net:v0", "net:v1"]
    assert "3 whole" not in shell.run("verify", "old").stdout


def test_what_can_not_be_archived_is_told_and_stays(shell: Shell, project_path: str) -> None:
    asked = (
        "plan",
        project_path,
        "--where",
        "version:<2",
        "--delete",
        "--archive",
        "old",
        "--out",
        "plan.json",
    )
    shell.run(*asked)
    (shell.folder / "old").write_text("no folder", encoding="utf-8")
    assert "is a file, so nothing can be kept in it" in shell.run(*asked, code=2).stderr
    ended = shell.run("apply", "plan.json", "--yes", code=1).stdout
    assert "Stopped: " in ended
    assert "Nothing that is not archived was deleted" in ended
    assert "0 done, 2 not reached." in ended.lower()
    assert "3 versions" in shell.run("list", project_path).stdout
    Path(shell.folder / "old").unlink()
    (plan,) = re.findall(r"artwidgets resume (\w+)", ended)
    assert "2 done" in shell.run("resume", plan, "--yes").stdout


def test_what_was_archived_is_restored(shell: Shell, project_path: str) -> None:
    shell.run("archive", project_path, "--to", "old")
    other = f"{project_path}-again"
    refused = shell.run("restore", "old", other, code=2)
    assert "Nobody is here to confirm what is restored" in refused.stderr
    assert "net:v2" in refused.stdout
    output = shell.run("restore", "old", other, "--where", "version:<2", "--yes").stdout
    assert f"restored: net:v0 as {other}/net:v0" in output
    assert "2 restored." in output
    output = shell.run("restore", "old", other, "--yes").stdout
    assert "2 already there" in output
    assert "1 restored" in output
    output = shell.run(
        "restore", "old", other, "--collection", "copy", "--where", "version:0", "--yes"
    ).stdout
    assert f"net:v0 as {other}/copy:v0" in output
    assert "4 versions" in shell.run("list", other).stdout


def test_files_are_downloaded(shell: Shell, project_path: str) -> None:
    output = shell.run("download", project_path, "--where", "version:<2", "--to", "files").stdout
    assert "2 downloaded." in output
    found = [path for path in (shell.folder / "files").rglob("weights") if path.is_file()]
    assert sorted(path.read_text(encoding="utf-8") for path in found) == ["0" * 100, "1" * 100]
