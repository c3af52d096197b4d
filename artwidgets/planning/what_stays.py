"""What stays of the collections that a plan deletes from, and how much of its bytes each of them frees.

A plan knows what goes. What stays is known only beside the listing that it was made from, so a plan
that comes from elsewhere, or from another day, has none of this.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from artwidgets.listing import Listing
from artwidgets.planning.item_sequence import Items
from artwidgets.planning.items import Item
from artwidgets.planning.plan import Plan
from artwidgets.storage import FileIndex, Reclaim, Weight

__all__ = ["CollectionAfter", "StayingVersion", "WhatStays", "freed"]


@dataclass(frozen=True, slots=True)
class StayingVersion:
    """A version that is there after the plan.

    Attributes
    ----------
    version : int
    aliases : tuple of str
        Without ``vN``; empty also where the server does not tell them.
    """

    version: int
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CollectionAfter:
    """One collection, once the plan has been carried out.

    Attributes
    ----------
    versions : int
        It has now, as far as they are listed.
    going : int
        Of them, by a delete of any kind.
    complete : bool
        Whether all that it has is listed.
    frees : int or None
        Bytes that only versions which go hold, and of those only this collection's; None until every
        manifest has been read.
    """

    versions: int
    going: int
    complete: bool
    frees: int | None = None

    @property
    def emptied(self) -> bool:
        """Whether nothing stays, for sure."""
        return self.complete and self.going == self.versions


class WhatStays:
    """A plan laid over the listing that it was made from.

    Parameters
    ----------
    plan : Plan
    listing : Listing
    index : FileIndex
        Of the same listing.

    Attributes
    ----------
    weight : Weight
        What becomes of the listed bytes of all that goes.
    unread : int
        Manifests that have not been read, of versions that go and of others.
    """

    def __init__(self, plan: Plan, listing: Listing, index: FileIndex) -> None:
        self._listing = listing
        going = self._going = _rows_that_go(plan.items, listing)
        self.weight: Weight = index.weigh(going)
        self.unread = int((~index.read).sum())
        codes, ids = listing.by_collection
        self._code = {collection_id: code for code, collection_id in enumerate(ids)}
        # The rows of one collection are a stretch of this.
        self._rows = np.argsort(codes, kind="stable")
        self._ends = np.cumsum(np.bincount(codes, minlength=len(ids)))
        self._gone = np.bincount(codes[going], minlength=len(ids))
        rows = np.flatnonzero(going)
        self._frees = index.by_group(rows, codes[rows], len(ids))[1] if index.complete else None
        self._complete = listing.collections_complete

    def of(self, collection_id: str) -> CollectionAfter | None:
        """One collection; None where the listing has nothing of it."""
        code = self._code.get(collection_id)
        if code is None:
            return None
        return CollectionAfter(
            versions=len(self._stretch(code)),
            going=int(self._gone[code]),
            complete=self._complete,
            frees=None if self._frees is None else int(self._frees[code]),
        )

    def staying(self, collection_id: str, most: int) -> list[StayingVersion]:
        """The first of those that stay: what has an alias, then the newest."""
        code = self._code.get(collection_id)
        if code is None:
            return []
        rows = self._stretch(code)
        rows = rows[~self._going[rows]]
        frame = self._listing.frame
        versions = frame["version"].to_numpy(dtype=np.int64)[rows].tolist()
        alias_cells = frame["aliases"].to_numpy(dtype=object)[rows].tolist()
        found = [
            StayingVersion(version, aliases if isinstance(aliases, tuple) else ())
            for version, aliases in zip(versions, alias_cells, strict=True)
        ]
        return sorted(found, key=lambda one: (not one.aliases, -one.version))[:most]

    def _stretch(self, code: int) -> npt.NDArray[np.intp]:
        return self._rows[(self._ends[code - 1] if code else 0) : self._ends[code]]


def freed(items: Iterable[Item], listing: Listing | None, index: FileIndex | None) -> Reclaim | None:
    """What deletes that were done free of a listing's files, as they were before.

    Parameters
    ----------
    items : iterable of Item
    listing : Listing or None
    index : FileIndex or None
        Of the same listing.

    Returns
    -------
    Reclaim or None
        None where nothing was deleted, or something that the listing does not have.
    """
    gone = _going(Items.of(items))
    if not gone or listing is None or index is None:
        return None
    if not all(row in listing.positions or row in listing.collections for row in gone.ids):
        return None
    return index.reclaim(_rows_that_go(gone, listing))


def _going(items: Items) -> Items:
    return items.of_kind(lambda item: item.destructive, deletes=True)


def _rows_that_go(items: Items, listing: Listing) -> npt.NDArray[np.bool_]:
    """Where a listing has what these items delete, whole collections with all their rows.

    Returns
    -------
    ndarray of bool, shape (rows,)
    """
    # The links of a portfolio hold nothing, and their sources stay.
    own: npt.NDArray[np.bool_] = ~listing.frame["is_link"].to_numpy(dtype=bool)
    return own & _going(items).mask_in(listing)
