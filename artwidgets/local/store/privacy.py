"""Folders and files that only their owner may read: the data folder holds the secret behind every key."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

__all__ = ["data_folder", "make_private", "open_log", "private_folder"]


def private_folder(path: Path) -> Path:
    """Make `path` a folder of the owner's alone (0700), whatever the umask is."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def data_folder(path: Path) -> Path:
    """Make `path` a private folder, except where it holds something that is not the server's.

    What the server keeps in such a folder is kept from others by its files' own modes.
    """
    return path if path.is_dir() and not _ours(path) else private_folder(path)


def _ours(path: Path) -> bool:
    names = set(os.listdir(path))
    return all(name == "blobs" or name.startswith("server.") for name in names)


def make_private(path: Path) -> None:
    """Give a file that may be there the mode 0600."""
    if path.exists():
        path.chmod(0o600)


def open_log(path: Path) -> IO[str]:
    """Open a log to append to, 0600 from its first moment on."""
    number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.fchmod(number, 0o600)
    return os.fdopen(number, "a", encoding="utf-8")
