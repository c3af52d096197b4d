"""A program that a test starts: it says when it is ready, and what it said last is told where it fails."""

import subprocess
import threading
from collections import deque
from typing import Any

__all__ = ["Program"]

_LINES = 50
_SECONDS_TO_END = 20


class Program:
    """A program that was started, and said on its standard error that it is ready.

    Parameters
    ----------
    command : str
        The program and its arguments.
    ready : str
        What stands in the line that says so.
    options
        Further ones of `subprocess.Popen`.

    Attributes
    ----------
    ready : str
        The line that said so.

    Raises
    ------
    RuntimeError
        It ended before it was ready, with what it said.
    """

    def __init__(self, *command: str, ready: str, **options: Any) -> None:
        self._process: subprocess.Popen[str] = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **options
        )
        self._last_lines: deque[str] = deque(maxlen=_LINES)
        # What it says must be read on, or it stops when the pipe is full.
        self._listening = threading.Thread(target=self._listen, daemon=True)
        try:
            self.ready = self._wait_until(ready, " ".join(command))
        except BaseException:
            self.stop()
            raise
        self._listening.start()

    def stop(self) -> None:
        """End it, at once where it does not go by itself."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.terminate()
        try:
            self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        # Others that it started may hold the other end of the pipe until they are gone, too.
        if self._listening.ident is not None:
            self._listening.join(_SECONDS_TO_END)
        assert self._process.stderr is not None
        self._process.stderr.close()

    def _wait_until(self, ready: str, command: str) -> str:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._last_lines.append(line)
            if ready in line:
                return line
        raise RuntimeError(f"{command} did not start:\n" + "".join(self._last_lines))

    def _listen(self) -> None:
        assert self._process.stderr is not None
        self._last_lines.extend(self._process.stderr)
