"""Archive first: what goes was read back from the archive right before, and what was not stays."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import wandb

from artwidgets import Archive, Policy, Session
from artwidgets.applying.journal import find_record
from artwidgets.applying.report import ARCHIVED, Report
from artwidgets.errors import ArchiveError
from artwidgets.local import LocalServer
from artwidgets.planning.plan import Plan
from tests.support.small_files import files_of_at_most
from tests.support.waiting import until

Log = Callable[..., None]

APPLY = """
import sys
from pathlib import Path
from artwidgets import Session
from artwidgets.planning.plan import Plan

plan = Plan.from_json(Path(sys.argv[1]).read_text())
report = Session(plan.entity, plan.project).apply(plan)
print(report.summary)
"""


@pytest.fixture
def loaded(session: Session, log: Log) -> Session:
    """Four versions of one collection, and two of another; v0 and v1 share a file."""
    log("net", {"a": "a" * 700}, {"a": "a" * 700, "b": "b" * 30}, {"c": "c" * 900}, {"d": "d" * 50})
    log("data", {"e": "e" * 40}, {"f": "f" * 60}, type="dataset")
    session.load()
    return session


def names(session: Session) -> list[str]:
    return sorted(Session(session.scope.entity, session.scope.project).load()["name"])


def reasons(report: Report) -> dict[str, str]:
    return {item.name: report.reason(item) for item in (*report.done, *report.skipped)}


def verified_names(folder: Path) -> set[str]:
    verified = Archive.open(folder).verify()
    assert set(verified["status"]) == {"whole"}
    return set(verified["name"])


def damage(folder: Path, size: int) -> None:
    """Write other bytes into the object of this size."""
    (found,) = (one for one in folder.glob("objects/*/*") if one.stat().st_size == size)
    found.write_bytes(b"x" * size)


def test_what_goes_is_in_the_archive(loaded: Session, tmp_path: Path) -> None:
    loaded.delete(loaded.where("name:net version:<3"))
    loaded.edit(loaded.where("name:data version:1"), description="stays")
    plan = loaded.plan(archive=tmp_path / "kept")
    report = loaded.apply(plan)
    assert report.summary == "4 done"
    assert reasons(report) == {f"net:v{n}": ARCHIVED for n in range(3)} | {"data:v1": ""}
    assert report.remarks == ()
    assert names(loaded) == ["data:v0", "data:v1", "net:v3"]
    assert verified_names(tmp_path / "kept") == {"net:v0", "net:v1", "net:v2"}
    assert find_record(plan.id).plan.archive == str(tmp_path / "kept")
    assert (tmp_path / "kept" / "index.json").exists()


def test_what_another_rule_deletes_goes_without(loaded: Session, tmp_path: Path) -> None:
    loaded.stage(
        Policy.loads(
            f"""
            [[rule]]
            name = "models"
            within = "name:net"
            keep.last = 2
            then = "archive {tmp_path / "kept"}"
            [[rule]]
            name = "data"
            within = "name:data"
            keep.last = 1
            """
        )
    )
    report = loaded.apply(Plan.from_json(loaded.plan().to_json()))
    assert reasons(report) == {"net:v0": ARCHIVED, "net:v1": ARCHIVED, "data:v0": ""}
    assert names(loaded) == ["data:v1", "net:v2", "net:v3"]
    assert verified_names(tmp_path / "kept") == {"net:v0", "net:v1"}


def test_an_object_that_was_damaged_keeps_its_versions(loaded: Session, tmp_path: Path) -> None:
    loaded.archive(loaded.where("name:net"), tmp_path / "kept")
    damage(tmp_path / "kept", 700)
    loaded.delete(loaded.where("name:net version:<3"))
    report = loaded.apply(loaded.plan(archive=tmp_path / "kept"))
    reason_by_name = reasons(report)
    for name in ("net:v0", "net:v1"):
        assert reason_by_name[name].startswith("Not deleted: it is not in the archive: ")
        assert "another size or digest" in reason_by_name[name]
    assert report.summary == "1 done, 2 skipped"
    assert {"net:v0", "net:v1"} <= set(names(loaded))
    # The next try fetches it anew.
    assert loaded.resume(report.plan.id).summary == "3 done"
    assert verified_names(tmp_path / "kept") >= {"net:v0", "net:v1", "net:v2"}


def test_a_collection_is_archived_whole(loaded: Session, log: Log, tmp_path: Path) -> None:
    loaded.delete_collection("net")
    report = loaded.apply(loaded.plan(archive=tmp_path / "kept"))
    assert reasons(report) == {"net": ARCHIVED}
    assert verified_names(tmp_path / "kept") == {f"net:v{n}" for n in range(4)}
    loaded.archive(loaded.where("name:data"), tmp_path / "kept")
    damage(tmp_path / "kept", 60)
    loaded.delete_collection("data")
    report = loaded.apply(loaded.plan(archive=tmp_path / "kept"))
    assert reasons(report)["data"].startswith("Not deleted: it is not in the archive: data:v1: ")
    assert names(loaded) == ["data:v0", "data:v1"]


def test_a_ttl_that_has_passed_is_a_delete(loaded: Session, tmp_path: Path) -> None:
    """And one that sets its day: nobody asks again on that day."""
    loaded.edit(loaded.where("name:net version:0"), ttl=timedelta(seconds=1))
    loaded.expire(loaded.where("name:net version:1"), after="7d")
    loaded.edit(loaded.where("name:net version:2"), ttl="90d")
    until(lambda: loaded.plan().at_once)
    plan = loaded.plan(archive=tmp_path / "kept")
    assert [len(plan.at_once), len(plan.later), len(plan.edits)] == [1, 1, 3]
    loaded.apply(plan)
    assert verified_names(tmp_path / "kept") == {"net:v0", "net:v1"}


@pytest.mark.parametrize("folder", ["file/kept", "file"])
def test_a_target_that_takes_nothing_ends_the_run(loaded: Session, tmp_path: Path, folder: str) -> None:
    loaded.delete(loaded.where("name:net version:<3"))
    plan = loaded.plan(archive=tmp_path / folder)
    (tmp_path / "file").write_text("no folder")
    report = loaded.apply(plan)
    assert report.summary == "0 done, 3 not reached"
    assert "Nothing that is not archived was deleted; resume the plan then." in report.stopped
    assert len(names(loaded)) == 6
    with pytest.raises(ArchiveError, match="is a file, so nothing can be kept in it"):
        loaded.plan(archive=tmp_path / folder)
    with pytest.raises(ArchiveError, match="can't be opened"):
        loaded.plan(archive="nothing://bucket/old")


def test_a_full_disk_ends_the_run(loaded: Session, tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=40k", "none", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small disk; what a limit does is tested below")
    try:
        (folder / "filler").write_bytes(b"x" * 36 * 1024)
        loaded.delete(loaded.where("name:net version:<3"))
        report = loaded.apply(loaded.plan(archive=folder))
        assert report.done.ids == []
        assert "(No space left on device)" in report.stopped
        assert len(names(loaded)) == 6
        (folder / "filler").unlink()
        assert loaded.resume(report.plan.id).summary == "3 done"
        assert verified_names(folder) == {"net:v0", "net:v1", "net:v2"}
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_file_that_is_too_large_for_the_disk_keeps_its_version(
    session: Session, log: Log, tmp_path: Path
) -> None:
    log("net", {"a": "a" * 700}, {"c": "c" * 900_000}, {"d": "d" * 50})
    session.load()
    session.delete(session.where("name:net version:<2"))
    plan = session.plan(archive=tmp_path / "kept")
    with files_of_at_most(200_000):
        assert session.apply(plan).summary == "1 done, 1 skipped"
    (skipped,) = find_record(plan.id).report().skipped
    assert skipped.name == "net:v1"
    assert names(session) == ["net:v1", "net:v2"]
    assert verified_names(tmp_path / "kept") == {"net:v0"}


def test_a_version_whose_manifest_can_not_be_read_stays(
    loaded: Session, sdk: LocalServer, tmp_path: Path
) -> None:
    loaded.delete(loaded.where("name:net version:<3"))
    plan = loaded.plan(measure=False, archive=tmp_path / "kept")
    sdk.faults(status=404, only=("/artifactsV2", "/artifacts", "/wandb_artifacts"))
    try:
        report = loaded.apply(plan)
    finally:
        sdk.faults()
    assert report.summary == "0 done, 3 skipped"
    assert all(why.startswith("Not deleted: it is not in the archive: ") for why in reasons(report).values())
    assert len(names(loaded)) == 6


def _while_archiving(session: Session, act: Callable[[], object]) -> Callable[..., None]:
    """A progress that does something once, as soon as versions are being archived."""
    done = threading.Event()

    def progress(*_: object) -> None:
        if not done.is_set() and (session.slowed or "").startswith("Archiving 3 versions (2.3 KB) to "):
            done.set()
            act()

    return progress


def test_it_can_be_cancelled_while_it_archives(loaded: Session, tmp_path: Path) -> None:
    loaded.delete(loaded.where("name:net version:<3"))
    plan, cancel = loaded.plan(archive=tmp_path / "kept"), threading.Event()
    report = loaded.apply(plan, _while_archiving(loaded, cancel.set), cancel)
    assert report.cancelled
    assert report.summary == "0 done, 3 not reached (cancelled)"
    assert loaded.slowed is None
    assert loaded.resume(plan.id).summary == "3 done"
    assert verified_names(tmp_path / "kept") == {"net:v0", "net:v1", "net:v2"}


def test_what_changes_while_it_is_archived_stays(
    loaded: Session, remote: Callable[[str], wandb.Artifact], tmp_path: Path
) -> None:
    loaded.delete(loaded.where("name:net version:<3"))

    def another() -> None:
        artifact = remote("net:v1")
        artifact.aliases.append("best")
        artifact.save()

    report = loaded.apply(loaded.plan(archive=tmp_path / "kept"), _while_archiving(loaded, another))
    assert report.summary == "2 done, 1 skipped"
    assert "It got the alias best since the review" in reasons(report)["net:v1"]
    assert "net:v1" in names(loaded)


def test_killed_and_resumed_it_deletes_nothing_that_is_not_kept(
    session: Session, sdk: LocalServer, log: Log, state: Path, tmp_path: Path
) -> None:
    log("net", *({"a": f"{number}" * 100} for number in range(90)))
    session.load()
    before = {row.name: row.Index for row in session.listing.itertuples()}
    session.delete(session.where("alias:none"))
    plan = session.plan(measure=False, archive=tmp_path / "kept")
    (tmp_path / "plan.json").write_text(plan.to_json())
    journal = state / "plans" / f"{plan.id}.jsonl"
    process = subprocess.Popen([sys.executable, "-c", APPLY, tmp_path / "plan.json"])
    try:
        until(lambda: journal.exists() and b'"started"' in journal.read_bytes())
        os.kill(process.pid, signal.SIGKILL)
    finally:
        process.kill()
        process.wait()
    left = set(names(session))
    kept = Archive.open(tmp_path / "kept")
    gone = [row for name, row in before.items() if name not in left]
    assert (kept.verify(gone)["status"] == "whole").all()
    # Resumed by who did not make it: the archive is part of the plan on record.
    report = Session(sdk.entity, session.scope.project).resume(plan.id)
    assert len(report.done) == len(plan)
    assert verified_names(tmp_path / "kept") == set(before) - {"net:v89"}
    assert json.loads(journal.read_text().splitlines()[0])["plan"]["archive"] == str(tmp_path / "kept")


def test_a_plan_of_a_file_archives_too(loaded: Session, tmp_path: Path) -> None:
    """Also where the archive is a folder of somebody who deleted it since."""
    loaded.delete(loaded.where("name:net version:<3"))
    text = loaded.plan(archive=tmp_path / "kept").to_json()
    shutil.rmtree(tmp_path / "kept", ignore_errors=True)
    plan = Plan.from_json(text)
    assert Session(plan.entity, plan.project).apply(plan).summary == "3 done"
    assert verified_names(tmp_path / "kept") == {"net:v0", "net:v1", "net:v2"}


def test_the_script_archives_and_deletes(
    loaded: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loaded.archive(loaded.where("name:net"), tmp_path / "kept")
    damage(tmp_path / "kept", 900)
    loaded.delete(loaded.where("name:net version:<3"))
    loaded.delete_collection("data")
    script = loaded.plan(archive=tmp_path / "kept").to_script()
    exec(compile(script, "script", "exec"), {})
    assert f"Not deleted, because it is not in {tmp_path / 'kept'}: " in capsys.readouterr().out
    assert names(loaded) == ["net:v2", "net:v3"]
