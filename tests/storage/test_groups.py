"""What fills the storage, group by group; the sums are those of sets of digests, done by hand."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from artwidgets.errors import InvalidValueError
from artwidgets.listing import Scope
from artwidgets.storage import FileIndex, VersionFiles, index_of, storage_by
from tests.support.records import link, listing, listing_of, version

A, B, C = ("a", 10, False), ("b", 200, False), ("c", 3_000, False)
ROWS = (
    version("net:v0", tags=("keep", "old"), aliases=("best",), size=210, run="r1"),
    version("net:v1", tags=("old",), size=200, run=""),
    version("data:v0", type="dataset", size=3_010, created=datetime(2026, 2, 1, tzinfo=UTC)),
)
LISTING = listing(*ROWS, link("picked:v0", ROWS[0], size=210))
FILES = {
    ROWS[0].id: VersionFiles.of([A, B]),
    ROWS[1].id: VersionFiles.of([B, ("etag", 7, True)]),
    ROWS[2].id: VersionFiles.of([A, C]),
}


def groups_by(by: str | tuple[str, ...], files: dict[str, VersionFiles] = FILES) -> list[tuple[object, ...]]:
    frame = storage_by(LISTING, index_of(LISTING, files), by)
    assert list(frame)[-6:] == ["versions", "size", "stored", "exclusive", "references", "measured"]
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in frame.values.tolist()]


def test_by_type_the_largest_first() -> None:
    assert groups_by("type") == [
        ("dataset", 1, 3_010, 3_010, 3_000, 0, 1.0),
        ("model", 2, 410, 210, 200, 7, 1.0),
    ]


def test_one_with_several_tags_counts_in_each_and_one_without_is_told() -> None:
    assert groups_by("tag") == [
        ("(none)", 1, 3_010, 3_010, 3_000, 0, 1.0),
        ("old", 2, 410, 210, 200, 7, 1.0),
        ("keep", 1, 210, 210, 0, 0, 1.0),
    ]
    assert [row[:2] for row in groups_by("alias")] == [("(none)", 2), ("best", 1)]


def test_months_runs_collections_and_projects() -> None:
    assert [row[:2] for row in groups_by("month")] == [("2026-02", 1), ("2026-01", 2)]
    assert {row[0]: row[1] for row in groups_by("run")} == {"(not known)": 1, "r1": 1, "(none)": 1}
    assert [row[:2] for row in groups_by("collection")] == [("data", 1), ("net", 2)]
    assert groups_by("project") == [("vision", 3, 3_420, 3_210, 3_210, 7, 1.0)]


def test_by_several() -> None:
    assert [row[:3] for row in groups_by(("type", "tag"))] == [
        ("dataset", "(none)", 1),
        ("model", "old", 2),
        ("model", "keep", 1),
    ]


def test_what_is_not_read_is_not_known() -> None:
    partly = {ROWS[2].id: FILES[ROWS[2].id]}
    assert groups_by("type", partly) == [
        ("dataset", 1, 3_010, 3_010, None, 0, 1.0),
        ("model", 2, 410, None, None, None, 0.0),
    ]


def test_collections_of_one_name_in_two_projects_are_two() -> None:
    other = version("net:v0", id="o", artifact_id="o", collection_id="o", project="audio")
    both = listing_of([ROWS[0], other], scope=Scope(entity="acme"))
    frame = storage_by(both, index_of(both, {}), "collection")
    assert sorted(frame["collection"]) == ["audio/net", "vision/net"]


def test_who_made_it_is_whose_run_it_was() -> None:
    index = index_of(LISTING, FILES)
    frame = storage_by(LISTING, index, "user", {(ROWS[0].project, "r1"): "ann"})
    assert dict(zip(frame["user"], frame["versions"], strict=True)) == {
        "ann": 1,
        "(none)": 1,
        "(not known)": 1,
    }


def test_nothing_listed_is_no_group() -> None:
    empty = listing_of([], scope=Scope(entity="acme", project="vision"))
    assert len(storage_by(empty, index_of(empty, {}), ("type", "tag"))) == 0


@pytest.mark.parametrize("by", ["by", "colour", (), ("type", "type")])
def test_what_it_can_not_be_grouped_by_is_refused(by: str | tuple[str, ...]) -> None:
    with pytest.raises(InvalidValueError, match="by="):
        groups_by(by)


@given(
    st.lists(st.frozensets(st.integers(0, 5)), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 3)), unique=True, max_size=20),
)
def test_groups_that_overlap_are_summed_as_sets_are(
    held: list[frozenset[int]], memberships: list[tuple[int, int]]
) -> None:
    memberships = [(row, group) for row, group in memberships if row < len(held)]
    ids = [str(at) for at in range(len(held))]
    files = {
        row: VersionFiles.of([(str(one), 10**one, False) for one in some])
        for row, some in zip(ids, held, strict=True)
    }
    index = FileIndex(ids, [0] * len(ids), files)
    rows, groups = (np.array([pair[at] for pair in memberships], dtype=np.intp) for at in (0, 1))
    stored, exclusive = index.by_group(rows, groups, 4)
    for group in range(4):
        inside = {row for row, of in memberships if of == group}
        union = frozenset().union(*(held[row] for row in inside))
        outside = frozenset().union(*(held[row] for row in range(len(held)) if row not in inside))
        assert stored[group] == sum(10**one for one in union)
        assert exclusive[group] == sum(10**one for one in union - outside)
