"""A user's own settings."""

from typing import Any

from sqlalchemy import insert, select

from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.resolvers.projects import mutation
from artwidgets.local.refusals import Missing, NotPermitted
from artwidgets.local.rules.permissions import role_in
from artwidgets.local.store import models as m


@mutation.field("updateUser")
def update_user(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Set the entity that the viewer works in where they name none (as the SDK's own tests do)."""
    context = context_of(info)
    if context.viewer is None:
        raise NotPermitted
    name = input.get("defaultEntity")
    with context.transaction() as connection:
        if name is not None:
            number = connection.scalar(select(m.entities.c.id).where(m.entities.c.name == name))
            if number is None or role_in(context, number) is None:
                raise Missing(f"entity {name} not found")
            row = {"user_id": context.viewer.id, "entity_id": number}
            connection.execute(insert(m.default_entities).prefix_with("OR REPLACE").values(row))
    return {"user": context.user(context.viewer.id)}


bindables: list[Any] = []
