"""Artifact types of a project."""

from typing import Any

from ariadne import ObjectType
from sqlalchemy import select

from artwidgets.local import models as m
from artwidgets.local.connections import whole
from artwidgets.local.context import Info, context_of
from artwidgets.local.identifiers import encode
from artwidgets.local.records import Record
from artwidgets.local.resolvers.projects import project

artifact_type = ObjectType("ArtifactType")
artifact_type.set_field("id", lambda record, _info: encode("ArtifactType", record["_id"]))

_c = m.artifact_types.c


@project.field("artifactTypes")
def _resolve_types(
    record: Record,
    info: Info,
    first: int | None = None,
    after: str | None = None,
    includeAll: bool = False,
) -> dict[str, Any]:
    context = context_of(info)
    ids = list(
        context.connection.scalars(select(_c.id).where(_c.project_id == record["_id"]).order_by(_c.id))
    )
    known = context.types(ids)
    return whole([known[number] for number in ids], first, after)


@project.field("artifactType")
def _resolve_type(record: Record, info: Info, name: str) -> Record | None:
    context = context_of(info)
    number = context.connection.scalar(select(_c.id).where(_c.project_id == record["_id"], _c.name == name))
    return context.types([number])[number] if number is not None else None


@artifact_type.field("project")
def _resolve_type_project(record: Record, info: Info) -> Record:
    context = context_of(info)
    return context.projects([record["_project_id"]])[record["_project_id"]]


bindables = [artifact_type]
