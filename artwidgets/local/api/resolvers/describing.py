"""A version described: description, metadata, tags, time to live."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.resolvers.actions import actions_after, last_action
from artwidgets.local.api.resolvers.projects import mutation
from artwidgets.local.api.resolvers.versions import own_version, resolve_artifact_type, versions_of
from artwidgets.local.rules.actions import note
from artwidgets.local.rules.naming import check_metadata, check_tags
from artwidgets.local.rules.ttl import ttl_value
from artwidgets.local.store import models as m
from artwidgets.local.store.clock import now
from artwidgets.local.store.prepared import Prepared

_v = m.versions.c
_t = m.version_tags.c


@mutation.field("updateArtifact")
def update_artifact(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Set description, metadata, tags and time to live; what is not given stays as it is."""
    context = context_of(info)
    with context.transaction() as connection:
        record = own_version(context, input["artifactID"])
        number, mark = record["_id"], last_action(connection)
        values = {key: input[key] for key in ("description", "metadata") if input.get(key) is not None}
        if "metadata" in values:
            values["metadata"] = check_metadata(values["metadata"])
        changes: dict[str, Any] = {"updated_at": now(), **values}
        if input.get("ttlDurationSeconds") is not None:
            type_name = resolve_artifact_type(record, info)["name"]
            changes["ttl"] = ttl_value(input["ttlDurationSeconds"], type_name)
        connection.execute(update(m.versions).where(_v.id == number).values(**changes))
        before: dict[str, Any] = {key: record[key] for key in values}
        if input.get("tagsToAdd") or input.get("tagsToDelete"):
            before["tags"] = _tags(connection, number)
            add_tags(connection, number, [tag["tagName"] for tag in input.get("tagsToAdd") or ()])
            gone = [tag["tagName"] for tag in input.get("tagsToDelete") or ()]
            connection.execute(delete(m.version_tags).where(_t.version_id == number, _t.name.in_(gone)))
            values["tags"] = _tags(connection, number)
        if "ttl" in changes:
            before["ttl"], values["ttl"] = record["_ttl"], changes["ttl"]
        if values != before:
            collection_id, after = record["_collection_id"], json.dumps(values)
            note(
                context,
                "UPDATE_ARTIFACT",
                collection_id,
                version_id=number,
                before=json.dumps(before),
                after=after,
            )
    return {
        "artifact": versions_of(context, [number])[number],
        "artifactActions": actions_after(context, mark, number),
    }


def _tags(connection: Connection, version_id: int) -> list[str]:
    return [name for (name,) in _TAGS.rows(connection, version=version_id)]


_TAGS = Prepared(select(_t.name).where(_t.version_id == bindparam("version")).order_by(_t.name))


def add_tags(connection: Connection, version_id: int, names: Sequence[str]) -> None:
    """Tag a version."""
    for name in check_tags(names):
        connection.execute(
            insert(m.version_tags).prefix_with("OR IGNORE").values(version_id=version_id, name=name)
        )


bindables: list[Any] = []
