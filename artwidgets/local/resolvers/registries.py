"""Registries searched across an organization: their collections and the versions these link."""

from typing import Any

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.types import Integer

from artwidgets.local import models as m
from artwidgets.local.connections import Order, connection_of, count, pages, parse_order
from artwidgets.local.context import Context, Info, context_of
from artwidgets.local.filters import compile_filter, parse_filter
from artwidgets.local.records import Record, among
from artwidgets.local.resolvers.collections import COLLECTION_FIELDS, list_collections
from artwidgets.local.resolvers.memberships import membership_statement
from artwidgets.local.resolvers.projects import PROJECT_FIELDS, visible_projects
from artwidgets.local.resolvers.versions import version_filter
from artwidgets.local.resolvers.viewer import entity

_EVERYTHING: ColumnElement[int] = literal_column("1", Integer)

_ORDERS = {
    "artifact_created_at": m.versions.c.created_at,
    "artifact_size": m.versions.c.size,
    "acm_created_at": m.memberships.c.created_at,
}
"""``ADVANCED_VERSIONS_ORDER_FIELDS`` of ``wandb/apis/public/registries/_utils.py``."""


def _projects(context: Context, record: Record, filters: str | None) -> list[int]:
    """Return the entity's visible projects that the filter lets through."""
    c = m.projects.c
    condition = compile_filter(parse_filter(filters), PROJECT_FIELDS)
    seen = visible_projects(context, record["_id"])
    return list(context.connection.scalars(select(c.id).where(among(c.id, seen), condition)))


@entity.field("artifactCollections")
def _resolve_entity_collections(
    record: Record, info: Info, projectFilters: str | None = None, **page: Any
) -> dict[str, Any]:
    context = context_of(info)
    places = among(m.collections.c.project_id, _projects(context, record, projectFilters))
    return list_collections(context, [places], **page)


@entity.field("artifactMemberships")
def _resolve_entity_memberships(
    record: Record,
    info: Info,
    projectFilters: str | None = None,
    collectionFilters: str | None = None,
    filters: str | None = None,
    first: int | None = None,
    after: str | None = None,
    order: str | None = None,
) -> dict[str, Any]:
    context = context_of(info)
    c = m.collections.c
    condition, _ = version_filter(filters)
    base = (
        membership_statement()
        .join(m.collections, c.id == m.memberships.c.collection_id)
        .where(
            c.state == "READY",
            among(c.project_id, _projects(context, record, projectFilters)),
            compile_filter(parse_filter(collectionFilters), COLLECTION_FIELDS),
            condition,
        )
    )
    sort = parse_order(order, _ORDERS, "-acm_created_at")
    orders = [sort, Order(m.memberships.c.id, sort.descending)]
    page = pages(context.connection, base, _EVERYTHING, [1], orders, first, after)[1]
    return connection_of(page, lambda: count(context.connection, base))


bindables: list[Any] = []
