"""What a selection frees and weighs: exact once all is read, never a promise before."""

import numpy as np
import pytest

from artwidgets.model.changes import ChangeSet
from artwidgets.planning.building import make_plan
from artwidgets.storage import FileIndex, Reclaim, VersionFiles, Weight, index_of
from tests.support.records import SERVER, link, listing, version

V0 = VersionFiles.of([("a", 3, False)])
V1 = VersionFiles.of([("a", 3, False), ("b", 3, False)])


def golden(**files: VersionFiles) -> FileIndex:
    """W&B's own example: v0 has 3 MB, v1 adds 3 MB and so has 6."""
    return FileIndex(["v0", "v1"], [3, 6], files)


@pytest.mark.parametrize(("going", "freed"), [((0, 1), 3), ((1, 0), 0), ((1, 1), 6), ((0, 0), 0)])
def test_bounds_meet_when_all_is_read(going: tuple[int, int], freed: int) -> None:
    bounds = golden(v0=V0, v1=V1).reclaim(np.array(going, dtype=bool))
    assert bounds == Reclaim(freed, freed, read=2, unread=0, scope="the loaded versions")
    assert bounds.exact


def test_it_never_promises_what_an_unread_version_may_hold() -> None:
    index = golden(v1=V1)
    assert not index.complete
    bounds = index.reclaim(np.array([False, True]))
    assert (bounds.lower, bounds.upper) == (3, 6)
    unread = index.reclaim(np.array([True, False]))
    assert (unread.lower, unread.upper) == (0, 3)
    assert (unread.read, unread.unread, unread.exact) == (1, 1, False)


def test_the_parts_of_a_weight_add_up() -> None:
    with_reference = VersionFiles.of([("a", 3, False), ("copy of a", 3, False), ("etag", 90, True)])
    index = FileIndex(["v0", "v1", "r", "unread"], [3, 6, 96, 7], {"v0": V0, "v1": V1, "r": with_reference})
    weight = index.weigh(np.array([False, True, True, True]))
    assert weight == Weight(listed=109, references=90, repeated=3, shared=3, going=6, unread=7)
    parts = weight.references + weight.repeated + weight.shared + weight.going + weight.unread
    assert parts == weight.listed


def test_a_file_that_a_version_has_under_two_paths_is_stored_once() -> None:
    twice = VersionFiles.of([("a", 3, False), ("a", 3, False)])
    weight = FileIndex(["v0"], [6], {"v0": twice}).weigh(np.array([True]))
    assert weight == Weight(listed=6, repeated=3, going=3)


def test_row_by_row_and_group_by_group() -> None:
    index = golden(v0=V0, v1=V1)
    assert (index.stored.tolist(), index.exclusive.tolist()) == ([3, 6], [0, 3])
    assert index.attributed().tolist() == [3, 3]
    assert index.attributed(np.array([1, 0])).tolist() == [0, 6]
    assert index.attributed(rows=np.array([False, True])).tolist() == [0, 6]
    stored, exclusive = index.by_group(np.array([0, 1]), np.array([0, 0]), 1)
    assert (stored.tolist(), exclusive.tolist()) == ([6], [6])
    stored, exclusive = index.by_group(np.array([0, 1]), np.array([1, 0]), 2)
    assert (stored.tolist(), exclusive.tolist()) == ([6, 3], [3, 0])
    stored, exclusive = index.by_group(np.array([0]), np.array([0]), 1)
    assert (stored.tolist(), exclusive.tolist()) == ([3], [0])


def test_nothing_holds_nothing() -> None:
    index = FileIndex([], [], {})
    assert index.complete
    assert index.reclaim(np.zeros(0, dtype=bool)).upper == 0
    nobody = np.zeros(0, dtype=np.intp)
    assert [each.tolist() for each in index.by_group(nobody, nobody, 2)] == [[0, 0], [0, 0]]


def test_links_hold_nothing_and_are_known() -> None:
    source = version("net:v0", size=3)
    rows = listing(source, link("champion:v0", source, size=3))
    index = index_of(rows, {source.id: V0})
    assert index.complete
    assert index.listed[rows.position(source.id)] == index.listed.sum() == 3
    assert index.reclaim(~rows.frame["is_link"].to_numpy(dtype=bool)).upper == 3
    assert index.scope == str(rows.scope)


def test_a_plan_tells_what_the_index_does() -> None:
    v0, v1 = version("model:v0", size=3), version("model:v1", size=6)
    rows = listing(v0, v1)
    index = index_of(rows, {v0.id: V0, v1.id: V1})
    plan = make_plan(rows, ChangeSet().delete([v1.id]), server=SERVER, index=index)
    assert plan.reclaim == Reclaim(3, 3, read=2, unread=0, scope="acme/vision")
    unread = make_plan(rows, ChangeSet().delete([v1.id]), server=SERVER)
    assert unread.reclaim == Reclaim(0, 6, read=0, unread=2, scope="acme/vision")
