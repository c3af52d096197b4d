"""The rows of one reading: those that came, column by column, and those that are as they were before."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from artwidgets.gateway.cells import CollectionRef, Page, append_versions, fill
from artwidgets.gateway.listing.incremental import Split
from artwidgets.gateway.listing.previous_edges import NO_SIGN, Signs
from artwidgets.listing import SIGN, TABLE, TAKEN, empty_columns

__all__ = ["Rows"]

_SETTLED = frozenset(column.name for column in TABLE.values() if column.settled)


class Rows:
    """What has come of a listing.

    Attributes
    ----------
    columns : dict of str to list
        As :func:`artwidgets.listing.empty_columns` makes them.
    """

    def __init__(self) -> None:
        self.columns = empty_columns()
        self._taken: list[int] = []
        self._signs: list[Signs] = []
        self._same: list[npt.NDArray[np.intp]] = []
        self._same_rows = 0

    def __len__(self) -> int:
        return len(self.columns["id"]) + self._same_rows

    def append(
        self, edges: Sequence[Mapping[str, Any]], ref: CollectionRef, signs: Signs | None = None
    ) -> None:
        """Put versions that came whole into the columns; those of no page have no sign."""
        rows = append_versions(self.columns, edges, ref)
        self._taken += [-1] * rows
        self._signs.append(np.full(rows, NO_SIGN, np.uint64) if signs is None else signs)

    def take(self, split: Split, ref: CollectionRef) -> None:
        """Put in what came of a page, with what an earlier listing tells of it."""
        self._same.append(split.same)
        self._same_rows += len(split.same)
        fill(self.columns, Page(split.taken, ref), _SETTLED)
        self._taken += split.positions
        self._signs.append(split.taken_signs)
        self.append(split.whole, ref, split.whole_signs)

    def all_columns(self) -> dict[str, list[Any]]:
        """The columns, with what belongs to the rows beside them."""
        signs = np.concatenate([np.zeros(0, np.uint64), *self._signs]).tolist()
        return {**self.columns, TAKEN: self._taken, SIGN: signs}

    @property
    def unmoved(self) -> npt.NDArray[np.intp]:
        """Rows of the earlier listing that are as they were, by their positions."""
        return np.unique(np.concatenate([np.zeros(0, np.intp), *self._same]))
