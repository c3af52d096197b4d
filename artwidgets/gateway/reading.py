"""Everything that reads: the listing, versions as they are now, manifests, details."""

from artwidgets.gateway.details import Details, File, read_details
from artwidgets.gateway.listing.reading import Progress, read_listing, reading_pace
from artwidgets.gateway.manifests import ManifestFile, read_manifest, read_manifests, stored_bytes
from artwidgets.gateway.rereading import read_collections, read_versions

__all__ = [
    "Details",
    "File",
    "ManifestFile",
    "Progress",
    "read_collections",
    "read_details",
    "read_listing",
    "read_manifest",
    "read_manifests",
    "read_versions",
    "reading_pace",
    "stored_bytes",
]
