"""Queries over collections: the words of the filter language that make sense for them.

``name:``, ``type:``, ``tag:``, ``alias:``, ``description:``, ``versions:``, ``size:``, ``links:``, ``age:``
and ``created:`` (of the newest version; of an emptied collection, since it was made), with everything
around them (AND, OR, ``-``, ranges, ``none``, free words). They are evaluated as those of versions are.
"""

import re
from typing import Final

import pandas as pd

from artwidgets.errors import FilterError
from artwidgets.filters.column_indexes import Mask
from artwidgets.filters.evaluate import mask
from artwidgets.filters.index import ListingIndex
from artwidgets.filters.parser import parse
from artwidgets.filters.presets import Preset
from artwidgets.filters.tree import Expression

__all__ = ["COLLECTION_FIELDS", "COLLECTION_PRESETS", "collection_mask", "parse_collection_query"]

COLLECTION_FIELDS: Final = (
    "name",
    "type",
    "tag",
    "alias",
    "description",
    "versions",
    "size",
    "links",
    "age",
    "created",
)
"""What a collection can be filtered by."""

COLLECTION_PRESETS: Final = (
    Preset(
        "Emptied collections", "versions:0", "Collections without a version: the name is all that is left."
    ),
    Preset("One version", "versions:1", "Collections with a single version."),
    Preset("Nothing new for 90 days", "age:>90d", "The newest version is older than 90 days."),
)

# A count of versions, and of links, is asked for as other counts are.
_STANDS_FOR: Final = {"versions": "files", "links": "used"}
_QUOTED_OR_FIELD: Final = re.compile(r'"(?:\\.|[^"\\])*"|(?<![\w.:"])([A-Za-z_]+)(?=:)')


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
    return mask(parse_collection_query(query), ListingIndex(_as_versions(collections)))


def parse_collection_query(query: str) -> Expression:
    """Read such a query, without collections to ask.

    Raises
    ------
    FilterError
    """

    def own(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return found[0]
        if name.lower() not in COLLECTION_FIELDS:
            told = ", ".join(COLLECTION_FIELDS)
            raise FilterError(f"Collections have no {name!r}. They have {told}.", query, found.start())
        return _STANDS_FOR.get(name.lower(), name)

    read = _QUOTED_OR_FIELD.sub(own, re.sub(r"metadata\.\S*?:", "metadata:", query))
    try:
        return parse(read)
    except FilterError as error:
        words = str(error)
        for name, stands_for in _STANDS_FOR.items():
            words = words.replace(f"{stands_for}:", f"{name}:")
        raise FilterError(words, query) from error


def _as_versions(collections: pd.DataFrame) -> pd.DataFrame:
    """The same under the names that the columns of versions have."""
    return pd.DataFrame(
        {
            "name": collections["name"],
            "collection": collections["name"],
            "version": 0,
            "type": collections["type"],
            "aliases": collections["aliases"],
            "tags": collections["tags"],
            "description": collections["description"],
            "size": collections["size"],
            "files": collections["versions"],
            "used": collections["links"],
            "created": collections["newest"].fillna(collections["created"]),
            "is_link": False,
        },
        index=collections.index,
    )
