"""The project's own rules for its source: ruff and mypy, as pyproject.toml sets them."""

import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

ROOT = Path(__file__).parents[2]
MYPY_CACHE = platformdirs.user_cache_dir("artwidgets-tests-mypy")
"""What mypy knows of the libraries, which takes it half a minute: kept for every clone on this machine, as
it goes by what a file holds and not by where it is."""


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("ruff", "check", "."), id="ruff check"),
        pytest.param(("ruff", "format", "--check", "."), id="ruff format"),
        pytest.param(("mypy", "--cache-dir", MYPY_CACHE), id="mypy --strict"),
    ],
)
def test_has_nothing_to_say(command: tuple[str, ...]) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
