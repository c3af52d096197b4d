"""Memberships and aliases: a version's place in a collection, its own or one that links it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from ariadne import ObjectType
from sqlalchemy import Connection, Select, bindparam, select

from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.pages import (
    MAX_PAGE,
    Order,
    Page,
    Window,
    connection_of,
    connection_of_list,
    page_of,
)
from artwidgets.local.api.resolvers.artifact_collections import both, see_collections
from artwidgets.local.api.resolvers.projects import project
from artwidgets.local.api.resolvers.versions import artifact, find_membership, versions_of
from artwidgets.local.api.selections import answers_all, column_of, looked_up
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.permissions import is_registry
from artwidgets.local.store import models as m
from artwidgets.local.store.identifiers import encode
from artwidgets.local.store.prepared import Prepared
from artwidgets.local.store.records import Record, among_given, batch, fetch, packed

membership = ObjectType("ArtifactCollectionMembership")
alias = ObjectType("ArtifactAlias")

_m = m.memberships.c
_a = m.aliases.c
_v = m.versions.c


_COLUMNS = (
    _m.id.label("_id"),
    _m.collection_id.label("_collection_id"),
    _m.version_id.label("_version_id"),
    _m.version_index.label("versionIndex"),
    _m.created_at.label("createdAt"),
)


def membership_statement() -> Select[Any]:
    """Return the statement that selects memberships of committed versions."""
    return select(*_COLUMNS).join(m.versions, _v.id == _m.version_id)


def membership_by_number(context: Context, number: int) -> Record:
    """Return one membership."""
    return batch(fetch(context.connection, _MEMBERSHIP, number=number))[0]


_MEMBERSHIP = Prepared(membership_statement().where(_m.id == bindparam("number")))


@project.field("artifactCollectionMembership")
def _resolve_by_name(record: Record, info: Info, name: str) -> Record | None:
    context = context_of(info)
    number = find_membership(context, record["_id"], name)
    return membership_by_number(context, number) if number is not None else None


def resolve_of_collection(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    """Return a page of a collection's memberships, newest version first."""
    connection = context_of(info).connection
    statement = membership_statement().where(_v.state == "COMMITTED")
    orders = [Order(_m.version_index, descending=True), Order(_m.id, descending=True)]
    parent = _m.collection_id
    found = page_of(record, "members", connection, statement, parent, orders, Window(**page))
    return connection_of(found)


def resolve_by_alias(record: Record, info: Info, aliasName: str) -> Record | None:
    """Return a collection's membership by alias or ``vN``."""
    context = context_of(info)
    number = find_membership(context, record["_project_id"], f"{record['name']}:{aliasName}")
    return membership_by_number(context, number) if number is not None else None


def resolve_collection_aliases(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    """Return a page of the aliases that a collection's versions have."""
    connection = context_of(info).connection
    statement = select(
        _a.id.label("_id"),
        _a.alias,
        _a.collection_id.label("_collection_id"),
        _m.version_id.label("_version_id"),
    ).join(m.memberships, _m.id == _a.membership_id)
    parent = _a.collection_id
    window = Window(**page)
    return connection_of(page_of(record, "aliases", connection, statement, parent, [Order(_a.id)], window))


for _object in both:
    _object.set_field("artifactMemberships", resolve_of_collection)
    _object.set_field("artifactMembership", resolve_by_alias)
    _object.set_field("aliases", resolve_collection_aliases)

membership.set_field("id", lambda record, _info: encode("ArtifactCollectionMembership", record["_id"]))


def _seen(record: Record, info: Info) -> dict[int, Record | None]:
    """Return the collections that siblings name, None for those whose project the viewer may not see."""
    context = context_of(info)
    if not record.batch.named["_collection_id"] <= context.seen.keys():
        see_collections(context, record.batch.named["_collection_id"])
    return context.seen


for _object in (membership, alias):
    _object.set_field("artifactCollection", looked_up(_seen, "_collection_id"))


@membership.field("artifact")
def resolve_artifact(record: Record, info: Info) -> Record:
    """Return the version that is a member."""
    found = record.batch.related("_version_id", partial(versions_of, context_of(info)))
    return found[record["_version_id"]]


@membership.field("commitHash")
def _resolve_commit(record: Record, info: Info) -> str | None:
    found: str = resolve_artifact(record, info)["digest"]
    return found


@alias.field("artifactCollectionName")
def _resolve_alias_collection_name(record: Record, info: Info) -> str:
    context = context_of(info)
    return str(context.collection(record["_collection_id"])["name"])


@alias.field("id")
def _resolve_alias_id(record: Record, _info: Info) -> str:
    return encode("ArtifactAlias" if record["_id"] >= 0 else "ArtifactVersionAlias", abs(record["_id"]))


def _by(key: Any) -> tuple[Prepared, Prepared]:
    """Return the statements of the memberships, and of the aliases, of what `key` names."""
    memberships = select(key, _m.id, _m.version_id, _m.collection_id, _m.version_index)
    names = select(key, _a.id, _m.version_id, _a.collection_id, _a.alias)
    return (
        Prepared(memberships.where(among_given(key)).order_by(_m.id)),
        Prepared(
            names.join(m.memberships, _m.id == _a.membership_id).where(among_given(key)).order_by(_a.id)
        ),
    )


_OF_VERSIONS, _OF_MEMBERSHIPS = _by(_m.version_id), _by(_m.id)


def _aliases_by(
    ids: Sequence[int], info: Info, statements: tuple[Prepared, Prepared]
) -> dict[int, list[Record]]:
    """Load aliases; every membership also gives the alias ``vN``."""
    context = context_of(info)
    found: dict[int, list[Record]] = {number: [] for number in ids}
    memberships, names = (one.rows(context.connection, ids=packed(ids)) for one in statements)
    for owner, number, version_id, collection_id, name in names:
        found[owner].append(_alias(number, version_id, collection_id, name))
    for owner, number, version_id, collection_id, index in memberships:
        found[owner].append(_alias(-number, version_id, collection_id, f"v{index}"))
    see_collections(context, {row[3] for row in memberships})
    batch([record for records in found.values() for record in records])
    return found


def _alias(number: int, version_id: int, collection_id: int, name: str) -> Record:
    return Record(_id=number, _version_id=version_id, _collection_id=collection_id, alias=name)


def _all_aliases(records: Sequence[Record], info: Info) -> list[list[Record]]:
    held = records[0].batch.load("aliases", _aliases_by, info, _OF_VERSIONS)
    return [held[record["_id"]] for record in records]


@artifact.field("aliases")
@answers_all(_all_aliases)
def resolve_version_aliases(
    record: Record, info: Info, artifactCollectionName: str | None = None
) -> list[Record]:
    """Return the aliases a version has in every collection it is a member of, or in those of one name."""
    (held,) = _all_aliases([record], info)
    if artifactCollectionName is None:
        return held
    collections = context_of(info).collections({found["_collection_id"] for found in held})
    return [found for found in held if collections[found["_collection_id"]]["name"] == artifactCollectionName]


@alias.field("artifact")
def _resolve_alias_artifact(record: Record, info: Info) -> Record | None:
    number = record["_version_id"]
    return record.batch.related("_version_id", partial(versions_of, context_of(info))).get(number)


@membership.field("aliases")
def _resolve_membership_aliases(record: Record, info: Info) -> list[Record]:
    return record.batch.load("aliases", _aliases_by, info, _OF_MEMBERSHIPS)[record["_id"]]


_MEMBERSHIPS = Prepared(select(*_COLUMNS).where(among_given(_m.version_id)).order_by(_m.id))


def _load_memberships(ids: Sequence[int], connection: Connection) -> dict[int, Page]:
    """Load the memberships of many versions, which are few: no ranking needed."""
    records = batch(fetch(connection, _MEMBERSHIPS, ids=packed(ids)))
    found: dict[int, list[Record]] = {number: [] for number in ids}
    for record in records:
        found[record["_version_id"]].append(record)
    return {
        number: Page(
            memberships[:MAX_PAGE],
            [(row["_id"],) for row in memberships[:MAX_PAGE]],
            len(memberships) > MAX_PAGE,
            False,
        )
        for number, memberships in found.items()
    }


def _all_memberships(records: Sequence[Record], info: Info) -> list[dict[str, Any]]:
    """Return the memberships of versions: the own sequence first, then the collections that link them."""
    held = records[0].batch.load("memberships", _load_memberships, context_of(info).connection)
    return [connection_of(held[record["_id"]]) for record in records]


@artifact.field("artifactMemberships")
@answers_all(_all_memberships)
def _resolve_memberships(record: Record, info: Info) -> dict[str, Any]:
    return _all_memberships([record], info)[0]


def _in_collection(key: str, column: str) -> Any:
    """Return the resolver of what a version is in its own collection, or in one that is named."""

    def resolve(record: Record, info: Info, artifactCollectionName: str | None = None) -> Any:
        if artifactCollectionName is None:
            return record[column]
        context = context_of(info)
        found = record.batch.load("memberships", _load_memberships, context.connection)[record["_id"]].records
        collections = context.collections([row["_collection_id"] for row in found])
        for row in found:
            if collections[row["_collection_id"]]["name"] == artifactCollectionName:
                return row["versionIndex"] if key == "versionIndex" else record[column]
        return None

    return column_of(column, resolve)


artifact.set_field("versionIndex", _in_collection("versionIndex", "versionIndex"))
artifact.set_field("commitHash", _in_collection("commitHash", "digest"))


@artifact.field("artifactCollections")
def _resolve_collections_of_version(record: Record, info: Info) -> dict[str, Any]:
    """Return the collections that a version is in and that the viewer may see."""
    context = context_of(info)
    found = record.batch.load("memberships", _load_memberships, context.connection)[record["_id"]].records
    see_collections(context, {row["_collection_id"] for row in found})
    seen = [held for row in found if (held := context.seen[row["_collection_id"]]) is not None]
    return connection_of_list(batch([Record(held) for held in seen]), Window())


@artifact.field("isLinkedToGlobalRegistry")
def _resolve_registered(record: Record, info: Info) -> bool:
    context = context_of(info)
    found = record.batch.load("memberships", _load_memberships, context.connection)[record["_id"]].records
    collections = context.collections([row["_collection_id"] for row in found])
    homes = context.projects([collections[row["_collection_id"]]["_project_id"] for row in found])
    return any(is_registry(homes[collections[row["_collection_id"]]["_project_id"]]) for row in found)


bindables = [membership, alias]
