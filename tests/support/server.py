"""Fixtures: one local server for the whole test run, and the SDK pointed at it.

The SDK reads its settings once per process, so there is one server and one set of directories for
the session; each test has a project of its own.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from artwidgets.local import LocalServer
from tests.support import seeded
from tests.support.proxy import FaultProxy

SDK_FOLDERS = ("WANDB_DIR", "WANDB_CACHE_DIR", "WANDB_DATA_DIR", "WANDB_CONFIG_DIR", "WANDB_ARTIFACT_DIR")

NOTHING_OF_THE_MACHINE = {
    "WANDB_CONSOLE": "off",
    "WANDB_DISABLE_GIT": "true",
    "WANDB_X_DISABLE_META": "true",
    "WANDB_X_DISABLE_STATS": "true",
    "WANDB_X_SAVE_REQUIREMENTS": "false",
}
"""A run looks at the machine, its packages and its repository: half of the CPU that a run of one version
takes, and none of it is about artifacts."""


def sdk_environment(server: LocalServer, folder: Path) -> dict[str, str]:
    """Return the environment in which the wandb SDK talks to `server` and writes only below `folder`."""
    for name in SDK_FOLDERS:
        (folder / name.lower()).mkdir(parents=True, exist_ok=True)
    return {
        **{name: str(folder / name.lower()) for name in SDK_FOLDERS},
        "ARTWIDGETS_CACHE_DIR": str(folder / "cache"),
        "ARTWIDGETS_STATE_DIR": str(folder / "state"),
        "NETRC": str(folder / "netrc"),
        "WANDB_API_KEY": server.api_key,
        "WANDB_BASE_URL": server.base_url,
        "WANDB_ENTITY": server.entity,
        "WANDB_ERROR_REPORTING": "false",
        "WANDB_SILENT": "true",
        **NOTHING_OF_THE_MACHINE,
        # The tries that a session gives: a refusal shows in 1 s with its cause, instead of in 19 s without.
        "WANDB_X_GRAPHQL_RETRY_MAX": "1",
        "WANDB_X_GRAPHQL_RETRY_WAIT_MIN_SECONDS": "1",
        "WANDB_X_GRAPHQL_RETRY_WAIT_MAX_SECONDS": "1",
    }


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    """The session's local server, on a temporary data directory."""
    with LocalServer(tmp_path_factory.mktemp("server")) as running:
        yield running


def read_settings_anew() -> None:
    """Let this process's SDK forget the settings it has read of the environment, and read them now.

    It reads them once. Who only lets it forget leaves that to whatever comes next, and that may be a command
    that a test runs in this process with another server's environment.
    """
    import wandb

    # Before wandb 0.29.0 to read them again was not enough.
    wandb.teardown()
    wandb.setup()


@pytest.fixture(scope="session")
def sdk(server: LocalServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    """The session's server, with this process's wandb SDK pointed at it."""
    wanted = sdk_environment(server, tmp_path_factory.mktemp("sdk"))
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    import wandb

    read_settings_anew()
    with seeded.beside(server):
        yield server
    wandb.teardown()
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@pytest.fixture
def proxy(sdk: LocalServer) -> Iterator[FaultProxy]:
    """What makes faults happen between a test and the session's server."""
    with FaultProxy(sdk.base_url) as running:
        yield running


@pytest.fixture
def project(request: pytest.FixtureRequest, worker_number: Iterator[int]) -> str:
    """A project name that no other test has."""
    words = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower()).strip("-")
    return f"{words[:80]}-{next(worker_number)}"


@pytest.fixture(autouse=True)
def downloads_of_its_own(request: pytest.FixtureRequest) -> None:
    """Let each test's SDK download below its own folder: versions of equal names would share one."""
    # Half of the tests have no server, and a folder for each of those would take longer than they do.
    if {"server", "sdk", "quiet_wandb", "lab", "tmp_path"} & set(request.fixturenames):
        folder: Path = request.getfixturevalue("tmp_path")
        monkeypatch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
        monkeypatch.setenv("WANDB_ARTIFACT_DIR", str(folder / "artifacts"))


@pytest.fixture(scope="session")
def worker_number() -> Iterator[int]:
    """Numbers, each once."""
    return iter(range(1, 1_000_000))
