"""Records as a frame: one row per version in its own collection, and one per link."""

from artwidgets.listing.columns import COLUMNS, KEYS, empty_columns, plain_columns
from artwidgets.listing.listing import Listing
from artwidgets.listing.metadata import parse_metadata
from artwidgets.listing.scope import Scope

__all__ = ["COLUMNS", "KEYS", "Listing", "Scope", "empty_columns", "parse_metadata", "plain_columns"]
