"""What each query finds. Every row has an id ``a0, a1 ...`` in the order given."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artwidgets.errors import FilterError
from artwidgets.filters import PRESETS, ListingIndex, field, mask, parse
from tests.filters.frames import NOW, bulk, listing
from tests.support.examples import examples


def found(query, *rows):
    frame = listing(*rows)
    return [int(name[1:]) for name in frame.index[mask(query, ListingIndex(frame, now=NOW))]]


def ago(**duration):
    return NOW - timedelta(**duration)


ALIASES = [
    {"version": 3},
    {"version": 4, "aliases": ("latest", "Best")},
    {"version": 7, "aliases": ("v3-final",)},
    {"version": 8, "aliases": ("none",)},
]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("alias:none", [0]),
        ("-alias:none", [1, 2, 3]),
        ("alias:any", [1, 2, 3]),
        ("alias:latest", [1]),
        ("alias:best", [1]),
        ("alias:v3,v4", [0, 1]),
        ("alias:v7", [2]),
        ("alias:v*", [2]),
        ("alias:*es*", [1]),
        ("alias:none,best", [0, 1]),
        ('alias:"none"', [3]),
        ("alias:latest,v3-final", [1, 2]),
        ("aliases:LATEST", [1]),
        ("-alias:v3 -alias:v4", [2, 3]),
    ],
)
def test_alias_is_an_alias_or_the_version_itself(query, rows):
    assert found(query, *ALIASES) == rows


TEXTS = [
    {"collection": "resnet50", "version": 2, "type": "model", "description": "A big cat (grey)"},
    {"collection": "ResNet-101", "version": 12, "type": "dataset"},
    {"collection": "cats", "version": 2, "type": "run_table", "description": "resnet eval, 50% done"},
    {"collection": "a,b c", "version": 0, "type": "wandb-history", "description": ""},
]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("name:resnet*", [0, 1]),
        ("name:resnet50", [0]),
        ("name:resnet50:v2", [0]),
        ("name:*:v2", [0, 2]),
        ("name:r*t*1", [1]),
        ("name:*", [0, 1, 2, 3]),
        ('name:"a,b c"', [3]),
        ('name:"a,b"*', [3]),
        ('name:"resnet*"', []),
        ("collection:*50", [0]),
        ("type:model,dataset", [0, 1]),
        ("-type:model", [1, 2, 3]),
        ("is:auto", [2, 3]),
        ("description:none", [1, 3]),
        ("description:cat", [0]),
        ('description:a*"grey)"', [0]),
        ("cat", [0, 2]),
        ("-cat", [1, 3]),
        ("res*50", [0, 2]),
        ('"big cat"', [0]),
        ("big grey", [0]),
        ("50%", [2]),
        ('"(grey)"', [0]),
        ("big OR eval", [0, 2]),
        ("resnet (big OR type:dataset)", [0, 1]),
        ("resnet AND NOT big", [1, 2]),
        ("", [0, 1, 2, 3]),
        ("-()", []),
    ],
)
def test_texts_are_whole_in_fields_and_within_when_free(query, rows):
    assert found(query, *TEXTS) == rows


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("size:>1GB", [2]),
        ("size:>=1GB", [1, 2]),
        ("size:1GiB", [2]),
        ("size:1B..1GB", [1]),
        ("size:..1GB", [0, 1]),
        ("size:1GB..*", [1, 2]),
        ("size:!=0", [1, 2]),
        ("files:0", [0]),
        ("files:0,3", [0, 2]),
        ("version:v2", [2]),
        ("version:<2", [0, 1]),
    ],
)
def test_numbers(query, rows):
    sized = ({"size": size, "files": files} for size, files in ((0, 0), (10**9, 1), (2**30, 3)))
    assert found(query, *({"version": version, **row} for version, row in enumerate(sized))) == rows


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("age:>30d", [2]),
        ("age:>=30d", [1, 2]),
        ("age:<30d", [0]),
        ("age:1d..30d", [1]),
        ("-age:>30d", [0, 1]),
        ("age:>100y", []),
    ],
)
def test_age_counts_from_now_and_an_unknown_one_never_matches(query, rows):
    created = (ago(hours=1), ago(days=30), ago(days=30, seconds=1), None)
    assert found(query, *({"created": value} for value in created)) == rows


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("created:2026-01-01..2026-03-01", [0, 1, 2]),
        ("created:2026-01", [0]),
        ("created:2026", [0, 1, 2, 3]),
        ("created:2026-03-01", [1, 2]),
        ("created:>2026-03-01", [3]),
        ("created:>=2026-03", [1, 2, 3]),
        ("created:<2026-03-01", [0]),
        ("created:<=2026-03-01", [0, 1, 2]),
        ("-created:2026-01", [1, 2, 3]),
        ("created:none", [4]),
        ("updated:>=2026-01", [0, 1, 2, 3, 4]),
    ],
)
def test_dates_are_whole_utc_days_and_both_ends_count(query, rows):
    created = (
        "2026-01-01T00:00Z",
        "2026-03-01T00:00Z",
        "2026-03-01T23:59:59.999999Z",
        "2026-03-02T00:00Z",
        None,
    )
    assert found(query, *({"created": value} for value in created)) == rows


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("ttl:none", [0]),
        ("ttl:<7d", [1]),
        ("-ttl:<7d", [0, 2]),
        ("ttl:7d", [2]),
        ("ttl:inherited", [2]),
        ("ttl:none,inherited", [0, 2]),
        ("ttl:any", [1, 2]),
    ],
)
def test_time_to_live(query, rows):
    ttls = ({}, {"ttl": timedelta(days=1)}, {"ttl": timedelta(days=7), "ttl_inherited": True})
    assert found(query, *ttls) == rows


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("used:0", [0]),
        ("used:>0", [1]),
        ("-used:0", [1]),
        ("-used:>0", [0]),
        ("used:none", [2]),
        ("-used:none", [0, 1]),
        ("used:0 OR used:>0", [0, 1]),
        ("used:0 OR type:model", [0, 1, 2]),
        ("-(used:0 type:dataset)", [0, 1, 2]),
        ("-(used:0 OR type:dataset)", [1]),
    ],
)
def test_what_the_server_does_not_tell_matches_neither_a_condition_nor_its_negation(query, rows):
    assert found(query, {"used": 0}, {"used": 2}, {"used": None}) == rows


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("is:linked", [1]),
        ("-is:linked", [0]),
        ("linked:none", [0]),
        ("-linked:none", [1]),
        ("linked:acme/*", [1]),
        ("-linked:acme/*", [0]),
        ("is:linked OR size:>=0", [0, 1, 2]),
        ("run:none", [0]),
        ("-run:none", [1]),
        ("run:abc", [1]),
        ("-run:abc", [0]),
        ("alias:none", [0]),
        ("-alias:none", [1]),
        ("alias:best", [1]),
        ("-alias:best", [0]),
        ("alias:v7", [2]),
        ("tag:none", [0]),
        ("-tag:keep", [0]),
        ("tag:keep", [1]),
        ("ttl:none", [0]),
        ("-ttl:none", [1]),
        ("ttl:<30d", [1]),
        ("-ttl:<30d", [0]),
        ("ttl:inherited", []),
        ("-ttl:inherited", [0, 1]),
    ],
)
def test_links_runs_names_and_ttl_that_are_not_told_match_nothing(query, rows):
    reported = {"linked_in": ("acme/registry/net",), "run": "abc", "aliases": ("best",), "tags": ("keep",)}
    unreported = dict.fromkeys(("linked_in", "run", "aliases", "tags", "ttl_inherited"), pd.NA)
    assert found(query, {}, {**reported, "ttl": timedelta(days=7)}, {**unreported, "version": 7}) == rows


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("is:link", [1]),
        ("is:source", [0, 2]),
        ("is:linked", [2]),
        ("-is:linked", [0, 1]),
        ("is:link,linked", [1, 2]),
        ("is:staged", []),
        ("-is:marked", [0, 1, 2]),
        ("linked:*/registry/*", [2]),
        ("linked:none", [0, 1]),
        ("source:acme/*", [1]),
        ("tag:keep", [0]),
        ("tag:none", [1, 2]),
        ("run:ABC123", [0]),
        ("run:none", [1, 2]),
        ("-run:abc123", [1, 2]),
        ("state:committed", [0, 1]),
        ("-state:committed", []),
        ("digest:3f2a", [0]),
        ("digest:3F2A", []),
        ("digest:*9c", [0]),
        ("id:a1,a2", [1, 2]),
        ("id:A1", []),
    ],
)
def test_links_tags_runs_and_keys(query, rows):
    assert (
        found(
            query,
            {"tags": ("keep", "paper"), "run": "abc123", "digest": "3f2a9c"},
            {"is_link": True, "source": "acme/vision/cats:v1"},
            {"linked_in": ("acme/registry/cats",), "state": None},
        )
        == rows
    )


METADATA = [
    {"metadata": {"loss": 0.05, "opt": {"lr": 1e-3, "name": "Adam"}, "ok": True, "tags": ["a", "b"]}},
    {"metadata": {"loss": 0.5, "opt.lr": 1, "ok": False, "epochs": "10", "my key": "x"}},
    {"metadata": {"loss": "diverged", "opt": 3, "ok": "true", "epochs": 10, "date": "2026-02-01"}},
    {"metadata": {"loss": None, "big": 10**400, "nan": float("nan"), "odd": {1: 2}}},
    {"metadata": None},
    {"metadata": {}},
]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("metadata.loss:<0.1", [0]),
        ("metadata.loss:>=0.05", [0, 1]),
        ("metadata.loss:0.05..0.5", [0, 1]),
        ("-metadata.loss:<0.1", [1, 2, 3, 4, 5]),
        ("metadata.loss:none", [3, 4, 5]),
        ("metadata.loss:any", [0, 1, 2]),
        ("metadata.loss:div*", [2]),
        ("metadata.opt.lr:>0", [0, 1]),
        ("metadata.opt.name:adam", [0]),
        ('metadata."opt.lr":1', [1]),
        ("metadata.ok:true", [0, 2]),
        ('metadata.ok:"true"', [2]),
        ("metadata.ok:1", []),
        ("metadata.ok:>0", []),
        ("metadata.epochs:10", [1, 2]),
        ('metadata.epochs:"10"', [1]),
        ("metadata.epochs:>9", [2]),
        ("metadata.tags:b", [0]),
        ('metadata."my key":x', [1]),
        ("metadata.date:>=2026-01", [2]),
        ("metadata.date:2026-01..2026-03", [2]),
        ("metadata.big:>1e300", [3]),
        ("metadata.nan:any", [3]),
        ("metadata.nan:<1", []),
        ("metadata.Loss:any", []),
        ("metadata:none", [4, 5]),
        ("metadata:any", [0, 1, 2, 3]),
    ],
)
def test_metadata_of_mixed_kinds_never_breaks_and_never_compares_across_kinds(query, rows):
    assert found(query, *METADATA) == rows


def test_a_function_chooses_rows_too():
    rows = [{"version": 1}, {"version": 2}]
    assert found(lambda frame: frame["version"] > 1, *rows) == [1]
    assert found(lambda frame: pd.array([None, True], dtype="boolean"), *rows) == [1]
    for wrong in (
        lambda frame: [True],
        lambda frame: frame["version"],
        lambda frame: frame["version"][::-1] > 1,
    ):
        with pytest.raises(FilterError):
            found(wrong, *rows)


def test_what_is_no_query_is_refused():
    for wrong in (7, field("size"), None):
        with pytest.raises(FilterError):
            found(wrong, {})


def test_the_mask_is_the_callers_own():
    table = ListingIndex(listing({}, {"aliases": ("best",)}))
    mask("alias:none", table)[:] = False
    assert mask("alias:none", table).tolist() == [True, False]


def test_a_listing_without_a_column_says_so():
    with pytest.raises(FilterError, match="no column 'used'"):
        mask("used:0", listing({}).drop(columns="used"))


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.title)
def test_every_preset_is_canonical_and_finds_something_but_not_all(preset):
    assert str(parse(preset.query)) == preset.query
    frame = bulk(2000)
    frame["run_state"] = np.where(np.arange(len(frame)) % 7, "finished", "gone")
    assert 0 < mask(preset.query, ListingIndex(frame, now=NOW)).sum() < 2000


def test_an_empty_listing_answers_every_field_with_no_rows():
    from artwidgets.filters import FIELDS

    decided = listing().assign(verdict="", reason="", rule="")
    for item in FIELDS.values():
        assert mask(item.example, decided).shape == (0,)


def test_plain_object_columns_and_other_time_units_give_the_same_rows():
    frame = bulk(500)
    plain = frame.astype(dict.fromkeys(("name", "description", "type", "run", "used", "ttl"), object))
    plain["created"] = plain["created"].dt.as_unit("ns")
    plain["aliases"] = [list(row) for row in plain["aliases"]]
    for query in (
        "age:>1y",
        "alias:none",
        "alias:best",
        "used:0",
        "ttl:none",
        "ttl:>1d",
        "sweep",
        "type:model",
        "run:*7",
    ):
        expected = mask(query, ListingIndex(frame, now=NOW))
        assert 0 < expected.sum() < 500
        assert np.array_equal(mask(query, ListingIndex(plain, now=NOW)), expected), query


BULK = ListingIndex(bulk(300), now=NOW)
conditions = st.sampled_from(
    ["alias:none", "age:>1y", "used:0", "size:>1MB", "type:model", "-used:>1", "metadata.loss:<0.3", "sweep"]
)


@settings(max_examples=examples(150), deadline=None)
@given(conditions, conditions, conditions)
def test_the_algebra_is_that_of_three_valued_logic(left, right, third):
    a, b, c = map(parse, (left, right, third))

    def same(one, other):
        return np.array_equal(mask(one, BULK), mask(other, BULK))

    assert same(~(a & b), ~a | ~b)
    assert same(~(a | b), ~a & ~b)
    assert same(~~a, a)
    assert same(a & (b | c), (a & b) | (a & c))
    assert not (mask(a, BULK) & mask(~a, BULK)).any()
    assert np.array_equal(mask(a & b, BULK), mask(a, BULK) & mask(b, BULK))


def test_now_can_be_given_with_each_query():
    table = ListingIndex(listing({"created": NOW}), now=NOW)
    assert not mask("age:>1d", table).any()
    assert mask("age:>1d", table, now=NOW + timedelta(days=2)).all()
    assert mask("age:>1d", table, now=datetime(2027, 1, 1)).all()


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("expires:<7d", [0, 1]),
        ("expires:<0d", [0]),
        ("expires:>7d", [2]),
        ("expires:1d..30d", [1, 2]),
        ("expires:none", [3]),
        ("-expires:none", [0, 1, 2]),
        ("expires:any", [0, 1, 2]),
        ("-expires:<7d", [2, 3]),
    ],
)
def test_expires_counts_from_creation_and_what_is_not_told_matches_nothing(query, rows):
    week = timedelta(days=7)
    assert (
        found(
            query,
            {"created": NOW - 2 * week, "ttl": week},
            {"created": NOW - week, "ttl": week + timedelta(days=2), "ttl_inherited": True},
            {"created": NOW, "ttl": 2 * week},
            {"ttl": None},
            {"ttl": None, "ttl_inherited": pd.NA},
            {"created": pd.NaT, "ttl": week},
        )
        == rows
    )
