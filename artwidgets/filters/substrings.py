"""Where some letters stand in a long column of texts.

Arrow goes through a column letter by letter and row by row. NumPy compares a whole block of its bytes
at once, which takes a quarter of the time and less, as long as what is looked for is no part of every row.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.listing.text_runs import TextRun, text_runs

__all__ = ["rows_holding"]

_BLOCK = 1 << 18
"""Bytes that stay in a processor's cache while they are compared."""


def rows_holding(texts: "pd.Series[Any]", wanted: str) -> npt.NDArray[np.bool_] | None:
    """Find the rows in whose text some letters stand, capitals told apart.

    Parameters
    ----------
    texts : Series
    wanted : str

    Returns
    -------
    ndarray of bool, shape (rows,), or None
        NA is False. None where pandas is asked better: the texts are not Arrow's, or what is looked for
        comes too often.
    """
    runs = text_runs(texts.array)
    if runs is None or not wanted:
        return None
    # In UTF-8 no letter's bytes stand within another's.
    needle = wanted.encode("utf-8", "surrogatepass")
    parts = [np.zeros(0, dtype=bool)]
    for run in runs:
        part = _holding(run, needle)
        if part is None:
            return None
        parts.append(part)
    return np.concatenate(parts)


def _holding(run: TextRun, needle: bytes) -> npt.NDArray[np.bool_] | None:
    offsets, data, valid = run
    rows = np.zeros(len(offsets) - 1, dtype=bool)
    positions = _candidates(data[: offsets[-1]], int(offsets[0]), needle, most=len(rows) // 2)
    if positions is None:
        return None
    for at, byte in enumerate(needle[1:-1], 1):
        positions = positions[data[positions + at] == byte]
    of_row = np.searchsorted(offsets, positions, side="right") - 1
    # What begins in one row and ends in the next is in neither.
    rows[of_row[positions + len(needle) <= offsets[of_row + 1]]] = True
    return rows if valid is None else rows & valid


def _candidates(
    data: npt.NDArray[np.uint8], start: int, needle: bytes, most: int
) -> npt.NDArray[np.intp] | None:
    """Where both the first and the last byte are as they should be; None where that is so too often."""
    last = len(needle) - 1
    stop = len(data) - last
    same, ends = np.empty((2, _BLOCK), dtype=bool)
    found: list[npt.NDArray[np.intp]] = [np.zeros(0, dtype=np.intp)]
    for at in range(start, stop, _BLOCK):
        length = min(_BLOCK, stop - at)
        np.equal(data[at : at + length], needle[0], out=same[:length])
        np.equal(data[at + last : at + last + length], needle[-1], out=ends[:length])
        found.append(np.flatnonzero(same[:length] & ends[:length]) + at)
        most -= len(found[-1])
        if most < 0:
            return None
    return np.concatenate(found)
