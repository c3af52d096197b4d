"""Filters over 1,000,000 rows."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd

from artwidgets.filters import ListingIndex, mask
from artwidgets.listing.dtypes import text_dtype
from tests.benchmarks.result import Row, best

__all__ = ["frame", "run"]

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def run(latency: float, divisor: int) -> Iterator[Row]:
    """First asked (indexes are built) and asked again, against plain pandas written by hand."""
    rows = frame(1_000_000 // divisor)
    count = f"{len(rows):,} rows"
    queries: list[tuple[str, float | None, float, Callable[[], object]]] = [
        (
            "alias:none age:>30d",
            None,
            0.05,
            lambda: rows["aliases"].map(len).eq(0) & (rows["created"] < NOW - timedelta(days=30)),
        ),
        (
            "baseline",
            3.0,
            0.2,
            lambda: (
                rows["name"].str.contains("baseline", case=False)
                | rows["description"].str.contains("baseline", case=False).fillna(False)
            ),
        ),
    ]
    for query, at_least, target, by_hand in queries:
        # A new index each time: nothing of the one before is known. The best of three, as of pandas.
        tables = [ListingIndex(rows, now=NOW, named=True) for _ in range(3)]
        first = min(best(1, mask, query, table) for table in tables)
        plain = best(3, by_hand)
        table = tables[0]
        yield Row(f"{query!r} over {count}, first time", first, plain, "pandas by hand", at_least=at_least)
        again = best(5, mask, query, table)
        yield Row(f"{query!r} over {count}, again", again, at_most=target)


def frame(size: int) -> pd.DataFrame:
    """The columns that the queries need, with the dtypes of a listing."""
    chance = np.random.default_rng(7)
    groups = np.array(["resnet50", "bert-finetune", "churn-features", "tokenizer", "eval-set"])
    words = np.array(
        ["", "Baseline before the sweep.", "Best validation so far.", "Ablation without augmentation."]
    )
    choices = np.empty(5, dtype=object)
    choices[:] = [(), (), ("latest",), ("best", "production"), ("candidate",)]
    versions = np.arange(size) // len(groups)
    collections = groups[np.arange(size) % len(groups)]
    dtype = text_dtype()
    return pd.DataFrame(
        {
            "name": pd.array([f"{a}:v{b}" for a, b in zip(collections, versions, strict=True)], dtype=dtype),
            "collection": pd.array(collections, dtype=dtype),
            "version": versions,
            "aliases": choices[chance.integers(0, 5, size)],
            "description": pd.array(words[chance.integers(0, 4, size)], dtype=dtype),
            "created": pd.Timestamp(NOW) - pd.to_timedelta(chance.integers(0, 365 * 86_400, size), unit="s"),
        },
        index=pd.Index([f"id{n}" for n in range(size)], name="id"),
    )
