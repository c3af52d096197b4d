"""Python processes that start in no time: copies of one that has imported what all of them import.

An interpreter reads wandb, pandas and this package from the disk for 2 s of a core, before it does what a
test asks about. Here one process does that once, ``python -m tests.support.imported``, and forks whatever
it is asked for: ``-m artwidgets list ...`` or ``-c CODE``. That is a process as any other, with an
environment, standard streams, signals and an exit of its own. Where the question is how a process
starts, a test starts an interpreter.
"""

import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

import pytest

__all__ = ["Imported", "Process", "imported"]

IMPORTED = (
    *("wandb.apis.public", "pandas", "requests", "rich.table"),
    *("artwidgets.archive", "artwidgets.doctor", "artwidgets.session"),
)
_ROOT = Path(__file__).parents[2]
_BYTES = 4
"""Of the number of a process, and of its exit code."""


class Process:
    """A process that was forked, with the names that `subprocess.Popen` has for the same things."""

    def __init__(self, wire: socket.socket, **pipes: IO[str] | None) -> None:
        self._wire = wire
        self.stdin, self.stdout, self.stderr = (pipes[name] for name in ("stdin", "stdout", "stderr"))
        self.pid = self._read_number()
        self.returncode: int | None = None

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: Any) -> None:
        """Wait for its end, which comes at once where the block failed."""
        if kind is not None:
            self.kill()
        for pipe in filter(None, (self.stdin, self.stdout, self.stderr)):
            pipe.close()
        self.wait()

    def poll(self) -> int | None:
        """Its exit code, if it has ended."""
        return self.returncode if self._has_ended(0) else None

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, as soon as it has ended."""
        if not self._has_ended(timeout):
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        assert self.returncode is not None
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What it says until its end."""
        pipes = (self.stdout, self.stderr)
        with ThreadPoolExecutor(len(pipes)) as readers:
            readings = [readers.submit(pipe.read) if pipe else None for pipe in pipes]
            try:
                self.wait(timeout)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
        for pipe in filter(None, pipes):
            pipe.close()
        output, errors = (one.result() if one else "" for one in readings)
        return output, errors

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def _has_ended(self, timeout: float | None) -> bool:
        if self.returncode is None:
            with selectors.DefaultSelector() as ready:
                ready.register(self._wire, selectors.EVENT_READ)
                if not ready.select(timeout):
                    return False
            self.returncode = self._read_number()
            self._wire.close()
        return True

    def _read_number(self) -> int:
        received = self._wire.recv(_BYTES)
        assert len(received) == _BYTES, "the process that forks has ended"
        return int.from_bytes(received, signed=True)


class Imported:
    """The process that has imported it all: there from when it is first needed until it is closed."""

    def __init__(self) -> None:
        self._wire, self._theirs = socket.socketpair()
        self._process: subprocess.Popen[bytes] | None = None
        self._started: list[Process] = []

    def close(self) -> None:
        """End it, and what it has forked and a test that failed has left."""
        for process in self._started:
            process.kill()
        self._wire.close()
        self._theirs.close()
        if self._process:
            self._process.wait()

    def start(
        self,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        cwd: str | Path | None = None,
        stdin: int | IO[Any] = subprocess.DEVNULL,
        stdout: int | IO[Any] = subprocess.PIPE,
        stderr: int | IO[Any] = subprocess.PIPE,
    ) -> Process:
        """Start ``python -m MODULE ...`` or ``python -c CODE ...``; the rest is as in `subprocess.Popen`."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.imported"],
                stdin=self._theirs,
                stdout=subprocess.DEVNULL,
                cwd=_ROOT,
                start_new_session=True,  # Ctrl-C at the tests is not for it
            )
        pipes: dict[str, IO[str] | None] = {}
        given = []
        for name, asked in (("stdin", stdin), ("stdout", stdout), ("stderr", stderr)):
            pipes[name] = None
            if asked == subprocess.PIPE:
                ends = os.pipe()
                ours, theirs = ends if name != "stdin" else ends[::-1]
                pipes[name] = os.fdopen(ours, "w" if name == "stdin" else "r", encoding="utf-8")
            elif asked == subprocess.DEVNULL:
                theirs = os.open(os.devnull, os.O_RDWR)
            else:
                theirs = os.dup(asked if isinstance(asked, int) else asked.fileno())
            given.append(theirs)
        wire, other = socket.socketpair()
        with other:
            socket.send_fds(self._wire, [b"x"], [other.fileno(), *given])
        for theirs in given:
            os.close(theirs)
        order = {
            "arguments": arguments,
            "environment": dict(os.environ if env is None else env),
            "folder": str(cwd or Path.cwd()),
        }
        wire.sendall(json.dumps(order).encode() + b"\n")
        started = Process(wire, **pipes)
        self._started = [*(one for one in self._started if one.poll() is None), started]
        return started


@pytest.fixture(scope="session")
def imported() -> Iterator[Imported]:
    """What starts Python processes that need not import first."""
    running = Imported()
    yield running
    running.close()


def _serve() -> None:
    """Fork what is asked for, until nobody is there to ask; returns in what was forked, when it is done."""
    wire = socket.socket(fileno=0)
    for name in IMPORTED:
        importlib.import_module(name)
    # What is there already is never looked through again, and so stays one copy for all.
    gc.collect()
    gc.freeze()
    waiting: set[int] = set()
    while given := socket.recv_fds(wire, 1, 4)[1]:
        forked = os.fork()
        if forked == 0:
            wire.close()
            _fork_and_wait(*given)
            return
        for one in given:
            os.close(one)
        waiting.add(forked)
        waiting -= {one for one in waiting if os.waitpid(one, os.WNOHANG) != (0, 0)}


def _fork_and_wait(wire: int, *streams: int) -> None:
    """Tell the number of the process, and how it ended; returns in that process only, when it is done."""
    with socket.socket(fileno=wire) as connection:
        with connection.makefile(encoding="utf-8") as lines:
            order = json.loads(lines.readline())
        forked = os.fork()
        if forked:
            for stream in streams:
                os.close(stream)
            connection.sendall(forked.to_bytes(_BYTES, signed=True))
            _, status = os.waitpid(forked, 0)
            connection.sendall(os.waitstatus_to_exitcode(status).to_bytes(_BYTES, signed=True))
            os._exit(0)
    _run(order["arguments"], order["environment"], order["folder"], streams)


def _run(arguments: list[str], environment: dict[str, str], folder: str, streams: tuple[int, ...]) -> None:
    """Do what ``python ARGUMENTS`` does."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    # What was there when it began has looked at other streams, and knows whether those were a terminal.
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    tempfile.tempdir = None  # looked up when it was imported, in another environment
    kind, what, *rest = arguments
    sys.argv = [kind, *rest]
    if kind == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        exec(what, {"__name__": "__main__"})


if __name__ == "__main__":
    _serve()
