"""Bytes by the month in which they were logged, parted by type."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["MOST_MONTHS", "MOST_PARTS", "Month", "Months", "by_month"]

MOST_MONTHS = 36
"""Bars that are drawn; what is older is one bar more."""

MOST_PARTS = 7
"""Types that a bar is parted into; the smaller ones are one part more."""

Bytes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Month:
    """One bar.

    Attributes
    ----------
    first, last : str
        Its days, as ``2026-03-01``; `first` is "" for all that is older than the other bars.
    rows : int
        Versions.
    parts : list of int
        Bytes of each part.
    lit : bool
        Whether some of its rows are among those lit.
    """

    first: str
    last: str
    rows: int
    parts: list[int]
    lit: bool


@dataclass(frozen=True, slots=True)
class Months:
    """The chart.

    Attributes
    ----------
    parts : list of str
        Types, the largest first; "" stands for all others, and comes last.
    bars : list of Month
        The first month first, without a gap.
    """

    parts: list[str]
    bars: list[Month]


def by_month(
    created: npt.NDArray[np.int64],
    known: npt.NDArray[np.bool_],
    types: npt.NDArray[np.int64],
    names: Sequence[str],
    area: Bytes,
    lit: npt.NDArray[np.bool_],
) -> Months:
    """Sum bytes by month and type.

    Parameters
    ----------
    created : ndarray of int64, shape (rows,)
        Microseconds since 1970 UTC.
    known : ndarray of bool, shape (rows,)
        Rows to be counted, of which it is known when they were created.
    types : ndarray of int64, shape (rows,)
        Number of each row's type.
    names : sequence of str
        Of the types.
    area : ndarray of int64, shape (rows,)
        Bytes.
    lit : ndarray of bool, shape (rows,)
        Rows that a bar is lit by.
    """
    rows = np.flatnonzero(known)
    if not len(rows):
        return Months([], [])
    kinds, weights = types[rows], area[rows].astype(np.float64)
    by_type = np.bincount(kinds, weights, minlength=len(names))
    largest = [int(at) for at in np.argsort(-by_type, kind="stable") if by_type[at] > 0]
    named, others = largest[:MOST_PARTS], len(largest) > MOST_PARTS
    part_of = np.full(len(names), len(named), dtype=np.int64)
    part_of[named] = np.arange(len(named))
    parts = len(named) + 1

    month = created[rows].view("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    last = int(month.max())
    first = max(int(month.min()), last - MOST_MONTHS + 1)
    bar = np.maximum(month - first + 1, 0)
    bars = last - first + 2
    sums = np.bincount(bar * parts + part_of[kinds], weights, minlength=bars * parts).reshape(bars, parts)
    counts = np.bincount(bar, minlength=bars)
    bright = np.bincount(bar, lit[rows], minlength=bars) > 0
    shown = parts if others else parts - 1
    return Months(
        [names[at] for at in named] + [""] * others,
        [
            Month(
                _day(first + at - 1) if at else "",
                _day(first + at, -1),
                int(counts[at]),
                [int(one) for one in sums[at, :shown]],
                bool(bright[at]),
            )
            for at in range(0 if counts[0] else 1, bars)
        ],
    )


def _day(month: int, days: int = 0) -> str:
    """The first day of a month, counted from January 1970, or one so many days after it."""
    return str(np.datetime64(month, "M").astype("datetime64[D]") + days)
