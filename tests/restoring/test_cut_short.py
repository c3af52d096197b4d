"""A restore that is killed, cancelled or left alone by the server ends, and the next one goes on."""

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from artwidgets import Session
from artwidgets.local import LocalServer
from tests.restoring.conftest import facts
from tests.support import faults
from tests.support.imported import Imported
from tests.support.proxy import FaultProxy
from tests.support.waiting import until

RESTORE = """
import sys
from artwidgets import Session
entity, project, base_url, archive = sys.argv[1:]
Session(entity, project, base_url=base_url, api_key=sys.stdin.readline().strip()).restore(archive)
"""

MOMENTS = {
    "a version is begun": {"operation": "CreateArtifact", "skip": 1},
    "its files are on their way": {"path": "/*wandb_artifacts*", "skip": 4},
    "all of it is there but the commit": {"operation": "CommitArtifact", "skip": 1},
    "the collection is given its words": {"operation": "ArtwidgetsApply"},
}


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
def test_killed_and_repeated_all_is_there_once(
    sdk: LocalServer,
    varied: Session,
    wipe: Callable[[Session], None],
    proxy: FaultProxy,
    imported: Imported,
    moment: dict[str, object],
    tmp_path: Path,
) -> None:
    before = facts(varied)
    varied.archive(varied.listing, tmp_path / "kept")
    wipe(varied)
    stopped = proxy.fault(faults.hang(), **moment)
    (tmp_path / "tmp").mkdir()
    arguments = (varied.scope.entity, str(varied.scope.project), proxy.base_url, str(tmp_path / "kept"))
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    with imported.start("-c", RESTORE, *arguments, env=environment, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(sdk.api_key + "\n")
        process.stdin.flush()
        until(lambda: stopped.used, 60, detail=lambda: [one.path for one in proxy.requests])
        process.kill()
    # What it had started goes, too, and leaves nothing behind.
    until(lambda: not list((tmp_path / "tmp").glob("artwidgets-restore-*")))
    until(lambda: not processes_with(f"{tmp_path}/tmp"), detail=lambda: processes_with(f"{tmp_path}/tmp"))

    again = varied.restore(tmp_path / "kept")
    assert set(again["status"]) <= {"restored", "already there"}, again["reason"].tolist()
    varied.load(whole=True)
    assert len(varied.listing) == 3
    assert facts(varied) == before
    assert sorted(again["new_id"]) == sorted(varied.listing.index)
    assert (varied.collection("net").description, len(varied.collection("net").tags)) == ("All nets", 2)


def processes_with(folder: str) -> list[str]:
    """The commands of processes in whose environment this folder is."""
    found = []
    for one in Path("/proc").glob("[0-9]*"):
        try:
            if f"TMPDIR={folder}".encode() in (one / "environ").read_bytes():
                found.append((one / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return [command for command in found if command]


def test_cancelled_while_files_are_on_their_way(
    sdk: LocalServer,
    varied: Session,
    proxy: FaultProxy,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    varied.archive(varied.listing, tmp_path / "kept")
    stuck = proxy.fault(faults.hang(), path="/*wandb_artifacts*")
    there = Session(sdk.entity, varied.scope.project, base_url=proxy.base_url, api_key=sdk.api_key)
    cancel, took = threading.Event(), []

    def cancel_then() -> None:
        until(lambda: stuck.used, 60)
        took.append(time.monotonic())
        cancel.set()

    canceller = threading.Thread(target=cancel_then)
    canceller.start()
    report = there.restore(tmp_path / "kept", collection="other", cancel=cancel)
    canceller.join()
    assert time.monotonic() - took[0] < 10
    assert set(report["status"]) == {"not reached"}
    assert not list(tmp_path.glob("artwidgets-restore-*"))
    varied.load(whole=True)
    assert set(varied.listing["collection"]) == {"net"}


def test_a_server_that_stops_answering_is_not_waited_for(
    sdk: LocalServer, varied: Session, proxy: FaultProxy, tmp_path: Path
) -> None:
    varied.archive(varied.listing, tmp_path / "kept")
    proxy.fault(faults.hang(), path="/*wandb_artifacts*")
    there = Session(sdk.entity, varied.scope.project, base_url=proxy.base_url, api_key=sdk.api_key)
    there.patience = there.deadline = 4.0
    report = there.restore(tmp_path / "kept", collection="other").set_index("name")
    assert report["status"].to_dict() == {"net:v0": "failed", "net:v1": "failed", "net:v2": "not reached"}
    assert "did not finish within 4 s" in report.at["net:v0", "reason"]
    assert "Restore again later" in report.at["net:v2", "reason"]


def test_a_store_that_refuses_is_told_with_its_words(
    sdk: LocalServer, varied: Session, proxy: FaultProxy, tmp_path: Path
) -> None:
    varied.archive(varied.listing, tmp_path / "kept")
    proxy.fault(faults.status(403), path="/*wandb_artifacts*")
    there = Session(sdk.entity, varied.scope.project, base_url=proxy.base_url, api_key=sdk.api_key)
    report = there.restore(tmp_path / "kept", collection="other")
    assert set(report["status"]) == {"failed"}
    assert "403" in report["reason"].iloc[0]
    assert sdk.api_key not in " ".join(report["reason"])
