"""What a plan does as a DataFrame, to be looked at."""

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from artwidgets.planning.items import Item

__all__ = ["frame_of"]

_FRAME: dict[str, Callable[[Item], Any]] = {
    "action": lambda item: str(item.action),
    "name": lambda item: item.name,
    "type": lambda item: item.base.type,
    "change": lambda item: item.words,
    "size": lambda item: item.size,
    "warnings": lambda item: "; ".join(item.warnings),
    "refusal": lambda item: item.refusal,
}
"""The columns of a plan's frame."""


def frame_of(items: Iterable[Item]) -> pd.DataFrame:
    """One row per item, as of `Plan.to_frame`."""
    columns: dict[str, list[Any]] = {name: [] for name in ("id", *_FRAME)}
    for item in items:
        for name, tell in _FRAME.items():
            columns[name].append(tell(item))
        columns["id"].append(item.id)
    frame = pd.DataFrame(
        {name: pd.Series(columns[name], dtype="int64" if name == "size" else "string") for name in _FRAME}
    )
    frame.index = pd.Index(columns["id"], name="id", dtype="object")
    return frame
