"""A local server for a benchmark, and the SDK pointed at it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from artwidgets.local import LocalServer

__all__ = ["bench_server"]


@contextmanager
def bench_server(data_dir: Path | None = None) -> Iterator[LocalServer]:
    """A fresh server; the environment of this process and all files it writes are put back after."""
    with tempfile.TemporaryDirectory(prefix="artwidgets-bench-") as folder, LocalServer(data_dir) as server:
        wanted = {
            "ARTWIDGETS_CACHE_DIR": folder,
            "ARTWIDGETS_STATE_DIR": folder,
            "NETRC": str(Path(folder) / "netrc"),
            "WANDB_ARTIFACT_DIR": folder,
            "WANDB_API_KEY": server.api_key,
            "WANDB_BASE_URL": server.base_url,
            "WANDB_CACHE_DIR": folder,
            "WANDB_CONFIG_DIR": folder,
            "WANDB_DATA_DIR": folder,
            "WANDB_DIR": folder,
            "WANDB_ENTITY": server.entity,
            "WANDB_ERROR_REPORTING": "false",
            "WANDB_SILENT": "true",
        }
        before = {name: os.environ.get(name) for name in wanted}
        os.environ.update(wanted)
        try:
            yield server
        finally:
            import wandb

            # The SDK keeps settings and its core process; the next suite has another server.
            wandb.teardown()
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value
