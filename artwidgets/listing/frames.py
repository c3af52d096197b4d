"""How plain lists become a frame, and a frame plain lists again."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from artwidgets.listing.columns import KEYS, TABLE
from artwidgets.listing.dtypes import Dtype, to_objects, to_text

__all__ = [
    "SIGN",
    "TAKEN",
    "empty_columns",
    "frame_of",
    "keys_of",
    "plain_columns",
    "row_order",
    "settled_alike",
]

TAKEN = "taken"
"""Beside the columns: for each row the position in an earlier frame that tells its settled columns, or -1."""

SIGN = "sign"
"""Beside the keys: a number that is another where a server says something else of the row; 0 for no such."""


def empty_columns() -> dict[str, list[Any]]:
    """Lists to fill, one per column and key, and one for ``id``."""
    return {name: [] for name in ("id", *TABLE, *KEYS)}


def frame_of(columns: Mapping[str, Sequence[Any]], earlier: pd.DataFrame | None = None) -> pd.DataFrame:
    """A listing's frame out of plain lists.

    Parameters
    ----------
    columns : mapping
        As :func:`empty_columns` makes them, of plain values (`artwidgets.listing.dtypes`): ``created``
        and ``updated`` ISO 8601 text (or microseconds since 1970), ``ttl`` seconds, ``used`` int,
        ``aliases``, ``tags`` and ``linked_in`` tuples, ``metadata`` JSON text. ``run`` is "" where a
        version was logged without one. None becomes NA.
    earlier : DataFrame, optional
        The frame that the positions under :data:`TAKEN` are of.
    """
    taken = None if earlier is None else np.asarray(columns[TAKEN], dtype=np.intp)
    made = {
        name: column.dtype.array(columns[name])
        if earlier is None or taken is None or not column.settled
        else _partly_taken(column.dtype, columns[name], earlier[name], taken)
        for name, column in TABLE.items()
    }
    return pd.DataFrame(made, index=pd.Index(to_text(columns["id"]), name="id"), copy=False)


def _partly_taken(
    dtype: Dtype, values: Sequence[Any], earlier: "pd.Series[Any]", taken: np.ndarray[Any, np.dtype[np.intp]]
) -> Any:
    """A column of which most rows are an earlier one's: those are never looked at one by one."""
    new = np.flatnonzero(taken < 0)
    fresh = pd.Series(dtype.array([values[at] for at in new.tolist()]))
    at = taken.copy()
    at[new] = len(earlier) + np.arange(len(new))
    both = pd.concat([earlier.reset_index(drop=True), fresh], ignore_index=True) if len(new) else earlier
    return dtype.narrowed(both.array.take(at))


def settled_alike(frame: pd.DataFrame, columns: Mapping[str, Sequence[Any]]) -> bool:
    """Whether rows of a frame tell the same in their settled columns as these plain lists."""
    return all(
        column.dtype.values(frame[name]) == column.dtype.values(pd.Series(column.dtype.array(columns[name])))
        for name, column in TABLE.items()
        if column.settled
    )


def plain_columns(frame: pd.DataFrame, keys: pd.DataFrame) -> dict[str, list[Any]]:
    """The plain lists that would make this frame and these keys again; all of JSON's types."""
    columns: dict[str, list[Any]] = {"id": frame.index.to_numpy(object).tolist()}
    columns |= {name: column.dtype.plain(frame[name]) for name, column in TABLE.items()}
    return columns | {name: keys[name].tolist() for name in KEYS}


def keys_of(columns: Mapping[str, Sequence[Any]], index: pd.Index) -> pd.DataFrame:
    """The hidden columns, on the same index."""
    made: dict[str, Any] = {name: pd.Categorical(to_objects(columns[name])) for name in KEYS[1:]}
    # For every row but a link the artifact's id is the row's: then the array is the index's own.
    same = list(columns["artifact_id"]) == list(columns["id"])
    artifact = index.array if same else to_text(columns["artifact_id"])
    signs = np.asarray(columns[SIGN], np.uint64) if SIGN in columns else np.zeros(len(index), np.uint64)
    return pd.DataFrame({"artifact_id": artifact, **made, SIGN: signs}, index=index, copy=False)


def row_order(frame: pd.DataFrame, keys: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Positions that sort the rows: by project, collection, then newest version first.

    Of two collections of one name, that of sources comes before that of links.
    """
    codes = keys["collection_id"].cat.codes.to_numpy()
    _, first = np.unique(codes, return_index=True)
    # Collections are few: sorting them once and ranking the rows is cheaper than sorting row texts.
    named = (keys["entity"], keys["project"], frame["collection"], frame["is_link"], keys["collection_id"])
    ordered = sorted(
        zip(*(column.iloc[first].to_numpy(object).tolist() for column in named), first.tolist(), strict=True)
    )
    rank = np.zeros(len(keys["collection_id"].cat.categories), dtype=np.int64)
    for position, (*_, at) in enumerate(ordered):
        rank[codes[at]] = position
    return np.lexsort((-frame["version"].to_numpy(np.int64), rank[codes]))
