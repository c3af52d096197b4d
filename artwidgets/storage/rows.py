"""What each row stores, holds alone and shares, where that is known."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.storage.index import FileIndex

__all__ = ["ROW_COLUMNS", "row_bytes", "row_frame"]

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
