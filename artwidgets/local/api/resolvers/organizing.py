"""Collections made, described, tagged, moved to another type, deleted."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.resolvers.artifact_collections import collections_of, find_collection
from artwidgets.local.api.resolvers.projects import mutation
from artwidgets.local.refusals import Missing, Refusal
from artwidgets.local.rules.actions import note
from artwidgets.local.rules.artifact_collections import create_collection
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.naming import check_collection_name, check_tags, check_type_name, is_internal_type
from artwidgets.local.rules.permissions import require_write
from artwidgets.local.rules.projects import ensure_type, find_project
from artwidgets.local.rules.removal import delete_version, leave_collection
from artwidgets.local.store import models as m
from artwidgets.local.store.clock import now
from artwidgets.local.store.identifiers import decode, encode
from artwidgets.local.store.records import Record, single

_c = m.collections.c
_t = m.collection_tags.c

MOST_TAGS = 20
"""Tags that one mutation takes (``@constraints(max: 20)`` in the schema)."""


def _own(context: Context, identifier: str, kind: str) -> tuple[Record, Record]:
    """Return a collection that the viewer may change and its project."""
    number = decode(identifier, "ArtifactCollection")
    record = collections_of(context, [number]).get(number) if number is not None else None
    if record is None or record["_kind"] != kind or record["state"] != "READY":
        raise Missing("artifact collection not found")
    return record, require_write(context, context.project(record["_project_id"]))


def _payload(context: Context, number: int) -> dict[str, Any]:
    return {"artifactCollection": single(collections_of(context, [number])[number])}


def _refuse_taken(context: Context, project_id: int, name: str) -> None:
    if find_collection(context, _c.project_id == project_id, _c.name == check_collection_name(name)):
        raise Refusal(f"an artifact collection named {name!r} already exists in this project")


def _create(info: Info, kind: str, input: dict[str, Any]) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction():
        project = require_write(context, find_project(context, input["entityName"], input["projectName"]))
        type_id = decode(input["artifactTypeID"], "ArtifactType")
        found = context.types([type_id]).get(type_id) if type_id is not None else None
        if found is None or found["_project_id"] != project["_id"]:
            raise Missing("artifact type not found in this project")
        _refuse_taken(context, project["_id"], input["name"])
        described = input.get("description")
        number = create_collection(context, project["_id"], found["_id"], kind, input["name"], described)
    return _payload(context, number)


@mutation.field("createArtifactSequence")
def _create_sequence(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    return _create(info, "SEQUENCE", input)


@mutation.field("createArtifactPortfolio")
def _create_portfolio(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    return _create(info, "PORTFOLIO", input)


def _update(info: Info, identifier: str, kind: str, input: dict[str, Any]) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction() as connection:
        record, _ = _own(context, identifier, kind)
        asked = {key: input[key] for key in ("name", "description") if input.get(key) is not None}
        changes = {key: value for key, value in asked.items() if value != record[key]}
        if "name" in changes:
            _refuse_taken(context, record["_project_id"], changes["name"])
        connection.execute(
            update(m.collections).where(_c.id == record["_id"]).values(updated_at=now(), **changes)
        )
        if changes:
            before = {key: record[key] for key in changes}
            note(
                context,
                "UPDATE_COLLECTION",
                record["_id"],
                before=json.dumps(before),
                after=json.dumps(changes),
            )
    return _payload(context, record["_id"])


@mutation.field("updateArtifactSequence")
def _update_sequence(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    return _update(info, input["artifactSequenceID"], "SEQUENCE", input)


@mutation.field("updateArtifactPortfolio")
def _update_portfolio(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    return _update(info, input["artifactPortfolioID"], "PORTFOLIO", input)


@mutation.field("moveArtifactSequence")
def move_sequence(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Give a sequence another type; internal types neither give nor take collections."""
    context = context_of(info)
    with context.transaction() as connection:
        record, _project = _own(context, input["artifactSequenceID"], "SEQUENCE")
        target = check_type_name(input["destinationArtifactTypeName"])
        now_type = context.type(record["_type_id"])["name"]
        for name in (now_type, target):
            if is_internal_type(name):
                raise Refusal(f"artifact type {name!r} is reserved for internal use")
        type_id = ensure_type(connection, record["_project_id"], target)
        connection.execute(
            update(m.collections).where(_c.id == record["_id"]).values(type_id=type_id, updated_at=now())
        )
        before, after = json.dumps({"type": now_type}), json.dumps({"type": target})
        note(context, "MOVE_COLLECTION", record["_id"], before=before, after=after)
    return _payload(context, record["_id"])


def _delete(info: Info, identifier: str, kind: str) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction() as connection:
        record, project = _own(context, identifier, kind)
        number = record["_id"]
        if kind == "SEQUENCE":
            v = m.versions.c
            held = select(v.id).where(v.collection_id == number, v.state != "DELETED").order_by(v.id)
            for version_id in list(connection.scalars(held)):
                delete_version(context, connection, version_id, delete_aliases=True)
        else:
            c = m.memberships.c
            linked = select(c.version_id).where(c.collection_id == number).order_by(c.id)
            for version_id in list(connection.scalars(linked)):
                leave_collection(context, project, number, version_id)
        connection.execute(
            update(m.collections).where(_c.id == number).values(state="DELETED", updated_at=now())
        )
        note(context, "DELETE_COLLECTION", number)
    return _payload(context, number)


@mutation.field("deleteArtifactSequence")
def _delete_sequence(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    return _delete(info, input["artifactSequenceID"], "SEQUENCE")


@mutation.field("deleteArtifactPortfolio")
def _delete_portfolio(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    return _delete(info, input["artifactPortfolioID"], "PORTFOLIO")


def _tagged(context: Context, input: dict[str, Any]) -> int:
    project = require_write(context, find_project(context, input["entityName"], input["projectName"]))
    named = _c.name == input["artifactCollectionName"]
    record = find_collection(context, _c.project_id == project["_id"], named)
    if record is None:
        raise Missing("artifact collection not found")
    return int(record["_id"])


def _held(connection: Connection, number: int, names: Sequence[str] | None = None) -> list[dict[str, Any]]:
    statement = select(_t.id, _t.name).where(_t.collection_id == number).order_by(_t.name)
    if names is not None:
        statement = statement.where(_t.name.in_(names))
    return [{"id": encode("Tag", tag_id), "name": name} for tag_id, name in connection.execute(statement)]


def _assign(info: Info, input: dict[str, Any], tags: list[dict[str, Any]]) -> tuple[Context, int]:
    context = context_of(info)
    _refuse_many(tags)
    names = check_tags(tag["tagName"] for tag in tags)
    with context.transaction() as connection:
        number = _tagged(context, input)
        fresh = [name for name in dict.fromkeys(names) if not _held(connection, number, [name])]
        if fresh:
            rows = [{"collection_id": number, "name": name} for name in fresh]
            connection.execute(insert(m.collection_tags), rows)
            note(context, "ADD_COLLECTION_TAGS", number, after=json.dumps({"tags": fresh}))
    return context, number


def _refuse_many(tags: list[dict[str, Any]]) -> None:
    if len(tags) > MOST_TAGS:
        raise Refusal(f"{len(tags)} tags in one mutation: at most {MOST_TAGS} are allowed")


def _take(info: Info, input: dict[str, Any], tags: list[dict[str, Any]]) -> dict[str, Any]:
    context = context_of(info)
    _refuse_many(tags)
    with context.transaction() as connection:
        number = _tagged(context, input)
        gone = [tag["name"] for tag in _held(connection, number, [tag["tagName"] for tag in tags])]
        if gone:
            connection.execute(delete(m.collection_tags).where(_t.collection_id == number, _t.name.in_(gone)))
            note(context, "REMOVE_COLLECTION_TAGS", number, before=json.dumps({"tags": gone}))
    return {"success": True}


@mutation.field("createArtifactCollectionTagAssignment")
def _add_tag(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    context, number = _assign(info, input, [input])
    return {"tag": _held(context.connection, number, [input["tagName"]])[0]}


@mutation.field("createArtifactCollectionTagAssignments")
def _add_tags(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    context, number = _assign(info, input, input["tags"])
    return {"tags": _held(context.connection, number)}


@mutation.field("deleteArtifactCollectionTagAssignment")
def _remove_tag(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    return _take(info, input, [input])


@mutation.field("deleteArtifactCollectionTagAssignments")
def _remove_tags(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    return _take(info, input, input["tags"])


bindables: list[Any] = []
