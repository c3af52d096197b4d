"""A local server with a small history on it, and the real SDK in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from artwidgets.gateway.connection import Connection
from artwidgets.local import LocalServer
from tests.local.wire import delete_document, graphql
from tests.support import seeded
from tests.support.server import read_settings_anew

__all__ = ["PROJECT", "connection", "history", "log", "quiet_wandb", "seed_history", "server"]

ROOT = Path(__file__).parents[2]
PROJECT = "p"


def seed_history(server: LocalServer) -> None:
    """Collections net (3 models), set (2 datasets), hollow (none left), picks (a link to net:v1)."""
    with seeded.beside(server) as seeding:
        with seeding.run(PROJECT, id="first") as run:
            fields: dict[str, Any] = {"description": "<b>bold</b>", "metadata": {"loss": 0.5}}
            run.log("net", {"data.txt": "0"}, aliases=["v0-good"], **fields)
            metadata = {"loss": 0.25, "deep": {"a": [1, None]}}
            v1 = run.log("net", {"data.txt": "1"}, aliases=["best"], metadata=metadata)
            run.log("net", {"data.txt": "22"}, ttl=timedelta(days=30), tags=["keep"])
            run.log("set", {"data.txt": "3"}, type="dataset")
            run.link(v1, "picks", aliases=["chosen"])
            hollow = run.log("hollow", {"data.txt": "4"}, type="dataset")
        with seeding.run(PROJECT, id="second") as run:
            run.use(v1)
            run.log("set", {"data.txt": "55"}, type="dataset")
        with seeding.run("q", id="third") as run:
            run.log("other", {"data.txt": "6"})
    status, response = graphql(server, delete_document(hollow))
    assert status == 200
    assert "errors" not in response


def log(server: LocalServer, folder: Path, script: str) -> None:
    """Run `script` as its own process, logged in to `server`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WANDB_")} | {
        "WANDB_BASE_URL": server.base_url,
        "WANDB_API_KEY": server.api_key,
        "WANDB_ENTITY": server.entity,
        "WANDB_SILENT": "true",
        "WANDB_ERROR_REPORTING": "false",
        "NETRC": str(folder / "netrc"),
        "PYTHONPATH": str(ROOT),
        **{f"WANDB_{name}": str(folder) for name in ("DIR", "CACHE_DIR", "DATA_DIR", "CONFIG_DIR")},
    }
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.fixture(scope="module")
def quiet_wandb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Wandb's files in a folder of the tests' own, and no key from outside."""
    folder = tmp_path_factory.mktemp("wandb")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DIR", "CACHE_DIR", "DATA_DIR", "CONFIG_DIR"):
            patch.setenv(f"WANDB_{name}", str(folder))
        patch.setenv("WANDB_SILENT", "true")
        patch.setenv("WANDB_ERROR_REPORTING", "false")
        patch.setenv("NETRC", str(folder / "netrc"))
        patch.delenv("WANDB_API_KEY", raising=False)
        patch.delenv("WANDB_BASE_URL", raising=False)
        # Neither may these tests have the settings of others, nor others these.
        read_settings_anew()
        yield folder
    read_settings_anew()


@pytest.fixture(scope="module")
def server(quiet_wandb: Path) -> Iterator[LocalServer]:
    with LocalServer(quiet_wandb / "server") as running:
        yield running


@pytest.fixture(scope="module")
def history(server: LocalServer) -> LocalServer:
    """The server with `seed_history` on it."""
    seed_history(server)
    return server


@pytest.fixture(scope="module")
def connection(server: LocalServer) -> Connection:
    return Connection.open(base_url=server.base_url, api_key=server.api_key)
