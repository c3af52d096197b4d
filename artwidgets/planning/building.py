"""From what is staged to what will be done: a pure function of listing, changes and rules."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from artwidgets.listing import Listing
from artwidgets.model import delete_later, expiry
from artwidgets.model.changes import ChangeSet
from artwidgets.model.edits import Edit
from artwidgets.model.reasons import Kind, Reason
from artwidgets.model.records import Collection, Version
from artwidgets.model.reviewed import Holder, Reviewed
from artwidgets.model.rules import Rules
from artwidgets.model.values import Unset
from artwidgets.planning import guards
from artwidgets.planning.item_sequence import Items
from artwidgets.planning.items import Action, Item
from artwidgets.planning.judging import judged
from artwidgets.planning.plan import Plan
from artwidgets.planning.review_warnings import (
    collection_delete_warnings,
    collection_edit_warnings,
    edit_warnings,
    unlink_warnings,
)
from artwidgets.planning.scope_advice import scope_advice
from artwidgets.storage import FileIndex, Reclaim, index_of

__all__ = ["Holders", "aliases_to_add", "make_plan"]

Holders = Mapping[tuple[str, str], Holder]
"""(collection id, alias) -> who has it."""


def make_plan(
    listing: Listing,
    changes: ChangeSet,
    *,
    server: str,
    rules: Rules | None = None,
    index: FileIndex | None = None,
    holders: Holders | None = None,
    made: str = "",
    protect: tuple[str, ...] = (),
    archive: str = "",
    now: datetime | None = None,
) -> Plan:
    """Lay the staged changes over the listing and say what will and what won't be done.

    Parameters
    ----------
    listing : Listing
        What was loaded; ids it does not hold are refused elsewhere and ignored here.
    changes : ChangeSet
    server : str
        Address of the server the listing came from.
    rules : Rules, optional
    index : FileIndex, optional
        Which row of the listing holds which file, as far as manifests have been read; by default none.
    holders : mapping of (collection id, alias) to Holder, optional
        Who has an alias that an edit adds, where the listing does not hold all versions.
    made : str
        What tells this plan from an earlier one of the same content; see `Plan.made`.
    protect : tuple of str
        The queries behind the rules' ``protected_rows``, which the plan hands on.
    archive : str
        Where what goes is archived first; "" for nowhere.
    now : datetime, optional
        From when it counts what is to go later (`artwidgets.model.delete_later`); by default the present.

    Returns
    -------
    Plan
        Edits, then unlinks, deletes, collections' edits (a new name comes after all that is
        said under the old one) and collections' deletes. Deletes run from the lowest version
        up and those with aliases come last, so that ``latest`` does not wander over versions
        that are about to go.
    """
    rules = rules or Rules()
    positions = listing.positions
    swallowed = _in_collections(listing, changes.collection_deletes)
    at, aliases_too = _deleted_singly(listing, changes, swallowed)
    links = {key for key in changes.unlinks if key in positions and key not in swallowed}
    taken = (swallowed, changes.deletes, links)
    edited = [key for key in changes.edits if key in positions and not any(key in others for others in taken)]
    unlinks = _unlinks(listing, links, rules)
    unlinked = _unlinked_paths(unlinks)
    going, left = judged(listing, at, aliases_too, changes, rules, unlinked) if len(at) else ((), ())
    before = [*_edits(listing, edited, changes, rules, holders or {}, now or datetime.now(UTC)), *unlinks]
    after = [
        *_collection_edits(listing, changes, rules),
        *_collection_deletes(listing, changes, rules, swallowed),
    ]
    done = Items(_with_refusal(before, False), going, _with_refusal(after, False))
    refused = Items(_with_refusal(before, True), left, _with_refusal(after, True))
    careful = np.zeros(len(listing), dtype=bool)
    careful[at[aliases_too]] = True
    staying = Items(_with_refusal(unlinks, True), left).mask_in(listing)
    gone = listing.mask_of([*changes.deletes, *changes.unlinks]) & ~staying
    return Plan(
        server=server,
        entity=listing.entity,
        project=listing.project or "",
        items=done,
        refusals=refused,
        reclaim=_reclaim(listing, done, swallowed, index),
        made=made,
        incomplete=listing.missing,
        protect=protect,
        archive=archive,
        advice=scope_advice(listing, changes, gone, careful, rules),
    )


def aliases_to_add(listing: Listing, changes: ChangeSet) -> list[tuple[Version, str]]:
    """The aliases that staged edits add, each with the version that gets it."""
    edited = [key for key, edit in changes.edits.items() if edit.aliases and key in listing]
    return [
        (version, alias)
        for version in listing.versions(edited)
        for alias in _added(changes.edits[version.id], version)
    ]


def _deleted_singly(
    listing: Listing, changes: ChangeSet, swallowed: Mapping[str, str]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """Where the versions stand that are deleted for themselves, and which of them with their aliases."""
    at = listing.positions_of(changes.deletes)
    aliases_too = np.fromiter(changes.deletes.values(), dtype=bool, count=len(at))
    single = at >= 0
    if swallowed:
        single &= np.fromiter((row not in swallowed for row in changes.deletes), bool, len(at))
    return at[single], aliases_too[single]


def _with_refusal(items: Iterable[Item], refused: bool) -> tuple[Item, ...]:
    return tuple(item for item in items if (item.refusal is not None) is refused)


def _added(edit: Edit, version: Version) -> tuple[str, ...]:
    return edit.aliases.difference(version.aliases)[0] if edit.aliases else ()


def _edits(
    listing: Listing, ids: list[str], changes: ChangeSet, rules: Rules, asked: Holders, now: datetime
) -> list[Item]:
    versions = sorted(listing.versions(ids), key=_order)
    holders = {
        **asked,
        **_alias_holders(listing, [(version, changes.edits[version.id]) for version in versions]),
    }
    claimed: dict[tuple[str, str], Version] = {}
    items = []
    for version in versions:
        edit = delete_later.fixed(version, changes.edits[version.id], now)
        held = tuple(
            holders.get((version.collection_id, alias), Holder(alias)) for alias in _added(edit, version)
        )
        refusal = guards.refuse_edit(version, edit, rules)
        for holder in held:
            alias = holder.alias
            claim = (version.collection_id, alias)
            other = claimed.setdefault(claim, version)
            if other is not version and refusal is None:
                refusal = Reason(
                    f"The alias {alias!r} is staged for {other.name} as well, and a collection has it only "
                    "once. Take it back on one of them.",
                    Kind.ALIAS_TWICE,
                )
        default = rules.default_ttl.get(version.entity)
        at_once = refusal is None and expiry.ends_at_once(version, edit, default)
        items.append(
            Item(
                action=Action.EDIT,
                base=version,
                edit=edit,
                at_once=at_once,
                size=version.size if at_once else 0,
                warnings=edit_warnings(version, edit, held, rules),
                refusal=refusal,
                holders=held,
            )
        )
    return items


def _collection_edits(listing: Listing, changes: ChangeSet, rules: Rules) -> list[Item]:
    items = []
    for collection in _collections(listing, changes.collection_edits):
        if collection.id in changes.collection_deletes:
            continue
        edit = changes.collection_edits[collection.id]
        taken = {
            other.name
            for other in listing.collections.values()
            if other.id != collection.id and other.project == collection.project
        }
        taken |= {
            staged.name
            for key, staged in changes.collection_edits.items()
            if key != collection.id and not isinstance(staged.name, Unset)
        }
        refusal = guards.refuse_collection_edit(collection, edit, frozenset(taken), rules)
        items.append(
            Item(
                action=Action.EDIT_COLLECTION,
                base=collection,
                edit=edit,
                warnings=collection_edit_warnings(collection, edit, rules),
                refusal=refusal,
            )
        )
    return items


def _unlinks(listing: Listing, ids: Iterable[str], rules: Rules) -> list[Item]:
    return [
        Item(
            action=Action.UNLINK,
            base=version,
            warnings=unlink_warnings(version, rules),
            refusal=guards.refuse_unlink(version, rules),
        )
        for version in sorted(listing.versions(list(ids)), key=_order)
    ]


def _unlinked_paths(unlinks: Iterable[Item]) -> dict[str, set[str]]:
    """Artifact id -> paths of the collections that will link it no more when the deletes begin."""
    paths: dict[str, set[str]] = {}
    for item in unlinks:
        link = item.base
        if item.refusal is None and isinstance(link, Version):
            paths.setdefault(link.artifact_id, set()).add(link.collection_path)
    return paths


def _collection_deletes(
    listing: Listing, changes: ChangeSet, rules: Rules, swallowed: Mapping[str, str]
) -> list[Item]:
    held: dict[str, list[str]] = {key: [] for key in changes.collection_deletes}
    for row, collection_id in swallowed.items():
        held[collection_id].append(row)
    items = []
    for collection in _collections(listing, changes.collection_deletes):
        versions = listing.versions(held[collection.id])
        items.append(
            Item(
                action=Action.DELETE_COLLECTION,
                base=replace(collection, versions=len(versions)),
                versions=len(versions),
                size=0 if collection.is_portfolio else sum(version.size for version in versions),
                warnings=collection_delete_warnings(collection, versions, rules),
                refusal=guards.refuse_collection_delete(collection, rules)
                or guards.refuse_protected_rows(collection, versions, rules),
                holds=tuple(map(Reviewed.of, versions)),
            )
        )
    return items


def _collections(listing: Listing, ids: Iterable[str]) -> list[Collection]:
    found = (listing.collections[key] for key in ids if key in listing.collections)
    return sorted(found, key=lambda collection: (collection.project, collection.name, collection.id))


def _in_collections(listing: Listing, collection_ids: frozenset[str]) -> dict[str, str]:
    """Row id -> collection id of all rows in these collections."""
    if not collection_ids:
        return {}
    held = listing.keys["collection_id"]
    chosen = held[held.isin(list(collection_ids))]
    return dict(zip(chosen.index.tolist(), chosen.tolist(), strict=True))


def _alias_holders(listing: Listing, staged: list[tuple[Version, Edit]]) -> dict[tuple[str, str], Holder]:
    """Who has the aliases that edits add, as far as the listing holds them."""
    touched = {version.collection_id for version, edit in staged if edit.aliases}
    if not touched:
        return {}
    keys = listing.keys.loc[
        listing.keys["collection_id"].isin(list(touched)), ["artifact_id", "collection_id"]
    ]
    rows = listing.frame.loc[keys.index, ["name", "aliases"]]
    return {
        (collection_id, alias): Holder(alias, artifact_id, name)
        for collection_id, artifact_id, name, aliases in zip(
            keys["collection_id"].tolist(),
            keys["artifact_id"].tolist(),
            rows["name"].tolist(),
            rows["aliases"].tolist(),
            strict=True,
        )
        # NA where the server does not tell them.
        for alias in (aliases if isinstance(aliases, tuple) else ())
    }


def _reclaim(
    listing: Listing, items: Items, swallowed: Mapping[str, str], index: FileIndex | None
) -> Reclaim:
    going = items.of_kind(lambda item: item.action is Action.DELETE or item.at_once, deletes=True)
    collections = set(items.of_kind(lambda item: item.action is Action.DELETE_COLLECTION, deletes=False).ids)
    held = [row for row, collection_id in swallowed.items() if collection_id in collections]
    if not going and not held:
        return Reclaim(scope=str(listing.scope))
    mask = going.mask_in(listing) | listing.mask_of(held)
    return (index_of(listing, {}) if index is None else index).reclaim(mask)


def _order(record: Version | Collection) -> tuple[str, str, int, str]:
    version = record.version if isinstance(record, Version) else -1
    collection = record.collection if isinstance(record, Version) else record.name
    return record.project, collection, version, record.id
