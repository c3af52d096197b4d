"""Versions and collections as they are now: what the runner looks at before it touches anything."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Generic, TypeVar

from artwidgets.errors import BusyError, NotFoundError, RefusedError, ServerError, UnreachableError
from artwidgets.gateway import documents
from artwidgets.gateway.answers import (
    GONE_STATES,
    require_answer,
    require_collection,
    require_version,
    understood,
)
from artwidgets.gateway.connection import IN_FLIGHT, REQUEST_SECONDS, TOGETHER, Connection
from artwidgets.gateway.failures import is_about_artifacts
from artwidgets.gateway.parsing import collection_of, link_of, version_of
from artwidgets.gateway.throttle import Throttle
from artwidgets.model.records import Collection, Version

__all__ = ["BATCH", "read_collections", "read_versions"]

BATCH = TOGETHER
"""Versions or collections asked for in one request."""

_SHORTEST = 5.0
_ENOUGH_FAILURES = 3

_Item = TypeVar("_Item", Version, Collection)


def read_versions(
    connection: Connection,
    versions: Sequence[Version],
    timeout: float = REQUEST_SECONDS,
    unread: dict[str, ServerError] | None = None,
) -> dict[str, Version | None]:
    """The present state of versions and links, 50 a request, and less where that is too much.

    Parameters
    ----------
    connection : Connection
    versions : sequence of Version
        As they were listed.
    timeout : float
        Seconds for a request; for a smaller one in its place less.
    unread : dict, optional
        Gets the error of each that could not be read although the others could, by row id. Without
        it one that can't be read is the failure of all.

    Returns
    -------
    dict of str to Version or None
        By row id, in the order given, without those in `unread`. None is gone: deleted, being
        deleted, or (a link) unlinked; see :mod:`artwidgets.gateway.answers`.

    Raises
    ------
    ServerError
        The state could not be learned.
    """

    def ask(batch: Sequence[Version], seconds: float) -> dict[str, Version | None]:
        # A version and its links are one artifact: asked for once.
        ids = list(dict.fromkeys(version.artifact_id for version in batch))
        data = connection.execute(
            lambda missing: documents.versions_by_id(missing, len(ids)),
            {f"i{at}": artifact_id for at, artifact_id in enumerate(ids)},
            seconds,
        )
        require_answer(data, connection.base_url)
        nodes = {artifact_id: data.get(f"v{at}") for at, artifact_id in enumerate(ids)}
        with understood(connection.base_url):
            return {version.id: _now(version, nodes[version.artifact_id]) for version in batch}

    return _Batches(connection.rereading, ask, timeout, unread).read(list(versions))


def _now(version: Version, node: dict[str, Any] | None) -> Version | None:
    if node is None:
        return None
    require_version(node, version)
    return link_of(node, version) if version.is_link else version_of(node)


def read_collections(
    connection: Connection,
    collections: Sequence[Collection],
    timeout: float = REQUEST_SECONDS,
    unread: dict[str, ServerError] | None = None,
) -> dict[str, Collection | None]:
    """The present state of collections, 50 a request, and less where that is too much.

    Parameters and errors as of :func:`read_versions`. None is gone. ``versions`` counts what is
    committed now, where the server tells.
    """

    def by_id(batch: Sequence[Collection], seconds: float) -> dict[str, Collection | None]:
        data = connection.execute(
            lambda missing: documents.collections_by_id(missing, len(batch)),
            {f"i{at}": one.id for at, one in enumerate(batch)},
            seconds,
        )
        require_answer(data, connection.base_url)
        with understood(connection.base_url):
            return {one.id: _collection_now(one, data.get(f"c{at}")) for at, one in enumerate(batch)}

    def by_name(batch: Sequence[Collection], seconds: float) -> dict[str, Collection | None]:
        variables: dict[str, Any] = {}
        for at, one in enumerate(batch):
            variables |= {f"e{at}": one.entity, f"p{at}": one.project, f"t{at}": one.type, f"n{at}": one.name}
        data = connection.execute(
            lambda missing: documents.collections_by_name(missing, len(batch)), variables, seconds
        )
        require_answer(data, connection.base_url)
        found: dict[str, Collection | None] = {}
        for at, one in enumerate(batch):
            project = data.get(f"c{at}")
            if project is None:
                # Said of the place, not of the collection: it may have been closed to this key.
                raise NotFoundError(f"The server does not tell of a project {one.entity}/{one.project}.")
            with understood(connection.base_url):
                node = (project.get("artifactType") or {}).get("artifactCollection")
                # The same name with another id: the collection that was listed is gone.
                found[one.id] = _collection_now(one, node if node and node["id"] == one.id else None)
        return found

    if connection.missing.has("Query", "artifactCollection"):
        return _Batches(connection.rereading, by_name, timeout, unread).read(list(collections))
    try:
        return _Batches(connection.rereading, by_id, timeout, unread).read(list(collections))
    except RefusedError:
        if not connection.missing.has("Query", "artifactCollection"):
            raise
    return _Batches(connection.rereading, by_name, timeout, unread).read(list(collections))


def _collection_now(listed: Collection, node: dict[str, Any] | None) -> Collection | None:
    if node is None:
        return None
    require_collection(node, listed.name)
    if node.get("state") in GONE_STATES:
        return None
    count = (node.get("artifacts") or {}).get("totalCount")
    project = node.get("project")
    if project:
        return collection_of(node, project["entity"]["name"], project["name"], count)
    return collection_of(node, listed.entity, listed.project, count)


class _Batches(Generic[_Item]):
    """Asks for items in batches, several at a time; a batch that fails is asked in halves.

    One id that a server will not answer for must not hide the state of the others.

    Parameters
    ----------
    throttle : Throttle
        How many at once; what was too much is not tried again at once by the next reading.
    ask : callable
        ``ask(items, seconds)``.
    seconds : float
        For a whole batch.
    unread : dict or None
        As of :func:`read_versions`.
    """

    def __init__(
        self,
        throttle: Throttle,
        ask: Callable[[Sequence[_Item], float], dict[str, _Item | None]],
        seconds: float,
        unread: dict[str, ServerError] | None,
    ) -> None:
        self._throttle = throttle
        self._ask: Callable[[Sequence[_Item], float], dict[str, _Item | None]] = ask
        self._seconds = seconds
        self._unread = unread
        self._answered = False

    def read(self, items: list[_Item]) -> dict[str, _Item | None]:
        """What is known of each now, by id and in the order given."""
        size = self._throttle.size
        batches = [items[at : at + size] for at in range(0, len(items), size)]
        found: dict[str, _Item | None] = {}
        if len(batches) == 1:
            found = self._halving(items, self._seconds)
        elif batches:
            with ThreadPoolExecutor(min(IN_FLIGHT, len(batches)), "artwidgets-reread") as pool:
                for part in pool.map(lambda batch: self._halving(batch, self._seconds), batches):
                    found |= part
        return {item.id: found[item.id] for item in items if item.id in found}

    def _halving(self, items: Sequence[_Item], seconds: float) -> dict[str, _Item | None]:
        began, parts = time.monotonic(), 2
        try:
            found = self._ask(items, seconds)
        except (NotFoundError, RefusedError) as error:
            self._answered = True
            if len(items) == 1:
                if is_about_artifacts(error):
                    return {items[0].id: None}
                return self._leave(items[0], error)
        except (BusyError, UnreachableError) as error:
            if not error.perhaps_too_large:
                raise
            self._throttle.troubled(error)
            if len(items) == 1:
                return self._leave(items[0], error)
            parts = 4 if isinstance(error, UnreachableError) else 2
        else:
            self._answered = True
            self._throttle.succeeded(time.monotonic() - began, len(items))
            return found
        # What took too long may take as long again: with a quarter of the items and half of the time, all
        # ends in about two times the first.
        size, seconds = -(-len(items) // parts), max(min(seconds, _SHORTEST), seconds / 2)
        found = {}
        for at in range(0, len(items), size):
            found |= self._halving(items[at : at + size], seconds)
        return found

    def _leave(self, item: _Item, error: ServerError) -> dict[str, _Item | None]:
        """Go on without one, as long as it is about that one and not about the server."""
        if self._unread is None or isinstance(error, UnreachableError):
            raise error
        self._unread[item.id] = error
        if not self._answered and len(self._unread) >= _ENOUGH_FAILURES:
            raise error
        return {}
