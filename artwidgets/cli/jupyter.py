"""JupyterLab as a process that ends when the one that started it ends, even when it is killed.

``python -m artwidgets.cli.jupyter [JupyterLab's arguments]``, with a pipe as standard input. The
pipe ends with the parent, whatever happened to it, on every system. JupyterLab then stops its
kernels and itself, as after a SIGTERM.
"""

import os
import signal
import sys
import threading

__all__: list[str] = []


def _end_with_parent() -> None:
    # Past Python's buffer, whose lock a dying interpreter would wait for.
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    from jupyterlab.labapp import main

    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.exit(main())
