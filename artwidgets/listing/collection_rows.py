"""A listing's collections as a frame: one row each, empty ones too, which no row of the listing tells of."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.listing.listing import Listing

__all__ = ["COLLECTION_COLUMNS", "collection_rows"]

COLLECTION_COLUMNS = (
    "name",
    "type",
    "versions",
    "size",
    "newest",
    "aliases",
    "tags",
    "description",
    "links",
    "created",
    "is_portfolio",
    "entity",
    "project",
)

_NAT = int(np.iinfo(np.int64).min)


def collection_rows(listing: Listing) -> pd.DataFrame:
    """One row a collection, by name.

    Parameters
    ----------
    listing : Listing

    Returns
    -------
    DataFrame
        Index ``id`` (the collection's); the columns of `COLLECTION_COLUMNS`. ``versions`` (Int64: versions
        or links; as listed, or as the server counts where not all are listed, else NA), ``size`` (Int64,
        bytes as listed; links hold none), ``newest``, ``created`` (datetime64, UTC), ``aliases``, ``tags``
        (tuples of str), ``links`` (Int64: collections' links to its versions; NA where that is not told of
        each), ``is_portfolio`` (bool), the others str. What is summed over versions is NA where not all of
        them are listed.
    """
    collections = sorted(listing.collections.values(), key=lambda one: (one.project, one.name, one.id))
    at = {one.id: row for row, one in enumerate(collections)}
    count = len(collections)
    codes, ids = listing.by_collection
    row_of_code = np.array([at.get(key, count) for key in ids], dtype=np.int64)
    rows = row_of_code[codes] if len(codes) else np.zeros(0, dtype=np.int64)
    complete = listing.collections_complete
    listed = np.bincount(rows, minlength=count + 1)[:count]
    frame = listing.frame
    sizes = np.where(frame["is_link"].to_numpy(dtype=bool), 0, frame["size"].to_numpy(np.float64, na_value=0))
    total = np.bincount(rows, weights=sizes, minlength=count + 1)[:count].astype(np.int64)
    links, given = _links(frame["linked_in"].to_numpy(dtype=object), rows, count)
    return pd.DataFrame(
        {
            "name": _texts([one.name for one in collections]),
            "type": _texts([one.type for one in collections]),
            "versions": _numbers(
                [
                    own if complete else one.versions
                    for own, one in zip(listed.tolist(), collections, strict=True)
                ]
            ),
            "size": _known(total, np.full(count, complete)),
            "newest": _newest(frame["created"], rows, count),
            "aliases": _aliases(frame["aliases"].to_numpy(dtype=object), rows, count),
            "tags": _objects([one.tags for one in collections]),
            "description": _texts([one.description or None for one in collections]),
            "links": _known(links, given & complete),
            "created": pd.to_datetime(
                pd.Series([one.created for one in collections], dtype=object), utc=True
            ),
            "is_portfolio": np.array([one.is_portfolio for one in collections], dtype=bool),
            "entity": _texts([one.entity for one in collections]),
            "project": _texts([one.project for one in collections]),
        }
    ).set_axis(pd.Index([one.id for one in collections], name="id", dtype="object"))


def _links(
    cells: npt.NDArray[np.object_], rows: npt.NDArray[np.int64], count: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    many = np.fromiter(
        (len(cell) if isinstance(cell, tuple) else -1 for cell in cells), dtype=np.int64, count=len(cells)
    )
    unreported = np.bincount(rows[many < 0], minlength=count + 1)[:count] > 0
    found = np.bincount(rows, weights=np.maximum(many, 0), minlength=count + 1)[:count]
    return found.astype(np.int64), ~unreported


def _newest(created: "pd.Series[Any]", rows: npt.NDArray[np.int64], count: int) -> "pd.Series[Any]":
    moments = (
        created.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy(dtype="datetime64[us]").view(np.int64)
    )
    newest = np.full(count + 1, _NAT, dtype=np.int64)
    np.maximum.at(newest, rows, moments)
    return pd.Series(newest[:count].view("datetime64[us]")).dt.tz_localize("UTC")


def _aliases(cells: npt.NDArray[np.object_], rows: npt.NDArray[np.int64], count: int) -> "pd.Series[Any]":
    """All aliases of a collection, by the alphabet; NA where they are not told of a version."""
    found: list[Any] = [()] * count
    has = np.fromiter((cell is pd.NA or bool(cell) for cell in cells), dtype=bool, count=len(cells))
    for at in np.flatnonzero(has).tolist():
        row, cell = int(rows[at]), cells[at]
        if row < count:
            found[row] = pd.NA if cell is pd.NA or found[row] is pd.NA else (*found[row], *cell)
    return _objects([names if names is pd.NA else tuple(sorted(names)) for names in found])


def _known(values: npt.NDArray[np.int64], known: npt.NDArray[np.bool_]) -> "pd.Series[Any]":
    return pd.Series(values, dtype="Int64").mask(pd.Series(~known))


def _numbers(values: list[int | None]) -> "pd.Series[Any]":
    return pd.Series(values, dtype="Int64")


def _texts(values: list[Any]) -> "pd.Series[Any]":
    return pd.Series(values, dtype="string")


def _objects(values: list[Any]) -> "pd.Series[Any]":
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return pd.Series(made, dtype=object)
