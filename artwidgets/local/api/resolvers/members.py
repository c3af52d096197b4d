"""Who is a member of a project: of a registry its maker and who was added, else the entity's members.

What a registry's members may do, users and teams, is their role there
(``wandb/apis/public/registries/registry.py`` and the SDK's tests of it: a new registry's one member
is who made it).
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, insert, select, update

from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.resolvers.projects import mutation, project
from artwidgets.local.api.resolvers.viewer import members_of
from artwidgets.local.refusals import Missing, NotPermitted, Refusal
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.permissions import PROJECT_ROLES, can_see, is_registry, role_on
from artwidgets.local.store import models as m
from artwidgets.local.store.identifiers import decode, encode
from artwidgets.local.store.records import Record

_p = m.project_members.c
_u = m.users.c


@project.field("members")
def _resolve_members(record: Record, info: Info) -> list[dict[str, Any]]:
    context = context_of(info)
    if not is_registry(record):
        return [_member(row, row.role) for row in members_of(context, record["_entity_id"])]
    if role_on(context, record) is None:
        return []
    added = (
        select(m.users, _p.role)
        .join(m.project_members, _p.entity_id == _u.entity_id)
        .where(_p.project_id == record["_id"])
        .order_by(_u.username)
    )
    found = {row.id: _member(row, row.role) for row in context.connection.execute(added)}
    maker = context.connection.execute(select(m.users).where(_u.id == record["_user_id"])).first()
    if maker is not None and maker.id not in found:
        return [_member(maker, "admin"), *found.values()]
    return list(found.values())


def _member(row: Any, role: str) -> dict[str, Any]:
    return {
        "id": encode("User", row.id),
        "name": row.username,
        "username": row.username,
        "email": row.email,
        "role": {"name": role},
    }


@project.field("teamMembers")
def _resolve_team_members(record: Record, info: Info) -> list[dict[str, Any]]:
    context = context_of(info)
    if role_on(context, record) is None:
        return []
    c = m.entities.c
    added = (
        select(c.id, _p.role)
        .join(m.project_members, _p.entity_id == c.id)
        .where(_p.project_id == record["_id"], c.kind == "TEAM")
        .order_by(c.name)
    )
    rows = context.connection.execute(added).all()
    teams = context.entities(row.id for row in rows)
    return [{"team": teams[row.id], "role": {"name": row.role}} for row in rows]


def _administered(context: Context, identifier: str) -> Record:
    """Return a project whose members the viewer may change."""
    number = decode(identifier, "Project", "ProjectInternalId")
    record = context.projects([number]).get(number) if number is not None else None
    if record is None or not can_see(context, record):
        raise Missing("project not found")
    if role_on(context, record) != "admin":
        raise NotPermitted("permission denied: only an admin of the project can change its members")
    return record


def _entities(context: Context, users: Iterable[str], teams: Iterable[str]) -> list[int]:
    """Return the entities that stand for these users and teams."""
    found = []
    for kind, identifiers in (("User", users), ("Entity", teams)):
        for identifier in identifiers:
            number = decode(identifier, kind)
            wanted = (
                select(_u.entity_id).where(_u.id == number)
                if kind == "User"
                else select(m.entities.c.id).where(m.entities.c.id == number, m.entities.c.kind == "TEAM")
            )
            held: int | None = context.connection.scalar(wanted)
            if held is None:
                raise Missing(f"no {'user' if kind == 'User' else 'team'} with the id {identifier!r}")
            found.append(held)
    return found


@mutation.field("createProjectMembers")
def _create_members(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction() as connection:
        record = _administered(context, input["projectId"])
        for entity_id in _entities(context, input.get("userIds") or (), input.get("teamIds") or ()):
            row = {"project_id": record["_id"], "entity_id": entity_id, "role": "viewer"}
            connection.execute(insert(m.project_members).prefix_with("OR IGNORE").values(row))
    return {"success": True}


@mutation.field("deleteProjectMembers")
def _delete_members(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction() as connection:
        record = _administered(context, input["projectId"])
        gone = _entities(context, input.get("userIds") or (), input.get("teamIds") or ())
        here = (_p.project_id == record["_id"]) & _p.entity_id.in_(gone)
        connection.execute(delete(m.project_members).where(here))
    return {"success": True}


def _change_role(
    info: Info, identifier: str, role: str, users: list[str], teams: list[str]
) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction() as connection:
        record = _administered(context, identifier)
        if role not in PROJECT_ROLES:
            raise Refusal(f"invalid role {role!r}: one of {', '.join(PROJECT_ROLES)}")
        (entity_id,) = _entities(context, users, teams)
        here = (_p.project_id == record["_id"]) & (_p.entity_id == entity_id)
        if not connection.execute(update(m.project_members).where(here).values(role=role)).rowcount:
            raise Missing("not a member of this project: add them first")
    return {"success": True}


@mutation.field("updateProjectMember")
def _update_user_role(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    return _change_role(info, input["projectId"], input["userProjectRole"], [input["userId"]], [])


@mutation.field("updateProjectTeamMember")
def _update_team_role(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    return _change_role(info, input["projectId"], input["teamProjectRole"], [], [input["teamId"]])


bindables: list[Any] = []
