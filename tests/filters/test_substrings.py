"""What NumPy finds in a column's bytes is what Python finds in its texts."""

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from artwidgets.filters.substrings import rows_holding

pa = pytest.importorskip("pyarrow")

cell_texts = st.text(st.sampled_from("ab1é€😀 "), max_size=6)
columns = st.lists(st.lists(st.one_of(st.none(), cell_texts), max_size=12), max_size=4)


def column(parts: list[list[str | None]], kind: str, skipped: int) -> "pd.Series[str]":
    chunks = [pa.array(part, pa.type_for_alias(kind)) for part in parts]
    array = pa.chunked_array(chunks, pa.type_for_alias(kind)).slice(skipped)
    return pd.Series(pd.array(array, dtype=pd.StringDtype("pyarrow")))


@given(columns, st.sampled_from(["string", "large_string"]), st.integers(0, 5), cell_texts.filter(bool))
def test_it_is_what_python_finds(parts: list[list[str | None]], kind: str, skipped: int, wanted: str) -> None:
    texts = column(parts, kind, skipped)
    found = rows_holding(texts, wanted)
    by_hand = [isinstance(text, str) and wanted in text for text in texts]
    assume(found is not None)
    assert list(found) == by_hand


def test_what_begins_in_one_row_and_ends_in_the_next_is_in_neither() -> None:
    texts = column([["xa", "bx", "ab", None, "a", "b", "", "xx", "yy", "zz"]], "large_string", 0)
    found = rows_holding(texts, "ab")
    assert found is not None
    assert list(texts[found]) == ["ab"]


@pytest.mark.parametrize("before", range(8))
def test_blocks_have_no_seams(before: int) -> None:
    """It begins some letters before a block of 256 kB ends, at the end, and behind it."""
    texts = column([["." * ((1 << 18) - before) + "needle", *"abcd"]], "string", 0)
    found = rows_holding(texts, "needle")
    assert found is not None
    assert list(found) == [True, False, False, False, False]


@pytest.mark.parametrize(
    "texts",
    [
        pd.Series(["a"], dtype=object),
        pd.Series(["a"], dtype=pd.StringDtype("python")),
        column([["a", "a", "a"]], "string", 0),
    ],
    ids=["objects", "no Arrow", "in every row"],
)
def test_pandas_is_asked_where_it_is_better(texts: "pd.Series[str]") -> None:
    assert rows_holding(texts, "a") is None


def test_half_a_surrogate_is_in_no_text() -> None:
    found = rows_holding(column([["a", "b", "c"]], "string", 0), "\ud800")
    assert found is not None
    assert not found.any()
