"""Who did what, when: the records that mutations leave, as the schema's three histories tell them."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from ariadne import InterfaceType, ObjectType
from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, or_, select

from artwidgets.local.api.filters import Fields, compile_filter, parse_filter
from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.pages import Order, Window, connection_of, page_of, parse_order
from artwidgets.local.api.resolvers.artifact_collections import both, collections_of
from artwidgets.local.api.resolvers.artifact_types import artifact_type
from artwidgets.local.api.resolvers.versions import artifact, versions_of
from artwidgets.local.rules.actions import ALIAS_KINDS, VERSION_KINDS
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.permissions import can_see, seen_projects
from artwidgets.local.store import models as m
from artwidgets.local.store.identifiers import encode
from artwidgets.local.store.prepared import Prepared
from artwidgets.local.store.records import Record, batch, fetch, single

_x = m.actions.c

version_action = InterfaceType("ArtifactAction")
alias_action = ObjectType("ArtifactAliasAction")
collection_action = ObjectType("ArtifactCollectionAction")
updated = ObjectType("UpdateArtifactAction")
moved = ObjectType("MoveArtifactAliasAction")
_version_actions = (updated, moved, ObjectType("DeleteArtifactAction"), ObjectType("UseArtifactAction"))

_TYPENAMES = {
    "DELETE_ARTIFACT": "DeleteArtifactAction",
    "USE_ARTIFACT": "UseArtifactAction",
    "MOVE_ALIAS": "MoveArtifactAliasAction",
}
"""What else there is of a version is an update of it."""

_ORDERS = {"created_at": _x.created_at}
_FIELDS: Fields = {"action_type": _x.kind, "actionType": _x.kind, "created_at": _x.created_at}


def _statement(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(
        _x.id.label("_id"),
        _x.kind.label("actionType"),
        _x.created_at.label("createdAt"),
        _x.user_id.label("_user_id"),
        _x.run_id.label("_run_id"),
        _x.collection_id.label("_collection_id"),
        _x.version_id.label("_version_id"),
        _x.source_id.label("_source_id"),
        _x.alias,
        _x.before.label("_before"),
        _x.after.label("_after"),
    ).where(*conditions)


def _listed(
    record: Record,
    info: Info,
    what: Any,
    parent: ColumnElement[Any],
    statement: Select[Any],
    order: str | None,
    page: dict[str, Any],
) -> dict[str, Any]:
    sort = parse_order(order, _ORDERS, "-created_at")
    orders = [sort, Order(_x.id, sort.descending)]
    connection = context_of(info).connection
    found = page_of(record, (what, order), connection, statement, parent, orders, Window(**page))
    return connection_of(found._replace(records=_named(found.records)))


def _named(records: Sequence[Record]) -> Sequence[Record]:
    for record in records:
        record["__typename"] = _TYPENAMES.get(record["actionType"], "UpdateArtifactAction")
    return records


def resolve_collection_actions(
    record: Record, info: Info, filters: str | None = None, order: str | None = None, **page: Any
) -> dict[str, Any]:
    """Return what happened to a collection and what is in it, newest first."""
    statement = _statement(compile_filter(parse_filter(filters), _FIELDS))
    return _listed(record, info, ("actions", filters), _x.collection_id, statement, order, page)


def resolve_alias_history(
    record: Record, info: Info, alias: str | None = None, order: str | None = None, **page: Any
) -> dict[str, Any]:
    """Return where the aliases of a collection came from and went, newest first."""
    statement = _statement(_x.kind.in_(ALIAS_KINDS))
    if alias is not None:
        statement = statement.where(_x.alias == alias)
    return _listed(record, info, ("alias actions", alias), _x.collection_id, statement, order, page)


def resolve_version_actions(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    """Return what happened to the versions of a collection, newest first."""
    statement = _statement(_x.kind.in_(VERSION_KINDS))
    return _listed(record, info, "version actions", _x.collection_id, statement, None, page)


for _object in both:
    _object.set_field("artifactCollectionActions", resolve_collection_actions)
    _object.set_field("aliasActionHistory", resolve_alias_history)
    _object.set_field("artifactActions", resolve_version_actions)


@artifact.field("artifactActions")
def _resolve_of_version(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    # What happened to it in a collection that the viewer may not see is not told.
    seen = select(m.collections.c.id).where(m.collections.c.project_id.in_(seen_projects(context_of(info))))
    statement = _statement(_x.kind.in_(VERSION_KINDS), _x.collection_id.in_(seen))
    return _listed(record, info, "actions", _x.version_id, statement, None, page)


@artifact_type.field("artifactActions")
def _resolve_of_type(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    statement = _statement(_x.kind.in_(VERSION_KINDS)).join(
        m.collections, m.collections.c.id == _x.collection_id
    )
    return _listed(record, info, "actions", m.collections.c.type_id, statement, None, page)


def last_action(connection: Connection) -> int:
    """Return the number of the last action there is."""
    return int(_LAST.scalar(connection) or 0)


_LAST = Prepared(select(func.max(_x.id)))


def actions_after(context: Context, number: int, version_id: int) -> Sequence[Record]:
    """Return what a mutation did with a version, as it stands after the action `number`."""
    return _named(batch(fetch(context.connection, _AFTER, number=number, version=version_id)))


_AFTER = Prepared(
    _statement(
        _x.id > bindparam("number"),
        _x.version_id == bindparam("version"),
        or_(*(_x.kind == kind for kind in VERSION_KINDS)),
    ).order_by(_x.id)
)


@version_action.type_resolver
def _resolve_kind(record: Record, *_: Any) -> str:
    return str(record["__typename"])


def _version(record: Record, info: Info, key: str) -> Record | None:
    number = record[key]
    if number is None:
        return None
    found: dict[int, Record] = record.batch.related(key, lambda ids: versions_of(context_of(info), ids))
    return found[number]


def _user(record: Record, info: Info) -> Record | None:
    number = record["_user_id"]
    return context_of(info).user(number) if number is not None else None


def _initiator(record: Record, info: Info) -> Record | None:
    context, number = context_of(info), record["_run_id"]
    if number is not None:
        run = context.runs([number])[number]
        if can_see(context, context.project(run["_project_id"])):
            run["__typename"] = "Run"
            return run
    # A version may be seen where the run that used it may not: then its user did it.
    user = _user(record, info)
    if user is not None:
        user["__typename"] = "User"
    return user


def _collection(record: Record, info: Info) -> Record:
    number = record["_collection_id"]
    return collections_of(context_of(info), [number])[number]


for _kind in _version_actions:
    _kind.set_field("id", lambda record, _info: encode("ArtifactAction", record["_id"]))
    _kind.set_field("initiator", _initiator)
    # Of an alias that moved, `artifact` is the version that lost it.
    _key = "_source_id" if _kind is moved else "_version_id"
    _kind.set_field("artifact", lambda record, info, key=_key: _version(record, info, key))
moved.set_field("destinationArtifact", lambda record, info: _version(record, info, "_version_id"))


def _aliases(record: Record, kinds: Iterable[str]) -> list[Record] | None:
    if record["actionType"] not in kinds:
        return None
    fields = {key: record[key] for key in ("_id", "_collection_id", "_version_id", "alias")}
    return [single(Record(fields))]


updated.set_field("newAliases", lambda record, _info: _aliases(record, ("ADD_ALIAS",)))
updated.set_field("oldAliases", lambda record, _info: _aliases(record, ("REMOVE_ALIAS",)))


def _changed_value(side: str, key: str) -> Any:
    def resolve(record: Record, _info: Info) -> Any:
        held = record[side]
        found = json.loads(held).get(key) if held is not None else None
        return json.dumps(found) if isinstance(found, list) else found

    return resolve


for _side, _prefix in (("_before", "old"), ("_after", "new")):
    for _key in ("description", "metadata", "tags"):
        updated.set_field(f"{_prefix}{_key.capitalize()}", _changed_value(_side, _key))

collection_action.set_field("id", lambda record, _info: encode("ArtifactCollectionAction", record["_id"]))
collection_action.set_field("artifact", lambda record, info: _version(record, info, "_version_id"))
for _object in (alias_action, collection_action):
    _object.set_field("artifactCollection", _collection)
    _object.set_field("user", _user)


@alias_action.field("targetArtifact")
def _resolve_target(record: Record, info: Info) -> Record | None:
    """Return the version that has the alias since; none where it was taken away."""
    return None if record["actionType"] == "REMOVE_ALIAS" else _version(record, info, "_version_id")


@alias_action.field("sourceArtifact")
def _resolve_source(record: Record, info: Info) -> Record | None:
    """Return the version that had the alias until then."""
    return _version(record, info, "_version_id" if record["actionType"] == "REMOVE_ALIAS" else "_source_id")


bindables = [version_action, alias_action, collection_action, *_version_actions]
