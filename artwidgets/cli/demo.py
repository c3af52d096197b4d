"""``artwidgets demo``: a local server with data, JupyterLab on the tour, nothing to set up."""

import argparse
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from artwidgets.cli import extras
from artwidgets.cli.examples import add_examples
from artwidgets.errors import ArtwidgetsError

if TYPE_CHECKING:
    from artwidgets.local import LocalServer

__all__ = ["add_command", "environment", "tour_notebook"]

PROJECT = "demo"
"""The project with the realistic data."""

START_SECONDS = 90.0
"""How long JupyterLab may take to answer."""

_NOTIFICATIONS = "@jupyterlab/apputils-extension/notification.jupyterlab-settings"
"""Where JupyterLab keeps a person's answer to whether it may tell of its news."""

_STARTUP = "profile_default/startup/00-imports.py"
"""What IPython runs in a kernel of the demo before the first cell: it is read while the page still loads."""


def add_command(commands: Any) -> None:
    """Add ``demo`` to the shell's commands."""
    command = commands.add_parser(
        "demo", help="open the tour in JupyterLab, on a local server with realistic data"
    )
    command.add_argument("--no-browser", action="store_true", help="only print the address")
    command.add_argument("--port", type=int, default=8888, help="JupyterLab's port (8888); 0 is any free one")
    command.add_argument(
        "--directory", type=Path, metavar="DIR", help="keep notebook and data here; temporary by default"
    )
    command.set_defaults(command=demo)
    add_examples(command, ("artwidgets demo --no-browser", "prints the address instead of opening it"))


def tour_notebook() -> Path:
    """Return the tour, as it lies in the wheel or in the repository."""
    package = Path(__file__).resolve().parent.parent
    for path in (package / "notebooks" / "tour.ipynb", package.parent / "notebooks" / "tour.ipynb"):
        if path.exists():
            return path
    raise ArtwidgetsError("The tour notebook is missing from this installation. Reinstall artwidgets.")


def environment(server: "LocalServer", folder: Path) -> dict[str, str]:
    """Return what points wandb at the server and keeps all that a notebook writes below `folder`."""
    paths = {
        "ARTWIDGETS_CACHE_DIR": "cache",
        "ARTWIDGETS_STATE_DIR": "state",
        "NETRC": "netrc",
        "WANDB_ARTIFACT_DIR": "wandb/artifacts",
        "WANDB_CACHE_DIR": "wandb/cache",
        "WANDB_CONFIG_DIR": "wandb/config",
        "WANDB_DATA_DIR": "wandb/data",
        "WANDB_DIR": "wandb/runs",
    }
    for name, path in paths.items():
        if name != "NETRC":
            (folder / path).mkdir(parents=True, exist_ok=True)
    return {
        **{name: str(folder / path) for name, path in paths.items()},
        "WANDB_API_KEY": server.api_key,
        "WANDB_BASE_URL": server.base_url,
        "WANDB_ENTITY": server.entity,
        "WANDB_ERROR_REPORTING": "false",
        "WANDB_SILENT": "true",
    }


def demo(options: argparse.Namespace) -> int:
    """Start everything, wait for Ctrl-C, stop everything."""
    from artwidgets.local import REQUIRED, LocalServerError

    extras.require("The demo", "demo", (*REQUIRED, "jupyterlab"))
    port = _free_port(options.port)

    with _stopped_by_signals(), ExitStack() as started:
        try:
            _run(started, options, port)
        except LocalServerError as error:
            raise ArtwidgetsError(str(error)) from error
        except KeyboardInterrupt:
            # The way the demo is meant to end.
            print("\nStopping JupyterLab and the local server.", flush=True)
    return 0


def _run(started: ExitStack, options: argparse.Namespace, port: int) -> None:
    from artwidgets.local import LocalServer

    folder = options.directory
    if folder is None:
        folder = Path(started.enter_context(tempfile.TemporaryDirectory(prefix="artwidgets-demo-")))
    folder = folder.absolute()
    hidden = folder / ".artwidgets"
    hidden.mkdir(parents=True, exist_ok=True)
    notebook = folder / "tour.ipynb"
    if not notebook.exists():
        shutil.copy(tour_notebook(), notebook)
    server = started.enter_context(LocalServer(data_dir=hidden / "server"))
    token = secrets.token_urlsafe(24)
    lab = _start_lab(
        folder,
        hidden,
        ["--no-browser"] if options.no_browser else [],
        port,
        {**environment(server, hidden), "JUPYTER_TOKEN": token},
    )
    started.callback(_stop, lab)
    # While JupyterLab comes up, which takes longer.
    seeded = hidden / "seeded"
    if not seeded.exists():
        print("Making a year of demo data ...", flush=True)
        server.seed_demo(project=PROJECT)
        seeded.touch()
    _wait_for(f"http://127.0.0.1:{port}/api", lab, hidden)
    print(f"Local W&B server: {server.base_url} (entity {server.entity}, project {PROJECT})")
    print(f"JupyterLab:       http://127.0.0.1:{port}/lab/tree/tour.ipynb?token={token}")
    print("Ctrl-C stops both.", flush=True)
    _start_kernel(f"http://127.0.0.1:{port}/api/sessions", token)
    code = lab.wait()
    raise ArtwidgetsError(f"JupyterLab ended by itself (exit code {code}). {_last_words(hidden)}")


def _free_port(port: int) -> int:
    with socket.socket() as probe:
        # As the server itself will bind it: a port still in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            raise ArtwidgetsError(
                f"Port {port} is in use or can't be had. Choose another with --port, or any free one "
                "with --port 0."
            ) from None
        return int(probe.getsockname()[1])


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Make SIGTERM and a closed terminal stop the demo as Ctrl-C does, and stop it once.

    uvx hands on the Ctrl-C that the terminal sends to both, and nothing ends sooner by the second one.
    """
    stopping = False

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        if not stopping:
            stopping = True
            raise KeyboardInterrupt

    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), interrupt) for name in names}
    # A shell starts background jobs with SIGINT ignored, which children would take over.
    before["SIGINT"] = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _start_lab(
    folder: Path, hidden: Path, arguments: list[str], port: int, variables: dict[str, str]
) -> "subprocess.Popen[bytes]":
    """Start JupyterLab with settings of its own: the user's are neither read nor changed."""
    own = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    command = [
        *(sys.executable, "-m", "artwidgets.cli.jupyter"),
        *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *(f"--ServerApp.root_dir={folder}", "--LabApp.default_url=/lab/tree/tour.ipynb"),
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        *(["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else []),
        *arguments,
    ]
    folders = {name: hidden / "jupyter" / path for name, path in own.items()}
    startup = folders["IPYTHONDIR"] / _STARTUP
    startup.parent.mkdir(parents=True, exist_ok=True)
    startup.write_text("__import__('wandb')\n__import__('artwidgets.widgets.browser')\n", encoding="utf-8")
    # Else it asks whether it may tell of its news, over the notebook. What a person set since stays.
    news = folders["JUPYTERLAB_SETTINGS_DIR"] / _NOTIFICATIONS
    if not news.exists():
        news.parent.mkdir(parents=True, exist_ok=True)
        news.write_text('{"fetchNews": "false", "checkForUpdates": false}', encoding="utf-8")
    with (hidden / "jupyter.log").open("wb") as log:
        return subprocess.Popen(
            command,
            env={
                **os.environ,
                **variables,
                **{name: str(path) for name, path in folders.items()},
                # The kernel of this environment, whatever the user has registered.
                "JUPYTER_PREFER_ENV_PATH": "1",
            },
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Out of Ctrl-C's reach, to which it would answer with a question.
            start_new_session=True,
        )


def _start_kernel(address: str, token: str) -> None:
    """Start the tour's kernel while the page is still to be loaded, which then finds it."""
    wanted = {"path": "tour.ipynb", "name": "", "type": "notebook", "kernel": {"name": "python3"}}
    request = urllib.request.Request(
        address,
        data=json.dumps(wanted).encode(),
        headers={"Authorization": f"token {token}", "Content-Type": "application/json"},
    )
    # Where it does not start, JupyterLab starts one itself, and tells what is wrong with it.
    with suppress(OSError), _opener().open(request, timeout=START_SECONDS):
        pass


def _opener() -> urllib.request.OpenerDirector:
    """Straight to loopback: a proxy in the environment knows nothing of it."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _wait_for(address: str, lab: "subprocess.Popen[bytes]", hidden: Path) -> None:
    opener = _opener()
    until = time.monotonic() + START_SECONDS
    while lab.poll() is None and time.monotonic() < until:
        try:
            with opener.open(address, timeout=2):
                return
        except urllib.error.HTTPError as error:
            error.close()
            return  # it answers, if only to say that a token is wanted
        except OSError:
            time.sleep(0.1)
    raise ArtwidgetsError(f"JupyterLab did not start. {_last_words(hidden)}")


def _last_words(hidden: Path) -> str:
    lines = (hidden / "jupyter.log").read_text(errors="replace").splitlines()
    # Its log names addresses with the token, which belongs on no screen but in the address we print.
    last = [line for line in lines if "token=" not in line][-12:]
    return "\n".join(["Its last words:", *last])


def _stop(process: "subprocess.Popen[bytes]") -> None:
    if process.stdin is not None:
        process.stdin.close()
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
