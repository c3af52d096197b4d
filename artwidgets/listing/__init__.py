"""Records as a frame: one row per version in its own collection, and one per link."""

from artwidgets.listing.columns import COLUMNS, KEYS, TABLE, Column
from artwidgets.listing.frames import empty_columns, plain_columns
from artwidgets.listing.listing import Listing
from artwidgets.listing.metadata import parse_metadata
from artwidgets.listing.records import version_from
from artwidgets.listing.rows import Rows
from artwidgets.listing.scope import Scope

__all__ = [
    "COLUMNS",
    "KEYS",
    "TABLE",
    "Column",
    "Listing",
    "Rows",
    "Scope",
    "empty_columns",
    "parse_metadata",
    "plain_columns",
    "version_from",
]
