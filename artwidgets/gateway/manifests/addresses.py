"""Where manifests are: one request for many versions, and the failure of one is that one's."""

from collections.abc import Sequence

from artwidgets.errors import RefusedError
from artwidgets.gateway import documents
from artwidgets.gateway.answers import GONE_STATES, require_answer, understood
from artwidgets.gateway.connection import Connection
from artwidgets.model.records import Version

__all__ = ["LARGEST_BATCH", "ask_addresses", "unreported"]

LARGEST_BATCH = 100
"""Versions whose addresses are asked for in one request, at most."""


def ask_addresses(
    connection: Connection, versions: Sequence[Version], timeout: float
) -> list[str | RefusedError | None]:
    """The address of each version's manifest, good for a while.

    Parameters
    ----------
    connection : Connection
    versions : sequence of Version
        For a link: the version it points to.
    timeout : float
        Seconds.

    Returns
    -------
    list of str, RefusedError or None
        As many as `versions`. None where the server says that it is gone; an error where there is a
        version and no manifest of it.

    Raises
    ------
    ServerError
        Of them all.
    """
    data = connection.execute(
        lambda missing: documents.manifest_addresses(missing, len(versions)),
        {f"i{at}": version.artifact_id for at, version in enumerate(versions)},
        timeout,
    )
    require_answer(data, connection.base_url)
    found: list[str | RefusedError | None] = []
    with understood(connection.base_url):
        for at, version in enumerate(versions):
            node = data.get(f"a{at}")
            if node is None or node.get("state") in GONE_STATES:
                found.append(None)
                continue
            address = ((node.get("currentManifest") or {}).get("file") or {}).get("directUrl")
            if address is not None and not isinstance(address, str):
                raise TypeError("an address is a text")
            found.append(address or unreported(version))
    return found


def unreported(version: Version) -> RefusedError:
    """What is said of a version whose manifest the server does not tell."""
    return RefusedError(f"The server tells no manifest of {version.qualified_name}.")
