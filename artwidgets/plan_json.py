"""Plans as JSON and back: for files, for the journal, for another process."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from artwidgets.edits import CollectionEdit, Edit, MetadataEdit, NamesEdit
from artwidgets.errors import PlanError
from artwidgets.plan import Action, Item, Plan
from artwidgets.records import Collection, Version
from artwidgets.storage import Reclaim
from artwidgets.values import UNSET

__all__ = ["FORMAT", "items_to_json", "plan_from_json", "plan_to_json", "record_to_json"]

FORMAT = 1
"""Raised when a plan written by an older release could be misread."""


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """The plan as plain JSON values."""
    return {
        "format": FORMAT,
        "id": plan.id,
        "server": plan.server,
        "entity": plan.entity,
        "project": plan.project,
        "items": items_to_json(plan.items),
        "refusals": items_to_json(plan.refusals),
        "reclaim": _fields(plan.reclaim),
    }


def plan_from_json(text: str) -> Plan:
    """Read what `plan_to_json` gave.

    Raises
    ------
    PlanError
        If it can't be read, or was changed since it was written.
    """
    try:
        raw = json.loads(text)
        if raw["format"] != FORMAT:
            raise PlanError(
                f"This plan has format {raw['format']}; this release reads {FORMAT}. Make it again."
            )
        plan = Plan(
            server=raw["server"],
            entity=raw["entity"],
            project=raw["project"],
            items=tuple(map(_item, raw["items"])),
            refusals=tuple(map(_item, raw["refusals"])),
            reclaim=Reclaim(**raw["reclaim"]),
        )
    except (json.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise PlanError(f"This is not a plan that artwidgets wrote: {error}") from error
    if plan.id != raw["id"]:
        raise PlanError("The plan was changed since it was written. Make it again, and review it.")
    return plan


def items_to_json(items: Iterable[Item]) -> list[dict[str, Any]]:
    """Items as plain JSON values, with the reviewed record in full."""
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
        }
        for item in items
    ]


def record_to_json(record: Version | Collection) -> dict[str, Any]:
    """A version or collection as plain JSON values: times in ISO 8601, durations in seconds."""
    # `unknown` only where something is: a plan keeps the id that it had before there was the field.
    return {key: _plain(value) for key, value in _fields(record).items() if key != "unknown" or value}


def _item(raw: Mapping[str, Any]) -> Item:
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
    )


def _record(kind: type[Version] | type[Collection], raw: Mapping[str, Any]) -> Version | Collection:
    values = dict(raw)
    for key in ("created", "updated"):
        if values.get(key):
            values[key] = datetime.fromisoformat(values[key])
    for key in ("aliases", "tags", "linked_in", "unknown"):
        if values.get(key) is not None:
            values[key] = tuple(values[key])
    if values.get("ttl") is not None:
        values["ttl"] = timedelta(seconds=values["ttl"])
    return kind(**values)


def _edit_to_json(edit: Edit | CollectionEdit) -> dict[str, Any]:
    # What is not mentioned is left out, which tells it from a TTL that is switched off (null).
    return {
        key: _plain(_fields(value) if isinstance(value, NamesEdit | MetadataEdit) else value)
        for key, value in _fields(edit).items()
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


def _fields(value: Any) -> dict[str, Any]:
    return {item.name: getattr(value, item.name) for item in fields(value)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
