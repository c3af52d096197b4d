"""Lineage: which run or user made a version, which runs used it, what a run logged and used."""

from collections.abc import Callable, Sequence
from typing import Any

from ariadne import UnionType
from sqlalchemy import ColumnElement, Select, func, select, union_all

from artwidgets.local.api.filters import compile_filter, parse_filter
from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.pages import (
    Order,
    Window,
    connection_of,
    count,
    only_counted,
    page_of,
    parse_order,
    total_of,
)
from artwidgets.local.api.resolvers.projects import project
from artwidgets.local.api.resolvers.runs import RUN_FIELDS, RUN_ORDERS, run, runs_connection, runs_where
from artwidgets.local.api.resolvers.versions import ORDERS as VERSION_ORDERS
from artwidgets.local.api.resolvers.versions import artifact, version_columns, version_filter
from artwidgets.local.api.selections import answers_all, looked_up
from artwidgets.local.rules.permissions import can_see, seen_projects
from artwidgets.local.store import models as m
from artwidgets.local.store.prepared import Prepared
from artwidgets.local.store.records import Record, among_given, packed

creator = UnionType("Initiator")

_v = m.versions.c
_m = m.memberships.c
_u = m.usages.c
_r = m.repeats.c
_runs = m.runs.c
OUTPUTS = union_all(
    select(_v.id.label("version_id"), _v.run_id.label("run_id")), select(_r.version_id, _r.run_id)
).subquery("outputs")
"""What runs logged: versions they made, and versions that were there already with the same digest."""


_USED = Prepared(
    select(_u.version_id, func.count())
    .join(m.runs, m.runs.c.id == _u.run_id)
    .where(among_given(_u.version_id), m.runs.c.deleted_at.is_(None))
    .group_by(_u.version_id)
)


def _load_used_counts(ids: Sequence[int], info: Info) -> dict[int, int]:
    return dict.fromkeys(ids, 0) | dict(_USED.rows(context_of(info).connection, ids=packed(ids)))


artifact.set_field(
    "usedCount", looked_up(lambda record, info: record.batch.load("used", _load_used_counts, info))
)


def _creators(records: Sequence[Record], info: Info) -> list[Record | None]:
    creators: dict[tuple[int | None, int | None], Record | None] = {}
    for record in records:
        named = record["_run_id"], record["_user_id"]
        if named not in creators:
            creators[named] = _resolve_creator(record, info)
    return [creators[record["_run_id"], record["_user_id"]] for record in records]


@artifact.field("createdBy")
@answers_all(_creators)
def _resolve_creator(record: Record, info: Info) -> Record | None:
    """Return the run that logged the version (null where it was deleted since), else the user."""
    context = context_of(info)
    if record["_run_id"] is not None:
        maker = record.batch.related("_run_id", context.runs)[record["_run_id"]]
        maker["__typename"] = "Run"
        if maker["_deleted"] is not None:
            return None
        # A link makes a version visible, not the project of the run that logged it.
        project_record = context.project(maker["_project_id"])
        return maker if can_see(context, project_record) else None
    if record["_user_id"] is not None:
        maker = record.batch.related("_user_id", context.users)[record["_user_id"]]
        maker["__typename"] = "User"
        return maker
    return None


@creator.type_resolver
def _resolve_creator_type(record: Record, *_: Any) -> str:
    return str(record["__typename"])


@artifact.field("usedBy")
def _resolve_used_by(
    record: Record,
    info: Info,
    filters: str | None = None,
    order: str | None = None,
    **page: Any,
) -> dict[str, Any]:
    sort = parse_order(order, RUN_ORDERS, "") if order else Order(m.runs.c.id)
    return _users_of(record, info, filters, [sort, Order(m.runs.c.id, sort.descending)], page)


@artifact.field("usedByApprox")
def _resolve_used_by_approx(
    record: Record, info: Info, order: dict[str, str] | None = None, **page: Any
) -> dict[str, Any]:
    """Return the runs that used the version, by when they did."""
    descending = order is not None and order["direction"] == "DESC"
    return _users_of(
        record, info, None, [Order(_u.created_at, descending), Order(m.runs.c.id, descending)], page
    )


def _users_of(
    record: Record, info: Info, filters: str | None, orders: list[Order], page: dict[str, Any]
) -> dict[str, Any]:
    context = context_of(info)
    statement = (
        select(m.runs.c.id.label("_id"))
        .join(m.usages, _u.run_id == m.runs.c.id)
        .where(
            m.runs.c.deleted_at.is_(None),
            m.runs.c.project_id.in_(seen_projects(context)),
            compile_filter(parse_filter(filters), RUN_FIELDS),
        )
    )
    connection, parent = context.connection, _u.version_id

    def total() -> int:
        return total_of(record, ("used by", filters), connection, statement, parent)

    if only_counted(info):
        return {"totalCount": total, "totalCountApprox": total}
    what = ("used by", filters, *((str(item.column), item.descending) for item in orders))
    found = page_of(record, what, connection, statement, parent, orders, Window(**page))
    return runs_connection(context, found, total)


def _artifacts_of_run(
    record: Record,
    info: Info,
    statement: Select[Any],
    parent: ColumnElement[int],
    edge: Callable[[Record], dict[str, Any]] | None = None,
    filters: str | None = None,
    order: str | None = None,
    **page: Any,
) -> dict[str, Any]:
    context = context_of(info)
    connection = context.connection
    condition, _ = version_filter(filters)
    memberships = m.memberships.alias()
    held = (
        select(memberships.c.id)
        .join(m.collections, m.collections.c.id == memberships.c.collection_id)
        .where(memberships.c.version_id == _v.id, m.collections.c.project_id.in_(seen_projects(context)))
        .correlate(m.versions)
    )
    statement = statement.where(condition, _v.state == "COMMITTED", held.exists())
    # A version's own membership tells its index and aliases, which filters and orders may name.
    own = (m.memberships.c.version_id == _v.id) & (m.memberships.c.collection_id == _v.collection_id)
    statement = statement.outerjoin(m.memberships, own)
    sort = parse_order(order, VERSION_ORDERS, "") if order else Order(_v.id)
    orders = [sort, Order(_v.id, sort.descending)]
    what = (str(parent), filters, order)
    found = page_of(record, what, connection, statement, parent, orders, Window(**page))
    return connection_of(found, lambda: total_of(record, what, connection, statement, parent), edge)


@run.field("outputArtifacts")
def _resolve_outputs(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    statement = select(*version_columns()).join(OUTPUTS, OUTPUTS.c.version_id == _v.id)
    return _artifacts_of_run(record, info, statement, OUTPUTS.c.run_id, **page)


@run.field("inputArtifacts")
def _resolve_inputs(record: Record, info: Info, **page: Any) -> dict[str, Any]:
    columns = [*version_columns(), _u.used_as.label("_used_as")]
    statement = select(*columns).join(m.usages, _u.version_id == _v.id)
    return _artifacts_of_run(record, info, statement, _u.run_id, _used_as, **page)


def _used_as(record: Record) -> dict[str, Any]:
    return {"usedAs": [] if record["_used_as"] is None else [record["_used_as"]]}


@project.field("runOutputArtifactsCount")
def _resolve_output_count(record: Record, info: Info, filters: str | None = None) -> int:
    logged = (
        select(_v.id)
        .join(OUTPUTS, OUTPUTS.c.version_id == _v.id)
        .where(
            _v.state == "COMMITTED",
            OUTPUTS.c.run_id.in_(runs_where(_runs.project_id == record["_id"], filters)),
        )
        .distinct()
    )
    return count(context_of(info).connection, logged)


bindables = [creator]
