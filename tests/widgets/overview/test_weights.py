"""What rows weigh: stored bytes that add up, listed sizes until then, and what of them goes."""

import numpy as np

from artwidgets.model.units import format_size_range
from artwidgets.storage import FileIndex, Reclaim, VersionFiles
from artwidgets.widgets.overview.figures import figures, legend
from artwidgets.widgets.overview.weights import Weights, weigh

# Newest first, as a listing has them: v1 holds all of v0 and 3 MB more; then a link, and a version of
# which all but 1 MB is kept elsewhere.
MB = 1_000_000
IDS = ["v1", "v0", "", "r"]
SIZES = [6 * MB, 3 * MB, 6 * MB, 90 * MB]
FILES = {
    "v0": VersionFiles.of([("a", 3 * MB, False)]),
    "v1": VersionFiles.of([("a", 3 * MB, False), ("b", 3 * MB, False)]),
    "r": VersionFiles.of([("etag", 89 * MB, True), ("c", MB, False)]),
}
OWN = np.array([True, True, False, True])
ALL = np.ones(4, dtype=bool)


def mega(values: np.ndarray) -> list[int]:
    return (values // MB).tolist()


def weighed(going: list[int], files: dict[str, VersionFiles], shown: np.ndarray = ALL) -> Weights:
    return weigh(FileIndex(IDS, SIZES, files), shown, OWN, np.array(going, dtype=bool))


def test_until_manifests_are_read_it_is_the_listed_size() -> None:
    found = weighed([0, 1, 1, 0], {})
    assert (mega(found.area), mega(found.frees)) == ([6, 3, 0, 90], [0, 3, 0, 0])
    assert (found.read, found.unread, found.stored_bounds) == (0, 3, (0, 99 * MB))
    assert "until manifests are read" in legend(found)


def test_a_file_counts_once_and_a_reference_never() -> None:
    found = weighed([0, 0, 0, 0], FILES)
    assert (mega(found.area), found.unread) == ([6, 0, 0, 1], 0)
    assert found.stored_bounds == (7 * MB, 7 * MB)
    assert mega(found.listed) == [6, 3, 0, 90]


def test_what_goes_is_a_part_of_what_is_there() -> None:
    assert mega(weighed([0, 1, 0, 0], FILES).frees) == [0, 0, 0, 0]
    assert mega(weighed([1, 0, 0, 0], FILES).frees) == [3, 0, 0, 0]
    assert mega(weighed([1, 1, 0, 1], FILES).frees) == [6, 0, 0, 1]
    # A file that a row out of sight holds too goes with both.
    hidden = np.array([False, True, True, True])
    assert mega(weighed([1, 1, 0, 0], FILES, hidden).frees) == [0, 3, 0, 0]
    assert mega(weighed([0, 1, 0, 0], FILES, hidden).frees) == [0, 0, 0, 0]


def test_half_read_it_is_a_range() -> None:
    found = weighed([1, 0, 0, 1], {"v0": FILES["v0"], "v1": FILES["v1"]})
    assert (mega(found.area), mega(found.frees)) == ([6, 0, 0, 90], [3, 0, 0, 90])
    assert found.stored_bounds == (6 * MB, 96 * MB)
    result = figures(found, 3, Reclaim(0, 93 * MB, read=2, unread=1), 2)
    assert [one["value"] for one in result] == ["99 MB", "6 MB to 96 MB", "up to 93 MB"]
    assert result[1]["note"] == "1 manifests not read"
    assert legend(found) == "Area: stored bytes; listed size of 1 not read."


def test_figures_say_when_nothing_is_marked() -> None:
    result = figures(weighed([0, 0, 0, 0], FILES), 3, Reclaim(), 0)
    assert [one["title"] for one in result] == ["Listed", "Stored", "Would be free"]
    assert [one["value"] for one in result] == ["99 MB", "7 MB", "0 B"]
    assert result[2]["note"] == "nothing marked for deletion"
    assert [format_size_range(0, 0), format_size_range(5, 5), format_size_range(999, 10**6)] == [
        "0 B",
        "5 B",
        "999 B to 1 MB",
    ]
