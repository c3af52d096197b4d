"""Registries searched across an organization: their collections and the versions these link."""

from typing import Any

from sqlalchemy import select

from artwidgets.local.api.filters import compile_filter, parse_filter
from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.pages import Order, Window, connection_of, pages, parse_order
from artwidgets.local.api.resolvers.artifact_collections import (
    COLLECTION_FIELDS,
    EVERYTHING,
    list_collections,
)
from artwidgets.local.api.resolvers.memberships import membership_statement
from artwidgets.local.api.resolvers.projects import PROJECT_FIELDS
from artwidgets.local.api.resolvers.versions import version_filter
from artwidgets.local.api.resolvers.viewer import entity, org_entity, organization
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.projects import visible_projects
from artwidgets.local.store import models as m
from artwidgets.local.store.records import Record, among

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
def _resolve_entity_collections(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    return _collections(record, info, **page)


def _collections(
    record: Record, info: Info, projectFilters: str | None = None, **page: Any
) -> dict[str, Any]:
    context = context_of(info)
    in_projects = among(m.collections.c.project_id, _projects(context, record, projectFilters))
    return list_collections(context, [in_projects], **page)


@organization.field("artifactCollections")
def _resolve_organization_collections(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    return _collections(org_entity(record, info), info, **page)


@organization.field("artifactSequences")
def _resolve_organization_sequences(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    own = org_entity(record, info)
    return _collections(own, info, collectionTypes=["SEQUENCE"], **page)


@entity.field("artifactMemberships")
def _resolve_entity_memberships(
    record: Record,
    info: Info,
    projectFilters: str | None = None,
    collectionFilters: str | None = None,
    filters: str | None = None,
    order: str | None = None,
    **page: Any,
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
    return connection_of(pages(context.connection, base, EVERYTHING, [1], orders, Window(**page))[1])


bindables: list[Any] = []
