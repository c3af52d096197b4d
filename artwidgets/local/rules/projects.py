"""Projects and their artifact types: found by name, made on first use. A registry is a project too."""

from typing import Any

from sqlalchemy import Connection, bindparam, select

from artwidgets.local.refusals import Missing, NotPermitted
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.naming import check_project_name
from artwidgets.local.rules.permissions import can_see, require_write, role_in
from artwidgets.local.store import models as m
from artwidgets.local.store.clock import now
from artwidgets.local.store.database import insert_row
from artwidgets.local.store.prepared import Prepared
from artwidgets.local.store.records import Record

__all__ = [
    "create_project",
    "ensure_project",
    "ensure_type",
    "find_project",
    "project_number",
    "visible_projects",
]


def project_number(connection: Connection, entity_name: str, name: str) -> int | None:
    """Return the number of ``entity_name/name``, whoever may see it."""
    found: int | None = _NUMBER.scalar(connection, entity=entity_name, project=name)
    return found


_NUMBER = Prepared(
    select(m.projects.c.id)
    .join(m.entities, m.entities.c.id == m.projects.c.entity_id)
    .where(m.entities.c.name == bindparam("entity"), m.projects.c.name == bindparam("project"))
)


def find_project(context: Context, entity_name: str | None, name: str | None) -> Record | None:
    """Return a project by its names, None where there is none that the viewer may see."""
    if name is None:
        return None
    if entity_name is None:
        if context.viewer is None:
            return None
        own = context.viewer.entity_id
        entity_name = str(context.entity(own)["name"])
    number = project_number(context.connection, entity_name, name)
    if number is None:
        return None
    record = context.project(number)
    return record if can_see(context, record) else None


def visible_projects(context: Context, entity_id: int) -> list[int]:
    """Return the numbers of the entity's projects that the viewer may see."""
    ids = list(context.connection.scalars(select(m.projects.c.id).where(m.projects.c.entity_id == entity_id)))
    projects = context.projects(ids)
    return [number for number in ids if can_see(context, projects[number])]


def ensure_project(context: Context, connection: Connection, entity_name: str, name: str) -> Record:
    """Return the project, making it on first use as the platform does when something is logged.

    Raises
    ------
    Missing
        Where the entity does not exist or may not be seen.
    NotPermitted
        Where the viewer may not write in it.
    Refusal
        Where the name is none the platform takes.
    """
    number = project_number(connection, entity_name, name)
    if number is None:
        owner = connection.scalar(select(m.entities.c.id).where(m.entities.c.name == entity_name))
        role = None if owner is None else role_in(context, owner)
        if owner is None or role is None:
            raise Missing(f"entity {entity_name} not found during upsertBucket")
        if role == "viewer":
            raise NotPermitted
        check_project_name(name)
        number = create_project(connection, owner, name, context.viewer.id if context.viewer else None)
    return require_write(context, context.project(number))


def create_project(
    connection: Connection, entity_id: int, name: str, user_id: int | None, **values: Any
) -> int:
    """Insert a project and return its number."""
    moment = now()
    values = {"access": "PRIVATE", "created_at": moment, "updated_at": moment, **values}
    return insert_row(connection, m.projects, entity_id=entity_id, name=name, user_id=user_id, **values)


def ensure_type(connection: Connection, project_id: int, name: str, description: str | None = None) -> int:
    """Return the number of the artifact type, making it on first use."""
    c = m.artifact_types.c
    number: int | None = connection.scalar(select(c.id).where(c.project_id == project_id, c.name == name))
    if number is not None:
        return number
    return insert_row(
        connection,
        m.artifact_types,
        project_id=project_id,
        name=name,
        description=description,
        created_at=now(),
    )
