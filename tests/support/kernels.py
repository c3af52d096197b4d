"""Kernels that start in no time: copies of one process that has imported what all of them import.

A kernel of Jupyter's own reads wandb, pandas, ipywidgets and this package from the disk, for 2 s of a
core. Here one process does that once, ``python -m tests.support.kernels``, and forks a kernel
whenever it is asked for one; from there on it is ipykernel's own, with a process, an environment and
connection of its own. Jupyter starts, restarts and ends ``tests/support/kernel_launcher.py`` in its
place, which asks for a kernel and lives as long as it does.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_client.kernelspec import KernelSpecManager

__all__ = ["NAME", "READY", "kernelspec", "specs"]

NAME = "warm"
"""Of the kernel, in the metadata of a notebook."""

READY = "Kernels are ready at port "

_LAUNCHER = Path(__file__).with_name("kernel_launcher.py")


def kernelspec(folder: Path, port: int) -> None:
    """Write below `folder`, one of ``JUPYTER_PATH``, how Jupyter gets such a kernel."""
    path = folder / "kernels" / NAME / "kernel.json"
    path.parent.mkdir(parents=True)
    # Without the site's packages it starts in a few milliseconds.
    command = [sys.executable, "-I", "-S", str(_LAUNCHER), str(port), "{connection_file}"]
    spec = {"argv": command, "display_name": "Python 3", "language": "python", "interrupt_mode": "message"}
    path.write_text(json.dumps(spec), encoding="utf-8")


def specs(folder: Path) -> "KernelSpecManager":
    """What finds the kernel of which `kernelspec` wrote below `folder`, and no other."""
    # Half a second, which each process that only collects the tests would spend too.
    from jupyter_client.kernelspec import KernelSpecManager

    return KernelSpecManager(kernel_dirs=[str(folder / "kernels")])


def _import_what_kernels_import() -> None:
    import anywidget
    import ipykernel.kernelapp
    import ipywidgets
    import pandas
    import wandb

    import artwidgets

    for name in artwidgets.__all__:
        getattr(artwidgets, name)
    # Parts of wandb and pandas are imported at their first use; where they stand is no part of this.
    assert all((anywidget, ipykernel.kernelapp, ipywidgets, pandas, wandb))


def serve() -> None:
    """Fork kernels until standard input is closed, or SIGTERM comes; then they end, too."""
    _import_what_kernels_import()
    # What is there already is never looked through again, and so stays one copy for all.
    gc.collect()
    gc.freeze()
    children: set[int] = set()

    def end(_signal: int, _frame: FrameType | None) -> None:
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    listener = socket.create_server(("127.0.0.1", 0))
    sys.stderr.write(f"{READY}{listener.getsockname()[1]}\n")
    sys.stderr.flush()
    while True:
        ready, _, _ = select.select([listener, sys.stdin], [], [])
        if sys.stdin in ready:
            os.kill(os.getpid(), signal.SIGTERM)
        wire, _ = listener.accept()
        asked = json.loads(wire.makefile(encoding="utf-8").readline())
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            listener.close()
            _be_a_kernel(wire, asked)
        wire.close()
        children.add(child)
        for pid in list(children):
            if os.waitpid(pid, os.WNOHANG) != (0, 0):
                children.remove(pid)


def _be_a_kernel(wire: socket.socket, asked: dict[str, Any]) -> None:
    """Do what ``python -m ipykernel_launcher -f FILE`` does, as its launcher was told to; never returns."""
    os.setsid()
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    # The folder that ``python -m tests.support.kernels`` was started in is none of a kernel's.
    sys.path[:] = [entry for entry in sys.path if entry != str(_LAUNCHER.parents[2])]
    sys.path[:0] = [entry for entry in asked["environment"].get("PYTHONPATH", "").split(os.pathsep) if entry]
    threading.Thread(target=_end_with, args=(wire,), daemon=True).start()
    import ipywidgets
    import pandas
    from ipykernel.kernelapp import IPKernelApp

    parent = f"--IPKernelApp.parent_handle={os.getppid()}"
    app = IPKernelApp.instance()
    app.initialize(["-f", asked["connection_file"], parent])
    # They do this where they are imported, which was before there was a kernel. Without it a second window
    # asks for each widget by itself, and may look for one before it has come.
    ipywidgets.register_comm_target()
    # Nor did pandas know then that this is no terminal, whose width its frames would keep to.
    pandas.set_option("display.max_columns", 20)
    app.start()
    sys.exit()


def _end_with(launcher: socket.socket) -> None:
    """End this kernel when the launcher is gone: Jupyter killed it."""
    launcher.recv(1)
    os._exit(1)


if __name__ == "__main__":
    serve()
