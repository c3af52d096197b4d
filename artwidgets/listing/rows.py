"""Some rows of a listing in an order of their own, as columns; a record is made when it is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.listing.columns import KEYS, TABLE
from artwidgets.listing.listing import Listing
from artwidgets.listing.metadata import MetadataArray
from artwidgets.listing.records import Positions, cells_at, values_of, versions_of
from artwidgets.model.records import Version

__all__ = ["Rows"]

_MOST = 4
"""A listing is held on to for its fourth part, and not for less."""


@dataclass(frozen=True, eq=False)
class Rows:
    """A listing's rows as they were when they were taken: what becomes of the listing changes nothing here.

    Copying a column of a hundred thousand costs a millisecond and all of them a tenth of a second, so
    each is cut out of the listing when it is asked for.

    Attributes
    ----------
    frame, keys : DataFrame
        As of `Listing`, other rows beside these.
    at : range or ndarray of intp, shape (rows,)
        Where these stand.
    """

    frame: pd.DataFrame
    keys: pd.DataFrame
    at: range | npt.NDArray[np.intp]

    @classmethod
    def of(cls, listing: Listing, at: npt.NDArray[np.intp]) -> "Rows":
        """The rows of a listing that stand at these positions, in their order."""
        if _MOST * len(at) >= len(listing):
            return cls(listing.frame, listing.keys, at)
        # Few rows don't keep a large listing in memory.
        return cls(listing.frame.iloc[at], listing.keys.iloc[at], range(len(at)))

    def __len__(self) -> int:
        return len(self.at)

    @cached_property
    def ids(self) -> list[str]:
        """The ids of the rows."""
        ids: list[str] = self.frame.index[self._positions].to_numpy(object).tolist()
        return ids

    def cells(self, name: str) -> "pd.Series[Any]":
        """One column, or key, as the listing holds it, on an index of its own."""
        return cells_at((self.frame if name in TABLE else self.keys)[name], self._positions)

    def column(self, name: str) -> list[Any]:
        """One column, or key, as records hold it."""
        return self.values([name])[name]

    def values(self, names: Iterable[str]) -> dict[str, list[Any]]:
        """Columns, keys or ``unknown`` as records hold them."""
        wanted = list(names)
        columns = [name for name in wanted if name in TABLE]
        if "unknown" in wanted:
            columns += [column.name for column in TABLE.values() if column.unknown]
        found = values_of({name: self.cells(name) for name in dict.fromkeys(columns)}, len(self))
        found |= {name: self.cells(name).tolist() for name in KEYS if name in wanted}
        if "id" in wanted:
            found["id"] = self.ids
        return {name: found[name] for name in wanted}

    def part(self, at: range | npt.NDArray[np.intp]) -> "Rows":
        """Those that stand at these positions."""
        if isinstance(self.at, range) and isinstance(at, range):
            return Rows(self.frame, self.keys, self.at[at.start : at.stop : at.step])
        positions = slice(at.start, at.stop, at.step) if isinstance(at, range) else at
        return Rows(self.frame, self.keys, np.asarray(self.at, dtype=np.intp)[positions])

    def mask_in(self, listing: Listing) -> npt.NDArray[np.bool_]:
        """Where a listing has these rows, shape (its rows,)."""
        if listing.frame is not self.frame:
            return listing.mask_of(self.ids)
        mask = np.zeros(len(listing), dtype=bool)
        mask[self._positions] = True
        return mask

    def same_as(self, other: "Rows") -> bool:
        """Whether all of both is written alike; records may be equal where this says False."""
        if self.frame is other.frame and self.keys is other.keys and np.array_equal(self.at, other.at):
            return True
        pairs = [(self.cells(name), other.cells(name)) for name in (*TABLE, *KEYS)]
        return self.ids == other.ids and all(
            one.array.texts == two.array.texts
            if isinstance(one.array, MetadataArray) and isinstance(two.array, MetadataArray)
            else one.equals(two)
            for one, two in pairs
        )

    def records(self) -> list[Version]:
        """All of them as records."""
        return versions_of(self.ids, self.frame, self.keys, self._positions)

    @property
    def _positions(self) -> Positions:
        at = self.at
        return slice(at.start, at.stop, at.step) if isinstance(at, range) else at
