"""A real Jupyter server, its kernels, and a Chromium to look at them: for benchmarks and tests.

One server serves all three applications: JupyterLab at ``/lab/tree/NAME``, Notebook 7 at
``/notebooks/NAME`` and Voila at ``/voila/render/NAME``.
"""

import ast
import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import urllib.request
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient

__all__ = ["CHROMIUM_FLAGS", "Jupyter", "Kernel", "chromium"]

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_ANSWER_SECONDS = 120
_KERNELSPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}


def chromium() -> str | None:
    """Return a system Chromium; None means Playwright's own."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Kernel:
    """A kernel that somebody else started, asked from outside.

    Parameters
    ----------
    connection_file : Path
    """

    def __init__(self, connection_file: Path) -> None:
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
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyter", "lab", "--allow-root", "--no-browser"),
                *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
                *("--ServerApp.token=", "--ServerApp.password=", f"--ServerApp.root_dir={folder}"),
                *("--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly"),
                *("--JupyterNotebookApp.expose_app_in_browser=True",),
                *("--VoilaConfiguration.allow_theme_override=YES",),
            ],
            cwd=folder,
            env={**_without_service(os.environ), **self._places(), **(environment or {})},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._said: deque[str] = deque(maxlen=50)
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._said.append(line)
            if "is running at" in line:
                break
        else:
            raise RuntimeError("JupyterLab did not start:\n" + "".join(self._said))
        # Its log must be read on, or it stops when the pipe is full.
        self._listening = threading.Thread(
            target=self._said.extend, args=(self._process.stderr,), daemon=True
        )
        self._listening.start()

    def write(self, cells: Sequence[str], **metadata: Any) -> str:
        """Write a new notebook with these code cells and return its name."""
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
            "metadata": {"kernelspec": _KERNELSPEC, **metadata},
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
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(20)
        assert self._process.stderr is not None
        # Kernels hold the other end of the pipe until they are gone, too.
        self._listening.join(20)
        self._process.stderr.close()

    def _places(self) -> dict[str, str]:
        places = {
            "JUPYTER_CONFIG_DIR": ".config",
            "JUPYTER_RUNTIME_DIR": ".runtime",
            "JUPYTERLAB_SETTINGS_DIR": ".settings",
            "JUPYTERLAB_WORKSPACES_DIR": ".workspaces",
            "IPYTHONDIR": ".ipython",
        }
        return {name: str(self.folder / place) for name, place in places.items()}


def _without_service(environment: Mapping[str, str]) -> dict[str, str]:
    """Variables without the one that names this process's own wandb-core: it ends before the kernels do."""
    return {name: value for name, value in environment.items() if name != "WANDB_SERVICE"}
