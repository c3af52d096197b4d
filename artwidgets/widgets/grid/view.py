"""Which rows are shown, in which order, and which of them are selected.

Positions are used inside only; what goes in and out is ids.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.errors import InvalidValueError
from artwidgets.widgets.grid.columns import Column
from artwidgets.widgets.grid.grouping import GROUP, Codes, Folds, Grouping, Groups, Lines, codes_of
from artwidgets.widgets.grid.ordering import Positions, Ranks, order_by
from artwidgets.widgets.grid.overlay import Overlay
from artwidgets.widgets.protocol.grid import Counts, Mode

__all__ = ["Mask", "Mode", "View"]

Mask = npt.NDArray[np.bool_]


class View:
    """Base rows, a filter over them, an order, groups, and a selection that outlives all of them.

    Attributes
    ----------
    frame : pandas.DataFrame
        The base rows; its index holds unique ids.
    epoch : int
        Version of what is shown. It grows whenever a position may mean another row.
    grouped_since : int
        The epoch since when rows have been in the groups they are in.
    selected : numpy.ndarray of bool
        One per base row.
    grouping : Grouping or None
        How the rows are put together, where the frame has that column.
    """

    def __init__(self) -> None:
        self.frame = pd.DataFrame(index=pd.Index([], dtype=str))
        self.epoch = self.grouped_since = 0
        self.keys: tuple[tuple[Column, bool], ...] = ()
        self.selected: Mask = np.zeros(0, dtype=bool)
        self.grouping: Grouping | None = None
        self._folds = Folds()
        self._codes: dict[str, Codes] = {}
        self._groups: Groups | None = None
        self._picked: tuple[Mask, Positions] | None = None
        self._marked: tuple[Overlay, dict[str, Positions]] | None = None
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
        self._codes = {}
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

    def group(self, grouping: Grouping | None) -> None:
        """Put the rows together under group rows, all unfolded; None: without any."""
        self.grouping = grouping
        self._folds = Folds()
        self._changed()

    def fold(self, ids: Iterable[str] | None, folded: bool) -> None:
        """Fold or unfold groups by their ids; None is all of them."""
        if ids is None:
            self._folds.set_all(folded)
        else:
            self._folds.set([group.removeprefix(GROUP) for group in ids], folded)
        if self._groups is not None:
            self._groups.refold(self._folds)
        self.epoch += 1

    @property
    def shown(self) -> Positions:
        """Base positions of the rows that the filter shows, in order; those in folded groups included."""
        if self._shown is None:
            keys = [(column, down) for column, down in self.keys if self._can_sort(column)]
            if self._order is None and keys:
                self._order = order_by(self._ranks, keys, len(self.frame))
            if self._order is None:
                rows = len(self.frame)
                self._shown = np.arange(rows) if self._mask is None else np.flatnonzero(self._mask)
            else:
                self._shown = self._order if self._mask is None else self._order[self._mask[self._order]]
            if self.grouping is not None and self.grouping.key in self.frame.columns:
                self._groups = self._grouped(self.grouping, self._shown)
                self._shown = self._groups.rows
        return self._shown

    @property
    def groups(self) -> Groups | None:
        """The rows shown group by group; None where they are not grouped."""
        return self._groups if len(self.shown) else None

    @property
    def lines(self) -> int:
        """How many lines the rows shown take, those of group rows included."""
        return len(self.shown) if self.groups is None else self.groups.lines

    def window(self, start: int, stop: int) -> Lines:
        """Return the lines from `start` to before `stop`."""
        return Lines(self.shown[start:stop]) if self.groups is None else self.groups.window(start, stop)

    def lines_with(self, positions: Positions) -> Lines:
        """Return base `positions` as they come, behind them the groups that they are in."""
        if self.groups is None:
            return Lines(positions)
        groups = np.unique(self.groups.of(positions))
        return Lines(positions, None, tuple((len(positions), int(group)) for group in groups if group >= 0))

    def ids_at(self, positions: Positions) -> list[str]:
        """Return the ids of base `positions`."""
        return [str(i) for i in self.frame.index.take(positions)]

    def base_positions(self, ids: Iterable[str]) -> Positions:
        """Return base positions of those `ids` that are known, in base order."""
        found = self.frame.index.get_indexer(pd.Index(list(ids), dtype=self.frame.index.dtype))
        return np.unique(found[found >= 0])

    def rows_from(self, line: int, count: int) -> Positions:
        """Return base positions of the next `count` rows that have a line, from the one at `line` on."""
        return self.shown[line : line + count] if self.groups is None else self.groups.rows_from(line, count)

    def rows_between(self, start: int, stop: int) -> tuple[int, int]:
        """Return which of the rows shown a person takes who takes these lines: folded groups whole."""
        groups = self.groups
        return (start, stop) if groups is None else (groups.rows_before(start), groups.rows_before(stop))

    def rows_of(self, ids: Iterable[str]) -> Positions:
        """Return base positions of the rows shown that are in these groups."""
        groups = self.groups
        found = [] if groups is None else [at for one in ids if (at := groups.find(one)) is not None]
        pieces = [] if groups is None else [slice(*groups.starts[at : at + 2]) for at in found]
        return np.concatenate([self.shown[:0], *(self.shown[piece] for piece in pieces)])

    def label_of(self, group_id: str) -> str:
        """Return the name of a group; empty where no row shown is in it."""
        found = self.rows_of([group_id])
        return self.grouping.label(self.frame, int(found[0])) if self.grouping and len(found) else ""

    def line_of(self, row_id: str | None) -> int | None:
        """Return the line of a row, or of the folded group that it is in; None where it is not shown."""
        if row_id is not None and row_id.startswith(GROUP):
            group = self.groups.find(row_id) if self.groups else None
            return None if self.groups is None or group is None else int(self.groups.line_starts[group])
        position = self.position_of(row_id)
        return position if position is None or self.groups is None else self.groups.line_of(position)

    def in_folded(self, row_id: str) -> bool:
        """Whether the row is shown, but in a folded group."""
        position = None if self.groups is None else self.position_of(row_id)
        return position is not None and self.groups is not None and self.groups.in_folded(position)

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

    def mask_for(self, rows: Iterable[str] | Mask | str | None) -> Mask:
        """Return a mask over base rows: ids, a mask, ``"all-filtered"`` or None; see `Grid.select`."""
        if rows is None:
            return np.zeros(len(self.frame), dtype=bool)
        if isinstance(rows, str):
            if rows != "all-filtered":
                raise InvalidValueError(f"Select ids, a mask, 'all-filtered' or None, not {rows!r}.")
            return self.mask_of(self.shown)
        if isinstance(rows, np.ndarray) and rows.dtype == np.bool_:
            if rows.shape != (len(self.frame),):
                raise InvalidValueError(f"A selection mask needs {len(self.frame)} booleans.")
            return rows
        return self.mask_of(self.base_positions(rows))

    def selected_in(self, group: int) -> int:
        """Return how many rows of a group are selected."""
        assert self.groups is not None
        return int(self._selected_by_group(self.groups)[group])

    def selected_folded(self) -> int:
        """Return how many selected rows are in folded groups."""
        if self.groups is None:
            return 0
        return int(self._selected_by_group(self.groups)[self.groups.folded].sum())

    def _selected_by_group(self, groups: Groups) -> Positions:
        if self._picked is None or self._picked[0] is not self.selected:
            chosen = np.cumsum(self.selected[self.shown], dtype=np.int64)
            before = np.concatenate([np.zeros(1, dtype=np.int64), chosen])
            self._picked = self.selected, np.diff(before[groups.starts])
        return self._picked[1]

    def marked_in(self, group: int, overlay: Overlay) -> dict[str, int]:
        """Return how many rows of a group bear which mark."""
        assert self.groups is not None
        if self._marked is None or self._marked[0] is not overlay:
            counts = {}
            for word, ids in overlay.by_mark().items():
                groups = self.groups.of(self._passing(self.base_positions(ids)))
                counts[word] = np.bincount(groups, minlength=len(self.groups))
            self._marked = overlay, counts
        return {word: int(counts[group]) for word, counts in self._marked[1].items() if counts[group]}

    def _passing(self, positions: Positions) -> Positions:
        return positions if self._mask is None else positions[self._mask[positions]]

    def mask_of(self, positions: Positions) -> Mask:
        """Return a mask over base rows that is true at base `positions`."""
        mask = np.zeros(len(self.frame), dtype=bool)
        mask[positions] = True
        return mask

    def selected_ids(self) -> list[str]:
        """Return the selected ids, in base order."""
        return self.ids_at(np.flatnonzero(self.selected))

    def counts(self) -> Counts:
        """Return how many rows are loaded, shown, selected, and selected but not shown."""
        selected = int(np.count_nonzero(self.selected))
        shown = selected if self._mask is None else int(np.count_nonzero(self.selected & self._mask))
        return {
            "base": len(self.frame),
            "total": len(self.shown),
            "selected": selected,
            "selected_hidden": selected - shown,
        }

    # -- inside ------------------------------------------------------------------------

    def _changed(self) -> None:
        self._shown = self._groups = self._picked = self._marked = None
        self.epoch += 1
        self.grouped_since = self.epoch

    def _grouped(self, grouping: Grouping, shown: Positions) -> Groups:
        if grouping.key not in self._codes:
            self._codes[grouping.key] = codes_of(grouping, self.frame)
        weights = _weights(grouping, self.frame)
        # Ordered by size, groups stand by what their rows say: the sum.
        by_size = [down for column, down in self.keys[:1] if column.key == grouping.size]
        groups = Groups(self._codes[grouping.key], shown, weights, by_size[0] if by_size else None)
        groups.refold(self._folds)
        return groups

    def _can_sort(self, column: Column) -> bool:
        return all(key in self.frame.columns for key in column.sort_by or (column.key,))

    @staticmethod
    def _check_mask(mask: Mask | None, rows: int) -> None:
        if mask is not None and (mask.dtype != np.bool_ or mask.shape != (rows,)):
            raise InvalidValueError(f"A filter mask needs {rows} booleans, one per row; got {mask.shape}.")


def _weights(grouping: Grouping, frame: pd.DataFrame) -> npt.NDArray[np.float64] | None:
    if grouping.size not in frame.columns:
        return None
    weights = frame[grouping.size].to_numpy(dtype=np.float64, na_value=0.0)
    if grouping.weightless in frame.columns:
        return np.where(frame[grouping.weightless].to_numpy(dtype=bool), 0.0, weights)
    return weights
