"""A listing made ready to be asked: the frame with its indexes, each built when first needed."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeVar

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
from artwidgets.filters.fields import Source, source_of, split_path
from artwidgets.filters.vocabulary import VERSIONS, Vocabulary

__all__ = ["NOT_DECIDED", "ListingIndex", "Numbers", "OnDemand"]

_Index = TypeVar("_Index")
NOT_DECIDED = (
    "No policy was decided yet, so there is no verdict to filter by. Open Clean up by rule, or call "
    "preview(policy) of the session."
)
"""Why nothing can be asked of a policy, and what to do."""

_PIECE = 20_000
_LONG = 100_000
"""Rows from which on a thread costs less than it saves."""


class OnDemand(Protocol):
    """What is read when somebody first asks, as columns on the listing's index; asked from any thread."""

    def series(self, name: str) -> "pd.Series[Any]":
        """A field as it is known at this moment, NA where it is not.

        The same object for as long as nothing more is known, so that what is derived from it can be kept.
        Of ``summary.KEY`` None is no such metric. A time since the last use (``last_used``) has no value
        both where there was none and where that is not known; ``never_used`` (boolean) tells which.
        """
        ...

    def keys(self) -> Sequence[str]:
        """Keys that can stand after the name of a field with keys, as far as known."""
        ...


class Numbers(NamedTuple):
    """What stands under a metadata key or a summary metric, as numbers.

    Attributes
    ----------
    values : ndarray of float64, shape (rows,)
        NaN where there is no number. Of a list, the last.
    unknown : ndarray of bool, shape (rows,)
        Where it is not known whether there is one, or which: the run was not read, or is gone.
    other : ndarray of bool, shape (rows,)
        Where there is something else than a number: a text, true or false, an object.
    """

    values: npt.NDArray[np.float64]
    unknown: Mask
    other: Mask

    @property
    def absent(self) -> Mask:
        """Where there is known to be nothing."""
        return np.isnan(self.values) & ~self.unknown & ~self.other


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
    on_demand : mapping of Source to OnDemand, optional
        Whence the fields come that rest on something that is read when it is first asked for
        (`artwidgets.filters.fields.ON_DEMAND`). Of a frame alone only what its own columns tell is known.
    named : bool
        Whether every name is ``collection:vN``, as a listing makes it: words are then looked for in the
        collections, of which there are few, where they can stand nowhere else.
    vocabulary : Vocabulary
        What a query in words can ask of the rows.

    Attributes
    ----------
    frame : DataFrame
    now : datetime or None
    named : bool
    vocabulary : Vocabulary
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        now: datetime | None = None,
        staged: Callable[[str], Mask] | None = None,
        on_demand: Mapping[Source, OnDemand] | None = None,
        named: bool = False,
        vocabulary: Vocabulary = VERSIONS,
    ) -> None:
        self.frame = frame
        self.vocabulary = vocabulary
        self.named = named
        self.now = now
        self._staged = staged
        self._on_demand = dict(on_demand or {})
        # With the column that they were made of: what more is read makes another.
        self._of_demand: dict[tuple[Any, ...], tuple[pd.Series[Any], Any]] = {}
        # Two threads may build the same index at once; both results are equal, so no lock is needed.
        self._indexes: dict[tuple[Any, ...], Any] = {}

    def __len__(self) -> int:
        return len(self.frame)

    def column(self, name: str) -> "pd.Series[Any]":
        """One column of the frame, its index as ``id``, or a field that is read on demand.

        Raises
        ------
        FilterError
            When the frame lacks it.
        """
        if name == "id":
            return self.frame.index.to_series()
        if name not in self.frame.columns and source_of(name) is not Source.LISTING:
            return self._demanded(name)
        if name not in self.frame.columns:
            raise FilterError(f"This listing has no column {name!r}, so it can't be filtered by it.")
        return self.frame[name]

    def _demanded(self, name: str) -> "pd.Series[Any]":
        source = self._on_demand.get(source_of(name))
        if source is not None:
            return source.series(name)
        if source_of(name) is Source.POLICY:
            raise FilterError(NOT_DECIDED)
        return self.remember(f"nothing of {name}", lambda: _nothing(name, self.frame.index))

    def keys_of(self, name: str) -> Sequence[str]:
        """Keys that are known to stand under a field that is read on demand (``summary``)."""
        source = self._on_demand.get(source_of(name))
        return () if source is None else source.keys()

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

    def numbered(self, name: str) -> tuple[npt.NDArray[np.intp], list[str]]:
        """The distinct texts of a column, and which of them each row has; -1 for none that is known."""

        def build() -> tuple[npt.NDArray[np.intp], list[str]]:
            codes, names = pd.factorize(self.column(name).to_numpy(object))
            return codes, [str(text) for text in names]

        return self._once("numbered", name, build)

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

    def values_of(self, name: str) -> tuple[npt.NDArray[np.object_], Mask | None]:
        """What stands under ``metadata.KEY`` or ``summary.KEY``, row by row.

        Returns
        -------
        values : ndarray of object
            None where there is nothing, and where it is not known.
        unknown : ndarray of bool or None
            Where it is not known (None: nowhere).
        """
        if source_of(name) is Source.LISTING:
            return self.metadata_values(split_path(name)[1:]), None
        series = self.column(name)
        return self._once("values", name, lambda: _values(series))

    def values_index(self, name: str) -> MetadataIndex:
        """Index of the same; what is not known is in it as nothing."""
        if source_of(name) is Source.LISTING:
            return self.metadata(split_path(name)[1:])
        values, _ = self.values_of(name)
        return self._once("values index", name, lambda: MetadataIndex(list(values)))

    def numbers_of(self, name: str) -> Numbers:
        """The numbers under ``metadata.KEY`` or ``summary.KEY``, nested keys with dots.

        Of a summary metric only what has been read is known (`Session.read_runs`).
        """
        index, (_, unknown) = self.values_index(name), self.values_of(name)
        numbers = index.numbers
        return Numbers(
            numbers,
            np.zeros(len(self), dtype=bool) if unknown is None else unknown.copy(),
            index.present & np.isnan(numbers),
        )

    def numbers(self, name: str) -> tuple[npt.NDArray[np.int64], Mask | None]:
        """Values of a column of whole numbers, and where they are unknown (None: nowhere)."""
        return self._once("numbers", name, lambda: _numbers(self.column(name)))

    def instants(self, name: str) -> tuple[npt.NDArray[np.int64], Mask | None]:
        """Microseconds since 1970 UTC of a column of instants, and where they are unknown."""
        return self._once("instants", name, lambda: _instants(self.column(name)))

    def durations(self, name: str) -> tuple[npt.NDArray[np.int64], Mask | None]:
        """Microseconds of a column of durations, and where there is none."""
        return self._once("durations", name, lambda: _durations(self.column(name)))

    def unknown_ttl(self) -> Mask | None:
        """Where there is no TTL, and it is not told either whether there is one (None: nowhere)."""
        missing, unreported = self.durations("ttl")[1], self.unreported("ttl_inherited")
        return None if missing is None or unreported is None else _unknown(missing & unreported)

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

    def unreported(self, name: str) -> Mask | None:
        """Where a column is NA (None: nowhere)."""
        return self._once("unreported", name, lambda: _unknown(self.column(name).isna().to_numpy(dtype=bool)))

    def truths(self, name: str) -> Mask:
        """Values of a column of truth values; NA is False."""
        return self._once("truths", name, lambda: self.column(name).to_numpy(dtype=bool, na_value=False))

    def staged(self, word: str) -> Mask:
        """Where something is staged, or only where a version is marked to go; never kept."""
        return np.zeros(len(self), dtype=bool) if self._staged is None else self._staged(word)

    def remember(self, name: str, build: Callable[[], _Index]) -> _Index:
        """Keep anything else that is derived from the frame, under a name."""
        return self._once("other", name, build)

    def _once(self, kind: str, name: str, build: Callable[[], _Index], *more: object) -> _Index:
        key = (kind, name, *more)
        if name and source_of(name) is not Source.LISTING:
            series = self.column(name)
            kept = self._of_demand.get(key)
            if kept is None or kept[0] is not series:
                kept = self._of_demand[key] = (series, build())
            derived: _Index = kept[1]
            return derived
        if key not in self._indexes:
            self._indexes[key] = build()
        index: _Index = self._indexes[key]
        return index


def _nothing(name: str, index: pd.Index) -> "pd.Series[Any]":
    """A field of which nothing is known."""
    if name == "last_used":
        return pd.Series(pd.NaT, index=index, dtype="datetime64[us, UTC]")
    if name == "never_used":
        return pd.Series(pd.NA, index=index, dtype="boolean")
    return pd.Series(pd.NA, index=index, dtype="Int64" if source_of(name) is Source.MANIFESTS else object)


def _values(series: "pd.Series[Any]") -> tuple[npt.NDArray[np.object_], Mask | None]:
    values = series.to_numpy(dtype=object, copy=True)
    unknown = np.fromiter((value is pd.NA for value in values), bool, len(values))
    values[unknown] = None
    return values, _unknown(unknown)


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
