"""10,000 versions with 100 files each: any selection is told in 50 ms."""

import time

import numpy as np

from artwidgets.storage import FileIndex, VersionFiles
from tests.support.waiting import patient

VERSIONS, FILES, NEW = 10_000, 100, 10


def test_any_selection_is_told_at_once() -> None:
    chance = np.random.default_rng(1)
    digests = chance.integers(0, 2**63, size=(VERSIONS * NEW + FILES, 2), dtype=np.uint64)
    sizes = chance.integers(1, 10**9, size=len(digests))
    ids = [f"id-{at}" for at in range(VERSIONS)]
    files = {
        ids[at]: VersionFiles(digests[at * NEW : at * NEW + FILES], sizes[at * NEW : at * NEW + FILES])
        for at in range(VERSIONS)
    }
    index = FileIndex(ids, [files[row].stored for row in ids], files)
    selections = [chance.random(VERSIONS) < share for share in (0.001, 0.3, 1.0)]
    index.reclaim(selections[0])
    for going in selections:
        took = []
        for _ in range(5):
            began = time.perf_counter()
            freed = index.reclaim(going)
            took.append(time.perf_counter() - began)
        assert freed.exact
        assert sorted(took)[2] < patient(0.05)
    assert freed.upper == index.file_sizes.sum()
