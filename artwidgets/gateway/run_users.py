"""Whose runs made the versions: asked for by the names of the runs, many in one request.

``Project.runs(names:)`` and ``Run.user`` are of W&B's schema (wandb.graphql).
"""

from collections.abc import Iterable

from artwidgets.gateway.answers import CONTROL, require_answer, understood
from artwidgets.gateway.connection import REQUEST_SECONDS, Connection
from artwidgets.gateway.documents import PAGE, Missing

__all__ = ["read_run_users", "run_users_document"]

_TOGETHER = 200
"""Runs that are asked for in one request."""


def run_users_document(missing: Missing) -> str:
    """Whose the runs of a project are. Variables: ``entity project names first``."""
    node = missing.select("Run", "name", "user { username }")
    return (
        "query ArtwidgetsRunUsers($entity: String!, $project: String!, $names: [String], $first: Int) "
        f"{{ {CONTROL} project(entityName: $entity, name: $project) "
        f"{{ runs(names: $names, first: $first) {{ {PAGE} edges {{ node {{ {node} }} }} }} }} }}"
    )


def read_run_users(
    connection: Connection, entity: str, project: str, runs: Iterable[str], timeout: float = REQUEST_SECONDS
) -> dict[str, str]:
    """The user names of runs.

    Parameters
    ----------
    connection : Connection
    entity, project : str
    runs : iterable of str
        Their ids, as the listing has them.
    timeout : float
        Seconds for each request.

    Returns
    -------
    dict of str to str
        By run; one that is gone, or whose user the server does not tell, is not in it.

    Raises
    ------
    ServerError
    """
    wanted = sorted(set(runs))
    found: dict[str, str] = {}
    for at in range(0, len(wanted), _TOGETHER):
        names = wanted[at : at + _TOGETHER]
        data = connection.execute(
            run_users_document,
            {"entity": entity, "project": project, "names": names, "first": len(names)},
            timeout,
        )
        require_answer(data, connection.base_url)
        with understood(connection.base_url):
            for edge in ((data.get("project") or {}).get("runs") or {}).get("edges") or ():
                node = edge["node"]
                username = (node.get("user") or {}).get("username")
                if isinstance(username, str) and username:
                    found[node["name"]] = username
    return found
