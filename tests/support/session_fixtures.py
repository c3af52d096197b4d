"""A state directory of each test's own, and a session on its project."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import wandb

from artwidgets import Session
from artwidgets.local import LocalServer
from tests.support.seeded import seeded_run

Log = Callable[..., None]


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where journals and caches of this test are kept."""
    monkeypatch.setenv("ARTWIDGETS_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("ARTWIDGETS_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "state"


@pytest.fixture
def log(sdk: LocalServer, project: str) -> Log:
    """Put versions of one artifact there as one run of the SDK does: a dict of files each."""

    def logged(
        name: str,
        *versions: dict[str, str],
        type: str = "model",
        aliases: Sequence[Sequence[str]] = (),
        **fields: Any,
    ) -> None:
        with seeded_run(project) as run:
            for number, files in enumerate(versions):
                named = aliases[number] if number < len(aliases) else None
                run.log(name, files, type=type, aliases=named, **fields)

    return logged


@pytest.fixture
def session(sdk: LocalServer, project: str) -> Session:
    """A session on the test's project, not loaded yet."""
    return Session(sdk.entity, project)


@pytest.fixture
def remote(sdk: LocalServer, project: str) -> Callable[[str], wandb.Artifact]:
    """A version as the plain SDK sees it now."""

    def read(name: str) -> wandb.Artifact:
        return wandb.Api().artifact(f"{sdk.entity}/{project}/{name}")

    return read
