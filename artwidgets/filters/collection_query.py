"""Queries over collections: the filter language with the fields that make sense for them.

``name:``, ``type:``, ``tag:``, ``alias:``, ``description:``, ``versions:``, ``size:``, ``links:``, ``age:``
and ``created:`` (of the newest version; of an emptied collection, since it was made), with everything
around them (AND, OR, ``-``, ranges, ``none``, free words). They are evaluated as those of versions are.
"""

from typing import Final

import pandas as pd

from artwidgets.filters.column_indexes import Mask
from artwidgets.filters.evaluate import mask
from artwidgets.filters.index import ListingIndex
from artwidgets.filters.parser import parse
from artwidgets.filters.presets import Preset
from artwidgets.filters.tree import Expression
from artwidgets.filters.vocabulary import COLLECTIONS

__all__ = ["COLLECTION_PRESETS", "collection_mask", "collection_table", "parse_collection_query"]

COLLECTION_PRESETS: Final = (
    Preset(
        "Emptied collections", "versions:0", "Collections without a version: the name is all that is left."
    ),
    Preset("One version", "versions:1", "Collections with a single version."),
    Preset("Nothing new for 90 days", "age:>90d", "The newest version is older than 90 days."),
)


def collection_mask(query: str, collections: pd.DataFrame) -> Mask:
    """Find the collections that a query asks for.

    Parameters
    ----------
    query : str
    collections : DataFrame
        As of `artwidgets.listing.collection_rows`.

    Returns
    -------
    ndarray of bool, shape (collections,)
        What is not known (NA) matches nothing, negated or not.

    Raises
    ------
    FilterError
        For a query that can't be read, or asks for what a collection does not have.

    Examples
    --------
    >>> parse_collection_query("versions:many")
    Traceback (most recent call last):
    artwidgets.errors.FilterError: 'many' is not a whole number. Write for example versions:0.
    """
    return mask(query, collection_table(collections))


def parse_collection_query(query: str) -> Expression:
    """Read such a query, without collections to ask.

    Raises
    ------
    FilterError
    """
    return parse(query, COLLECTIONS)


def collection_table(collections: pd.DataFrame) -> ListingIndex:
    """Collections made ready to be asked, as a listing's rows are; their columns under the same names."""
    frame = pd.DataFrame(
        {
            "name": collections["name"],
            "collection": collections["name"],
            "type": collections["type"],
            "aliases": collections["aliases"],
            "tags": collections["tags"],
            "description": collections["description"],
            "size": collections["size"],
            "versions": collections["versions"],
            "links": collections["links"],
            "created": collections["newest"].fillna(collections["created"]),
        },
        index=collections.index,
    )
    return ListingIndex(frame, vocabulary=COLLECTIONS)
