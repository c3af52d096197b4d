"""A page: some rows, display-ready, always under 64 KB of JSON."""

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd

from artwidgets.grid.cells import plain, present, staged_chips
from artwidgets.grid.columns import Column
from artwidgets.grid.ordering import Positions
from artwidgets.grid.overlay import Overlay
from artwidgets.grid.view import View

__all__ = ["MAX_BYTES", "build_page"]

MAX_BYTES = 60_000
"""Of JSON per page, which leaves room for the envelope below 64 KB."""

_TEXT_LIMITS = (240, 100, 40, 16)


def build_page(
    view: View, columns: Sequence[Column], label: Column, overlay: Overlay, positions: Positions
) -> dict[str, Any]:
    """Return the rows at base `positions` for the browser.

    Long text is cut harder, and at last rows are left off the end, until the page fits:
    ``len(page["ids"])`` says how many came.
    """
    for limit in _TEXT_LIMITS:
        page = _page(view, columns, label, overlay, positions, limit)
        if _weight(page) <= MAX_BYTES:
            return page
    while len(positions) > 1:
        positions = positions[: len(positions) // 2]
        page = _page(view, columns, label, overlay, positions, _TEXT_LIMITS[-1])
        if _weight(page) <= MAX_BYTES:
            break
    return page


def _page(
    view: View, columns: Sequence[Column], label: Column, overlay: Overlay, positions: Positions, limit: int
) -> dict[str, Any]:
    now = pd.Timestamp.now("UTC")
    ids = view.ids_at(positions)
    cells: dict[str, list[dict[str, Any]]] = {}
    old: dict[str, dict[str, str]] = {}
    for column in columns:
        if column.key not in view.frame.columns:
            continue
        base = _base(view, column, positions)
        values = [overlay.value(row_id, column.key, value) for row_id, value in zip(ids, base, strict=True)]
        cells[column.key] = present(
            column.kind, values, now=now, limit=limit, title=column.title, hover=column.hover
        )
        for at, row_id in enumerate(ids):
            if column.key in overlay.values.get(row_id, ()):
                old.setdefault(str(at), {})[column.key] = plain(column.kind, base[at])[:limit]
                if column.kind == "chips":
                    cells[column.key][at] = staged_chips(base[at], values[at], limit)
    return {
        "ids": ids,
        "labels": _labels(view, label, ids, positions, limit),
        "selected": [int(bit) for bit in view.selected[positions]],
        "marks": {str(at): overlay.marks[row_id] for at, row_id in enumerate(ids) if row_id in overlay.marks},
        "old": old,
        "cells": cells,
    }


def _base(view: View, column: Column, positions: Positions) -> list[Any]:
    """The cells' base values; NA where a missing one is not told."""
    base = list(view.frame[column.key].array.take(positions))
    if column.untold not in view.frame.columns:
        return base
    untold = view.frame[column.untold].to_numpy()[positions]
    return [pd.NA if hidden else value for value, hidden in zip(base, untold, strict=True)]


def _labels(view: View, label: Column, ids: list[str], positions: Positions, limit: int) -> list[str]:
    if label.key not in view.frame.columns:
        return ids
    return [plain(label.kind, value)[: 2 * limit] for value in view.frame[label.key].array.take(positions)]


def _weight(page: dict[str, Any]) -> int:
    return len(json.dumps(page, ensure_ascii=False, separators=(",", ":")).encode())
