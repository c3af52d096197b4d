"""What the details panel shows of one version: files, runs, links."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from artwidgets.errors import NotFoundError
from artwidgets.gateway import documents
from artwidgets.gateway.connection import REQUEST_SECONDS, Connection
from artwidgets.gateway.manifests import read_manifest
from artwidgets.gateway.rereading import read_versions
from artwidgets.records import Version

__all__ = ["Details", "File", "read_details"]

_RUNS = 100


class File(NamedTuple):
    """One file of a version.

    Attributes
    ----------
    path : str
    size : int
        Bytes.
    digest : str
    is_reference : bool
        Whether it is kept elsewhere, and only named here.
    """

    path: str
    size: int
    digest: str
    is_reference: bool


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
    used_by : tuple of str
        ``entity/project/run`` of known consumers, at most 100. Runs the key may not see are not told.
    logged_by : str or None
        ``entity/project/run``, or the name of the user who made it without a run.
    links : tuple of str
        ``entity/project/collection`` of every collection that links it.
    """

    version: Version
    files: tuple[File, ...]
    files_total: int
    used_by: tuple[str, ...]
    logged_by: str | None
    links: tuple[str, ...]


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
    variables = {"id": version.artifact_id, "first": _RUNS}
    lineage: dict[str, Any] = connection.execute(documents.used_by, variables, timeout).get("artifact") or {}
    files = sorted(read_manifest(connection, now, timeout).items())
    return Details(
        version=now,
        files=tuple(
            File(path, file.size, file.digest, file.reference is not None) for path, file in files[start:stop]
        ),
        files_total=len(files),
        used_by=tuple(
            _run_path(edge["node"])
            for edge in (lineage.get("usedBy") or {}).get("edges", ())
            if edge.get("node")
        ),
        logged_by=_maker(lineage.get("createdBy")),
        links=now.linked_in,
    )


def _maker(creator: dict[str, Any] | None) -> str | None:
    if not creator:
        return None
    return _run_path(creator) if creator.get("name") else creator.get("username")


def _run_path(run: dict[str, Any]) -> str:
    project = run.get("project") or {}
    entity = (project.get("entity") or {}).get("name")
    return "/".join(part for part in (entity, project.get("name"), run["name"]) if part)
