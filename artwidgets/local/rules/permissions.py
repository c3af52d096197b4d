"""Who may see and change what.

Without a key nothing is seen but what the server can do. A user sees their own email address and
those of people they share a team or an organization with; who is in one is told to those in it.

A user does anything in their own entity. In a team's or an organization's entity the role
decides: an admin and a member write, a viewer reads. A server admin may do everything. A project
with access ``USER_READ`` is open to read for every user; a registry with access ``RESTRICTED`` is
seen by the organization's admins, by who made it, and by the users and teams that were made members
of it, each with a role there. What may not be seen is answered as if it
did not exist.
"""

from sqlalchemy import ColumnElement, Select, or_, select, true

from artwidgets.local.refusals import Missing, NotPermitted
from artwidgets.local.rules.context import Context
from artwidgets.local.store import models as m
from artwidgets.local.store.records import Record

__all__ = [
    "ACCESSES",
    "PROJECT_ROLES",
    "PUBLIC",
    "REGISTRY_PREFIX",
    "can_see",
    "can_write",
    "is_registry",
    "knows_user",
    "require_admin",
    "require_write",
    "role_in",
    "role_on",
    "seen_projects",
]

PROJECT_ROLES = ("admin", "member", "viewer", "restricted_viewer")
"""Roles in one project, the strongest first (``MemberRole`` of the SDK's registries)."""

PUBLIC = "USER_READ"
RESTRICTED = "RESTRICTED"
ACCESSES = ("PRIVATE", RESTRICTED, PUBLIC)
REGISTRY_PREFIX = "wandb-registry-"


def is_registry(project: Record) -> bool:
    """Whether the project is a registry of an organization."""
    return str(project["name"]).startswith(REGISTRY_PREFIX)


def role_in(context: Context, entity_id: int) -> str | None:
    """Return the viewer's role in the entity: admin, member, viewer or None."""
    viewer = context.viewer
    if viewer is None:
        return None
    if viewer.admin or viewer.entity_id == entity_id:
        return "admin"
    return viewer.roles.get(entity_id)


def role_on(context: Context, project: Record) -> str | None:
    """Return the viewer's role in the project: the entity's, or the better one that they were given there."""
    viewer = context.viewer
    held = [role_in(context, project["_entity_id"])]
    if viewer is not None:
        held.append(viewer.given.get(project["_id"]))
        if is_registry(project) and project["_user_id"] == viewer.id:
            held.append("admin")
    return min((role for role in held if role is not None), key=PROJECT_ROLES.index, default=None)


def can_see(context: Context, project: Record) -> bool:
    """Whether the viewer may read the project."""
    viewer = context.viewer
    if viewer is not None and project["_id"] in viewer.given:
        return True
    role = role_in(context, project["_entity_id"])
    if project["access"] == RESTRICTED:
        own = viewer is not None and project["_user_id"] == viewer.id
        return role == "admin" or own
    return role is not None or (viewer is not None and project["access"] == PUBLIC)


def can_write(context: Context, project: Record) -> bool:
    """Whether the viewer may change what is in the project."""
    return can_see(context, project) and role_on(context, project) in ("admin", "member")


def require_write(context: Context, project: Record | None) -> Record:
    """Return `project`, or refuse.

    Raises
    ------
    Missing
        Where there is none, or none the viewer may see.
    NotPermitted
        Where the viewer may only read it.
    """
    if project is None or not can_see(context, project):
        raise Missing("project not found")
    if not can_write(context, project):
        raise NotPermitted
    return project


def require_admin(context: Context, project: Record) -> None:
    """Refuse what a member may not do.

    Raises
    ------
    NotPermitted
        Where the viewer is no admin of the project: of its entity, or of a registry itself.
    """
    if role_on(context, project) != "admin":
        raise NotPermitted


def seen_projects(context: Context) -> Select[tuple[int]]:
    """Return the statement that selects the numbers of the projects the viewer may read, as `can_see`."""
    c = m.projects.c
    viewer = context.viewer
    statement = select(c.id)
    if viewer is None:
        return statement.where(c.id.is_(None))
    if viewer.admin:
        return statement
    admin = [viewer.entity_id, *(number for number, role in viewer.roles.items() if role == "admin")]
    open_to_roles: ColumnElement[bool] = c.entity_id.in_([viewer.entity_id, *viewer.roles])
    return statement.where(
        or_(
            c.entity_id.in_(admin),
            c.id.in_(list(viewer.given)),
            (c.access == RESTRICTED) & (c.user_id == viewer.id),
            (c.access != RESTRICTED) & or_(open_to_roles, c.access == PUBLIC),
        )
    )


def knows_user(context: Context, user_id: int) -> bool:
    """Whether the viewer may know more of a user than the name."""
    viewer = context.viewer
    if viewer is None:
        return False
    if viewer.admin or viewer.id == user_id:
        return True
    c = m.members.c
    shared = select(true()).where(c.user_id == user_id, c.entity_id.in_(list(viewer.roles))).limit(1)
    return context.connection.scalar(shared) is not None
