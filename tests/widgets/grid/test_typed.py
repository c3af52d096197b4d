"""Values of any JSON type: shown, sorted, written as text and read back with their types."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from artwidgets.errors import InvalidValueError
from artwidgets.widgets.grid import Column, Grid, MoreColumns, Offer, from_text, to_text, type_word
from artwidgets.widgets.grid.cells import present
from tests.widgets.grid.examples import Browser

scalars = st.one_of(
    st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(min_size=1)
)
values = st.recursive(
    scalars, lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)), max_leaves=6
)


@given(values)
def test_what_is_written_is_read_back_in_its_place_and_in_an_empty_one(value: Any) -> None:
    text = to_text(value)
    for before in (value, None):
        read = from_text(text, before)
        assert (type(read), json.dumps(read)) == (type(value), json.dumps(value))


@pytest.mark.parametrize(
    ("text", "before", "read"),
    [
        ("0.25", 0.5, 0.25),
        ("3", 0.5, 3),
        ("low", 0.5, "low"),
        ("NaN", 0.5, "NaN"),
        ("12", "adam", "12"),
        ("true", "adam", "true"),
        (' "12" ', "adam", "12"),
        ("sgd", "adam", "sgd"),
        ("false", True, False),
        ("12", None, 12),
        ("sgd", None, "sgd"),
        ("[1, 2]", None, [1, 2]),
        ('{"a": 1}', [1], {"a": 1}),
    ],
)
def test_types_are_kept_where_they_can_be(text: str, before: Any, read: Any) -> None:
    assert from_text(text, before) == read
    assert type(from_text(text, before)) is type(read)


@pytest.mark.parametrize(
    ("text", "before"), [("[1, 2", None), ("{a: 1}", 3), ("words", [1]), ("x", {"a": 1})]
)
def test_half_a_list_or_object_is_refused(text: str, before: Any) -> None:
    with pytest.raises(InvalidValueError, match="no valid JSON"):
        from_text(text, before)


def test_types_have_names() -> None:
    words = [type_word(value) for value in (None, True, 1, 0.5, "x", [], {})]
    assert words == ["nothing", "true or false", "a number", "a number", "text", "a list", "an object"]


def test_a_cell_says_that_it_is_a_number_and_when_it_is_rounded() -> None:
    shown = [0.5, 0.123456789, 7, "adam", "12", True, [1, 2], None, ""]
    assert present("value", shown, now=pd.Timestamp.now("UTC"), limit=80) == [
        {"t": "0.5", "r": 1},
        {"t": "0.123457", "r": 1, "h": "0.123456789", "m": 1},
        {"t": "7", "r": 1},
        {"t": "adam"},
        {"t": "12", "h": '"12"', "m": 1},
        {"t": "true"},
        {"t": "[1, 2]"},
        {},
        {"m": 1},
    ]


def offered(text: str) -> list[Offer]:
    found = [Offer("more.loss", "more.loss", 6), Offer("more.note", "more.note", 2, exact=False)]
    return [offer for offer in found if text in offer.title]


def column_of(key: str) -> Column | None:
    return Column(key, key, "value", editable=True) if key.startswith("more.") else None


LOSSES = [10, 0.5, None, "high", 2, True, 10**400, [1]]


@pytest.fixture
def grid() -> Grid:
    made = Grid([Column("name", "Name")], more=MoreColumns("More", offered, column_of))
    frame = pd.DataFrame({"name": list("abcdefgh")}, index=list("abcdefgh"))
    losses = np.empty(len(LOSSES), dtype=object)
    losses[:] = LOSSES
    made.on_columns(lambda: made.show(frame.assign(**dict.fromkeys(made.extra, losses))))
    made.show(frame)
    return made


def test_a_column_is_added_by_the_arrangement_and_taken_away_again(grid: Grid) -> None:
    browser = Browser(grid)
    answer = browser.ask("offers", text="note")
    assert answer["offers"] == [{"key": "more.note", "title": "more.note", "rows": 2, "exact": False}]
    grid.arrangement = {"extra": ["more.loss", "nonsense"]}
    assert grid.extra == ("more.loss",)
    assert [column["key"] for column in grid._layout_columns] == ["name", "more.loss"]
    assert browser.ask("open", rows=2)["page"]["cells"]["more.loss"][1] == {"t": "0.5", "r": 1}
    grid.sort([("more.loss", False)])
    grid.arrangement = {}
    assert grid.extra == ()
    assert browser.ask("open", rows=2)["keys"] == []
    assert list(grid.view.index) == list("abcdefgh")


def test_numbers_are_sorted_as_numbers_and_what_is_missing_comes_last(grid: Grid) -> None:
    grid.arrangement = {"extra": ["more.loss"]}
    grid.sort([("more.loss", False)])
    assert [LOSSES[ord(row) - 97] for row in grid.view.index] == [
        0.5,
        2,
        10,
        10**400,
        True,
        "high",
        [1],
        None,
    ]
    grid.sort([("more.loss", True)])
    assert [LOSSES[ord(row) - 97] for row in grid.view.index] == [
        [1],
        "high",
        True,
        10**400,
        10,
        2,
        0.5,
        None,
    ]
