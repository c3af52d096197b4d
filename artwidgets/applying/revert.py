"""The plan that puts back what another plan edited."""

from dataclasses import replace

from artwidgets.applying.journal import PlanRecord
from artwidgets.applying.report import Status
from artwidgets.errors import PlanError
from artwidgets.gateway.connection import REQUEST_SECONDS, Connection
from artwidgets.gateway.contents import read_holders
from artwidgets.gateway.rereading import read_collections, read_versions
from artwidgets.model import expiry
from artwidgets.model.edits import CollectionEdit, Edit, FieldChange, MetadataEdit, NamesEdit, current
from artwidgets.model.json_values import same_json
from artwidgets.model.reasons import Kind, Reason
from artwidgets.model.records import Collection, Version
from artwidgets.model.rules import Rules
from artwidgets.model.values import UNSET
from artwidgets.planning import guards
from artwidgets.planning.item_sequence import Items
from artwidgets.planning.items import Action, Item
from artwidgets.planning.origin import made_of_revert
from artwidgets.planning.plan import Plan

__all__ = ["revert_plan"]


def revert_plan(connection: Connection, record: PlanRecord, timeout: float = REQUEST_SECONDS) -> Plan:
    """Edits that undo the done edits of a recorded plan, where nobody changed them since.

    Parameters
    ----------
    connection : Connection
    record : PlanRecord
    timeout : float
        Seconds for each request.

    Returns
    -------
    Plan
        What can't be put back (deletes, unlinks, fields changed since, versions gone) is among
        its refusals.

    Raises
    ------
    PlanError
        When the recorded plan edited nothing.
    """
    done = [
        item
        for item in record.plan.items
        if item.key in record.outcomes and record.outcomes[item.key].status is Status.DONE
    ]
    edits = [item for item in done if item.edit is not None]
    if not edits:
        raise PlanError(f"Plan {record.plan.id} edited nothing that could be put back. Deletes are final.")
    versions = [item.base for item in edits if isinstance(item.base, Version)]
    collections = [item.base for item in edits if isinstance(item.base, Collection)]
    now: dict[str, Version | Collection | None] = {}
    if versions:
        now.update(read_versions(connection, versions, timeout))
    if collections:
        now.update(read_collections(connection, collections, timeout))
    items = _with_holders(connection, [_inverse(item, now[item.id]) for item in edits], timeout)
    items += [
        Item(action=item.action, base=item.base, refusal=_final(item)) for item in done if item.edit is None
    ]
    return Plan(
        server=connection.identity,
        entity=record.plan.entity,
        project=record.plan.project,
        items=Items.of(item for item in items if item.refusal is None),
        refusals=Items.of(item for item in items if item.refusal is not None),
        made=made_of_revert(record.plan.id),
    )


def _final(item: Item) -> Reason:
    return Reason(f"{item.name}: this can't be taken back.", Kind.FINAL)


def _with_holders(connection: Connection, items: list[Item], timeout: float) -> list[Item]:
    """The items with who has the aliases that they put back."""
    added = {
        item.key: (item.base, item.edit.aliases.difference(item.base.aliases)[0])
        for item in items
        if isinstance(item.base, Version)
        and isinstance(item.edit, Edit)
        and item.edit.aliases
        and item.refusal is None
    }
    wanted = [(version, alias) for version, aliases in added.values() for alias in aliases]
    found = read_holders(connection, wanted, timeout) if wanted else {}
    with_holders = []
    for item in items:
        if item.key in added:
            version, aliases = added[item.key]
            holders = tuple(found[version.collection_id, alias] for alias in aliases)
            warnings = tuple(words for one in holders for words in guards.warn_alias(version, one))
            item = replace(item, holders=holders, warnings=warnings)
        with_holders.append(item)
    return with_holders


def _inverse(item: Item, now: Version | Collection | None) -> Item:
    if now is None:
        gone = Reason(f"{item.name} was deleted since.", Kind.GONE_SINCE)
        return Item(action=item.action, base=item.base, edit=item.edit, refusal=gone)
    changed = [change for change in item.changes if not _still(change, now)]
    if changed:
        fields = ", ".join(change.field for change in changed)
        return Item(
            action=item.action,
            base=now,
            edit=item.edit,
            refusal=Reason(
                f"{item.name}: somebody changed {fields} since; it is left as it is.", Kind.FIELDS_CHANGED
            ),
        )
    if isinstance(now, Version):
        edit = _version_inverse(item.changes)
        at_once = expiry.ends_at_once(now, edit)
        return Item(
            action=Action.EDIT,
            base=now,
            edit=edit,
            at_once=at_once,
            size=now.size if at_once else 0,
            warnings=expiry.warn_ttl(now, edit, None, known=False),
            refusal=guards.refuse_edit(now, edit, Rules()),
        )
    return Item(action=Action.EDIT_COLLECTION, base=now, edit=_collection_inverse(item.changes))


def _still(change: FieldChange, now: Version | Collection) -> bool:
    """Whether the field is as the plan left it."""
    if change.field in ("aliases", "tags"):
        names = set(getattr(now, change.field))
        added, removed = set(change.new) - set(change.old), set(change.old) - set(change.new)
        return added <= names and not removed & names
    return same_json(current(now, change.field), change.new)


def _version_inverse(changes: tuple[FieldChange, ...]) -> Edit:
    values = {change.field: change for change in changes}
    keys = {change.metadata_key: change.old for change in changes if change.metadata_key is not None}
    return Edit(
        description=values["description"].old if "description" in values else UNSET,
        metadata=MetadataEdit(
            update={key: old for key, old in keys.items() if old is not UNSET},
            remove=tuple(key for key, old in keys.items() if old is UNSET),
        )
        if keys
        else None,
        aliases=_names_inverse(values.get("aliases")),
        tags=_names_inverse(values.get("tags")),
        ttl=values["ttl"].old if "ttl" in values else UNSET,
    )


def _collection_inverse(changes: tuple[FieldChange, ...]) -> CollectionEdit:
    values = {change.field: change for change in changes}
    return CollectionEdit(
        name=values["name"].old if "name" in values else UNSET,
        description=values["description"].old if "description" in values else UNSET,
        type=values["type"].old if "type" in values else UNSET,
        tags=_names_inverse(values.get("tags")),
    )


def _names_inverse(change: FieldChange | None) -> NamesEdit | None:
    if change is None:
        return None
    return NamesEdit(
        add=tuple(name for name in change.old if name not in change.new),
        remove=tuple(name for name in change.new if name not in change.old),
    )
