"""An archive: versions kept in a folder or under any fsspec URL, so that they can go and come back.

What lives here is the archive itself: its layout, how its files are written so that a crash leaves no
half of one, the tasks that bring contents into it (on this machine or on a cluster's workers), how it is
read and verified. What asks a W&B server does not: an archive is opened without one.
"""

from artwidgets.archive.archive import Archive
from artwidgets.archive.fetching import Fetch, Fetched, FetchStatus, fetch_all
from artwidgets.archive.layout import Content
from artwidgets.archive.place import Place
from artwidgets.archive.versions import ArchivedVersion, Entry, entries_of

__all__ = [
    "Archive",
    "ArchivedVersion",
    "Content",
    "Entry",
    "Fetch",
    "FetchStatus",
    "Fetched",
    "Place",
    "entries_of",
    "fetch_all",
]
