"""The process that logs versions, as its parent sees it: told what to log, ended when it takes too long."""

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import Any

from artwidgets.errors import ArtwidgetsError, BusyError, RefusedError
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.restoring.folder import remove
from artwidgets.model.values import INHERIT, Ttl

__all__ = ["CancelledError", "LoggedVersion", "Logger", "NewVersion"]

JOB_TYPE = "restore"

OPEN_SECONDS = 120.0
"""For a run to begin: the SDK itself gives it 90."""
_CLOSE_SECONDS = 30.0
_SLOWEST = 32 * 1024
"""Bytes a second that an upload has to bring on average, beside `patience`."""
_EACH_SECONDS = 0.1
"""For each file, however small."""
_POLL_SECONDS = 0.1

_OF_ANOTHER_RUN = (
    "WANDB_SERVICE",
    "WANDB_RUN_ID",
    "WANDB_RUN_GROUP",
    "WANDB_RUN_DIR",
    "WANDB_RUN_STORAGE_ID",
    "WANDB_RESUME",
    "WANDB_SWEEP_ID",
    "WANDB_SWEEP_PARAM_PATH",
    "WANDB_NAME",
    "WANDB_NOTES",
    "WANDB_TAGS",
    "WANDB_JOB_TYPE",
    "WANDB_PROJECT",
    "WANDB_ENTITY",
    "WANDB_DISABLED",
    "WANDB_LAUNCH",
    "WANDB_LAUNCH_QUEUE_NAME",
    "WANDB_LAUNCH_QUEUE_ENTITY",
    "WANDB_LAUNCH_TRACE_ID",
)
"""What the environment of a training says of its own run (wandb's ``env.py``), and its service."""

_ENVIRONMENT = {
    "WANDB_MODE": "online",
    "WANDB_SILENT": "true",
    "WANDB_CONSOLE": "off",
    "WANDB_DISABLE_GIT": "true",
    "WANDB_DISABLE_CODE": "true",
    "WANDB_SAVE_CODE": "false",
    "WANDB_X_DISABLE_META": "true",
    "WANDB_X_DISABLE_STATS": "true",
    "WANDB_X_SAVE_REQUIREMENTS": "false",
    # A minute of tries in the place of 16, after which the cause is told.
    "WANDB_X_FILE_TRANSFER_RETRY_MAX": "5",
    "WANDB_X_FILE_TRANSFER_RETRY_WAIT_MIN_SECONDS": "1",
    "WANDB_X_FILE_TRANSFER_RETRY_WAIT_MAX_SECONDS": "30",
    "WANDB_X_GRAPHQL_RETRY_MAX": "4",
    "WANDB_X_GRAPHQL_RETRY_WAIT_MIN_SECONDS": "1",
    "WANDB_X_GRAPHQL_RETRY_WAIT_MAX_SECONDS": "15",
}
"""Settings of the run: it says nothing of this machine, prints nothing, and gives up in time. Those of them
that people have set stay."""

_ALWAYS = ("WANDB_MODE", "WANDB_SILENT", "WANDB_CONSOLE")


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version to be logged.

    Attributes
    ----------
    metadata : str
        JSON.
    digest : str
        In hex, that it has to have.
    algorithm : str
        "MD5" or "XXH128".
    files : sequence of (str, str, str)
        Path in the version, file on this machine, digest in base64.
    references : sequence of (str, mapping)
        Path, and the entry of a manifest.
    size : int
        Bytes of the files, for how long to wait.
    """

    name: str
    type: str
    description: str | None
    metadata: str
    digest: str
    algorithm: str
    aliases: Sequence[str]
    tags: Sequence[str]
    ttl: Ttl
    files: Sequence[tuple[str, str, str]]
    references: Sequence[tuple[str, Mapping[str, Any]]]
    size: int = 0

    def order(self) -> dict[str, Any]:
        """As the child reads it."""
        ttl = None if self.ttl == INHERIT else 0
        if isinstance(self.ttl, timedelta):
            ttl = int(self.ttl.total_seconds())
        return {
            "do": "log",
            "name": self.name,
            "type": self.type,
            "description": self.description,
            "metadata": self.metadata,
            "digest": self.digest,
            "algorithm": self.algorithm,
            "aliases": list(self.aliases),
            "tags": list(self.tags),
            "ttl": ttl,
            "files": list(self.files),
            "references": [(path, dict(raw)) for path, raw in self.references],
        }


@dataclass(frozen=True, slots=True)
class LoggedVersion:
    """A version as it was logged.

    Attributes
    ----------
    id : str
        Of one that was there, where the server keeps one version of each content.
    name : str
        ``entity/project/collection:vN``.
    digest : str
        In hex, as the server tells it.
    """

    id: str
    name: str
    digest: str


class CancelledError(ArtwidgetsError):
    """Somebody said so."""


class Logger:
    """Logs versions with the real SDK on a connection's server, with its key.

    Parameters
    ----------
    connection : Connection
    cancel : threading.Event
        Ends what is under way.
    patience : float
        Seconds that an upload may take beside the time that its bytes need.

    Attributes
    ----------
    folder : str
        Private, and gone at the end: for the SDK, and for files that are to be logged.
    """

    def __init__(self, connection: Connection, cancel: threading.Event, patience: float) -> None:
        self._connection = connection
        self._cancel = cancel
        self._patience = patience
        self._child: subprocess.Popen[str] | None = None
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._run_project: tuple[str, str] | None = None
        self._closed: dict[tuple[str, str], str] = {}
        self.folder = tempfile.mkdtemp(prefix="artwidgets-restore-")

    def __enter__(self) -> "Logger":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the run when all is well, and end the process in any case."""
        try:
            if kind is None and self._run_project is not None and not self._cancel.is_set():
                with suppress(ArtwidgetsError):
                    self._ask({"do": "close"}, _CLOSE_SECONDS)
        finally:
            self._end()
            remove(self.folder)

    def log(self, entity: str, project: str, new: NewVersion) -> LoggedVersion:
        """Log a version, in a run of its project that is begun where there is none.

        Raises
        ------
        RefusedError
            The SDK or the server does not take it.
        BusyError
            It took too long, or what logs it ended.
        CancelledError
        """
        if self._child is None:
            self._start()
        if self._run_project != (entity, project):
            self._open(entity, project)
        seconds = self._patience + new.size / _SLOWEST + len(new.files) * _EACH_SECONDS
        made = self._ask(new.order(), seconds)
        return LoggedVersion(made["id"], made["name"], made["digest"])

    def _open(self, entity: str, project: str) -> None:
        if refusal := self._closed.get((entity, project)):
            raise RefusedError(refusal)
        order = {"do": "open", "entity": entity, "project": project, "job_type": JOB_TYPE}
        self._run_project = None
        try:
            self._ask(order | {"folder": self.folder}, OPEN_SECONDS)
        except RefusedError as error:
            self._closed[entity, project] = (
                f"No run could be begun in {entity}/{project}: {error}. Look whether it is there, and "
                "whether you may write to it."
            )
        else:
            self._run_project = (entity, project)
            return
        raise RefusedError(self._closed[entity, project])

    def _start(self) -> None:
        # A key and a token together are refused by the SDK.
        left = {*_OF_ANOTHER_RUN, *(("WANDB_IDENTITY_TOKEN_FILE",) if self._connection.way.api_key else ())}
        kept = {name: value for name, value in os.environ.items() if name not in left}
        windows: Any = (
            {"creationflags": getattr(subprocess, "CREATE_NO_WINDOW", 0)}
            if os.name == "nt"
            else {"start_new_session": True}
        )
        self._child = subprocess.Popen(
            [sys.executable, "-m", "artwidgets.gateway.restoring.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            # Settings that a folder has for its own runs are not for this one.
            cwd=self.folder,
            env=kept | {"PYTHONPATH": os.pathsep.join(os.path.abspath(path) for path in sys.path if path)},
            **windows,
        )
        self._answers = queue.SimpleQueue()
        threading.Thread(
            target=_read, args=(self._child, self._answers), name="artwidgets-restore", daemon=True
        ).start()
        self._greet(self._child)

    def _greet(self, child: "subprocess.Popen[str]") -> None:
        """Tell it where it is; the key by its standard input, and in no variable that a traceback shows."""
        assert child.stdin is not None
        with suppress(OSError):
            child.stdin.write(
                json.dumps(
                    {
                        "folder": self.folder,
                        "environment": self._environment(),
                        "api_key": self._connection.way.api_key,
                    }
                )
                + "\n"
            )
            child.stdin.flush()

    def _environment(self) -> dict[str, str]:
        way = self._connection.way
        given = {
            name: value for name, value in _ENVIRONMENT.items() if name in _ALWAYS or name not in os.environ
        }
        given |= {"WANDB_BASE_URL": way.address, "WANDB_DIR": self.folder}
        own = {"User-Agent", "Use-Admin-Privileges"}
        if headers := {name: value for name, value in way.headers.items() if name not in own}:
            given["WANDB_X_EXTRA_HTTP_HEADERS"] = json.dumps(headers)
        for scheme, proxy in way.proxies.items():
            given[f"WANDB_{scheme.upper()}_PROXY"] = proxy
        return given

    def _send(self, order: Mapping[str, Any]) -> None:
        assert self._child is not None
        assert self._child.stdin is not None
        with suppress(OSError):  # its end is told by what it answers
            self._child.stdin.write(json.dumps(order) + "\n")
            self._child.stdin.flush()

    def _ask(self, order: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        self._send(order)
        ends = time.monotonic() + seconds
        try:
            line = self._answer(ends)
        except BaseException:
            self._end()
            raise
        if not line:
            self._end()
            raise BusyError("The process that logs versions ended by itself. Restore again.")
        if line is _LATE:
            self._end()
            raise BusyError(
                f"The SDK did not finish within {seconds:,.0f} s. Look at the network and the server, then "
                "restore again: what is there is not sent twice."
            )
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise RefusedError(self._connection.scrub(answer["error"]))
        found: dict[str, Any] = answer["ok"]
        return found

    def _answer(self, ends: float) -> str:
        while True:
            with suppress(queue.Empty):
                return self._answers.get(timeout=_POLL_SECONDS)
            if self._cancel.is_set():
                raise CancelledError("It was cancelled.")
            if time.monotonic() > ends:
                return _LATE

    def _end(self) -> None:
        child, self._child, self._run_project = self._child, None, None
        if child is None:
            return
        # Its wandb-core looks after its parent, and ends with it.
        child.kill()
        child.wait()
        assert child.stdin is not None
        with suppress(OSError):
            child.stdin.close()


_LATE = "late"


def _read(child: "subprocess.Popen[str]", answers: "queue.SimpleQueue[str]") -> None:
    """Hand on each line, and "" when there are no more."""
    assert child.stdout is not None
    with child.stdout:
        for line in child.stdout:
            answers.put(line)
    answers.put("")
