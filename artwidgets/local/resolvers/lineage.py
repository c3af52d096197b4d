"""Lineage: which run or user made a version, which runs used it, what a run logged and used."""

from collections.abc import Callable, Sequence
from typing import Any

from ariadne import UnionType
from sqlalchemy import ColumnElement, Select, func, select, union_all

from artwidgets.local import models as m
from artwidgets.local.connections import Order, connection_of, page_of, total_of
from artwidgets.local.context import Info, context_of
from artwidgets.local.filters import compile_filter, parse_filter
from artwidgets.local.records import Record, among
from artwidgets.local.resolvers.runs import RUN_FIELDS, run
from artwidgets.local.resolvers.versions import artifact, version_columns

creator = UnionType("Initiator")

_v = m.versions.c
_u = m.usages.c
_r = m.repeats.c
_outputs = union_all(
    select(_v.id.label("version_id"), _v.run_id.label("run_id")), select(_r.version_id, _r.run_id)
).subquery("outputs")
"""What runs logged: versions they made, and versions that were there already with the same digest."""


@artifact.field("usedCount")
def _resolve_used_count(record: Record, info: Info) -> int:
    return record.batch.load("used", _load_used_counts, info).get(record["_id"], 0)


def _load_used_counts(ids: Sequence[int], info: Info) -> dict[int, int]:
    counted = (
        select(_u.version_id, func.count())
        .join(m.runs, m.runs.c.id == _u.run_id)
        .where(among(_u.version_id, ids), m.runs.c.deleted_at.is_(None))
        .group_by(_u.version_id)
    )
    return dict(context_of(info).connection.execute(counted).tuples().all())


@artifact.field("createdBy")
def _resolve_creator(record: Record, info: Info) -> Record | None:
    """Return the run that logged the version (null where it was deleted since), else the user."""
    context = context_of(info)
    if record["_run_id"] is not None:
        maker = record.batch.related("_run_id", context.runs)[record["_run_id"]]
        maker["__typename"] = "Run"
        return maker if maker["_deleted"] is None else None
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
    first: int | None = None,
    after: str | None = None,
    order: str | None = None,
) -> dict[str, Any]:
    context = context_of(info)
    statement = (
        select(m.runs.c.id.label("_id"))
        .join(m.usages, _u.run_id == m.runs.c.id)
        .where(m.runs.c.deleted_at.is_(None), compile_filter(parse_filter(filters), RUN_FIELDS))
    )
    what, orders = ("used by", filters), [Order(m.runs.c.id)]
    page = page_of(record, what, context.connection, statement, _u.version_id, orders, first, after)
    known = context.runs(found["_id"] for found in page.records)
    page = page._replace(records=[known[found["_id"]] for found in page.records])
    return connection_of(page, lambda: total_of(record, what, context.connection, statement, _u.version_id))


def _artifacts_of_run(
    record: Record,
    info: Info,
    statement: Select[Any],
    parent: ColumnElement[int],
    first: int | None,
    after: str | None,
    edge: Callable[[Record], dict[str, Any]] | None = None,
) -> dict[str, Any]:
    connection = context_of(info).connection
    statement = statement.where(_v.state == "COMMITTED")
    page = page_of(record, str(parent), connection, statement, parent, [Order(_v.id)], first, after)
    return connection_of(page, lambda: total_of(record, str(parent), connection, statement, parent), edge)


@run.field("outputArtifacts")
def _resolve_outputs(
    record: Record, info: Info, first: int | None = None, after: str | None = None
) -> dict[str, Any]:
    statement = select(*version_columns()).join(_outputs, _outputs.c.version_id == _v.id)
    return _artifacts_of_run(record, info, statement, _outputs.c.run_id, first, after)


@run.field("inputArtifacts")
def _resolve_inputs(
    record: Record, info: Info, first: int | None = None, after: str | None = None
) -> dict[str, Any]:
    columns = [*version_columns(), _u.used_as.label("_used_as")]
    statement = select(*columns).join(m.usages, _u.version_id == _v.id)
    return _artifacts_of_run(record, info, statement, _u.run_id, first, after, _used_as)


def _used_as(record: Record) -> dict[str, Any]:
    return {"usedAs": [] if record["_used_as"] is None else [record["_used_as"]]}


bindables = [creator]
