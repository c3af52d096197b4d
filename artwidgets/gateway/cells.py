"""What a page of versions says, column by column: one reader for each of a listing's columns.

What a server does not tell (a field it lacks, one that came as null) is None here, never empty: an
empty ``linked_in`` reads as "not linked", and then a delete breaks a link unseen.

A listing of 100,000 versions can't afford an object per version: nodes go straight into lists, one
per column (`artwidgets.listing.empty_columns`), as plain values (`artwidgets.listing.dtypes`).
"""

import json
import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from artwidgets.listing import TABLE, Column, dtypes
from artwidgets.model.json_values import has_surrogates, without_surrogates
from artwidgets.model.records import Collection

__all__ = [
    "READERS",
    "CollectionRef",
    "Page",
    "aliases_of",
    "append_versions",
    "fill",
    "is_listed",
    "membership_in",
    "memberships_of",
    "metadata_text",
    "portfolio_paths",
    "tags_of",
    "text_of",
    "ttl_seconds",
]

_PSEUDO_ALIAS = re.compile(r"v\d+")
_NONE: tuple[str, ...] = ()

Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CollectionRef:
    """A collection by its id, and by all that its name is made of."""

    id: str
    entity: str
    project: str
    name: str
    type: str
    is_portfolio: bool

    @classmethod
    def of(cls, one: Collection) -> "CollectionRef":
        """What names a collection."""
        return cls(one.id, one.entity, one.project, one.name, one.type, one.is_portfolio)


class Page:
    """Some versions of one collection, as they came.

    Parameters
    ----------
    edges : sequence of mapping
        Each with its ``node``.
    ref : CollectionRef
    """

    def __init__(self, edges: Sequence[Node], ref: CollectionRef) -> None:
        self.edges = edges
        self.ref = ref
        self.nodes: list[Node] = [edge["node"] for edge in edges]
        self.memberships = [memberships_of(node) for node in self.nodes]

    def __len__(self) -> int:
        return len(self.edges)

    @cached_property
    def links(self) -> list[Node | None]:
        """The membership of each in the collection itself; looked for in portfolios alone."""
        if not self.ref.is_portfolio:
            return [None] * len(self)
        return [membership_in(found, self.ref.id) for found in self.memberships]

    @cached_property
    def versions(self) -> list[int]:
        """N of ``vN`` in the collection."""
        return list(map(_version_index, self.edges, self.nodes, self.links))


Reader = Callable[[Page], list[Any]]
"""From a page to the plain values of one column."""


def append_versions(columns: dict[str, list[Any]], edges: Sequence[Node], ref: CollectionRef) -> int:
    """Put a page of a collection's versions into `columns`; how many it added.

    Parameters
    ----------
    columns : dict of str to list
        As :func:`artwidgets.listing.empty_columns` makes them.
    edges : sequence of mapping
        ``artifacts.edges`` of the collection.
    ref : CollectionRef

    Notes
    -----
    ``linked_in`` gets the ids of the collections; what they are called is told elsewhere.
    """
    found = [edge for edge in edges if is_listed(edge)]
    fill(columns, Page(found, ref))
    return len(found)


def is_listed(edge: Node | None) -> bool:
    """Whether an edge holds a version, and one that a listing lists."""
    return bool(edge and (node := edge.get("node")) and node.get("state", "COMMITTED") == "COMMITTED")


def fill(columns: dict[str, list[Any]], page: Page, without: Container[str] = ()) -> None:
    """Put a page into `columns`, whatever the state of its versions; None into those named by `without`."""
    # Read before any is put: an answer that can't be read leaves all lists of one length.
    read = {name: [None] * len(page) if name in without else READERS[name](page) for name in columns}
    for name, values in columns.items():
        values += read[name]


def ttl_seconds(value: Any) -> int | None:
    """Seconds to live; None where the server says off (-2), inherits nothing (-1), or tells nothing.

    The encoding is that of ``wandb/sdk/artifacts/_validators.py``: only positive values are durations.
    """
    return int(value) if value is not None and int(value) > 0 else None


def text_of(value: str | None) -> str | None:
    """A text as it can be kept and shown: half characters, which JSON can carry, replaced."""
    return without_surrogates(value) if value and has_surrogates(value) else value


def metadata_text(value: Any) -> str | None:
    """A version's metadata as JSON text; the platform sends it as text, some servers as an object."""
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def aliases_of(node: Node, collection_id: str) -> tuple[str, ...] | None:
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


def tags_of(node: Node) -> tuple[str, ...] | None:
    """A version's tags; None where the server does not tell."""
    tags = node.get("tags")
    if not tags:
        return None if tags is None else _NONE
    return tuple(tag["name"] for tag in tags)


def memberships_of(node: Node) -> list[Node] | None:
    """What the collections that hold a version say of it; None where the server does not tell."""
    connection = node.get("artifactMemberships")
    if not connection or connection.get("edges") is None:
        return None
    return [(edge or {}).get("node") or {} for edge in connection["edges"]]


def membership_in(memberships: list[Node] | None, collection_id: str) -> Node | None:
    """The membership in one collection, or None."""
    for membership in memberships or ():
        collection = membership.get("artifactCollection")
        if collection and collection["id"] == collection_id:
            return membership
    return None


def portfolio_paths(node: Node) -> dict[str, str | None]:
    """What the collections are called that link a version, by id; None for one without a known project.

    Only portfolios name themselves (see :func:`artwidgets.gateway.documents.link_paths`).
    """
    paths: dict[str, str | None] = {}
    for membership in memberships_of(node) or ():
        collection = membership.get("artifactCollection")
        if collection and "name" in collection:
            project = collection.get("project")
            paths[collection["id"]] = (
                f"{project['entity']['name']}/{project['name']}/{collection['name']}" if project else None
            )
    return paths


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


def _source(node: Node) -> str | None:
    sequence = node.get("artifactSequence") or {}
    project = sequence.get("project")
    if not project or node.get("versionIndex") is None:
        return None
    return f"{project['entity']['name']}/{project['name']}/{sequence['name']}:v{node['versionIndex']}"


def _run(creator: Node | None) -> str | None:
    """The run that logged a version, "" where a person made it without one, None where it is not told."""
    return None if creator is None else creator.get("name") or ""


def _version_index(edge: Node, node: Node, membership: Node | None) -> int:
    version = edge.get("version")
    if isinstance(version, str) and _PSEUDO_ALIAS.fullmatch(version):
        return int(version[1:])
    if membership and membership.get("versionIndex") is not None:
        return int(membership["versionIndex"])
    return int(node.get("versionIndex") or 0)


def _row_ids(page: Page) -> list[str]:
    """The artifacts' ids; of links their memberships', or without memberships one made of both ends."""
    if not page.ref.is_portfolio:
        return _artifact_ids(page)
    return [
        membership["id"] if membership else f"{page.ref.id}:{artifact_id}"
        for membership, artifact_id in zip(page.links, _artifact_ids(page), strict=True)
    ]


def _artifact_ids(page: Page) -> list[str]:
    return [node["id"] for node in page.nodes]


def _linked_in(page: Page) -> list[tuple[str, ...] | None]:
    if page.ref.is_portfolio:
        own = [(node.get("artifactSequence") or {}).get("id") for node in page.nodes]
        return list(map(_links, page.memberships, own))
    return [_links(memberships, page.ref.id) for memberships in page.memberships]


def _inherited(page: Page) -> list[bool | None]:
    return [
        None if node.get("ttlDurationSeconds") is None else bool(node.get("ttlIsInherited"))
        for node in page.nodes
    ]


def _same(value: Callable[[CollectionRef], Any]) -> Reader:
    """The reader of what all versions of a collection have in common."""
    return lambda page: [value(page.ref)] * len(page)


def _each(field: str, convert: Callable[[Any], Any] | None = None) -> Reader:
    """The reader of one field of the nodes."""
    if convert is None:
        return lambda page: [node.get(field) for node in page.nodes]
    return lambda page: [convert(node.get(field)) for node in page.nodes]


_CONVERT: Mapping[dtypes.Dtype, Callable[[Any], Any]] = {
    # The platform's Int64 may come as text.
    **dict.fromkeys(
        (dtypes.COUNT, dtypes.NULLABLE_COUNT, dtypes.BYTES),
        lambda value: None if value is None else int(value),
    ),
    dtypes.PROSE: text_of,
    dtypes.METADATA: metadata_text,
    dtypes.DURATION: ttl_seconds,
    dtypes.TRUTH: lambda value: None if value is None else bool(value),
}
"""How a field's value becomes a plain one, where it is not that already."""


def _reader(column: Column) -> Reader:
    return _each(column.field, _CONVERT.get(column.dtype))


_OTHERWISE: Mapping[str, Reader] = {
    "id": _row_ids,
    "artifact_id": _artifact_ids,
    "collection_id": _same(lambda ref: ref.id),
    "entity": _same(lambda ref: ref.entity),
    "project": _same(lambda ref: ref.project),
    "name": lambda page: [f"{page.ref.name}:v{version}" for version in page.versions],
    "collection": _same(lambda ref: ref.name),
    "type": _same(lambda ref: ref.type),
    "version": lambda page: list(page.versions),
    "aliases": lambda page: [aliases_of(node, page.ref.id) for node in page.nodes],
    "tags": lambda page: list(map(tags_of, page.nodes)),
    "ttl_inherited": _inherited,
    "is_link": _same(lambda ref: ref.is_portfolio),
    "source": lambda page: list(map(_source, page.nodes)) if page.ref.is_portfolio else [None] * len(page),
    "linked_in": _linked_in,
    "run": _each("createdBy", _run),
    "state": lambda page: [node.get("state", "COMMITTED") for node in page.nodes],
}
"""Readers of what is no plain value of one field."""

READERS: Mapping[str, Reader] = {**{name: _reader(column) for name, column in TABLE.items()}, **_OTHERWISE}
"""By column, key and ``id``."""
