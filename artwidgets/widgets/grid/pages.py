"""A page: some rows, display-ready, always under 64 KB of JSON."""

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd

from artwidgets.model.units import format_size
from artwidgets.widgets.grid.cells import plain, present, staged_chips
from artwidgets.widgets.grid.columns import Column
from artwidgets.widgets.grid.grouping import Lines
from artwidgets.widgets.grid.ordering import Positions
from artwidgets.widgets.grid.overlay import Overlay
from artwidgets.widgets.grid.view import View
from artwidgets.widgets.protocol import grid as wire

__all__ = ["MAX_BYTES", "build_page"]

MAX_BYTES = 60_000
"""Of JSON per page, which leaves room for the envelope below 64 KB."""

_TEXT_LIMITS = (240, 100, 40, 16)


def build_page(
    view: View, columns: Sequence[Column], label: Column, overlay: Overlay, lines: Lines
) -> wire.Page:
    """Return some lines of the table for the browser.

    Long text is cut harder, and at last lines are left off the end, until the page fits:
    ``len(page["ids"])`` says how many rows came, and ``page["groups"]`` is there where they are
    grouped, with the place of each group row among the lines.
    """
    for limit in _TEXT_LIMITS:
        page = _page(view, columns, label, overlay, lines, limit)
        if _weight(page) <= MAX_BYTES:
            return page
    while len(lines) > 1:
        lines = lines.head(len(lines) // 2)
        page = _page(view, columns, label, overlay, lines, _TEXT_LIMITS[-1])
        if _weight(page) <= MAX_BYTES:
            break
    return page


def _page(
    view: View, columns: Sequence[Column], label: Column, overlay: Overlay, lines: Lines, limit: int
) -> wire.Page:
    now = pd.Timestamp.now("UTC")
    positions = lines.rows
    ids = view.ids_at(positions)
    cells: dict[str, list[wire.Cell]] = {}
    old: dict[str, dict[str, str]] = {}
    for column in columns:
        if column.key not in view.frame.columns:
            continue
        base = _base(view, column, positions)
        values = [overlay.value(row_id, column.key, value) for row_id, value in zip(ids, base, strict=True)]
        cells[column.key] = present(
            column.kind,
            values,
            now=now,
            limit=limit,
            title=column.title,
            hover=column.hover,
            unknown_if_missing=column.unknown_if_missing,
            not_known=column.not_known,
        )
        for at, row_id in enumerate(ids):
            if column.key in overlay.values.get(row_id, ()):
                old.setdefault(str(at), {})[column.key] = plain(column.kind, base[at])[:limit]
                if column.kind == "chips":
                    cells[column.key][at] = staged_chips(base[at], values[at], limit)
    page: wire.Page = {
        "ids": ids,
        "labels": _labels(view, label, ids, positions, limit),
        "selected": [int(bit) for bit in view.selected[positions]],
        "marks": {str(at): overlay.marks[row_id] for at, row_id in enumerate(ids) if row_id in overlay.marks},
        "old": old,
        "cells": cells,
    }
    if view.groups is not None:
        page["groups"] = _groups(view, overlay, lines, limit)
    if lines.numbers is not None:
        page["numbers"] = lines.numbers.tolist()
    return page


def _groups(view: View, overlay: Overlay, lines: Lines, limit: int) -> list[wire.GroupInfo]:
    groups, grouping = view.groups, view.grouping
    assert groups is not None
    assert grouping is not None
    infos: list[wire.GroupInfo] = []
    for at, group in lines.groups:
        first = int(groups.starts[group])
        infos.append(
            {
                "at": at,
                "line": int(groups.line_starts[group]),
                "id": groups.id(group),
                "label": grouping.label(view.frame, int(view.shown[first]))[: 2 * limit],
                "rows": int(groups.starts[group + 1]) - first,
                "size": "" if groups.sums is None else format_size(int(groups.sums[group])),
                "folded": bool(groups.folded[group]),
                "selected": view.selected_in(group),
                "marks": view.marked_in(group, overlay),
                "position": (group + 1, len(groups)),
            }
        )
    return infos


def _base(view: View, column: Column, positions: Positions) -> list[Any]:
    """The cells' base values; NA where a missing one is not told."""
    base = list(view.frame[column.key].array.take(positions))
    if column.unreported not in view.frame.columns:
        return base
    unreported = view.frame[column.unreported].to_numpy()[positions]
    return [pd.NA if hidden else value for value, hidden in zip(base, unreported, strict=True)]


def _labels(view: View, label: Column, ids: list[str], positions: Positions, limit: int) -> list[str]:
    if label.key not in view.frame.columns:
        return ids
    return [plain(label.kind, value)[: 2 * limit] for value in view.frame[label.key].array.take(positions)]


def _weight(page: wire.Page) -> int:
    return len(json.dumps(page, ensure_ascii=False, separators=(",", ":")).encode())
