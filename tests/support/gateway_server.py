"""A local server with a small history on it, logged by the real SDK in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import wandb

from artwidgets.gateway.connection import Connection
from artwidgets.local import LocalServer

__all__ = ["PROJECT", "connection", "history", "log", "quiet_wandb", "server"]

ROOT = Path(__file__).parents[2]
PROJECT = "p"

HISTORY = """
from datetime import timedelta
import wandb
from tests.support.logged import log_into

def log(run, name, type, content, aliases=(), **fields):
    return log_into(run, name, {"data.txt": content}, type=type, aliases=aliases, **fields)

with wandb.init(project="p", id="first") as run:
    log(run, "net", "model", "0", ["v0-good"], description="<b>bold</b>", metadata={"loss": 0.5})
    v1 = log(run, "net", "model", "1", ["best"], metadata={"loss": 0.25, "deep": {"a": [1, None]}})
    log(run, "net", "model", "22", ttl=timedelta(days=30), tags=["keep"])
    log(run, "set", "dataset", "3")
    v1.link(f"{run.entity}/p/picks", aliases=["chosen"])
    log(run, "hollow", "dataset", "4")
with wandb.init(project="p", id="second") as run:
    run.use_artifact("net:best")
    log(run, "set", "dataset", "55")
with wandb.init(project="q", id="third") as run:
    log(run, "other", "model", "6")
wandb.Api().artifact("p/hollow:v0").delete(delete_aliases=True)
"""


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
        # The SDK reads its settings once: neither may these tests have those of others, nor others these.
        wandb.teardown()
        yield folder
    wandb.teardown()


@pytest.fixture(scope="module")
def server(quiet_wandb: Path) -> Iterator[LocalServer]:
    with LocalServer() as running:
        yield running


@pytest.fixture(scope="module")
def history(server: LocalServer, quiet_wandb: Path) -> LocalServer:
    """Collections net (3 models), set (2 datasets), hollow (none left), picks (a link to net:v1)."""
    log(server, quiet_wandb, HISTORY)
    return server


@pytest.fixture(scope="module")
def connection(server: LocalServer) -> Connection:
    return Connection.open(base_url=server.base_url, api_key=server.api_key)
