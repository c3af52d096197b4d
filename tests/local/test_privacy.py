"""What the server keeps is for its owner alone, from the first moment on."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from artwidgets.local import LocalServer
from artwidgets.local.errors import LocalServerError
from tests.local.wire import graphql


def modes(folder: Path) -> dict[str, str]:
    """Return the mode of the folder and of all that is in it."""
    return {
        str(path.relative_to(folder)): f"{stat.S_IMODE(path.stat().st_mode):o}"
        for path in [folder, *folder.rglob("*")]
    }


def open_to_others(folder: Path) -> dict[str, str]:
    """Return what is not 0700 (folders) or 0600 (files)."""
    return {
        name: mode
        for name, mode in modes(folder).items()
        if mode != ("700" if (folder / name).is_dir() else "600")
    }


@pytest.mark.parametrize("umask", [0o000, 0o277])
def test_the_data_folder_is_its_owners_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    folder = tmp_path / "data"
    before = os.umask(umask)
    try:
        server = LocalServer(folder)
        server.start()
    finally:
        os.umask(before)
    try:
        server.seed_bulk("many", collections=3, versions=40, files=2)
        found = modes(folder)
        assert {"server.sqlite3", "server.sqlite3-wal", "server.sqlite3-shm", "server.log", "blobs"} <= set(
            found
        )
        assert sum(name.startswith("blobs/") for name in found) > 100
        assert open_to_others(folder) == {}
    finally:
        server.stop()
    assert open_to_others(folder) == {}


def test_a_folder_of_an_earlier_server_is_closed(tmp_path: Path) -> None:
    with LocalServer(tmp_path / "data") as server:
        server.seed_bulk("some", collections=1, versions=2)
        server.kill()
        for path in [tmp_path / "data", *(tmp_path / "data").rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        server.start()
        assert graphql(server, "query Q { viewer { id } }")[0] == 200
        found = modes(tmp_path / "data")
        assert found["."] == "700"
        assert {found[name] for name in found if name.startswith("server.")} == {"600"}
        assert found["blobs"] == "700"


def test_a_folder_that_is_also_somebody_elses_keeps_its_mode(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o755)
    (folder / "notes.txt").write_text("not the server's")
    with LocalServer(folder):
        found = modes(folder)
        assert (found["."], found["blobs"]) == ("755", "700")
        assert {found[name] for name in found if name.startswith("server.")} == {"600"}


@pytest.mark.parametrize("data_dir", ["/dev/null", "/proc/nowhere"])
def test_a_place_that_is_no_folder_is_refused_with_what_to_do(data_dir: str) -> None:
    with pytest.raises(LocalServerError, match="Choose a folder of your own"):
        LocalServer(data_dir).start()


def test_the_shell_command_refuses_it_too() -> None:
    command = [sys.executable, "-m", "artwidgets", "serve", "--data-dir", "/dev/null"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode != 0
    assert "Traceback" not in ended.stderr
    assert "Choose a new or an empty one" in ended.stderr
