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
from artwidgets.listing.records import values_of, versions_of
from artwidgets.model.records import Version

__all__ = ["Rows"]


@dataclass(frozen=True, eq=False)
class Rows:
    """A copy of a listing's rows, so that whoever holds it holds on to these alone, as they were.

    Attributes
    ----------
    frame, keys : DataFrame
        As of `Listing`.
    """

    frame: pd.DataFrame
    keys: pd.DataFrame

    @classmethod
    def of(cls, listing: Listing, at: npt.NDArray[np.intp]) -> "Rows":
        """The rows of a listing that stand at these positions, in their order."""
        return cls(listing.frame.iloc[at], listing.keys.iloc[at])

    def __len__(self) -> int:
        return len(self.frame)

    @cached_property
    def ids(self) -> list[str]:
        """The ids of the rows."""
        ids: list[str] = self.frame.index.to_numpy(object).tolist()
        return ids

    def column(self, name: str) -> list[Any]:
        """One column, or key, as records hold it."""
        return self.values([name])[name]

    def values(self, names: Iterable[str]) -> dict[str, list[Any]]:
        """Columns, keys or ``unknown`` as records hold them."""
        wanted = list(names)
        columns = [name for name in wanted if name in TABLE]
        if "unknown" in wanted:
            columns += [column.name for column in TABLE.values() if column.unknown]
        found = values_of(self.frame, dict.fromkeys(columns))
        found |= {name: self.keys[name].tolist() for name in KEYS if name in wanted}
        if "id" in wanted:
            found["id"] = self.ids
        return {name: found[name] for name in wanted}

    def part(self, at: range | npt.NDArray[np.intp]) -> "Rows":
        """Those that stand at these positions."""
        places = slice(at.start, at.stop) if isinstance(at, range) and at.step == 1 else np.asarray(at)
        return Rows(self.frame.iloc[places], self.keys.iloc[places])

    def same_as(self, other: "Rows") -> bool:
        """Whether all of both is written alike; records may be equal where this says False."""
        pairs = [(self.frame[name], other.frame[name]) for name in TABLE]
        pairs += [(self.keys[name], other.keys[name]) for name in KEYS]
        return all(
            one.array.texts == two.array.texts
            if isinstance(one.array, MetadataArray) and isinstance(two.array, MetadataArray)
            else one.equals(two)
            for one, two in pairs
        )

    def records(self) -> list[Version]:
        """All of them as records."""
        return versions_of(self.ids, self.frame, self.keys)
