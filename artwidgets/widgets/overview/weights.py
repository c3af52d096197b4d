"""What each row weighs in the picture: stored bytes where its manifest has been read, else its size."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from artwidgets.storage import FileIndex

__all__ = ["Weights", "weigh"]

Mask = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Bytes of the rows that are shown; 0 for all others, and for links.

    Attributes
    ----------
    area : ndarray of int64, shape (rows,)
        What adds up: stored bytes, a shared file counted for the newest version that has it, so that
        those of old versions are what deleting them frees; listed size where the manifest is not read.
    frees : ndarray of int64, shape (rows,)
        The part of `area` that goes with what is staged; at most so much where not all is read.
    listed : ndarray of int64, shape (rows,)
    stored : int
        Bytes of `area` from manifests that have been read.
    read, unread : int
        Versions shown whose manifest is known, and is not.
    """

    area: Bytes
    frees: Bytes
    listed: Bytes
    stored: int
    read: int
    unread: int

    @property
    def stored_bounds(self) -> tuple[int, int]:
        """Bounds of what is stored: files of unread manifests may all be shared, or none."""
        return self.stored, int(self.area.sum())


def weigh(index: FileIndex, shown: Mask, own: Mask, going: Mask) -> Weights:
    """Weigh the rows of a listing for one picture.

    Parameters
    ----------
    index : FileIndex
    shown : ndarray of bool, shape (rows,)
        What the filter shows.
    own : ndarray of bool, shape (rows,)
        Which rows hold something: those that are no links.
    going : ndarray of bool, shape (rows,)
        What is marked for deletion, shown or not.
    """
    rows = shown & own
    read = rows & index.read
    unread = rows & ~index.read
    listed = np.where(rows, index.listed, 0)
    count_read, count_unread = int(read.sum()), int(unread.sum())
    if not count_read:
        return Weights(listed, np.where(going, listed, 0), listed, 0, 0, count_unread)
    # Rows stand newest first within a collection.
    stored = index.attributed(rows=read)
    area = np.where(unread, listed, stored)
    freed = index.freed(going, rows=read)
    if count_unread:
        freed = np.where(unread & going, listed, freed)
    return Weights(area, freed, listed, int(stored.sum()), count_read, count_unread)
