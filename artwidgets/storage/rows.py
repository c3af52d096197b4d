"""What each row stores, holds alone and shares, where that is known."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.storage.index import FileIndex

__all__ = ["ROW_COLUMNS", "ManifestColumns", "row_bytes", "row_frame"]

ROW_COLUMNS: Final = ("stored", "exclusive", "shared")
"""What W&B stores of a version; what of it only this version holds; what others hold too."""


def row_bytes(index: FileIndex, name: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """One of `ROW_COLUMNS`, row by row.

    Known is only what is exact: what a row stores once its manifest has been read, and what it
    shares with whom once all of the scope have been. A link holds nothing, which is known.

    Returns
    -------
    values : ndarray of int64, shape (rows,)
        Bytes; anything where it is not known.
    unknown : ndarray of bool, shape (rows,)
    """
    if name == "stored":
        return index.stored, ~index.read
    unknown = np.full(len(index), not index.complete)
    return (index.exclusive if name == "exclusive" else index.stored - index.exclusive), unknown


def row_frame(index: FileIndex, rows: "pd.Index[str]") -> pd.DataFrame:
    """`ROW_COLUMNS` and ``references`` of every row as a frame, NA where it is not known.

    Parameters
    ----------
    index : FileIndex
    rows : Index
        Ids of its rows.
    """
    columns = {name: row_bytes(index, name) for name in ROW_COLUMNS}
    columns["references"] = (index.references, ~index.read)
    return pd.DataFrame(
        {name: pd.arrays.IntegerArray(values.copy(), unknown) for name, (values, unknown) in columns.items()},
        index=rows,
    )


class ManifestColumns:
    """`ROW_COLUMNS` of a listing, as far as manifests have been read (`artwidgets.filters.OnDemand`).

    Parameters
    ----------
    index : callable
        Gives the index as it is at this moment.
    rows : Index
        Ids of its rows.
    """

    def __init__(self, index: Callable[[], FileIndex], rows: "pd.Index[str]") -> None:
        self._index = index
        self._rows = rows
        self._made: dict[str, tuple[FileIndex, pd.Series[Any]]] = {}

    def series(self, name: str) -> "pd.Series[Any]":
        """One of `ROW_COLUMNS` (Int64, bytes), NA where it is not known."""
        index = self._index()
        made = self._made.get(name)
        if made is None or made[0] is not index:
            values, unknown = row_bytes(index, name)
            cells = pd.arrays.IntegerArray(values.copy(), unknown)
            made = self._made[name] = (index, pd.Series(cells, index=self._rows, copy=False))
        return made[1]

    def keys(self) -> Sequence[str]:
        """It has none."""
        return ()
