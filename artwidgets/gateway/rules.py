"""Which projects may only be read, and which aliases only an admin may touch."""

from collections.abc import Iterable

from artwidgets.gateway import documents
from artwidgets.gateway.connection import Connection
from artwidgets.guards import Rules

__all__ = ["read_rules"]


def read_rules(connection: Connection, places: Iterable[tuple[str, str]]) -> Rules:
    """Ask for the rules of several projects at once.

    Parameters
    ----------
    places : iterable of (entity, project)
    """
    listed = sorted(set(places))
    if not listed:
        return Rules()
    variables: dict[str, str] = {}
    for n, (entity, project) in enumerate(listed):
        variables |= {f"e{n}": entity, f"p{n}": project}
    answer = connection.execute(lambda missing: documents.project_rules(missing, len(listed)), variables)
    return Rules(
        read_only=frozenset(
            f"{entity}/{project}"
            for n, (entity, project) in enumerate(listed)
            if (answer.get(f"p{n}") or {}).get("readOnly")
        )
    )
