"""Work in another process, and SIGKILL for it at a chosen moment."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from typing import Any

__all__ = ["killed_when", "processes_with"]


def processes_with(module: str) -> ForkServerContext:
    """Processes forked from one that has imported what they need, so that fifty start quickly."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([module, "artwidgets.gateway", "wandb", "pandas"])
    return context


def killed_when(
    processes: ForkServerContext, work: Callable[..., Any], given: tuple[str, ...], due: Callable[[], bool]
) -> bool:
    """Have `work(*given)` called in another process, and kill it as soon as it is due; whether it was."""
    process = processes.Process(target=work, args=given)
    process.start()
    while process.is_alive():
        if due():
            os.kill(process.pid or 0, signal.SIGKILL)
            break
        process.join(0.0005)
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0
