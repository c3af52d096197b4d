"""``artwidgets demo``: a local server with data, JupyterLab on the tour, nothing to set up."""

import argparse
import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import webbrowser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from artwidgets.errors import ArtwidgetsError

__all__ = ["add_command", "tour_notebook"]

START_SECONDS = 60.0
"""How long JupyterLab may take to answer."""


def add_command(commands: Any) -> None:
    """Add ``demo`` to the shell's commands."""
    command = commands.add_parser(
        "demo", help="open the tour in JupyterLab, on a local server with realistic data"
    )
    command.add_argument("--no-browser", action="store_true", help="only print the address")
    command.add_argument("--port", type=int, default=8888, help="JupyterLab's port (default 8888)")
    command.add_argument(
        "--directory", type=Path, help="keep the notebook and the data here; a temporary one by default"
    )
    command.set_defaults(run=demo)


def tour_notebook() -> Path:
    """The tour, as it lies in the wheel or in the repository."""
    package = Path(__file__).resolve().parent.parent
    for path in (package / "notebooks" / "tour.ipynb", package.parent / "notebooks" / "tour.ipynb"):
        if path.exists():
            return path
    raise ArtwidgetsError("The tour notebook is missing from this installation. Reinstall artwidgets.")


def demo(options: argparse.Namespace) -> int:
    """Start everything, wait for Ctrl-C, stop everything."""
    for module in ("ariadne", "sqlalchemy", "starlette", "uvicorn", "jupyterlab"):
        if importlib.util.find_spec(module) is None:
            raise ArtwidgetsError(
                f"The demo needs {module}, which is not installed. Run: pip install 'artwidgets[demo]'"
            )
    _require_free(options.port)
    from artwidgets.local import LocalServer, LocalServerError

    with ExitStack() as started:
        folder = options.directory
        if folder is None:
            folder = Path(started.enter_context(tempfile.TemporaryDirectory(prefix="artwidgets-demo-")))
        folder.mkdir(parents=True, exist_ok=True)
        notebook = folder / "tour.ipynb"
        if not notebook.exists():
            shutil.copy(tour_notebook(), notebook)
        try:
            kept = folder / ".server"
            new = not kept.exists()
            server = started.enter_context(LocalServer(data_dir=kept))
            if new:
                server.seed_demo(project="demo")
        except LocalServerError as error:
            raise ArtwidgetsError(str(error)) from error
        token = secrets.token_urlsafe(24)
        lab = _start_lab(folder, options.port, token, server.base_url, server.entity, server.api_key)
        started.callback(_stop, lab)
        address = f"http://127.0.0.1:{options.port}/lab/tree/tour.ipynb?token={token}"
        _wait_for(f"http://127.0.0.1:{options.port}/api", lab, folder)
        print(f"Local W&B server: {server.base_url} (entity {server.entity}, project demo)")
        print(f"JupyterLab:       {address}")
        print("Ctrl-C stops both.", flush=True)
        if not options.no_browser:
            webbrowser.open(address)
        code = lab.wait()
        raise ArtwidgetsError(f"JupyterLab ended by itself (exit code {code}); see {folder / 'jupyter.log'}.")


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        # As the server itself will bind it: a port still in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            raise ArtwidgetsError(
                f"Port {port} is in use or can't be had. Choose another: artwidgets demo --port {port + 1}"
            ) from None


def _start_lab(
    folder: Path, port: int, token: str, base_url: str, entity: str, api_key: str
) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "JUPYTER_TOKEN": token,  # not on the command line, where every user of the machine could read it
        "WANDB_BASE_URL": base_url,
        "WANDB_ENTITY": entity,
        "WANDB_API_KEY": api_key,
        "WANDB_DIR": str(folder),
        "WANDB_ERROR_REPORTING": "false",
        "WANDB_SILENT": "true",
    }
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}"),
        *("--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}", "--LabApp.news_url=None"),
        *(["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else []),
    ]
    with (folder / "jupyter.log").open("wb") as log:
        # In this session of the terminal's, so that a closed terminal ends it too.
        return subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )


def _wait_for(address: str, lab: "subprocess.Popen[bytes]", folder: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except urllib.error.HTTPError:
            return  # it answers, if only to say that a token is wanted
        except OSError:
            pass
        if lab.poll() is not None or time.monotonic() > until:
            tail = (folder / "jupyter.log").read_text(errors="replace")[-800:]
            raise ArtwidgetsError(f"JupyterLab did not start. Its last words:\n{tail}")
        time.sleep(0.2)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
