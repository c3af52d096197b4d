"""What the server says now of the items of a plan: what they are compared with."""

from collections.abc import Iterable

from artwidgets.edits import Edit
from artwidgets.errors import ServerError
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.contents import read_contents, read_holders
from artwidgets.gateway.rereading import read_collections, read_versions
from artwidgets.plan import Action, Item
from artwidgets.records import Collection, Version
from artwidgets.reviewed import Holder
from artwidgets.verify import Now, aliases_to_add

__all__ = ["read_now"]


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
    by_place: dict[str, dict[str, Holder]] = {}
    for (place, alias), holder in read_holders(connection, wanted, timeout).items():
        by_place.setdefault(place, {})[alias] = holder
    return {version.id: Now(version, holders=by_place[version.collection_id]) for version, _ in wanted}
