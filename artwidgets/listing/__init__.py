"""Records as a frame: one row per version in its own collection, and one per link."""

from artwidgets.listing.collection_rows import COLLECTION_COLUMNS, collection_rows
from artwidgets.listing.columns import COLUMNS, KEYS, TABLE, Column
from artwidgets.listing.frames import empty_columns, plain_columns
from artwidgets.listing.listing import Listing
from artwidgets.listing.metadata import parse_metadata
from artwidgets.listing.records import version_from
from artwidgets.listing.scope import Scope

__all__ = [
    "COLLECTION_COLUMNS",
    "COLUMNS",
    "KEYS",
    "TABLE",
    "Column",
    "Listing",
    "Scope",
    "collection_rows",
    "empty_columns",
    "parse_metadata",
    "plain_columns",
    "version_from",
]
