"""Records as a frame: one row per version in its own collection, and one per link."""

from artwidgets.listing.collection_rows import COLLECTION_COLUMNS, collection_rows
from artwidgets.listing.columns import COLUMNS, KEYS, TABLE, Column
from artwidgets.listing.frames import SIGN, TAKEN, empty_columns, plain_columns, settled_alike
from artwidgets.listing.listing import Listing
from artwidgets.listing.metadata import parse_metadata
from artwidgets.listing.records import version_from
from artwidgets.listing.rows import Rows
from artwidgets.listing.scope import Scope

__all__ = [
    "COLLECTION_COLUMNS",
    "COLUMNS",
    "KEYS",
    "SIGN",
    "TABLE",
    "TAKEN",
    "Column",
    "Listing",
    "Rows",
    "Scope",
    "collection_rows",
    "empty_columns",
    "parse_metadata",
    "plain_columns",
    "settled_alike",
    "version_from",
]
