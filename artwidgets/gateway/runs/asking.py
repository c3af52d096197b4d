"""What is asked of runs, and how the answers are read."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from artwidgets.errors import RefusedError, ServerError
from artwidgets.filters import join_path
from artwidgets.gateway.answers import CONTROL, require_answer, understood
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.documents import PAGE, Missing
from artwidgets.listing import parse_metadata
from artwidgets.model.run_facts import GONE, RunFacts, RunKey

__all__ = ["ask_makers", "ask_runs", "ask_summary_keys"]

_FIELDS = ("displayName", "state", "sweepName", "group", "jobType", "tags")
_SAMPLE = 10
"""Runs whose whole summary is looked at for the keys that there are."""


def runs_document(missing: Missing, keys: bool) -> str:
    """Runs of a project by their ids. Variables: ``entity project filters first after`` and ``keys``."""
    return (
        "query ArtwidgetsRuns($entity: String!, $project: String!, $filters: JSONString, $first: Int, "
        f"$after: String{_variable(missing, keys)}) "
        f"{{ {CONTROL} project(entityName: $entity, name: $project) "
        "{ id runs(filters: $filters, first: $first, after: $after) "
        f"{{ {PAGE} edges {{ node {{ {_fields(missing, keys)} }} }} }} }} }}"
    )


def makers_document(missing: Missing, keys: bool, count: int) -> str:
    """Which runs made versions, wherever they are. Variables: ``i0`` ... (artifact ids) and ``keys``."""
    ids = ", ".join(f"$i{n}: ID!" for n in range(count))
    versions = " ".join(f"v{n}: artifact(id: $i{n}) {{ ...Maker }}" for n in range(count))
    maker = f"createdBy {{ __typename ... on Run {{ {_fields(missing, keys)} }} }}"
    # A variable that nothing uses is refused.
    keys = keys and not missing.has("Artifact", "createdBy")
    return (
        f"query ArtwidgetsMakers({ids}{_variable(missing, keys)}) {{ {CONTROL} {versions} }} "
        f"fragment Maker on Artifact {{ {missing.select('Artifact', 'id', maker)} }}"
    )


def _variable(missing: Missing, keys: bool) -> str:
    return ", $keys: [String!]" if keys and _takes_keys(missing) else ""


def _takes_keys(missing: Missing) -> bool:
    return not (missing.has("Run", "summaryMetrics") or missing.has("Run.summaryMetrics", "keys"))


def _fields(missing: Missing, keys: bool) -> str:
    summary = "summaryMetrics(keys: $keys)" if _takes_keys(missing) else "summaryMetrics"
    return missing.select("Run", "name", *_FIELDS, "user { username }", "deletedAt", summary if keys else "")


def _facts(node: Mapping[str, Any], keys: frozenset[str]) -> RunFacts:
    """A run's node as facts. What was not asked for, as the server lacks it, is not in it."""
    if node.get("deletedAt"):
        return RunFacts(state=GONE)
    user = node.get("user")
    tags = node.get("tags")
    return RunFacts(
        state=_text(node, "state") or None,
        name=_text(node, "displayName") if node.get("displayName") else _named(node),
        by=_text(user, "username") or None if isinstance(user, Mapping) else None,
        sweep=_text(node, "sweepName"),
        group=_text(node, "group"),
        job_type=_text(node, "jobType"),
        tags=tuple(map(str, tags or ())) if "tags" in node else None,
        summary=parse_metadata(node["summaryMetrics"]) if "summaryMetrics" in node else None,
        keys=keys,
    )


def _text(node: Mapping[str, Any], name: str) -> str | None:
    """A text; "" where the server tells that there is none, None where it does not tell it."""
    if name not in node:
        return None
    value = node[name]
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{name} is a text")
    return value or ""


def _named(node: Mapping[str, Any]) -> str | None:
    # A run without a display name is shown by its id, as on W&B's pages.
    return str(node["name"]) if "displayName" in node else None


def ask_runs(
    connection: Connection, runs: Sequence[RunKey], keys: frozenset[str], timeout: float
) -> dict[RunKey, RunFacts] | None:
    """Runs of one project, by their ids; None where the server tells of no such project.

    W&B's own clients choose runs by such filters: ``{"name": ...}`` is a run's id there.

    Raises
    ------
    ServerError
    """
    entity, project, _ = runs[0]
    wanted = {run: (entity, project, run) for _, _, run in runs}
    found: dict[RunKey, RunFacts] = {}
    after: str | None = None
    while True:
        variables = {
            "entity": entity,
            "project": project,
            "filters": json.dumps({"name": {"$in": sorted(wanted)}}),
            "first": len(wanted),
            "after": after,
        }
        if keys and _takes_keys(connection.missing):
            variables["keys"] = sorted(keys)
        data = connection.execute(lambda missing: runs_document(missing, bool(keys)), variables, timeout)
        require_answer(data, connection.base_url)
        with understood(connection.base_url):
            node = data.get("project")
            if node is None:
                return None
            page = node["runs"]
            for edge in page["edges"]:
                key = wanted.get(edge["node"]["name"])
                if key is not None:
                    found[key] = _facts(edge["node"], keys)
            following = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None
        if not following or following == after:
            return found
        after = following


def ask_makers(
    connection: Connection, artifacts: Mapping[RunKey, str], keys: frozenset[str], timeout: float
) -> dict[RunKey, RunFacts | ServerError]:
    """Runs that the listing names and their project does not hold: moved, or gone.

    A run can be moved to another project, and its versions stay (wandb 6285): then its version still names
    it. Where the version names no run any more, or one that was deleted (``Run.deletedAt``), it is gone.

    Parameters
    ----------
    artifacts : mapping of RunKey to str
        Of each run the id of a version that it made.

    Raises
    ------
    ServerError
    """
    asked = list(artifacts.items())
    variables: dict[str, Any] = {f"i{at}": artifact for at, (_, artifact) in enumerate(asked)}
    if keys and _takes_keys(connection.missing):
        variables["keys"] = sorted(keys)
    data = connection.execute(
        lambda missing: makers_document(missing, bool(keys), len(asked)), variables, timeout
    )
    require_answer(data, connection.base_url)
    found: dict[RunKey, RunFacts | ServerError] = {}
    with understood(connection.base_url):
        for at, (key, _) in enumerate(asked):
            node = data.get(f"v{at}")
            if node is None or "createdBy" not in node:
                found[key] = RefusedError(f"The server tells no more of the run {key[2]}.")
                continue
            maker = node["createdBy"]
            named = maker is not None and maker.get("__typename") == "Run" and maker.get("name") == key[2]
            found[key] = _facts(maker, keys) if named else RunFacts(state=GONE)
    return found


def summaries_document(missing: Missing) -> str:
    """Whole summaries of a few runs. Variables: ``entity project filters first``."""
    return (
        "query ArtwidgetsSummaries($entity: String!, $project: String!, $filters: JSONString, $first: Int) "
        "{ project(entityName: $entity, name: $project) { runs(filters: $filters, first: $first) "
        f"{{ edges {{ node {{ {missing.select('Run', 'summaryMetrics')} }} }} }} }} }}"
    )


def ask_summary_keys(connection: Connection, runs: Iterable[RunKey], timeout: float) -> list[str]:
    """The keys of the summaries of some runs of one project, nested ones with dots, the frequent first.

    Raises
    ------
    ServerError
    """
    some = list(runs)[-_SAMPLE:]
    entity, project, _ = some[0]
    variables = {
        "entity": entity,
        "project": project,
        "filters": json.dumps({"name": {"$in": [run for _, _, run in some]}}),
        "first": len(some),
    }
    data = connection.execute(summaries_document, variables, timeout)
    counts: dict[tuple[str, ...], int] = {}
    with understood(connection.base_url):
        for edge in (((data.get("project") or {}).get("runs") or {}).get("edges")) or ():
            _gather(parse_metadata(edge["node"].get("summaryMetrics")), (), counts)
    return [join_path(path) for path in sorted(counts, key=lambda path: (-counts[path], path))]


def _gather(value: Mapping[str, Any], path: tuple[str, ...], counts: dict[tuple[str, ...], int]) -> None:
    for key, inner in value.items():
        here = (*path, str(key))
        if isinstance(inner, Mapping) and inner and len(here) < 3:
            _gather(inner, here, counts)
        elif not str(key).startswith("_") or len(here) > 1:
            counts[here] = counts.get(here, 0) + 1
