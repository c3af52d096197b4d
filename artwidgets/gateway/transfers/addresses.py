"""Signed addresses of files: many versions in one request, and the failure of one is that one's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from artwidgets.archive import Entry
from artwidgets.errors import NotFoundError, RefusedError
from artwidgets.gateway.answers import GONE_STATES, require_answer, understood
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.transfers.file_documents import file_addresses, knows_entries, knows_region
from artwidgets.model.records import Version

__all__ = ["MOST_ENTRIES", "Wanted", "ask_file_addresses"]

MOST_ENTRIES = 500
"""Files whose addresses are asked for in one request, at most."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Files of a version.

    Attributes
    ----------
    version : Version
    manifest : mapping
        As it came.
    entries : tuple of Entry
        Those that are wanted, none of them a reference.
    """

    version: Version
    manifest: Mapping[str, Any]
    entries: tuple[Entry, ...]


def ask_file_addresses(
    connection: Connection, wanted: Sequence[Wanted], timeout: float
) -> list[dict[str, str] | NotFoundError]:
    """Where files are, good for a while.

    Parameters
    ----------
    connection : Connection
    wanted : sequence of Wanted
        At most `MOST_ENTRIES` entries together.
    timeout : float
        Seconds.

    Returns
    -------
    list of dict or NotFoundError
        As many as `wanted`: addresses by path (a file that the server does not have is not in it), or
        that the version is gone.

    Raises
    ------
    ServerError
        Of them all.
    """
    by_entries = knows_entries(connection.missing)
    try:
        data = connection.execute(
            lambda missing: file_addresses(missing, len(wanted), by_entries=by_entries),
            _variables(wanted, by_entries, knows_region(connection.missing)),
            timeout,
        )
    except RefusedError:
        if by_entries and not knows_entries(connection.missing):
            return ask_file_addresses(connection, wanted, timeout)
        raise
    require_answer(data, connection.base_url)
    found: list[dict[str, str] | NotFoundError] = []
    with understood(connection.base_url):
        for n, one in enumerate(wanted):
            node = data.get(f"a{n}")
            if node is None or node.get("state") in GONE_STATES:
                found.append(NotFoundError(f"{one.version.qualified_name} is gone. Refresh the listing."))
                continue
            files = [edge["node"] for edge in (node.get("files") or {"edges": ()})["edges"]]
            found.append({str(file["name"]): str(file["directUrl"]) for file in files if file})
    return found


def _variables(wanted: Sequence[Wanted], by_entries: bool, region: bool) -> dict[str, Any]:
    variables: dict[str, Any] = {f"i{n}": one.version.artifact_id for n, one in enumerate(wanted)}
    for n, one in enumerate(wanted):
        if not by_entries:
            variables |= {f"n{n}": [entry.path for entry in one.entries], f"f{n}": len(one.entries)}
            continue
        config = one.manifest.get("storagePolicyConfig") or {}
        variables |= {
            f"e{n}": [_plain(entry) for entry in one.entries],
            f"l{n}": config.get("storageLayout") or "V1",
            f"v{n}": str(one.manifest.get("version") or 1),
        }
        if region:
            variables[f"r{n}"] = config.get("storageRegion")
    return variables


def _plain(entry: Entry) -> dict[str, Any]:
    plain = {"name": entry.path, "digest": entry.raw["digest"], "size": entry.raw["size"]}
    birth = entry.raw.get("birthArtifactID")
    return plain | ({"birthArtifactID": birth} if birth else {})
