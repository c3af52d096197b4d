"""A plan's items as plain JSON values and back: for files, for the journal, for another process."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from artwidgets.listing import TABLE, dtypes
from artwidgets.model import delete_later
from artwidgets.model.edits import CollectionEdit, Edit, MetadataEdit, NamesEdit
from artwidgets.model.records import Collection, Version
from artwidgets.model.reviewed import Holder, Reviewed
from artwidgets.model.values import UNSET
from artwidgets.planning.items import Action, Item

__all__ = [
    "ALWAYS",
    "contradiction",
    "item_from_json",
    "items_to_json",
    "plain",
    "record_to_json",
    "shallow_dict",
]

ALWAYS = {
    *("id", "artifact_id", "collection_id", "entity", "project", "name", "collection", "type", "version"),
    *("aliases", "tags", "description", "metadata", "size", "files", "created", "updated", "ttl"),
    *("ttl_inherited", "is_link", "source", "linked_in", "used", "run", "state", "digest"),
}
"""What the first plans said of every version, told or not."""


def contradiction(item: Item) -> str:
    """Which parts of an item do not go together, in words; "" where they do."""
    base = item.base
    about_collection = item.action in (Action.EDIT_COLLECTION, Action.DELETE_COLLECTION)
    if isinstance(base, Collection) is not about_collection:
        return f"is to {item.action}, but holds the record of something else"
    edits = item.action in (Action.EDIT, Action.EDIT_COLLECTION)
    # A refused item may come without the edit that could not be made.
    if (item.edit is not None and not edits) or (item.edit is None and edits and item.refusal is None):
        return f"is to {item.action}, but {'has an edit' if item.edit else 'says no edit'}"
    if item.delete_aliases and item.action is not Action.DELETE:
        return "takes aliases along without being a delete"
    if item.at_once and item.action is not Action.EDIT:
        return "says that its TTL has passed without being an edit"
    if isinstance(item.edit, Edit) and item.edit.expire is not None and item.refusal is None:
        if not isinstance(item.edit.ttl, timedelta):
            return "is to go later, but says no date"
        if item.edit.expire < delete_later.SHORTEST:
            return "is to go later, but at once"
    if item.refusal is None and isinstance(base, Version):
        if base.is_link is not (item.action is Action.UNLINK) and not edits:
            return f"is to {item.action}, but is {'a link' if base.is_link else 'no link'}"
        if not base.is_link and base.id != base.artifact_id:
            return "has the id of another version"
    if item.holds and (item.action is not Action.DELETE_COLLECTION or len(item.holds) != item.versions):
        return f"says {item.versions:,} versions and names {len(item.holds):,}"
    return ""


def items_to_json(items: Iterable[Item]) -> list[dict[str, Any]]:
    """Items as plain JSON values, with the reviewed record in full."""
    # What few items have is left out elsewhere, so that plans of older releases keep their ids.
    return [
        {
            "action": str(item.action),
            "kind": "version" if isinstance(item.base, Version) else "collection",
            "base": record_to_json(item.base),
            "edit": None if item.edit is None else _edit_to_json(item.edit),
            "delete_aliases": item.delete_aliases,
            "versions": item.versions,
            "size": item.size,
            "warnings": list(item.warnings),
            "refusal": item.refusal,
            **({"holds": [one.to_json() for one in item.holds]} if item.holds else {}),
            **({"holders": [one.to_json() for one in item.holders]} if item.holders else {}),
            # Only where it is so: a plan keeps the id that it had before there was the field.
            **({"at_once": True} if item.at_once else {}),
        }
        for item in items
    ]


def record_to_json(record: Version | Collection) -> dict[str, Any]:
    """A version or collection as plain JSON values: times in ISO 8601, durations in seconds."""
    values = shallow_dict(record)
    if isinstance(record, Version):
        # What came later only where it says something: a plan keeps the id that it had before there was it.
        values = {key: value for key, value in values.items() if key in ALWAYS or value not in (None, ())}
    return {key: plain(value) for key, value in values.items()}


def item_from_json(raw: Mapping[str, Any]) -> Item:
    """Read one of what `items_to_json` gave.

    Raises
    ------
    KeyError, TypeError, ValueError, AttributeError, ArithmeticError
        Where it is none.
    """
    version = raw["kind"] == "version"
    edit: Edit | CollectionEdit | None = None
    if raw["edit"] is not None:
        edit = _version_edit(raw["edit"]) if version else _collection_edit(raw["edit"])
    return Item(
        action=Action(raw["action"]),
        base=_record(Version if version else Collection, raw["base"]),
        edit=edit,
        delete_aliases=raw["delete_aliases"],
        versions=raw["versions"],
        size=raw["size"],
        warnings=tuple(raw["warnings"]),
        refusal=raw["refusal"],
        holds=tuple(map(Reviewed.from_json, raw.get("holds", ()))),
        holders=tuple(map(Holder.from_json, raw.get("holders", ()))),
        at_once=raw.get("at_once", False),
    )


def _record(kind: type[Version] | type[Collection], raw: Mapping[str, Any]) -> Version | Collection:
    values = dict(raw)
    for key in _of(dtypes.TIME):
        if values.get(key):
            values[key] = datetime.fromisoformat(values[key])
    for key in (*_of(dtypes.NAMES), "unknown"):
        if values.get(key) is not None:
            values[key] = tuple(values[key])
    for key in _of(dtypes.DURATION):
        if values.get(key) is not None:
            values[key] = timedelta(seconds=values[key])
    return kind(**values)


def _of(dtype: dtypes.Dtype) -> list[str]:
    return [name for name, column in TABLE.items() if column.dtype is dtype]


def _edit_to_json(edit: Edit | CollectionEdit) -> dict[str, Any]:
    # What is not mentioned is left out, which tells it from a TTL that is switched off (null).
    return {
        key: plain(shallow_dict(value) if isinstance(value, NamesEdit | MetadataEdit) else value)
        for key, value in shallow_dict(edit).items()
        if value is not UNSET and not (value is None and key != "ttl")
    }


def _version_edit(raw: Mapping[str, Any]) -> Edit:
    ttl = raw.get("ttl", UNSET)
    return Edit(
        description=raw.get("description", UNSET),
        metadata=MetadataEdit(
            update=raw["metadata"]["update"],
            remove=tuple(raw["metadata"]["remove"]),
            whole=raw["metadata"]["whole"],
        )
        if "metadata" in raw
        else None,
        aliases=_names(raw.get("aliases")),
        tags=_names(raw.get("tags")),
        ttl=timedelta(seconds=ttl) if isinstance(ttl, int | float) else ttl,
        expire=timedelta(seconds=raw["expire"]) if raw.get("expire") is not None else None,
    )


def _collection_edit(raw: Mapping[str, Any]) -> CollectionEdit:
    return CollectionEdit(
        name=raw.get("name", UNSET),
        description=raw.get("description", UNSET),
        type=raw.get("type", UNSET),
        tags=_names(raw.get("tags")),
    )


def _names(raw: Mapping[str, Any] | None) -> NamesEdit | None:
    if raw is None:
        return None
    whole = raw["whole"]
    return NamesEdit(
        add=tuple(raw["add"]), remove=tuple(raw["remove"]), whole=None if whole is None else tuple(whole)
    )


def shallow_dict(value: Any) -> dict[str, Any]:
    """The fields of a dataclass by name, each as it is (`dataclasses.asdict` copies what is in them)."""
    return {item.name: getattr(value, item.name) for item in fields(value)}


def plain(value: Any) -> Any:
    """A value of a record or an edit as plain JSON values."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
