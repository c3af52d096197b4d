"""One rule, as ``Session.keep`` makes it, keeps what it wants kept and lets go only of what it is about."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artwidgets.errors import FilterError, InvalidValueError
from artwidgets.filters import ListingIndex, mask
from artwidgets.planning.policy import decide, one_rule
from tests.filters.frames import NOW, bulk, listing


def days_ago(days: float):
    return NOW - timedelta(days=days)


def keep(table, **rule):
    return decide(one_rule(**rule), table)


def dropped(frame, **rule):
    return list(frame.index[keep(ListingIndex(frame, now=NOW), **rule).drop])


def test_the_last_versions_of_each_collection_stay_by_version_number():
    frame = listing(
        *({"collection": "a", "version": number, "created": days_ago(number)} for number in range(4)),
        *({"collection": "b", "version": number} for number in range(2)),
    )
    assert dropped(frame, last=2) == ["a0", "a1"]


def test_the_last_versions_of_a_type_stay_by_creation_time():
    frame = listing(
        {"collection": "a", "version": 9, "created": days_ago(9)},
        {"collection": "b", "version": 0, "created": days_ago(1)},
        {"collection": "c", "version": 0, "created": days_ago(5), "type": "dataset"},
    )
    assert dropped(frame, last=1, per="type") == ["a0"]
    assert dropped(frame, last=1, per="project") == ["a0", "a2"]


def test_an_alias_a_link_and_youth_each_keep_a_version_that_is_not_among_the_last():
    frame = listing(
        {"version": 0, "created": days_ago(90)},
        {"version": 1, "created": days_ago(90), "aliases": ("best",)},
        {"version": 2, "created": days_ago(90), "linked_in": ("acme/registry/cats",)},
        {"version": 3, "created": days_ago(3)},
        {"version": 4, "created": days_ago(90), "tags": ("keep",)},
        {"version": 5, "created": days_ago(90), "state": "PENDING"},
        {"version": 6, "created": None},
        {"version": 7, "created": days_ago(90)},
    )
    assert dropped(frame, last=1, younger_than="30d", always="tag:keep") == ["a0"]
    assert dropped(frame, last=1, aliased=False, linked=False) == ["a0", "a1", "a2", "a3", "a4", "a6"]


def test_what_the_server_does_not_tell_is_kept():
    frame = listing(
        {"version": 0},
        {"version": 1, "aliases": pd.NA},
        {"version": 2, "linked_in": pd.NA},
        {"version": 3, "used": None},
        {"version": 4, "used": 2},
        {"version": 5},
    )
    decision = keep(ListingIndex(frame, now=NOW), last=1, always="used:>0")
    assert list(frame.index[decision.drop]) == ["a0"]
    assert decision.reasons.tolist()[1:5] == [
        "kept: its aliases are not known",
        "kept: its links are not known",
        "kept: it is not known whether it matches used:>0",
        "kept: matches used:>0",
    ]
    assert dropped(frame, last=1, always="-used:>0") == ["a4"]


def test_a_link_is_never_dropped_and_does_not_count_among_the_last():
    frame = listing({"version": 1}, {"version": 5, "is_link": True, "source": "e/p/c:v1"}, {"version": 0})
    assert dropped(frame, last=1) == ["a2"]


def test_nothing_outside_the_scope_is_kept_or_dropped():
    frame = listing({"version": 0, "type": "dataset"}, {"version": 1}, {"version": 2})
    result = keep(ListingIndex(frame, now=NOW), last=1, within="type:model")
    assert result.drop.tolist() == [False, True, False]
    assert result.keep.tolist() == [False, False, True]


def test_every_row_says_why():
    frame = listing({"version": 0}, {"version": 1, "aliases": ("best",)}, {"version": 2, "type": "dataset"})
    result = keep(ListingIndex(frame, now=NOW), last=1, within="type:model")
    assert result.reasons.tolist() == [
        "dropped: not the last; has no alias; is not linked",
        "kept: the last; has an alias",
        "untouched: no rule is about it",
    ]


def test_collections_of_the_same_name_in_two_projects_are_two():
    frame = listing({"version": 0}, {"version": 1}).assign(project=["one", "two"])
    assert dropped(frame, last=1) == []


def test_equal_versions_are_told_apart_by_id_whatever_the_order_of_rows():
    frame = listing({"version": 1}, {"version": 1}, {"version": 1})
    assert dropped(frame, last=1) == ["a0", "a1"]
    assert sorted(dropped(frame.iloc[::-1], last=1)) == ["a0", "a1"]


def test_a_rule_that_keeps_nothing_is_refused():
    with pytest.raises(InvalidValueError, match="keeps nothing"):
        keep(listing({}), aliased=False)


@pytest.mark.parametrize("rule", [{"last": -1}, {"last": True}, {"last": 1, "per": "size"}])
def test_a_senseless_rule_is_refused(rule):
    with pytest.raises(InvalidValueError):
        keep(listing({}), **rule)


def test_a_malformed_scope_or_age_is_refused():
    with pytest.raises(FilterError, match="Unknown field 'typ'"):
        keep(listing({}), last=1, within="typ:model")
    with pytest.raises(InvalidValueError, match="lacks a unit"):
        keep(listing({}), younger_than="30")


def test_an_empty_listing_keeps_and_drops_nothing():
    result = keep(listing(), last=3, younger_than="1d")
    assert not result.keep.any()
    assert not result.drop.any()


LISTING = bulk(400, per_collection=40)
SCOPES = [None, "", "type:model", "alias:none", "age:>1y OR size:>1GB", "is:link", "-used:0"]
rules = st.fixed_dictionaries(
    {
        "last": st.one_of(st.none(), st.integers(0, 50)),
        "aliased": st.booleans(),
        "younger_than": st.one_of(st.none(), st.sampled_from(["1d", "90d", "2y"])),
        "per": st.sampled_from(["collection", "type", "run", "project"]),
        "within": st.sampled_from(SCOPES),
        "linked": st.booleans(),
        "always": st.sampled_from(["tag:keep", "size:>100MB"]),
    }
)


@settings(max_examples=40, deadline=None)
@given(rules)
def test_keeping_always_wins(rule):
    table = ListingIndex(LISTING, now=NOW)
    result = keep(table, **rule)
    scope = mask(rule["within"] or "", table)
    assert np.array_equal(result.keep | result.drop, scope)
    assert not (result.keep & result.drop).any()
    assert np.array_equal(result.reasons.str.startswith("kept: ").to_numpy(bool), result.keep)
    assert np.array_equal(result.reasons.str.startswith("dropped: ").to_numpy(bool), result.drop)
    gone = table.frame[result.drop]
    assert not gone["is_link"].any()
    assert not (rule["aliased"] and gone["aliases"].map(len).any())
    assert not (rule["linked"] and gone["linked_in"].map(len).any())
    assert not (rule["younger_than"] and mask(f"age:<{rule['younger_than']}", table)[result.drop].any())
    assert not mask(rule["always"], table)[result.drop].any()
    if rule["last"] and rule["per"] != "project":
        stay = table.frame[scope & ~LISTING["is_link"]]
        for group, versions in stay.groupby(rule["per"], observed=True):
            left = result.keep[LISTING.index.get_indexer(versions.index)].sum()
            assert left >= min(rule["last"], len(versions)), group


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 40), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_one_more_kept_version_never_matter(last, random):
    shuffled = random.sample(list(LISTING.index), len(LISTING))
    now = keep(ListingIndex(LISTING, now=NOW), last=last)
    again = keep(ListingIndex(LISTING.loc[shuffled], now=NOW), last=last)
    more = keep(ListingIndex(LISTING, now=NOW), last=last + 1)
    assert set(LISTING.index[now.drop]) == set(np.array(shuffled)[again.drop])
    assert not (more.drop & ~now.drop).any()
