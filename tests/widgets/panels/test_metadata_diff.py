"""What differs between two versions' metadata, value by value."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artwidgets.widgets.details.metadata_diff import MAX_DEPTH, MAX_TEXT, compared, difference_lines


def short(found):
    return [(one.how, one.path, one.old, one.new) for one in found]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ({}, {}, []),
        ({"a": 1}, {"a": 1}, [("same", "a", "1", "1")]),
        ({"a": 1}, {"a": 2}, [("changed", "a", "1", "2")]),
        ({"a": 1}, {"a": 1.0}, [("same", "a", "1", "1.0")]),
        ({"a": 1}, {"a": True}, [("changed", "a", "1", "true")]),
        ({"a": None}, {}, [("removed", "a", "null", None)]),
        ({}, {"a": {"b": {"c": "x"}}}, [("added", "a.b.c", None, '"x"')]),
        ({"a": {"b": 1}}, {"a": 1}, [("added", "a", None, "1"), ("removed", "a.b", "1", None)]),
        ({"a": {}}, {"a": {"b": 1}}, [("added", "a.b", None, "1"), ("removed", "a", "{}", None)]),
        ({"a": [1, 2]}, {"a": [1, 3]}, [("changed", "a", "[1, 2]", "[1, 3]")]),
        (
            {"a": [{"n": 1}]},
            {"a": [{"n": 1}, {"n": 2}]},
            [("added", "a[1].n", None, "2"), ("same", "a[0].n", "1", "1")],
        ),
        ({"a.b": 1, "c d": 1}, {"a": {"b": 1}, "c d": 2}, None),
        ({"x": 1, "y": 2}, {"y": 2, "x": 1}, [("same", "x", "1", "1"), ("same", "y", "2", "2")]),
    ],
)
def test_each_value_is_told_once(old, new, found):
    if found is None:
        found = [
            ("changed", '"c d"', "1", "2"),
            ("added", "a.b", None, "1"),
            ("removed", '"a.b"', "1", None),
        ]
    assert short(compared(old, new)) == found


def test_staged_edits_are_the_new_side_and_are_told():
    saved = {"loss": 0.5, "note": "x", "kept": 1}
    found = compared({"loss": 0.5, "note": "y"}, {"loss": 0.25, "kept": 1}, saved)
    assert [(one.how, one.path, one.staged) for one in found] == [
        ("changed", "loss", True),
        ("added", "kept", False),
        ("removed", "note", True),
    ]


def test_long_values_and_many_lines_are_cut_and_counted():
    shown = difference_lines(compared({}, {f"k{at}": "x" * 1_000 for at in range(300)}), 200)
    assert (len(shown["lines"]), shown["differing"], shown["unchanged"]) == (200, 300, 0)
    assert len(shown["lines"][0]["new"]) == MAX_TEXT + 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
metadata = st.dictionaries(st.text(max_size=3), json_values, max_size=4)


@given(metadata, metadata)
def test_the_other_way_round_is_the_same_difference_reversed(old, new):
    forth, back = compared(old, new), compared(new, old)
    turned = {"added": "removed", "removed": "added", "changed": "changed", "same": "same"}
    assert {(turned[one.how], one.path, one.new, one.old) for one in forth} == set(short(back))
    assert len({one.path for one in forth}) == len(forth)


@given(metadata)
def test_a_version_does_not_differ_from_itself(one):
    assert all(line.how == "same" for line in compared(one, one))


def test_what_lies_deep_is_one_value():
    deep = json.loads('{"a": ' * 300 + "1" + "}" * 300)
    (one,) = compared(deep, {"a": deep})
    assert one.how == "changed"
    assert one.path == ".".join("a" * (MAX_DEPTH + 1))
