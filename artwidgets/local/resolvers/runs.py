"""Runs: made at ``wandb.init``, updated while they log, deleted with or without their artifacts."""

import json
from collections.abc import Callable
from typing import Any

from ariadne import ObjectType
from sqlalchemy import ColumnElement, Connection, func, select, update

from artwidgets.local import models as m
from artwidgets.local.clock import now
from artwidgets.local.connections import Order, Page, connection_of, count, pages, parse_order
from artwidgets.local.context import Context, Info, context_of
from artwidgets.local.database import insert_row
from artwidgets.local.filters import Fields, compile_filter, parse_filter
from artwidgets.local.identifiers import decode, encode
from artwidgets.local.permissions import can_write, require_write
from artwidgets.local.records import Record
from artwidgets.local.refusals import Missing, NotPermitted
from artwidgets.local.removal import delete_version
from artwidgets.local.resolvers.projects import ensure_project, mutation, project

run = ObjectType("Run")

_c = m.runs.c
RUN_FIELDS: Fields = {
    "name": _c.name,
    "displayName": _c.display_name,
    "display_name": _c.display_name,
    "state": _c.state,
    "jobType": _c.job_type,
    "group": _c.group_name,
    "createdAt": _c.created_at,
    "created_at": _c.created_at,
}


def _json_at(column: ColumnElement[Any]) -> Callable[[str], ColumnElement[Any]]:
    def at(path: str) -> ColumnElement[Any]:
        keys = "".join('."{}"'.format(part.replace('"', "")) for part in path.split("."))
        return func.json_extract(column, "$" + keys)

    return at


_ORDERS: dict[str, ColumnElement[Any] | Callable[[str], ColumnElement[Any]]] = {
    "created_at": _c.created_at,
    "heartbeat_at": _c.heartbeat_at,
    "config": _json_at(_c.config),
    "summary_metrics": _json_at(_c.summary),
}
"""``created_at``, ``heartbeat_at``, ``config.*.value``, ``summary_metrics.*`` (``wandb.Api.runs``)."""


def find_run(connection: Connection, project_id: int, name: str) -> int | None:
    """Return the number of a run by its short id."""
    found: int | None = connection.scalar(
        select(_c.id).where(_c.project_id == project_id, _c.name == name, _c.deleted_at.is_(None))
    )
    return found


@project.field("run")
def _resolve_run(record: Record, info: Info, name: str) -> Record | None:
    context = context_of(info)
    number = find_run(context.connection, record["_id"], name)
    return context.runs([number])[number] if number is not None else None


@project.field("bucket")
def _resolve_bucket(record: Record, info: Info, name: str, missingOk: bool = False) -> Record | None:
    found: Record | None = _resolve_run(record, info, name)
    return found


def _base(record: Record, filters: str | None) -> Any:
    condition = compile_filter(parse_filter(filters), RUN_FIELDS)
    return select(_c.id.label("_id")).where(
        _c.project_id == record["_id"], _c.deleted_at.is_(None), condition
    )


@project.field("runs")
def _resolve_runs(
    record: Record,
    info: Info,
    first: int | None = None,
    after: str | None = None,
    order: str | None = None,
    filters: str | None = None,
) -> dict[str, Any]:
    context = context_of(info)
    base = _base(record, filters)
    sort = parse_order(order, _ORDERS, "+created_at")
    page = pages(
        context.connection,
        base,
        _c.project_id,
        [record["_id"]],
        [sort, Order(_c.id, sort.descending)],
        first,
        after,
    )[record["_id"]]
    return connection_of(_runs_of(context, page), lambda: count(context.connection, base))


def _runs_of(context: Context, page: Page) -> Page:
    known = context.runs(found["_id"] for found in page.records)
    return page._replace(records=[known[found["_id"]] for found in page.records])


@project.field("runCount")
def _resolve_run_count(record: Record, info: Info, filters: str | None = None) -> int:
    return count(context_of(info).connection, _base(record, filters))


@project.field("totalRuns")
def _resolve_total_runs(record: Record, info: Info) -> int:
    return int(_resolve_run_count(record, info))


run.set_field("id", lambda record, _info: encode("Run", record["_id"]))
run.set_field("tags", lambda record, _info: json.loads(record["_tags"]))
run.set_field("projectId", lambda record, _info: str(record["_project_id"]))
run.set_field("systemMetrics", lambda _record, _info: "{}")
run.set_field("wandbConfig", lambda _record, _info, keys=None: "{}")
run.set_field("sweepName", lambda _record, _info: None)
for _name in ("eventsLineCount", "logLineCount"):
    run.set_field(_name, lambda _record, _info: 0)
for _name in ("historyTail", "eventsTail"):
    run.set_field(_name, lambda _record, _info: "[]")
for _name in ("history", "events"):
    run.set_field(_name, lambda _record, _info, **_: [])
run.set_field("sampledHistory", lambda _record, _info, specs: [[] for _ in specs])
run.set_field("historyKeys", lambda _record, _info: {"lastStep": -1, "sets": [], "keys": {}})


@run.field("project")
def _resolve_run_project(record: Record, info: Info) -> Record:
    context = context_of(info)
    return context.projects(r for r in [record["_project_id"]])[record["_project_id"]]


@run.field("user")
def _resolve_run_user(record: Record, info: Info) -> Record | None:
    return (
        context_of(info).users([record["_user_id"]]).get(record["_user_id"]) if record["_user_id"] else None
    )


@run.field("readOnly")
def _resolve_run_read_only(record: Record, info: Info) -> bool:
    return not can_write(context_of(info), _resolve_run_project(record, info))


_COLUMNS = {
    "displayName": "display_name",
    "notes": "notes",
    "config": "config",
    "summaryMetrics": "summary",
    "state": "state",
    "jobType": "job_type",
    "groupName": "group_name",
    "host": "host",
    "commit": "commit_hash",
}


@mutation.field("upsertBucket")
def upsert_bucket(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Create a run or change one; by ``id``, else by project and name."""
    context = context_of(info)
    if context.viewer is None:
        raise NotPermitted
    changes = {column: input[key] for key, column in _COLUMNS.items() if input.get(key) is not None}
    if input.get("tags") is not None:
        changes["tags"] = json.dumps(input["tags"])
    moment = now()
    with context.transaction() as connection:
        if input.get("id"):
            number: int | None = _own(context, input["id"])
        else:
            own = context.viewer.entity_id
            entity_name = input.get("entityName") or context.entities([own])[own]["name"]
            project_record = ensure_project(
                context, connection, entity_name, input.get("modelName") or "uncategorized"
            )
            number = find_run(connection, project_record["_id"], input["name"])
        inserted = number is None
        if number is None:
            made = insert_row(
                connection,
                m.runs,
                project_id=project_record["_id"],
                user_id=context.viewer.id,
                name=input["name"],
                created_at=moment,
                heartbeat_at=moment,
                **{"state": "running", "display_name": input["name"], "config": "{}", **changes},
            )
            number = made
        else:
            connection.execute(update(m.runs).where(_c.id == number).values(heartbeat_at=moment, **changes))
    bucket = context.runs([number])[number]
    return {"bucket": bucket, "inserted": inserted}


def _own(context: Context, identifier: str) -> int:
    number = decode(identifier, "Run")
    record = context.runs([number]).get(number) if number is not None else None
    if record is None:
        raise Missing("run not found")
    require_write(context, context.projects([record["_project_id"]])[record["_project_id"]])
    return int(record["_id"])


def _change(info: Info, input: dict[str, Any], **values: Any) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction() as connection:
        number = _own(context, input["id"])
        connection.execute(update(m.runs).where(_c.id == number).values(**values))
    return {"success": True}


@mutation.field("updateRunState")
def _update_run_state(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    return _change(info, input, state=input["state"])


@mutation.field("stopRun")
def _stop_run(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    return _change(info, input, stopped=True)


@mutation.field("deleteRun")
def delete_run(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Delete a run; with ``deleteArtifacts`` the versions it logged go too, aliases and all."""
    context = context_of(info)
    with context.transaction() as connection:
        number = _own(context, input["id"])
        if input.get("deleteArtifacts"):
            v = m.versions.c
            logged = select(v.id).where(v.run_id == number, v.state != "DELETED").order_by(v.id)
            for version_id in list(connection.scalars(logged)):
                delete_version(context, connection, version_id, delete_aliases=True)
        connection.execute(update(m.runs).where(_c.id == number).values(deleted_at=now()))
    return {"clientMutationId": input.get("clientMutationId")}


bindables = [run]
