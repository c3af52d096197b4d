"""Memberships and aliases: a version's place in a collection, its own or one that links it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from ariadne import ObjectType
from sqlalchemy import Connection, Select, select

from artwidgets.local import models as m
from artwidgets.local.connections import MAX_PAGE, Order, Page, connection_of, page_of
from artwidgets.local.context import Context, Info, context_of
from artwidgets.local.identifiers import encode
from artwidgets.local.records import Record, among, batch, fetch
from artwidgets.local.resolvers.collections import both, see_collections
from artwidgets.local.resolvers.projects import project
from artwidgets.local.resolvers.versions import (
    artifact,
    find_membership,
    versions_of,
)

membership = ObjectType("ArtifactCollectionMembership")
alias = ObjectType("ArtifactAlias")

_m = m.memberships.c
_a = m.aliases.c
_v = m.versions.c


def membership_statement() -> Select[Any]:
    """Return the statement that selects memberships of committed versions."""
    return select(
        _m.id.label("_id"),
        _m.collection_id.label("_collection_id"),
        _m.version_id.label("_version_id"),
        _m.version_index.label("versionIndex"),
        _m.created_at.label("createdAt"),
    ).join(m.versions, _v.id == _m.version_id)


def membership_by_number(context: Context, number: int) -> Record:
    """Return one membership."""
    return batch(fetch(context.connection, membership_statement().where(_m.id == number)))[0]


@project.field("artifactCollectionMembership")
def _resolve_by_name(record: Record, info: Info, name: str) -> Record | None:
    context = context_of(info)
    number = find_membership(context, record["_id"], name)
    return membership_by_number(context, number) if number is not None else None


def resolve_of_collection(
    record: Record,
    info: Info,
    first: int | None = None,
    after: str | None = None,
) -> dict[str, Any]:
    """Return a page of a collection's memberships, newest version first."""
    connection = context_of(info).connection
    statement = membership_statement().where(_v.state == "COMMITTED")
    orders = [Order(_m.version_index, descending=True), Order(_m.id, descending=True)]
    parent = _m.collection_id
    return connection_of(page_of(record, "members", connection, statement, parent, orders, first, after))


def resolve_by_alias(record: Record, info: Info, aliasName: str) -> Record | None:
    """Return a collection's membership by alias or ``vN``."""
    context = context_of(info)
    number = find_membership(context, record["_project_id"], f"{record['name']}:{aliasName}")
    return membership_by_number(context, number) if number is not None else None


def resolve_collection_aliases(
    record: Record, info: Info, first: int | None = None, after: str | None = None
) -> dict[str, Any]:
    """Return a page of the aliases that a collection's versions have."""
    connection = context_of(info).connection
    statement = select(_a.id.label("_id"), _a.alias, _a.collection_id.label("_collection_id"))
    parent = _a.collection_id
    return connection_of(
        page_of(record, "aliases", connection, statement, parent, [Order(_a.id)], first, after)
    )


for _object in both:
    _object.set_field("artifactMemberships", resolve_of_collection)
    _object.set_field("artifactMembership", resolve_by_alias)
    _object.set_field("aliases", resolve_collection_aliases)

membership.set_field("id", lambda record, _info: encode("ArtifactCollectionMembership", record["_id"]))


@membership.field("artifactCollection")
@alias.field("artifactCollection")
def resolve_collection(record: Record, info: Info) -> Record | None:
    """Return the collection, None where it is in a project that the viewer may not see."""
    context = context_of(info)
    number = record["_collection_id"]
    if number not in context.seen:
        see_collections(context, record.batch.named["_collection_id"])
    return context.seen[number]


@membership.field("artifact")
def resolve_artifact(record: Record, info: Info) -> Record:
    """Return the version that is a member."""
    found = record.batch.related("_version_id", partial(versions_of, context_of(info)))
    return found[record["_version_id"]]


@alias.field("artifactCollectionName")
def _resolve_alias_collection_name(record: Record, info: Info) -> str:
    context = context_of(info)
    return str(context.collections([record["_collection_id"]])[record["_collection_id"]]["name"])


@alias.field("id")
def _resolve_alias_id(record: Record, _info: Info) -> str:
    return encode("ArtifactAlias" if record["_id"] >= 0 else "ArtifactVersionAlias", abs(record["_id"]))


def _aliases_by(ids: Sequence[int], info: Info, key: Any) -> dict[int, list[Record]]:
    """Load aliases; every place in a collection also gives the alias ``vN``."""
    context = context_of(info)
    found: dict[int, list[Record]] = {number: [] for number in ids}
    places = select(key, _m.id, _m.collection_id, _m.version_index).where(among(key, ids)).order_by(_m.id)
    names = (
        select(key, _a.id.label("_id"), _a.collection_id.label("_collection_id"), _a.alias)
        .join(m.memberships, _m.id == _a.membership_id)
        .where(among(key, ids))
        .order_by(_a.id)
    )
    for owner, number, collection_id, name in context.connection.execute(names):
        found[owner].append(_alias(number, collection_id, name))
    collections: set[int] = set()
    for owner, number, collection_id, index in context.connection.execute(places):
        found[owner].append(_alias(-number, collection_id, f"v{index}"))
        collections.add(collection_id)
    see_collections(context, collections)
    return found


def _alias(number: int, collection_id: int, name: str) -> Record:
    return Record(_id=number, _collection_id=collection_id, alias=name)


@artifact.field("aliases")
def resolve_version_aliases(record: Record, info: Info) -> list[Record]:
    """Return the aliases a version has in every collection it is a member of."""
    return record.batch.load("aliases", _aliases_by, info, _m.version_id)[record["_id"]]


@membership.field("aliases")
def _resolve_membership_aliases(record: Record, info: Info) -> list[Record]:
    return record.batch.load("aliases", _aliases_by, info, _m.id)[record["_id"]]


_MEMBERSHIPS = membership_statement()


def _places(ids: Sequence[int], connection: Connection) -> dict[int, Page]:
    """Load the places of many versions, which are few: no ranking needed."""
    parent = _m.version_id
    statement = _MEMBERSHIPS.add_columns(parent.label("_parent")).where(among(parent, ids)).order_by(_m.id)
    records = batch(fetch(connection, statement))
    found: dict[int, list[Record]] = {number: [] for number in ids}
    for record in records:
        found[record["_parent"]].append(record)
    return {
        number: Page(
            places[:MAX_PAGE], [(place["_id"],) for place in places[:MAX_PAGE]], len(places) > MAX_PAGE, False
        )
        for number, places in found.items()
    }


@artifact.field("artifactMemberships")
def resolve_version_memberships(record: Record, info: Info) -> dict[str, Any]:
    """Return the places a version has: its own sequence first, then the collections that link it."""
    return connection_of(
        record.batch.load("memberships", _places, context_of(info).connection)[record["_id"]]
    )


bindables = [membership, alias]
