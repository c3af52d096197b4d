"""The last resort: the listing through the public SDK, for a server that refuses our own queries.

Slow (an object per version, one request after the other), so only for what could not be read
otherwise. Everything happens under the connection's SDK lock. Links, uses and the run would be a
request each for every version: they are left untold, and so are NA.
"""

import json
import threading
from collections.abc import Iterator
from itertools import islice
from typing import Any

from artwidgets.errors import ArtwidgetsError
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.parsing import Home
from artwidgets.gateway.sdk import ttl_of
from artwidgets.records import Collection

__all__ = ["collections_by_sdk", "versions_by_sdk"]

_PAGE = 50
_NO_TTL = -2


def collections_by_sdk(
    connection: Connection, entity: str, project: str, type_name: str | None
) -> list[Collection]:
    """A project's collections, type by type, as ``wandb.Api`` tells them."""
    with _checked(connection) as api:
        types = api.artifact_types(f"{entity}/{project}")
        return [
            Collection(
                id=one.id,
                entity=entity,
                project=project,
                name=one.name,
                type=kind.name,
                description=one.description,
                tags=tuple(one.tags),
                is_portfolio=not one.is_sequence(),
            )
            for kind in types
            if type_name in (None, kind.name)
            for one in kind.collections()
        ]


def versions_by_sdk(
    connection: Connection, home: Home, cancel: threading.Event | None
) -> Iterator[list[dict[str, Any]]]:
    """A collection's versions, some at a time, as the edges our own query would have brought."""
    with _checked(connection) as api:
        path = f"{home.entity}/{home.project}/{home.name}"
        # A generator, because the SDK's paginator begins anew whenever somebody calls iter() on it.
        versions = (version for version in api.artifacts(home.type, path, per_page=_PAGE))
    while not (cancel is not None and cancel.is_set()):
        with _checked(connection):
            edges = [_edge(artifact, home) for artifact in islice(versions, _PAGE)]
        if not edges:
            return
        yield edges


class _checked:
    """The SDK lock, with the SDK's exceptions told in our tree."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = connection.sdk()

    def __enter__(self) -> Any:
        return self._lock.__enter__()

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        self._lock.__exit__(None, None, None)
        if isinstance(error, Exception) and not isinstance(error, ArtwidgetsError):
            failure = self._connection.check(error)
            raise failure from None


def _edge(artifact: Any, home: Home) -> dict[str, Any]:
    """An SDK artifact in the shape of a GraphQL edge."""
    source_entity, source_project = artifact.source_entity, artifact.source_project
    ttl_seconds, ttl_is_inherited = ttl_of(artifact)
    source_name, _, source_version = artifact.source_name.partition(":v")
    return {
        "version": artifact.version,
        "node": {
            "id": artifact.id,
            "versionIndex": int(source_version) if source_version.isdigit() else None,
            "state": str(getattr(artifact.state, "value", artifact.state)),
            "size": artifact.size,
            "fileCount": artifact.file_count,
            "digest": artifact.digest,
            "createdAt": artifact.created_at,
            "updatedAt": artifact.updated_at,
            "description": artifact.description,
            "metadata": json.dumps(artifact.metadata),
            # The SDK makes None of -1 and -2 (no duration); here that would be "not told".
            "ttlDurationSeconds": _NO_TTL if ttl_seconds is None else ttl_seconds,
            "ttlIsInherited": ttl_is_inherited,
            "tags": [{"name": tag} for tag in artifact.tags],
            "aliases": [
                {"alias": alias, "artifactCollection": {"id": home.id}} for alias in artifact.aliases
            ],
            "artifactSequence": {
                "name": source_name,
                "project": {"name": source_project, "entity": {"name": source_entity}},
            },
        },
    }
