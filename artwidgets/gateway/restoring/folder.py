"""The folder that a run of the SDK writes to, taken away while the SDK's core may still be ending."""

import os
import shutil
import time

__all__ = ["remove"]

_TRIES = 20
_BETWEEN_SECONDS = 0.1


def remove(folder: str) -> None:
    """Remove a folder with all in it; what is written into it meanwhile goes, too."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.exists(folder):
            return
        time.sleep(_BETWEEN_SECONDS)
