"""What the details panel shows of one version: files, runs, links."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from artwidgets.errors import NotFoundError
from artwidgets.gateway import documents
from artwidgets.gateway.answers import understood
from artwidgets.gateway.connection import REQUEST_SECONDS, Connection
from artwidgets.gateway.listing.reading import read_listing
from artwidgets.gateway.manifests import ManifestFile, read_manifest
from artwidgets.gateway.rereading import read_versions
from artwidgets.listing import Listing
from artwidgets.model.records import Version

__all__ = [
    "MOST_RUNS",
    "Details",
    "File",
    "FileChanges",
    "Run",
    "read_collection_of",
    "read_details",
    "read_file_changes",
]

MOST_RUNS = 100
"""Runs that are asked for."""


class File(NamedTuple):
    """One file of a version.

    Attributes
    ----------
    path : str
    size : int
        Bytes.
    digest : str
    reference : str or None
        Its address, where it is kept elsewhere and only named here.
    """

    path: str
    size: int
    digest: str
    reference: str | None = None

    @property
    def is_reference(self) -> bool:
        """Whether it is kept elsewhere."""
        return self.reference is not None


class Run(NamedTuple):
    """A run as far as the server tells of it.

    Attributes
    ----------
    path : str
        ``entity/project/id``.
    name : str
        The one that people gave it, or "".
    state : str
        ``finished``, ``running``, ``crashed`` ..., or "".
    by : str
        Who started it, or "".
    """

    path: str
    name: str = ""
    state: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class FileChanges:
    """What differs between the files of two versions, each by path.

    Attributes
    ----------
    added, removed : tuple of File
    changed : tuple of (File, File)
        Old and new: another digest under the same path.
    same : int
        How many files are in both as they are.
    """

    added: tuple[File, ...]
    removed: tuple[File, ...]
    changed: tuple[tuple[File, File], ...]
    same: int


@dataclass(frozen=True, slots=True)
class Details:
    """One version, as it is now, with what the listing leaves out.

    Attributes
    ----------
    version : Version
        Read anew.
    files : tuple of File
        One page, by path.
    files_total : int
    used_by : tuple of str or None
        ``entity/project/run`` of known consumers, at most `MOST_RUNS`. Runs the key may not see are not
        told; None where the server tells of none at all.
    logged_by : str or None
        ``entity/project/run``, or the name of the user who made it without a run.
    links : tuple of str or None
        ``entity/project/collection`` of every collection that links it; None where it is not told.
    runs : tuple of Run
        What the server tells of the runs that logged and used it.
    """

    version: Version
    files: tuple[File, ...]
    files_total: int
    used_by: tuple[str, ...] | None
    logged_by: str | None
    links: tuple[str, ...] | None
    runs: tuple[Run, ...] = ()

    @property
    def used_by_more(self) -> bool:
        """Whether there may be more consumers than those in `used_by`."""
        return len(self.used_by or ()) >= MOST_RUNS


def read_details(
    connection: Connection,
    version: Version,
    *,
    start: int = 0,
    stop: int = 1_000,
    timeout: float = REQUEST_SECONDS,
) -> Details:
    """Files, runs and links of one version or link.

    Parameters
    ----------
    connection : Connection
    version : Version
    start, stop : int
        Which files, counted by path from 0.
    timeout : float
        Seconds for each of the three requests.

    Raises
    ------
    NotFoundError
        It was deleted, or unlinked, meanwhile.
    """
    now = read_versions(connection, [version], timeout)[version.id]
    if now is None:
        raise NotFoundError(f"{version.qualified_name} is gone. Refresh the listing.")
    variables = {"id": version.artifact_id, "first": MOST_RUNS}
    answer = connection.execute(documents.used_by, variables, timeout)
    with understood(connection.base_url):
        lineage: dict[str, Any] = answer.get("artifact") or {}
        used_by, logged_by = _users(lineage.get("usedBy")), _maker(lineage.get("createdBy"))
        runs = tuple(_runs(lineage))
    files = sorted(read_manifest(connection, now, timeout).items())
    return Details(
        version=now,
        files=tuple(_file(path, file) for path, file in files[start:stop]),
        files_total=len(files),
        used_by=used_by,
        logged_by=logged_by,
        links=now.linked_in,
        runs=runs,
    )


def read_file_changes(
    connection: Connection, old: Version, new: Version, timeout: float = REQUEST_SECONDS
) -> FileChanges:
    """What became of the files between two versions (or links), by their two manifests.

    Raises
    ------
    NotFoundError
        One of them is gone.
    ServerError
        A manifest could not be read.
    """
    before, after = (read_manifest(connection, version, timeout) for version in (old, new))
    both = sorted(before.keys() & after.keys())
    changed = [path for path in both if before[path] != after[path]]
    return FileChanges(
        added=tuple(_file(path, after[path]) for path in sorted(after.keys() - before.keys())),
        removed=tuple(_file(path, before[path]) for path in sorted(before.keys() - after.keys())),
        changed=tuple((_file(path, before[path]), _file(path, after[path])) for path in changed),
        same=len(both) - len(changed),
    )


def read_collection_of(connection: Connection, version: Version) -> Listing:
    """All versions of the collection that a version, or the source of a link, belongs to.

    Returns
    -------
    Listing
        Not ``complete`` where not all of them came.

    Raises
    ------
    NotFoundError
        The version, or its collection, is gone.
    ServerError
    """
    path = version.source if version.is_link else version.qualified_name
    if not path:
        raise NotFoundError(f"The server does not tell where the source of {version.name} is.")
    entity, project, name = path.split("/", 2)
    return read_listing(connection, entity, project, collection=name.rpartition(":")[0])


def _file(path: str, file: ManifestFile) -> File:
    return File(path, file.size, file.digest, file.reference)


def _runs(lineage: dict[str, Any]) -> Iterator[Run]:
    maker, uses = lineage.get("createdBy") or {}, lineage.get("usedBy") or {}
    nodes = [maker] if maker.get("name") else []
    nodes += [edge["node"] for edge in uses.get("edges") or () if edge and edge.get("node")]
    for node in nodes:
        user = node.get("user") or {}
        yield Run(
            _run_path(node),
            node.get("displayName") or "",
            node.get("state") or "",
            user.get("username") or "",
        )


def _users(uses: dict[str, Any] | None) -> tuple[str, ...] | None:
    """The runs of a page; None where the server does not tell them."""
    edges = (uses or {}).get("edges")
    if edges is None:
        return None
    return tuple(_run_path(edge["node"]) for edge in edges if edge and edge.get("node"))


def _maker(creator: dict[str, Any] | None) -> str | None:
    if not creator:
        return None
    return _run_path(creator) if creator.get("name") else creator.get("username")


def _run_path(run: dict[str, Any]) -> str:
    project = run.get("project") or {}
    entity = (project.get("entity") or {}).get("name")
    return "/".join(part for part in (entity, project.get("name"), run["name"]) if part)
