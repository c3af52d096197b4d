"""The only floor that imports wandb: what we ask a server, and what its answers mean."""

from artwidgets.gateway.connection import IN_FLIGHT, REQUEST_SECONDS, Connection, Viewer
from artwidgets.gateway.listing_reading import Progress, read_listing, reading_pace
from artwidgets.gateway.pace import Pace
from artwidgets.gateway.rereading import read_collections, read_versions

__all__ = [
    "IN_FLIGHT",
    "REQUEST_SECONDS",
    "Connection",
    "Pace",
    "Progress",
    "Viewer",
    "read_collections",
    "read_listing",
    "read_versions",
    "reading_pace",
]
