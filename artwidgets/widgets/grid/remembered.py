"""The person's column layout and grouping, kept in a file between sessions."""

from pathlib import Path
from typing import Any

from artwidgets.widgets.remembered import load_remembered, save_remembered

__all__ = ["load_arrangement", "save_arrangement"]

_KINDS: dict[str, type] = {
    "order": list,
    "hidden": list,
    "pinned": list,
    "widths": dict,
    "extra": list,
    "group": str,
}

_WHAT = "The column layout"


def load_arrangement(path: Path) -> dict[str, Any]:
    """Return the layout kept at `path`; empty where there is none, or none that can be read."""
    kept = load_remembered(path, _WHAT)
    if not isinstance(kept, dict):
        return {}
    return {name: kept[name] for name, kind in _KINDS.items() if isinstance(kept.get(name), kind)}


def save_arrangement(path: Path, arrangement: dict[str, Any]) -> None:
    """Keep a layout at `path`. A layout that can't be kept is logged: it is no reason to stop the table."""
    save_remembered(path, arrangement, _WHAT)
