"""The kinds of values that a listing's columns hold, each in its three forms.

As a *cell* of the frame, where memory counts (100,000 rows are ordinary): few distinct values are
categories, text is Arrow-backed where pyarrow is installed, equal tuples are one object. As a *plain*
value of JSON's types, which is how answers are parsed and how a listing is kept on disk. As the *value*
of a record (`artwidgets.model.records.Version`).
"""

import importlib.util
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.listing.metadata import MetadataArray, parse_metadata
from artwidgets.model.json_values import write_json

__all__ = [
    "BYTES",
    "CATEGORY",
    "COUNT",
    "DURATION",
    "KEY",
    "METADATA",
    "NAMES",
    "NULLABLE_COUNT",
    "PROSE",
    "TEXT",
    "TIME",
    "TRUTH",
    "Dtype",
    "text_dtype",
    "to_objects",
    "to_text",
]

_NAT = int(np.iinfo(np.int64).min)  # what numpy takes for NaT
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@cache
def text_dtype() -> Any:
    """The dtype of text columns: Arrow-backed where pyarrow is installed, NA as ``pd.NA``."""
    return pd.StringDtype("pyarrow" if importlib.util.find_spec("pyarrow") else "python")


def to_text(values: Sequence[str | None]) -> Any:
    """A text array; None becomes NA."""
    return pd.array(np.asarray(values, dtype=object), dtype=text_dtype())


def to_objects(values: Sequence[Any]) -> npt.NDArray[np.object_]:
    """An array of any objects, tuples too."""
    # np.array would try to make tuples of equal length into a second dimension.
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


class Dtype:
    """One kind of values. This one is text; the others say what is different.

    Parameters
    ----------
    name : str
        For messages and `repr`.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def array(self, values: Sequence[Any]) -> Any:
        """Plain values as what a frame's column is made of; None becomes NA."""
        return to_text(values)

    def narrowed(self, array: Any) -> Any:
        """An array put together from several, as `array` would have made it of their values."""
        return array

    def plain(self, cells: "pd.Series[Any]") -> list[Any]:
        """The plain values of a frame's column; NA becomes None."""
        # Cell by cell an Arrow array is ten times slower to read than as one list.
        return [None if value is pd.NA else value for value in cells.to_numpy(object).tolist()]

    def from_json(self, values: list[Any]) -> list[Any]:
        """Plain values as they come back from JSON, which knows no tuples."""
        return values

    def value(self, plain: Any) -> Any:
        """A plain value as a record holds it."""
        return None if plain is None else self._value(plain)

    def _value(self, plain: Any) -> Any:
        return plain

    def to_plain(self, value: Any) -> Any:
        """A record's value as a plain one; of None it is not asked."""
        return value

    def values(self, cells: "pd.Series[Any]") -> list[Any]:
        """A frame's column as records hold it; NA becomes None."""
        # Most are as they are plainly, and a call for each cell is most of what a plan costs.
        return self.plain(cells)


class _Category(Dtype):
    def array(self, values: Sequence[Any]) -> Any:
        return pd.Categorical(to_objects(values))

    def narrowed(self, array: Any) -> Any:
        left = array.remove_unused_categories()
        return left.reorder_categories(sorted(left.categories))

    def plain(self, cells: "pd.Series[Any]") -> list[Any]:
        array = cells.array
        assert isinstance(array, pd.Categorical)
        values = np.asarray(array, dtype=object).tolist()
        return [None if code < 0 else value for code, value in zip(array.codes.tolist(), values, strict=True)]


class _Names(Dtype):
    def array(self, values: Sequence[Any]) -> Any:
        # Equal ones as one object; NA is neither true nor false.
        seen: dict[tuple[str, ...] | None, Any] = {None: pd.NA}
        return to_objects([seen.setdefault(value, value) for value in values])

    def plain(self, cells: "pd.Series[Any]") -> list[Any]:
        return [None if cell is pd.NA else cell for cell in cells.tolist()]

    def from_json(self, values: list[Any]) -> list[Any]:
        return [None if value is None else tuple(value) for value in values]


class _Metadata(Dtype):
    def array(self, values: Sequence[Any]) -> Any:
        return MetadataArray.from_texts(values, text_dtype())

    def plain(self, cells: "pd.Series[Any]") -> list[Any]:
        assert isinstance(cells.array, MetadataArray)
        return cells.array.texts

    def value(self, plain: Any) -> Any:
        # A version without metadata has {}.
        return parse_metadata(plain)

    def to_plain(self, value: Any) -> Any:
        return write_json(dict(value)) if value else None

    def values(self, cells: "pd.Series[Any]") -> list[Any]:
        return cells.tolist()


class _Count(Dtype):
    """int64, or nullable Int64 where the server left some out."""

    def array(self, values: Sequence[Any]) -> Any:
        if None in values:
            return pd.array(list(values), dtype="Int64")
        return np.asarray(values, dtype=np.int64)

    def narrowed(self, array: Any) -> Any:
        return array if array.isna().any() else np.asarray(array, dtype=np.int64)

    def plain(self, cells: "pd.Series[Any]") -> list[Any]:
        return [None if cell is pd.NA else cell for cell in cells.tolist()]


class _NullableCount(_Count):
    def array(self, values: Sequence[Any]) -> Any:
        return pd.array(list(values), dtype="Int64")

    def narrowed(self, array: Any) -> Any:
        return array


class _Truth(Dtype):
    """Plain bool, or nullable boolean where the server left some out."""

    def array(self, values: Sequence[Any]) -> Any:
        if None in values:
            return pd.array(list(values), dtype="boolean")
        return np.asarray(values, dtype=bool)

    def narrowed(self, array: Any) -> Any:
        return array if array.isna().any() else np.asarray(array, dtype=bool)

    def plain(self, cells: "pd.Series[Any]") -> list[Any]:
        return [None if cell is pd.NA else cell for cell in cells.tolist()]


class _Time(Dtype):
    """Plain: ISO 8601 text, or microseconds since 1970, which is what `plain` gives."""

    def array(self, values: Sequence[Any]) -> Any:
        if any(isinstance(value, int) for value in values):
            ticks = np.asarray([_NAT if value is None else value for value in values], np.int64)
            return pd.Series(ticks.view("datetime64[us]")).dt.tz_localize("UTC").array
        moments = pd.to_datetime(pd.Series(to_objects(values), dtype=object), utc=True, format="ISO8601")
        return moments.dt.as_unit("us").array

    def plain(self, cells: "pd.Series[Any]") -> list[Any]:
        # Of whatever zone a moment is shown in, these are UTC.
        ticks = cells.to_numpy("datetime64[us]").view(np.int64)
        return [None if tick == _NAT else tick for tick in ticks.tolist()]

    def _value(self, plain: Any) -> Any:
        if plain == "":
            return None
        if isinstance(plain, int):
            return _EPOCH + timedelta(microseconds=plain)
        moment = datetime.fromisoformat(plain)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

    def values(self, cells: "pd.Series[Any]") -> list[Any]:
        return list(map(self.value, self.plain(cells)))

    def to_plain(self, value: Any) -> Any:
        return value.isoformat()


class _Duration(Dtype):
    """Plain: seconds."""

    def array(self, values: Sequence[Any]) -> Any:
        seconds = np.asarray([_NAT if value is None else value for value in values], np.int64)
        return pd.array(seconds.view("timedelta64[s]"))

    def plain(self, cells: "pd.Series[Any]") -> list[Any]:
        ticks = cells.to_numpy("timedelta64[s]").view(np.int64)
        return [None if tick == _NAT else tick for tick in ticks.tolist()]

    def _value(self, plain: Any) -> Any:
        return timedelta(seconds=plain)

    def values(self, cells: "pd.Series[Any]") -> list[Any]:
        return list(map(self.value, self.plain(cells)))

    def to_plain(self, value: Any) -> Any:
        return int(value.total_seconds())


TEXT = Dtype("text")
PROSE = Dtype("prose")
"""Text that people write, and search within."""
KEY = Dtype("key")
"""Text that machines make, compared letter by letter."""
CATEGORY = _Category("category")
"""Text of few distinct values."""
NAMES = _Names("names")
"""Tuples of texts."""
METADATA = _Metadata("metadata")
COUNT = _Count("count")
NULLABLE_COUNT = _NullableCount("nullable count")
"""Int64 always: servers often leave it out."""
BYTES = _Count("bytes")
TIME = _Time("time")
"""UTC timestamps of microseconds."""
DURATION = _Duration("duration")
TRUTH = _Truth("truth")
