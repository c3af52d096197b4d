"""How many rows are shown or selected, and what they weigh, in words."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.model.units import format_size

__all__ = ["counts_words", "selection_words"]

_Mask = npt.NDArray[np.bool_]


def counts_words(frame: pd.DataFrame, mask: _Mask | None) -> str:
    """How many of a listing's rows `mask` shows (None: all), as ``312 of 4,980 versions, 12.3 GB``."""
    total = len(frame)
    if mask is not None and len(mask) != total:
        return ""
    shown = total if mask is None else int(mask.sum())
    some = f"{shown:,} of " if shown != total else ""
    return f"{some}{total:,} {'version' if total == 1 else 'versions'}, {format_size(_weight(frame, mask))}"


def selection_words(frame: pd.DataFrame, chosen: _Mask, hidden: int) -> str:
    """What is selected, and how much of it the filter hides, as ``210 selected (3.2 GB), 12 not shown``."""
    size = format_size(_weight(frame, chosen)) if len(chosen) == len(frame) else ""
    return f"{int(chosen.sum()):,} selected ({size})" + (f", {hidden:,} not shown" if hidden else "")


def _weight(frame: pd.DataFrame, mask: _Mask | None) -> int:
    """Bytes of the files of the rows where `mask` is true; a link holds none of its own."""
    sizes = frame["size"].to_numpy(dtype=np.float64, na_value=0.0)
    counted = ~frame["is_link"].to_numpy(dtype=bool)
    return int(sizes[counted if mask is None else counted & mask].sum())
