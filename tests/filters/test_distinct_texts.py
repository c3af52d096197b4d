"""Words over many rows are looked for among the distinct texts, and found where pandas finds them."""

import numpy as np
import pandas as pd
import pytest

from artwidgets.filters import ListingIndex, mask
from artwidgets.filters.column_indexes import TextIndex, distinct_first
from artwidgets.listing.dtypes import text_dtype

ROWS = 20_000
FEW = ["Net", "net-ä", "v12", "", None, "12v", "ÄNET", "set:1"]


def table(named: bool) -> ListingIndex:
    chance = np.random.default_rng(3)
    collections = [["Net", "v12-set", "12", "ätna"][at] for at in chance.integers(0, 4, ROWS)]
    return ListingIndex(
        pd.DataFrame(
            {
                "name": pd.array([f"{one}:v{at}" for at, one in enumerate(collections)], dtype=text_dtype()),
                "collection": pd.array(collections, dtype=text_dtype()),
                "description": pd.array([FEW[at] for at in chance.integers(0, len(FEW), ROWS)], text_dtype()),
            }
        ),
        named=named,
    )


@pytest.mark.parametrize(
    "words", ["net", "NET", "ä", "v12", "12", "1", "v", ":v1", "t:v", "12:", "set", "nope"]
)
def test_words_are_found_where_pandas_finds_them(words: str) -> None:
    named = table(named=True)
    by_hand = pd.Series(False, index=named.frame.index)
    for column in ("name", "description"):
        texts = named.frame[column].astype(object)
        by_hand |= texts.map(lambda text: isinstance(text, str) and words.lower() in text.lower())
    query = f'"{words}"'
    assert (mask(query, named) == by_hand.to_numpy(bool)).all()
    assert (mask(query, table(named=False)) == by_hand.to_numpy(bool)).all()


@pytest.mark.parametrize("rare", [(), ("seldom", "Seldom", "once")])
def test_an_index_of_distinct_texts_says_the_same(rare: tuple[str, ...]) -> None:
    texts = table(named=False).frame["description"].copy()
    # Too few for a sample to see them.
    texts.iloc[7 : 7 + len(rare)] = list(rare)
    rows, distinct = TextIndex(texts), TextIndex(distinct_first(texts))
    if isinstance(texts.dtype, pd.StringDtype) and texts.dtype.storage == "pyarrow":
        assert isinstance(distinct_first(texts).dtype, pd.CategoricalDtype)
    assert len(distinct_first(table(named=False).frame["name"]).unique()) == ROWS
    for one, other in (
        (rows.missing, distinct.missing),
        (rows.unknown, distinct.unknown),
        (rows.matches(["net", "v12"]), distinct.matches(["net", "v12"])),
        (rows.startswith("N"), distinct.startswith("N")),
        (rows.contains("seldom"), distinct.contains("seldom")),
    ):
        assert (one == other).all()
    assert rows.counts.to_dict() == distinct.counts.to_dict()
