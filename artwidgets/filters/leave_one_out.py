"""What a query would find without one of its terms: for a person whose query finds nothing."""

from datetime import UTC, datetime

import numpy as np

from artwidgets.filters.evaluate import mask
from artwidgets.filters.index import ListingIndex
from artwidgets.filters.parser import parse_terms

__all__ = ["counts_without_each"]


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
    moment = now or table.now or datetime.now(UTC)
    terms = parse_terms(text)
    # A row comes back without a term when that is the only one it fails: one pass for all terms.
    failed = np.zeros(len(table), dtype=np.uint32)
    last = np.zeros(len(table), dtype=np.uint32)
    for at, term in enumerate(terms):
        missed = ~mask(term.tree, table, moment)
        failed += missed
        last[missed] = at
    kept = int((failed == 0).sum())
    counts = np.bincount(last[failed == 1], minlength=len(terms))
    return tuple(kept + int(count) for count in counts[: len(terms)])
