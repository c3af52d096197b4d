"""The server's process as its parent sees it: started, asked by the admin route, ended."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import secrets
import select
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from artwidgets.local.errors import LocalServerError
from artwidgets.local.store.privacy import data_folder, open_log

__all__ = ["ServerProcess", "require_extra"]

REQUIRED = ("ariadne", "sqlalchemy", "starlette", "uvicorn", "httptools")
"""Modules of the extra ``local`` without which no server starts."""

_START_SECONDS = 60.0

_CHILD = "import gc; gc.disable(); from artwidgets.local.child import main; main()"
"""Imports leave nothing to be collected; looking for it takes an eighth of the time to start."""


class ServerProcess:
    """One running `artwidgets.local.child`, which ends when this process does.

    Parameters
    ----------
    folder : Path
        The data folder; made where it is not there.
    orders : mapping
        What the child is told beside the folder: port, hidden fields and features, patience.

    Attributes
    ----------
    greeting : dict
        What the child told once it listened: ``port``, ``entity`` and ``api_key``.

    Raises
    ------
    LocalServerError
        Where the folder can't be used, or the child does not start.
    """

    def __init__(self, folder: Path, orders: Mapping[str, Any]) -> None:
        try:
            log = open_log(data_folder(folder) / "server.log")
        except OSError as error:
            raise LocalServerError(
                f"{folder} can't be the data folder: {error.strerror}. "
                "Choose a folder of your own, or a new one."
            ) from None
        self._token = secrets.token_urlsafe(32)
        with log:
            self._child = subprocess.Popen(
                [sys.executable, "-c", _CHILD],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                cwd=folder,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            )
        all_orders = {"data_dir": str(folder), "token": self._token, "parent": os.getpid(), **orders}
        try:
            self.greeting = self._greet(all_orders, folder)
        except BaseException:
            self.stop()
            raise

    def _greet(self, orders: Mapping[str, Any], folder: Path) -> dict[str, Any]:
        child = self._child
        assert child.stdin is not None
        assert child.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(json.dumps(orders) + "\n")
            child.stdin.flush()
        ready, _, _ = select.select([child.stdout], [], [], _START_SECONDS)
        line = child.stdout.readline() if ready else ""
        if not line:
            tail = "\n".join((folder / "server.log").read_text().splitlines()[-3:])
            raise LocalServerError(f"the local server did not start:\n{tail}")
        greeting: dict[str, Any] = json.loads(line)
        if "error" in greeting:
            raise LocalServerError(greeting["error"])
        return greeting

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._child.poll() is None

    @property
    def pid(self) -> int:
        """The process id."""
        return self._child.pid

    def wait(self) -> None:
        """Wait until the process ends."""
        self._child.wait()

    def stop(self) -> None:
        """End the process."""
        assert self._child.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._child.stdin.close()
        try:
            self._child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._child.kill()
        self._let_go()

    def kill(self) -> None:
        """Kill the process as a crash would."""
        self._child.kill()
        self._let_go()

    def _let_go(self) -> None:
        """Wait for the end of the process and close our ends of its pipes."""
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def ask(self, command: str, **what: Any) -> Any:
        """Ask the admin route for `command` and return the result.

        Raises
        ------
        LocalServerError
            With the server's words where it refuses, or says nothing.
        """
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.greeting['port']}/admin/{command}",
            data=json.dumps(what).encode(),
            headers={"Content-Type": "application/json", "X-Admin-Token": self._token},
        )
        # Straight to loopback: a proxy in the environment must not see the token.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=120) as response:
                return json.load(response)["result"]
        except urllib.error.HTTPError as error:
            with error:
                text = error.read().decode(errors="replace")
            try:
                raise LocalServerError(json.loads(text)["error"]) from None
            except (ValueError, KeyError):
                raise LocalServerError(f"{command} failed with HTTP {error.code}; see server.log") from None
        except OSError as error:
            raise LocalServerError(f"the local server does not answer: {error}") from None


def require_extra() -> None:
    """Refuse where a library of the ``local`` extra is not installed.

    Raises
    ------
    LocalServerError
    """
    missing = [name for name in REQUIRED if importlib.util.find_spec(name) is None]
    if missing:
        raise LocalServerError(
            f"The local server needs {', '.join(missing)}. Install artwidgets with its extra 'local'; in a "
            "checkout: pip install '.[local]'"
        )
