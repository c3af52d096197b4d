"""The lineage graph of a version: runs and versions it came from, and those that came of it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, select

from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.resolvers.lineage import OUTPUTS
from artwidgets.local.api.resolvers.versions import artifact, versions_of
from artwidgets.local.refusals import Refusal
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.naming import is_internal_type
from artwidgets.local.rules.permissions import can_see
from artwidgets.local.store import models as m
from artwidgets.local.store.identifiers import encode
from artwidgets.local.store.records import Record, among

_u = m.usages.c
_v = m.versions.c

TOWARD, AWAY = "TowardArtifact", "AwayFromArtifact"
"""Of an edge: the run made the version, or it used it."""


@artifact.field("artifactLineageDag")
def resolve_dag(record: Record, info: Info, filterGeneratedArtifacts: bool, limit: int) -> dict[str, Any]:
    """Return the graph around a version, nearest first, with at most `limit` versions and runs.

    Parameters
    ----------
    filterGeneratedArtifacts : bool
        Whether versions that the platform makes by itself are left out.
    """
    if limit < 1:
        raise Refusal(f"limit must be positive, got {limit}")
    graph = _Graph(context_of(info), limit, filterGeneratedArtifacts)
    graph.add_version(record["_id"])
    graph.walk(record["_id"], up=True)
    graph.walk(record["_id"], up=False)
    return graph.payload()


class _Graph:
    def __init__(self, context: Context, limit: int, only_logged: bool) -> None:
        self.context = context
        self.limit = limit
        self.only_logged = only_logged
        self.versions: dict[int, Record] = {}
        self.runs: dict[int, Record] = {}
        self.edges: dict[tuple[int, int, str], None] = {}
        self.full = False

    def walk(self, start: int, up: bool) -> None:
        """Go from version to run to version, against time or with it."""
        outputs = select(OUTPUTS.c.version_id, OUTPUTS.c.run_id).where(OUTPUTS.c.run_id.is_not(None))
        inputs = select(_u.version_id, _u.run_id)
        to_run, to_version = (outputs, inputs) if up else (inputs, outputs)
        ways = (TOWARD, AWAY) if up else (AWAY, TOWARD)
        versions, done = {start}, {start}
        while versions:
            runs = self._step(to_run, ways[0], versions, by_run=False)
            versions = self._step(to_version, ways[1], runs, by_run=True) - done
            done |= versions

    def _step(self, pairs: Select[Any], way: str, numbers: set[int], by_run: bool) -> set[int]:
        """Follow edges from versions to runs (or back) and return what was reached."""
        column = pairs.selected_columns["run_id" if by_run else "version_id"]
        rows = self.context.connection.execute(pairs.where(among(column, numbers))).all()
        add: Callable[[int], bool] = self.add_version if by_run else self.add_run
        reached = set()
        for version_id, run_id in sorted(set(rows)):
            number = version_id if by_run else run_id
            if add(number):
                self.edges[version_id, run_id, way] = None
                reached.add(number)
        return reached

    def _room(self) -> bool:
        self.full = self.full or len(self.versions) + len(self.runs) >= self.limit
        return len(self.versions) + len(self.runs) < self.limit

    def add_version(self, number: int) -> bool:
        """Take a version in; return whether it is in."""
        if number in self.versions:
            return True
        record = versions_of(self.context, [number])[number]
        collection = self.context.collection(record["_collection_id"])
        kind = self.context.type(collection["_type_id"])["name"]
        home = self.context.project(collection["_project_id"])
        wanted = record["state"] == "COMMITTED" and can_see(self.context, home)
        if not wanted or (self.only_logged and is_internal_type(kind)) or not self._room():
            return False
        self.versions[number] = record
        return True

    def add_run(self, number: int) -> bool:
        """Take a run in; return whether it is in."""
        if number in self.runs:
            return True
        record = self.context.runs([number])[number]
        home = self.context.project(record["_project_id"])
        if record["_deleted"] is not None or not can_see(self.context, home) or not self._room():
            return False
        self.runs[number] = record
        return True

    def _home(self, project_id: int) -> dict[str, str]:
        project = self.context.project(project_id)
        owner = self.context.entity(project["_entity_id"])
        return {"entityName": owner["name"], "projectName": project["name"]}

    def payload(self) -> dict[str, Any]:
        """Return the graph as the schema has it."""
        return {
            "artifacts": [self._version(record) for record in self.versions.values()],
            "edges": [self._edge(*edge) for edge in self.edges],
            "hitLimit": self.full,
            "runs": [self._run(record) for record in self.runs.values()],
        }

    def _version(self, record: Record) -> dict[str, Any]:
        collection = self.context.collection(record["_collection_id"])
        return {
            "artifactCommitHash": record["digest"],
            "artifactNodeID": encode("Artifact", record["_id"]),
            "artifactSequenceName": collection["name"],
            "artifactTypeName": self.context.type(collection["_type_id"])["name"],
            "versionIndex": record["versionIndex"],
            **self._home(collection["_project_id"]),
        }

    def _run(self, record: Record) -> dict[str, Any]:
        return {
            "displayName": record["displayName"] or record["name"],
            "jobType": record["jobType"],
            "runName": record["name"],
            "runNodeID": encode("Run", record["_id"]),
            **self._home(record["_project_id"]),
        }

    def _edge(self, version_id: int, run_id: int, way: str) -> dict[str, str]:
        ends = {"artifactNodeID": encode("Artifact", version_id), "runNodeID": encode("Run", run_id)}
        return {"direction": way, "edgeID": ":".join((*ends.values(), way)), **ends}


bindables: list[Any] = []
