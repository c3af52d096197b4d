"""A disk that is full, or takes nothing: said, nothing half, and gone on with when there is room."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from artwidgets import Archive, Session
from artwidgets.local import LocalServer

ARCHIVE = """
import json, os, sys
from artwidgets import Session

project, target = sys.argv[1:]
session = Session(os.environ["WANDB_ENTITY"], project)
outcomes = session.archive(session.load(), target).outcomes
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


def told(command: list[str], code: str, project: str, target: Path) -> tuple[list[Any], list[str]]:
    done = subprocess.run(
        [*command, sys.executable, "-c", code, project, str(target)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    return json.loads(first), json.loads(second)


def a_mount(options: str, target: Path) -> list[str]:
    """A command that runs another one where `target` is a disk of its own, and alone there."""
    mounted = f'mount -t tmpfs -o {options} tmpfs "{target}" && exec "$@"'
    command = ["unshare", "-rm", "sh", "-c", mounted, "sh"]
    try:
        subprocess.run([*command, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this system lets nobody mount anything")
    return command


def test_a_full_disk(filled: Session, project: str, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    command = a_mount("size=300k", tmp_path / "kept")
    (status, reason, _), files = told(command, ARCHIVE, project, tmp_path / "kept")
    assert set(status) == {"failed"}
    assert all("takes nothing more (No space left on device)" in one for one in reason)
    assert all("Make room and archive again" in one for one in reason)
    assert not any(name.endswith((".part", ".json")) for name in files)


def test_a_disk_that_is_read_only(filled: Session, project: str, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    command = a_mount("ro", tmp_path / "kept")
    (status, reason, listed), _ = told(command, ARCHIVE, project, tmp_path / "kept")
    assert set(status) == {"failed"}
    assert all("Read-only file system" in one for one in reason)
    assert listed == []


def test_a_file_that_is_too_large_for_the_disk(
    sdk: LocalServer, filled: Session, project: str, tmp_path: Path
) -> None:
    """It is one version's failure: smaller ones fit."""
    target = tmp_path / "kept"
    (status, reason, _), files = told([], LIMITED + ARCHIVE, project, target)
    assert sorted(status) == ["archived", "failed"]
    assert [one for one in reason if one] == ["large: The archive could not take it (File too large)."]
    assert not any(name.endswith(".part") for name in files)
    assert Archive.open(target).verify()["status"].tolist() == ["whole"]
    again = filled.archive(filled.listing, target)
    assert again.outcomes is not None
    assert again.outcomes["reason"].tolist() == ["", ""]
    assert os.listdir(target)
