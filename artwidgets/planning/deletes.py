"""Deletes of versions as columns: an item, with its record, is made when it is looked at.

A hundred thousand items with their records take seconds to make and hundreds of megabytes to hold, and
nobody looks at most of them. What is asked of all of them (ids, bytes, JSON) is asked of the columns.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.listing import Listing, Rows
from artwidgets.planning.items import Action, Item
from artwidgets.planning.kept_texts import KeptTexts

__all__ = ["DeleteColumns", "Deletes"]

_TOGETHER = 1_024
"""Items that are made at once: the columns are cut once for all of them."""

_KEPT = 2
"""So many times `_TOGETHER` stay made, so that whoever looks at a few again finds them."""


@dataclass(frozen=True, eq=False)
class DeleteColumns:
    """What there is to know of deletes, row by row.

    Attributes
    ----------
    rows : Rows
        The versions as they were reviewed.
    with_aliases : ndarray of bool, shape (rows,)
    warnings : list of tuple of str
    refusals : list of (str or None)
    texts : KeptTexts
        Of stretches of rows the JSON that plan files have of them, once it was written.
    """

    rows: Rows
    with_aliases: npt.NDArray[np.bool_]
    warnings: list[tuple[str, ...]]
    refusals: list[str | None]
    texts: KeptTexts = field(default_factory=KeptTexts, repr=False)

    @cached_property
    def sizes(self) -> npt.NDArray[np.int64]:
        """Listed bytes of each, shape (rows,)."""
        return np.asarray(self.rows.column("size"), dtype=np.int64)


class Deletes(Sequence[Item]):
    """Some of such deletes, in the order in which they are carried out.

    Parameters
    ----------
    columns : DeleteColumns
    at : range or ndarray of int, optional
        At which rows of the columns; by default all.
    """

    def __init__(self, columns: DeleteColumns, at: range | npt.NDArray[np.intp] | None = None) -> None:
        self.columns = columns
        self.at = range(len(columns.rows)) if at is None else at
        self._made: dict[int, list[Item]] = {}

    def __len__(self) -> int:
        return len(self.at)

    @overload
    def __getitem__(self, which: int) -> Item: ...
    @overload
    def __getitem__(self, which: slice) -> "Deletes": ...
    def __getitem__(self, which: int | slice) -> "Item | Deletes":
        if isinstance(which, slice):
            at = self.at[which]
            stretch = not isinstance(at, range) or at.step == 1
            return Deletes(self.columns, at if stretch else self._rows[which])
        position = range(len(self))[which]
        return self._stretch(position // _TOGETHER)[position % _TOGETHER]

    def __iter__(self) -> Iterator[Item]:
        for number in range(-(-len(self) // _TOGETHER)):
            yield from self._stretch(number)

    def same_as(self, other: "Deletes") -> bool:
        """Whether the columns say the same; False does not say that no items are equal."""
        return self._judged == other._judged and self._own_rows.same_as(other._own_rows)

    @property
    def _judged(self) -> tuple[list[Any], ...]:
        columns = self.columns
        return self.with_aliases, self.of(columns.warnings), self.of(columns.refusals)

    def where(self, mask: npt.NDArray[np.bool_]) -> "Deletes":
        """Those of a mask, shape (items,)."""
        return self if mask.all() else Deletes(self.columns, self._rows[mask])

    def at_positions(self, positions: npt.NDArray[np.intp]) -> "Deletes":
        """Those at these positions, in their order."""
        return Deletes(self.columns, self._rows[positions])

    def and_(self, others: "Deletes") -> "Deletes":
        """These, and after them others of the same columns."""
        return Deletes(self.columns, np.concatenate([self._rows, others._rows]))

    @property
    def ids(self) -> list[str]:
        """Their versions' ids."""
        return self._own_rows.ids

    @property
    def keys(self) -> list[str]:
        """What tells each apart in its plan and journal; see `Item.key`."""
        return [f"{Action.DELETE}:{row}" for row in self.ids]

    @property
    def sizes(self) -> npt.NDArray[np.int64]:
        """Listed bytes of each, shape (items,)."""
        return self.columns.sizes[self._rows]

    @property
    def with_aliases(self) -> list[bool]:
        """`Item.delete_aliases` of each."""
        flags: list[bool] = self.columns.with_aliases[self._rows].tolist()
        return flags

    def column(self, name: str) -> list[Any]:
        """What their records have under a name, of each."""
        return self._own_rows.column(name)

    def cells(self, name: str) -> "pd.Series[Any]":
        """The same as the listing holds it."""
        return self._own_rows.cells(name)

    def mask_in(self, listing: Listing) -> npt.NDArray[np.bool_]:
        """Where a listing has their versions, shape (its rows,)."""
        return self._own_rows.mask_in(listing)

    def of(self, values: Sequence[Any]) -> list[Any]:
        """Of something for each row of the columns, what is of these."""
        if isinstance(self.at, range):
            return list(values[self.at.start : self.at.stop])
        return [values[row] for row in self.at.tolist()]

    @cached_property
    def _rows(self) -> npt.NDArray[np.intp]:
        at = self.at
        # `asarray` takes each number out of a range as an object.
        return np.arange(at.start, at.stop, at.step) if isinstance(at, range) else at

    @cached_property
    def _own_rows(self) -> Rows:
        return self.columns.rows.part(self.at)

    def _stretch(self, number: int) -> list[Item]:
        found = self._made.get(number)
        if found is None:
            found = self._items(self.at[number * _TOGETHER : (number + 1) * _TOGETHER])
            # Assigned whole: several threads may look at once.
            self._made = dict([*self._made.items(), (number, found)][-_KEPT:])
        return found

    def _items(self, at: range | npt.NDArray[np.intp]) -> list[Item]:
        columns = self.columns
        rows = at if isinstance(at, range) else at.tolist()
        return [
            Item(
                action=Action.DELETE,
                base=version,
                delete_aliases=bool(columns.with_aliases[row]),
                size=version.size,
                warnings=columns.warnings[row],
                refusal=columns.refusals[row],
            )
            for row, version in zip(rows, columns.rows.part(at).records(), strict=True)
        ]
