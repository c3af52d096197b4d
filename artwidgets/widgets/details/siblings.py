"""The other versions of one collection, as far as a listing holds them."""

from itertools import islice

import numpy as np
import pandas as pd

from artwidgets.listing import Listing
from artwidgets.model.records import Version

__all__ = ["ALIASED", "NEAR", "Siblings"]

NEAR, ALIASED = 40, 20
"""Versions one can choose from: the nearest by number, and the newest that have an alias."""


class Siblings:
    """A version's neighbours in its own collection.

    Parameters
    ----------
    listing : Listing
    row : str
        Id of the version (not of a link).
    """

    def __init__(self, listing: Listing, row: str) -> None:
        position = listing.position(row)
        collections = listing.keys["collection_id"]
        inside = (collections == collections.iat[position]).to_numpy(dtype=bool, copy=True)
        inside[position] = False
        at = np.flatnonzero(inside)
        self._listing = listing
        self._ids = listing.frame.index[at].to_numpy(object)
        numbers = listing.frame["version"].to_numpy(np.int64)
        self._own, self._numbers = int(numbers[position]), numbers[at]
        cells = listing.frame["aliases"].to_numpy(object)[at]
        self._aliases = [() if cell is pd.NA else cell for cell in cells]

    def __contains__(self, row: str) -> bool:
        return row in self._ids

    @property
    def complete(self) -> bool:
        """Whether they are all there are."""
        return self._listing.complete

    @property
    def missing(self) -> str:
        """What of the listing did not come, in words; "" where it is complete."""
        return self._listing.missing

    def version(self, row: str) -> Version:
        """One of them as a record."""
        return self._listing.version(row)

    def nearest(self) -> str | None:
        """Id of the nearest earlier version, else of the nearest later one; None where there is none."""
        earlier = np.flatnonzero(self._numbers < self._own)
        if len(earlier):
            return str(self._ids[earlier[np.argmax(self._numbers[earlier])]])
        return str(self._ids[np.argmin(self._numbers)]) if len(self._ids) else None

    def choices(self) -> list[tuple[str, str]]:
        """Ids and words ("v3 · best, latest") to choose from, newest first."""
        newest_first = np.argsort(-self._numbers, kind="stable").tolist()
        near = np.argsort(np.abs(self._numbers - self._own), kind="stable")[:NEAR].tolist()
        aliased = islice((at for at in newest_first if self._aliases[at]), ALIASED)
        offered = {*near, *aliased}
        return [(str(self._ids[at]), self._words(at)) for at in newest_first if at in offered]

    def _words(self, at: int) -> str:
        number = f"v{self._numbers[at]}"
        return f"{number} · {', '.join(self._aliases[at])}" if self._aliases[at] else number
