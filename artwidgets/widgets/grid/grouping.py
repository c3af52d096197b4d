"""Rows put together under group rows that fold.

A *line* is what takes the height of a row on the screen: a row, or a group row above its rows.
Rows of a folded group have no line. From a line to its row and back is a binary search over
the groups, so that a window costs what its lines cost, however many rows there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.widgets.grid.ordering import Positions
from artwidgets.widgets.protocol.grid import GroupingInfo

__all__ = ["GROUP", "Codes", "Folds", "Grouping", "Groups", "Lines", "codes_of"]

Mask = npt.NDArray[np.bool_]

GROUP = "\x1fgroup:"
"""How the id of a group begins; that of a row never does."""

_MISSING = "\x1f"


@dataclass(frozen=True, slots=True)
class Grouping:
    """A way to put rows together.

    Parameters
    ----------
    key : str
        The frame's column that names the groups.
    title : str
        What a menu calls it.
    by : str, optional
        Frame column that parts the groups in its stead, where the frame has it: two collections of
        one name are two groups.
    within : str, optional
        Frame column told before the name, where the frame has it.
    blank, missing : str
        What groups are called whose rows hold an empty text, or nothing.
    size : str, optional
        Frame column of bytes that a group row sums up.
    weightless : str, optional
        Frame column of bool: rows where it is true are not in the sum.
    offered : tuple of str
        Keys of the columns whose menus offer it.
    """

    key: str
    title: str
    by: str = ""
    within: str = ""
    blank: str = "None"
    missing: str = "Not known"
    size: str = ""
    weightless: str = ""
    offered: tuple[str, ...] = ()

    def describe(self) -> GroupingInfo:
        """Return what the browser needs to know, as JSON."""
        return {"key": self.key, "title": self.title, "offered": list(self.offered)}

    def label(self, frame: pd.DataFrame, position: int) -> str:
        """Return the name of the group that the row at base `position` is in."""
        value = frame[self.key].iloc[position]
        name = self.missing if pd.isna(value) else str(value) or self.blank
        return f"{frame[self.within].iloc[position]}/{name}" if self.within in frame.columns else name


@dataclass(frozen=True, slots=True)
class Codes:
    """A number for each base row, the same for rows of one group; and what each number stands for."""

    codes: npt.NDArray[np.int32]
    names: "pd.Index[Any]"

    def name(self, code: int) -> str:
        """Return a text for a code that is the same after a refresh."""
        return str(self.names[code]) if code < len(self.names) else _MISSING

    def find(self, name: str) -> int | None:
        """Return the code of a name; None where no row has it."""
        if name == _MISSING:
            return len(self.names)
        found = self.names.get_indexer(pd.Index([name], dtype=self.names.dtype))[0]
        return int(found) if found >= 0 else None


def codes_of(grouping: Grouping, frame: pd.DataFrame) -> Codes:
    """Number the rows by their group; rows without a value are one group, which has the last number."""
    values = frame[grouping.by if grouping.by in frame.columns else grouping.key]
    if isinstance(values.dtype, pd.CategoricalDtype):
        codes, names = values.cat.codes.to_numpy(), values.cat.categories
    else:
        codes, uniques = pd.factorize(values)
        names = pd.Index(uniques)
    codes = codes.astype(np.int32, copy=False)
    named = names if isinstance(names.dtype, pd.StringDtype) else names.astype("str")
    return Codes(np.where(codes < 0, np.int32(len(names)), codes), named)


class Folds:
    """Which groups are folded, by name: it outlives filter, sort and refresh."""

    def __init__(self) -> None:
        self._all = False
        self._others: set[str] = set()

    def set_all(self, folded: bool) -> None:
        """Fold all, those to come included; or none."""
        self._all, self._others = folded, set()

    def set(self, names: Iterable[str], folded: bool) -> None:
        """Fold or unfold groups by name."""
        (self._others.update if folded != self._all else self._others.difference_update)(names)

    def mask(self, codes: Codes) -> Mask:
        """Whether each code's group is folded."""
        folded = np.full(len(codes.names) + 1, self._all)
        others = [found for name in self._others if (found := codes.find(name)) is not None]
        folded[others] = not self._all
        return folded


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of the table.

    Attributes
    ----------
    rows : ndarray of int
        Base positions of the rows among them.
    numbers : ndarray of int or None
        Their places among all rows shown, where a group row may stand between.
    groups : tuple of (int, int)
        The group rows: where each stands among the lines, and which group it is. The group of
        rows whose group row is further up stands at -1.
    """

    rows: Positions
    numbers: Positions | None = None
    groups: tuple[tuple[int, int], ...] = ()

    def __len__(self) -> int:
        return len(self.rows) + sum(at >= 0 for at, _ in self.groups)

    def head(self, count: int) -> "Lines":
        """Return the first `count` lines."""
        groups = tuple(group for group in self.groups if group[0] < count)
        rows = count - sum(at >= 0 for at, _ in groups)
        return Lines(self.rows[:rows], None if self.numbers is None else self.numbers[:rows], groups)


class Groups:
    """The rows shown, group by group.

    Groups stand where the first of their rows would; with `largest_first` told, by their sums.

    Parameters
    ----------
    codes : Codes
    rows : ndarray of int
        Base positions of the rows shown, in order.
    weights : ndarray of float or None
        Bytes of each base row.
    largest_first : bool or None
        Whether the groups of most bytes come first (or last); None: by their first rows.

    Attributes
    ----------
    rows : ndarray of int
        The same rows, those of a group together, otherwise in the same order.
    starts : ndarray of int
        Where among `rows` each group begins; at the end, how many rows there are.
    sums : ndarray of float or None
        Bytes of each group.
    folded : ndarray of bool
    line_starts : ndarray of int
        The line of each group row; at the end, how many lines there are.
    """

    def __init__(
        self,
        codes: Codes,
        rows: Positions,
        weights: npt.NDArray[np.float64] | None = None,
        largest_first: bool | None = None,
    ) -> None:
        self._codes = codes
        here = codes.codes[rows]
        many = len(codes.names) + 1
        counts = np.bincount(here, minlength=many)
        present = np.flatnonzero(counts)
        first = np.empty(many, dtype=np.int64)
        # Of several values for one place numpy keeps the last: that of the first row.
        first[here[::-1]] = np.arange(len(rows) - 1, -1, -1)
        sums = None if weights is None else np.bincount(here, weights=weights[rows], minlength=many)
        if sums is None or largest_first is None:
            self._order = present[np.argsort(first[present])]
        else:
            by_sum = -sums[present] if largest_first else sums[present]
            self._order = present[np.lexsort((first[present], by_sum))]
        self._group_of_code = np.full(many, -1, dtype=np.int64)
        self._group_of_code[self._order] = np.arange(len(self._order))
        # Few groups fit 16 bits, which numpy sorts several times faster.
        small = np.uint16 if len(self._order) < 2**16 else np.int32
        self.rows: Positions = rows[np.argsort(self._group_of_code[here].astype(small), kind="stable")]
        self.starts = _starts(counts[self._order])
        self.sums = None if sums is None else sums[self._order]
        self.refold(Folds())

    def __len__(self) -> int:
        return len(self._order)

    def refold(self, folds: Folds) -> None:
        """Give lines to the rows of groups that are not folded, and to no others."""
        self.folded: Mask = folds.mask(self._codes)[self._order]
        self._seen_starts = _starts(np.where(self.folded, 0, np.diff(self.starts)))
        self.line_starts = self._seen_starts + np.arange(len(self) + 1)

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return int(self.line_starts[-1])

    # -- names -------------------------------------------------------------------------

    def name(self, group: int) -> str:
        """Return what `Folds` knows a group by."""
        return self._codes.name(int(self._order[group]))

    def id(self, group: int) -> str:
        """Return the id of a group, which is the same after a refresh."""
        return GROUP + self.name(group)

    def find(self, group_id: str) -> int | None:
        """Return the group with this id; None where no row shown is in it."""
        code = self._codes.find(group_id.removeprefix(GROUP))
        group = -1 if code is None else int(self._group_of_code[code])
        return group if group >= 0 else None

    def of(self, positions: Positions) -> Positions:
        """Return the groups that rows at base `positions` are in; -1 where no row shown is."""
        return self._group_of_code[self._codes.codes[positions]]

    # -- lines and rows ----------------------------------------------------------------

    def window(self, start: int, stop: int) -> Lines:
        """Return the lines from `start` to before `stop`."""
        lines = np.arange(start, min(stop, self.lines))
        group = np.searchsorted(self.line_starts, lines, side="right") - 1
        within = lines - self.line_starts[group] - 1
        heads = np.flatnonzero(within < 0)
        numbers = (self.starts[group] + within)[within >= 0]
        above = [(-1, int(group[0]))] if len(lines) and within[0] >= 0 else []
        groups = zip(heads.tolist(), group[heads].tolist(), strict=True)
        return Lines(self.rows[numbers], numbers, (*above, *groups))

    def line_of(self, row: int) -> int:
        """Return the line of the row at this place among `rows`, or of its folded group."""
        group = int(np.searchsorted(self.starts, row, side="right")) - 1
        line = int(self.line_starts[group])
        return line if self.folded[group] else line + 1 + row - int(self.starts[group])

    def lines_of(self, rows: Positions) -> Positions:
        """Return the lines of rows at these places, or those of their folded groups."""
        group = np.searchsorted(self.starts, rows, side="right") - 1
        beyond = np.where(self.folded[group], 0, 1 + rows - self.starts[group])
        lines: Positions = self.line_starts[group] + beyond
        return lines

    def rows_before(self, line: int) -> int:
        """Return how many rows stand above a line; those of a folded group stand at its line."""
        if line >= self.lines:
            return len(self.rows)
        group = int(np.searchsorted(self.line_starts, line, side="right")) - 1
        return int(self.starts[group]) + max(0, line - int(self.line_starts[group]) - 1)

    def folded_rows(self, start: int, stop: int) -> int:
        """Return how many rows are in folded groups on the lines from `start` to before `stop`."""
        first, last = np.searchsorted(self.line_starts[:-1], [start, stop])
        return int(np.diff(self.starts)[first:last][self.folded[first:last]].sum())

    def in_folded(self, row: int) -> bool:
        """Whether the row at this place among `rows` is in a folded group."""
        return bool(self.folded[np.searchsorted(self.starts, row, side="right") - 1])

    def is_group(self, line: int) -> bool:
        """Whether a group row stands on this line."""
        at = int(np.searchsorted(self.line_starts[:-1], line))
        return at < len(self) and int(self.line_starts[at]) == line

    def rows_from(self, line: int, count: int) -> Positions:
        """Return base positions of the next rows that have a line, from the one at `line` on."""
        group = int(np.searchsorted(self.line_starts, line, side="right")) - 1
        first = int(self._seen_starts[group]) + max(0, line - int(self.line_starts[group]) - 1)
        seen = np.arange(first, min(first + count, int(self._seen_starts[-1])))
        of = np.searchsorted(self._seen_starts, seen, side="right") - 1
        rows: Positions = self.rows[self.starts[of] + seen - self._seen_starts[of]]
        return rows


def _starts(counts: npt.NDArray[np.int64]) -> Positions:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts, dtype=np.int64)])
