"""Ticking values of a field: the query says what is ticked, and the rest of it stays as it is written."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from artwidgets.filters import Choices, ListingIndex, OneOf, RowsWithout, mask, parse, put_term
from tests.support.records import listing, version

TYPES = Choices.of_values("type")
AGES = Choices.of_trees([parse("age:<7d"), parse("age:7d..30d"), parse("age:>30d")])


@pytest.mark.parametrize(
    ("before", "ticked", "after"),
    [
        ("", "type:model", "type:model"),
        ("age:>30d   -tag:keep", "type:model", "age:>30d   -tag:keep type:model"),
        ("type:model  tag:a", "type:dataset", "type:model,dataset  tag:a"),
        ("type:model,dataset tag:a", "type:MODEL", "type:dataset tag:a"),
        ("(type:model OR type:code) tag:a", "type:code", "type:model tag:a"),
        ("tag:a OR tag:b", "type:model", "(tag:a OR tag:b) type:model"),
        ("tag:a type:model", "type:model", "tag:a"),
        # Neither is a plain value of the field, so neither is ticked.
        ("-type:code type:m*", "type:model", "-type:code type:m* type:model"),
        ("type:a type:b", "type:a", "type:b"),
    ],
)
def test_a_tick_changes_one_term(before: str, ticked: str, after: str) -> None:
    assert TYPES.toggle(before, parse(ticked)) == after


def test_steps_are_joined_by_or_and_none_and_words_are_told_apart() -> None:
    two = AGES.toggle(AGES.toggle("net", parse("age:<7d")), parse("age:>30d"))
    assert two == "net (age:<7d OR age:>30d)"
    assert AGES.ticked(two) == (parse("age:<7d"), parse("age:>30d"))
    assert AGES.toggle(two, parse("age:<7d")) == "net age:>30d"
    # Another step is a condition like any other.
    assert AGES.ticked("age:>31d") == ()
    aliases = Choices.of_values("alias")
    both = aliases.toggle(aliases.toggle("", OneOf("alias", (None,))), OneOf("alias", ("none",)))
    assert both == 'alias:none,"none"'
    assert aliases.put(both, ()) == ""


NAMES = st.sampled_from(["model", "data set", "none", 'a"b', "x,y", "<7", "*", "OR"])


@given(st.lists(NAMES, unique=True), st.sampled_from(["", "tag:a", "-type:b size:>1", "tag:a OR tag:b"]))
def test_what_was_ticked_is_ticked_and_ticked_again_is_not(names: list[str], rest: str) -> None:
    text = rest
    for name in names:
        text = TYPES.toggle(text, OneOf("type", (name,)))
    assert [one.values for one in TYPES.ticked(text)] == [(name,) for name in names]
    for name in names:
        text = TYPES.toggle(text, OneOf("type", (name,)))
    assert TYPES.ticked(text) == ()
    assert parse(text) == parse(rest)


def test_a_term_that_is_not_there_is_not_taken_away() -> None:
    assert put_term("tag:a", None, None) == "tag:a"
    assert put_term("tag:a tag:b", 0, None) == "tag:b"


def test_rows_without_a_term() -> None:
    rows = [version(f"{name}:v{at}", type=kind, size=at) for at, (name, kind) in enumerate(
        [("a", "model"), ("a", "dataset"), ("b", "model"), ("b", "code")]
    )]  # fmt: skip
    table = ListingIndex(listing(*rows).frame)
    query = "type:model name:a size:<1"
    found = RowsWithout(query, table)
    assert found.without(None).tolist() == mask(query, table).tolist()
    for at, rest in enumerate(("name:a size:<1", "type:model size:<1", "type:model name:a")):
        assert found.without(at).tolist() == mask(rest, table).tolist()
    assert np.all(RowsWithout("", table).without(None))
