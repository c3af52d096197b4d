"""What the server counts as stored, where it tells.

``Entity.storageBytes``, ``referenceBytes`` and ``storageTree`` and ``Project.storageBytes`` are of W&B's
schema (wandb.graphql); the SDK asks for none of them, so a server may lack or refuse any.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from artwidgets.errors import FailedError, NotFoundError, PermissionDeniedError, RefusedError
from artwidgets.gateway.answers import CONTROL, require_answer, understood
from artwidgets.gateway.connection import REQUEST_SECONDS, Connection
from artwidgets.gateway.documents import Missing
from artwidgets.storage import ProjectUsage, Usage

__all__ = ["read_usage", "usage_document"]

_PAGE = 100
_MOST_PAGES = 50
_REFUSALS = (FailedError, NotFoundError, PermissionDeniedError, RefusedError)
_TREE = (("Entity", "storageTree"),)


def usage_document(missing: Missing, *, project: bool) -> str:
    """What is asked. Variables: ``entity after`` and, with `project`, ``project``."""
    node = missing.select(
        "ProjectStorageNode",
        "name",
        "size",
        "artifactTypes(first: 1000) { name size }",
        "runs(first: 1) { totalSize }",
    )
    tree = (
        f"storageTree {{ projects(first: {_PAGE}, after: $after) "
        f"{{ edges {{ node {{ {node} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    )
    of_entity = missing.select("Entity", "id", "storageBytes", "referenceBytes", tree)
    variables, asked = "$entity: String!", f"entity(name: $entity) {{ {of_entity} }}"
    if "$after" in of_entity:
        variables += ", $after: String"
    if project:
        variables += ", $project: String!"
        of_project = missing.select("Project", "id", "storageBytes")
        asked += f" project(entityName: $entity, name: $project) {{ {of_project} }}"
    return f"query ArtwidgetsUsage({variables}) {{ {CONTROL} {asked} }}"


def read_usage(
    connection: Connection, entity: str, project: str | None, timeout: float = REQUEST_SECONDS
) -> Usage | None:
    """What the server counts of an entity and of one of its projects, or of all.

    Parameters
    ----------
    connection : Connection
    entity : str
    project : str or None
        None for all of them.
    timeout : float
        Seconds for each request.

    Returns
    -------
    Usage or None
        None where the server tells nothing of the kind.

    Raises
    ------
    ServerError
        When it does not answer.
    """
    stored = references = of_project = None
    projects: dict[str, ProjectUsage] = {}
    after: str | None = None
    for _ in range(_MOST_PAGES):
        answer = _asked(connection, entity, project, after, timeout)
        if answer is None:
            return None
        with understood(connection.base_url):
            node = answer.get("entity") or {}
            stored, references = _bytes(node.get("storageBytes")), _bytes(node.get("referenceBytes"))
            of_project = _bytes((answer.get("project") or {}).get("storageBytes"))
            page = ((node.get("storageTree") or {}).get("projects")) or {}
            projects |= _projects(page.get("edges") or (), project)
            info = page.get("pageInfo") or {}
            after = info.get("endCursor") if info.get("hasNextPage") else None
        if after is None or project in projects:
            break
    if project is not None and of_project is not None:
        from_tree = projects.get(project, ProjectUsage())
        projects[project] = ProjectUsage(of_project, from_tree.run_files, from_tree.types)
    if stored is None and references is None and not projects:
        return None
    return Usage(entity, stored, references, projects)


def _asked(
    connection: Connection, entity: str, project: str | None, after: str | None, timeout: float
) -> Mapping[str, Any] | None:
    given = {"entity": entity, "after": after, "project": project}
    variables = {name: value for name, value in given.items() if value is not None}

    def asked(without: Iterable[tuple[str, str]]) -> Mapping[str, Any]:
        answer = connection.execute(
            lambda missing: usage_document(missing | without, project=project is not None), variables, timeout
        )
        require_answer(answer, connection.base_url)
        return answer

    # The tree is the costly part: what a server refuses as a whole may be told without it.
    for without in ((), _TREE):
        try:
            return asked(without)
        except _REFUSALS:
            continue
    return None


def _projects(edges: Iterable[Any], wanted: str | None) -> dict[str, ProjectUsage]:
    found = {}
    for edge in edges:
        node = (edge or {}).get("node") or {}
        name = node.get("name")
        if not isinstance(name, str) or wanted not in (None, name):
            continue
        types = ((one or {}) for one in node.get("artifactTypes") or ())
        sizes = {str(one.get("name")): _bytes(one.get("size")) for one in types}
        found[name] = ProjectUsage(
            stored=_bytes(node.get("size")),
            run_files=_bytes((node.get("runs") or {}).get("totalSize")),
            types={kind: size for kind, size in sizes.items() if size is not None},
        )
    return found


def _bytes(value: Any) -> int | None:
    """``Int64`` comes as a number, or as its digits."""
    return None if value is None or isinstance(value, bool) else int(value)
