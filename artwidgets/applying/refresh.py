"""What to read again after a plan: what it changed, and what that moved elsewhere."""

from collections.abc import Iterable

from artwidgets.applying.item_state import read_collections_after
from artwidgets.gateway.connection import REQUEST_SECONDS, Connection
from artwidgets.gateway.rereading import read_versions
from artwidgets.listing import Listing
from artwidgets.model.edits import Edit
from artwidgets.model.records import Collection, Version
from artwidgets.planning.items import Action, Item

__all__ = ["after_apply", "without_deleted"]


def without_deleted(listing: Listing, done: Iterable[Item]) -> Listing:
    """The listing less the rows that these items took away, where nothing can be read again."""
    items = list(done)
    return listing.merge(
        gone=[item.id for item in items if item.action in (Action.DELETE, Action.UNLINK)],
        gone_collections=[item.id for item in items if item.action is Action.DELETE_COLLECTION],
    )


def after_apply(
    connection: Connection,
    listing: Listing,
    done: Iterable[Item],
    skipped: Iterable[Item] = (),
    timeout: float = REQUEST_SECONDS,
) -> Listing:
    """The listing with the rows that these items touched read again, and those that were skipped.

    What was skipped had changed on the server: it is shown as it is now.

    An alias that was added left the version that had it; with the version that was ``latest``
    gone, the newest that remains is; a deleted version's links go with it; an unlinked
    version tells of one link less; a renamed collection renames its rows.
    """
    items, skipped = list(done), list(skipped)
    keys = listing.keys
    deleted = {item.id for item in items if item.action is Action.DELETE}
    gone = deleted | {item.id for item in items if item.action is Action.UNLINK}
    gone_collections = {item.id for item in items if item.action is Action.DELETE_COLLECTION}
    renamed = {item.id for item in items if item.action is Action.EDIT_COLLECTION}
    unlike = {item.id for item in skipped if isinstance(item.base, Collection)}
    if gone_collections:
        emptied = keys["collection_id"].isin(list(gone_collections))
        swallowed = set(keys.index[emptied])
        deleted |= swallowed
        gone |= swallowed
    # Links to what is deleted, and other links to or the source of what is edited or unlinked.
    gone |= set(keys.index[keys["artifact_id"].isin(list(deleted))])
    looked_at = [*items, *skipped]
    touched = {item.base.artifact_id for item in looked_at if isinstance(item.base, Version)}
    if gone_collections:
        touched |= set(keys.loc[keys.index.isin(list(gone)), "artifact_id"])
    again = set(keys.index[keys["artifact_id"].isin(list(touched))])
    again |= set(keys.index[keys["collection_id"].isin(list(renamed))])
    again |= set(_alias_movers(listing, items, gone))
    again -= gone
    fresh = read_versions(connection, listing.versions(sorted(again)), timeout)
    collections = [
        listing.collections[key]
        for key in {*renamed, *unlike, *keys.loc[keys.index.isin(list(gone)), "collection_id"]}
        - gone_collections
        if key in listing.collections
    ]
    read = read_collections_after(connection, items, collections, timeout)
    gone_collections |= {key for key in unlike if key in read and read[key] is None}
    return listing.merge(
        [version for version in fresh.values() if version is not None],
        gone | {row for row, version in fresh.items() if version is None},
        collections=[collection for collection in read.values() if isinstance(collection, Collection)],
        gone_collections=gone_collections,
    )


def _alias_movers(listing: Listing, items: list[Item], gone: set[str]) -> set[str]:
    """Rows of the same collections whose aliases may have changed with the items'."""
    moved: dict[str, set[str]] = {}
    for item in items:
        if isinstance(item.base, Version):
            aliases = set(item.base.aliases if item.edit is None else ())
            if isinstance(item.edit, Edit) and item.edit.aliases:
                aliases = set(item.edit.aliases.difference(item.base.aliases)[0])
            if aliases:
                moved.setdefault(item.base.collection_id, set()).update(aliases)
    if not moved:
        return set()
    held = listing.keys["collection_id"]
    frame = listing.frame[held.isin(list(moved)).to_numpy()]
    found: set[str] = set()
    newest: dict[str, tuple[int, str]] = {}
    for row, collection_id, version, aliases in zip(
        frame.index.tolist(),
        held[frame.index].tolist(),
        frame["version"].tolist(),
        frame["aliases"].tolist(),
        strict=True,
    ):
        if row in gone:
            continue
        # NA where the server does not tell them: then nobody knows who has which.
        if isinstance(aliases, tuple) and moved[collection_id].intersection(aliases):
            found.add(row)
        if "latest" in moved[collection_id]:
            newest[collection_id] = max(newest.get(collection_id, (-1, "")), (version, row))
    return found | {row for _, row in newest.values()}
