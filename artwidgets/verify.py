"""Whether a reviewed item may still be carried out, given what the server says now.

Pure functions, called with a fresh reading right before each batch is sent. Whatever somebody
else changed since the review is respected: an edit is merged where it touches other fields
and skipped where it touches the same one; nothing is deleted that is not as it was reviewed.
"""

from dataclasses import dataclass

from artwidgets import guards
from artwidgets.edits import CollectionEdit, Edit, FieldChange, MetadataEdit, same, ttl_of
from artwidgets.gateway import writing
from artwidgets.gateway.writing import Mutation
from artwidgets.guards import Rules
from artwidgets.plan import Action, Item, Plan, show
from artwidgets.records import Collection, Version
from artwidgets.report import Status
from artwidgets.values import UNSET

__all__ = ["OwnEffects", "Verdict", "verify"]

AGAIN = "Refresh, look at it again, and stage it once more if it still holds."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to send for an item, or how it ended without sending anything."""

    mutations: tuple[Mutation, ...] = ()
    status: Status | None = None
    reason: str = ""


class OwnEffects:
    """What the plan itself changes in other items, so that it is not taken for a stranger's doing.

    Parameters
    ----------
    plan : Plan
    """

    def __init__(self, plan: Plan) -> None:
        versions = [(item, item.base) for item in plan.items if isinstance(item.base, Version)]
        deleted = [base for item, base in versions if item.action is Action.DELETE]
        self.latest_moves = frozenset(base.collection_id for base in deleted if "latest" in base.aliases)
        """Collections whose ``latest`` the plan deletes, so that another version gets it."""
        unlinked = [base for item, base in versions if item.action is Action.UNLINK]
        places = {f"{base.entity}/{base.project}/{base.collection}" for base in unlinked}
        places |= {
            f"{item.base.entity}/{item.base.project}/{item.base.name}"
            for item in plan.items
            if item.action is Action.DELETE_COLLECTION
        }
        self.unlinked = frozenset(places)
        """Collections that the plan takes links out of."""


def verify(item: Item, now: Version | Collection | None, own: OwnEffects, rules: Rules) -> Verdict:
    """Compare a reviewed item with a fresh reading.

    Parameters
    ----------
    item : Item
    now : Version, Collection or None
        None when the server has it no more.
    own : OwnEffects
    rules : Rules

    Returns
    -------
    Verdict
    """
    if now is None:
        if item.edit is None:
            return Verdict(status=Status.DONE, reason="It was gone already.")
        return _skip("it was deleted meanwhile, so there is nothing left to edit.")
    base = item.base
    if isinstance(base, Version) and isinstance(now, Version):
        if isinstance(item.edit, Edit):
            return _verify_edit(item.edit, base, now, rules)
        if item.action is Action.UNLINK:
            return _verify_unlink(base, now, rules)
        return _verify_delete(item, base, now, own, rules)
    if isinstance(base, Collection) and isinstance(now, Collection):
        if isinstance(item.edit, CollectionEdit):
            return _verify_collection_edit(item.edit, base, now)
        return _verify_collection_delete(item, base, now, rules)
    raise TypeError(f"{item.key} was read back as a {type(now).__name__}")


def _verify_delete(item: Item, base: Version, now: Version, own: OwnEffects, rules: Rules) -> Verdict:
    gained = set(now.aliases) - set(base.aliases)
    if now.collection_id in own.latest_moves:
        gained.discard("latest")
    if gained:
        return _skip(f"it got the alias {', '.join(sorted(gained))} since the review. {AGAIN}")
    # What was not known when it was reviewed may have been there, and the review said so.
    untold = [
        what
        for what, then, present in (
            ("links", base.linked_in is None, now.linked_in is None),
            ("uses", base.used is None, now.used is None),
            ("aliases", "aliases" in base.unknown, "aliases" in now.unknown),
        )
        if present and not then
    ]
    if untold:
        return _skip(f"the server tells its {' and '.join(untold)} no more. {AGAIN}")
    links = set() if base.linked_in is None else set(now.linked_in or ()) ^ set(base.linked_in)
    if links - own.unlinked:
        return _skip(f"its links changed since the review ({', '.join(sorted(links))}). {AGAIN}")
    if now.used is not None and base.used is not None and now.used > base.used:
        return _skip(f"{now.used - base.used} more runs used it since the review. {AGAIN}")
    if now.state != base.state:
        return _skip(f"its state is {now.state} now. {AGAIN}")
    changed = [
        field
        for field, old, new in (
            ("description", base.description or "", now.description or ""),
            ("tags", sorted(base.tags), sorted(now.tags)),
            ("metadata", dict(base.metadata), dict(now.metadata)),
            ("TTL", ttl_of(base), ttl_of(now)),
        )
        if not same(old, new)
    ]
    if changed:
        return _skip(f"somebody changed its {' and '.join(changed)} since the review. {AGAIN}")
    with_aliases = item.delete_aliases or bool(set(now.aliases) - set(base.aliases))
    if reason := guards.refuse_delete(now, with_aliases, rules):
        return _skip(reason)
    return Verdict((writing.delete_version(now, with_aliases),))


def _verify_unlink(base: Version, now: Version, rules: Rules) -> Verdict:
    gained = set(now.aliases) - set(base.aliases)
    if gained:
        return _skip(f"the link got the alias {', '.join(sorted(gained))} since the review. {AGAIN}")
    if reason := guards.refuse_unlink(now, rules):
        return _skip(reason)
    return Verdict((writing.unlink(now),))


def _verify_edit(edit: Edit, base: Version, now: Version, rules: Rules) -> Verdict:
    conflicts = _conflicts(edit, base, now)
    if conflicts:
        return _skip(f"{_told(conflicts)} {AGAIN}")
    merged = _merged(edit, base)
    if reason := guards.refuse_edit(now, merged, rules):
        return _skip(reason)
    mutations = tuple(writing.edit_version(merged, now))
    if not mutations:
        return Verdict(status=Status.DONE, reason="It was so already.")
    return Verdict(mutations)


def _conflicts(edit: Edit, base: Version, now: Version) -> list[FieldChange]:
    """The fields that this edit and somebody else both changed, as reviewed -> as it is now."""
    found = []
    for change in edit.changes(base):
        current = _current(change.field, now)
        if not same(current, change.old) and not same(current, change.new):
            # Adding and removing names merges with what others did to the rest.
            names = {"aliases": edit.aliases, "tags": edit.tags}.get(change.field)
            if names is None or names.whole is not None:
                found.append(FieldChange(change.field, change.old, current))
    if edit.metadata and edit.metadata.whole is not None:
        touched = {change.field for change in edit.changes(base)}
        found += [
            change
            for change in MetadataEdit(whole=now.metadata).difference(base.metadata)
            if change.field not in touched
        ]
    return found


def _merged(edit: Edit, base: Version) -> Edit:
    """The edit with whole metadata put as the keys it changes, so that it can be laid over any reading."""
    if edit.metadata is None or edit.metadata.whole is None:
        return edit
    changes = edit.metadata.difference(base.metadata)
    update = {
        change.field.removeprefix("metadata."): change.new for change in changes if change.new is not UNSET
    }
    remove = tuple(change.field.removeprefix("metadata.") for change in changes if change.new is UNSET)
    return Edit(
        description=edit.description,
        metadata=MetadataEdit(update=update, remove=remove),
        aliases=edit.aliases,
        tags=edit.tags,
        ttl=edit.ttl,
    )


def _current(field: str, now: Version) -> object:
    if field == "description":
        return now.description or ""
    if field == "ttl":
        return ttl_of(now)
    if field.startswith("metadata."):
        return now.metadata.get(field.removeprefix("metadata."), UNSET)
    return getattr(now, field)


def _verify_collection_edit(edit: CollectionEdit, base: Collection, now: Collection) -> Verdict:
    conflicts = [
        FieldChange(change.field, change.old, current)
        for change in edit.changes(base)
        for current in [now.tags if change.field == "tags" else getattr(now, change.field) or ""]
        if not same(current, change.old) and not same(current, change.new)
    ]
    if conflicts:
        return _skip(f"{_told(conflicts)} {AGAIN}")
    mutations = tuple(writing.edit_collection(edit, now))
    if not mutations:
        return Verdict(status=Status.DONE, reason="It was so already.")
    return Verdict(mutations)


def _verify_collection_delete(item: Item, base: Collection, now: Collection, rules: Rules) -> Verdict:
    if now.name != base.name:
        return _skip(f"it is called {now.name} now. {AGAIN}")
    if now.versions is not None and now.versions != item.versions:
        return _skip(f"it holds {now.versions:,} versions now, not {item.versions:,}. {AGAIN}")
    if reason := guards.refuse_collection_delete(now, rules):
        return _skip(reason)
    return Verdict((writing.delete_collection(now),))


def _told(conflicts: list[FieldChange]) -> str:
    listed = "; ".join(f"{item.field} from {show(item.old)} to {show(item.new)}" for item in conflicts)
    return f"Somebody changed {listed} since the review."


def _skip(reason: str) -> Verdict:
    return Verdict(status=Status.SKIPPED, reason=reason[0].upper() + reason[1:])
