"""A listing made ready to be asked: the frame with its indexes, each built when first needed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.errors import FilterError
from artwidgets.filters.column_indexes import (
    Mask,
    MetadataIndex,
    SetIndex,
    TextIndex,
    distinct_first,
    lookup,
)
from artwidgets.filters.fields import HELD

__all__ = ["ListingIndex"]

_Index = TypeVar("_Index")
_PIECE = 20_000
_LONG = 100_000
"""Rows from which on a thread costs less than it saves."""


class ListingIndex:
    """A listing and the indexes that queries need.

    Make one per listing and keep it: the first query on a column pays for its index, the
    next ones don't. The frame must not be changed in place afterwards.

    Parameters
    ----------
    frame : DataFrame
        One row per version or link, index ``id``, with the columns of `artwidgets.listing.columns`.
    now : datetime, optional
        What ages are counted from; UTC. By default the moment of each query.
    staged : callable, optional
        From ``"staged"`` or ``"marked"`` to a mask of the rows that are so at this moment. A frame
        alone, without a session, has nothing staged.
    held : callable, optional
        From ``"stored"``, ``"exclusive"`` or ``"shared"`` to bytes, row by row, and to a mask of where
        they are not known at this moment. Of a frame alone nothing is known.
    named : bool
        Whether every name is ``collection:vN``, as a listing makes it: words are then looked for in the
        collections, of which there are few, where they can stand nowhere else.

    Attributes
    ----------
    frame : DataFrame
    now : datetime or None
    named : bool
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        now: datetime | None = None,
        staged: Callable[[str], Mask] | None = None,
        held: Callable[[str], tuple[npt.NDArray[np.int64], Mask]] | None = None,
        named: bool = False,
    ) -> None:
        self.frame = frame
        self.named = named
        self.now = now
        self._staged = staged
        self._held = held
        # Two threads may build the same index at once; both results are equal, so no lock is needed.
        self._indexes: dict[tuple[Any, ...], Any] = {}

    def __len__(self) -> int:
        return len(self.frame)

    def column(self, name: str) -> "pd.Series[Any]":
        """One column of the frame, or its index as ``id``.

        Raises
        ------
        FilterError
            When the frame lacks it.
        """
        if name == "id":
            return self.frame.index.to_series()
        if name not in self.frame.columns:
            raise FilterError(f"This listing has no column {name!r}, so it can't be filtered by it.")
        return self.frame[name]

    def texts(self, name: str, exact_case: bool = False) -> TextIndex:
        """Index of a column of texts."""

        def build() -> TextIndex:
            return TextIndex(distinct_first(self.column(name)), exact_case)

        return self._once("texts", name, build, exact_case)

    def both_texts(self, one: str, other: str) -> tuple[TextIndex, TextIndex]:
        """Indexes of two columns of texts, made at the same time: Arrow lets others work while it looks."""
        if len(self) < _LONG or {("texts", name, False) for name in (one, other)} <= self._indexes.keys():
            return self.texts(one), self.texts(other)
        with ThreadPoolExecutor(1) as beside:
            second = beside.submit(self.texts, other)
            return self.texts(one), second.result()

    def sets(self, name: str) -> SetIndex:
        """Index of a column of tuples."""
        return self._once("sets", name, lambda: SetIndex(self.column(name)))

    def metadata(self, path: tuple[str, ...]) -> MetadataIndex:
        """Index of one metadata key (see `artwidgets.filters.fields.split_path`)."""
        return self._once("metadata", "", lambda: MetadataIndex(list(self.metadata_values(path))), *path)

    def metadata_values(self, path: tuple[str, ...]) -> npt.NDArray[np.object_]:
        """What stands under one metadata key, row by row; None where nothing does."""
        return self._once("metadata values", "", lambda: self._metadata_values(path), *path)

    def _metadata_values(self, path: tuple[str, ...]) -> npt.NDArray[np.object_]:
        column = self.column("metadata")
        values = np.empty(len(column), dtype=object)
        # In pieces: the dictionaries of a million rows at once are a gigabyte, their values are not.
        for start in range(0, len(column), _PIECE):
            piece = column.iloc[start : start + _PIECE].to_list()
            for at, value in enumerate(lookup(piece, path), start):
                values[at] = value
        return values

    def numbers(self, name: str) -> tuple[npt.NDArray[np.int64], Mask | None]:
        """Values of a column of whole numbers, and where they are unknown (None: nowhere)."""
        if name in HELD:
            return self.held(name)
        return self._once("numbers", name, lambda: _numbers(self.column(name)))

    def instants(self, name: str) -> tuple[npt.NDArray[np.int64], Mask | None]:
        """Microseconds since 1970 UTC of a column of instants, and where they are unknown."""
        return self._once("instants", name, lambda: _instants(self.column(name)))

    def durations(self, name: str) -> tuple[npt.NDArray[np.int64], Mask | None]:
        """Microseconds of a column of durations, and where there is none."""
        return self._once("durations", name, lambda: _durations(self.column(name)))

    def unknown_ttl(self) -> Mask | None:
        """Where there is no TTL, and it is not told either whether there is one (None: nowhere)."""
        missing, untold = self.durations("ttl")[1], self.untold("ttl_inherited")
        return None if missing is None or untold is None else _unknown(missing & untold)

    def expiry(self) -> tuple[npt.NDArray[np.int64], Mask, Mask | None]:
        """When versions go by their TTL, own or inherited.

        Returns
        -------
        due : ndarray of int64
            Microseconds since 1970 UTC; anything where there is no such moment.
        never : ndarray of bool
            Where no TTL is in force, as far as told.
        unknown : ndarray of bool or None
            Where it is not told (None: nowhere).
        """
        return self._once("expiry", "", self._expiry)

    def _expiry(self) -> tuple[npt.NDArray[np.int64], Mask, Mask | None]:
        (durations, missing), (created, uncreated) = self.durations("ttl"), self.instants("created")
        never = np.zeros(len(self), dtype=bool) if missing is None else missing
        # The least int64 is what NaT is, and must not wrap around into a date.
        ttl = np.where(never, 0, durations)
        born = created if uncreated is None else np.where(uncreated, 0, created)
        unknown = self.unknown_ttl()
        if uncreated is not None:
            unknown = (uncreated & ~never) | (False if unknown is None else unknown)
        return born + ttl, never, unknown

    def untold(self, name: str) -> Mask | None:
        """Where a column is NA (None: nowhere)."""
        return self._once("untold", name, lambda: _unknown(self.column(name).isna().to_numpy(dtype=bool)))

    def truths(self, name: str) -> Mask:
        """Values of a column of truth values; NA is False."""
        return self._once("truths", name, lambda: self.column(name).to_numpy(dtype=bool, na_value=False))

    def staged(self, word: str) -> Mask:
        """Where something is staged, or only where a version is marked to go; never kept."""
        return np.zeros(len(self), dtype=bool) if self._staged is None else self._staged(word)

    def held(self, name: str) -> tuple[npt.NDArray[np.int64], Mask | None]:
        """Bytes that rest on manifests, and where they are not known; never kept, for more are read."""
        if self._held is None:
            return np.zeros(len(self), dtype=np.int64), _unknown(np.ones(len(self), dtype=bool))
        values, unknown = self._held(name)
        return values, _unknown(unknown)

    def remember(self, name: str, build: Callable[[], _Index]) -> _Index:
        """Keep anything else that is derived from the frame, under a name."""
        return self._once("other", name, build)

    def _once(self, kind: str, name: str, build: Callable[[], _Index], *more: object) -> _Index:
        key = (kind, name, *more)
        if key not in self._indexes:
            self._indexes[key] = build()
        index: _Index = self._indexes[key]
        return index


def _unknown(missing: Mask) -> Mask | None:
    return missing if missing.any() else None


def _numbers(series: "pd.Series[Any]") -> tuple[npt.NDArray[np.int64], Mask | None]:
    if series.dtype == np.int64:
        return series.to_numpy(), None
    numbers = pd.to_numeric(series.astype(object) if series.dtype == object else series, errors="coerce")
    missing = numbers.isna().to_numpy(dtype=bool)
    return numbers.to_numpy(dtype=np.float64, na_value=0.0).astype(np.int64), _unknown(missing)


def _instants(series: "pd.Series[Any]") -> tuple[npt.NDArray[np.int64], Mask | None]:
    if not isinstance(series.dtype, pd.DatetimeTZDtype):
        series = pd.to_datetime(series, utc=True)
    naive = series.dt.tz_convert("UTC").dt.tz_localize(None).dt.as_unit("us")
    return _microseconds(naive.to_numpy())


def _durations(series: "pd.Series[Any]") -> tuple[npt.NDArray[np.int64], Mask | None]:
    return _microseconds(pd.to_timedelta(series).dt.as_unit("us").to_numpy())


def _microseconds(values: npt.NDArray[Any]) -> tuple[npt.NDArray[np.int64], Mask | None]:
    return values.view(np.int64), _unknown(np.isnat(values))
