"""Fields that are read when somebody first asks: what is not known is never judged on."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from artwidgets.errors import FilterError
from artwidgets.filters import ListingIndex, Source, complete, field, mask, parse, rests_on, undecided
from tests.filters.frames import NOW, listing


class Columns:
    """Columns as they were handed over last."""

    def __init__(self, **columns):
        self.columns = columns

    def series(self, name):
        return self.columns[name]

    def keys(self):
        return ["val_loss", "train.loss"]


def objects(*values):
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return pd.Series(made, index=[f"a{at}" for at in range(len(values))])


@pytest.fixture
def columns():
    used = [NOW - timedelta(days=400), NOW - timedelta(days=10), None, None]
    return Columns(
        run_state=objects("gone", "finished", "", pd.NA),
        by=objects(pd.NA, "ann", pd.NA, pd.NA),
        run_tags=objects(("a", "b"), (), (), pd.NA),
        **{"summary.val_loss": objects(0.1, None, "diverged", pd.NA)},
        last_used=pd.Series(pd.to_datetime(used, utc=True), index=["a0", "a1", "a2", "a3"]).dt.as_unit("us"),
        never_used=objects(False, False, True, pd.NA).astype("boolean"),
    )


@pytest.fixture
def table(columns):
    sources = {Source.RUNS: columns, Source.USES: columns}
    return ListingIndex(
        listing({"run": "gone-run"}, {"run": "r1"}, {"run": ""}, {"run": None}), NOW, None, sources
    )


@pytest.mark.parametrize(
    ("query", "rows", "unknown"),
    [
        ("run:gone", [0], [3]),
        ("-run:gone", [1, 2], [3]),
        ("run:gone,r1", [0, 1], [3]),
        ("run:gone OR run:none", [0, 2], [3]),
        ("run_state:none", [2], [3]),
        ("run_state:f*", [1], [3]),
        ("by:ANN", [1], [0, 2, 3]),
        ("by:none", [], [0, 2, 3]),
        ("run_tags:a", [0], [3]),
        ("run_tags:none", [1, 2], [3]),
        ("summary.val_loss:<0.2", [0], [3]),
        ("-summary.val_loss:<0.2", [1, 2], [3]),
        ("summary.val_loss:none", [1], [3]),
        ("summary.val_loss:diverged", [2], [3]),
        ("last_used:>180d", [0], [2, 3]),
        ("-last_used:<180d", [0], [2, 3]),
        ("last_used:none", [2], [3]),
    ],
)
def test_what_is_known_is_found_and_the_rest_undecided(table, query, rows, unknown):
    assert np.flatnonzero(mask(query, table)).tolist() == rows
    assert np.flatnonzero(undecided(query, table)).tolist() == unknown
    assert str(parse(query)) == query.replace("ANN", "ANN")


def test_the_same_in_python(table):
    assert np.flatnonzero(mask(field("summary.val_loss") < 0.2, table)).tolist() == [0]
    assert np.flatnonzero(mask(field("run_state").isin("gone", "finished"), table)).tolist() == [0, 1]


def test_more_that_is_read_is_found_at_once_and_what_stays_is_not_built_anew(table, columns):
    assert mask("run_state:failed", table).sum() == 0
    before = table.texts("run_state")
    assert table.texts("run_state") is before
    columns.columns["run_state"] = objects("failed", "failed", "", "failed")
    assert np.flatnonzero(mask("run_state:failed", table)).tolist() == [0, 1, 3]
    assert not undecided("run_state:failed", table).any()


def test_of_a_frame_alone_nothing_is_known_but_what_it_has():
    frame = listing({}, {})
    for query in ("run:gone", "by:ann", "run_tags:a", "summary.loss:<1", "last_used:>1d", "stored:>0"):
        assert undecided(query, frame).all(), query
        assert not mask(query, frame).any(), query
    frame["run_state"] = ["gone", "finished"]
    assert mask("run:gone", frame).tolist() == [True, False]


def test_numbers_are_told_from_text_nothing_and_the_unknown(table):
    numbers = table.numbers_of("summary.val_loss")
    assert numbers.values[0] == 0.1
    assert np.isnan(numbers.values[1:]).all()
    assert numbers.unknown.tolist() == [False, False, False, True]
    assert numbers.other.tolist() == [False, False, True, False]
    assert numbers.absent.tolist() == [False, True, False, False]
    frame = listing({"metadata": {"a": {"b": 2}}}, {"metadata": {"a": {"b": "x"}}}, {})
    numbers = ListingIndex(frame).numbers_of("metadata.a.b")
    assert numbers.values[0] == 2.0
    assert numbers.other.tolist() == [False, True, False]
    assert numbers.absent.tolist() == [False, False, True]
    assert not numbers.unknown.any()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("type:model age:>3d", set()),
        ("run:abc run:none", set()),
        ("-(run:gone OR tag:a) exclusive:>1", {"run_state", "exclusive"}),
        ("summary.a:1..2 summary.b:>3", {"summary.a", "summary.b"}),
    ],
)
def test_a_query_says_what_it_rests_on(query, names):
    assert rests_on(query) == names
    assert rests_on(lambda frame: frame["size"] > 0) == frozenset()


def test_what_can_be_written_is_suggested(table):
    def inserts(text):
        return [item.insert for item in complete(text, len(text), table).items]

    assert inserts("summary.") == ["summary.val_loss:", "summary.train.loss:"]
    assert inserts("run_state:")[:1] == ["none"]
    assert {"gone", "finished"} <= set(inserts("run_state:"))
    assert "gone" in inserts("run:g")
    assert inserts("by:a") == ["ann"]
    assert complete("by:", 3, table).asks == {"by"}
    assert complete("type:", 5, table).asks == frozenset()


@pytest.mark.parametrize("query", ["summary:1", "summary:none", "summary:>1"])
def test_a_summary_metric_has_a_name(query):
    with pytest.raises(FilterError, match=r"summary.val_loss:<0\.2"):
        parse(query)
