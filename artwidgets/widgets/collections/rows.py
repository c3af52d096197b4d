"""The collections as rows of a table that is filtered."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from artwidgets import filters
from artwidgets.filters import ListingIndex, Preset
from artwidgets.model.events import Events
from artwidgets.session import Session
from artwidgets.widgets.grid import Grid

__all__ = ["CollectionRows"]


class CollectionRows:
    """The collections of a session in a grid (`artwidgets.widgets.filtered.Filtered`).

    Parameters
    ----------
    session : Session
    grid : Grid

    Attributes
    ----------
    query : str
        The filter as it is applied.
    frame : DataFrame or None
        As `Session.collections`; what the table shows. None before there are any.
    """

    what: Literal["versions", "collections"] = "collections"
    vocabulary = filters.COLLECTIONS
    presets: Sequence[Preset] = filters.COLLECTION_PRESETS

    def __init__(self, session: Session, grid: Grid) -> None:
        self._session, self._grid = session, grid
        self._events = Events("filter")
        self._table: ListingIndex | None = None
        self.query = ""
        self.frame: pd.DataFrame | None = None

    def listen(self, listener: Callable[[], object]) -> None:
        """Be told when the query is another."""
        self._events.listen("filter", listener)

    @property
    def table(self) -> ListingIndex | None:
        """What is asked."""
        return self._table

    @property
    def shown(self) -> int:
        """How many the table shows."""
        return self._grid.counts["total"]

    @property
    def counts_words(self) -> str:
        """How many are shown of how many, and how many are empty."""
        if self.frame is None:
            return ""
        counts = self._grid.counts
        emptied = int((self.frame["versions"] == 0).sum())
        of = f"{counts['total']:,} of {counts['base']:,}" if self.query else f"{counts['base']:,}"
        words = f"{of} collection{'' if counts['base'] == 1 else 's'}"
        return f"{words}, {emptied:,} of them empty" if emptied and not self.query else words

    def take(self, frame: pd.DataFrame) -> None:
        """Show these collections, those that the query finds."""
        if frame is self.frame:
            return
        self.frame, self._table = frame, filters.collection_table(frame)
        mask = filters.mask(self.query, self._table) if self.query else None
        self._grid.show(_cells(frame), mask)
        if not len(frame):
            self._grid.set_status("empty", "There are no collections here yet.")

    def filter(self, query: str) -> None:
        """Show only the collections that a query finds.

        Raises
        ------
        FilterError
            The query before stays then.
        """
        query = query.strip()
        filters.parse_collection_query(query)
        if self._table is not None:
            self._grid.filter(filters.mask(query, self._table) if query else None)
        self.query = query
        self._events.tell("filter")

    def lacks(self, _names: Iterable[str]) -> bool:
        """Nothing has to be read."""
        return False

    def read(self, _names: Iterable[str]) -> None:
        """Nothing has to be read."""


def _cells(collections: pd.DataFrame) -> pd.DataFrame:
    """The frame as the table shows it."""
    return collections.assign(holds=np.where(collections["is_portfolio"], "links", "versions"))
