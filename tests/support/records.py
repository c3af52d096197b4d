"""Records to build plans from."""

from datetime import UTC, datetime
from typing import Any

from artwidgets.listing import Listing, Scope
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
    return Listing.from_records(
        versions, collections=collections, scope=Scope(entity="acme", project="vision")
    )
