"""Files on their way: where the server says that they are, for whoever fetches them."""

from artwidgets.gateway.transfers.addresses import MOST_ENTRIES, Wanted, ask_file_addresses
from artwidgets.gateway.transfers.manifests import fetch_manifest

__all__ = ["MOST_ENTRIES", "Wanted", "ask_file_addresses", "fetch_manifest"]
