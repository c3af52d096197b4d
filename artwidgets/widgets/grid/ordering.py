"""Sorting without a Python loop: each column becomes integer ranks once, then orders are cheap."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.widgets.grid.columns import Column

__all__ = ["Ranks", "order_by"]

Positions = npt.NDArray[np.int64]
RankArray = npt.NDArray[np.int32]

MISSING = np.int32(-1)


class Ranks:
    """Dense ranks of a frame's columns, each worked out when first asked for.

    Parameters
    ----------
    frame : pandas.DataFrame
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._cache: dict[str, RankArray] = {}

    def of(self, key: str, typed: bool = False) -> RankArray:
        """Return int32 ranks of column `key`, from 0; a missing value has rank -1.

        With `typed` the values may be of any JSON type: numbers before truth values before texts.
        """
        if key not in self._cache:
            values = self._frame[key]
            self._cache[key] = _rank_typed(values.to_numpy()) if typed else _rank(values)
        return self._cache[key]


def order_by(ranks: Ranks, keys: Sequence[tuple[Column, bool]], rows: int) -> Positions:
    """Return the base positions in the order asked for.

    Parameters
    ----------
    ranks : Ranks
    keys : sequence of (Column, bool)
        Most important first; True is descending. Ties keep the base order, and missing
        values come last either way.
    rows : int
        How many base rows there are.
    """
    parts = [
        _last_when_missing(ranks.of(key, column.kind == "value"), descending)
        for column, descending in keys
        for key in (column.sort_by or (column.key,))
    ]
    if not parts:
        return np.arange(rows, dtype=np.int64)
    if len(parts) == 1:
        return np.argsort(parts[0], kind="stable").astype(np.int64, copy=False)
    return np.lexsort(parts[::-1]).astype(np.int64, copy=False)


def _last_when_missing(rank: RankArray, descending: bool) -> RankArray:
    top = np.int32(rank.max(initial=-1) + 1)
    turned = top - np.int32(1) - rank if descending else rank
    return np.where(rank == MISSING, top, turned).astype(np.int32, copy=False)


def _rank(values: pd.Series) -> RankArray:
    if values.dtype == object:
        return _rank_objects(values)
    if isinstance(values.dtype, pd.CategoricalDtype):
        by_name = np.argsort(np.argsort(values.cat.categories.astype(str)))
        codes = values.cat.codes.to_numpy()
        if not len(by_name):
            return np.full(len(codes), MISSING, dtype=np.int32)
        return np.where(codes < 0, MISSING, by_name[codes]).astype(np.int32)
    if isinstance(values.dtype, pd.StringDtype):
        # Nothing written is nothing known: empty text goes last with the missing.
        values = values.where(values != "").str.lower()
    dense = values.rank(method="dense", na_option="keep")
    return (dense.fillna(0).to_numpy(dtype=np.int64) - 1).astype(np.int32)


def _rank_objects(values: pd.Series) -> RankArray:
    raw = values.to_numpy()
    if any(isinstance(value, dict | list) for value in raw[:1000]):
        raw = np.array([_as_text(value) for value in raw], dtype=object)
    codes, uniques = pd.factorize(raw)
    names = [_as_text(value) for value in uniques]
    by_name = np.empty(len(names), dtype=np.int32)
    by_name[sorted(range(len(names)), key=lambda i: names[i])] = np.arange(len(names), dtype=np.int32)
    blank = np.array([not name for name in names], dtype=bool)
    by_name[blank] = MISSING
    if not len(by_name):
        return np.full(len(codes), MISSING, dtype=np.int32)
    return np.where(codes < 0, MISSING, by_name[codes]).astype(np.int32)


def _rank_typed(raw: npt.NDArray[Any]) -> RankArray:
    kinds = np.fromiter((_KINDS.get(type(value), 4) for value in raw), np.int8, len(raw))
    ranks = np.full(len(raw), MISSING, dtype=np.int32)
    base = 0
    for kind in (1, 2, 3, 4):
        at = np.flatnonzero(kinds == kind)
        if not len(at):
            continue
        if kind < 3:
            _, codes = np.unique(np.fromiter(map(_number, raw[at]), np.float64), return_inverse=True)
        else:
            _, codes = np.unique(np.array([_as_text(value) for value in raw[at]]), return_inverse=True)
        ranks[at] = base + codes.reshape(-1).astype(np.int32)
        base = int(ranks[at].max()) + 1
    return ranks


def _number(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        # An integer beyond every float still stands at its end.
        return float("inf") if value > 0 else float("-inf")


_KINDS = {type(None): 0, int: 1, float: 1, bool: 2, str: 3}


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, tuple):
        return ", ".join(map(str, value)).casefold()
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True, default=str) if value else ""
    return "" if value is None else str(value)
