"""Rows as a tree of type, collection and version: the largest 500 nodes, and what is left of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.widgets.overview.weights import Weights

__all__ = ["MOST_NODES", "NOBODY_KNOWS", "STEPS", "Groups", "Nodes", "age_steps", "nodes_below"]

MOST_NODES = 500
"""Nodes that are sent at once."""

STEPS = (7, 30, 90, 365)
"""Days that part the steps of age: younger than a week is step 0, older than a year step 4."""

NOBODY_KNOWS = -1
"""The step of age of what nobody knows the creation of."""

MOST_TYPES, MOST_COLLECTIONS = 40, 130
"""Of the nodes; the rest are for the versions, and for what is left of each."""

Codes = npt.NDArray[np.int64]
Sums = npt.NDArray[Any]
TreePath = tuple[int, ...]
"""Where one looks into the tree: nothing, a type, or a type and a collection, by their numbers."""


class Groups:
    """Type and collection of each row as numbers; the same for as long as the listing is the same.

    Parameters
    ----------
    frame : DataFrame
        Of a listing.

    Attributes
    ----------
    levels : tuple of ndarray of int64, shape (rows,)
        Number of each row's type, of its collection, and the row's own position.
    types, collections : sequence of str
        Names by number. A collection of one name in two types is two.
    type_of : ndarray of int64
        The type of each collection.
    versions : ndarray of int64, shape (rows,)
    own : ndarray of bool, shape (rows,)
        False for links, which hold nothing.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        types, names = pd.factorize(frame["type"].astype(object))
        self.types: Sequence[str] = [str(name) for name in names]
        types = types.astype(np.int64)
        collections, collection_names = pd.factorize(frame["collection"].to_numpy(object))
        both, pairs = pd.factorize(types * max(1, len(collection_names)) + collections)
        self.type_of: Codes = pairs // max(1, len(collection_names))
        self.collections: Sequence[str] = [
            str(collection_names[at]) for at in pairs % max(1, len(collection_names))
        ]
        self.levels: tuple[Codes, Codes, Codes] = (types, both.astype(np.int64), np.arange(len(frame)))
        self.versions = frame["version"].to_numpy(np.int64)
        self.own = ~frame["is_link"].to_numpy(dtype=bool)

    def parent(self, level: int, of: Codes) -> Codes:
        """The numbers of the groups, one level higher, that hold these."""
        return self.levels[1][of] if level == 2 else self.type_of[of]

    def type_at(self, level: int, number: int) -> int:
        """The number of the type that a node is, or is in."""
        if level == 0:
            return number
        return int(self.type_of[number] if level == 1 else self.levels[0][number])

    def collection_of(self, level: int, number: int) -> int | None:
        """The number of the collection that a node is, or is in; None of a type."""
        return None if level == 0 else number if level == 1 else int(self.levels[1][number])

    def name(self, level: int, number: int) -> str:
        """What a node is called; a version without its collection."""
        if level == 2:
            return f"v{self.versions[number]}"
        return self.types[number] if level == 0 else self.collections[number]


@dataclass(frozen=True, slots=True)
class Nodes:
    """Nodes as columns, parents first, siblings from large to small and what is left of them last.

    Attributes
    ----------
    levels, numbers : list of int
        What each node is: a type (0), collection (1) or version (2), and which. Of what is left, the
        level of those left, and -1.
    parents : list of int
        Position of the node that holds it, -1 where that is the one looked into.
    area, frees, listed : list of int
        Bytes.
    rows : list of int
        Versions in it; of what is left, how many nodes.
    steps : list of int
        Step of age, by the bytes' mean.
    """

    levels: list[int]
    numbers: list[int]
    parents: list[int]
    area: list[int]
    frees: list[int]
    listed: list[int]
    rows: list[int]
    steps: list[int]

    def __len__(self) -> int:
        return len(self.levels)


@dataclass(frozen=True, slots=True)
class _Level:
    """Sums of the groups of one level; only groups with a row in sight."""

    level: int
    numbers: Codes
    rows: Codes
    area: Sums
    frees: Sums
    listed: Sums
    aged: Sums
    """Sum of ages in days, each times its worth."""
    worth: Sums
    """What each age counts in the mean: its bytes, and a little where there are none."""

    def take(self, at: npt.NDArray[np.intp]) -> "_Level":
        return _Level(self.level, self.numbers[at], self.rows[at], *(each[at] for each in self.sums))

    @property
    def sums(self) -> tuple[Sums, ...]:
        return self.area, self.frees, self.listed, self.aged, self.worth


def age_steps(days: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """The step of each age in days; `NOBODY_KNOWS` for NaN."""
    return np.where(np.isnan(days), NOBODY_KNOWS, np.digitize(days, STEPS))


def nodes_below(
    groups: Groups,
    weights: Weights,
    ages: npt.NDArray[np.float64],
    shown: npt.NDArray[np.bool_],
    path: TreePath = (),
) -> Nodes:
    """The largest nodes below a path, at most `MOST_NODES`.

    Parameters
    ----------
    groups : Groups
    weights : Weights
    ages : ndarray of float64, shape (rows,)
        In days; NaN where nobody knows.
    shown : ndarray of bool, shape (rows,)
        What the filter shows.
    path : tuple of int
        Numbers of the type, and of the collection, that is looked into.
    """
    inside = shown & groups.own
    for level, number in enumerate(path):
        inside &= groups.levels[level] == number
    rows = np.flatnonzero(inside)
    made = _Builder(groups)
    for level in range(len(path), 3):
        most = (MOST_TYPES, MOST_COLLECTIONS, made.room_for_versions())[level]
        made.add(_summed(groups, weights, ages, rows, level), most)
    return made.nodes()


def _summed(
    groups: Groups, weights: Weights, ages: npt.NDArray[np.float64], rows: npt.NDArray[np.intp], level: int
) -> _Level:
    numbers, age = groups.levels[level][rows], ages[rows]
    area = weights.area[rows].astype(np.float64)
    worth = np.where(np.isnan(age), 0.0, np.maximum(area, 1.0))
    parts = (area, weights.frees[rows], weights.listed[rows], np.nan_to_num(age) * worth, worth)
    if level == 2:
        ones = np.ones(len(rows), dtype=np.int64)
        return _Level(2, numbers, ones, *(part.astype(np.float64) for part in parts))
    counts = np.bincount(numbers)
    present = np.flatnonzero(counts)
    return _Level(level, present, counts[present], *(np.bincount(numbers, part)[present] for part in parts))


class _Builder:
    """Puts the levels under one another."""

    def __init__(self, groups: Groups) -> None:
        self._groups = groups
        self._made: list[_Level] = []
        self._parents: list[npt.NDArray[np.int64]] = []
        self._count = 0
        self._above: tuple[Codes, int] = (np.zeros(0, dtype=np.int64), 0)

    def room_for_versions(self) -> int:
        """How many nodes may follow, each group above having one for what is left of it."""
        return max(0, MOST_NODES - self._count - len(self._above[0]) - 1)

    def add(self, found: _Level, most: int) -> None:
        """Add the largest nodes of a level, each below its group, and what is left."""
        if self._made:
            found, parents = self._below(found)
        else:
            parents = np.full(len(found.numbers), -1, dtype=np.int64)
        kept, left = _largest(found.area, most)
        # Parents first come first, and the largest of each.
        kept = kept[np.argsort(parents[kept], kind="stable")]
        # A group of which nothing is shown is shown whole, and needs no word of what is left.
        left = left[np.isin(parents[left], parents[kept])]
        self._above = (found.numbers[kept], self._count)
        self._append(found.take(kept), parents[kept])
        if len(left):
            self._append(*_left(found.take(left), parents[left]))

    def _below(self, found: _Level) -> tuple[_Level, Codes]:
        """Those whose group is among the nodes, with its position; below what is left, nothing is told."""
        above, start = self._above
        group = self._groups.parent(found.level, found.numbers)
        positions = np.full(max(above.max(initial=0), group.max(initial=0)) + 1, -1, dtype=np.int64)
        positions[above] = np.arange(len(above)) + start
        members = np.flatnonzero(positions[group] >= 0)
        return found.take(members), positions[group[members]]

    def _append(self, level: _Level, parents: Codes) -> None:
        self._made.append(level)
        self._parents.append(parents)
        self._count += len(parents)

    def nodes(self) -> Nodes:
        """All that was added."""

        def column(name: str) -> list[int]:
            return [int(one) for level in self._made for one in getattr(level, name).tolist()]

        return Nodes(
            levels=[level.level for level in self._made for _ in level.numbers],
            numbers=column("numbers"),
            parents=[one for parents in self._parents for one in parents.tolist()],
            area=column("area"),
            frees=column("frees"),
            listed=column("listed"),
            rows=column("rows"),
            steps=[step for level in self._made for step in _steps(level)],
        )


def _largest(area: npt.NDArray[np.float64], most: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Positions of the largest, from large to small, and of all others."""
    found = np.arange(len(area))
    if len(area) > most > 0:
        # Sorting a hundred thousand for the sake of two hundred takes most of the time.
        found = np.flatnonzero(area >= np.partition(area, -most)[-most])
    kept = found[np.argsort(-area[found], kind="stable")][:most]
    others = np.ones(len(area), dtype=bool)
    others[kept] = False
    return kept, np.flatnonzero(others)


def _steps(level: _Level) -> list[int]:
    days = np.full(len(level.worth), np.nan)
    np.divide(level.aged, level.worth, out=days, where=level.worth > 0)
    return [int(step) for step in age_steps(days)]


def _left(level: _Level, parents: Codes) -> tuple[_Level, Codes]:
    """What is left, put together by parent."""
    held, at = np.unique(parents, return_inverse=True)
    at = at.reshape(-1)
    nobody = np.full(len(held), -1, dtype=np.int64)
    return _Level(level.level, nobody, np.bincount(at), *(np.bincount(at, each) for each in level.sums)), held
