"""Projects: found by name, listed, made, renamed, deleted. A registry is a project of an organization."""

from typing import Any

from ariadne import MutationType, ObjectType
from sqlalchemy import Connection, delete, select, update

from artwidgets.local.api.filters import Fields, Identifier, compile_filter, parse_filter
from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.pages import Order, Window, connection_of, pages, parse_order
from artwidgets.local.api.resolvers.viewer import entity, org_entity, organization, query, user
from artwidgets.local.refusals import Missing, NotPermitted, Refusal
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.naming import check_project_name
from artwidgets.local.rules.permissions import (
    ACCESSES,
    PUBLIC,
    REGISTRY_PREFIX,
    can_write,
    is_registry,
    require_admin,
    require_write,
    role_in,
)
from artwidgets.local.rules.projects import (
    create_project,
    ensure_type,
    find_project,
    project_number,
    visible_projects,
)
from artwidgets.local.store import models as m
from artwidgets.local.store.clock import now
from artwidgets.local.store.identifiers import decode, encode
from artwidgets.local.store.records import Record

project = ObjectType("Project")
mutation = MutationType()

PROJECT_FIELDS: Fields = {
    "id": Identifier(m.projects.c.id, "Project", "ProjectInternalId"),
    "project_id": Identifier(m.projects.c.id, "Project", "ProjectInternalId"),
    "entity_id": Identifier(m.projects.c.entity_id, "Entity"),
    "name": m.projects.c.name,
    "description": m.projects.c.description,
    "created_at": m.projects.c.created_at,
    "updated_at": m.projects.c.updated_at,
}
"""What filters on projects may name."""

_ORDERS = {
    "name": m.projects.c.name,
    "created_at": m.projects.c.created_at,
    "updated_at": m.projects.c.updated_at,
}
"""``_RegistryOrder`` of ``wandb/apis/public/registries/registries_search.py``."""


@query.field("project")
@query.field("model")
def _resolve_project(
    _: Any,
    info: Info,
    name: str | None = None,
    entityName: str | None = None,
) -> Record | None:
    return find_project(context_of(info), entityName, name)


@query.field("models")
@query.field("projects")
def _resolve_models(_: Any, info: Info, entityName: str | None = None, **page: Any) -> Any:
    context = context_of(info)
    if entityName is None:
        number = context.viewer.entity_id if context.viewer else None
    else:
        number = context.connection.scalar(select(m.entities.c.id).where(m.entities.c.name == entityName))
    return _projects(context, number, **page) if number is not None else None


@entity.field("projects")
def _resolve_entity_projects(record: Record, info: Info, **page: Any) -> Any:
    return _projects(context_of(info), record["_id"], **page)


@user.field("projects")
def _resolve_user_projects(record: Record, info: Info, **page: Any) -> Any:
    return _projects(context_of(info), record["_entity_id"], **page)


@organization.field("projects")
def _resolve_organization_projects(record: Record, info: Info, **page: Any) -> Any:
    return _projects(context_of(info), org_entity(record, info)["_id"], **page)


@entity.field("project")
def _resolve_entity_project(record: Record, info: Info, name: str | None = None) -> Record | None:
    return find_project(context_of(info), record["name"], name)


def _projects(
    context: Context,
    entity_id: int,
    order: str | None = None,
    filters: str | None = None,
    **page: Any,
) -> dict[str, Any]:
    c = m.projects.c
    condition = compile_filter(parse_filter(filters), PROJECT_FIELDS)
    base = select(c.id.label("_id")).where(c.id.in_(visible_projects(context, entity_id)), condition)
    sort = parse_order(order, _ORDERS, "-created_at")
    orders = [sort, Order(c.id, sort.descending)]
    found = pages(context.connection, base, c.entity_id, [entity_id], orders, Window(**page))[entity_id]
    projects = context.projects(record["_id"] for record in found.records)
    found = found._replace(records=[projects[record["_id"]] for record in found.records])
    return connection_of(found)


project.set_field("id", lambda record, _info: encode("Project", record["_id"]))
project.set_field("internalId", lambda record, _info: encode("ProjectInternalId", record["_id"]))
project.set_field("isBenchmark", lambda _record, _info: False)
project.set_field("isPublished", lambda _record, _info: False)
project.set_field("views", lambda _record, _info: None)


@project.field("entity")
def _resolve_project_entity(record: Record, info: Info) -> Record:
    context = context_of(info)
    return context.entity(record["_entity_id"])


@project.field("entityName")
def _resolve_project_entity_name(record: Record, info: Info) -> str:
    return str(_resolve_project_entity(record, info)["name"])


@project.field("user")
def _resolve_project_user(record: Record, info: Info) -> Record | None:
    return (
        context_of(info).users([record["_user_id"]]).get(record["_user_id"]) if record["_user_id"] else None
    )


@project.field("readOnly")
def _resolve_read_only(record: Record, info: Info) -> bool:
    return not can_write(context_of(info), record)


@mutation.field("upsertModel")
def upsert_model(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Create or change a project; by ``id``, else by entity and name."""
    context = context_of(info)
    with context.transaction() as connection:
        number = decode(input["id"], "Project", "ProjectInternalId") if input.get("id") else None
        if number is None and input.get("name"):
            owner_name = input.get("entityName") or _own_entity(context)
            number = project_number(connection, owner_name, input["name"])
        inserted = number is None
        if number is None:
            owner = connection.scalar(select(m.entities.c.id).where(m.entities.c.name == owner_name))
            if owner is None or role_in(context, owner) is None:
                raise Missing(f"entity {owner_name} not found during upsertModel")
            if role_in(context, owner) == "viewer":
                raise NotPermitted
            check_project_name(input["name"])
            number = create_project(
                connection, owner, input["name"], context.viewer.id if context.viewer else None
            )
        record = require_write(context, context.project(number))
        _check_access(context, record, input.get("access"), inserted)
        _change(connection, record, input, inserted)
    return _payload(context, number, inserted)


def _own_entity(context: Context) -> str:
    if context.viewer is None:
        raise NotPermitted
    return str(context.entity(context.viewer.entity_id)["name"])


def _check_access(context: Context, record: Record, wanted: str | None, inserted: bool) -> None:
    """Refuse an access that is none, and what is not for everybody who writes.

    A project that is there already is closed by its admins, and opened to all by the entity's alone.
    """
    if wanted is None or wanted == record["access"]:
        return
    if wanted not in ACCESSES:
        raise Refusal(f"invalid access {wanted!r}: one of {', '.join(ACCESSES)}")
    if not inserted:
        require_admin(context, record)
    if wanted == PUBLIC and role_in(context, record["_entity_id"]) != "admin":
        raise NotPermitted


def _change(connection: Connection, record: Record, input: dict[str, Any], inserted: bool) -> None:
    changes = {key: input[key] for key in ("description", "access") if input.get(key) is not None}
    if (anything := input.get("allowAllArtifactTypesInRegistry")) is not None:
        if (
            is_registry(record)
            and not inserted
            and anything != record["allowAllArtifactTypesInRegistry"]
            and anything
        ):
            raise Refusal("a registry that names its artifact types can't be opened to all of them again")
        changes["any_type"] = anything
    connection.execute(
        update(m.projects).where(m.projects.c.id == record["_id"]).values(updated_at=now(), **changes)
    )
    for item in input.get("artifactTypes") or ():
        ensure_type(connection, record["_id"], item["name"], item.get("description"))


@mutation.field("renameProject")
def _rename_project(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction() as connection:
        number = project_number(connection, input["entityName"], input["oldProjectName"])
        record = require_write(context, context.project(number) if number is not None else None)
        new = input["newProjectName"]
        check_project_name(new)
        if is_registry(record) != new.startswith(REGISTRY_PREFIX):
            raise Refusal(f"a registry's name starts with {REGISTRY_PREFIX}, a project's does not")
        if new != record["name"] and project_number(connection, input["entityName"], new) is not None:
            raise Refusal(f"project {new!r} already exists in {input['entityName']!r}")
        connection.execute(
            update(m.projects).where(m.projects.c.id == record["_id"]).values(name=new, updated_at=now())
        )
    return _payload(context, record["_id"], False)


@mutation.field("deleteModel")
def delete_model(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Delete a project. A registry goes with its links; a project that still has versions stays."""
    context = context_of(info)
    with context.transaction() as connection:
        number = decode(input["id"], "Project", "ProjectInternalId")
        record = context.projects([number]).get(number) if number is not None else None
        record = require_write(context, record)
        require_admin(context, record)
        logged = (
            select(m.versions.c.id)
            .join(m.collections, m.collections.c.id == m.versions.c.collection_id)
            .where(m.collections.c.project_id == number)
            .limit(1)
        )
        if connection.scalar(logged) is not None:
            raise Refusal("the project holds artifact versions: delete them first")
        connection.execute(delete(m.collections).where(m.collections.c.project_id == number))
        connection.execute(delete(m.projects).where(m.projects.c.id == number))
    return {"success": True}


def _payload(context: Context, number: int, inserted: bool) -> dict[str, Any]:
    record = context.project(number)
    owner = context.entity(record["_entity_id"])["name"]
    return {"entityName": owner, "project": record, "model": record, "inserted": inserted}


bindables = [project]
