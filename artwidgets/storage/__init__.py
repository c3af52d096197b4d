"""What fills the storage: which files a version holds, who shares them, what a delete frees.

Pure arithmetic on arrays, and a file on this machine that keeps them. Reading manifests is
`artwidgets.gateway.manifests`; what is said of the figures is said elsewhere. Here is the one place that
knows that W&B stores a file once and lets it go only when no version is left to use it.
"""

from artwidgets.storage.files import VersionFiles
from artwidgets.storage.groups import GROUPS, checked_groups, storage_by
from artwidgets.storage.index import FileIndex
from artwidgets.storage.manifest_store import ManifestStore
from artwidgets.storage.of_listing import index_of
from artwidgets.storage.reclaim import Reclaim, Weight
from artwidgets.storage.rows import ROW_COLUMNS, ManifestColumns, row_frame
from artwidgets.storage.usage import ProjectUsage, Usage, usage_frame

__all__ = [
    "GROUPS",
    "ROW_COLUMNS",
    "FileIndex",
    "ManifestColumns",
    "ManifestStore",
    "ProjectUsage",
    "Reclaim",
    "Usage",
    "VersionFiles",
    "Weight",
    "checked_groups",
    "index_of",
    "row_frame",
    "storage_by",
    "usage_frame",
]
