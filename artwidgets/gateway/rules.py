"""Which projects may only be read, and which aliases only an admin may touch."""

from collections.abc import Iterable

from artwidgets.gateway.connection import Connection
from artwidgets.gateway.documents import Missing
from artwidgets.guards import Rules

__all__ = ["read_rules"]


def read_rules(connection: Connection, places: Iterable[tuple[str, str]]) -> Rules:
    """Ask for the rules of several projects at once.

    ``Project.readOnly`` is what the SDK itself asks before it saves a link
    (``IsProjectReadOnly`` in ``wandb/apis/_generated/operations.py``).

    Parameters
    ----------
    places : iterable of (entity, project)
    """
    listed = sorted(set(places))
    if not listed:
        return Rules()
    declared = ", ".join(f"$e{n}: String!, $p{n}: String!" for n in range(len(listed)))

    def document(missing: Missing) -> str:
        rules = missing.select("Project", "readOnly")
        asked = " ".join(
            f"p{n}: project(entityName: $e{n}, name: $p{n}) {{ {rules} }}" for n in range(len(listed))
        )
        return f"query ArtwidgetsRules({declared}) {{ {asked} }}"

    variables: dict[str, str] = {}
    for n, (entity, project) in enumerate(listed):
        variables |= {f"e{n}": entity, f"p{n}": project}
    answer = connection.execute(document, variables)
    return Rules(
        read_only=frozenset(
            f"{entity}/{project}"
            for n, (entity, project) in enumerate(listed)
            if (answer.get(f"p{n}") or {}).get("readOnly")
        )
    )
