"""The listing as a value: records in, a frame out, and rows read anew merged in their places."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from artwidgets.listing import Scope, parse_metadata
from artwidgets.model.records import Collection, Version
from tests.support.examples import examples
from tests.support.records import listing_of

TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=4,
)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@st.composite
def versions(draw: st.DrawFn) -> Version:
    number = draw(st.integers(0, 10_000))
    collection = draw(st.sampled_from(["a", "b", "net"]))
    link = collection == "b"
    return Version(
        id=f"{collection}{number}",
        artifact_id=f"art{number}" if link else f"{collection}{number}",
        collection_id=f"id-{collection}",
        entity="e",
        project="p",
        name=f"{collection}:v{number}",
        collection=collection,
        type="model",
        version=number,
        aliases=tuple(draw(st.lists(TEXT, max_size=2))),
        tags=tuple(draw(st.lists(TEXT, max_size=2))),
        description=draw(st.none() | TEXT),
        metadata=draw(st.dictionaries(TEXT, JSON, max_size=3)),
        size=draw(st.integers(0, 2**60)),
        files=draw(st.integers(0, 2**40)),
        created=draw(st.none() | MOMENTS),
        updated=draw(st.none() | MOMENTS),
        ttl=draw(st.none() | st.integers(1, 10**9).map(lambda s: timedelta(seconds=s))),
        ttl_inherited=draw(st.booleans()),
        is_link=link,
        source="e/p/net:v0" if link else None,
        linked_in=("e/p/b",) if not link and number % 2 else (),
        used=draw(st.none() | st.integers(0, 9)),
        run=draw(st.none() | TEXT),
        digest=draw(st.none() | TEXT),
    )


LISTS = st.lists(versions(), max_size=8, unique_by=lambda version: version.id)


@settings(deadline=None, max_examples=examples(60))
@given(LISTS)
def test_records_come_back_as_they_went_in(records: list[Version]) -> None:
    listing = listing_of(records)
    assert {record.id: record for record in listing.versions()} == {record.id: record for record in records}
    assert [listing.version(record.id) for record in records] == records
    assert listing.versions([record.id for record in records]) == records


@settings(deadline=None, max_examples=examples(30))
@given(LISTS, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_of_arrival(records: list[Version], random: object) -> None:
    shuffled = list(records)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    rows = listing_of(shuffled).frame
    assert rows.index.tolist() == listing_of(records).frame.index.tolist()
    assert list(zip(rows["collection"], -rows["version"], strict=True)) == sorted(
        zip(rows["collection"], -rows["version"], strict=True)
    )


@settings(deadline=None, max_examples=examples(60))
@given(LISTS, st.data())
def test_merge_is_what_a_new_listing_would_be(records: list[Version], data: st.DataObject) -> None:
    before = listing_of(records)
    ids = [record.id for record in records]
    gone_ids = data.draw(st.sets(st.sampled_from(ids))) if ids else set()
    fresh = [replace(record, description="new") for record in records[::2] if record.id not in gone_ids]
    after = before.merge(fresh, gone_ids)
    expected = {record.id: record for record in records if record.id not in gone_ids}
    expected |= {record.id: record for record in fresh}
    assert {record.id: record for record in after.versions()} == expected
    kept = [row for row in before.frame.index if row in expected]
    assert after.frame.index.tolist() == kept
    assert after.frame.dtypes.equals(before.frame.dtypes) or not expected or not records
    assert before.versions() == listing_of(records).versions()
    assert set(after.collections) == set(before.collections)


def version(name: str, number: int, **fields: object) -> Version:
    identity = {
        "artifact_id": f"{name}{number}",
        "collection_id": f"id-{name}",
        "entity": "e",
        "project": "p",
    }
    named = {"name": f"{name}:v{number}", "collection": name, "type": "model", "version": number}
    return Version(id=f"{name}{number}", **(identity | named | fields))  # type: ignore[arg-type]


def test_a_new_row_is_put_where_it_belongs_and_its_collection_is_known() -> None:
    before = listing_of([version("a", 0), version("c", 0)])
    after = before.merge([version("b", 1), version("a", 1)])
    assert after.frame["name"].tolist() == ["a:v1", "a:v0", "b:v1", "c:v0"]
    assert after.collections["id-b"].name == "b"


def test_a_renamed_collections_rows_keep_their_place() -> None:
    before = listing_of([version("a", 0), version("b", 0)])
    renamed = replace(version("a", 0), name="z:v0", collection="z")
    assert before.merge([renamed]).frame["name"].tolist() == ["z:v0", "b:v0"]


def test_a_collection_that_is_gone_takes_its_rows_along() -> None:
    before = listing_of([version("a", 0), version("b", 0)])
    after = before.merge(gone_collections=["id-a"])
    assert after.frame["name"].tolist() == ["b:v0"]
    assert set(after.collections) == {"id-b"}


def test_nothing_to_merge_is_the_same_listing() -> None:
    listing = listing_of([version("a", 0)])
    assert listing.merge() is listing


def test_an_empty_listing_has_all_columns_and_its_empty_collections() -> None:
    hollow = Collection(id="c", entity="e", project="p", name="hollow", type="model", versions=0)
    listing = listing_of([], collections=[hollow], scope=Scope(entity="e", project="p"))
    assert len(listing) == 0
    assert listing.frame["size"].dtype == "int64"
    assert listing.collections == {"c": hollow}
    assert "x" not in listing


def test_an_unknown_id_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        listing_of([version("a", 0)]).version("b0")


def test_changing_a_cells_metadata_changes_nothing_of_the_listing() -> None:
    listing = listing_of([version("a", 0, metadata={"loss": 1})])
    listing.frame.loc["a0", "metadata"]["loss"] = 2
    assert listing.frame["metadata"].tolist() == [{"loss": 1}]


@pytest.mark.parametrize("text", [None, "", "null", "[1]", "not json", '"text"'])
def test_metadata_that_is_not_an_object_is_empty(text: str | None) -> None:
    assert parse_metadata(text) == {}


def test_nan_in_metadata_is_read_as_null() -> None:
    assert parse_metadata('{"a": NaN, "b": -Infinity, "c": 1}') == {"a": None, "b": None, "c": 1}


def test_a_metadata_column_survives_what_frames_are_put_through() -> None:
    frame = listing_of([version("a", n, metadata={"n": n}) for n in range(4)]).frame
    column = frame["metadata"]
    assert column.iloc[0] == {"n": 3}
    assert frame[frame["version"] > 1]["metadata"].tolist() == [{"n": 3}, {"n": 2}]
    assert frame.sort_values("version")["metadata"].tolist() == [{"n": n} for n in range(4)]
    assert pd.concat([frame, frame])["metadata"].tolist() == column.tolist() * 2
    assert frame.reindex(["a0", "none"])["metadata"].tolist() == [{"n": 0}, {}]
    assert column.map(lambda value: value["n"]).tolist() == [3, 2, 1, 0]
    assert [row.metadata for row in frame.itertuples()] == column.tolist()
    assert "{'n': 3}" in repr(frame[["metadata"]])
    assert not math.isnan(column.memory_usage(deep=True))


def test_scopes_say_what_they_are() -> None:
    assert str(Scope(entity="e", project="p", type="model")) == "e/p, type model"
    assert str(Scope(entity="e")) == "all projects of e"
    assert str(Scope(entity="e", run="e/p/r", used=True)) == "used by e/p/r"
