"""Whether a reviewed item may still be carried out, given what the server says now.

Pure functions, called with a fresh reading right before each batch is sent. Whatever somebody
else changed since the review is respected: an edit is merged where it touches other fields
and skipped where it touches the same one; an alias is taken only from where the review said;
nothing is deleted that is not as it was reviewed, and a collection only if all it holds is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from artwidgets.applying.own_effects import OwnEffects
from artwidgets.applying.report import GONE, SO_ALREADY, Status
from artwidgets.gateway import mutations as writing
from artwidgets.gateway.contents import Contents
from artwidgets.gateway.mutations import Mutation
from artwidgets.model import delete_later, expiry
from artwidgets.model.edits import CollectionEdit, Edit, FieldChange, MetadataEdit, current
from artwidgets.model.json_values import same_json
from artwidgets.model.reasons import Kind, Reason
from artwidgets.model.records import Collection, Version
from artwidgets.model.reviewed import CONTENT, Holder, Reviewed
from artwidgets.model.rules import Rules
from artwidgets.model.values import UNSET
from artwidgets.planning import guards
from artwidgets.planning.items import Action, Item, show

__all__ = ["DELETED", "Now", "Verdict", "aliases_to_add", "merged", "misfit", "verify"]

AGAIN = "Refresh, look at it again, and stage it once more if it still holds."

DELETED = "It was deleted meanwhile, so there is nothing left to edit."

_NAMED_AT_MOST = 3
"""Changed versions of a collection that a reason names; the others are counted."""


@dataclass(frozen=True, slots=True)
class Now:
    """What the server says of an item right before it is sent.

    Attributes
    ----------
    record : Version, Collection or None
        None when the server has it no more.
    contents : Contents or None
        For a collection's delete: all that it holds.
    holders : mapping of str to Holder
        For an edit that adds aliases: who has each of them in the collection.
    """

    record: Version | Collection | None
    contents: Contents | None = None
    holders: Mapping[str, Holder] | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to send for an item, or how it ended without sending anything."""

    mutations: tuple[Mutation, ...] = ()
    status: Status | None = None
    reason: str = ""


def verify(item: Item, now: Now, own: OwnEffects, rules: Rules) -> Verdict:
    """Compare a reviewed item with a fresh reading.

    Parameters
    ----------
    item : Item
    now : Now
    own : OwnEffects
    rules : Rules

    Returns
    -------
    Verdict
    """
    base, record = item.base, now.record
    if record is None:
        if item.edit is None:
            return Verdict(status=Status.DONE, reason=GONE)
        return Verdict(status=Status.SKIPPED, reason=DELETED)
    if wrong := misfit(item, record, own):
        return _skip(Kind.OTHER_THING, f"{wrong}. {AGAIN}")
    if isinstance(base, Version) and isinstance(record, Version):
        if item.action is Action.EDIT and isinstance(item.edit, Edit):
            return _verify_edit(item, item.edit, base, record, now.holders or {}, own, rules)
        if item.action is Action.UNLINK:
            return _verify_unlink(base, record, rules)
        if item.action is Action.DELETE:
            return _verify_delete(item, base, record, own, rules)
    if isinstance(base, Collection) and isinstance(record, Collection):
        if item.action is Action.EDIT_COLLECTION and isinstance(item.edit, CollectionEdit):
            return _verify_collection_edit(item.edit, base, record)
        if item.action is Action.DELETE_COLLECTION:
            return _verify_collection_delete(item, base, now.contents, own, rules)
    raise TypeError(f"{item.key} was read back as a {type(record).__name__}")


def misfit(item: Item, now: Version | Collection, own: OwnEffects) -> str:
    """Why this record is not what the item names; "" when it is.

    An id says which record is touched, and its name what a person read: both have to be of one thing.
    """
    base = item.base
    if type(base) is not type(now):
        return f"the id of {base.name} is that of something else"
    if isinstance(base, Version):
        # A new name or type of its collection changes what the plan's later items are called.
        fields = ["is_link", "artifact_id", "collection_id", "version", "entity", "project"]
        fields += [] if base.collection_id in own.renamed else ["name", "collection"]
        # A server that does not tell a digest gives None.
        fields += ["digest"] if base.digest and getattr(now, "digest", None) else []
    else:
        fields = ["is_portfolio", "entity", "project"]
        # An edit tells another name as a conflict of its own.
        fields += ["name"] if item.action is Action.DELETE_COLLECTION and base.id not in own.renamed else []
    wrong = [name for name in fields if getattr(base, name) != getattr(now, name)]
    if not wrong:
        return ""
    if "name" in wrong:
        return f"what was reviewed as {base.name} is called {now.name} now"
    words = {"is_link": "kind", "is_portfolio": "kind", "digest": "content"}
    return f"what was reviewed as {base.name} has another {words.get(wrong[0], wrong[0])}"


def _verify_delete(item: Item, base: Version, now: Version, own: OwnEffects, rules: Rules) -> Verdict:
    gained = set(now.aliases) - set(base.aliases)
    if own.gives_latest(now):
        gained.discard("latest")
    if gained:
        return _skip(
            Kind.ALIAS_GAINED, f"it got the alias {', '.join(sorted(gained))} since the review. {AGAIN}"
        )
    # What was not known when it was reviewed may have been there, and the review said so.
    unreported = [
        what
        for what, then, present in (
            ("links", base.linked_in is None, now.linked_in is None),
            ("uses", base.used is None, now.used is None),
            ("aliases", "aliases" in base.unknown, "aliases" in now.unknown),
        )
        if present and not then
    ]
    if unreported:
        return _skip(
            Kind.NO_LONGER_REPORTED, f"the server tells its {' and '.join(unreported)} no more. {AGAIN}"
        )
    if changed := _links_changed(now.artifact_id, _links(base.linked_in), _links(now.linked_in), own):
        return _skip(Kind.LINKS_CHANGED, f"its links changed since the review: it {changed}. {AGAIN}")
    if now.used is not None and base.used is not None and now.used > base.used:
        return _skip(Kind.USED_SINCE, f"{_more_runs(now.used - base.used)} used it since the review. {AGAIN}")
    if now.state != base.state:
        return _skip(Kind.STATE_CHANGED, f"its state is {now.state} now. {AGAIN}")
    fields = [
        field
        for field, old, new in (
            ("description", current(base, "description"), current(now, "description")),
            ("tags", sorted(base.tags), sorted(now.tags)),
            ("metadata", base.metadata, now.metadata),
            ("TTL", current(base, "ttl"), current(now, "ttl")),
        )
        if not same_json(old, new)
    ]
    if fields:
        return _skip(
            Kind.FIELDS_CHANGED, f"somebody changed its {' and '.join(fields)} since the review. {AGAIN}"
        )
    with_aliases = item.delete_aliases or bool(set(now.aliases) - set(base.aliases))
    if reason := guards.refuse_delete(now, with_aliases, rules):
        return _refused(reason)
    delete = writing.delete_version(now, with_aliases)
    # Without leave for aliases the server itself refuses what has got one by then. With it nothing
    # stands in the way, so the version is looked at once more, right before it goes.
    return Verdict((writing.look(now), delete) if with_aliases else (delete,))


def _links(paths: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if paths is None else frozenset(paths)


def _links_changed(
    artifact_id: str, base: frozenset[str] | None, now: frozenset[str] | None, own: OwnEffects
) -> str:
    """What is different in a version's links that the plan itself did not change; "" for nothing."""
    if base is None and not now:
        return ""
    if now is None:
        return "does not tell its links any more"
    # Unlinks have all ended before a delete begins: what is there (again) is not as the review said.
    left = (base or frozenset()) - own.unlinked.get(artifact_id, set())
    gained = now - left
    lost = left - now - own.emptied.get(artifact_id, set())
    if gained:
        return f"is linked in {', '.join(sorted(gained))}"
    if lost:
        return f"is no more linked in {', '.join(sorted(lost))}"
    return ""


def _more_runs(count: int) -> str:
    return f"{count:,} more run{'' if count == 1 else 's'}"


def _verify_unlink(base: Version, now: Version, rules: Rules) -> Verdict:
    gained = set(now.aliases) - set(base.aliases)
    if gained:
        return _skip(
            Kind.ALIAS_GAINED, f"the link got the alias {', '.join(sorted(gained))} since the review. {AGAIN}"
        )
    if reason := guards.refuse_unlink(now, rules):
        return _refused(reason)
    return Verdict((writing.unlink(now),))


def _verify_edit(
    item: Item,
    edit: Edit,
    base: Version,
    now: Version,
    holders: Mapping[str, Holder],
    own: OwnEffects,
    rules: Rules,
) -> Verdict:
    conflicts = _conflicts(edit, base, now, own)
    if conflicts:
        return _skip(Kind.FIELDS_CHANGED, f"{_conflict_message(conflicts)} {AGAIN}")
    wanted = merged(edit, base)
    if reason := guards.refuse_edit(now, wanted, rules):
        return _refused(reason)
    # What is to go later is looked at below: its date may be near, too.
    planned = item.at_once or wanted.expire is not None
    if not planned and expiry.ends_at_once(now, wanted, rules.default_ttl.get(now.entity)):
        return _skip(
            Kind.EXPIRES_AT_ONCE, f"its TTL has passed by now, so it would be deleted at once. {AGAIN}"
        )
    reviewed = {holder.alias: holder for holder in item.holders}
    for alias in aliases_to_add(edit, now):
        then, present = reviewed.get(alias, Holder(alias)), holders.get(alias, Holder(alias))
        if not _may_move(now, then, present, own):
            return _skip(
                Kind.HOLDER_CHANGED,
                f"the alias {alias} is at {present} now, and the review said {then}. Nothing was taken "
                f"from there. {AGAIN}",
            )
    mutations = tuple(writing.edit_version(wanted, now))
    if not mutations:
        return Verdict(status=Status.DONE, reason=SO_ALREADY)
    if wanted.pruned(now).expire is not None and (late := delete_later.too_near(now, wanted)):
        return _skip(Kind.TOO_LATE, f"{late}. Plan it again, if it is still to go.")
    return Verdict(mutations)


def aliases_to_add(edit: Edit, now: Version) -> tuple[str, ...]:
    """The aliases that an edit gives to a version which it does not have."""
    return edit.aliases.difference(now.aliases)[0] if edit.aliases else ()


def _may_move(now: Version, then: Holder, present: Holder, own: OwnEffects) -> bool:
    if present.artifact_id in (then.artifact_id, now.artifact_id):
        return True
    # Nobody has it any more because another item of the plan took it from who had it.
    return (
        present.artifact_id is None
        and then.artifact_id is not None
        and own.takes_alias(now.collection_id, then.alias, then.artifact_id)
    )


def _conflicts(edit: Edit, base: Version, now: Version, own: OwnEffects) -> list[FieldChange]:
    """The fields that this edit and somebody else both changed, as reviewed -> as it is now."""
    found = []
    for change in edit.changes(base):
        value = current(now, change.field)
        if not same_json(value, change.old) and not same_json(value, change.new):
            # Adding and removing names merges with what others did to the rest.
            names = {"aliases": edit.aliases, "tags": edit.tags}.get(change.field)
            ours = change.field == "aliases" and sorted(now.aliases) == sorted(own.left_of(base))
            if not ours and (names is None or names.whole is not None):
                found.append(FieldChange(change.field, change.old, value))
    if edit.metadata and edit.metadata.whole is not None:
        touched = {change.field for change in edit.changes(base)}
        found += [
            change
            for change in MetadataEdit(whole=now.metadata).difference(base.metadata)
            if change.field not in touched
        ]
    return found


def merged(edit: Edit, base: Version) -> Edit:
    """The edit with whole metadata put as the keys it changes, so that it can be laid over any reading."""
    if edit.metadata is None or edit.metadata.whole is None:
        return edit
    changes = edit.metadata.difference(base.metadata)
    keys = {change.metadata_key or "": change.new for change in changes}
    update = {key: new for key, new in keys.items() if new is not UNSET}
    remove = tuple(key for key, new in keys.items() if new is UNSET)
    return Edit(
        description=edit.description,
        metadata=MetadataEdit(update=update, remove=remove),
        aliases=edit.aliases,
        tags=edit.tags,
        ttl=edit.ttl,
        expire=edit.expire,
    )


def _verify_collection_edit(edit: CollectionEdit, base: Collection, now: Collection) -> Verdict:
    conflicts = [
        FieldChange(change.field, change.old, value)
        for change in edit.changes(base)
        for value in [current(now, change.field)]
        if not same_json(value, change.old) and not same_json(value, change.new)
    ]
    if conflicts:
        return _skip(Kind.FIELDS_CHANGED, f"{_conflict_message(conflicts)} {AGAIN}")
    mutations = tuple(writing.edit_collection(edit, now))
    if not mutations:
        return Verdict(status=Status.DONE, reason=SO_ALREADY)
    return Verdict(mutations)


def _verify_collection_delete(
    item: Item, base: Collection, contents: Contents | None, own: OwnEffects, rules: Rules
) -> Verdict:
    if contents is None or not contents.complete:
        return _skip(
            Kind.NO_LONGER_REPORTED,
            f"the server does not tell all that {base.name} holds, so it can't be compared. {AGAIN}",
        )
    if item.versions and not item.holds:
        return _skip(
            Kind.OLD_PLAN,
            "the plan was made by an older release, which did not write down what the collection holds. "
            "Make the plan anew.",
        )
    if changed := changes_within(item, contents, own):
        more = f", and {len(changed) - _NAMED_AT_MOST:,} more" if len(changed) > _NAMED_AT_MOST else ""
        return _skip(
            Kind.CONTENTS_CHANGED, f"since the review, {'; '.join(changed[:_NAMED_AT_MOST])}{more}. {AGAIN}"
        )
    now = contents.collection
    if reason := guards.refuse_collection_delete(now, rules):
        return _refused(reason)
    if reason := guards.refuse_protected_rows(now, contents.versions, rules):
        return _refused(reason)
    for version in contents.versions:
        if reason := guards.refuse_protected(version, rules):
            return _refused(reason)
    return Verdict((writing.delete_collection(now),))


def changes_within(item: Item, contents: Contents, own: OwnEffects) -> list[str]:
    """What is different in a collection since it was reviewed, version by version, in words."""
    found = {version.id: version for version in contents.versions}
    changed = []
    given = any(
        "latest" in one.aliases and one.id not in found and one.artifact_id in own.deleted
        for one in item.holds
    )
    for one in item.holds:
        version = found.pop(one.id, None)
        if version is not None:
            if words := _change(one, version, own, latest_given=given):
                changed.append(f"{version.name} {words}")
        elif not (contents.collection.is_portfolio and one.artifact_id in own.deleted):
            changed.append(f"{contents.collection.name}:v{one.version} is gone")
    new = "was linked" if contents.collection.is_portfolio else "was added"
    changed += [f"{version.name} {new}" for version in found.values()]
    return changed


def _change(one: Reviewed, version: Version, own: OwnEffects, *, latest_given: bool) -> str:
    now = Reviewed.of(version)
    gained = set(now.aliases) - set(one.aliases)
    if latest_given:
        gained.discard("latest")
    if gained:
        return f"got the alias {', '.join(sorted(gained))}"
    if lost := set(one.aliases) - set(now.aliases):
        return f"lost the alias {', '.join(sorted(lost))}"
    if not version.is_link:
        # A link is as good as gone with its collection; what else links its source is not touched.
        changed = _links_changed(one.artifact_id, _links(one.linked_in), _links(now.linked_in), own)
        if changed:
            return changed
    if one.used is not None and now.used is not None and now.used > one.used:
        return f"was used by {_more_runs(now.used - one.used)}"
    fields = ["state", "digest", "artifact_id"]
    fields += [name for name in CONTENT if name != "used"] if one.artifact_id not in own.edited else []
    words = {"digest": "content", "artifact_id": "source", "ttl": "TTL"}
    differ = [words.get(name, name) for name in fields if getattr(one, name) != getattr(now, name)]
    return f"has other {' and '.join(differ)}" if differ else ""


def _conflict_message(conflicts: list[FieldChange]) -> str:
    listed = "; ".join(f"{item.field} from {show(item.old)} to {show(item.new)}" for item in conflicts)
    return f"Somebody changed {listed} since the review."


def _refused(reason: Reason) -> Verdict:
    # Whole sentences, which may begin with a name.
    return Verdict(status=Status.SKIPPED, reason=reason)


def _skip(kind: Kind, words: str) -> Verdict:
    return Verdict(status=Status.SKIPPED, reason=Reason(words[0].upper() + words[1:], kind))
