"""Artifact types of a project."""

from typing import Any

from ariadne import ObjectType
from sqlalchemy import select, update

from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.pages import Window, connection_of_list
from artwidgets.local.api.resolvers.projects import mutation, project
from artwidgets.local.refusals import Missing
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.naming import check_type_name
from artwidgets.local.rules.permissions import can_see, require_write
from artwidgets.local.rules.projects import ensure_type, find_project
from artwidgets.local.store import models as m
from artwidgets.local.store.identifiers import decode, encode
from artwidgets.local.store.records import Record, closed, number_of

artifact_type = ObjectType("ArtifactType")
artifact_type.set_field("id", lambda record, _info: encode("ArtifactType", number_of(record)))

_c = m.artifact_types.c


@project.field("artifactTypes")
def _resolve_types(
    record: Record,
    info: Info,
    includeAll: bool = False,
    **page: Any,
) -> dict[str, Any]:
    context = context_of(info)
    ids = list(
        context.connection.scalars(select(_c.id).where(_c.project_id == record["_id"]).order_by(_c.id))
    )
    types = context.types(ids)
    return connection_of_list([types[number] for number in ids], Window(**page))


@project.field("artifactType")
def _resolve_type(record: Record, info: Info, name: str) -> Record | None:
    context = context_of(info)
    number = context.connection.scalar(select(_c.id).where(_c.project_id == record["_id"], _c.name == name))
    return context.type(number) if number is not None else None


@artifact_type.field("project")
def _resolve_type_project(record: Record, info: Info) -> Record:
    context = context_of(info)
    found = context.projects([record["_project_id"]]).get(record["_project_id"])
    if found is None:
        raise Missing("project not found")
    return found


def shown_type(context: Context, number: int) -> Record:
    """Return a type by number: its name alone where the viewer may not see its project."""
    record = context.type(number)
    project_record = context.project(record["_project_id"])
    return record if can_see(context, project_record) else closed(record, description=None)


@mutation.field("createArtifactType")
def _create_type(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction() as connection:
        owner = require_write(context, find_project(context, input["entityName"], input["projectName"]))
        name = check_type_name(input["name"])
        number = ensure_type(connection, owner["_id"], name, input.get("description"))
    return {"artifactType": context.type(number)}


@mutation.field("updateArtifactType")
def _update_type(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction() as connection:
        number = decode(input["artifactTypeID"], "ArtifactType")
        found = context.types([number]).get(number) if number is not None else None
        if found is None:
            raise Missing("artifact type not found")
        require_write(context, context.project(found["_project_id"]))
        if input.get("description") is not None:
            changed = update(m.artifact_types).where(_c.id == number)
            connection.execute(changed.values(description=input["description"]))
    return {"artifactType": context.type(found["_id"])}


bindables = [artifact_type]
