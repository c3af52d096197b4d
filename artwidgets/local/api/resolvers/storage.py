"""What fills the store: bytes of contents, each once; references count apart.

A version holds the files that its manifest names, and none twice; so does a collection, a type, a
project or an entity with the versions in it. A run holds the files that it saved itself. What was
deleted counts no more in the tree; the entity's own figure is what its store still has.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ariadne import ObjectType
from sqlalchemy import ColumnElement, Select, func, select

from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.pages import Order, Window, connection_of, connection_of_list, pages
from artwidgets.local.api.resolvers.artifact_collections import EVERYTHING, collections_of
from artwidgets.local.api.resolvers.files import RUN_FILES, run_file
from artwidgets.local.api.resolvers.projects import project
from artwidgets.local.api.resolvers.runs import run
from artwidgets.local.api.resolvers.versions import versions_of
from artwidgets.local.api.resolvers.viewer import entity
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.permissions import role_in
from artwidgets.local.rules.projects import visible_projects
from artwidgets.local.store import models as m
from artwidgets.local.store.identifiers import encode
from artwidgets.local.store.records import Record, among, batch

_v = m.versions.c
_e = m.entries.c
_k = m.collections.c
_r = m.runs.c
_f = m.run_files.c

entity_node = ObjectType("EntityStorageNode")
project_node = ObjectType("ProjectStorageNode")
type_node = ObjectType("ArtifactTypeStorageNode")
sequence_node = ObjectType("ArtifactSequenceStorageNode")
version_node = ObjectType("ArtifactStorageNode")
run_node = ObjectType("RunStorageNode")
file_node = ObjectType("FileStorageNode")


def _contents(of: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Select[Any]:
    """Return the statement that sums the contents of living versions, each once, by a column of theirs."""
    held = (
        select(of.label("of"), _e.digest, _e.size)
        .join(m.versions, _v.id == _e.version_id)
        .join(m.collections, _k.id == _v.collection_id)
        .where(_v.state == "COMMITTED", _e.ref.is_(None), *conditions)
        .distinct()
        .subquery()
    )
    return select(held.c["of"], func.sum(held.c.size)).group_by(held.c["of"])


def _run_contents(of: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Select[Any]:
    return (
        select(of, func.sum(_f.size))
        .join(m.runs, _r.id == _f.run_id)
        .where(_f.md5.is_not(None), _r.deleted_at.is_(None), *conditions)
        .group_by(of)
    )


def _sums(context: Context, *statements: Select[Any]) -> dict[int, int]:
    found: dict[int, int] = {}
    for statement in statements:
        for number, size in context.connection.execute(statement):
            found[number] = found.get(number, 0) + int(size)
    return found


def sizes_of_projects(context: Context, numbers: Iterable[int]) -> dict[int, int]:
    """Return the bytes that projects hold, by number."""
    ids = list(numbers)
    return _sums(
        context,
        _contents(_k.project_id, among(_k.project_id, ids)),
        _run_contents(_r.project_id, among(_r.project_id, ids)),
    )


@project.field("storageBytes")
def _resolve_project_bytes(record: Record, info: Info) -> int:
    found = record.batch.load("storage", lambda ids: sizes_of_projects(context_of(info), ids))
    return found.get(record["_id"], 0)


@run.field("storageBytes")
def _resolve_run_bytes(record: Record, info: Info) -> int:
    def load(ids: Sequence[int]) -> dict[int, int]:
        return _sums(context_of(info), _run_contents(_f.run_id, among(_f.run_id, ids)))

    return record.batch.load("storage", load).get(record["_id"], 0)


@entity.field("storageBytes")
def _resolve_entity_bytes(record: Record, info: Info) -> int:
    context, c = context_of(info), m.blobs.c
    if role_in(context, record["_id"]) is None:
        return 0
    held = context.connection.scalar(select(func.sum(c.size)).where(c.entity_id == record["_id"]))
    return int(held or 0)


@entity.field("referenceBytes")
def _resolve_reference_bytes(record: Record, info: Info) -> int:
    context = context_of(info)
    if role_in(context, record["_id"]) is None:
        return 0
    held = (
        select(_e.ref, _e.digest, _e.size)
        .join(m.versions, _v.id == _e.version_id)
        .join(m.collections, _k.id == _v.collection_id)
        .join(m.projects, m.projects.c.id == _k.project_id)
        .where(_v.state == "COMMITTED", _e.ref.is_not(None), m.projects.c.entity_id == record["_id"])
        .distinct()
        .subquery()
    )
    return int(context.connection.scalar(select(func.sum(held.c.size))) or 0)


def _node(kind: str, number: int, name: str, size: int, **fields: Any) -> Record:
    identifier = encode(f"{kind}StorageNode", number)
    return Record(_id=number, id=identifier, name=name, size=size, **fields)


def _connection(nodes: list[Record], page: dict[str, Any]) -> dict[str, Any]:
    total = sum(node["size"] for node in nodes)
    return {**connection_of_list(batch(nodes), Window(**page)), "totalSize": total}


@entity.field("storageTree")
def _resolve_tree(record: Record, info: Info, enableReferenceTracking: bool | None = None) -> Record:
    context = context_of(info)
    seen = visible_projects(context, record["_id"])
    # A content that two projects have is in the entity's store once.
    files_once = (
        select(_e.digest, _e.size)
        .join(m.versions, _v.id == _e.version_id)
        .join(m.collections, _k.id == _v.collection_id)
        .where(_v.state == "COMMITTED", _e.ref.is_(None), among(_k.project_id, seen))
        .distinct()
        .subquery()
    )
    total = int(context.connection.scalar(select(func.sum(files_once.c.size))) or 0)
    total += sum(_sums(context, _run_contents(_r.project_id, among(_r.project_id, seen))).values())
    return _node("Entity", record["_id"], record["name"], total, entity=record, _seen=seen)


@entity_node.field("projects")
def _resolve_projects(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    context = context_of(info)
    projects = context.projects(record["_seen"])
    sizes = sizes_of_projects(context, record["_seen"])
    nodes = [
        _node("Project", number, projects[number]["name"], sizes.get(number, 0), project=projects[number])
        for number in sorted(record["_seen"])
    ]
    return _connection(nodes, page)


@project_node.field("artifactTypes")
def _resolve_types(record: Record, info: Info, **page: Any) -> list[Record]:
    context = context_of(info)
    c = m.artifact_types.c
    numbers = list(
        context.connection.scalars(select(c.id).where(c.project_id == record["_id"]).order_by(c.id))
    )
    types = context.types(numbers)
    sizes = _sums(context, _contents(_k.type_id, _k.project_id == record["_id"]))
    nodes = [
        _node(
            "ArtifactType",
            number,
            types[number]["name"],
            sizes.get(number, 0),
            artifactType=types[number],
        )
        for number in numbers
    ]
    return [edge["node"] for edge in _connection(nodes, page)["edges"]]


@project_node.field("artifactSequences")
def _resolve_sequences(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    context = context_of(info)
    own = select(_k.id).where(_k.project_id == record["_id"], _k.kind == "SEQUENCE", _k.state == "READY")
    numbers = list(context.connection.scalars(own.order_by(_k.id)))
    collections = collections_of(context, numbers)
    sizes = _sums(context, _contents(_k.id, _k.project_id == record["_id"]))
    nodes = [
        _node(
            "ArtifactSequence",
            number,
            collections[number]["name"],
            sizes.get(number, 0),
            artifactSequence=collections[number],
        )
        for number in numbers
    ]
    return _connection(nodes, page)


@sequence_node.field("artifactType")
def _resolve_type(record: Record, info: Info) -> Record:
    number = record["artifactSequence"]["_type_id"]
    return context_of(info).type(number)


def _paged(
    context: Context,
    statement: Select[Any],
    order: ColumnElement[int],
    total: Select[Any],
    shown: Callable[[list[Record]], list[Record]],
    page: dict[str, Any],
) -> dict[str, Any]:
    """Return a page of nodes, and what all of them hold together."""
    found = pages(context.connection, statement, EVERYTHING, [1], [Order(order)], Window(**page))[1]
    nodes = batch(shown(list(found.records)))
    held = int(context.connection.scalar(total) or 0)
    return {**connection_of(found._replace(records=nodes)), "totalSize": held}


@sequence_node.field("artifacts")
def _resolve_versions(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    context = context_of(info)
    statement = select(_v.id.label("_id"), _v.version_index, _v.stored).where(
        _v.collection_id == record["_id"], _v.state == "COMMITTED"
    )

    def shown(records: list[Record]) -> list[Record]:
        versions = versions_of(context, [found["_id"] for found in records])
        return [
            _node(
                "Artifact",
                found["_id"],
                f"{record['name']}:v{found['version_index']}",
                found["stored"],
                artifact=versions[found["_id"]],
            )
            for found in records
        ]

    # Versions share files: their sizes together are more than the collection holds.
    total = select(func.sum(_v.stored)).where(_v.collection_id == record["_id"], _v.state == "COMMITTED")
    return _paged(context, statement, _v.id, total, shown, page)


@project_node.field("runs")
def _resolve_runs(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    context = context_of(info)
    living = (_r.project_id == record["_id"]) & _r.deleted_at.is_(None)

    def shown(records: list[Record]) -> list[Record]:
        numbers = [found["_id"] for found in records]
        runs = context.runs(numbers)
        sizes = _sums(context, _run_contents(_f.run_id, among(_f.run_id, numbers)))
        return [
            _node("Run", number, runs[number]["name"], sizes.get(number, 0), run=runs[number])
            for number in numbers
        ]

    total = select(func.sum(_f.size)).join(m.runs, _r.id == _f.run_id).where(living, _f.md5.is_not(None))
    return _paged(context, select(_r.id.label("_id")).where(living), _r.id, total, shown, page)


@run_node.field("files")
def _resolve_files(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    context = context_of(info)
    entity_id = context.project(record["run"]["_project_id"])["_entity_id"]
    statement = RUN_FILES.where(_f.run_id == record["_id"])

    def shown(records: list[Record]) -> list[Record]:
        return [
            _node(
                "File",
                found["_id"],
                found["path"],
                found["size"],
                file=run_file(context, entity_id, found),
            )
            for found in records
        ]

    total = select(func.sum(_f.size)).where(_f.run_id == record["_id"], _f.md5.is_not(None))
    return _paged(context, statement, _f.id, total, shown, page)


for _object, _key, _kind in (
    (entity_node, "entityID", "Entity"),
    (project_node, "projectID", "Project"),
    (sequence_node, "artifactSequenceID", "ArtifactCollection"),
    (version_node, "artifactID", "Artifact"),
    (run_node, "runID", "Run"),
    (file_node, "fileID", "RunFile"),
):
    _object.set_field(_key, lambda record, _info, kind=_kind: encode(kind, record["_id"]))

bindables = [entity_node, project_node, type_node, sequence_node, version_node, run_node, file_node]
