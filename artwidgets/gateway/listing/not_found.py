"""What is said of an entity or a project that the server does not know."""

from artwidgets.errors import NotFoundError, RefusedError
from artwidgets.gateway import documents
from artwidgets.gateway.connection import Connection

__all__ = ["require_existing"]


def require_existing(connection: Connection, entity: str, project: str | None) -> None:
    """Say what is unknown: the entity, or else the project that an answer says nothing of.

    Raises
    ------
    NotFoundError
        Without `project` only where the server does not know the entity.
    """
    try:
        found = connection.execute(documents.entity_exists, {"entity": entity}).get("entity")
    except RefusedError:
        found = None
    if found is None:
        mine = connection.default_entity
        raise NotFoundError(
            f"No entity {entity!r} at {connection.base_url}, or your key may not see it. "
            f"Check the spelling; yours is {mine!r}."
        )
    if project is not None:
        pages = connection.pages or connection.base_url
        raise NotFoundError(
            f"Entity {entity!r} has no project {project!r}, or your key may not see it. "
            f"Check the spelling; the projects are at {pages}/{entity}."
        )
