"""What collections hold now, and who has an alias: read right before either is touched."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from artwidgets.errors import (
    NotFoundError,
    PermissionDeniedError,
    RefusedError,
    ServerError,
    UnreachableError,
)
from artwidgets.gateway import contents_documents
from artwidgets.gateway.answers import GONE_STATES, require_answer, require_collection, understood
from artwidgets.gateway.cells import append_versions, portfolio_paths
from artwidgets.gateway.connection import REQUEST_SECONDS, Connection
from artwidgets.gateway.failures import is_about_artifacts
from artwidgets.gateway.parsing import collection_of, ref_of
from artwidgets.listing import Listing, Scope, empty_columns
from artwidgets.model.records import Collection, Version
from artwidgets.model.reviewed import Holder

__all__ = ["Contents", "read_contents", "read_holders"]

TOGETHER = 5
"""Collections whose first page is asked for in one request."""

FIRST_PAGE, PAGE, SMALLEST_PAGE = 100, 500, 10
"""Versions of a first and of a further page; a page that is too much for a server is halved."""

HOLDERS = 50
"""Aliases asked for in one request."""

SHORTEST = 5.0
"""Seconds that a request has at least, however much of the time is gone."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Contents:
    """A collection with every version (or link) that it holds.

    Attributes
    ----------
    collection : Collection
    versions : tuple of Version
    complete : bool
        False when fewer came than the server itself counts, or it does not tell them at all.
    """

    collection: Collection
    versions: tuple[Version, ...]
    complete: bool


def read_contents(
    connection: Connection, collections: Sequence[Collection], timeout: float = REQUEST_SECONDS
) -> dict[str, Contents | None]:
    """The collections and all that they hold, page by page.

    Parameters
    ----------
    connection : Connection
    collections : sequence of Collection
    timeout : float
        Seconds for each request.

    Returns
    -------
    dict of str to Contents or None
        By id. None is gone.

    Raises
    ------
    ServerError
        The state could not be learned.
    """
    found: dict[str, Contents | None] = {}
    for at in range(0, len(collections), TOGETHER):
        batch = collections[at : at + TOGETHER]
        nodes = _each(partial(_first_pages, connection), batch, timeout)
        for one in batch:
            node = nodes.get(one.id)
            with understood(connection.base_url):
                found[one.id] = None if node is None else _read_on(connection, one, node, timeout)
    return found


def _read_on(
    connection: Connection, listed: Collection, node: Mapping[str, Any], timeout: float
) -> Contents | None:
    """Read on from a collection's first page to its last."""
    if node.get("state") in GONE_STATES:
        return None
    project = node.get("project")
    entity, name = (
        (project["entity"]["name"], project["name"]) if project else (listed.entity, listed.project)
    )
    ref = ref_of(node, entity, name)
    columns = empty_columns()
    paths: dict[str, str | None] = {}
    size, asked, edges = PAGE, None, 0
    counted: int | None = None
    page = node.get("artifacts")
    while page is not None:
        edges += len(page["edges"])
        append_versions(columns, page["edges"], ref)
        for edge in page["edges"]:
            paths |= portfolio_paths(edge.get("node") or {})
        counted = page.get("totalCount")
        info = page.get("pageInfo") or {}
        after = info.get("endCursor")
        if not info.get("hasNextPage") or after is None or after == asked:
            break
        asked = after
        further, size = _next_page(connection, listed, size, after, timeout)
        page = None if further is None else further.get("artifacts")
    columns["linked_in"] = [_named(ids, paths) for ids in columns["linked_in"]]
    collection = collection_of(node, entity, name, counted)
    scope = Scope(entity=entity, project=name)
    versions = Listing.from_columns(columns, collections={ref.id: collection}, scope=scope).versions()
    complete = page is not None and (counted is None or counted == len(versions) == edges)
    return Contents(collection, tuple(versions), complete)


def _named(ids: tuple[str, ...] | None, paths: Mapping[str, str | None]) -> tuple[str, ...] | None:
    """The paths of collections; None where one of them is not told."""
    named = [paths.get(one) for one in ids or ()]
    return None if ids is None or None in named else tuple(path for path in named if path is not None)


def _first_pages(connection: Connection, batch: Sequence[Collection], timeout: float) -> dict[str, Any]:
    if len(batch) > 1:
        return _page(connection, batch, FIRST_PAGE, None, timeout)
    node, _ = _next_page(connection, batch[0], FIRST_PAGE, None, timeout)
    return {} if node is None else {batch[0].id: node}


def _next_page(
    connection: Connection, listed: Collection, size: int, after: str | None, timeout: float
) -> tuple[Mapping[str, Any] | None, int]:
    """A page, smaller where the server can't bear it; and the size to go on with."""
    while True:
        try:
            return _page(connection, [listed], size, after, timeout).get(listed.id), size
        except ServerError as error:
            if not error.perhaps_too_large or size <= SMALLEST_PAGE:
                raise
            parts, timeout = _less(error, timeout)
            size = max(SMALLEST_PAGE, size // parts)


def _page(
    connection: Connection, batch: Sequence[Collection], first: int, after: str | None, timeout: float
) -> dict[str, Any]:
    """A page each of some collections, by id; those that are gone are not in it."""
    by_name = connection.missing.has("Query", "artifactCollection")
    variables: dict[str, Any] = {"first": first, "after": after}
    for n, one in enumerate(batch):
        if by_name:
            variables |= {f"e{n}": one.entity, f"p{n}": one.project, f"t{n}": one.type, f"n{n}": one.name}
        else:
            variables[f"i{n}"] = one.id
    try:
        data = connection.execute(
            lambda missing: contents_documents.collection_contents(missing, len(batch), by_name=by_name),
            variables,
            timeout,
        )
    except RefusedError:
        if by_name or not connection.missing.has("Query", "artifactCollection"):
            raise
        return _page(connection, batch, first, after, timeout)
    require_answer(data, connection.base_url)
    found = {}
    with understood(connection.base_url):
        for n, one in enumerate(batch):
            node = data.get(f"c{n}")
            if by_name:
                if node is None:
                    # Said of the place, not of the collection: it may have been closed to this key.
                    raise NotFoundError(f"The server does not tell of a project {one.entity}/{one.project}.")
                node = (node.get("artifactType") or {}).get("artifactCollection")
            # The same name with another id: the collection that was reviewed is gone.
            if node:
                require_collection(node, one.name)
                if node["id"] == one.id:
                    found[one.id] = node
    return found


def read_holders(
    connection: Connection, wanted: Sequence[tuple[Version, str]], timeout: float = REQUEST_SECONDS
) -> dict[tuple[str, str], Holder]:
    """Who has these aliases now.

    Parameters
    ----------
    connection : Connection
    wanted : sequence of (Version, str)
        A version (or link) of the collection, and the alias in it.
    timeout : float

    Returns
    -------
    dict of (collection id, alias) to Holder
    """
    asked = {(version.collection_id, alias): version for version, alias in wanted}
    listed = list(asked.items())
    found: dict[tuple[str, str], Holder] = {}
    for at in range(0, len(listed), HOLDERS):
        found |= _each(partial(_holders, connection), listed[at : at + HOLDERS], timeout)
    return {one: found.get(one, Holder(one[1])) for one in asked}


def _holders(
    connection: Connection, batch: Sequence[tuple[tuple[str, str], Version]], timeout: float
) -> dict[tuple[str, str], Holder]:
    by_name = _needs_names(connection)
    variables: dict[str, Any] = {}
    for n, ((collection_id, alias), version) in enumerate(batch):
        if by_name:
            name = f"{version.collection}:{alias}"
            variables |= {f"e{n}": version.entity, f"p{n}": version.project, f"n{n}": name}
        else:
            variables |= {f"c{n}": collection_id, f"a{n}": alias}
    try:
        data = connection.execute(
            lambda missing: contents_documents.alias_holders(missing, len(batch), by_name=by_name),
            variables,
            timeout,
        )
    except RefusedError:
        if by_name or not _needs_names(connection):
            raise
        return _holders(connection, batch, timeout)
    require_answer(data, connection.base_url)
    found = {}
    with understood(connection.base_url):
        for n, ((collection_id, alias), version) in enumerate(batch):
            node = data.get(f"h{n}") or {}
            membership = node.get("artifactMembership") or {}
            artifact = node.get("artifact") if by_name else membership.get("artifact")
            if membership and not artifact:
                # Somebody has it whom the server does not tell: not the same as nobody.
                found[collection_id, alias] = Holder(
                    alias, "", f"{version.collection}:v{membership.get('versionIndex')}"
                )
            if artifact and _has(artifact, collection_id, alias):
                index = (artifact if by_name else membership).get("versionIndex")
                found[collection_id, alias] = Holder(alias, artifact["id"], f"{version.collection}:v{index}")
    return found


def _needs_names(connection: Connection) -> bool:
    missing = connection.missing
    return missing.has("Query", "artifactCollection") or missing.has(
        "ArtifactCollection", "artifactMembership"
    )


def _has(artifact: Mapping[str, Any], collection_id: str, alias: str) -> bool:
    aliases = artifact.get("aliases")
    # Where the server does not tell them, what it found by the alias has it.
    return aliases is None or any(
        entry["alias"] == alias and (entry.get("artifactCollection") or {}).get("id") == collection_id
        for entry in aliases
    )


def _each(
    ask: Callable[[Sequence[_T], float], dict[Any, Any]], items: Sequence[_T], timeout: float
) -> dict[Any, Any]:
    """Ask for all together, and for less where that is too much, or one of them is not known."""
    parts = 2
    try:
        return ask(items, timeout)
    except ServerError as error:
        if len(items) == 1:
            if is_about_artifacts(error):
                return {}
            raise
        if error.perhaps_too_large:
            parts, timeout = _less(error, timeout)
        elif not isinstance(error, NotFoundError | PermissionDeniedError | RefusedError):
            raise
    size = -(-len(items) // parts)
    found: dict[Any, Any] = {}
    for at in range(0, len(items), size):
        found |= _each(ask, items[at : at + size], timeout)
    return found


def _less(error: ServerError, timeout: float) -> tuple[int, float]:
    """In how many parts to ask again, and seconds for each: what took too long may take as long again."""
    if isinstance(error, UnreachableError):
        return 4, max(min(timeout, SHORTEST), timeout / 2)
    return 2, timeout
