"""What collections hold now, and who has an alias: read right before either is touched."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from artwidgets.errors import BusyError, NotFoundError, RefusedError, ServerError, UnreachableError
from artwidgets.gateway import contents_documents
from artwidgets.gateway.connection import REQUEST_SECONDS, Connection
from artwidgets.gateway.parsing import append_versions, collection_of, home_of
from artwidgets.listing import Listing, Scope, empty_columns
from artwidgets.records import Collection, Version
from artwidgets.reviewed import Holder

__all__ = ["Contents", "read_contents", "read_holders"]

TOGETHER = 5
"""Collections whose first page is asked for in one request."""

FIRST_PAGE, PAGE, SMALLEST_PAGE = 100, 500, 10
"""Versions of a first and of a further page; a page that is too much for a server is halved."""

HOLDERS = 50
"""Aliases asked for in one request."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Contents:
    """A collection with every version (or link) that it holds.

    Attributes
    ----------
    collection : Collection
    versions : tuple of Version
    whole : bool
        False when fewer came than the server itself counts, or it does not tell them at all.
    """

    collection: Collection
    versions: tuple[Version, ...]
    whole: bool


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
        nodes = _each(lambda part: _page(connection, part, FIRST_PAGE, None, timeout), batch)
        for one in batch:
            node = nodes.get(one.id)
            found[one.id] = None if node is None else _whole(connection, one, node, timeout)
    return found


def _whole(
    connection: Connection, known: Collection, node: Mapping[str, Any], timeout: float
) -> Contents | None:
    """Read on from a collection's first page to its last."""
    if node.get("state") in ("DELETED", "PENDING_DELETION"):
        return None
    project = node.get("project")
    entity, name = (project["entity"]["name"], project["name"]) if project else (known.entity, known.project)
    home = home_of(node, entity, name)
    columns = empty_columns()
    size, asked, edges = PAGE, None, 0
    counted: int | None = None
    page = node.get("artifacts")
    while page is not None:
        edges += len(page["edges"])
        append_versions(columns, page["edges"], home)
        counted = page.get("totalCount")
        info = page.get("pageInfo") or {}
        after = info.get("endCursor")
        if not info.get("hasNextPage") or after is None or after == asked:
            break
        asked = after
        further, size = _next_page(connection, known, size, after, timeout)
        page = None if further is None else further.get("artifacts")
    collection = collection_of(node, entity, name, counted)
    scope = Scope(entity=entity, project=name)
    versions = Listing.from_columns(columns, collections={home.id: collection}, scope=scope).versions()
    whole = page is not None and (counted is None or counted == len(versions) == edges)
    return Contents(collection, tuple(versions), whole)


def _next_page(
    connection: Connection, known: Collection, size: int, after: str, timeout: float
) -> tuple[Mapping[str, Any] | None, int]:
    """A further page, smaller where the server can't bear it; and the size to go on with."""
    while True:
        try:
            return _page(connection, [known], size, after, timeout).get(known.id), size
        except (BusyError, RefusedError, UnreachableError):
            if size <= SMALLEST_PAGE:
                raise
            size = max(SMALLEST_PAGE, size // 2)


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
    found = {}
    for n, one in enumerate(batch):
        node = data.get(f"c{n}")
        if by_name:
            node = ((node or {}).get("artifactType") or {}).get("artifactCollection")
        # The same name with another id: the collection that was reviewed is gone.
        if node and node["id"] == one.id:
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
    places = {(version.collection_id, alias): version for version, alias in wanted}
    listed = list(places.items())
    found: dict[tuple[str, str], Holder] = {}
    for at in range(0, len(listed), HOLDERS):
        found |= _each(lambda part: _holders(connection, part, timeout), listed[at : at + HOLDERS])
    return {place: found.get(place, Holder(place[1])) for place in places}


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
    found = {}
    for n, ((collection_id, alias), version) in enumerate(batch):
        node = data.get(f"h{n}") or {}
        membership = node.get("artifactMembership") or {}
        artifact = node.get("artifact") if by_name else membership.get("artifact")
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
    return any(
        entry["alias"] == alias and (entry.get("artifactCollection") or {}).get("id") == collection_id
        for entry in artifact.get("aliases") or ()
    )


def _each(ask: Callable[[Sequence[_T]], dict[Any, Any]], items: Sequence[_T]) -> dict[Any, Any]:
    """Ask for all together, and one by one where one of them is not known to the server."""
    try:
        return ask(items)
    except (NotFoundError, RefusedError) as error:
        if len(items) == 1:
            if _unknown(error):
                return {}
            raise
    found: dict[Any, Any] = {}
    for item in items:
        found |= _each(ask, [item])
    return found


def _unknown(error: ServerError) -> bool:
    return isinstance(error, NotFoundError) or "not found" in str(error).lower()
