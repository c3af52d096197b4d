"""A query that finds nothing tells which of its terms keeps the rows away."""

from hypothesis import given, settings
from hypothesis import strategies as st

from artwidgets.filters import ListingIndex, counts_without_each, drop_term, mask, parse_terms
from tests.filters.frames import NOW, bulk, listing
from tests.support.examples import examples

ROWS = ({"aliases": ("best",)}, {"type": "dataset"}, {"type": "dataset", "size": 5})


def test_each_term_counts_the_rows_that_only_it_keeps_away():
    table = ListingIndex(listing(*ROWS), now=NOW)
    assert counts_without_each("alias:best type:dataset", table) == (2, 1)
    assert counts_without_each("alias:best type:dataset size:0", table) == (1, 1, 0)
    assert counts_without_each("nothing", table) == (3,)
    assert counts_without_each("", table) == ()


TABLE = ListingIndex(bulk(500), now=NOW)
terms = st.sampled_from(
    [
        "alias:none",
        "-alias:none",
        "age:>30d",
        "used:0",
        "-used:0",
        "type:model",
        "size:>1GB",
        "name:no",
        "()",
        "(a OR b)",
    ]
)


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(terms, min_size=1, max_size=5))
def test_the_counts_are_those_of_the_queries_without_the_term(chosen):
    query = " ".join(chosen)
    expected = [int(mask(drop_term(query, at), TABLE).sum()) for at in range(len(parse_terms(query)))]
    assert list(counts_without_each(query, TABLE)) == expected
