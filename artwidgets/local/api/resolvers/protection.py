"""Protected aliases of an entity: told to everybody, changed by its admins, moved by its admins alone."""

from typing import Any

from sqlalchemy import delete, insert, select

from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.resolvers.projects import mutation
from artwidgets.local.api.resolvers.viewer import entity
from artwidgets.local.refusals import Missing, NotPermitted
from artwidgets.local.rules.aliasing import protected_in
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.naming import check_alias
from artwidgets.local.rules.permissions import role_in
from artwidgets.local.store import models as m
from artwidgets.local.store.records import Record

_p = m.protected_aliases.c


@entity.field("protectedAliases")
def _resolve_protected(record: Record, info: Info, adminType: str) -> list[str]:
    context = context_of(info)
    return [] if role_in(context, record["_id"]) is None else protected_in(context, record["_id"])


@entity.field("workflowsAdmins")
def _resolve_admins(record: Record, info: Info, adminType: str) -> list[Record]:
    context = context_of(info)
    if role_in(context, record["_id"]) is None:
        return []
    own = select(m.users.c.id).where(m.users.c.entity_id == record["_id"])
    c = m.members.c
    named = select(c.user_id).where(c.entity_id == record["_id"], c.role == "admin")
    numbers = list(context.connection.scalars(own.union(named)))
    users = context.users(numbers)
    return sorted((users[number] for number in numbers), key=lambda user: str(user["username"]))


def _administered(context: Context, name: str) -> int:
    number: int | None = context.connection.scalar(select(m.entities.c.id).where(m.entities.c.name == name))
    role = None if number is None else role_in(context, number)
    if number is None or role is None:
        raise Missing(f"entity {name} not found")
    if role != "admin":
        raise NotPermitted("permission denied: only an admin can change protected aliases")
    return number


@mutation.field("addProtectedAliases")
def _protect(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction() as connection:
        number = _administered(context, input["entityName"])
        for alias in input["aliases"]:
            row = {"entity_id": number, "alias": check_alias(alias)}
            connection.execute(insert(m.protected_aliases).prefix_with("OR IGNORE").values(row))
        return {"aliases": protected_in(context, number)}


@mutation.field("removeProtectedAliases")
def _unprotect(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction() as connection:
        number = _administered(context, input["entityName"])
        gone = (_p.entity_id == number) & _p.alias.in_(input["aliases"])
        connection.execute(delete(m.protected_aliases).where(gone))
        return {"aliases": protected_in(context, number)}


bindables: list[Any] = []
