"""A shell for tests: the commands, pointed at the session's local server."""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from artwidgets.cli import main
from artwidgets.local import LocalServer
from tests.support.imported import Imported, Process
from tests.support.waiting import patient

SECONDS = 60


class Command(subprocess.Popen[str]):
    """A command that ends with the block that it was started for, when that fails."""

    def __exit__(self, kind: type[BaseException] | None, *rest: Any) -> None:
        if kind is not None:
            self.kill()
        super().__exit__(kind, *rest)


class Shell:
    """Runs ``artwidgets`` commands.

    A process takes a second and more until it has imported everything. So a command that has nothing to do
    with its process (signals, pipes, when it ends) runs in this one; each of them also runs as a process
    somewhere: demo and serve in `test_demo`, doctor and storage in the files of their names, the others in
    `test_pipes`. Such a process is forked from one that has imported it all, but where the question is how
    one starts: in `test_demo`, with list beside demo and serve, and for what is imported in `test_looking`.

    Attributes
    ----------
    variables : dict
        Of the commands' environment; a test may change them.
    """

    def __init__(self, variables: Mapping[str, str], folder: Path, imported: Imported) -> None:
        self.variables = dict(variables)
        self.folder = folder
        self._imported = imported

    def start(self, *arguments: str, **streams: Any) -> Process:
        """Start a command without waiting for it, with the streams that are given."""
        command = ("-m", "artwidgets", *arguments)
        return self._imported.start(*command, env=self.variables, cwd=self.folder, **streams)

    def start_fresh(self, *arguments: str, **more: object) -> "Command":
        """Start a command in an interpreter that starts with it."""
        return Command(
            [sys.executable, "-m", "artwidgets", *arguments],
            env=self.variables,
            cwd=self.folder,
            text=True,
            **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more},  # type: ignore[call-overload]
        )

    def run(
        self, *arguments: str, code: int = 0, alone: bool = False, fresh: bool = False
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end, which must have this exit code.

        `alone` it is in a process of its own, `fresh` in an interpreter that starts with it.
        """
        ended = self._ended_there(*arguments, fresh=fresh) if alone or fresh else self.ended_here(*arguments)
        assert ended.returncode == code, f"{ended.returncode}: {ended.stdout}\n{ended.stderr}"
        return ended

    def _ended_there(self, *arguments: str, fresh: bool) -> "subprocess.CompletedProcess[str]":
        with (self.start_fresh if fresh else self.start)(*arguments) as process:
            output, errors = process.communicate(timeout=patient(SECONDS))
        return subprocess.CompletedProcess(arguments, process.wait(), output, errors)

    def ended_here(self, *arguments: str, stdin: str = os.devnull) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end in this process, whatever comes of it; `stdin` is a path to read from."""
        output, errors = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
        with (
            mock.patch.dict(os.environ, self.variables, clear=True),
            open(stdin, encoding="utf-8") as typed,
            mock.patch.object(sys, "stdin", typed),
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(output),
            contextlib.redirect_stderr(errors),
        ):
            try:
                code = main(arguments)
            except SystemExit as refused:  # argparse's
                code = int(refused.code or 0)
        texts = (stream.buffer.getvalue().decode() for stream in (output, errors))  # type: ignore[attr-defined]
        return subprocess.CompletedProcess(arguments, code, *texts)


def read_until(process: "Command | Process", words: str) -> str:
    """Return what a process printed, up to and with the line that holds `words`."""
    assert process.stdout is not None
    output = ""
    for line in process.stdout:
        output += line
        if words in line:
            return output
    assert process.stderr is not None
    raise AssertionError(f"It ended without saying {words!r}: {output}\n{process.stderr.read()}")


def dir_variables(folder: Path) -> dict[str, str]:
    """Return what keeps the commands' journals and listings below a folder."""
    return {f"ARTWIDGETS_{kind.upper()}_DIR": str(folder / kind) for kind in ("state", "cache")}


@pytest.fixture
def offline_shell(imported: Imported, tmp_path: Path) -> Shell:
    """A shell without a server or a key."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WANDB_")}
    return Shell({**kept, **dir_variables(tmp_path), "NETRC": str(tmp_path / "netrc")}, tmp_path, imported)


@pytest.fixture
def shell(sdk: LocalServer, imported: Imported, tmp_path: Path) -> Shell:
    """A shell whose wandb is set to the session's local server."""
    return Shell({**os.environ, **dir_variables(tmp_path)}, tmp_path, imported)
