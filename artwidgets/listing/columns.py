"""The listing's columns: their names, their dtypes, and how plain lists become a frame.

Memory counts here (100,000 rows are ordinary): few distinct values are categories, text is
Arrow-backed where pyarrow is installed, and equal tuples of aliases and tags are one object.
"""

import importlib.util
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from artwidgets.listing.metadata import MetadataArray

__all__ = [
    "COLUMNS",
    "KEYS",
    "empty_columns",
    "frame_of",
    "keys_of",
    "plain_columns",
    "row_order",
    "text_dtype",
    "to_text",
]

COLUMNS = (
    "name",
    "collection",
    "type",
    "version",
    "aliases",
    "tags",
    "description",
    "metadata",
    "size",
    "files",
    "created",
    "updated",
    "ttl",
    "ttl_inherited",
    "is_link",
    "source",
    "linked_in",
    "used",
    "run",
    "state",
    "digest",
)
"""The visible columns, in order (the index is ``id``)."""

KEYS = ("artifact_id", "collection_id", "entity", "project")
"""What a row needs to be acted upon, kept beside the frame."""

_TEXT = ("name", "collection", "description", "source", "run", "state", "digest")
_CATEGORIES = ("type",)
_NAT = int(np.iinfo(np.int64).min)  # what numpy takes for NaT
_TUPLES = ("aliases", "tags", "linked_in")


def empty_columns() -> dict[str, list[Any]]:
    """Lists to fill, one per column and key, and one for ``id``."""
    return {name: [] for name in ("id", *COLUMNS, *KEYS)}


@cache
def text_dtype() -> Any:
    """The dtype of text columns: Arrow-backed where pyarrow is installed, NA as ``pd.NA``."""
    return pd.StringDtype("pyarrow" if importlib.util.find_spec("pyarrow") else "python")


def to_text(values: Sequence[str | None]) -> Any:
    """A text array; None becomes NA."""
    return pd.array(np.asarray(values, dtype=object), dtype=text_dtype())


def _objects(values: Sequence[Any]) -> np.ndarray[Any, np.dtype[np.object_]]:
    # np.array would try to make tuples of equal length into a second dimension.
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _shared(values: Sequence[tuple[str, ...] | None]) -> list[Any]:
    """The same tuples, equal ones as one object; None becomes NA, which is neither true nor false."""
    seen: dict[tuple[str, ...] | None, Any] = {None: pd.NA}
    return [seen.setdefault(value, value) for value in values]


def _truths(values: Sequence[bool | None]) -> Any:
    """Plain bool, or nullable boolean where the server left some out."""
    if None in values:
        return pd.array(list(values), dtype="boolean")
    return np.asarray(values, dtype=bool)


def _whole_numbers(values: Sequence[int | None]) -> Any:
    """int64, or nullable Int64 where the server left some out."""
    if None in values:
        return pd.array(list(values), dtype="Int64")
    return np.asarray(values, dtype=np.int64)


def _moments(values: Sequence[str | int | None]) -> Any:
    """ISO 8601 texts, or microseconds since 1970, as UTC timestamps of microseconds; None becomes NaT."""
    if any(isinstance(value, int) for value in values):
        ticks = np.asarray([_NAT if value is None else value for value in values], np.int64)
        return pd.Series(ticks.view("datetime64[us]")).dt.tz_localize("UTC").array
    moments = pd.to_datetime(pd.Series(_objects(values), dtype=object), utc=True, format="ISO8601")
    return moments.dt.as_unit("us").array


def _durations(values: Sequence[int | None]) -> Any:
    """Seconds as timedeltas; None becomes NaT."""
    seconds = np.asarray([_NAT if value is None else value for value in values], np.int64)
    return pd.array(seconds.view("timedelta64[s]"))


def frame_of(columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """The frame of DESIGN section 5 out of plain lists.

    Parameters
    ----------
    columns : mapping
        As :func:`empty_columns` makes them: ``created`` and ``updated`` ISO 8601 text (or
        microseconds since 1970), ``ttl``
        seconds or None, ``used`` int or None, ``aliases``, ``tags`` and ``linked_in`` tuples or
        None, ``metadata`` JSON text or None. ``run`` is "" where a version was logged without one.
        ``ttl_inherited`` is None where the server tells no TTL at all. None becomes NA.
    """
    made: dict[str, Any] = {}
    for name in COLUMNS:
        values = columns[name]
        if name in _TEXT:
            made[name] = to_text(values)
        elif name in _CATEGORIES:
            made[name] = pd.Categorical(_objects(values))
        elif name == "metadata":
            made[name] = MetadataArray.from_texts(values, text_dtype())
        elif name in _TUPLES:
            made[name] = _objects(_shared(values))
        elif name in ("created", "updated"):
            made[name] = _moments(values)
        elif name == "ttl":
            made[name] = _durations(values)
        elif name in ("ttl_inherited", "is_link"):
            made[name] = _truths(values)
        elif name == "used":
            made[name] = pd.array(list(values), dtype="Int64")
        else:
            made[name] = _whole_numbers(values)
    return pd.DataFrame(made, index=pd.Index(to_text(columns["id"]), name="id"), copy=False)


def plain_columns(frame: pd.DataFrame, keys: pd.DataFrame) -> dict[str, list[Any]]:
    """The plain lists that would make this frame and these keys again; all of JSON's types."""
    columns: dict[str, list[Any]] = {"id": frame.index.to_numpy(object).tolist()}
    for name in COLUMNS:
        cells = frame[name]
        if name == "metadata":
            assert isinstance(cells.array, MetadataArray)
            columns[name] = cells.array.texts
        elif name in ("created", "updated", "ttl"):
            ticks = cells.to_numpy().view(np.int64) if name == "ttl" else _ticks(cells)
            columns[name] = [None if tick == _NAT else tick for tick in ticks.tolist()]
        elif name in _TEXT or name in ("size", "files", "used"):
            values = cells.astype(object).to_numpy(object)
            columns[name] = [None if value is pd.NA else value for value in values.tolist()]
        elif name in (*_TUPLES, "ttl_inherited"):
            columns[name] = [None if value is pd.NA else value for value in cells.tolist()]
        else:
            columns[name] = cells.tolist()
    for name in KEYS:
        columns[name] = keys[name].tolist()
    return columns


def _ticks(moments: "pd.Series[Any]") -> np.ndarray[Any, np.dtype[np.int64]]:
    ticks: np.ndarray[Any, np.dtype[np.int64]]
    ticks = moments.dt.tz_localize(None).to_numpy("datetime64[us]").view(np.int64)
    return ticks


def keys_of(columns: Mapping[str, Sequence[Any]], index: pd.Index) -> pd.DataFrame:
    """The hidden columns, on the same index."""
    made: dict[str, Any] = {name: pd.Categorical(_objects(columns[name])) for name in KEYS[1:]}
    # For every row but a link the artifact's id is the row's: then the array is the index's own.
    same = list(columns["artifact_id"]) == list(columns["id"])
    artifact = index.array if same else to_text(columns["artifact_id"])
    return pd.DataFrame({"artifact_id": artifact, **made}, index=index, copy=False)


def row_order(frame: pd.DataFrame, keys: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Positions that sort the rows: by project, collection, then newest version first.

    Of two collections of one name, that of sources comes before that of links.
    """
    codes = keys["collection_id"].cat.codes.to_numpy()
    _, first = np.unique(codes, return_index=True)
    # Collections are few: sorting them once and ranking the rows is cheaper than sorting row texts.
    known = sorted(
        first.tolist(),
        key=lambda at: (
            keys["entity"].iat[at],
            keys["project"].iat[at],
            frame["collection"].iat[at],
            bool(frame["is_link"].iat[at]),
            keys["collection_id"].iat[at],
        ),
    )
    rank = np.zeros(len(keys["collection_id"].cat.categories), dtype=np.int64)
    for place, at in enumerate(known):
        rank[codes[at]] = place
    return np.lexsort((-frame["version"].to_numpy(np.int64), rank[codes]))
