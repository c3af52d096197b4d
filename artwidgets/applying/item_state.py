"""What the server says of the items of a plan, right before and right after they are sent."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from artwidgets.applying.verify import Now, aliases_to_add
from artwidgets.errors import ServerError
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.contents import read_contents, read_holders
from artwidgets.gateway.rereading import read_collections, read_versions
from artwidgets.model.edits import CollectionEdit, Edit
from artwidgets.model.records import Collection, Version
from artwidgets.model.reviewed import Holder
from artwidgets.model.values import UNSET
from artwidgets.planning.items import Action, Item

__all__ = ["read_after", "read_collections_after", "read_now"]


def read_now(
    connection: Connection,
    items: Iterable[Item],
    timeout: float,
    unread: dict[str, ServerError] | None = None,
) -> dict[str, Now]:
    """Read all that the items are about.

    Parameters
    ----------
    connection : Connection
    items : iterable of Item
    timeout : float
        Seconds for each request.
    unread : dict, optional
        Gets, by item id, why a version or collection can't be read alone; without it that is raised.

    Returns
    -------
    dict of item id to Now
        Without those in `unread`.
    """
    items = list(items)
    versions = [item.base for item in items if isinstance(item.base, Version)]
    edited: list[Collection] = []
    going: list[Collection] = []
    for item in items:
        if isinstance(item.base, Collection):
            (going if item.action is Action.DELETE_COLLECTION else edited).append(item.base)
    found: dict[str, Now] = {}
    if versions:
        read = read_versions(connection, versions, timeout, unread)
        found.update({row: Now(version) for row, version in read.items()})
        found.update(_with_holders(connection, items, read, timeout))
    if edited:
        states = read_collections(connection, edited, timeout, unread)
        found.update({row: Now(collection) for row, collection in states.items()})
    if going:
        for row, contents in read_contents(connection, going, timeout).items():
            found[row] = Now(None) if contents is None else Now(contents.collection, contents)
    return found


def read_after(
    connection: Connection, items: Iterable[Item], timeout: float
) -> dict[str, Version | Collection | None]:
    """The versions and collections that items were about, by item id; None is gone.

    Raises
    ------
    ServerError
        When one of them can't be read.
    """
    items = list(items)
    found: dict[str, Version | Collection | None] = {}
    versions = [item.base for item in items if isinstance(item.base, Version)]
    collections = [item.base for item in items if isinstance(item.base, Collection)]
    if versions:
        found.update(read_versions(connection, versions, timeout))
    found.update(read_collections_after(connection, items, collections, timeout))
    return found


def read_collections_after(
    connection: Connection, items: Iterable[Item], collections: Sequence[Collection], timeout: float
) -> dict[str, Collection | None]:
    """Collections by id, after these items were carried out; None is gone.

    A server that can't be asked by id is asked by the name, which may be another one now, or not yet.

    Parameters
    ----------
    connection : Connection
    items : iterable of Item
    collections : sequence of Collection
        As they were before, whether an item is about them or not.
    timeout : float

    Raises
    ------
    ServerError
    """
    if not collections:
        return {}
    edits = {item.id: item.edit for item in items if isinstance(item.edit, CollectionEdit)}
    renamed = [_as_edited(one, edits.get(one.id)) for one in collections]
    found = read_collections(connection, renamed, timeout)
    missed = [one for one, new in zip(collections, renamed, strict=True) if not found[one.id] and one != new]
    if missed:
        found.update(read_collections(connection, missed, timeout))
    return found


def _as_edited(collection: Collection, edit: CollectionEdit | None) -> Collection:
    if edit is None:
        return collection
    changes = {key: value for key in ("name", "type") if (value := getattr(edit, key)) is not UNSET}
    return replace(collection, **changes)


def _with_holders(
    connection: Connection, items: list[Item], read: dict[str, Version | None], timeout: float
) -> dict[str, Now]:
    """What was read of versions that get an alias, and who has it: asked last, for it moves by name."""
    wanted = [
        (version, alias)
        for item in items
        if isinstance(item.edit, Edit) and (version := read.get(item.id)) is not None
        for alias in aliases_to_add(item.edit, version)
    ]
    if not wanted:
        return {}
    by_collection: dict[str, dict[str, Holder]] = {}
    for (collection_id, alias), holder in read_holders(connection, wanted, timeout).items():
        by_collection.setdefault(collection_id, {})[alias] = holder
    return {version.id: Now(version, holders=by_collection[version.collection_id]) for version, _ in wanted}
