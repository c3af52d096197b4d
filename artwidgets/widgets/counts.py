"""How many rows are shown or selected, what they weigh, and what their delete frees, in words."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.model.units import format_size, format_size_range
from artwidgets.storage import FileIndex, Reclaim

__all__ = ["counts_words", "frees_words", "marked_words", "selection_words"]

_Mask = npt.NDArray[np.bool_]


def counts_words(frame: pd.DataFrame, mask: _Mask | None, index: FileIndex | None = None) -> str:
    """How many of a listing's rows `mask` shows (None: all), as ``312 of 4,980 versions, 12.3 GB``.

    Bytes that W&B does not store are told apart, as far as manifests have been read.
    """
    total = len(frame)
    if mask is not None and len(mask) != total:
        return ""
    shown = total if mask is None else int(mask.sum())
    some = f"{shown:,} of " if shown != total else ""
    words = f"{some}{total:,} {'version' if total == 1 else 'versions'}, {format_size(_weight(frame, mask))}"
    if index is None or len(index) != total:
        return words
    elsewhere = int(index.references[slice(None) if mask is None else mask].sum())
    return f"{words}, {format_size(elsewhere)} of it references" if elsewhere else words


def selection_words(frame: pd.DataFrame, chosen: _Mask, hidden: int, freed: Reclaim) -> str:
    """What is selected, as ``210 selected, 3.2 GB listed, frees 1.1 GB, 12 not shown``."""
    size = f"{format_size(_weight(frame, chosen))} listed"
    words = f"{int(chosen.sum()):,} selected, {size}, {frees_words(freed)}"
    return words + (f", {hidden:,} not shown" if hidden else "")


def marked_words(marked: int, going: int, freed: Reclaim) -> str:
    """What is marked for deletion, as ``116 marked, 4 skipped, frees 1.1 GB``; "" where nothing is.

    Short, for it stands in the toolbar beside the buttons: why it is a range, the review tells.
    """
    skipped = f", {marked - going:,} skipped" if going < marked else ""
    frees = format_size_range(freed.lower, freed.upper)
    return f"{marked:,} marked{skipped}, frees {frees}" if marked else ""


def frees_words(freed: Reclaim) -> str:
    """What a delete frees, as ``frees 1.1 GB``, or what is known of it."""
    words = f"frees {format_size_range(freed.lower, freed.upper)}"
    if freed.exact:
        return words
    many = f"{freed.unread:,} manifest{'' if freed.unread == 1 else 's'}" if freed.read else "manifests"
    return f"{words}, {many} not read"


def _weight(frame: pd.DataFrame, mask: _Mask | None) -> int:
    """Bytes of the files of the rows where `mask` is true; a link holds none of its own."""
    sizes = frame["size"].to_numpy(dtype=np.float64, na_value=0.0)
    counted = ~frame["is_link"].to_numpy(dtype=bool)
    return int(sizes[counted if mask is None else counted & mask].sum())
