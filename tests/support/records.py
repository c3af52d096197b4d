"""Records to build plans from."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from artwidgets.listing import Listing, Scope, empty_columns
from artwidgets.listing.records import columns_of
from artwidgets.model.records import Collection, Version

SERVER = "http://127.0.0.1:1"


def version(name: str = "model:v0", **fields: Any) -> Version:
    """A version whose ids follow from its name."""
    collection, _, number = name.partition(":v")
    given: dict[str, Any] = {
        "id": f"id-{name}",
        "artifact_id": f"id-{name}",
        "collection_id": f"id-{collection}",
        "entity": "acme",
        "project": "vision",
        "name": name,
        "collection": collection,
        "type": "model",
        "version": int(number),
        "size": 10,
        "files": 1,
        "created": datetime(2026, 1, 1, tzinfo=UTC),
    }
    return Version(**given | fields)


def link(name: str, source: Version, **fields: Any) -> Version:
    """A link of that name to a version, in the project of the model registry."""
    given: dict[str, Any] = {
        "artifact_id": source.artifact_id,
        "is_link": True,
        "source": source.qualified_name,
        "project": "model-registry",
    }
    return version(name, **given | fields)


def collection(name: str = "model", **fields: Any) -> Collection:
    """A collection whose id follows from its name."""
    given: dict[str, Any] = {
        "id": f"id-{name}",
        "entity": "acme",
        "project": "vision",
        "name": name,
        "type": "model",
    }
    return Collection(**given | fields)


def listing(*versions: Version, collections: tuple[Collection, ...] | None = None) -> Listing:
    """A listing of the project acme/vision."""
    return listing_of(versions, collections=collections, scope=Scope(entity="acme", project="vision"))


def listing_of(
    versions: Iterable[Version],
    *,
    collections: Iterable[Collection] | None = None,
    scope: Scope | None = None,
    loaded_at: datetime | None = None,
) -> Listing:
    """A listing of these versions.

    Without `collections` they are those that the versions name; without `scope` it is the first
    version's project.
    """
    versions = list(versions)
    if scope is None:
        first = versions[0] if versions else None
        scope = Scope(entity=first.entity if first else "", project=first.project if first else None)
    empty = Listing.from_columns(empty_columns(), collections={}, scope=scope, loaded_at=loaded_at)
    named = empty.merge(versions).collections.values() if collections is None else collections
    return Listing.from_columns(
        columns_of(versions),
        collections={one.id: one for one in named},
        scope=scope,
        loaded_at=loaded_at,
    )
