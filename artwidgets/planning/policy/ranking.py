"""Which rows of each group are the newest, or the best; by arrays, whatever the order of the rows."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.filters import ListingIndex

__all__ = ["Groups", "best", "groups_of", "newest"]

_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Groups:
    """Which group each row is in.

    Attributes
    ----------
    codes : ndarray of int64, shape (rows,)
    unknown : ndarray of bool, shape (rows,)
        Where the server does not tell the group.
    none : ndarray of bool, shape (rows,)
        Where a row is in no group, such as one that was logged without a run.
    """

    codes: npt.NDArray[np.int64]
    unknown: _Mask
    none: _Mask

    @property
    def known(self) -> _Mask:
        """Where a row is in a group that is known."""
        return ~(self.unknown | self.none)


def groups_of(table: ListingIndex, per: str, keys: pd.DataFrame | None = None) -> Groups:
    """Put each row into its group; what is in two projects is in two groups.

    Parameters
    ----------
    table : ListingIndex
    per : {"collection", "run", "type", "project", "group"}
    keys : DataFrame, optional
        ``collection_id``, ``entity`` and ``project`` on the listing's index (`Listing.keys`). Without them
        the frame's own columns of these names count, if it has any.

    Raises
    ------
    FilterError
        When the listing has no such column.
    """
    beside = table.frame if keys is None else keys
    columns = [beside[name] for name in ("entity", "project") if name in beside.columns]
    unknown = none = np.zeros(len(table), dtype=bool)
    if per == "collection" and keys is not None:
        columns = [keys["collection_id"]]
    elif per != "project":
        column = table.column(per)
        columns.append(column)
        unknown = column.isna().to_numpy(dtype=bool)
        none = (column == "").to_numpy(dtype=bool, na_value=False)
    codes = np.zeros(len(table), dtype=np.int64)
    for column in columns:
        own, distinct = pd.factorize(column, use_na_sentinel=False)
        codes = pd.factorize(codes * max(1, len(distinct)) + own)[0]
    return Groups(codes, unknown, none)


def newest(table: ListingIndex, among: _Mask, count: int, groups: Groups, by_version: bool) -> _Mask:
    """Find the `count` newest rows of each group; ties go to the higher version, then the larger id.

    Parameters
    ----------
    among : ndarray of bool
        Which rows count.
    by_version : bool
        By version number first, which is what is newest within a collection; else by creation time.
    """
    rows = np.flatnonzero(among & groups.known)
    created, unknown = table.instants("created")
    # An unknown time counts as the newest: what can't be judged is kept.
    times = created if unknown is None else np.where(unknown, np.iinfo(np.int64).max, created)
    versions, _ = table.numbers("version")
    ids = np.empty(len(table), dtype=np.int64)
    ids[table.frame.index.argsort()] = np.arange(len(table))
    first, second = (versions, times) if by_version else (times, versions)
    order = rows[np.lexsort((-ids[rows], -second[rows], -first[rows], groups.codes[rows]))]
    rank, _, _ = _ranked(groups.codes[order])
    found = np.zeros(len(table), dtype=bool)
    found[order[rank < count]] = True
    return found


def best(
    values: npt.NDArray[np.float64], among: _Mask, count: int, groups: Groups, highest: bool
) -> tuple[_Mask, _Mask]:
    """Find the `count` best rows of each group, and all that tie with the last of them.

    Parameters
    ----------
    values : ndarray of float64
        NaN where a row can't be judged; such rows take nobody's place.
    among : ndarray of bool
        Which rows count.
    highest : bool
        Whether the highest is the best; else the lowest.

    Returns
    -------
    found : ndarray of bool
    tied : ndarray of bool
        Those of them that are more than `count` together with their equals.
    """
    rows = np.flatnonzero(among & groups.known & ~np.isnan(values))
    keyed = -values if highest else values
    order = rows[np.lexsort((keyed[rows], groups.codes[rows]))]
    rank, starts, sizes = _ranked(groups.codes[order])
    ordered = keyed[order]
    # The value of the last that has a place in each group, and of the first that has none.
    last = ordered[starts + np.minimum(sizes, count) - 1]
    after = ordered[starts + np.minimum(sizes, count + 1) - 1]
    shared = (sizes > count) & (last == after)
    edge, more = np.repeat(last, sizes), np.repeat(shared, sizes)
    found, tied = np.zeros(len(values), dtype=bool), np.zeros(len(values), dtype=bool)
    found[order[(rank < count) | (ordered == edge)]] = True
    tied[order[more & (ordered == edge)]] = True
    return found, tied


def _ranked(
    codes: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The rank of each row within its group, where each group starts, and how many rows it has."""
    if not len(codes):
        return codes, codes, codes
    starts = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]])
    sizes = np.diff(np.r_[starts, len(codes)])
    return np.arange(len(codes)) - np.repeat(starts, sizes), starts, sizes
