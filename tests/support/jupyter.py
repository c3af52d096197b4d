"""A real Jupyter server and its kernels: for benchmarks and tests.

One server serves all three applications: JupyterLab at ``/lab/tree/NAME``, Notebook 7 at
``/notebooks/NAME`` and Voila at ``/voila/render/NAME``.
"""

import ast
import itertools
import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support import kernels
from tests.support.program import Program

__all__ = ["Jupyter", "Kernel"]

_ANSWER_SECONDS = 120
_KERNELSPEC = {"display_name": "Python 3", "language": "python"}
_ROOT = Path(__file__).parents[2]


class Kernel:
    """A kernel that somebody else started, asked from outside.

    Parameters
    ----------
    connection_file : Path
    """

    def __init__(self, connection_file: Path) -> None:
        # All processes of the tests know this file, and few ask a kernel.
        from jupyter_client.blocking.client import BlockingKernelClient

        self._client = BlockingKernelClient(connection_file=str(connection_file))
        self._client.load_connection_file()
        self._client.start_channels(stdin=False, hb=False)

    def execute(self, code: str) -> None:
        """Run code; a Python error there is an `AssertionError` here, with its traceback."""
        self._ask(code, {})

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression, by way of JSON."""
        reply = self._ask("", {"value": f"__import__('json').dumps({expression})"})["user_expressions"][
            "value"
        ]
        assert reply["status"] == "ok", "\n".join(reply["traceback"])
        return json.loads(ast.literal_eval(reply["data"]["text/plain"]))

    def close(self) -> None:
        """Stop listening; the kernel itself ends with its server."""
        self._client.stop_channels()

    def _ask(self, code: str, expressions: dict[str, str]) -> dict[str, Any]:
        reply = self._client.execute(
            code, user_expressions=expressions, store_history=False, reply=True, timeout=_ANSWER_SECONDS
        )["content"]
        assert reply["status"] == "ok", "\n".join(reply.get("traceback", [str(reply)]))
        return dict(reply)


class Jupyter:
    """A Jupyter server on a free loopback port, in a folder of its own.

    Parameters
    ----------
    folder : Path
        For notebooks, settings and runtime files.
    environment : mapping, optional
        Variables for its kernels, over this process's own.

    Attributes
    ----------
    url : str
        Without a slash at its end.

    Raises
    ------
    RuntimeError
        It did not start, with what it said.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self._names = (f"notebook{number}.ipynb" for number in itertools.count(1))
        # A question about news would lie over the page.
        settings = folder / ".settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
        settings.parent.mkdir(parents=True)
        settings.write_text('{"fetchNews": "false", "checkForUpdates": false}', encoding="utf-8")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        variables = {**_without_service(os.environ), **self._folder_variables(), **(environment or {})}
        self._kernels = Program(
            *(sys.executable, "-m", "tests.support.kernels"),
            ready=kernels.READY,
            cwd=_ROOT,
            env=variables,
            stdin=subprocess.PIPE,  # ends with this process, however that ends
        )
        kernels.kernelspec(folder / ".share", int(self._kernels.ready.split()[-1]))
        try:
            self._server = Program(
                *(sys.executable, "-m", "jupyter", "lab", "--allow-root", "--no-browser"),
                *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
                *("--ServerApp.token=", "--ServerApp.password=", f"--ServerApp.root_dir={folder}"),
                *("--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly"),
                *("--JupyterNotebookApp.expose_app_in_browser=True",),
                *("--VoilaConfiguration.allow_theme_override=YES",),
                ready="is running at",
                cwd=folder,
                env=variables,
            )
        except BaseException:
            self._kernels.stop()
            raise

    def write(self, cells: Sequence[str], kernel: str = kernels.NAME, **metadata: Any) -> str:
        """Write a new notebook with these code cells and return its name.

        Parameters
        ----------
        cells : sequence of str
        kernel : {"warm", "python3"}
            See :mod:`tests.support.kernels`, or one of Jupyter's own.
        metadata
            Of the notebook.
        """
        name = next(self._names)
        notebook = {
            "cells": [
                {
                    "cell_type": "code",
                    "execution_count": None,
                    "id": f"cell{number}",
                    "metadata": {},
                    "outputs": [],
                    "source": cell,
                }
                for number, cell in enumerate(cells)
            ],
            "metadata": {
                "kernelspec": {"name": kernel, "display_name": "Python 3", "language": "python"},
                **metadata,
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        (self.folder / name).write_text(json.dumps(notebook), encoding="utf-8")
        return name

    def kernel_of(self, notebook: str) -> Kernel:
        """Return the kernel of a notebook that is open in JupyterLab or Notebook 7."""
        with urllib.request.urlopen(f"{self.url}/api/sessions", timeout=20) as answer:
            sessions = json.load(answer)
        (kernel,) = (session["kernel"]["id"] for session in sessions if session["path"] == notebook)
        return Kernel(self.folder / f".runtime/kernel-{kernel}.json")

    def kernels(self) -> set[Path]:
        """Return the connection files of all kernels there are, Voila's among them."""
        return set((self.folder / ".runtime").glob("kernel-*.json"))

    def stop(self) -> None:
        """End the server and its kernels."""
        self._kernels.stop()
        self._server.stop()

    def _folder_variables(self) -> dict[str, str]:
        folders = {
            "JUPYTER_CONFIG_DIR": ".config",
            "JUPYTER_PATH": ".share",
            "JUPYTER_RUNTIME_DIR": ".runtime",
            "JUPYTERLAB_SETTINGS_DIR": ".settings",
            "JUPYTERLAB_WORKSPACES_DIR": ".workspaces",
            "IPYTHONDIR": ".ipython",
        }
        return {name: str(self.folder / folder) for name, folder in folders.items()}


def _without_service(environment: Mapping[str, str]) -> dict[str, str]:
    """Variables without the one that names this process's own wandb-core: it ends before the kernels do."""
    return {name: value for name, value in environment.items() if name != "WANDB_SERVICE"}
