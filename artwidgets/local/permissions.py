"""Who may see and change what.

A user does anything in their own entity. In a team's or an organization's entity the role
decides: an admin and a member write, a viewer reads. A server admin may do everything. A project
with access ``USER_READ`` is open to read for every user; a registry with access ``RESTRICTED`` is
seen by the organization's admins, by who made it, and by the users and teams that were made members
of it, each with a role there. What may not be seen is answered as if it
did not exist.
"""

from artwidgets.local.context import Context
from artwidgets.local.records import Record
from artwidgets.local.refusals import Missing, NotPermitted

__all__ = [
    "PROJECT_ROLES",
    "PUBLIC",
    "REGISTRY_PREFIX",
    "can_see",
    "can_write",
    "is_registry",
    "require_write",
    "role_in",
    "role_on",
]

PROJECT_ROLES = ("admin", "member", "viewer", "restricted_viewer")
"""Roles in one project, the strongest first (``MemberRole`` of the SDK's registries)."""

PUBLIC = "USER_READ"
RESTRICTED = "RESTRICTED"
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
