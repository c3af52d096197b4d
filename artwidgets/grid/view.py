"""Which rows are shown, in which order, and which of them are selected.

Positions are used inside only; what goes in and out is ids.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.errors import InvalidValueError
from artwidgets.grid.columns import Column
from artwidgets.grid.ordering import Positions, Ranks, order_by

__all__ = ["Mask", "Mode", "View"]

Mask = npt.NDArray[np.bool_]
Mode = Literal["replace", "add", "remove", "toggle"]


class View:
    """Base rows, a filter over them, an order, and a selection that outlives all three.

    Attributes
    ----------
    frame : pandas.DataFrame
        The base rows; its index holds unique ids.
    epoch : int
        Version of what is shown. It grows whenever a position may mean another row.
    selected : numpy.ndarray of bool
        One per base row.
    """

    def __init__(self) -> None:
        self.frame = pd.DataFrame(index=pd.Index([], dtype=str))
        self.epoch = 0
        self.keys: tuple[tuple[Column, bool], ...] = ()
        self.selected: Mask = np.zeros(0, dtype=bool)
        self._mask: Mask | None = None
        self._order: Positions | None = None
        self._shown: Positions | None = None
        self._ranks = Ranks(self.frame)

    # -- what is shown -----------------------------------------------------------------

    def show(self, frame: pd.DataFrame, mask: Mask | None = None) -> None:
        """Take new base rows; the selection goes along by id, the sort order is applied anew."""
        chosen = self.selected_ids()
        self._check_mask(mask, len(frame))
        self.frame = frame
        self.selected = (
            frame.index.isin(pd.Index(chosen)) if len(chosen) else np.zeros(len(frame), dtype=bool)
        )
        self._ranks = Ranks(frame)
        self._order = None
        self._mask = mask
        self._changed()

    def filter(self, mask: Mask | None) -> None:
        """Show only the base rows where `mask` is true; None shows all."""
        self._check_mask(mask, len(self.frame))
        self._mask = mask
        self._changed()

    def sort(self, keys: Sequence[tuple[Column, bool]]) -> None:
        """Order by `keys`, most important first; True is descending; none is the base order.

        What is asked for while a column's values are still to come is done when they are there.
        """
        self.keys = tuple(keys)
        self._order = None
        self._changed()

    @property
    def shown(self) -> Positions:
        """Base positions of the rows shown, in order."""
        if self._shown is None:
            keys = [(column, down) for column, down in self.keys if self._can_sort(column)]
            if self._order is None and keys:
                self._order = order_by(self._ranks, keys, len(self.frame))
            if self._order is None:
                rows = len(self.frame)
                self._shown = np.arange(rows) if self._mask is None else np.flatnonzero(self._mask)
            else:
                self._shown = self._order if self._mask is None else self._order[self._mask[self._order]]
        return self._shown

    def ids_at(self, positions: Positions) -> list[str]:
        """Return the ids of base `positions`."""
        return [str(i) for i in self.frame.index.take(positions)]

    def base_positions(self, ids: Iterable[str]) -> Positions:
        """Return base positions of those `ids` that are known, in base order."""
        found = self.frame.index.get_indexer(pd.Index(list(ids), dtype=self.frame.index.dtype))
        return np.unique(found[found >= 0])

    def position_of(self, row_id: str | None) -> int | None:
        """Return where among the rows shown `row_id` is; None where it is not shown."""
        if row_id is None or not len(self.frame):
            return None
        base = self.base_positions([row_id])
        if not len(base):
            return None
        at = np.flatnonzero(self.shown == base[0])
        return int(at[0]) if len(at) else None

    # -- selection ---------------------------------------------------------------------

    def select(self, rows: Mask, mode: Mode) -> None:
        """Change the selection by a mask over base rows."""
        if mode == "replace":
            self.selected = rows.copy()
        elif mode == "add":
            self.selected = self.selected | rows
        elif mode == "remove":
            self.selected = self.selected & ~rows
        elif mode == "toggle":
            self.selected = self.selected ^ rows
        else:
            raise InvalidValueError(f"Unknown selection mode {mode!r}; use replace, add, remove or toggle.")

    def mask_of(self, positions: Positions) -> Mask:
        """Return a mask over base rows that is true at base `positions`."""
        mask = np.zeros(len(self.frame), dtype=bool)
        mask[positions] = True
        return mask

    def selected_ids(self) -> list[str]:
        """Return the selected ids, in base order."""
        return self.ids_at(np.flatnonzero(self.selected))

    def counts(self) -> dict[str, int]:
        """Return how many rows are loaded, shown, selected, and selected but not shown."""
        selected = int(self.selected.sum())
        shown = int(self.selected[self._mask].sum()) if self._mask is not None else selected
        return {
            "base": len(self.frame),
            "total": len(self.shown),
            "selected": selected,
            "selected_hidden": selected - shown,
        }

    # -- inside ------------------------------------------------------------------------

    def _changed(self) -> None:
        self._shown = None
        self.epoch += 1

    def _can_sort(self, column: Column) -> bool:
        return all(key in self.frame.columns for key in column.sort_by or (column.key,))

    @staticmethod
    def _check_mask(mask: Mask | None, rows: int) -> None:
        if mask is not None and (mask.dtype != np.bool_ or mask.shape != (rows,)):
            raise InvalidValueError(f"A filter mask needs {rows} booleans, one per row; got {mask.shape}.")
