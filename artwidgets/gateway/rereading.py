"""Versions and collections as they are now: what the runner looks at before it touches anything."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from artwidgets.errors import NotFoundError, RefusedError
from artwidgets.gateway import documents
from artwidgets.gateway.connection import IN_FLIGHT, REQUEST_SECONDS, Connection
from artwidgets.gateway.parsing import collection_of, link_of, version_of
from artwidgets.records import Collection, Version

__all__ = ["BATCH", "read_collections", "read_versions"]

BATCH = 50
"""Versions or collections asked for in one request."""

_Item = TypeVar("_Item", Version, Collection)


def read_versions(
    connection: Connection, versions: Sequence[Version], timeout: float = REQUEST_SECONDS
) -> dict[str, Version | None]:
    """The present state of versions and links, 50 a request.

    Parameters
    ----------
    connection : Connection
    versions : sequence of Version
        As they were listed.
    timeout : float
        Seconds for each request.

    Returns
    -------
    dict of str to Version or None
        By row id, in the order given. None is gone: deleted, being deleted, or (a link) unlinked.

    Raises
    ------
    ServerError
        The state could not be learned.
    """

    def ask(batch: Sequence[Version]) -> dict[str, Version | None]:
        # A version and its links are one artifact: asked for once.
        ids = list(dict.fromkeys(version.artifact_id for version in batch))
        data = connection.execute(
            lambda missing: documents.versions_by_id(missing, len(ids)),
            {f"i{at}": artifact_id for at, artifact_id in enumerate(ids)},
            timeout,
        )
        nodes = {artifact_id: data.get(f"v{at}") for at, artifact_id in enumerate(ids)}
        return {version.id: _now(version, nodes[version.artifact_id]) for version in batch}

    return _in_batches(ask, list(versions))


def _now(version: Version, node: dict[str, Any] | None) -> Version | None:
    if node is None:
        return None
    return link_of(node, version) if version.is_link else version_of(node)


def read_collections(
    connection: Connection, collections: Sequence[Collection], timeout: float = REQUEST_SECONDS
) -> dict[str, Collection | None]:
    """The present state of collections, 50 a request.

    Parameters and errors as of :func:`read_versions`. None is gone. ``versions`` counts what is
    committed now, where the server tells.
    """

    def by_id(batch: Sequence[Collection]) -> dict[str, Collection | None]:
        data = connection.execute(
            lambda missing: documents.collections_by_id(missing, len(batch)),
            {f"i{at}": one.id for at, one in enumerate(batch)},
            timeout,
        )
        return {one.id: _collection_now(one, data.get(f"c{at}")) for at, one in enumerate(batch)}

    def by_name(batch: Sequence[Collection]) -> dict[str, Collection | None]:
        variables: dict[str, Any] = {}
        for at, one in enumerate(batch):
            variables |= {f"e{at}": one.entity, f"p{at}": one.project, f"t{at}": one.type, f"n{at}": one.name}
        data = connection.execute(
            lambda missing: documents.collections_by_name(missing, len(batch)), variables, timeout
        )
        found: dict[str, Collection | None] = {}
        for at, one in enumerate(batch):
            holder = (data.get(f"c{at}") or {}).get("artifactType") or {}
            node = holder.get("artifactCollection")
            # The same name with another id: the collection that was listed is gone.
            found[one.id] = _collection_now(one, node if node and node["id"] == one.id else None)
        return found

    if connection.missing.has("Query", "artifactCollection"):
        return _in_batches(by_name, list(collections))
    try:
        return _in_batches(by_id, list(collections))
    except RefusedError:
        if not connection.missing.has("Query", "artifactCollection"):
            raise
    return _in_batches(by_name, list(collections))


def _collection_now(known: Collection, node: dict[str, Any] | None) -> Collection | None:
    if node is None or node.get("state") in ("DELETED", "PENDING_DELETION"):
        return None
    count = (node.get("artifacts") or {}).get("totalCount")
    project = node.get("project")
    if project:
        return collection_of(node, project["entity"]["name"], project["name"], count)
    return collection_of(node, known.entity, known.project, count)


def _in_batches(
    ask: Callable[[Sequence[_Item]], dict[str, _Item | None]], items: list[_Item]
) -> dict[str, _Item | None]:
    """Ask for all items, several batches at a time; a batch that is refused is asked in halves.

    One id that a server will not answer for must not hide the state of the others.
    """
    batches = [items[at : at + BATCH] for at in range(0, len(items), BATCH)]
    if len(batches) <= 1:
        found = _halving(ask, items) if items else {}
    else:
        found = {}
        with ThreadPoolExecutor(min(IN_FLIGHT, len(batches)), "artwidgets-reread") as pool:
            for part in pool.map(lambda batch: _halving(ask, batch), batches):
                found |= part
    return {item.id: found.get(item.id) for item in items}


def _halving(
    ask: Callable[[Sequence[_Item]], dict[str, _Item | None]], items: Sequence[_Item]
) -> dict[str, _Item | None]:
    try:
        return ask(items)
    except NotFoundError:
        if len(items) == 1:
            return {items[0].id: None}
    except RefusedError as error:
        if len(items) == 1:
            if "not found" in str(error).lower():
                return {items[0].id: None}
            raise
    half = len(items) // 2
    return _halving(ask, items[:half]) | _halving(ask, items[half:])
