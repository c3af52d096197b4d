"""The files of one version: every content once, and the form in which they are kept."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artwidgets.storage import FileIndex, VersionFiles

entries = st.lists(st.tuples(st.text(), st.integers(0, 2**50), st.booleans()), max_size=8)


@given(entries)
def test_what_is_kept_is_read_again(listed: list[tuple[str, int, bool]]) -> None:
    files = VersionFiles.of(listed)
    again = VersionFiles.from_bytes(files.to_bytes())
    assert again.digests.tolist() == files.digests.tolist()
    assert again.sizes.tolist() == files.sizes.tolist()
    assert (again.references, again.reference_bytes) == (files.references, files.reference_bytes)


@given(entries, st.data())
def test_what_is_cut_short_is_refused(listed: list[tuple[str, int, bool]], data: st.DataObject) -> None:
    kept = VersionFiles.of(listed).to_bytes()
    cut = data.draw(st.integers(0, len(kept) - 1))
    for wrong in (kept[:cut], kept + b"\0"):
        with pytest.raises(ValueError, match="no files of a version"):
            VersionFiles.from_bytes(wrong)


def test_digests_are_told_apart_whatever_they_look_like() -> None:
    md5 = base64.b64encode(hashlib.md5(b"a").digest()).decode()
    others = [md5, md5.lower(), md5[:-2], "", "sha256:0", "é" * 24, "=" * 24, "A" * 24]
    files = VersionFiles.of([(digest, 1, False) for digest in others])
    assert files.stored == len(set(others)) == len(np_rows(files))


@pytest.mark.parametrize("is_reference", [False, True])
def test_more_than_can_be_is_refused(is_reference: bool) -> None:
    with pytest.raises(OverflowError):
        VersionFiles.of([("a", 2**52, is_reference), ("b", 2**52 + 1, is_reference)])


def test_contents_that_share_half_a_digest_are_two() -> None:
    def digest(first: int, second: int) -> str:
        return base64.b64encode(first.to_bytes(8, "little") + second.to_bytes(8, "little")).decode()

    one = VersionFiles.of([(digest(7, 1), 5, False)])
    other = VersionFiles.of([(digest(7, 2), 9, False)])
    index = FileIndex(["one", "other"], [5, 9], {"one": one, "other": other})
    assert index.exclusive.tolist() == [5, 9]


def np_rows(files: VersionFiles) -> set[tuple[int, ...]]:
    return {tuple(row) for row in files.digests.tolist()}
