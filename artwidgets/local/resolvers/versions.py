"""Versions: found by name, alias or id, listed in collections, described, tagged, given a time to live."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from ariadne import ObjectType, UnionType
from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, select, update

from artwidgets.local import models as m
from artwidgets.local.clock import now
from artwidgets.local.connections import Order, Page, connection_of, count, pages, parse_order
from artwidgets.local.context import Context, Info, context_of
from artwidgets.local.filters import Fields, Identifier, Many, compile_filter, parse_filter
from artwidgets.local.identifiers import decode, encode
from artwidgets.local.naming import LATEST, check_metadata, check_tags, is_internal_type, is_version_alias
from artwidgets.local.permissions import can_see, require_write
from artwidgets.local.records import Record, among, among_given, batch, fetch, packed
from artwidgets.local.refusals import Missing, Refusal
from artwidgets.local.resolvers.collections import both, sequence
from artwidgets.local.resolvers.projects import mutation, project
from artwidgets.local.resolvers.runs import RUN_FIELDS, run
from artwidgets.local.resolvers.viewer import query

artifact = ObjectType("Artifact")
creator = UnionType("ArtifactCreator")

_v = m.versions.c
_m = m.memberships.c

INHERIT, OFF = -1, -2
"""What ``ttlDurationSeconds`` says instead of seconds, on the way in."""


def version_columns() -> list[ColumnElement[Any]]:
    """Return the columns of a version under the names of its GraphQL fields."""
    return [
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


_BY_NUMBER = select(*version_columns()).where(among_given(_v.id))


def versions_of(context: Context, ids: Sequence[int]) -> dict[int, Record]:
    """Load versions by number, as siblings."""
    found = fetch(context.connection, _BY_NUMBER, ids=packed(set(ids)))
    return {record["_id"]: record for record in batch(found)}


def metadata_at(path: str) -> ColumnElement[Any]:
    """Return the metadata value at a dotted path."""
    keys = "".join('."{}"'.format(part.replace('"', "")) for part in path.split(".") if part)
    return func.json_extract(_v.metadata, "$" + keys)


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

ORDERS = {
    "id": _v.id,
    "version": _m.version_index,
    "version_index": _m.version_index,
    "versionIndex": _m.version_index,
    "created_at": _v.created_at,
    "createdAt": _v.created_at,
    "artifact_created_at": _v.created_at,
    "updated_at": _v.updated_at,
    "updatedAt": _v.updated_at,
    "size": _v.size,
    "artifact_size": _v.size,
    "acm_created_at": _m.created_at,
    "linked_at": _m.created_at,
    "name": _m.version_index,
}


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
        return int(operand[1:])
    if isinstance(operand, dict):
        return {key: _indexes(value) for key, value in operand.items()}
    if isinstance(operand, list):
        return [_indexes(value) for value in operand]
    return operand


def listing(uncommitted: bool) -> tuple[Select[Any], ColumnElement[int]]:
    """Return the statement that lists versions with their places, and the column of the collection."""
    columns = version_columns()
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
    first: int | None = None,
    after: str | None = None,
    order: str | None = None,
    filters: str | None = None,
) -> dict[str, Any]:
    """Return a page of a collection's versions (of a portfolio: of the versions it links)."""
    connection = context_of(info).connection
    condition, uncommitted = version_filter(filters)
    statement, parent = listing(uncommitted)
    statement = statement.where(condition)
    sort = parse_order(order, ORDERS, "-version_index")
    orders = [sort, Order(_v.id, sort.descending)]

    def load(ids: Sequence[int]) -> dict[int, Page]:
        return pages(connection, statement, parent, ids, orders, first, after)

    def load_totals(ids: Sequence[int]) -> dict[int, int]:
        counted = select(parent, func.count()).select_from(statement.get_final_froms()[0])
        rows = connection.execute(counted.where(condition, among(parent, ids)).group_by(parent))
        return dict(rows.tuples().all())

    batched = record.batch
    page = batched.load(("artifacts", first, after, order, filters), load)[record["_id"]]
    return connection_of(
        page,
        lambda: batched.load(("artifact totals", filters), load_totals).get(record["_id"], 0),
        lambda version: {"version": f"v{version['_place']}"},
    )


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
    c = m.collections.c
    statement = (
        select(_m.id)
        .join(m.collections, c.id == _m.collection_id)
        .where(c.project_id == project_id, c.name == match["collection"], c.state == "READY")
    )
    named = statement.join(m.aliases, m.aliases.c.membership_id == _m.id).where(m.aliases.c.alias == alias)
    found: int | None = context.connection.scalar(named)
    if found is None and is_version_alias(alias):
        found = context.connection.scalar(statement.where(_m.version_index == int(alias[1:])))
    if found is None:
        found = context.connection.scalar(
            statement.join(m.versions, _v.id == _m.version_id).where(_v.digest == alias).limit(1)
        )
    return found


@project.field("artifact")
def _resolve_project_artifact(record: Record, info: Info, name: str) -> Record | None:
    context = context_of(info)
    number = find_membership(context, record["_id"], name)
    if number is None:
        return None
    version_id = context.connection.scalars(select(_m.version_id).where(_m.id == number)).one()
    return versions_of(context, [version_id])[version_id]


def visible_version(context: Context, identifier: str) -> Record | None:
    """Return a version by id where the viewer may see its project or one that links it."""
    number = decode(identifier, "Artifact")
    record = versions_of(context, [number]).get(number) if number is not None else None
    if record is None:
        return None
    source = context.collections([record["_collection_id"]])[record["_collection_id"]]
    if can_see(context, context.projects([source["_project_id"]])[source["_project_id"]]):
        return record
    held = list(context.connection.scalars(select(_m.collection_id).where(_m.version_id == number)))
    places = {context.collections(held)[place]["_project_id"] for place in held}
    return record if any(can_see(context, context.projects(places)[place]) for place in places) else None


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
    source = context.collections([record["_collection_id"]])[record["_collection_id"]]
    require_write(context, context.projects([source["_project_id"]])[source["_project_id"]])
    return record


@query.field("artifact")
def resolve_artifact(_: Any, info: Info, id: str) -> Record | None:
    """Return a version by id."""
    return visible_version(context_of(info), id)


@query.field("clientIDMapping")
def _resolve_client_id(_: Any, info: Info, clientID: str) -> dict[str, str] | None:
    context = context_of(info)
    number = context.connection.scalar(
        select(_v.id).where(_v.client_id == clientID, _v.state != "DELETED").order_by(_v.id.desc()).limit(1)
    )
    return {"serverID": encode("Artifact", number)} if number is not None else None


artifact.set_field("id", lambda record, _info: encode("Artifact", record["_id"]))
artifact.set_field("digestAlgorithm", lambda _record, _info: "MANIFEST_MD5")
artifact.set_field("commitHash", lambda record, _info: record["digest"])


def source_of(record: Record, context: Context) -> Record:
    """Return the sequence that a version was logged to; the siblings' are looked up with it."""
    number = record["_collection_id"]
    known = context.collections(())
    if number not in known:
        rows = record.batch.load(
            "sources",
            lambda ids: set(
                context.connection.scalars(select(_v.collection_id).where(among(_v.id, ids)).distinct())
            ),
        )
        known = context.collections(rows)
    return known[number]


@artifact.field("artifactSequence")
def _resolve_sequence(record: Record, info: Info) -> Record:
    found = source_of(record, context_of(info))
    found.setdefault("__typename", "ArtifactSequence")
    return found


@artifact.field("artifactType")
def _resolve_artifact_type(record: Record, info: Info) -> Record:
    context = context_of(info)
    type_id = source_of(record, context)["_type_id"]
    known = context.types(())
    if type_id not in known:
        known = context.types(found["_type_id"] for found in context.collections(()).values())
    return known[type_id]


def _default_ttl(record: Record, context: Context) -> int | None:
    place = source_of(record, context)
    type_name = context.types([place["_type_id"]])[place["_type_id"]]["name"]
    if is_internal_type(type_name):
        return None
    owner = context.projects([place["_project_id"]])[place["_project_id"]]["_entity_id"]
    default: int | None = context.entities([owner])[owner]["artifactTTLDurationSeconds"]
    return default


@artifact.field("ttlDurationSeconds")
def _resolve_ttl(record: Record, info: Info) -> int:
    own = record["_ttl"]
    return int(own if own is not None else _default_ttl(record, context_of(info)) or OFF)


@artifact.field("ttlIsInherited")
def _resolve_ttl_inherited(record: Record, _info: Info) -> bool:
    return record["_ttl"] is None


def _loader(
    info: Info, columns: Sequence[Any], key: Any, *orders: Any
) -> Callable[..., dict[int, list[Any]]]:
    connection = context_of(info).connection

    def load(ids: Sequence[int]) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = {number: [] for number in ids}
        for row in connection.execute(select(key, *columns).where(among(key, ids)).order_by(*orders)):
            found[row[0]].append(row)
        return found

    return load


@artifact.field("tags")
def _resolve_tags(record: Record, info: Info) -> list[dict[str, Any]]:
    c = m.version_tags.c
    rows = record.batch.load("tags", _loader(info, [c.id, c.name], c.version_id, c.name))[record["_id"]]
    return [{"id": encode("Tag", number), "name": name} for _, number, name in rows]


@artifact.field("usedCount")
def _resolve_used_count(record: Record, info: Info) -> int:
    c = m.usages.c
    connection = context_of(info).connection

    def load(ids: Sequence[int]) -> dict[int, int]:
        rows = connection.execute(
            select(c.version_id, func.count()).where(among(c.version_id, ids)).group_by(c.version_id)
        )
        return dict(rows.tuples().all())

    return record.batch.load("used", load).get(record["_id"], 0)


@artifact.field("createdBy")
def _resolve_creator(record: Record, info: Info) -> Record | None:
    context = context_of(info)
    number = record["_run_id"]
    if number is not None:
        known = context.runs(())
        if number not in known:
            rows = record.batch.load(
                "runs",
                lambda ids: [
                    found
                    for found in context.connection.scalars(
                        select(_v.run_id).where(among(_v.id, ids)).distinct()
                    )
                    if found is not None
                ],
            )
            known = context.runs(rows)
        known[number].setdefault("__typename", "Run")
        return known[number]
    if record["_user_id"] is None:
        return None
    user = context.users([record["_user_id"]])[record["_user_id"]]
    user.setdefault("__typename", "User")
    return user


@creator.type_resolver
def _resolve_creator_type(record: Record, *_: Any) -> str:
    return str(record["__typename"])


@artifact.field("usedBy")
def _resolve_used_by(
    record: Record,
    info: Info,
    filters: str | None = None,
    first: int | None = None,
    after: str | None = None,
    order: str | None = None,
) -> dict[str, Any]:
    context = context_of(info)
    c = m.usages.c
    condition = compile_filter(parse_filter(filters), RUN_FIELDS)
    statement = (
        select(m.runs.c.id.label("_id"), c.version_id.label("_version_id"))
        .join(m.usages, c.run_id == m.runs.c.id)
        .where(m.runs.c.deleted_at.is_(None), condition)
    )
    load = _page_loader(context, statement, c.version_id, [Order(m.runs.c.id)], first, after)
    page = record.batch.load(("used by", filters, first, after), load)[record["_id"]]
    known = context.runs(found["_id"] for found in page.records)
    visible = page._replace(records=[known[found["_id"]] for found in page.records])
    return connection_of(
        visible, lambda: count(context.connection, statement.where(c.version_id == record["_id"]))
    )


def _page_loader(
    context: Context,
    statement: Select[Any],
    parent: ColumnElement[int],
    orders: list[Order],
    first: Any,
    after: Any,
) -> Callable[[Sequence[int]], dict[int, Page]]:
    return lambda ids: pages(context.connection, statement, parent, ids, orders, first, after)


def _run_artifacts(
    record: Record,
    info: Info,
    statement: Select[Any],
    parent: ColumnElement[int],
    first: Any,
    after: Any,
) -> dict[str, Any]:
    context = context_of(info)
    statement = statement.where(_v.state == "COMMITTED")
    load = _page_loader(context, statement, parent, [Order(_v.id)], first, after)
    page = record.batch.load((str(parent), first, after), load)[record["_id"]]
    return connection_of(page, lambda: count(context.connection, statement.where(parent == record["_id"])))


@run.field("outputArtifacts")
def _resolve_outputs(
    record: Record, info: Info, first: int | None = None, after: str | None = None
) -> dict[str, Any]:
    return _run_artifacts(record, info, select(*version_columns()), _v.run_id, first, after)


@run.field("inputArtifacts")
def _resolve_inputs(
    record: Record, info: Info, first: int | None = None, after: str | None = None
) -> dict[str, Any]:
    c = m.usages.c
    statement = select(*version_columns()).join(m.usages, c.version_id == _v.id)
    return _run_artifacts(record, info, statement, c.run_id, first, after)


@mutation.field("updateArtifact")
def update_artifact(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Set description, metadata, tags and time to live; what is not given stays as it is."""
    context = context_of(info)
    with context.transaction() as connection:
        record = own_version(context, input["artifactID"])
        changes: dict[str, Any] = {"updated_at": now()}
        if input.get("description") is not None:
            changes["description"] = input["description"]
        if input.get("metadata") is not None:
            changes["metadata"] = check_metadata(input["metadata"])
        if input.get("ttlDurationSeconds") is not None:
            changes["ttl"] = ttl_value(
                input["ttlDurationSeconds"], _resolve_artifact_type(record, info)["name"]
            )
        connection.execute(update(m.versions).where(_v.id == record["_id"]).values(**changes))
        add_tags(connection, record["_id"], [tag["tagName"] for tag in input.get("tagsToAdd") or ()])
        gone = [tag["tagName"] for tag in input.get("tagsToDelete") or ()]
        c = m.version_tags.c
        connection.execute(delete(m.version_tags).where(c.version_id == record["_id"], c.name.in_(gone)))
    return {"artifact": versions_of(context, [record["_id"]])[record["_id"]]}


def ttl_value(seconds: int, type_name: str) -> int | None:
    """Return what to store for a ``ttlDurationSeconds`` that came in.

    Raises
    ------
    Refusal
        Where it is no duration, or the type is one the platform makes by itself.
    """
    if seconds == INHERIT:
        return None
    if seconds == OFF:
        return OFF
    if seconds <= 0:
        raise Refusal(
            f"invalid ttlDurationSeconds {seconds}: a positive number of seconds, -1 (inherit) or -2 (off)"
        )
    if is_internal_type(type_name):
        raise Refusal(f"cannot set TTL on artifacts of type {type_name!r}")
    return seconds


def add_tags(connection: Connection, version_id: int, names: Sequence[str]) -> None:
    """Tag a version."""
    for name in check_tags(names):
        connection.execute(
            insert(m.version_tags).prefix_with("OR IGNORE").values(version_id=version_id, name=name)
        )


bindables = [artifact, creator]
