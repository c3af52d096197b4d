"""What a person chose on the screen, in small files between sessions; none of it is worth an error."""

import json
import logging
from pathlib import Path
from typing import Any

from artwidgets.paths import private_folder, replacing

__all__ = ["load_remembered", "save_remembered"]

_log = logging.getLogger(__name__)


def load_remembered(path: Path, what: str) -> Any:
    """Return what is kept at `path`, as JSON has it; None where nothing is, or nothing that can be read.

    Parameters
    ----------
    path : Path
    what : str
        For the log, which begins with it.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as unreadable:
        _log.warning("%s, in %s, can't be read and starts anew: %s", what, path, unreadable)
        return None


def save_remembered(path: Path, value: Any, what: str) -> None:
    """Keep a value at `path`. One that can't be kept is logged: it is no reason to stop anything.

    Parameters
    ----------
    path : Path
    value
        As JSON takes it.
    what : str
        For the log, which begins with it.
    """
    try:
        private_folder(path.parent)
        with replacing(path) as file:
            file.write(json.dumps(value).encode("utf-8"))
    except OSError as refused:
        _log.warning("%s can't be kept in %s: %s", what, path, refused)
