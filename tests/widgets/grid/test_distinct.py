"""Whether ids are all different is told as pandas tells it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from artwidgets.listing.dtypes import text_dtype
from artwidgets.widgets.grid import distinct
from artwidgets.widgets.grid.distinct import all_differ

texts = st.text(st.sampled_from("ab\0é€"), max_size=20)


@given(st.lists(st.one_of(texts, st.none()), max_size=8), st.sampled_from([text_dtype(), object, "category"]))
def test_it_is_what_pandas_says(ids: list[str | None], dtype: object) -> None:
    index = pd.Index(pd.array(ids, dtype=dtype))  # type: ignore[call-overload]
    assert all_differ(index) == index.is_unique


@given(st.lists(texts, max_size=8), st.lists(texts, max_size=8), st.integers(0, 4))
def test_ids_that_came_in_parts_are_taken_together(first: list[str], second: list[str], skipped: int) -> None:
    parts = [pd.Series(pd.array(part, dtype=text_dtype())) for part in (first, second)]
    index = pd.Index(pd.concat(parts)[skipped:])
    assert all_differ(index) == (len({*index}) == len(index))


@pytest.mark.parametrize("twin", [None, 0, 16_383, 16_384, 29_998])
def test_one_of_many_that_comes_twice_is_found(twin: int | None) -> None:
    ids = [f"QXJ0aWZhY3Q6{number}" for number in range(30_000)]
    if twin is not None:
        ids[-1] = ids[twin]
    assert all_differ(pd.Index(pd.array(ids, dtype=text_dtype()))) == (twin is None)


def test_a_long_text_beside_it_changes_nothing() -> None:
    """It once had the others of its piece mixed more often, and a twin in another piece was not found."""
    ids = ["one", "x" * 5000, *map(str, range(20_000)), "one"]
    assert not all_differ(pd.Index(pd.array(ids, dtype=text_dtype())))


def test_hashes_of_texts_that_are_alike_differ() -> None:
    """Else pandas would have to be asked again, which is what takes long."""
    pytest.importorskip("pyarrow")
    ids = [filler * length for filler in "\0a" for length in range(1, 200)] + [
        f"{n:032d}" for n in range(9999)
    ]
    (run,) = distinct.text_runs(pd.array(ids, dtype=text_dtype())) or []
    assert len(np.unique(distinct._hashes(run, 0))) == len(ids)
