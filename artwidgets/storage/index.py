"""Which version holds which file, as arrays: every question about bytes in milliseconds.

Files are numbered; a version is a stretch of file numbers, each once. So what a selection frees is one
count of the files in it, compared with the count in all: 10,000 versions with 100 files each are a
million numbers, which `numpy.bincount` runs over in a few milliseconds.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.storage.files import VersionFiles
from artwidgets.storage.reclaim import Reclaim, Weight

__all__ = ["FileIndex"]

Mask = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.int64]


class FileIndex:
    """The files of a listing's rows, in its order. A value: what was read since makes a new one.

    Parameters
    ----------
    ids : sequence of str, shape (rows,)
        Artifact id of each row; "" for a row that holds nothing of its own (a link).
    sizes : array of int64, shape (rows,)
        Listed bytes of each row, shared files and references included.
    files : mapping of artifact id to VersionFiles
        Of those whose manifest has been read.
    scope : str
        Among which versions sharing is looked for, in words.

    Attributes
    ----------
    read : ndarray of bool, shape (rows,)
        Where the manifest is known; links are, for they hold nothing.
    listed : ndarray of int64, shape (rows,)
        Bytes; 0 for links.

    Examples
    --------
    W&B's own: v0 has 3 MB, v1 adds 3 MB and so has 6.

    >>> v0, v1 = VersionFiles.of([("a", 3, False)]), VersionFiles.of([("a", 3, False), ("b", 3, False)])
    >>> index = FileIndex(["v0", "v1"], np.array([3, 6]), {"v0": v0, "v1": v1})
    >>> [index.reclaim(np.array(rows)).upper for rows in ([False, True], [True, False], [True, True])]
    [3, 0, 6]
    """

    def __init__(
        self,
        ids: Sequence[str],
        sizes: npt.ArrayLike,
        files: Mapping[str, VersionFiles],
        scope: str = "the loaded versions",
    ) -> None:
        own = np.fromiter((bool(one) for one in ids), dtype=bool, count=len(ids))
        at = [row for row, one in enumerate(ids) if one and one in files] if files else []
        held = [files[ids[row]] for row in at]
        self.scope = scope
        self._own = own
        self.read: Mask = ~own
        self.read[at] = True
        self.listed: Bytes = np.where(own, np.asarray(sizes, dtype=np.int64), 0)
        self._reference_bytes = _placed(len(ids), at, [one.reference_bytes for one in held])
        lengths = _placed(len(ids), at, [len(one.sizes) for one in held])
        self._file, self.file_sizes = _numbered(held)
        self._row = np.repeat(np.arange(len(ids)), lengths)
        self._lengths = lengths

    def __len__(self) -> int:
        return len(self.read)

    @property
    def complete(self) -> bool:
        """Whether every manifest of the scope has been read."""
        return bool(self.read.all())

    @cached_property
    def holders(self) -> Bytes:
        """How many rows hold each file, shape (files,)."""
        return self._count(None)

    def _count(self, rows: Mask | None) -> Bytes:
        chosen = self._file if rows is None else self._file[np.repeat(rows, self._lengths)]
        return np.bincount(chosen, minlength=len(self.file_sizes))

    # -- a selection -----------------------------------------------------------------------

    def reclaim(self, going: Mask) -> Reclaim:
        """Bound the bytes that no version is left to use once these rows are deleted.

        A file counts when a row that goes has it and no other. A row that goes and whose manifest is
        unknown counts 0 in the lower bound and its listed size in the upper. A row that stays and whose
        manifest is unknown can hold on to no more than its own size of what would otherwise go, so its
        size lowers the lower bound.

        Parameters
        ----------
        going : ndarray of bool, shape (rows,)
        """
        freed_bytes = int(self.file_sizes[self._only_in(self._count(going))].sum())
        unread_going = int(self.listed[going & ~self.read].sum())
        unread_staying = int(self.listed[~going & ~self.read].sum())
        return Reclaim(
            lower=max(0, freed_bytes - unread_staying),
            upper=freed_bytes + unread_going,
            read=int((self.read & self._own).sum()),
            unread=int((~self.read).sum()),
            scope=self.scope,
        )

    def _only_in(self, inside: Bytes) -> Mask:
        """The files that some of these rows hold and no other, by how many of the rows hold each."""
        alone: Mask = (inside > 0) & (inside == self.holders)
        return alone

    def weigh(self, rows: Mask) -> Weight:
        """What becomes of the listed bytes of these rows if they are deleted, part by part."""
        read = rows & self.read
        inside = self._count(read)
        stored = int(self.file_sizes[inside > 0].sum())
        going = int(self.file_sizes[self._only_in(inside)].sum())
        listed, references = int(self.listed[rows].sum()), int(self._reference_bytes[read].sum())
        unread = int(self.listed[rows & ~self.read].sum())
        return Weight(
            listed=listed,
            references=references,
            repeated=max(0, listed - unread - references - stored),
            shared=stored - going,
            going=going,
            unread=unread,
        )

    # -- row by row ------------------------------------------------------------------------

    @cached_property
    def stored(self) -> Bytes:
        """Bytes that the platform stores of each row, shared ones included; 0 where it is not read."""
        return self._sum_by_row(np.ones(len(self.file_sizes), dtype=bool))

    @cached_property
    def exclusive(self) -> Bytes:
        """Bytes that only this row holds, as far as manifests have been read; what its delete alone frees."""
        return self._sum_by_row(self.holders == 1)

    @property
    def references(self) -> Bytes:
        """Bytes of each row that are kept outside the platform."""
        return self._reference_bytes

    def _sum_by_row(self, files: Mask) -> Bytes:
        weights = np.where(files, self.file_sizes, 0)[self._file]
        return _add_up(self._row, weights, len(self))

    def attributed(self, order: npt.NDArray[np.intp] | None = None, rows: Mask | None = None) -> Bytes:
        """Stored bytes of each row so that they add up: a file counts for the first row that holds it.

        Parameters
        ----------
        order : ndarray of intp, optional
            Row positions, the first first; by default as they stand.
        rows : ndarray of bool, optional
            Only these rows hold anything.

        Returns
        -------
        ndarray of int64, shape (rows,)
        """
        return self._attributed(None, order, rows)

    def freed(
        self, going: Mask, order: npt.NDArray[np.intp] | None = None, rows: Mask | None = None
    ) -> Bytes:
        """Of what `attributed` gives each row, the bytes that go once the rows `going` are deleted.

        Only files of manifests that have been read; with these, all of `rows` add up to the lower bound
        of `reclaim`, where all that goes is among them and all is read.

        Parameters
        ----------
        going : ndarray of bool, shape (rows,)
        order, rows
            As of `attributed`.

        Returns
        -------
        ndarray of int64, shape (rows,)
        """
        return self._attributed(self._only_in(self._count(going)), order, rows)

    def _attributed(self, files: Mask | None, order: npt.NDArray[np.intp] | None, rows: Mask | None) -> Bytes:
        rank = np.arange(len(self))
        if order is not None:
            rank[order] = np.arange(len(order))
        wanted = np.ones(len(self._file), dtype=bool) if rows is None else np.repeat(rows, self._lengths)
        if files is not None:
            wanted &= files[self._file]
        file, row = self._file[wanted], self._row[wanted]
        first = np.full(len(self.file_sizes), len(self), dtype=np.int64)
        np.minimum.at(first, file, rank[row])
        owner = first[file] == rank[row]
        return _add_up(row[owner], self.file_sizes[file[owner]], len(self))

    # -- groups ----------------------------------------------------------------------------

    def by_group(
        self, rows: npt.NDArray[np.intp], groups: npt.NDArray[np.intp], count: int
    ) -> tuple[Bytes, Bytes]:
        """What each group stores, and what deleting the whole of it frees.

        Parameters
        ----------
        rows, groups : ndarray of intp, shape (memberships,)
            A row's position, and the number of a group that it is in; each pair once. A row may be in
            several groups, or in none, and then still holds its files.
        count : int
            How many groups there are.

        Returns
        -------
        stored, exclusive : ndarray of int64, shape (count,)
            Bytes, each file of the group once; and those of files that no row outside it holds.
        """
        lengths = self._lengths[rows]
        begins = np.cumsum(self._lengths) - self._lengths
        # Where in `_file` each file of each pair's row stands.
        within = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        file = self._file[np.repeat(begins[rows], lengths) + within]
        files = max(1, len(self.file_sizes))
        # By a hash table: nobody asks for their order, and sorting a million takes a second.
        codes, pairs = pd.factorize(np.repeat(np.asarray(groups, dtype=np.int64), lengths) * files + file)
        held = np.bincount(codes, minlength=len(pairs))
        group, file = np.divmod(pairs, files)
        stored = _add_up(group, self.file_sizes[file], count)
        alone = held == self.holders[file]
        return stored, _add_up(group[alone], self.file_sizes[file[alone]], count)


def _placed(count: int, at: Sequence[int], values: Sequence[int]) -> Bytes:
    """Zeros, and these values at their positions."""
    placed = np.zeros(count, dtype=np.int64)
    placed[at] = values
    return placed


def _add_up(where: npt.NDArray[Any], weights: Bytes, count: int) -> Bytes:
    """Sum whole numbers by position: `numpy.bincount` sums floats, which lose bytes beyond 2**53."""
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, where, weights)
    return sums


def _numbered(held: Sequence[VersionFiles]) -> tuple[npt.NDArray[np.int64], Bytes]:
    """A number for every content, version by version, and the bytes of each."""
    if not held:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    digests = np.concatenate([one.digests for one in held])
    sizes = np.concatenate([one.sizes for one in held])
    # By one half of the digest, which a hash table does in milliseconds, and made sure of by the other.
    numbers, firsts = pd.factorize(digests[:, 0])
    second = np.zeros(len(firsts), dtype=np.uint64)
    second[numbers] = digests[:, 1]
    if not np.array_equal(second[numbers], digests[:, 1]):
        _, numbers = np.unique(digests, axis=0, return_inverse=True)
        numbers = numbers.reshape(-1)
    file_sizes = np.zeros(int(numbers.max(initial=-1)) + 1, dtype=np.int64)
    np.maximum.at(file_sizes, numbers, sizes)
    return numbers.astype(np.int64), file_sizes
