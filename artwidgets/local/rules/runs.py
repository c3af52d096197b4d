"""Runs: found by name, and what becomes of what one says while it works."""

from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from artwidgets.local.rules.context import Context
from artwidgets.local.store import models as m
from artwidgets.local.store import streams
from artwidgets.local.store.clock import now
from artwidgets.local.store.prepared import Prepared

__all__ = ["find_run", "hear"]

_c = m.runs.c


def find_run(connection: Connection, project_id: int, name: str) -> int | None:
    """Return the number of a run by its short id."""
    found: int | None = _BY_NAME.scalar(connection, project=project_id, named=name)
    return found


_BY_NAME = Prepared(
    select(_c.id).where(
        _c.project_id == bindparam("project"), _c.name == bindparam("named"), _c.deleted_at.is_(None)
    )
)


def hear(context: Context, number: int, message: dict[str, Any]) -> None:
    """Keep one message of a run's file stream: lines, the summary, and that it ended.

    Raises
    ------
    Refusal
        Where a part of it is not what the SDK sends.
    """
    changes: dict[str, Any] = {"heartbeat_at": now()}
    files = message.get("files") or {}
    summary = files.get("wandb-summary.json")
    if summary:
        changes["summary"] = streams.last_object("wandb-summary.json", summary)
    if message.get("complete"):
        changes["state"] = "finished" if not message.get("exitcode") else "failed"
    with context.transaction() as connection:
        streams.store(connection, number, files)
        changes["history_lines"] = streams.count(connection, number, "history")
        connection.execute(update(m.runs).where(_c.id == number).values(**changes))
