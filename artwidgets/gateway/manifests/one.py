"""The manifest of one version, by path: what the details show, and what two versions are compared by."""

from artwidgets.errors import NotFoundError
from artwidgets.gateway import documents
from artwidgets.gateway.answers import understood
from artwidgets.gateway.connection import REQUEST_SECONDS, Connection
from artwidgets.gateway.manifests.content import ManifestFile, files_by_path
from artwidgets.gateway.manifests.file_store import FileStore
from artwidgets.model.records import Version

__all__ = ["read_manifest"]


def read_manifest(
    connection: Connection, version: Version, timeout: float = REQUEST_SECONDS
) -> dict[str, ManifestFile]:
    """The files of a version, by path.

    Parameters
    ----------
    connection : Connection
    version : Version
        For a link: the files of the version it points to.
    timeout : float
        Seconds for the address, and for the manifest itself to begin to come.

    Raises
    ------
    NotFoundError
        The version, or its manifest, is gone.
    ServerError
        The manifest could not be read.
    """
    data = connection.execute(documents.manifest_address, {"id": version.artifact_id}, timeout)
    with understood(connection.base_url):
        manifest = (data.get("artifact") or {}).get("currentManifest") or {}
        address = (manifest.get("file") or {}).get("directUrl")
    if not address:
        raise NotFoundError(
            f"The server tells no manifest of {version.qualified_name} (any more). Refresh the listing."
        )
    with FileStore() as store:
        text = store.fetch(str(address), version.qualified_name, timeout)
    return files_by_path(text, version.qualified_name)
