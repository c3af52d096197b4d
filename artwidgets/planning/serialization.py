"""Plans as JSON and back: for files, for the journal, for another process."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

from artwidgets.errors import PlanError
from artwidgets.model.edits import CollectionEdit, Edit, MetadataEdit, NamesEdit
from artwidgets.model.field_types import wrong_field
from artwidgets.model.records import Collection, Version
from artwidgets.model.reviewed import Holder, Reviewed
from artwidgets.model.values import UNSET
from artwidgets.planning.plan import Action, Item, Plan
from artwidgets.planning.reclaim import Reclaim
from artwidgets.planning.signing import signed_here

__all__ = [
    "FORMAT",
    "content_to_json",
    "items_to_json",
    "plan_from_json",
    "plan_of",
    "plan_to_json",
    "record_to_json",
]

FORMAT = 2
"""Raised when a plan written by an older release could be misread.

1: the id is that of the items alone; what a collection holds and who has an alias is not frozen.
"""


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """The plan as plain JSON values."""
    raw: dict[str, Any] = {
        "format": FORMAT if plan.made is not None else 1,
        "id": plan.id,
        "server": plan.server,
        "entity": plan.entity,
        "project": plan.project,
        "items": items_to_json(plan.items),
        "refusals": items_to_json(plan.refusals),
        "reclaim": _fields(plan.reclaim),
    }
    if plan.made is not None:
        raw["made"] = plan.made
    if plan.incomplete:
        raw["incomplete"] = plan.incomplete
    return raw


def content_to_json(plan: Plan) -> list[Any]:
    """What a plan's id is a hash of: all that it says."""
    place = [plan.server, plan.entity, plan.project, items_to_json(plan.items)]
    if plan.made is None:
        return place
    said = [*place, items_to_json(plan.refusals), _fields(plan.reclaim), plan.made]
    # Only where there is such: plans of older releases keep their ids.
    return [*said, plan.incomplete] if plan.incomplete else said


def plan_from_json(text: str) -> Plan:
    """Read what `plan_to_json` gave.

    Raises
    ------
    PlanError
        If it can't be read, was changed since it was written, or an item contradicts itself.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _no_plan(error) from error
    return plan_of(raw)


def plan_of(raw: Any, *, ours: bool = False) -> Plan:
    """The plan in plain JSON values.

    Parameters
    ----------
    raw : dict
    ours : bool
        Whether it comes from this machine's own journals, which need no signature.

    Raises
    ------
    PlanError
        As of :func:`plan_from_json`.
    """
    try:
        if raw["format"] not in (1, FORMAT):
            raise PlanError(
                f"This plan has format {raw['format']!r:.40}; this release reads {FORMAT}. Make it again."
            )
        plan = Plan(
            server=raw["server"],
            entity=raw["entity"],
            project=raw["project"],
            items=tuple(map(_item, raw["items"])),
            refusals=tuple(map(_item, raw["refusals"])),
            reclaim=Reclaim(**raw["reclaim"]),
            made=None if raw["format"] == 1 else raw["made"],
            incomplete=raw.get("incomplete", ""),
        )
        if wrong := wrong_field(plan):
            raise PlanError(f"This is not a plan that artwidgets wrote: {wrong} is of another kind.")
        if plan.id != raw["id"]:
            raise PlanError("The plan was changed since it was written. Make it again, and review it.")
        _require_sense(plan)
        made_here = ours or signed_here(plan.fingerprint, raw.get("signature"))
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
        raise _no_plan(error) from error
    return plan if made_here else replace(plan, made_here=False)


def _no_plan(error: Exception) -> PlanError:
    # What such an error repeats of the file may be as long as the file.
    return PlanError(f"This is not a plan that artwidgets wrote: {type(error).__name__}: {error!s:.200}")


def _require_sense(plan: Plan) -> None:
    """Refuse items whose parts do not go together, so that none is shown as one thing and done as another.

    Raises
    ------
    PlanError
    """
    for item in (*plan.items, *plan.refusals):
        if reason := _nonsense(item):
            raise PlanError(f"The plan's item for {item.name!r} {reason}. Don't apply it; make a plan anew.")
    if any(item.refusal is not None for item in plan.items):
        raise PlanError("The plan would carry out what it says it refuses. Don't apply it; make a plan anew.")
    if len({item.key for item in plan.items}) != len(plan.items):
        raise PlanError("The plan names an item twice. Don't apply it; make a plan anew.")


def _nonsense(item: Item) -> str:
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
        holds=tuple(map(Reviewed.from_json, raw.get("holds", ()))),
        holders=tuple(map(Holder.from_json, raw.get("holders", ()))),
        at_once=raw.get("at_once", False),
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
