"""The person's column layout and grouping, kept in a file between sessions."""

import json
import logging
from pathlib import Path
from typing import Any

from artwidgets.paths import private_folder, replacing

__all__ = ["load_arrangement", "save_arrangement"]

_KINDS: dict[str, type] = {
    "order": list,
    "hidden": list,
    "pinned": list,
    "widths": dict,
    "extra": list,
    "group": str,
}

_log = logging.getLogger(__name__)


def load_arrangement(path: Path) -> dict[str, Any]:
    """Return the layout kept at `path`; empty where there is none, or none that can be read."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as unreadable:
        _log.warning("The column layout in %s can't be read and starts anew: %s", path, unreadable)
        return {}
    if not isinstance(kept, dict):
        return {}
    return {name: kept[name] for name, kind in _KINDS.items() if isinstance(kept.get(name), kind)}


def save_arrangement(path: Path, arrangement: dict[str, Any]) -> None:
    """Keep a layout at `path`. A layout that can't be kept is logged: it is no reason to stop the table."""
    try:
        private_folder(path.parent)
        with replacing(path) as file:
            file.write(json.dumps(arrangement).encode("utf-8"))
    except OSError as refused:
        _log.warning("The column layout can't be kept in %s: %s", path, refused)
