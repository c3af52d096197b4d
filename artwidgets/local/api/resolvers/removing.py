"""Runs deleted one by one or by a filter, and brought back; files of runs deleted."""

import json
from typing import Any

from sqlalchemy import Connection, delete, select, update

from artwidgets.local.api.filters import compile_filter, parse_filter
from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.resolvers.projects import mutation
from artwidgets.local.api.resolvers.runs import RUN_FIELDS, own_run, runs_where
from artwidgets.local.refusals import Missing, Refusal
from artwidgets.local.rules.context import Context
from artwidgets.local.rules.permissions import require_write
from artwidgets.local.rules.projects import find_project
from artwidgets.local.rules.removal import delete_version
from artwidgets.local.store import models as m
from artwidgets.local.store.clock import now
from artwidgets.local.store.identifiers import decode

_r = m.runs.c
_f = m.run_files.c


def _delete(context: Context, connection: Connection, number: int, artifacts: bool | None) -> None:
    if artifacts:
        v = m.versions.c
        logged = select(v.id).where(v.run_id == number, v.state != "DELETED").order_by(v.id)
        for version_id in list(connection.scalars(logged)):
            delete_version(context, connection, version_id, delete_aliases=True)
    connection.execute(update(m.runs).where(_r.id == number).values(deleted_at=now()))


@mutation.field("deleteRun")
def delete_run(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Delete a run; with ``deleteArtifacts`` the versions it logged go too, aliases and all."""
    context = context_of(info)
    with context.transaction() as connection:
        _delete(context, connection, own_run(context, input["id"]), input.get("deleteArtifacts"))
    return {}


@mutation.field("deleteRuns")
def delete_runs(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Delete the runs of a project that a filter lets through; each one goes or stays alone."""
    context = context_of(info)
    errors: dict[str, str] = {}
    with context.transaction() as connection:
        project = require_write(context, find_project(context, input["entityName"], input["projectName"]))
        chosen = runs_where(_r.project_id == project["_id"], input["filters"]).order_by(_r.id)
        rows = connection.execute(chosen.with_only_columns(_r.id, _r.name))
        names = dict(rows.all())
        for number, name in names.items():
            try:
                with connection.begin_nested():
                    _delete(context, connection, number, input.get("deleteArtifacts"))
            except Refusal as refusal:
                errors[name] = str(refusal)
    return {"errors": json.dumps(errors) if errors else None}


@mutation.field("undeleteRuns")
def undelete_runs(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Bring deleted runs back, but for those whose name a newer run has."""
    context = context_of(info)
    with context.transaction() as connection:
        project = require_write(context, find_project(context, input["entityName"], input["projectName"]))
        living = select(_r.name).where(_r.project_id == project["_id"], _r.deleted_at.is_(None))
        gone = (
            select(_r.id, _r.name)
            .where(
                _r.project_id == project["_id"],
                _r.deleted_at.is_not(None),
                _r.name.not_in(living),
                compile_filter(parse_filter(input["filters"]), RUN_FIELDS),
            )
            .order_by(_r.id)
        )
        # Of several with one name the newest comes back.
        newest = {name: number for number, name in connection.execute(gone)}
        connection.execute(update(m.runs).where(_r.id.in_(newest.values())).values(deleted_at=None))
    return {}


@mutation.field("deleteFiles")
def delete_files(_: Any, info: Info, input: dict[str, Any]) -> dict[str, Any]:
    """Delete files of runs; the files of a version go with the version only."""
    context = context_of(info)
    with context.transaction() as connection:
        for identifier in input["files"]:
            number = decode(identifier, "RunFile")
            if number is None:
                raise Refusal(f"the file {identifier!r} can't be deleted: it is no run's")
            project_id: int | None = connection.scalar(
                select(_r.project_id).join(m.run_files, _f.run_id == _r.id).where(_f.id == number)
            )
            if project_id is None:
                raise Missing(f"file {identifier} not found")
            require_write(context, context.project(project_id))
            connection.execute(delete(m.run_files).where(_f.id == number))
    return {"success": True}


bindables: list[Any] = []
