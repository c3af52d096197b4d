"""Collections: sequences of versions and portfolios of links; listed, described, tagged, moved, deleted."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from ariadne import InterfaceType, ObjectType
from sqlalchemy import ColumnElement, Integer, literal_column, select

from artwidgets.local.api.filters import Fields, Identifier, Many, compile_filter, parse_filter
from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.pages import (
    Order,
    Window,
    connection_of,
    connection_of_list,
    count,
    pages,
    parse_order,
)
from artwidgets.local.api.resolvers.artifact_types import artifact_type, shown_type
from artwidgets.local.api.resolvers.projects import project
from artwidgets.local.api.resolvers.viewer import query
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.permissions import can_see
from artwidgets.local.store import models as m
from artwidgets.local.store.identifiers import decode, encode
from artwidgets.local.store.records import Record, among, batch, closed, number_of

collection = InterfaceType("ArtifactCollection")
sequence = ObjectType("ArtifactSequence")
portfolio = ObjectType("ArtifactPortfolio")
both = (sequence, portfolio)

_c = m.collections.c
TYPENAMES = {"SEQUENCE": "ArtifactSequence", "PORTFOLIO": "ArtifactPortfolio"}

_tags = select(m.collection_tags.c.id).where(m.collection_tags.c.collection_id == _c.id)
_type_name = select(m.artifact_types.c.name).where(m.artifact_types.c.id == _c.type_id).scalar_subquery()
COLLECTION_FIELDS: Fields = {
    "id": Identifier(_c.id, "ArtifactCollection"),
    "collection_id": Identifier(_c.id, "ArtifactCollection"),
    "artifact_collection_id": Identifier(_c.id, "ArtifactCollection"),
    "name": _c.name,
    "collection_name": _c.name,
    "artifact_collection_name": _c.name,
    "description": _c.description,
    "type": _type_name,
    "tag": Many(_tags, m.collection_tags.c.name),
    "tags": Many(_tags, m.collection_tags.c.name),
    "created_at": _c.created_at,
    "createdAt": _c.created_at,
    "updated_at": _c.updated_at,
    "updatedAt": _c.updated_at,
}
"""What filters on collections may name."""

_ORDERS = {"name": _c.name, "created_at": _c.created_at, "updated_at": _c.updated_at}
"""``_CollectionOrder`` of ``wandb/apis/public/registries/registries_search.py``."""


@collection.type_resolver
def _resolve_typename(record: Record, *_: Any) -> str:
    return str(record["__typename"])


def collections_of(context: Context, ids: Iterable[int]) -> dict[int, Record]:
    """Return collections by number, each knowing which member of the interface it is."""
    collections = context.collections(ids)
    for number in ids:
        if (record := collections.get(number)) is not None and "__typename" not in record:
            record["__typename"] = TYPENAMES[record["_kind"]]
    return collections


def see_collections(context: Context, ids: Collection[int]) -> None:
    """Put collections into ``context.seen``: None for those the viewer may not see."""
    collections = collections_of(context, ids)
    projects = context.projects({collections[number]["_project_id"] for number in ids})
    for number in ids:
        record = collections[number]
        context.seen[number] = record if can_see(context, projects[record["_project_id"]]) else None


def shown_collection(context: Context, number: int) -> Record:
    """Return a collection by number: its name alone where the viewer may not see its project."""
    if number not in context.seen:
        see_collections(context, [number])
    seen = context.seen[number]
    return seen if seen is not None else closed(collections_of(context, [number])[number], description=None)


def list_collections(
    context: Context,
    conditions: Sequence[ColumnElement[bool]],
    filters: str | None = None,
    order: str | None = None,
    collectionTypes: list[str] | None = None,
    **page: Any,
) -> dict[str, Any]:
    """Return a page of the ready collections that meet `conditions`; newest first by default."""
    base = select(_c.id.label("_id")).where(
        _c.state == "READY", *conditions, compile_filter(parse_filter(filters), COLLECTION_FIELDS)
    )
    if collectionTypes:
        base = base.where(_c.kind.in_(collectionTypes))
    sort = parse_order(order, _ORDERS, "") if order else Order(_c.id, descending=True)
    orders = [sort, Order(_c.id, sort.descending)]
    # One page over all parents: the constant stands for the single parent there is.
    found = pages(context.connection, base, EVERYTHING, [1], orders, Window(**page))[1]
    ids = [record["_id"] for record in found.records]
    collections = collections_of(context, ids)
    # Siblings of each other only: another list in the same document may hold more of them.
    records = batch([Record(collections[number]) for number in ids])
    return connection_of(found._replace(records=records), lambda: count(context.connection, base))


EVERYTHING: ColumnElement[int] = literal_column("1", Integer)
"""The parent of a list that has none."""


@project.field("artifactCollections")
def _resolve_project_collections(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    return list_collections(context_of(info), [_c.project_id == record["_id"]], **page)


@artifact_type.field("artifactCollections")
def _resolve_type_collections(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    return list_collections(context_of(info), [_c.type_id == record["_id"]], **page)


@artifact_type.field("artifactSequences")
def _resolve_type_sequences(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    return list_collections(context_of(info), [_c.type_id == record["_id"], _c.kind == "SEQUENCE"], **page)


def find_collection(context: Context, *conditions: ColumnElement[bool]) -> Record | None:
    """Return the one ready collection that meets `conditions`."""
    number = context.connection.scalar(select(_c.id).where(_c.state == "READY", *conditions))
    return collections_of(context, [number])[number] if number is not None else None


@project.field("artifactCollection")
def _resolve_project_collection(record: Record, info: Info, name: str) -> Record | None:
    return find_collection(context_of(info), _c.project_id == record["_id"], _c.name == name)


@artifact_type.field("artifactCollection")
def _resolve_type_collection(record: Record, info: Info, name: str) -> Record | None:
    return find_collection(context_of(info), _c.type_id == record["_id"], _c.name == name)


@artifact_type.field("artifactSequence")
def _resolve_type_sequence(record: Record, info: Info, name: str) -> Record | None:
    own = _c.type_id == record["_id"]
    return find_collection(context_of(info), own, _c.name == name, _c.kind == "SEQUENCE")


@query.field("artifactCollection")
@query.field("artifactSequence")
def _resolve_collection(_: Any, info: Info, id: str) -> Record | None:
    context = context_of(info)

    def load(numbers: set[int]) -> None:
        see_collections(context, collections_of(context, numbers).keys() & numbers)

    context.together(info.field_name, "ArtifactCollection", load)
    found = context.seen.get(decode(id, "ArtifactCollection") or 0)
    wanted = {"artifactSequence": "SEQUENCE"}.get(info.field_name)
    return found if found is not None and wanted in (None, found["_kind"]) else None


def resolve_collection_project(record: Record, info: Info) -> Record | None:
    """Return the project that holds the collection, None where the viewer may not see it."""
    return record.batch.related("_project_id", context_of(info).projects).get(record["_project_id"])


def type_of(record: Record, context: Context) -> Record:
    """Return the type of what the collection holds, whoever may see it."""
    return record.batch.related("_type_id", context.types)[record["_type_id"]]


def resolve_default_type(record: Record, info: Info) -> Record:
    """Return the type of what the collection holds."""
    context = context_of(info)
    return type_of(record, context) if record["_id"] else shown_type(context, record["_type_id"])


def resolve_collection_tags(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    """Return the collection's tags by name."""
    connection = context_of(info).connection
    c = m.collection_tags.c

    def load(ids: Sequence[int]) -> dict[int, list[Record]]:
        found: dict[int, list[Record]] = {number: [] for number in ids}
        rows = connection.execute(
            select(c.id, c.collection_id, c.name).where(among(c.collection_id, ids)).order_by(c.name)
        )
        for number, owner, name in rows:
            found[owner].append(Record(id=encode("Tag", number), name=name))
        return found

    return connection_of_list(record.batch.load("tags", load)[record["_id"]], Window(**page), "name")


for _object in both:
    _object.set_field("id", lambda record, _info: encode("ArtifactCollection", number_of(record)))
    _object.set_field("project", resolve_collection_project)
    _object.set_field("defaultArtifactType", resolve_default_type)
    _object.set_field("tags", resolve_collection_tags)

sequence.set_field("digestAlgorithm", lambda _record, _info: "MANIFEST_MD5")


bindables = [collection, sequence, portfolio]
