"""Runs: made at ``wandb.init``, updated while they log, deleted with or without their artifacts."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from ariadne import ObjectType
from sqlalchemy import ColumnElement, Integer, Select, func, literal_column, select, update

from artwidgets.local.api.filters import Fields, compile_filter, json_at, parse_filter
from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.pages import Order, Page, Window, connection_of, count, pages, parse_order
from artwidgets.local.api.resolvers.projects import mutation, project
from artwidgets.local.api.resolvers.viewer import entity
from artwidgets.local.refusals import Missing, NotPermitted, Refusal
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.permissions import can_write, require_write
from artwidgets.local.rules.projects import ensure_project, visible_projects
from artwidgets.local.rules.runs import find_run
from artwidgets.local.store import models as m
from artwidgets.local.store.clock import now
from artwidgets.local.store.database import insert_row
from artwidgets.local.store.identifiers import decode, encode
from artwidgets.local.store.records import Record, among

run = ObjectType("Run")

_c = m.runs.c
RUN_FIELDS: Fields = {
    "name": _c.name,
    "displayName": _c.display_name,
    "display_name": _c.display_name,
    "state": _c.state,
    "jobType": _c.job_type,
    "group": _c.group_name,
    "sweep": _c.sweep,
    "createdAt": _c.created_at,
    "created_at": _c.created_at,
}


RUN_ORDERS: dict[str, ColumnElement[Any] | Callable[[str], ColumnElement[Any]]] = {
    "created_at": _c.created_at,
    "heartbeat_at": _c.heartbeat_at,
    "config": partial(json_at, _c.config),
    "summary_metrics": partial(json_at, _c.summary),
}
"""``created_at``, ``heartbeat_at``, ``config.*.value``, ``summary_metrics.*`` (``wandb.Api.runs``)."""


@project.field("run")
def _resolve_run(record: Record, info: Info, name: str) -> Record | None:
    context = context_of(info)
    number = find_run(context.connection, record["_id"], name)
    return context.runs([number])[number] if number is not None else None


@project.field("bucket")
def _resolve_bucket(
    record: Record, info: Info, name: str, missingOk: bool = False, desc: str | None = None
) -> Record | None:
    found: Record | None = _resolve_run(record, info, name)
    return found


def runs_where(condition: ColumnElement[bool], filters: str | None = None) -> Select[Any]:
    """Return the statement that selects the numbers of living runs."""
    wanted = compile_filter(parse_filter(filters), RUN_FIELDS)
    return select(_c.id.label("_id")).where(condition, _c.deleted_at.is_(None), wanted)


@project.field("runs")
def _resolve_runs(
    record: Record,
    info: Info,
    order: str | None = None,
    filters: str | None = None,
    names: list[str] | None = None,
    **page: Any,
) -> dict[str, Any]:
    base = runs_where(_c.project_id == record["_id"], filters)
    return list_runs(context_of(info), base if names is None else base.where(_c.name.in_(names)), order, page)


def list_runs(context: Context, base: Select[Any], order: str | None, page: dict[str, Any]) -> dict[str, Any]:
    """Return a page of the runs that `base` selects, oldest first where nothing else is said."""
    sort = parse_order(order, RUN_ORDERS, "+created_at")
    orders = [sort, Order(_c.id, sort.descending)]
    found = pages(context.connection, base, literal_column("1", Integer), [1], orders, Window(**page))[1]
    return runs_connection(context, found, lambda: count(context.connection, base))


def runs_connection(context: Context, page: Page, total: Callable[[], int]) -> dict[str, Any]:
    """Return the connection of the runs that `page` numbers."""
    runs = context.runs(found["_id"] for found in page.records)
    shown = page._replace(records=[runs[found["_id"]] for found in page.records])
    return {**connection_of(shown, total), "totalCountApprox": total}


_runs = ObjectType("RunConnection")


@_runs.field("totalCountApprox")
def _resolve_approximately(record: dict[str, Any], _info: Info) -> dict[str, int]:
    # Counted exactly here: there is nothing between the two.
    total = record["totalCountApprox"]()
    return {"min": total, "max": total}


@project.field("runCount")
def _resolve_run_count(record: Record, info: Info, filters: str | None = None) -> int:
    return count(context_of(info).connection, runs_where(_c.project_id == record["_id"], filters))


@project.field("runActiveCount")
def _resolve_active_count(record: Record, info: Info, filters: str | None = None) -> int:
    base = runs_where(_c.project_id == record["_id"], filters).where(_c.state == "running")
    return count(context_of(info).connection, base)


@project.field("lastActive")
def _resolve_last_active(record: Record, info: Info) -> str | None:
    latest = select(func.max(_c.heartbeat_at)).where(_c.project_id == record["_id"], _c.deleted_at.is_(None))
    found: str | None = context_of(info).connection.scalar(latest)
    return found


@entity.field("runs")
def _resolve_entity_runs(record: Record, info: Info, order: str | None = None, **page: Any) -> dict[str, Any]:
    context = context_of(info)
    seen = among(_c.project_id, visible_projects(context, record["_id"]))
    return list_runs(context, runs_where(seen), order, page)


@entity.field("runCount")
def _resolve_entity_run_count(record: Record, info: Info, filters: str | None = None) -> int:
    context = context_of(info)
    seen = among(_c.project_id, visible_projects(context, record["_id"]))
    return count(context.connection, runs_where(seen, filters))


@project.field("bucketCount")
@project.field("totalRuns")
def _resolve_total_runs(record: Record, info: Info) -> int:
    return int(_resolve_run_count(record, info))


def some_keys(column: str) -> Callable[..., str | None]:
    """Return the resolver of a JSON object that clients may ask for some keys of."""

    def resolve(record: Record, _info: Info, keys: list[str] | None = None) -> str | None:
        held: str | None = record[column]
        if keys is None or held is None:
            return held
        found = json.loads(held)
        return json.dumps({key: found[key] for key in keys if key in found})

    return resolve


run.set_field("id", lambda record, _info: encode("Run", record["_id"]))
for _name, _column in (("config", "config"), ("summaryMetrics", "summaryMetrics")):
    run.set_field(_name, some_keys(_column))
run.set_field("running", lambda record, _info: record["state"] == "running")
run.set_field("failed", lambda record, _info: record["state"] in ("failed", "crashed"))
run.set_field("shouldStop", lambda record, _info: bool(record["stopped"]))
run.set_field("deletedAt", lambda record, _info: record["_deleted"])
run.set_field("tags", lambda record, _info: json.loads(record["_tags"]))
run.set_field("projectId", lambda record, _info: str(record["_project_id"]))
run.set_field("systemMetrics", lambda _record, _info: "{}")


@run.field("project")
def _resolve_run_project(record: Record, info: Info) -> Record:
    context = context_of(info)
    return context.projects(r for r in [record["_project_id"]])[record["_project_id"]]


@run.field("sweep")
def _resolve_run_sweep(record: Record, info: Info) -> dict[str, Any] | None:
    return _sweep(context_of(info), record["_project_id"], record["sweepName"])


@project.field("sweep")
def _resolve_sweep(record: Record, info: Info, sweepName: str) -> dict[str, Any] | None:
    return _sweep(context_of(info), record["_id"], sweepName)


def _sweep(context: Context, project_id: int, name: str | None) -> dict[str, Any] | None:
    """Return a sweep of a project, which is known by its runs alone."""
    if not name:
        return None
    runs = (_c.project_id == project_id) & (_c.sweep == name) & _c.deleted_at.is_(None)
    rows = context.connection.execute(select(_c.id, _c.state).where(runs).order_by(_c.id)).all()
    if not rows:
        return None
    state = "RUNNING" if any(state == "running" for _, state in rows) else "FINISHED"
    return {
        "id": encode("Sweep", rows[0][0]),
        "name": name,
        "state": state,
        "displayName": name,
        "method": "random",
        "config": "method: random\n",
        "runCount": len(rows),
        "bestLoss": None,
    }


@project.field("totalSweeps")
def _resolve_total_sweeps(record: Record, info: Info) -> int:
    living = (_c.project_id == record["_id"]) & _c.deleted_at.is_(None)
    counted = select(func.count(func.distinct(_c.sweep))).where(living)
    return int(context_of(info).connection.scalar(counted) or 0)


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
    "sweep": "sweep",
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
    for column in {"config", "summary"} & changes.keys():
        _check_object(column, changes[column])
    if input.get("tags") is not None:
        changes["tags"] = json.dumps(input["tags"])
    moment = now()
    with context.transaction() as connection:
        if input.get("id"):
            number: int | None = own_run(context, input["id"])
        else:
            own = context.viewer.entity_id
            entity_name = input.get("entityName") or context.entity(own)["name"]
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
            if not input.get("id"):
                changes.setdefault("state", "running")  # resumed
            connection.execute(update(m.runs).where(_c.id == number).values(heartbeat_at=moment, **changes))
    bucket = context.runs([number])[number]
    return {"bucket": bucket, "inserted": inserted}


def _check_object(what: str, text: str) -> None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refusal(f"invalid {what}: expected a JSON object")


def own_run(context: Context, identifier: str) -> int:
    """Return the number of a run that the viewer may change."""
    number = decode(identifier, "Run")
    record = context.runs([number]).get(number) if number is not None else None
    if record is None:
        raise Missing("run not found")
    require_write(context, context.project(record["_project_id"]))
    return int(record["_id"])


def _change(info: Info, input: dict[str, Any], **values: Any) -> dict[str, Any]:
    context = context_of(info)
    with context.transaction() as connection:
        number = own_run(context, input["id"])
        connection.execute(update(m.runs).where(_c.id == number).values(**values))
    return {"success": True}


@mutation.field("updateRunState")
def _update_run_state(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    return _change(info, input, state=input["state"])


@mutation.field("stopRun")
def _stop_run(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    return _change(info, input, stopped=True)


bindables = [run, _runs]
