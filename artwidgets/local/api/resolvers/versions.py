"""Versions: found by name, alias or id, listed in collections, described, tagged, given a time to live."""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from ariadne import ObjectType, UnionType
from sqlalchemy import ColumnElement, Select, bindparam, select

from artwidgets.local.api.filters import Fields, Identifier, Many, compile_filter, json_at, parse_filter
from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.pages import (
    Order,
    Page,
    Window,
    asked_below,
    connection_of,
    only_counted,
    pages,
    parse_order,
    total_of,
)
from artwidgets.local.api.resolvers.artifact_collections import (
    both,
    resolve_default_type,
    see_collections,
    sequence,
    shown_collection,
    type_of,
)
from artwidgets.local.api.resolvers.artifact_types import artifact_type
from artwidgets.local.api.resolvers.projects import project
from artwidgets.local.api.resolvers.viewer import query
from artwidgets.local.api.selections import answers_all, looked_up
from artwidgets.local.refusals import Missing
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.naming import LATEST, index_of, is_internal_type, is_version_alias
from artwidgets.local.rules.permissions import can_see, require_write
from artwidgets.local.rules.ttl import OFF
from artwidgets.local.store import models as m
from artwidgets.local.store.identifiers import decode, encode
from artwidgets.local.store.prepared import Prepared
from artwidgets.local.store.records import Record, among_given, batch, fetch, packed

artifact = ObjectType("Artifact")

_v = m.versions.c
_m = m.memberships.c


_OWN = frozenset(
    (
        *("description", "metadata", "size", "storageBytes"),
        *("fileCount", "historyStep", "createdAt", "updatedAt"),
    )
)
"""Columns that no field but their own reads."""


def version_columns(asked: Collection[str] = _OWN) -> list[ColumnElement[Any]]:
    """Return the columns of a version under the names of its GraphQL fields, without what is not `asked`."""
    columns = [
        _v.id.label("_id"),
        _v.collection_id.label("_collection_id"),
        _v.version_index.label("versionIndex"),
        _v.state,
        _v.digest,
        _v.description,
        _v.metadata,
        _v.ttl.label("_ttl"),
        _v.size,
        _v.stored.label("storageBytes"),
        _v.file_count.label("fileCount"),
        _v.storage_layout.label("_layout"),
        _v.history_step.label("historyStep"),
        _v.run_id.label("_run_id"),
        _v.user_id.label("_user_id"),
        _v.created_at.label("createdAt"),
        _v.updated_at.label("updatedAt"),
    ]
    return [column for column in columns if column.name not in _OWN or column.name in asked]


_BY_NUMBER = Prepared(select(*version_columns()).where(among_given(_v.id)))


def versions_of(context: Context, ids: Iterable[int]) -> dict[int, Record]:
    """Load versions by number, as siblings."""
    found = fetch(context.connection, _BY_NUMBER, ids=packed(set(ids)))
    return {record["_id"]: record for record in batch(found)}


def metadata_at(path: str) -> ColumnElement[Any]:
    """Return the metadata value at a dotted path."""
    return json_at(_v.metadata, path)


_tags = select(m.version_tags.c.id).where(m.version_tags.c.version_id == _v.id)
_aliases = (
    select(m.aliases.c.id).where(m.aliases.c.membership_id == _m.id).correlate(m.memberships, m.versions)
)
VERSION_FIELDS: Fields = {
    "id": Identifier(_v.id, "Artifact"),
    "artifact_id": Identifier(_v.id, "Artifact"),
    "state": _v.state,
    "digest": _v.digest,
    "description": _v.description,
    "version": _m.version_index,
    "version_index": _m.version_index,
    "versionIndex": _m.version_index,
    "size": _v.size,
    "artifact_size": _v.size,
    "fileCount": _v.file_count,
    "ttlDurationSeconds": _v.ttl,
    "tag": Many(_tags, m.version_tags.c.name),
    "tags": Many(_tags, m.version_tags.c.name),
    "alias": Many(_aliases, m.aliases.c.alias),
    "aliases": Many(_aliases, m.aliases.c.alias),
    "metadata": metadata_at,
    "artifact_metadata": metadata_at,
    "created_at": _v.created_at,
    "createdAt": _v.created_at,
    "artifact_created_at": _v.created_at,
    "updated_at": _v.updated_at,
    "updatedAt": _v.updated_at,
    "acm_created_at": _m.created_at,
    "linked_at": _m.created_at,
}
"""What filters on versions may name."""

ORDERS = {"version_index": _m.version_index}
"""The one order of a collection's versions that the platform's own tests use."""


def version_filter(text: str | None) -> tuple[ColumnElement[bool], bool]:
    """Return the condition and whether it speaks of states other than COMMITTED."""
    tree = parse_filter(text)
    for key in ("version", "version_index", "versionIndex"):
        if key in tree:
            tree[key] = _indexes(tree[key])
    states = tree.get("state", "COMMITTED")
    return compile_filter(tree, VERSION_FIELDS), states != "COMMITTED"


def _indexes(operand: Any) -> Any:
    # Clients may say "v3" where they mean index 3.
    if isinstance(operand, str) and is_version_alias(operand):
        return index_of(operand)
    if isinstance(operand, dict):
        return {key: _indexes(value) for key, value in operand.items()}
    if isinstance(operand, list):
        return [_indexes(value) for value in operand]
    return operand


def listing(uncommitted: bool, asked: Collection[str]) -> tuple[Select[Any], ColumnElement[int]]:
    """Return the statement that lists versions with their indexes, and the column of the collection."""
    columns = version_columns(asked)
    if uncommitted:
        joined = m.versions.outerjoin(
            m.memberships, (_m.version_id == _v.id) & (_m.collection_id == _v.collection_id)
        )
        return select(*columns, _v.version_index.label("_place")).select_from(joined), _v.collection_id
    joined = m.memberships.join(m.versions, _v.id == _m.version_id)
    return select(*columns, _m.version_index.label("_place")).select_from(joined), _m.collection_id


def resolve_artifacts(
    record: Record,
    info: Info,
    order: str | None = None,
    filters: str | None = None,
    **page: Any,
) -> dict[str, Any]:
    """Return a page of a collection's versions (of a portfolio: of those it links), newest first."""
    window, connection = Window(**page), context_of(info).connection
    asked = asked_below(info) & _OWN

    def listed() -> tuple[Select[Any], ColumnElement[int]]:
        condition, uncommitted = version_filter(filters)
        statement, parent = listing(uncommitted, asked)
        return statement.where(condition), parent

    def load(parents: Sequence[int]) -> dict[int, Page]:
        sort = parse_order(order, ORDERS, "-version_index")
        statement, parent = listed()
        return pages(connection, statement, parent, parents, [sort, Order(_v.id, sort.descending)], window)

    def total() -> int:
        return total_of(record, ("artifacts", filters), connection, *listed())

    if only_counted(info):
        return {"totalCount": total}
    # The statement is built by the sibling that loads: that takes longer than reading a short page.
    found = record.batch.load(("artifacts", order, filters, asked, window), load)[record["_id"]]
    return connection_of(found, total, lambda version: {"version": f"v{version['_place']}"})


for _object in both:
    _object.set_field("artifacts", resolve_artifacts)


@sequence.field("latestArtifact")
def _resolve_latest(record: Record, info: Info) -> Record | None:
    context = context_of(info)
    number = context.connection.scalar(
        select(_v.id)
        .where(_v.collection_id == record["_id"], _v.state == "COMMITTED")
        .order_by(_v.version_index.desc())
        .limit(1)
    )
    return versions_of(context, [number])[number] if number is not None else None


_NAME = re.compile(r"(?P<collection>[^:]+)(?::(?P<alias>[^:]+))?\Z")


def find_membership(context: Context, project_id: int, name: str) -> int | None:
    """Return the number of the membership ``collection:alias-or-vN`` (``latest`` where nothing is said)."""
    match = _NAME.match(name)
    if match is None:
        return None
    alias = match["alias"] or LATEST
    where = {"project": project_id, "named": match["collection"]}
    found: int | None = _BY_ALIAS.scalar(context.connection, **where, wanted=alias)
    if found is None and (index := index_of(alias)) is not None:
        found = _BY_INDEX.scalar(context.connection, **where, wanted=index)
    return _BY_DIGEST.scalar(context.connection, **where, wanted=alias) if found is None else found


_memberships = (
    select(_m.id)
    .join(m.collections, m.collections.c.id == _m.collection_id)
    .where(
        m.collections.c.project_id == bindparam("project"),
        m.collections.c.name == bindparam("named"),
        m.collections.c.state == "READY",
    )
)
_BY_ALIAS = Prepared(
    _memberships.join(m.aliases, m.aliases.c.membership_id == _m.id).where(
        m.aliases.c.alias == bindparam("wanted")
    )
)
_BY_INDEX = Prepared(_memberships.where(_m.version_index == bindparam("wanted")))
_BY_DIGEST = Prepared(
    _memberships.join(m.versions, _v.id == _m.version_id).where(_v.digest == bindparam("wanted")).limit(1)
)


@project.field("artifact")
def _resolve_project_artifact(record: Record, info: Info, name: str) -> Record | None:
    context = context_of(info)
    number = find_membership(context, record["_id"], name)
    if number is None:
        return None
    version_id = context.connection.scalars(select(_m.version_id).where(_m.id == number)).one()
    return versions_of(context, [version_id])[version_id]


@artifact_type.field("artifact")
def _resolve_type_artifact(record: Record, info: Info, name: str) -> Record | None:
    context = context_of(info)
    found: Record | None = _resolve_project_artifact(context.project(record["_project_id"]), info, name)
    return found if found is not None and source_of(found, context)["_type_id"] == record["_id"] else None


def visible_version(context: Context, identifier: str) -> Record | None:
    """Return a version by id where the viewer may see its project or one that links it."""
    number = decode(identifier, "Artifact")
    record = versions_of(context, [number]).get(number) if number is not None else None
    return record if record is not None and _visible(context, record) else None


def _visible(context: Context, record: Record) -> bool:
    if can_see(context, _project_of(context, record["_collection_id"])):
        return True
    held = list(context.connection.scalars(select(_m.collection_id).where(_m.version_id == record["_id"])))
    return any(can_see(context, _project_of(context, collection_id)) for collection_id in held)


def _project_of(context: Context, collection_id: int) -> Record:
    return context.project(context.collection(collection_id)["_project_id"])


def own_version(context: Context, identifier: str) -> Record:
    """Return a version that the viewer may change, not a deleted one.

    Raises
    ------
    Missing
        Where it does not exist any more: a delete that comes a second time is told so.
    NotPermitted
        Where the viewer may only read.
    """
    record = visible_version(context, identifier)
    if record is None or record["state"] == "DELETED":
        raise Missing(f"artifact {identifier} not found")
    require_write(context, _project_of(context, record["_collection_id"]))
    return record


@query.field("artifact")
def resolve_artifact(_: Any, info: Info, id: str) -> Record | None:
    """Return a version by id; a document that asks for many has them loaded together."""
    context = context_of(info)

    def load(numbers: set[int]) -> dict[int, Record]:
        found = versions_of(context, list(numbers))
        collections = context.collections(record["_collection_id"] for record in found.values())
        context.projects(collection["_project_id"] for collection in collections.values())
        return found

    record = context.together("artifact", "Artifact", load).get(decode(id, "Artifact") or 0)
    return record if record is not None and _visible(context, record) else None


@query.field("clientIDMapping")
def _resolve_client_id(_: Any, info: Info, clientID: str) -> dict[str, Any] | None:
    context = context_of(info)
    number = context.connection.scalar(
        select(_v.id).where(_v.client_id == clientID, _v.state != "DELETED").order_by(_v.id.desc()).limit(1)
    )
    if number is None or visible_version(context, encode("Artifact", number)) is None:
        return None
    entry = versions_of(context, [number])[number]
    entry["__typename"] = "Artifact"
    return {"clientID": clientID, "entry": entry, "serverID": encode("Artifact", number)}


_entry = UnionType("ClientIDMappingEntry")
_entry.set_type_resolver(lambda record, *_: str(record["__typename"]))


@artifact.field("id")
@answers_all(lambda records, _info: [encode("Artifact", record["_id"]) for record in records])
def _resolve_id(record: Record, _info: Info) -> str:
    return encode("Artifact", record["_id"])


artifact.set_field("digestAlgorithm", lambda _record, _info: "MANIFEST_MD5")


def source_of(record: Record, context: Context) -> Record:
    """Return the sequence that a version was logged to; the siblings' are looked up with it."""
    return record.batch.related("_collection_id", context.collections)[record["_collection_id"]]


@artifact.field("artifactSequence")
def _resolve_sequence(record: Record, info: Info) -> Record:
    """Return where a version was logged to. A link elsewhere makes it visible, not its neighbours."""
    context = context_of(info)
    if record["_collection_id"] not in context.seen:
        see_collections(context, record.batch.named["_collection_id"])
    return shown_collection(context, record["_collection_id"])


@artifact.field("artifactType")
def _resolve_type(record: Record, info: Info) -> Record:
    return resolve_default_type(_resolve_sequence(record, info), info)


def resolve_artifact_type(record: Record, info: Info) -> Record:
    """Return the type of a version, whoever may see it."""
    context = context_of(info)
    return type_of(source_of(record, context), context)


def _default_ttls(_ids: Sequence[int], sibling: Record, info: Info) -> dict[int, int | None]:
    """Return what versions inherit, by collection: the entity's default, nothing for internal types."""
    context = context_of(info)
    collections = sibling.batch.named["_collection_id"]
    found: dict[int, int | None] = {}
    records = context.collections(collections)
    for number in collections:
        collection = records[number]
        owner = context.project(collection["_project_id"])["_entity_id"]
        internal = is_internal_type(type_of(collection, context)["name"])
        default = context.entity(owner)["artifactTTLDurationSeconds"]
        found[number] = None if internal else default
    return found


def _ttls(records: Sequence[Record], info: Info) -> list[int]:
    inherited: dict[int, int | None] = {}
    if any(record["_ttl"] is None for record in records):
        inherited = records[0].batch.load("default TTL", _default_ttls, records[0], info)
    return [
        int(inherited[record["_collection_id"]] or OFF) if record["_ttl"] is None else int(record["_ttl"])
        for record in records
    ]


@artifact.field("ttlDurationSeconds")
@answers_all(_ttls)
def _resolve_ttl(record: Record, info: Info) -> int:
    return _ttls([record], info)[0]


@artifact.field("isGenerated")
def _resolve_generated(record: Record, info: Info) -> bool:
    return is_internal_type(resolve_artifact_type(record, info)["name"])


@artifact.field("ttlIsInherited")
@answers_all(lambda records, _info: [record["_ttl"] is None for record in records])
def _resolve_ttl_inherited(record: Record, _info: Info) -> bool:
    return record["_ttl"] is None


_t = m.version_tags.c
_TAGS = Prepared(select(_t.version_id, _t.id, _t.name).where(among_given(_t.version_id)).order_by(_t.name))


def _load_tags(ids: Sequence[int], info: Info) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {number: [] for number in ids}
    for owner, number, name in _TAGS.rows(context_of(info).connection, ids=packed(ids)):
        found[owner].append({"id": encode("Tag", number), "name": name})
    return found


artifact.set_field("tags", looked_up(lambda record, info: record.batch.load("tags", _load_tags, info)))


bindables = [artifact, _entry]
