"""What artwidgets keeps on this machine: where, for whose eyes, and so that a crash leaves no half of it.

Journals, caches and settings hold what is in a project: names, descriptions, metadata. Nothing of it is
for others on the machine, whatever the umask says. On Windows the user's own folders are private by
themselves, and `chmod` there only knows "read-only", so it does no harm.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import BinaryIO

import platformdirs

__all__ = [
    "append_privately",
    "cache_directory",
    "private_folder",
    "replacing",
    "state_directory",
]


def state_directory() -> Path:
    """Where journals and settings are kept: ``$ARTWIDGETS_STATE_DIR`` or the user's state directory."""
    chosen = os.environ.get("ARTWIDGETS_STATE_DIR")
    return Path(chosen) if chosen else platformdirs.user_state_path("artwidgets")


def cache_directory() -> Path:
    """Where what can be had again is kept: ``$ARTWIDGETS_CACHE_DIR`` or the user's cache directory."""
    chosen = os.environ.get("ARTWIDGETS_CACHE_DIR")
    return Path(chosen) if chosen else platformdirs.user_cache_path("artwidgets")


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


@contextmanager
def replacing(path: Path, *, first: bool = False) -> Iterator[BinaryIO]:
    """Write a file whole: it is in its place when the block ends, and not at all if that fails.

    It is written beside its place, so that a reader sees the old or the new and never a half.

    Parameters
    ----------
    path : Path
        Its folder is there.
    first : bool
        Leave a file that is there already, or that another process puts there meanwhile, as it is.

    Raises
    ------
    OSError
    """
    beside = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(_handle(beside, os.O_EXCL), "wb") as file:
            yield file
        if first:
            # A link, unlike a rename, fails where there is something.
            try:
                os.link(beside, path)
            except FileExistsError:
                return
        else:
            os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _handle(path: Path, how: int) -> int:
    # O_BINARY is there on Windows alone, where line ends would be changed without it.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | how | getattr(os, "O_BINARY", 0), 0o600)
    try:
        os.chmod(path, 0o600)
        return handle
    except BaseException:
        os.close(handle)
        raise
