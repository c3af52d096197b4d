"""Answers into columns and records.

What a server does not tell (a field it lacks, one that came as null) is None here, never empty: an
empty ``linked_in`` reads as "not linked", and then a delete breaks a link unseen.

A listing of 100,000 versions can't afford an object per version: nodes go straight into lists, one
per column. Single versions, re-read before they are touched, become records.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from artwidgets.gateway.answers import GONE_STATES
from artwidgets.listing import parse_metadata
from artwidgets.model.json_values import has_surrogates, whole_text
from artwidgets.model.records import Collection, Version

__all__ = [
    "Home",
    "append_versions",
    "collection_of",
    "home_of",
    "link_of",
    "look_of",
    "portfolio_paths",
    "sequence_home",
    "ttl_seconds",
    "version_of",
]

_PSEUDO_ALIAS = re.compile(r"v\d+")
_NONE: tuple[str, ...] = ()

Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Home:
    """The collection a page of versions stands in."""

    id: str
    entity: str
    project: str
    name: str
    type: str
    is_portfolio: bool


def ttl_seconds(value: Any) -> int | None:
    """Seconds to live; None where the server says off (-2), inherits nothing (-1), or tells nothing.

    The encoding is that of ``wandb/sdk/artifacts/_validators.py``: only positive values are durations.
    """
    return int(value) if value is not None and int(value) > 0 else None


def _text(value: str | None) -> str | None:
    """A text as it can be kept and shown: half characters, which JSON can carry, replaced."""
    return whole_text(value) if value and has_surrogates(value) else value


def _metadata_text(node: Node) -> str | None:
    """A version's metadata as JSON text; the platform sends it as text, some servers as an object."""
    value = node.get("metadata")
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _aliases(node: Node, collection_id: str) -> tuple[str, ...] | None:
    """The aliases a version has in one collection, without ``vN``; None where the server does not tell.

    ``Artifact.aliases`` lists those of every collection that holds the version, in no order that W&B
    promises: here they are by name.
    """
    found = node.get("aliases")
    if not found:
        return None if found is None else _NONE
    if None in found:
        return None
    names = [
        entry["alias"]
        for entry in found
        if (collection := entry.get("artifactCollection"))
        and collection["id"] == collection_id
        and not _PSEUDO_ALIAS.fullmatch(entry["alias"])
    ]
    return tuple(names) if len(names) < 2 else tuple(sorted(names))


def _tags(node: Node) -> tuple[str, ...] | None:
    tags = node.get("tags")
    if not tags:
        return None if tags is None else _NONE
    return tuple(tag["name"] for tag in tags)


def _run(node: Node) -> str | None:
    """The run that logged a version, "" where a person made it without one, None where it is not told."""
    creator = node.get("createdBy")
    return None if creator is None else creator.get("name") or ""


def _memberships(node: Node) -> list[Node] | None:
    connection = node.get("artifactMemberships")
    if not connection or connection.get("edges") is None:
        return None
    return [(edge or {}).get("node") or {} for edge in connection["edges"]]


def _links(memberships: list[Node] | None, own: str | None) -> tuple[str, ...] | None:
    """Ids of the collections that link a version of the sequence `own`; None where one is not told."""
    if memberships is None:
        return None
    if len(memberships) == 1 and (only := memberships[0].get("artifactCollection")) and only["id"] == own:
        return _NONE
    collections = [membership.get("artifactCollection") for membership in memberships]
    # Without its own sequence it can't be told which of them are links.
    if None in collections or own is None:
        return None
    return tuple(one["id"] for one in collections if one and one["id"] != own)


def portfolio_paths(node: Node) -> dict[str, str | None]:
    """What the collections are called that link a version, by id; None for one without a known project.

    Only portfolios name themselves (see :func:`artwidgets.gateway.documents.link_places`).
    """
    paths: dict[str, str | None] = {}
    for membership in _memberships(node) or ():
        collection = membership.get("artifactCollection")
        if collection and "name" in collection:
            project = collection.get("project")
            paths[collection["id"]] = (
                f"{project['entity']['name']}/{project['name']}/{collection['name']}" if project else None
            )
    return paths


def _linked_in(node: Node) -> tuple[str, ...] | None:
    """Paths of the portfolios that hold a version; None where one of them is not told."""
    memberships = _memberships(node)
    if memberships is None or any(not membership.get("artifactCollection") for membership in memberships):
        return None
    paths = portfolio_paths(node)
    return None if None in paths.values() else tuple(path for path in paths.values() if path is not None)


def _source(node: Node) -> str | None:
    sequence = node.get("artifactSequence") or {}
    project = sequence.get("project")
    if not project or node.get("versionIndex") is None:
        return None
    return f"{project['entity']['name']}/{project['name']}/{sequence['name']}:v{node['versionIndex']}"


def _membership_in(memberships: list[Node] | None, collection_id: str) -> Node | None:
    for membership in memberships or ():
        collection = membership.get("artifactCollection")
        if collection and collection["id"] == collection_id:
            return membership
    return None


def link_id(membership: Node | None, collection_id: str, artifact_id: str) -> str:
    """The id of a link's row: its membership's, or on a server without memberships one made of both ends."""
    return membership["id"] if membership else f"{collection_id}:{artifact_id}"


def _version_index(edge: Node, node: Node, membership: Node | None) -> int:
    """N of ``vN`` in the collection that was asked."""
    told = edge.get("version")
    if isinstance(told, str) and _PSEUDO_ALIAS.fullmatch(told):
        return int(told[1:])
    if membership and membership.get("versionIndex") is not None:
        return int(membership["versionIndex"])
    return int(node.get("versionIndex") or 0)


def append_versions(columns: dict[str, list[Any]], edges: Sequence[Node], home: Home) -> int:
    """Put a page of a collection's versions into `columns`; how many it added.

    Parameters
    ----------
    columns : dict of str to list
        As :func:`artwidgets.listing.empty_columns` makes them.
    edges : sequence of mapping
        ``artifacts.edges`` of the collection.
    home : Home

    Notes
    -----
    ``linked_in`` gets the ids of the collections; what they are called is told elsewhere.
    """
    nodes = [
        (edge, node)
        for edge in edges
        if edge and (node := edge.get("node")) and node.get("state", "COMMITTED") == "COMMITTED"
    ]
    add = {name: values.append for name, values in columns.items()}
    name, link = home.name, home.is_portfolio
    for edge, node in nodes:
        memberships = _memberships(node)
        membership = _membership_in(memberships, home.id) if link else None
        version = _version_index(edge, node, membership)
        own = (node.get("artifactSequence") or {}).get("id") if link else home.id
        seconds = node.get("ttlDurationSeconds")
        add["id"](link_id(membership, home.id, node["id"]) if link else node["id"])
        add["artifact_id"](node["id"])
        add["collection_id"](home.id)
        add["entity"](home.entity)
        add["project"](home.project)
        add["name"](f"{name}:v{version}")
        add["collection"](name)
        add["type"](home.type)
        add["version"](version)
        add["aliases"](_aliases(node, home.id))
        add["tags"](_tags(node))
        add["description"](_text(node.get("description")))
        add["metadata"](_metadata_text(node))
        add["size"](_number(node.get("size")))
        add["files"](_number(node.get("fileCount")))
        add["created"](node.get("createdAt"))
        add["updated"](node.get("updatedAt"))
        add["ttl"](ttl_seconds(seconds))
        add["ttl_inherited"](None if seconds is None else bool(node.get("ttlIsInherited")))
        add["is_link"](link)
        add["source"](_source(node) if link else None)
        add["linked_in"](_links(memberships, own))
        add["used"](_number(node.get("usedCount")))
        add["run"](_run(node))
        add["state"](node.get("state", "COMMITTED"))
        add["digest"](node.get("digest"))
    return len(nodes)


def _number(value: Any) -> int | None:
    """A count; the platform's Int64 may come as text."""
    return None if value is None else int(value)


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def home_of(node: Node, entity: str, project: str) -> Home:
    """Where the versions of a collection's node stand."""
    return Home(
        id=node["id"],
        entity=entity,
        project=project,
        name=node["name"],
        type=(node.get("defaultArtifactType") or {}).get("name", ""),
        is_portfolio=node.get("__typename") == "ArtifactPortfolio",
    )


def collection_of(node: Node, entity: str, project: str, versions: int | None = None) -> Collection:
    """A collection's node as a record."""
    home = home_of(node, entity, project)
    tags = [(edge or {}).get("node") for edge in (node.get("tags") or {}).get("edges") or ()]
    return Collection(
        id=home.id,
        entity=entity,
        project=project,
        name=home.name,
        type=home.type,
        description=node.get("description"),
        tags=tuple(tag["name"] for tag in tags if tag),
        created=_moment(node.get("createdAt")),
        versions=versions,
        is_portfolio=home.is_portfolio,
    )


def sequence_home(node: Node) -> Home | None:
    """Where a version asked for outside its collection stands: its own sequence."""
    sequence = node.get("artifactSequence") or {}
    project = sequence.get("project")
    if not project:
        return None
    return Home(
        id=sequence["id"],
        entity=project["entity"]["name"],
        project=project["name"],
        name=sequence["name"],
        type=(node.get("artifactType") or {}).get("name", ""),
        is_portfolio=False,
    )


def version_of(node: Node) -> Version | None:
    """A version asked for by id, in its own collection; None when it is deleted."""
    home = sequence_home(node)
    if home is None or node.get("state") in GONE_STATES:
        return None
    return _record(node, home, None)


def link_of(node: Node, known: Version) -> Version | None:
    """A link read anew through the version it points to; None when either is gone.

    Parameters
    ----------
    node : mapping
        The source's node.
    known : Version
        The link as it was listed.
    """
    if node.get("state") in GONE_STATES:
        return None
    memberships = _memberships(node)
    membership = _membership_in(memberships, known.collection_id)
    if membership is None and memberships is not None:
        return None
    home = Home(known.collection_id, known.entity, known.project, known.collection, known.type, True)
    if membership and membership["id"] != known.id and ":" not in known.id:
        # The link was removed and made again: another row, and not the one that was reviewed.
        return None
    if membership and (name := membership["artifactCollection"].get("name")):
        home = Home(home.id, home.entity, home.project, name, home.type, True)
    return _record(node, home, membership)


def _record(node: Node, home: Home, membership: Node | None) -> Version:
    link = home.is_portfolio
    version = _version_index({}, node, membership)
    told = {"aliases": _aliases(node, home.id), "tags": _tags(node), "ttl": node.get("ttlDurationSeconds")}
    seconds = ttl_seconds(told["ttl"])
    return Version(
        id=link_id(membership, home.id, node["id"]) if link else node["id"],
        artifact_id=node["id"],
        collection_id=home.id,
        entity=home.entity,
        project=home.project,
        name=f"{home.name}:v{version}",
        collection=home.name,
        type=home.type,
        version=version,
        aliases=told["aliases"] or _NONE,
        tags=told["tags"] or _NONE,
        description=_text(node.get("description")),
        metadata=parse_metadata(_metadata_text(node)),
        size=_number(node.get("size")) or 0,
        files=_number(node.get("fileCount")) or 0,
        created=_moment(node.get("createdAt")),
        updated=_moment(node.get("updatedAt")),
        ttl=None if seconds is None else timedelta(seconds=seconds),
        ttl_inherited=told["ttl"] is not None and bool(node.get("ttlIsInherited")),
        is_link=link,
        source=_source(node) if link else None,
        linked_in=_linked_in(node),
        used=_number(node.get("usedCount")),
        run=_run(node),
        state=node.get("state", "COMMITTED"),
        digest=node.get("digest"),
        unknown=tuple(name for name, value in told.items() if value is None),
    )


def look_of(node: Node, known: Version) -> Version:
    """`known` with what an answer tells of its aliases, tags, description and metadata."""
    return replace(
        known,
        aliases=_aliases(node, known.collection_id) or _NONE,
        tags=_tags(node) or _NONE,
        description=_text(node.get("description")),
        metadata=parse_metadata(_metadata_text(node)),
    )
