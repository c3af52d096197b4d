"""Tasks that processes of an executor run for a test; each can be pickled by its name."""

import os
import signal
from collections.abc import Callable
from typing import Any

__all__ = ["end_this_process", "process_number"]


def process_number() -> int:
    """The process that it runs in."""
    return os.getpid()


def end_this_process(*_: Any) -> None:
    """As a crash does it."""
    os.kill(os.getpid(), signal.SIGKILL)


def first_ends_its_process(work: Callable[..., Any], flag: str, *arguments: Any) -> Any:
    """Do the work, but the first time of all end the process instead."""
    try:
        os.close(os.open(flag, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return work(*arguments)
    return end_this_process()
