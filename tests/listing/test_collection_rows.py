"""Collections as a frame, emptied ones too; what is not told is NA."""

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest

from artwidgets.errors import FilterError
from artwidgets.filters import collection_mask, parse_collection_query
from artwidgets.listing import COLLECTION_COLUMNS, Listing, Scope, collection_rows
from tests.support.records import collection, link, listing, version

NEW = datetime(2026, 5, 1, tzinfo=UTC)
SOURCE = version("net:v1", aliases=("latest", "best"), created=NEW, size=30, linked_in=("acme/reg/shelf",))


@pytest.fixture
def rows() -> Listing:
    """Versions, a link, and a collection that was emptied."""
    return listing(
        version("net:v0"),
        SOURCE,
        version("data:v0", type="dataset", unknown=("aliases",), linked_in=None),
        link("shelf:v0", SOURCE, aliases=("prod",), linked_in=()),
        collections=(
            collection("net", tags=("old",), description="The nets."),
            collection("data", type="dataset"),
            collection("shelf", is_portfolio=True, project="model-registry"),
            collection("gone", created=datetime(2026, 2, 1, tzinfo=UTC)),
        ),
    )


def test_each_collection_has_a_row_with_what_its_versions_come_to(rows: Listing) -> None:
    frame = collection_rows(rows)
    assert tuple(frame.columns) == COLLECTION_COLUMNS
    assert frame["name"].tolist() == ["shelf", "data", "gone", "net"]
    net, gone, shelf, data = (frame.loc[f"id-{name}"] for name in ("net", "gone", "shelf", "data"))
    assert (net["versions"], net["size"], net["links"]) == (2, 40, 1)
    assert (net["aliases"], net["tags"], net["description"]) == (("best", "latest"), ("old",), "The nets.")
    assert net["newest"] == pd.Timestamp(NEW)
    assert (gone["versions"], gone["size"], gone["aliases"]) == (0, 0, ())
    assert gone["newest"] is pd.NaT
    assert gone["description"] is pd.NA
    # A link holds no bytes.
    assert (shelf["versions"], shelf["size"], shelf["is_portfolio"]) == (1, 0, True)
    assert data["aliases"] is pd.NA
    assert data["links"] is pd.NA


def test_what_is_not_wholly_listed_is_counted_by_the_server_or_not_at_all(rows: Listing) -> None:
    counted = {**rows.collections, "id-net": replace(rows.collections["id-net"], versions=7)}
    for part in (
        replace(rows, complete=False, collections=counted),
        replace(rows, scope=Scope(entity="acme", project="vision", run="r"), collections=counted),
    ):
        frame = collection_rows(part)
        assert frame.loc["id-net", "versions"] == 7
        assert frame["versions"].isna().sum() == 3
        assert frame["size"].isna().all()
        assert not collection_mask("versions:0", frame).any()
        assert not collection_mask("-versions:0", frame)[frame["versions"].isna()].any()


def test_a_listing_of_nothing_has_no_collections() -> None:
    assert collection_rows(listing()).empty


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("versions:0", ["gone"]),
        ("versions:>1 OR type:dataset", ["data", "net"]),
        ("-versions:0 size:>0", ["data", "net"]),
        ("tag:old", ["net"]),
        ("alias:prod", ["shelf"]),
        ("alias:none", ["gone"]),
        ("links:0", ["shelf", "gone"]),
        ("name:*e*", ["shelf", "gone", "net"]),
        ("nets", ["net"]),
        ("created:2026-02-01", ["gone"]),
        ('"versions:0"', []),
        ("", ["shelf", "data", "gone", "net"]),
    ],
)
def test_a_part_of_the_filter_language_finds_collections(rows: Listing, query: str, found: list[str]) -> None:
    frame = collection_rows(rows)
    assert frame["name"][collection_mask(query, frame)].tolist() == found


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("run:abc", "Collections have no 'run'. They have name, type,"),
        ("metadata.loss:<1", "Collections have no 'metadata'"),
        ("versions:many", "versions:0"),
        ("size:big", "is not a size"),
    ],
)
def test_what_collections_do_not_have_is_refused(query: str, why: str) -> None:
    with pytest.raises(FilterError, match=why):
        parse_collection_query(query)
