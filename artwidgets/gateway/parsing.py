"""Answers into records: single versions, re-read before they are touched, and collections."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from artwidgets.gateway.answers import GONE_STATES
from artwidgets.gateway.cells import (
    CollectionRef,
    Page,
    aliases_of,
    fill,
    membership_in,
    memberships_of,
    metadata_text,
    portfolio_paths,
    tags_of,
    text_of,
)
from artwidgets.listing import empty_columns, parse_metadata, version_from
from artwidgets.model.records import Collection, Version

__all__ = ["collection_of", "link_of", "look_of", "ref_of", "sequence_ref", "version_of"]

Node = Mapping[str, Any]


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def ref_of(node: Node, entity: str, project: str) -> CollectionRef:
    """Where the versions of a collection's node stand."""
    return CollectionRef(
        id=node["id"],
        entity=entity,
        project=project,
        name=node["name"],
        type=(node.get("defaultArtifactType") or {}).get("name", ""),
        is_portfolio=node.get("__typename") == "ArtifactPortfolio",
    )


def collection_of(node: Node, entity: str, project: str, versions: int | None = None) -> Collection:
    """A collection's node as a record."""
    ref = ref_of(node, entity, project)
    tags = [(edge or {}).get("node") for edge in (node.get("tags") or {}).get("edges") or ()]
    return Collection(
        id=ref.id,
        entity=entity,
        project=project,
        name=ref.name,
        type=ref.type,
        description=node.get("description"),
        tags=tuple(tag["name"] for tag in tags if tag),
        created=_moment(node.get("createdAt")),
        versions=versions,
        is_portfolio=ref.is_portfolio,
    )


def sequence_ref(node: Node) -> CollectionRef | None:
    """Where a version asked for outside its collection stands: its own sequence."""
    sequence = node.get("artifactSequence") or {}
    project = sequence.get("project")
    if not project:
        return None
    return CollectionRef(
        id=sequence["id"],
        entity=project["entity"]["name"],
        project=project["name"],
        name=sequence["name"],
        type=(node.get("artifactType") or {}).get("name", ""),
        is_portfolio=False,
    )


def version_of(node: Node) -> Version | None:
    """A version asked for by id, in its own collection; None when it is deleted."""
    ref = sequence_ref(node)
    if ref is None or node.get("state") in GONE_STATES:
        return None
    return _record(node, ref)


def link_of(node: Node, listed: Version) -> Version | None:
    """A link read anew through the version it points to; None when either is gone.

    Parameters
    ----------
    node : mapping
        The source's node.
    listed : Version
        The link as it was listed.
    """
    if node.get("state") in GONE_STATES:
        return None
    memberships = memberships_of(node)
    membership = membership_in(memberships, listed.collection_id)
    if membership is None and memberships is not None:
        return None
    ref = CollectionRef(
        listed.collection_id, listed.entity, listed.project, listed.collection, listed.type, True
    )
    if membership and membership["id"] != listed.id and ":" not in listed.id:
        # The link was removed and made again: another row, and not the one that was reviewed.
        return None
    if membership and (name := membership["artifactCollection"].get("name")):
        ref = CollectionRef(ref.id, ref.entity, ref.project, name, ref.type, True)
    return _record(node, ref)


def _record(node: Node, ref: CollectionRef) -> Version:
    columns = empty_columns()
    fill(columns, Page([{"node": node}], ref))
    return version_from(
        {name: values[0] for name, values in columns.items()} | {"linked_in": _linked_in(node)}
    )


def _linked_in(node: Node) -> tuple[str, ...] | None:
    """Paths of the portfolios that hold a version; None where one of them is not told."""
    memberships = memberships_of(node)
    if memberships is None or any(not membership.get("artifactCollection") for membership in memberships):
        return None
    paths = portfolio_paths(node)
    return None if None in paths.values() else tuple(path for path in paths.values() if path is not None)


def look_of(node: Node, listed: Version) -> Version:
    """`listed` with what an answer tells of its aliases, tags, description and metadata."""
    return replace(
        listed,
        aliases=aliases_of(node, listed.collection_id) or (),
        tags=tags_of(node) or (),
        description=text_of(node.get("description")),
        metadata=parse_metadata(metadata_text(node.get("metadata"))),
    )
