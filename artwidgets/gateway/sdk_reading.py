"""The last resort: the listing through the public SDK, for a server that refuses our own queries.

Slow (an object per version, one request after the other), so only for what could not be read
otherwise. Everything happens under the connection's SDK lock. Links, uses and the run would be a
request each for every version: they are left untold, and so are NA.
"""

import json
import threading
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from artwidgets.errors import ArtwidgetsError
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.parsing import Home
from artwidgets.gateway.sdk import ttl_of
from artwidgets.records import Collection

if TYPE_CHECKING:
    import wandb

__all__ = ["collections_by_sdk", "versions_by_sdk"]

_PAGE = 50
_NO_TTL = -2
_T = TypeVar("_T")


def collections_by_sdk(
    connection: Connection, entity: str, project: str, type_name: str | None
) -> list[Collection]:
    """A project's collections, type by type, as ``wandb.Api`` tells them."""

    def ask(api: "wandb.Api") -> list[Collection]:
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
            for kind in api.artifact_types(f"{entity}/{project}")
            if type_name in (None, kind.name)
            for one in kind.collections()
        ]

    return _asked(connection, ask)


def versions_by_sdk(
    connection: Connection, home: Home, cancel: threading.Event | None
) -> Iterator[list[dict[str, Any]]]:
    """A collection's versions, some at a time, as the edges our own query would have brought."""
    path = f"{home.entity}/{home.project}/{home.name}"
    # A generator, because the SDK's paginator begins anew whenever somebody calls iter() on it.
    versions = _asked(
        connection, lambda api: (version for version in api.artifacts(home.type, path, per_page=_PAGE))
    )
    while not (cancel is not None and cancel.is_set()):
        edges = _asked(connection, lambda api: [_edge(one, home) for one in islice(versions, _PAGE)])
        if not edges:
            return
        yield edges


def _asked(connection: Connection, ask: "Callable[[wandb.Api], _T]") -> _T:
    """What `ask` returns, under the SDK lock, with the SDK's exceptions told in our tree."""
    try:
        with connection.sdk() as api:
            return ask(api)
    except ArtwidgetsError:
        raise
    except Exception as error:
        failure = connection.check(error)
    # Outside the handler, so that the SDK's exception, which may quote the key, does not travel along.
    raise failure


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
