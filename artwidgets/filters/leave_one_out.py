"""What a query would find without one of its terms: for who finds nothing, and for facets."""

from datetime import UTC, datetime

import numpy as np

from artwidgets.filters.column_indexes import Mask
from artwidgets.filters.evaluate import mask
from artwidgets.filters.index import ListingIndex
from artwidgets.filters.parser import parse_terms

__all__ = ["RowsWithout", "counts_without_each"]


def counts_without_each(text: str, table: ListingIndex, now: datetime | None = None) -> tuple[int, ...]:
    """Count the rows that a query would find if one of its terms were not there.

    Parameters
    ----------
    text : str
    table : ListingIndex
    now : datetime, optional
        What ages are counted from; by default the table's, else the present.

    Returns
    -------
    tuple of int
        One count for each of the query's `parse_terms`, in their order.

    Raises
    ------
    FilterError
        When the query can't be read.
    """
    found = RowsWithout(text, table, now)
    counts = np.bincount(found.last_failed[found.failures == 1], minlength=len(found.terms))
    kept = int((found.failures == 0).sum())
    return tuple(kept + int(count) for count in counts[: len(found.terms)])


class RowsWithout:
    """The rows that a query finds, and those that it would find without one of its terms.

    One pass over the terms answers for all of them: a row comes back without a term when that is the
    only one it fails.

    Parameters
    ----------
    text : str
    table : ListingIndex
    now : datetime, optional
        As of `counts_without_each`.

    Attributes
    ----------
    terms : tuple of Term
    failures : ndarray of uint32, shape (rows,)
        How many terms each row fails.
    last_failed : ndarray of uint32, shape (rows,)
        The last of them, where there is one.

    Raises
    ------
    FilterError
        When the query can't be read.
    """

    def __init__(self, text: str, table: ListingIndex, now: datetime | None = None) -> None:
        moment = now or table.now or datetime.now(UTC)
        self.terms = parse_terms(text, table.vocabulary)
        self.failures = np.zeros(len(table), dtype=np.uint32)
        self.last_failed = np.zeros(len(table), dtype=np.uint32)
        for at, term in enumerate(self.terms):
            missed = ~mask(term.tree, table, moment)
            self.failures += missed
            self.last_failed[missed] = at

    def without(self, at: int | None) -> Mask:
        """The rows found without the term at this place; with None, by all of them."""
        found: Mask = self.failures == 0
        return found if at is None else found | ((self.failures == 1) & (self.last_failed == at))
