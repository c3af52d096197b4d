"""The file index of a listing: its rows, in its order."""

from collections.abc import Mapping

import numpy as np

from artwidgets.listing import Listing
from artwidgets.storage.files import VersionFiles
from artwidgets.storage.index import FileIndex

__all__ = ["index_of"]


def index_of(listing: Listing, files: Mapping[str, VersionFiles]) -> FileIndex:
    """Which row of a listing holds which file, as far as manifests have been read.

    Parameters
    ----------
    listing : Listing
    files : mapping of artifact id to VersionFiles
        Of those that have been read; others may be among them.

    Returns
    -------
    FileIndex
        A row each, in the listing's order. A link holds nothing: its files are its source's.
    """
    frame = listing.frame
    ids = frame.index.to_numpy(object)
    own = np.where(frame["is_link"].to_numpy(dtype=bool), "", ids) if len(ids) else ids
    sizes = frame["size"].to_numpy(dtype=np.int64, na_value=0)
    return FileIndex(own.tolist(), sizes, files, str(listing.scope))
