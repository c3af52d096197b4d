"""A disk that is full, or takes nothing: said, nothing half, and gone on with when there is room."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from artwidgets import Archive, Session
from tests.support.imported import Imported

ARCHIVE = """
import json, os, sys
from artwidgets import Session

project, *targets = sys.argv[1:]
session = Session(os.environ["WANDB_ENTITY"], project)
session.load()
for target in targets:
    outcomes = session.archive(session.listing, target).outcomes
    print(json.dumps([outcomes["status"].tolist(), outcomes["reason"].tolist(), sorted(os.listdir(target))]))
    print(json.dumps([name for _, _, names in os.walk(target) for name in names]))
"""

LIMITED = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
"""


@pytest.fixture
def filled(log: Any, session: Session) -> Session:
    log("net", {f"{n}": f"{n}" * 50_000 for n in range(10)}, {"small": "s", "large": "l" * 900_000})
    session.load()
    return session


def parsed(output: str) -> list[tuple[list[Any], list[str]]]:
    """Of each target: the outcomes with what is in the folder, and all files below it."""
    lines = [json.loads(line) for line in output.splitlines()]
    return list(zip(lines[::2], lines[1::2], strict=True))


def mounting(disks: dict[Path, str]) -> list[str]:
    """A command that runs another one where each of these is a disk with such options, and alone there."""
    mounts = [f'mount -t tmpfs -o {options} tmpfs "{target}"' for target, options in disks.items()]
    command = ["unshare", "-rm", "sh", "-c", " && ".join([*mounts, 'exec "$@"']), "sh"]
    try:
        subprocess.run([*command, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this system lets nobody mount anything")
    return command


def test_a_disk_that_is_full_and_one_that_is_read_only(filled: Session, project: str, tmp_path: Path) -> None:
    full, fixed = tmp_path / "full", tmp_path / "fixed"
    full.mkdir()
    fixed.mkdir()
    command = mounting({full: "size=300k", fixed: "ro"})
    script = [sys.executable, "-c", ARCHIVE, project, str(full), str(fixed)]
    done = subprocess.run([*command, *script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    ((status, reason, _), files), ((fixed_status, fixed_reason, listed), _) = parsed(done.stdout)
    assert set(status) == {"failed"}
    assert all("takes nothing more (No space left on device)" in one for one in reason)
    assert all("Make room and archive again" in one for one in reason)
    assert not any(name.endswith((".part", ".json")) for name in files)

    assert set(fixed_status) == {"failed"}
    assert all("Read-only file system" in one for one in fixed_reason)
    assert listed == []


def test_a_file_that_is_too_large_for_the_disk(
    imported: Imported, filled: Session, project: str, tmp_path: Path
) -> None:
    """It is one version's failure: smaller ones fit."""
    target = tmp_path / "kept"
    with imported.start("-c", LIMITED + ARCHIVE, project, str(target)) as process:
        output, errors = process.communicate()
    assert process.returncode == 0, errors
    (((status, reason, _), files),) = parsed(output)
    assert sorted(status) == ["archived", "failed"]
    assert [one for one in reason if one] == ["large: The archive could not take it (File too large)."]
    assert not any(name.endswith(".part") for name in files)
    assert Archive.open(target).verify()["status"].tolist() == ["whole"]
    again = filled.archive(filled.listing, target)
    assert again.outcomes is not None
    assert again.outcomes["reason"].tolist() == ["", ""]
    assert os.listdir(target)
