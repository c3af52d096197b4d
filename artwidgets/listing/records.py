"""Records out of a listing's values, and a listing's plain lists out of records."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.listing.columns import KEYS, TABLE
from artwidgets.listing.frames import empty_columns
from artwidgets.model.records import Version

__all__ = ["Positions", "cells_at", "columns_of", "values_of", "version_from", "versions_of"]

Positions = slice | npt.NDArray[np.intp]
"""Where rows stand in a frame."""

_CAN_BE_UNREPORTED = tuple(column for column in TABLE.values() if column.unreported is not None)


def cells_at(column: "pd.Series[Any]", positions: Positions) -> "pd.Series[Any]":
    """Some cells of a column, on an index of their own."""
    # The column's index is not taken along: that takes as long as the cells.
    array = column.array
    return pd.Series(array[positions] if isinstance(positions, slice) else array.take(positions), copy=False)


def versions_of(
    ids: Sequence[str], frame: pd.DataFrame, keys: pd.DataFrame, positions: Positions
) -> list[Version]:
    """The rows at these positions of a frame and of its keys as records, with these ids."""
    # Whoever stages nothing of a kind asks for no records, and each column takes its time all the same.
    if not len(ids):
        return []
    values = values_of({name: cells_at(frame[name], positions) for name in TABLE}, len(ids))
    unknown = values.pop("unknown")
    values |= {name: cells_at(keys[name], positions).tolist() for name in KEYS}
    values["unknown"] = unknown
    names = ("id", *values)
    return [
        Version(**dict(zip(names, cells, strict=True))) for cells in zip(ids, *values.values(), strict=True)
    ]


def values_of(columns: "Mapping[str, pd.Series[Any]]", rows: int) -> dict[str, list[Any]]:
    """Columns of a frame as records hold them, and as ``unknown`` what of each row is not told by them."""
    values = {name: TABLE[name].dtype.values(cells) for name, cells in columns.items()}
    unknown: list[tuple[str, ...]] = [()] * rows
    for column in _CAN_BE_UNREPORTED:
        cells = values.get(column.name, ())
        if None in cells:
            values[column.name] = [column.unreported if cell is None else cell for cell in cells]
            if column.unknown:
                unknown = [
                    (*names, column.unknown) if cell is None else names
                    for names, cell in zip(unknown, cells, strict=True)
                ]
    return {**values, "unknown": unknown}


def version_from(plain: Mapping[str, Any]) -> Version:
    """One record out of plain values, by the names of :func:`artwidgets.listing.empty_columns`."""
    values = {name: column.dtype.value(plain[name]) for name, column in TABLE.items()}
    values |= {one.name: one.unreported for one in _CAN_BE_UNREPORTED if plain[one.name] is None}
    unknown = tuple(one.unknown for one in _CAN_BE_UNREPORTED if one.unknown and plain[one.name] is None)
    return Version(id=plain["id"], **values, **{name: plain[name] for name in KEYS}, unknown=unknown)


def columns_of(versions: Iterable[Version]) -> dict[str, list[Any]]:
    """Plain lists out of records."""
    columns = empty_columns()
    for version in versions:
        for name, values in columns.items():
            values.append(_plain(version, name))
    return columns


def _plain(version: Version, name: str) -> Any:
    column, value = TABLE.get(name), getattr(version, name)
    if column is None or value is None:
        return value
    return None if column.unknown in version.unknown else column.dtype.to_plain(value)
