"""``verdict:`` and ``why:``: what a policy decided, asked for as any other field is."""

import numpy as np
import pandas as pd
import pytest

from artwidgets.errors import FilterError
from artwidgets.filters import NOT_DECIDED, ListingIndex, complete, field, mask, require_decided, undecided
from tests.filters.frames import listing

ROWS = ("drop", "keep", "keep", "untouched", pd.NA)


@pytest.fixture
def table():
    frame = listing(*[{} for _ in ROWS])
    return ListingIndex(
        frame.assign(
            verdict=pd.array(ROWS, dtype="string"),
            rule=pd.array(["old", "old", "protect", pd.NA, pd.NA], dtype="string"),
            reason=pd.array(["dropped: no alias", "kept: has an alias", "x", "y", pd.NA], dtype="string"),
        )
    )


@pytest.mark.parametrize(
    ("query", "rows", "unknown"),
    [
        ("verdict:drop", [0], [4]),
        ("-verdict:drop", [1, 2, 3], [4]),
        ("verdict:keep", [1, 2], [4]),
        ("verdict:protected", [2], [4]),
        ("-verdict:protected", [0, 1, 3], [4]),
        ("verdict:DROP,untouched", [0, 3], [4]),
        ('why:"has an alias"', [1], [4]),
    ],
)
def test_what_is_decided_is_found_and_the_rest_unknown(table, query, rows, unknown):
    assert np.flatnonzero(mask(query, table)).tolist() == rows
    assert np.flatnonzero(undecided(query, table)).tolist() == unknown


def test_python_and_completion_know_the_words(table):
    assert mask(field("verdict") == "drop", table).sum() == 1
    found = complete("verdict:", 8, table).items
    assert [(item.insert, item.count) for item in found] == [
        ("drop", 1),
        ("keep", 2),
        ("protected", 1),
        ("untouched", 1),
    ]
    with pytest.raises(FilterError, match=r"accepts drop, keep, protected, untouched\. Did you mean 'keep'"):
        mask("verdict:kept", table)


def test_where_nothing_was_decided_it_is_refused_with_its_place():
    with pytest.raises(FilterError, match="Open Clean up by rule"):
        mask("verdict:drop", listing({}))
    with pytest.raises(FilterError, match="preview") as refused:
        require_decided("type:model -why:alias", decided=False)
    assert refused.value.position == len("type:model ")
    assert (require_decided("type:model", False), require_decided("verdict:drop", True)) == (None, None)
    with pytest.raises(FilterError, match=NOT_DECIDED[:20]):
        require_decided(field("verdict") == "drop", decided=False)
