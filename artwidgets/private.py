"""Files and folders that only their owner may read, whatever the umask says.

Journals, caches and settings hold what is in a project: names, descriptions, metadata. Nothing of it is
for others on the machine. On Windows the user's own folders are private by themselves, and `chmod`
there only knows "read-only", so it does no harm.
"""

import os
from io import FileIO
from pathlib import Path

__all__ = ["append_privately", "private_folder", "write_privately"]


def private_folder(path: Path) -> None:
    """Make a folder (and those it is in) that only its owner may enter; one that is there is closed.

    Raises
    ------
    OSError
    """
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.stat().st_mode & 0o777 != 0o700:
        path.chmod(0o700)


def append_privately(path: Path) -> FileIO:
    """Open a file for appending, unbuffered; only its owner may read it, also if it was there before.

    Raises
    ------
    OSError
    """
    return FileIO(_handle(path, os.O_APPEND), "ab")


def write_privately(path: Path, text: str) -> None:
    """Write a text file that only its owner may read.

    Raises
    ------
    OSError
    """
    with os.fdopen(_handle(path, os.O_TRUNC), "wb") as file:
        file.write(text.encode("utf-8"))


def _handle(path: Path, how: int) -> int:
    # O_BINARY is there on Windows alone, where line ends would be changed without it.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | how | getattr(os, "O_BINARY", 0), 0o600)
    try:
        os.chmod(path, 0o600)
        return handle
    except BaseException:
        os.close(handle)
        raise
