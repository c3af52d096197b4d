"""One request: who asks, on which connection, and what it has looked up so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, select

from artwidgets.local.state import ServerState
from artwidgets.local.store import models as m
from artwidgets.local.store.clock import now
from artwidgets.local.store.identifiers import decode
from artwidgets.local.store.prepared import Prepared
from artwidgets.local.store.records import Record, Shared, among_given, batch, fetch, packed

T = TypeVar("T")

__all__ = ["Context", "Viewer"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """The user whose key came with the request.

    Attributes
    ----------
    roles : dict of int to str
        Entity number (a team's or an organization's) to admin, member or viewer.
    given : dict of int to str
        Project number to the role that the user, or a team of theirs, was given in it alone.
    """

    id: int
    username: str
    entity_id: int
    admin: bool = False
    roles: dict[int, str] = field(default_factory=dict)
    given: dict[int, str] = field(default_factory=dict)


class Context:
    """What one request knows; resolvers get it as ``info.context``.

    Parameters
    ----------
    state : ServerState
    viewer : Viewer or None
        None for a request without a key.
    base_url : str
        How the client reaches the server, for the addresses of files.

    Attributes
    ----------
    asked : dict of str to list of str
        Ids that the document's root fields ask for, by field name.
    seen : dict of int to Record or None
        Collections by number; None for one in a project that the viewer may not see.
    """

    def __init__(self, state: ServerState, viewer: Viewer | None, base_url: str) -> None:
        self.state = state
        self.viewer = viewer
        self.base_url = base_url
        self.asked: dict[str, list[str]] = {}
        self._exits = ExitStack()
        self._connection: Connection | None = None
        self._records: defaultdict[str, dict[int, Record]] = defaultdict(dict)
        self._together: dict[str, Any] = {}
        self.seen: dict[int, Record | None] = {}

    @property
    def connection(self) -> Connection:
        """The connection to read from: one moment for the whole query."""
        if self._connection is None:
            self._connection = self._exits.enter_context(self.state.database.read())
        return self._connection

    @property
    def user_id(self) -> int | None:
        """Who does what the request does."""
        return self.viewer.id if self.viewer is not None else None

    @property
    def moment(self) -> str:
        """When it is done: now."""
        return now()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Write in one transaction; what is read afterwards sees it."""
        self.close()
        with self.state.database.write() as connection:
            self._connection = connection
            try:
                yield connection
            finally:
                self._connection = None
                self._forget()

    def close(self) -> None:
        """Let go of the connection and of what was looked up on it."""
        self._exits.close()
        self._connection = None
        self._forget()

    def _forget(self) -> None:
        self._records.clear()
        self._together.clear()
        self.seen.clear()

    def together(self, field: str, kind: str, load: Callable[[set[int]], T]) -> T:
        """Return what `load` gives for all ids of `kind` that the root fields named `field` ask for.

        The first of the siblings loads; the others find it done.
        """
        if field not in self._together:
            numbers = {decode(identifier, kind) for identifier in self.asked.get(field, ())}
            self._together[field] = load({number for number in numbers if number is not None})
        found: T = self._together[field]
        return found

    def entities(self, ids: Iterable[int]) -> dict[int, Record]:
        """Return entities by number."""
        return self._many("entities", ids)

    def entity(self, number: int) -> Record:
        """Return the entity of this number."""
        return self._many("entities", (number,))[number]

    def projects(self, ids: Iterable[int]) -> dict[int, Record]:
        """Return projects by number."""
        return self._many("projects", ids)

    def project(self, number: int) -> Record:
        """Return the project of this number."""
        return self._many("projects", (number,))[number]

    def types(self, ids: Iterable[int]) -> dict[int, Record]:
        """Return artifact types by number."""
        return self._many("types", ids)

    def type(self, number: int) -> Record:
        """Return the artifact type of this number."""
        return self._many("types", (number,))[number]

    def collections(self, ids: Iterable[int]) -> dict[int, Record]:
        """Return collections by number."""
        return self._many("collections", ids)

    def collection(self, number: int) -> Record:
        """Return the collection of this number."""
        return self._many("collections", (number,))[number]

    def runs(self, ids: Iterable[int]) -> dict[int, Record]:
        """Return runs by number."""
        return self._many("runs", ids)

    def users(self, ids: Iterable[int]) -> dict[int, Record]:
        """Return users by number."""
        return self._many("users", ids)

    def user(self, number: int) -> Record:
        """Return the user of this number."""
        return self._many("users", (number,))[number]

    def _many(self, kind: str, ids: Iterable[int]) -> dict[int, Record]:
        records = self._records[kind]
        wanted = {number for number in ids if number not in records}
        if wanted:
            found = fetch(self.connection, _STATEMENTS[kind], Shared, ids=packed(wanted))
            for record in batch(found):
                records[record["_id"]] = record
        return records


_TIMES = {"createdAt": "created_at", "updatedAt": "updated_at"}

_FIELDS: dict[str, tuple[Table, dict[str, str]]] = {
    "entities": (
        m.entities,
        {
            "name": "name",
            "entityType": "kind",
            "_organization_id": "organization_id",
            "artifactTTLDurationSeconds": "default_ttl",
            "createdAt": "created_at",
        },
    ),
    "projects": (
        m.projects,
        {
            "_entity_id": "entity_id",
            "_user_id": "user_id",
            "name": "name",
            "description": "description",
            "access": "access",
            "allowAllArtifactTypesInRegistry": "any_type",
            **_TIMES,
        },
    ),
    "types": (
        m.artifact_types,
        {
            "_project_id": "project_id",
            "name": "name",
            "description": "description",
            "createdAt": "created_at",
        },
    ),
    "collections": (
        m.collections,
        {
            "_project_id": "project_id",
            "_type_id": "type_id",
            "_kind": "kind",
            "name": "name",
            "description": "description",
            "state": "state",
            **_TIMES,
        },
    ),
    "runs": (
        m.runs,
        {
            "_project_id": "project_id",
            "_user_id": "user_id",
            "name": "name",
            "displayName": "display_name",
            "notes": "notes",
            "description": "notes",
            "config": "config",
            "summaryMetrics": "summary",
            "state": "state",
            "jobType": "job_type",
            "group": "group_name",
            "_tags": "tags",
            "sweepName": "sweep",
            "host": "host",
            "commit": "commit_hash",
            "stopped": "stopped",
            "historyLineCount": "history_lines",
            "createdAt": "created_at",
            "heartbeatAt": "heartbeat_at",
            "updatedAt": "heartbeat_at",
            "_deleted": "deleted_at",
        },
    ),
    "users": (
        m.users,
        {
            "_entity_id": "entity_id",
            "username": "username",
            "name": "username",
            "email": "email",
            "admin": "admin",
            "createdAt": "created_at",
        },
    ),
}
"""Per kind of row: its table, and the column that each GraphQL field (or key of ours) comes from."""

_STATEMENTS = {
    kind: Prepared(
        select(
            table.c.id.label("_id"), *(table.c[column].label(key) for key, column in fields.items())
        ).where(among_given(table.c.id))
    )
    for kind, (table, fields) in _FIELDS.items()
}
