"""Collections: sequences of versions and portfolios of links; listed, described, tagged, moved, deleted."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from ariadne import InterfaceType, ObjectType
from sqlalchemy import ColumnElement, Connection, Integer, delete, insert, literal_column, select, update

from artwidgets.local import models as m
from artwidgets.local.clock import now
from artwidgets.local.connections import Order, Page, connection_of, count, pages, parse_order
from artwidgets.local.context import Context, Info, context_of
from artwidgets.local.database import insert_row
from artwidgets.local.filters import Fields, Identifier, Many, compile_filter, parse_filter
from artwidgets.local.identifiers import decode, encode
from artwidgets.local.naming import check_collection_name, check_tags, check_type_name, is_internal_type
from artwidgets.local.permissions import can_see, require_write
from artwidgets.local.records import Record, among, batch, single
from artwidgets.local.refusals import Missing, Refusal
from artwidgets.local.removal import delete_version
from artwidgets.local.resolvers.projects import ensure_type, mutation, project, project_number
from artwidgets.local.resolvers.types import artifact_type
from artwidgets.local.resolvers.viewer import query

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
    known = context.collections(ids)
    for number in ids:
        if (record := known.get(number)) is not None and "__typename" not in record:
            record["__typename"] = TYPENAMES[record["_kind"]]
    return known


def see_collections(context: Context, ids: Collection[int]) -> None:
    """Put collections into ``context.seen``: None for those the viewer may not see."""
    known = collections_of(context, ids)
    projects = context.projects({known[number]["_project_id"] for number in ids})
    for number in ids:
        record = known[number]
        context.seen[number] = record if can_see(context, projects[record["_project_id"]]) else None


def list_collections(
    context: Context,
    conditions: Sequence[ColumnElement[bool]],
    first: int | None = None,
    after: str | None = None,
    filters: str | None = None,
    order: str | None = None,
    collectionTypes: list[str] | None = None,
) -> dict[str, Any]:
    """Return a page of the ready collections that meet `conditions`; newest first by default."""
    base = select(_c.id.label("_id")).where(
        _c.state == "READY", *conditions, compile_filter(parse_filter(filters), COLLECTION_FIELDS)
    )
    if collectionTypes:
        base = base.where(_c.kind.in_(collectionTypes))
    sort = parse_order(order, _ORDERS, "-created_at") if order else Order(_c.id, descending=True)
    # One page over all parents: the constant stands for the single parent there is.
    page = pages(
        context.connection, base, _EVERYTHING, [1], [sort, Order(_c.id, sort.descending)], first, after
    )[1]
    ids = [record["_id"] for record in page.records]
    known = collections_of(context, ids)
    # Siblings of each other only: another list in the same document may hold more of them.
    records = batch([Record(known[number]) for number in ids])
    return connection_of(page._replace(records=records), lambda: count(context.connection, base))


_EVERYTHING: ColumnElement[int] = literal_column("1", Integer)


@project.field("artifactCollections")
def _resolve_project_collections(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    return list_collections(context_of(info), [_c.project_id == record["_id"]], **page)


@artifact_type.field("artifactCollections")
def _resolve_type_collections(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    return list_collections(context_of(info), [_c.type_id == record["_id"]], **page)


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


@query.field("artifactCollection")
def _resolve_collection(_: Any, info: Info, id: str) -> Record | None:
    context = context_of(info)

    def load(numbers: set[int]) -> None:
        see_collections(context, collections_of(context, numbers).keys() & numbers)

    context.together("artifactCollection", "ArtifactCollection", load)
    return context.seen.get(decode(id, "ArtifactCollection") or 0)


def resolve_collection_project(record: Record, info: Info) -> Record:
    """Return the project that holds the collection."""
    return record.batch.related("_project_id", context_of(info).projects)[record["_project_id"]]


def resolve_default_type(record: Record, info: Info) -> Record:
    """Return the type of what the collection holds."""
    return record.batch.related("_type_id", context_of(info).types)[record["_type_id"]]


def resolve_collection_tags(record: Record, info: Info) -> dict[str, Any]:
    """Return the collection's tags by name."""
    connection = context_of(info).connection
    c = m.collection_tags.c

    def load(ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
        found: dict[int, list[dict[str, Any]]] = {number: [] for number in ids}
        rows = connection.execute(
            select(c.id, c.collection_id, c.name).where(among(c.collection_id, ids)).order_by(c.name)
        )
        for number, owner, name in rows:
            found[owner].append({"id": encode("Tag", number), "name": name})
        return found

    tags = record.batch.load("tags", load)[record["_id"]]
    edges = [{"cursor": (tag["name"],), "node": tag} for tag in tags]
    return {
        "edges": edges,
        "pageInfo": Page((), (), has_next=False, has_previous=False),
    }


for _object in both:
    _object.set_field("id", lambda record, _info: encode("ArtifactCollection", record["_id"]))
    _object.set_field("project", resolve_collection_project)
    _object.set_field("defaultArtifactType", resolve_default_type)
    _object.set_field("tags", resolve_collection_tags)

sequence.set_field("digestAlgorithm", lambda _record, _info: "MANIFEST_MD5")


def create_collection(connection: Connection, project_id: int, type_id: int, kind: str, name: str) -> int:
    """Insert a collection and return its number."""
    moment = now()
    return insert_row(
        connection,
        m.collections,
        project_id=project_id,
        type_id=type_id,
        kind=kind,
        name=check_collection_name(name),
        created_at=moment,
        updated_at=moment,
    )


def _own(context: Context, identifier: str, kind: str) -> Record:
    number = decode(identifier, "ArtifactCollection")
    record = collections_of(context, [number]).get(number) if number is not None else None
    if record is None or record["_kind"] != kind or record["state"] != "READY":
        raise Missing("artifact collection not found")
    require_write(context, context.projects([record["_project_id"]])[record["_project_id"]])
    return record


def _payload(context: Context, number: int) -> dict[str, Any]:
    return {"artifactCollection": single(collections_of(context, [number])[number])}


def _update(info: Info, identifier: str, kind: str, input: dict[str, Any]) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction() as connection:
        record = _own(context, identifier, kind)
        changes = {}
        if input.get("description") is not None:
            changes["description"] = input["description"]
        name = input.get("name")
        if name is not None and name != record["name"]:
            taken = select(_c.id).where(
                _c.project_id == record["_project_id"],
                _c.name == check_collection_name(name),
                _c.state == "READY",
            )
            if connection.scalar(taken) is not None:
                raise Refusal(f"an artifact collection named {name!r} already exists in this project")
            changes["name"] = name
        connection.execute(
            update(m.collections).where(_c.id == record["_id"]).values(updated_at=now(), **changes)
        )
    return _payload(context, record["_id"])


@mutation.field("updateArtifactSequence")
def _update_sequence(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    return _update(info, input["artifactSequenceID"], "SEQUENCE", input)


@mutation.field("updateArtifactPortfolio")
def _update_portfolio(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    return _update(info, input["artifactPortfolioID"], "PORTFOLIO", input)


@mutation.field("moveArtifactSequence")
def move_sequence(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Give a sequence another type; internal types neither give nor take collections."""
    context = context_of(info)
    with context.transaction() as connection:
        record = _own(context, input["artifactSequenceID"], "SEQUENCE")
        target = check_type_name(input["destinationArtifactTypeName"])
        now_type = context.types([record["_type_id"]])[record["_type_id"]]["name"]
        for name in (now_type, target):
            if is_internal_type(name):
                raise Refusal(f"artifact type {name!r} is reserved for internal use")
        type_id = ensure_type(connection, record["_project_id"], target)
        connection.execute(
            update(m.collections).where(_c.id == record["_id"]).values(type_id=type_id, updated_at=now())
        )
    return _payload(context, record["_id"])


def _delete(info: Info, identifier: str, kind: str) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction() as connection:
        record = _own(context, identifier, kind)
        if kind == "SEQUENCE":
            v = m.versions.c
            held = select(v.id).where(v.collection_id == record["_id"], v.state != "DELETED").order_by(v.id)
            for version_id in list(connection.scalars(held)):
                delete_version(context, connection, version_id, delete_aliases=True)
        else:
            connection.execute(delete(m.memberships).where(m.memberships.c.collection_id == record["_id"]))
        connection.execute(
            update(m.collections).where(_c.id == record["_id"]).values(state="DELETED", updated_at=now())
        )
    return _payload(context, record["_id"])


@mutation.field("deleteArtifactSequence")
def _delete_sequence(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    return _delete(info, input["artifactSequenceID"], "SEQUENCE")


@mutation.field("deleteArtifactPortfolio")
def _delete_portfolio(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    return _delete(info, input["artifactPortfolioID"], "PORTFOLIO")


def _tagged(context: Context, connection: Connection, input: dict[str, Any]) -> int:
    project_id = project_number(connection, input["entityName"], input["projectName"])
    require_write(context, context.projects([project_id])[project_id] if project_id is not None else None)
    record = find_collection(context, _c.project_id == project_id, _c.name == input["artifactCollectionName"])
    if record is None:
        raise Missing("artifact collection not found")
    return int(record["_id"])


@mutation.field("createArtifactCollectionTagAssignments")
def _add_collection_tags(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    context = context_of(info)
    names = check_tags(tag["tagName"] for tag in input["tags"])
    c = m.collection_tags.c
    with context.transaction() as connection:
        number = _tagged(context, connection, input)
        for name in names:
            connection.execute(
                insert(m.collection_tags).prefix_with("OR IGNORE").values(collection_id=number, name=name)
            )
    rows = context.connection.execute(select(c.id, c.name).where(c.collection_id == number).order_by(c.name))
    return {"tags": [{"id": encode("Tag", tag_id), "name": name} for tag_id, name in rows]}


@mutation.field("deleteArtifactCollectionTagAssignments")
def _remove_collection_tags(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    context = context_of(info)
    c = m.collection_tags.c
    with context.transaction() as connection:
        number = _tagged(context, connection, input)
        names = [tag["tagName"] for tag in input["tags"]]
        connection.execute(delete(m.collection_tags).where(c.collection_id == number, c.name.in_(names)))
    return {"success": True}


bindables = [collection, sequence, portfolio]
